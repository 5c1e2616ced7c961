"""The catalogue of initiatives: for anyone, each with its source; the secretariat adds to it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contadora.atlas import labels
from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table, requested
from contadora.atlas.models import Initiative
from contadora.people.access import NotAllowed, public
from contadora.reporting import access_matches as access
from contadora.reporting import actions
from contadora.reporting import queries_matches as queries
from contadora.reporting.forms_initiatives import InitiativeForm
from contadora.reporting.matching import OTHERS

COLUMNS = (
    *("slug", "name", "kind", "host", "since", "ends", "open", "states", "groups", "themes"),
    *("norms", "summary", "url", "source", "source_url", "confidence", "remark"),
)


@public
@require_safe
def initiatives(request: HttpRequest) -> HttpResponseBase:
    """List the initiatives, those that are open or all, by kind or theme where one is asked."""
    day = timezone.localdate()
    asked = {name: request.GET.get(name, "") for name in ("kind", "theme", "show")}
    rows = [
        one
        for one in queries.initiatives()
        if (asked["show"] == "all" or one.is_open(day))
        and asked["kind"] in ("", one.kind)
        and (not asked["theme"] or asked["theme"] in one.codes("themes"))
    ]
    file = requested(request, Table("initiatives", COLUMNS, lambda: (_line(one) for one in rows)))
    if file is not None:
        return file
    themes = sorted({theme for one in queries.initiatives() for theme in one.codes("themes")})
    return render(
        request,
        "reporting/initiatives.html",
        {
            "rows": [(one, one.is_open(day)) for one in rows],
            "asked": asked,
            "kinds": Initiative.Kind.choices,
            "themes": [(theme, labels.label(labels.THEMES, theme)) for theme in themes],
            "total": len(queries.initiatives()),
            "curates": getattr(request.user, "is_secretariat", False),
        },
    )


def _line(one: Initiative) -> tuple[object, ...]:
    return (
        one.slug, one.name, one.kind, one.host, str(one.since or ""), str(one.ends or ""),
        one.is_open(timezone.localdate()), one.states, one.groups, one.themes, one.norms,
        str(one.summary), one.url, one.source.title, one.source.url, one.confidence, one.remark,
    )  # fmt: skip


@public
@require_safe
def initiative(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an initiative: what it does, for whom, since when, and where it was read."""
    found = next((one for one in queries.initiatives() if one.slug == slug), None)
    if found is None:
        raise NotAllowed
    states = atlas.states()
    groups = {**{code: one.acronym for code, one in atlas.groups().items()},
              atlas.REGION: _("the region"), atlas.UN: _("all States"),
              OTHERS: _("States outside the region")}  # fmt: skip
    return render(
        request,
        "reporting/initiative.html",
        {
            "one": found,
            "is_open": found.is_open(timezone.localdate()),
            "whom": [
                *(groups.get(code, code) for code in found.codes("groups")),
                *(states[code].short if code in states else code for code in found.codes("states")),
            ],
            "themes": [labels.label(labels.THEMES, theme) for theme in found.codes("themes")],
            "norms": ", ".join(f"({letter})" for letter in found.codes("norms")),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an initiative with the source it was read in."""
    user = access.require_curator(request.user)
    form = InitiativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_initiative(user, form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The initiative is in the catalogue."))
            return redirect("reporting:initiative", made.slug)
    status = 422 if form.errors else 200
    return render(request, "reporting/initiative_add.html", {"form": form}, status=status)
