"""The strip: all States as ticks on one line, one with its interval, the poles named."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.standing.charts import findings
from contadora.standing.charts.drawing import NotDrawn, Numbers, Plan
from contadora.standing.charts.plane import Plane, two_rows
from contadora.standing.charts.theme import Frame, Layer, rows_for
from contadora.standing.charts.words import (
    Subject,
    between,
    ends_of,
    period_note,
    scope_name,
    source_line,
    subject,
)
from contadora.standing.figures import Interval, Line, LinePoint, PoleView
from contadora.standing.reading import line_of, members_today, place_of


@dataclass(frozen=True)
class Mark:
    """One of those who are set out on the strip, with its interval."""

    label: str
    interval: Interval
    colour: str


def plan(code: str, scope: str) -> Plan:
    """Plan the strip of a State or a group on a scope, in the active language."""
    who = subject(code)
    line, place = line_of(scope), place_of(code, scope) if who else None
    if line is None or who is None or place is None:
        raise NotDrawn(_("There is no position to draw."))
    own = place.interval
    inside = members_today("REGION" if who.is_state else code)
    ends = ends_of(line.poles)
    mark = Mark(who.label, own, "accent")

    def draw(frame: Frame) -> Layer:
        return strip_of(frame, line.points, inside, line.poles, [mark], ends)

    return Plan(
        draw=draw,
        title=findings.standing(code, scope),
        alt=_describe(who, own, line, scope),
        source=source_line(scope),
        numbers=numbers(line, scope),
        notes=(period_note(scope), _note(who)),
    )


def strip_of(
    frame: Frame,
    points: list[LinePoint],
    inside: frozenset[str],
    poles: list[PoleView],
    marks: list[Mark],
    ends: tuple[str, str],
) -> Layer:
    """Draw points as ticks, the poles above them and those set out below."""
    known = [point for point in points if point.interval.known]
    poles = [pole for pole in poles if pole.interval.known]
    reach = [
        bound
        for interval in [*(pole.interval for pole in poles), *(mark.interval for mark in marks)]
        for bound in interval
    ] + [point.interval.point for point in known]
    margin = (max(reach) - min(reach)) * 0.02 or 0.5
    low, high = min(reach) - margin, max(reach) + margin
    step = frame.font + 5
    flat = Plane(frame, 10, low, high)
    labels = [
        (flat.inside(flat.px(pole.interval.point), pole.label), frame.text_width(pole.label))
        for pole in poles
    ]
    rows = rows_for(labels)
    lane = 8 + step * (max(rows, default=-1) + 1)  # where the poles' intervals lie
    ticks = lane + 14  # where the States' ticks begin
    first = ticks + 46  # where those set out begin
    foot = first + (step + 18) * len(marks) - 2
    words = 2 * (frame.font + 4) if two_rows(frame, *ends, flat.width) else frame.font + 4
    plane = Plane(frame, int(foot + words + 4), low, high)
    world = [_tick(point, ticks + 4, ticks + 24) for point in known if point.iso3 not in inside]
    near = [_tick(point, ticks, ticks + 28) for point in known if point.iso3 in inside]
    layers = [
        plane.rules(
            [{"x": pole.interval.point, "y": 8 + step * row + 8, "y2": ticks + 28}],
            "rule-strong",
            strokeWidth=1,
            strokeDash=[2, 2],
        )
        for pole, row in zip(poles, rows, strict=True)
    ]
    layers.append(plane.rules(world, "ink-2", strokeOpacity=0.38))
    layers.append(plane.rules(near, "accent", strokeWidth=1.6, strokeOpacity=0.85))
    for pole, row, (middle, _width) in zip(poles, rows, labels, strict=True):
        tip = f"{pole.label}: {between(pole.interval)}"
        at = {"x": pole.interval.point, "y": lane, "tip": tip}
        span = {"lo": pole.interval.lo, "hi": pole.interval.hi, "y": lane, "tip": tip}
        layers += [
            plane.bars([span], "ink", strokeWidth=2, strokeOpacity=0.55),
            plane.dots([at], "ink", size=46),
            plane.words([{"px": middle, "y": 8 + step * row, "text": pole.label}]),
        ]
    for index, mark in enumerate(marks):
        y = first + (step + 18) * index
        tip = f"{mark.label}: {between(mark.interval)}"
        text = f"{mark.label}  {between(mark.interval)}"
        layers += [
            plane.rules(
                [{"x": mark.interval.point, "y": ticks - 2, "y2": y}], mark.colour, strokeWidth=1.5
            ),
            plane.bars(
                [{"lo": mark.interval.lo, "hi": mark.interval.hi, "y": y, "tip": tip}],
                mark.colour,
                strokeWidth=7,
                strokeOpacity=0.35,
            ),
            plane.dots([{"x": mark.interval.point, "y": y, "tip": tip}], mark.colour, size=130),
            plane.words(
                [
                    {
                        "px": plane.inside(plane.px(mark.interval.point), text),
                        "y": y + frame.font + 4,
                        "text": text,
                    }
                ],
                mark.colour,
                fontWeight="bold",
            ),
        ]
    layers += plane.ends(*ends, y=foot + frame.font / 2 + 4)
    return plane.together(layers)


def numbers(line: Line, scope: str) -> Numbers:
    """Return the points of a line with their intervals."""
    return Numbers(
        columns=("iso3", "name", "scope", "period", "point", "lo", "hi", "votes"),
        headings=(
            _("Code"),
            _("State"),
            _("Scope"),
            _("Sessions"),
            _("Position"),
            _("from"),
            _("to"),
            _("Votes"),
        ),
        rows=tuple(
            (point.iso3, point.short, scope, line.label, *point.interval, point.n)
            for point in line.points
        ),
    )


def _tick(point: LinePoint, top: float, foot: float) -> dict[str, object]:
    return {
        "x": point.interval.point,
        "y": top,
        "y2": foot,
        "tip": f"{point.short}: {between(point.interval)}",
    }


def _describe(who: Subject, own: Interval, line: Line, scope: str) -> str:
    known = [point for point in line.points if point.interval.known]
    below = sum(1 for point in known if point.interval.point < own.point)
    poles = " · ".join(
        f"{pole.label} {between(pole.interval)}" for pole in line.poles if pole.interval.known
    )
    return _(
        "%(label)s stands at %(own)s on the line of the %(scope)s, sessions %(period)s; "
        "%(below)s of %(all)s States have a lower point. Poles: %(poles)s. Mean of the region "
        "%(region)s, of the world %(world)s."
    ) % {
        "label": who.label,
        "own": between(own),
        "scope": scope_name(scope),
        "period": line.label,
        "below": below,
        "all": len(known),
        "poles": poles or "–",
        "region": formats.number(line.region.point),
        "world": formats.number(line.world.point),
    }


def _note(who: Subject) -> str:
    if who.is_state:
        return _(
            "Each tick is a State; the taller ones are the 33 of the region. A bar is an interval "
            "of 90%: the State may stand anywhere along it."
        )
    return _(
        "Each tick is a State; the taller ones are the members. A bar is an interval of 90%: the "
        "mean of the members may stand anywhere along it."
    )
