"""States, and one State's dossier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table, requested
from contadora.desk import state_list, state_page
from contadora.desk.briefs import briefs
from contadora.desk.cite import citation
from contadora.desk.cyber_lines import cyber_wanting
from contadora.desk.state_page import MEETINGS
from contadora.law import queries_documents as law
from contadora.people.access import public
from contadora.reporting.queries_compiled import reports_of
from contadora.standing import charts

LIST_COLUMNS = (
    "iso3", "name", "groups", "scope", "sessions", "point", "lo", "hi", "rank_first", "rank_last",
    "balance", "balance_lo", "balance_hi", "p_between", "instrument", "vote",
)  # fmt: skip


@public
def states(request: HttpRequest) -> HttpResponseBase:
    """The States of the region, of a group or of the world, as tiles and as a table."""
    today = timezone.localdate()
    found = state_list.chosen(request.GET.get("group", ""), request.GET.get("scope", ""), today)

    def rows() -> Iterable[Sequence[Any]]:
        for row in found.rows:
            yield (
                row.state.iso3, row.state.short, " ".join(group.code for group in row.groups),
                found.scope, found.label, *row.interval,
                *((row.rank.first, row.rank.last) if row.rank else (None, None)),
                *row.balance, row.p_between, found.instrument.slug if found.instrument else "",
                row.vote_code,
            )  # fmt: skip

    if file := requested(request, Table("states", LIST_COLUMNS, rows), stem=found.group):
        return file
    return render(
        request,
        "desk/states.html",
        {
            "found": found,
            "today": today.isoformat(),
            "version": charts.version(),
            "groups": atlas.groups().values(),
            "citation": citation(request, _("States"), *found.runs),
        },
    )


@public
def state(request: HttpRequest, iso3: str) -> HttpResponseBase:
    """One State's dossier: where it stands, on what evidence, what it did, what comes."""
    found = atlas.states().get(iso3)
    if found is None:
        if iso3.upper() in atlas.states():
            return redirect("desk:state", iso3.upper())
        raise Http404(_("There is no State of that code."))
    today = timezone.localdate()
    dossier = state_page.dossier(found, request.user, today, request.GET.get("scope", ""))
    if file := requested(request, *state_page.tables(dossier), stem=iso3):
        return file
    return render(
        request,
        "desk/state.html",
        {
            "dossier": dossier,
            "version": charts.version(),
            "state": found,
            "scopes": dossier.scopes,
            "missing": state_page.missing(dossier.scopes),
            "wanting": cyber_wanting(),
            "meetings": atlas.upcoming_meetings(today, MEETINGS),
            "readiness": atlas.readiness(iso3),
            "law": law.positions().filter(state=found),
            "reports": reports_of(request.user, iso3),
            "briefs": briefs(iso3),
            "words": {"closest": _("Votes most like it"), "farthest": _("Votes least like it")},
            "citation": citation(request, found.name, *dossier.scopes.runs),
        },
    )
