"""Groups, and one group's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table, requested
from contadora.desk import group_page, state_page
from contadora.desk.briefs import briefs
from contadora.desk.charts import scope_of
from contadora.desk.cite import citation
from contadora.people.access import public
from contadora.standing import charts, queries

LIST_COLUMNS = (
    "code", "acronym", "name", "members", "in_region", "scope", "point", "lo", "hi",
    "agreement_index", "world_agreement_index", "rollcalls",
)  # fmt: skip


@public
def groups(request: HttpRequest) -> HttpResponseBase:
    """The groups, with their size, how united they vote and where their mean stands."""
    today = timezone.localdate()
    scope = scope_of(request.GET.get("scope", ""))
    found = group_page.rows(today, scope)

    def rows() -> Iterable[Sequence[Any]]:
        for row in found:
            yield (
                row.group.code, row.group.acronym, row.group.name, row.size, row.in_region, scope,
                *row.place, row.unity, row.world, row.rollcalls,
            )  # fmt: skip

    if file := requested(request, Table("groups", LIST_COLUMNS, rows)):
        return file
    view = queries.latest(scope)
    return render(
        request,
        "desk/groups.html",
        {
            "rows": found,
            "scope": scope,
            "both": all(queries.latest(one) is not None for one in ("docket", "all")),
            "citation": citation(request, _("Groups"), view.run if view else None),
        },
    )


@public
def group(request: HttpRequest, code: str) -> HttpResponseBase:
    """One group: its members on a day, its unity, who breaks from it, where it stands as a bloc."""
    found = atlas.group(code)
    if found is None:
        raise Http404(_("There is no group of that code."))
    if found.code != code:
        return redirect("desk:group", found.code)
    today = timezone.localdate()
    on, fault = _day(request.GET.get("on", ""), today)
    page = group_page.page(found, on, request.GET.get("scope", ""))
    if file := requested(request, *group_page.tables(page), stem=found.code):
        return file
    return render(
        request,
        "desk/group.html",
        {
            "page": page,
            "version": charts.version(),
            "group": found,
            "scopes": page.scopes,
            "today": today,
            "fault": fault,
            "missing": state_page.missing(page.scopes),
            "briefs": briefs(found.code),
            "citation": citation(request, found.name, *page.scopes.runs),
        },
    )


def _day(text: str, today: date) -> tuple[date, str]:
    """Read a day; one that cannot be read is said, and today is shown."""
    if not text:
        return today, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        fault = _("on: “%(value)s” is not a day like 2019-12-27; the members of today are shown.")
        return today, fault % {"value": text[:20]}
