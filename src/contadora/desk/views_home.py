"""The home page and the search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import course_queries
from contadora.atlas import queries as atlas
from contadora.atlas.models import Group, State
from contadora.atlas.search import folded
from contadora.atlas.texts import LANGUAGES
from contadora.desk import instrument_page as show
from contadora.desk import queries
from contadora.desk.asked import asked
from contadora.desk.cite import citation
from contadora.people.access import public
from contadora.record import queries as record


@public
def home(request: HttpRequest) -> HttpResponse:
    """What changed, what comes, and where the region stood in the docket's last roll call."""
    today = timezone.localdate()
    latest = queries.latest_docket_rollcall()
    rollcall = record.roll_call(latest.slug) if latest else None
    tiles = []
    if rollcall is not None:
        tiles = [each for each in show.cast(record.votes_of(rollcall)) if each.state.in_region]
    return render(
        request,
        "desk/home.html",
        {
            "rollcall": rollcall,
            "instrument": latest.instrument if latest else None,
            "tiles": tiles,
            "region": record.region_vote(rollcall) if rollcall else None,
            "newest": queries.newest_on_docket(5),
            "coming": atlas.upcoming_meetings(today, 5),
            "courses": course_queries.coming(3, today),
            "editions": queries.latest_editions(1),
            "runs": queries.latest_runs(),
            "acts": queries.newest_acts(request.user, 5),
            "starter_only": not queries.whole_record_loaded(),
            "empty": not atlas.states(),
        },
    )


@public
def search(request: HttpRequest) -> HttpResponse:
    """What a text may mean; where it names one thing exactly, that thing's page."""
    text = asked(request, "q")
    found = atlas.search(text)
    if text and request.GET.get("stay") != "1":
        address = _exact(text, found)
        if address:
            return redirect(*address)
    return render(
        request,
        "desk/search.html",
        {"q": text, "found": found, "citation": citation(request, _("Search"))},
    )


def _exact(text: str, found: atlas.SearchResults) -> tuple[str, str] | None:
    """Return the address of the one thing whose name, symbol or acronym is the text."""
    symbol = atlas.canonical_symbol(text)
    for instrument in found.instruments:
        if symbol == instrument.symbol or text.casefold() == instrument.symbol.casefold():
            return "desk:instrument", instrument.slug
    wanted = folded(text)
    hits: list[tuple[str, str]] = []
    for state in found.states:
        if wanted in _names(state, "name", "short", state.iso3, *state.aliases.splitlines()):
            hits.append(("desk:state", state.iso3))
    for group in found.groups:
        if wanted in _names(group, "name", "acronym", group.code):
            hits.append(("desk:group", group.code))
    return hits[0] if len(hits) == 1 else None


def _names(thing: State | Group, first: str, second: str, *more: str) -> set[str]:
    names = [getattr(thing, f"{kind}_{code}") for kind in (first, second) for code in LANGUAGES]
    return {folded(name) for name in (*names, *more)}
