"""All States on the line, each with its interval: by rank, or by name where a group is few."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.standing import queries
from contadora.standing.charts.drawing import NotDrawn, Plan
from contadora.standing.charts.plane import Plane, data, laid_over, two_rows
from contadora.standing.charts.rows import Guide, Row, rows_of
from contadora.standing.charts.strip import numbers
from contadora.standing.charts.theme import Frame, Layer, ink, rows_for, spread
from contadora.standing.charts.words import (
    between,
    ends_of,
    period_note,
    pole_name,
    source_line,
    subject,
)
from contadora.standing.figures import Line, LinePoint
from contadora.standing.reading import main_period, main_poles, members_today

BOLD = 1.1  # how much wider words are in bold
BY_NAME = 45  # up to so many States, a row each with its name


def plan(scope: str, period: int | None, group: str, highlight: Sequence[str]) -> Plan:
    """Plan the positions of a group's States in a period, some of them set out."""
    shown = main_period(scope)
    line = queries.line(scope, period or shown.period) if shown else None
    if line is None:
        raise NotDrawn(_("There is no position to draw."))
    inside = members_today(group) if group != "UN" else None
    points = [
        point
        for point in line.points
        if point.interval.known and (inside is None or point.iso3 in inside)
    ]
    if not points:
        raise NotDrawn(_("None of its States has a position in this period."))
    ends = ends_of(line.poles)
    chosen = [code for code in highlight if any(point.iso3 == code for point in points)]

    def draw(frame: Frame) -> Layer:
        if len(points) <= BY_NAME:
            return _by_name(frame, points, line, chosen, ends)
        if frame.narrow:
            return _down(frame, points, line, chosen, ends)
        return _across(frame, points, line, chosen, ends)

    return Plan(
        draw=draw,
        title=_finding(line, group, points),
        alt=_(
            "%(count)s States by position, sessions %(period)s, lowest %(first)s, highest %(last)s."
        )
        % {
            "count": len(points),
            "period": line.label,
            "first": f"{points[0].short} {between(points[0].interval)}",
            "last": f"{points[-1].short} {between(points[-1].interval)}",
        },
        source=source_line(scope),
        numbers=numbers(line, scope),
        notes=(
            period_note(scope)
            if scope == "cyber"  # of one session, and of the docket's in all
            else _("Positions of the sessions %(sessions)s.") % {"sessions": line.label},
            _(
                "Bars are intervals of 90%: States whose bars overlap cannot be told apart, so the "
                "order among them says nothing."
            ),
        ),
    )


def _colour(point: LinePoint, chosen: Sequence[str]) -> str:
    if point.iso3 in chosen:
        return "series-2"
    if point.is_pole:
        return "ink"
    return "accent" if point.in_region else "rule-strong"


def _by_name(
    frame: Frame,
    points: Sequence[LinePoint],
    line: Line,
    chosen: Sequence[str],
    ends: tuple[str, str],
) -> Layer:
    rows = [
        Row(
            point.short,
            point.interval,
            _colour(point, chosen),
            strong=point.iso3 in chosen or point.is_pole,
        )
        for point in reversed(points)
    ]
    poles = [pole for pole in line.poles if pole.interval.known]
    bounds = [bound for point in points for bound in point.interval]
    bounds += [pole.interval.point for pole in poles]
    margin = (max(bounds) - min(bounds)) * 0.03 or 0.5
    guides = [Guide(pole.interval.point, "") for pole in poles]
    for side in (min, max):
        if poles:
            pole = side(poles, key=lambda p: p.interval.point)
            guides.append(Guide(pole.interval.point, pole.label))
    return rows_of(
        frame,
        rows,
        (min(bounds) - margin, max(bounds) + margin),
        ends,
        guides=guides,
        step=21 if len(rows) > 12 else 26,
    )


