"""All States on one line, and the poles over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table, requested
from contadora.desk.charts import Ask, shown
from contadora.desk.cite import citation
from contadora.desk.state_page import Scopes, missing
from contadora.people.access import public
from contadora.standing import charts, queries, scopes
from contadora.standing.figures import LinePoint
from contadora.standing.reading import main_period, members_today

COLUMNS = (
    "iso3", "name", "scope", "sessions", "point", "lo", "hi", "rank_first", "rank_last", "of",
    "votes", "in_region",
)  # fmt: skip


@public
def positions(request: HttpRequest) -> HttpResponseBase:
    """Every State on the line in a period, with its interval and the places it can hold."""
    ask = Ask.read(request.GET)
    group = _group(request.GET.get("group", ""))
    periods = queries.periods(ask.scope)
    usual = main_period(ask.scope)
    chosen = next((one for one in periods if one.period == ask.period), usual)
    asked = Ask(
        (group,) if group != atlas.UN else (),
        ask.scope,
        chosen.period if chosen and chosen != usual else None,
        ask.highlight,
    )
    points = _points(ask.scope, chosen.period if chosen else None, group)

    def rows() -> Iterable[Sequence[Any]]:
        for point in points:
            rank = point.rank
            yield (
                point.iso3, point.short, ask.scope, chosen.label if chosen else "",
                *point.interval, *((rank.first, rank.last, rank.of) if rank else [None] * 3),
                point.n, point.in_region,
            )  # fmt: skip

    if file := requested(request, Table("positions", COLUMNS, rows), stem=group):
        return file
    over_time = (
        shown("compare-over-time", Ask(ask.highlight, ask.scope))
        if len(ask.highlight) > 1
        else shown(
            "over-time",
            Ask(ask.highlight or (group if group != atlas.UN else atlas.REGION,), ask.scope),
        )
    )
    view = queries.latest(ask.scope)
    return render(
        request,
        "desk/positions.html",
        {
            "scope": ask.scope,
            "scopes": [(one, scopes.label(one)) for one in scopes.shown()],
            "issues": _issues(),
            "group": group,
            "groups": atlas.groups().values(),
            "periods": list(reversed(periods)),
            "period": chosen,
            "highlight": [*ask.highlight, *[""] * (3 - len(ask.highlight))],
            "version": charts.version(),
            "chart": shown("positions", asked),
            "over_time": over_time,
            "points": list(reversed(points)),
            "missing": missing(Scopes.of("")),
            "citation": citation(request, _("Positions"), view.run if view else None),
        },
    )


def _issues() -> str:
    """Say how an issue alone can be shown: '' where one is, else what is wanting."""
    if any(scopes.is_issue(one) for one in scopes.shown()):
        return ""
    return "estimate" if scopes.issues_loaded() else "load"


def _group(text: str) -> str:
    if text in atlas.groups() or text == atlas.REGION:
        return text
    return atlas.UN


def _points(scope: str, period: int | None, group: str) -> list[LinePoint]:
    line = queries.line(scope, period) if period is not None else None
    if line is None:
        return []
    if group == atlas.UN:
        return line.points
    inside = members_today(group)
    return [point for point in line.points if point.iso3 in inside]
