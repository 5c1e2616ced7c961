"""Charts of rows, a figure with its interval in each: agreement, balance, positions by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import altair as alt
from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.standing import queries
from contadora.standing.charts import findings
from contadora.standing.charts.drawing import NotDrawn, Numbers, Plan
from contadora.standing.charts.plane import Plane, data, two_rows
from contadora.standing.charts.theme import SERIES, Frame, Layer
from contadora.standing.charts.words import (
    between,
    between_shares,
    ends_of,
    period_note,
    pole_name,
    source_line,
    subject,
)
from contadora.standing.figures import Interval
from contadora.standing.reading import balance_of, line_of, place_of


@dataclass(frozen=True)
class Row:
    """A row: a name and its figure with its interval."""

    label: str
    interval: Interval
    colour: str = "ink"
    strong: bool = False
    tip: str = ""
    also: tuple[tuple[str, float], ...] = field(default=())  # shape and place of what is beside


@dataclass(frozen=True)
class Guide:
    """An upright line at a figure, named at the top."""

    at: float
    label: str
    colour: str = "rule-strong"


def rows_of(
    frame: Frame,
    rows: Sequence[Row],
    domain: tuple[float, float],
    ends: tuple[str, str],
    *,
    guides: Sequence[Guide] = (),
    key: Sequence[tuple[str, str]] = (),
    step: int = 30,
) -> Layer:
    """Draw rows under one another; `key` names the shapes that stand beside a figure."""
    widest = max(
        (frame.text_width(row.label) * (1.1 if row.strong else 1.0) for row in rows), default=40
    )
    gutter = int(min(widest + 26, frame.width * 0.42))
    top = (frame.font + 12 if key else 0) + (frame.font + 10 if guides else 4)
    foot = top + step * len(rows)
    inner = frame.width - 4 - gutter - 10
    words = 2 * (frame.font + 4) if two_rows(frame, *ends, inner) else frame.font + 4
    plane = Plane(frame, foot + words + 6, *domain, left=gutter, right=10)
    layers: list[Layer] = []
    for guide in guides:
        layers.append(
            plane.rules(
                [{"x": guide.at, "y": top - 4, "y2": foot}], guide.colour, strokeDash=[3, 3]
            )
        )
        if guide.label:
            layers.append(
                plane.words(
                    [
                        {
                            "px": plane.inside(plane.px(guide.at), guide.label),
                            "y": top - 4 - frame.font / 2 - 2,
                            "text": guide.label,
                        }
                    ],
                    "ink-2",
                )
            )
    for index, row in enumerate(rows):
        y = top + step * (index + 0.5)
        known = row.interval.known
        tip = row.tip or f"{row.label}: {between(row.interval)}"
        layers.append(
            plane.words(
                [{"px": gutter - 12, "y": y, "text": row.label}],
                row.colour if row.strong else "ink",
                align="right",
                fontWeight="bold" if row.strong else "normal",
                limit=gutter - 12,
            )
        )
        layers.append(
            plane.bars([{"lo": domain[0], "hi": domain[1], "y": y}], "rule", strokeWidth=1)
        )
        for shape, place in row.also:
            if place == place:
                layers.append(_beside(plane, shape, place, y, step))
        if known:
            layers += [
                plane.bars(
                    [{"lo": row.interval.lo, "hi": row.interval.hi, "y": y, "tip": tip}],
                    row.colour,
                    strokeWidth=6,
                    strokeOpacity=0.38,
                ),
                plane.dots([{"x": row.interval.point, "y": y, "tip": tip}], row.colour, size=105),
            ]
    if key:
        layers += _key(plane, key, rows)
    layers += plane.ends(*ends, y=foot + frame.font / 2 + 4)
    return plane.together(layers)


def _beside(plane: Plane, shape: str, place: float, y: float, step: int) -> Layer:
    if shape == "region":
        return plane.dots(
            [{"x": place, "y": y}],
            "paper",
            shape="diamond",
            stroke="var(--ink)",
            strokeWidth=1.5,
            size=75,
        )
    half = step * 0.3
    return plane.rules([{"x": place, "y": y - half, "y2": y + half}], "ink-2", strokeWidth=2)


def _key(plane: Plane, key: Sequence[tuple[str, str]], rows: Sequence[Row]) -> list[Layer]:
    """Name the shapes in one line above the rows."""
    frame = plane.frame
    y = frame.font / 2 + 2
    at = 8.0
    layers: list[Layer] = []
    pixels = alt.X("px:Q", scale=alt.Scale(domain=[0, plane.width], nice=False), axis=None)
    for shape, text in key:
        base = data([{"px": at, "y": y}])
        if shape == "world":
            base = data([{"px": at, "y": y - 7, "y2": y + 7}])
            layers.append(
                base.mark_rule(color="var(--ink-2)", strokeWidth=2).encode(
                    x=pixels, y=plane.y(), y2=alt.Y2("y2:Q")
                )
            )
        else:
            own = shape == "own"
            layers.append(
                base.mark_point(
                    shape="circle" if own else "diamond",
                    fill="var(--accent)" if own else "var(--paper)",
                    stroke="var(--accent)" if own else "var(--ink)",
                    strokeWidth=1.5,
                    size=75,
                    opacity=1,
                ).encode(x=pixels, y=plane.y())
            )
        layers.append(plane.words([{"px": at + 10, "y": y, "text": text}], "ink-2", align="left"))
        at += 10 + frame.text_width(text) + 20
    return layers


def alignment(code: str, scope: str) -> Plan:
    """Plan how often a State or a group votes like each pole, beside the region and the world."""
    who = subject(code)
    found = queries.alignment(code, scope) if who else []
    if who is None or not any(row.agreement.known for row in found):
        raise NotDrawn(_("It shares no roll call with a pole."))
    found = [row for row in found if row.pole.code != code]
    rows = [
        Row(
            row.pole.label,
            row.agreement,
            "accent",
            tip=f"{row.pole.label}: {between_shares(row.agreement)}",
            also=(("world", row.world), ("region", row.region)),
        )
        for row in found
    ]
    key = [("own", who.label), ("region", _("region")), ("world", _("world"))]
    ends = (_("always opposed"), _("always the same vote"))
    return Plan(
        draw=lambda frame: rows_of(frame, rows, (0.0, 1.0), ends, key=key),
        title=findings.of_alignment(found),
        alt=" ".join(
            _(
                "Votes like %(pole)s: %(own)s of the possible agreement; the region %(region)s, "
                "the world %(world)s."
            )
            % {
                "pole": pole_name(row.pole),
                "own": between_shares(row.agreement),
                "region": formats.share(row.region),
                "world": formats.share(row.world),
            }
            for row in found
            if row.agreement.known
        ),
        source=source_line(scope),
        numbers=Numbers(
            columns=(
                "pole",
                "scope",
                "agreement",
                "lo",
                "hi",
                "chance_corrected",
                "rollcalls",
                "region",
                "world",
                "sessions",
            ),
            headings=(
                _("Pole"),
                _("Scope"),
                _("Agreement"),
                _("from"),
                _("to"),
                _("Beyond chance"),
                _("Roll calls"),
                _("Region"),
                _("World"),
                _("Sessions"),
            ),
            rows=tuple(
                (
                    row.pole.label,
                    scope,
                    *row.agreement,
                    row.corrected,
                    row.n,
                    row.region,
                    row.world,
                    str(row.span),
                )
                for row in found
            ),
        ),
        notes=(
            _(
                "1 for the same vote, ½ where one of the two abstains, 0 for opposed votes; bars "
                "are intervals of 90%."
            ),
        ),
    )


def balance(code: str, scope: str) -> Plan:
    """Plan where a State or a bloc stands from one pole to the other, by thirds."""
    who = subject(code)
    view = balance_of(code, scope) if who else None
    if who is None or view is None or not view.interval.known:
        raise NotDrawn(view.reason if view is not None else _("There is no position to draw."))
    rows = [
        Row(who.label, view.interval, "accent", strong=True),
        Row(_("region"), view.region, "ink-2"),
        Row(_("world"), view.world, "ink-2"),
    ]
    if code == "REGION":
        del rows[1]
    bounds = [bound for row in rows if row.interval.known for bound in row.interval]
    domain = (min(-1.2, *bounds) - 0.05, max(1.2, *bounds) + 0.05)
    names = {"a": pole_name(view.a), "b": pole_name(view.b)}
    guides = [
        Guide(-1.0, view.b.label, "pole-b"),
        Guide(-1 / 3, ""),
        Guide(1 / 3, ""),
        Guide(1.0, view.a.label, "pole-a"),
    ]
    ends = (_("with %(pole)s") % {"pole": names["b"]}, _("with %(pole)s") % {"pole": names["a"]})
    return Plan(
        draw=lambda frame: rows_of(frame, rows, domain, ends, guides=guides),
        title=findings.of_balance(view, scope),
        alt=_(
            "From %(b)s at −1 to %(a)s at 1, %(label)s stands at %(own)s: with %(b)s with "
            "probability %(pb)s, between %(pm)s, with %(a)s %(pa)s. The region %(region)s, the "
            "world %(world)s."
        )
        % {
            **names,
            "label": who.label,
            "own": between(view.interval),
            "pb": formats.share(view.p_with_b),
            "pm": formats.share(view.p_between),
            "pa": formats.share(view.p_with_a),
            "region": formats.number(view.region.point),
            "world": formats.number(view.world.point),
        },
        source=source_line(scope),
        numbers=Numbers(
            columns=("who", "scope", "sessions", "balance", "lo", "hi"),
            headings=(
                _("Who"),
                _("Scope"),
                _("Sessions"),
                _("Balance"),
                _("from"),
                _("to"),
            ),
            rows=tuple((row.label, scope, view.label, *row.interval) for row in rows),
        ),
        notes=(
            period_note(scope),
            _(
                "The dashed lines part the segment between the two poles in thirds: the middle one "
                "is ‘between’. A figure beyond a pole is farther out than the pole itself."
            ),
        ),
    )


def side_by_side(codes: Sequence[str], scope: str) -> Plan:
    """Plan the positions of two to four under one another, with the poles as guides."""
    line = line_of(scope)
    who = [found for found in (subject(code) for code in codes) if found is not None]
    rows = [
        Row(one.label, _place(one.code, scope), SERIES[index % len(SERIES)][0], strong=True)
        for index, one in enumerate(who)
    ]
    if line is None or not any(row.interval.known for row in rows):
        raise NotDrawn(_("There is no position to draw."))
    rows += [
        Row(pole.label, pole.interval, "ink-2")
        for pole in line.poles
        if pole.interval.known and pole.code not in codes
    ]
    rows.sort(key=lambda row: row.interval.point if row.interval.known else 99.0)
    bounds = [bound for row in rows if row.interval.known for bound in row.interval]
    bounds += [point.interval.point for point in line.points if point.interval.known]
    margin = (max(bounds) - min(bounds)) * 0.03
    domain = (min(bounds) - margin, max(bounds) + margin)
    guides = [Guide(line.region.point, _("region"))] if line.region.known else []
    return Plan(
        draw=lambda frame: rows_of(
            frame, rows, domain, ends_of(line.poles), guides=guides, step=28
        ),
        title=_comparison(codes, scope),
        alt=" · ".join(f"{row.label} {between(row.interval)}" for row in rows),
        source=source_line(scope),
        numbers=Numbers(
            columns=("who", "scope", "sessions", "point", "lo", "hi"),
            headings=(
                _("Who"),
                _("Scope"),
                _("Sessions"),
                _("Position"),
                _("from"),
                _("to"),
            ),
            rows=tuple((row.label, scope, line.label, *row.interval) for row in rows),
        ),
        notes=(period_note(scope),),
    )


def _place(code: str, scope: str) -> Interval:
    place = place_of(code, scope)
    return place.interval if place else queries.UNKNOWN


def _comparison(codes: Sequence[str], scope: str) -> str:
    """Say whether any two of them can be told apart."""
    pairs = [queries.pair(a, b, scope) for a, b in combinations(codes, 2)]
    known = [pair for pair in pairs if pair.difference.known]
    if not known:
        return _("Where they stand")
    if all(pair.indistinguishable for pair in known):
        return _("Their positions cannot be told apart")
    if not any(pair.indistinguishable for pair in known):
        return _("Their positions differ beyond their intervals")
    return _("Some of their positions cannot be told apart")