def _across(
    frame: Frame,
    points: Sequence[LinePoint],
    line: Line,
    chosen: Sequence[str],
    ends: tuple[str, str],
) -> Layer:
    """Draw a State a column, from the low end to the high one, with names at the poles."""
    height, room, gutter = 430, 64, 6
    bounds = [bound for point in points for bound in point.interval]
    low, high = min(bounds), max(bounds)
    width = frame.width - 4
    step = (width - 2 * gutter) / len(points)
    x = alt.X("px:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    figure = alt.Scale(domain=[low, high], range=[height - room, room], nice=False, zero=False)
    pixels = alt.Scale(domain=[height, 0], nice=False, zero=False)
    columns: list[dict[str, Any]] = []
    for index, point in enumerate(points):
        columns.append(
            {
                "px": round(gutter + step * (index + 0.5), 1),
                "v": point.interval.point,
                "lo": point.interval.lo,
                "hi": point.interval.hi,
                "colour": ink(_colour(point, chosen)),
                "size": 34 if point.is_pole or point.iso3 in chosen else 20,
                "tip": f"{point.short}: {between(point.interval)}",
            }
        )
    base = data(columns)
    colour = alt.Color("colour:N", scale=None)
    layers: list[Layer] = [
        base.mark_rule(strokeWidth=max(1.4, step * 0.46), strokeOpacity=0.42).encode(
            x=x,
            y=alt.Y("lo:Q", scale=figure, axis=None),
            y2=alt.Y2("hi:Q"),
            color=colour,
            tooltip=alt.Tooltip("tip:N"),
        ),
        base.mark_point(filled=True, opacity=1).encode(
            x=x,
            y=alt.Y("v:Q", scale=figure, axis=None),
            color=colour,
            size=alt.Size("size:Q", scale=None),
            tooltip=alt.Tooltip("tip:N"),
        ),
    ]
    named = [
        (index, point)
        for index, point in enumerate(points)
        if point.is_pole or point.iso3 in chosen
    ]
    inner = height - 2 * room
    # Names go towards the empty corner: above on the low half of the line, below on the high half,
    # each beyond the bars of all States that it passes.
    for right in (False, True):
        side = [(i, p) for i, p in named if (gutter + step * (i + 0.5) > width / 2) is right]
        farthest = max if right else min
        ends_at = [
            room + (high - (p.interval.lo if right else p.interval.hi)) / (high - low) * inner
            for p in points
        ]
        beyond = []
        for index, point in side:
            passed = math.ceil(frame.text_width(point.short) * BOLD / step)
            first, last = (index - passed, index) if right else (index, index + passed)
            beyond.append(farthest(ends_at[max(first, 0) : last + 1]))
        away = 1 if right else -1
        # The nearest row is that of the name which no other's line has to cross.
        rows = rows_for([(away * step * i, 2 * frame.text_width(p.short)) for i, p in side])
        crowded = max(rows, default=0) > 0
        for (index, point), row, clear in zip(side, rows, beyond, strict=True):
            start = farthest(beyond) if crowded else clear
            y = start + away * (frame.font + row * (frame.font + 3))
            px = round(gutter + step * (index + 0.5), 1)
            if abs(y - ends_at[index]) > 2 * frame.font:
                layers.append(
                    data([{"px": px, "y": ends_at[index], "y2": y - away * frame.font * 0.5}])
                    .mark_rule(color=ink("rule-strong"), strokeDash=[2, 2])
                    .encode(x=x, y=alt.Y("y:Q", scale=pixels, axis=None), y2=alt.Y2("y2:Q"))
                )
            layers.append(
                data([{"px": px, "y": y, "text": point.short}])
                .mark_text(
                    align="right" if right else "left",
                    baseline="middle",
                    fontWeight="bold",
                    color=ink(_colour(point, chosen)),
                )
                .encode(x=x, y=alt.Y("y:Q", scale=pixels, axis=None), text=alt.Text("text:N"))
            )
    for text, y in ((f"↑ {ends[1]}", 9), (f"↓ {ends[0]}", height - 9)):
        word = data([{"px": 0, "y": y, "text": text}])
        layers.append(
            word.mark_text(align="left", baseline="middle", color=ink("ink-2")).encode(
                x=x, y=alt.Y("y:Q", scale=pixels, axis=None), text=alt.Text("text:N")
            )
        )
    return laid_over(layers, frame.width, height + 4, own="y")


def _down(
    frame: Frame,
    points: Sequence[LinePoint],
    line: Line,
    chosen: Sequence[str],
    ends: tuple[str, str],
) -> Layer:
    """Draw a State a row, for a narrow screen; names for the poles and those set out."""
    step = 4.4
    top = 2 * (frame.font + 4) if two_rows(frame, *ends, frame.width - 4) else frame.font + 6
    bounds = [bound for point in points for bound in point.interval]
    plane = Plane(frame, int(top + step * len(points) + 8), min(bounds), max(bounds))
    layers: list[Layer] = []
    places: list[tuple[float, LinePoint]] = []
    ordered = list(reversed(points))
    heights = [round(top + step * (index + 0.5) + 4, 1) for index in range(len(ordered))]
    by_colour: dict[str, list[dict[str, object]]] = {}
    for point, y in zip(ordered, heights, strict=True):
        by_colour.setdefault(_colour(point, chosen), []).append(
            {
                "x": point.interval.point,
                "lo": point.interval.lo,
                "hi": point.interval.hi,
                "y": y,
                "tip": f"{point.short}: {between(point.interval)}",
            }
        )
        if point.is_pole or point.iso3 in chosen:
            places.append((y, point))
    for colour, marks in by_colour.items():
        layers.append(plane.bars(marks, colour, strokeWidth=2.6, strokeOpacity=0.42))
        layers.append(plane.dots(marks, colour, size=16, strokeWidth=0))
    moved = spread([y for y, _point in places], frame.font + 2, top + 6, plane.height - 6)
    for (_y, point), y in zip(places, moved, strict=True):
        right = plane.px(point.interval.point) > plane.width / 2
        beside = [one for one, at in zip(ordered, heights, strict=True) if abs(at - y) < frame.font]
        ends_at = [plane.px(one.interval.lo if right else one.interval.hi) for one in beside]
        px = min(ends_at) - 6 if right else max(ends_at) + 6
        layers.append(
            plane.words(
                [{"px": px, "y": y, "text": point.short}],
                _colour(point, chosen),
                align="right" if right else "left",
                fontWeight="bold",
            )
        )
    layers += plane.ends(*ends, y=frame.font / 2 + 2)
    return plane.together(layers)


def _finding(line: Line, group: str, points: Sequence[LinePoint]) -> str:
    """Count who stands between the two main poles, a third of the way from each at least."""
    low, high = main_poles()
    at = {pole.code: pole for pole in line.poles if pole.interval.known}
    for code in (low, high):
        if code not in at:
            return _("Where States stand")
    a, b = at[low].interval.point, at[high].interval.point
    if a == b:
        return _("Where States stand")
    counted = 0
    for point in points:
        place = (2 * point.interval.point - (a + b)) / (a - b)
        counted += -1 / 3 <= place <= 1 / 3
    who = subject(group)
    names = {"a": pole_name(at[low]), "b": pole_name(at[high]), "count": counted}
    names["all"] = len(points)
    whole = group == "UN" or who is None
    names["group"] = "" if whole or who is None else who.label[:1].upper() + who.label[1:]
    if whole:
        text = ngettext(
            "%(count)s of %(all)s States has its point in the middle third between %(b)s and %(a)s",
            "%(count)s of %(all)s States have their point in the middle third between %(b)s and "
            "%(a)s",
            counted,
        )
    else:
        text = ngettext(
            "%(group)s: %(count)s of %(all)s has its point in the middle third between %(b)s and "
            "%(a)s",
            "%(group)s: %(count)s of %(all)s have their point in the middle third between %(b)s "
            "and %(a)s",
            counted,
        )
    return text % names
