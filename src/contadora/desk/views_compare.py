"""Two to four States or groups side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import requested
from contadora.desk import compare_page, state_page
from contadora.desk.briefs import briefs
from contadora.desk.charts import MOST_COMPARED
from contadora.desk.cite import citation
from contadora.people.access import public


@public
def compare(request: HttpRequest) -> HttpResponseBase:
    """Side by side: positions, balance, agreement with the poles and with each other, votes."""
    codes, unknown = compare_page.codes_of(request.GET.getlist("s"))
    choice = {
        "codes": codes,
        "unknown": unknown,
        "slots": [*codes, *[""] * (MOST_COMPARED - len(codes))],
        "groups": atlas.groups().values(),
    }
    if len(codes) < 2:
        cited = citation(request, _("Compare"))
        return render(request, "desk/compare.html", {**choice, "citation": cited})
    found = compare_page.comparison(codes, request.GET.get("scope", ""))
    if file := requested(request, *compare_page.tables(found), stem="-".join(codes)):
        return file
    title = ", ".join(side.label for side in found.sides)
    return render(
        request,
        "desk/compare.html",
        {
            **choice,
            "found": found,
            "title": title,
            "scopes": found.scopes,
            "missing": state_page.missing(found.scopes),
            "briefs": briefs(*codes) if len(codes) == 2 else [],
            "citation": citation(request, title, *found.scopes.runs),
        },
    )
