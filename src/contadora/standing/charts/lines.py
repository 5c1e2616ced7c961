"""Lines over the sessions of the Assembly: positions with the poles, a group's unity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.standing import queries
from contadora.standing.charts import findings
from contadora.standing.charts.drawing import NotDrawn, Numbers, Plan
from contadora.standing.charts.plane import data, laid_over
from contadora.standing.charts.theme import POLES, SERIES, Frame, Layer, ink, spread
from contadora.standing.charts.words import (
    Subject,
    between,
    ends_of,
    scope_name,
    source_line,
    subject,
    year_of,
)
from contadora.standing.figures import CohesionPeriod, Interval, PeriodPoint
from contadora.standing.reading import line_of

FEW = 12  # periods up to which each is a dot with its bar, rather than a band


@dataclass(frozen=True)
class Series:
    """A line: one who is followed, or one it is read against."""

    code: str
    label: str
    short: str  # where there is little room
    colour: str
    dash: list[int]
    points: list[PeriodPoint]
    main: bool = False
    band: bool = True
    apart: tuple[PeriodPoint, ...] = ()  # drawn hollow, not joined


def over_time(code: str, scope: str) -> Plan:
    """Plan a State's or a group's position over time with the poles, in the active language."""
    return together([code], scope)


def together(codes: Sequence[str], scope: str) -> Plan:
    """Plan the positions of one to four over time with the poles, in the active language."""
    who = [found for found in (subject(code) for code in codes) if found is not None]
    series = [_series(one, scope, index) for index, one in enumerate(who)]
    series = [one for one in series if one.points]
    if not series or max(len(one.points) for one in series) < 2:
        raise NotDrawn(_("There are too few periods to draw a line."))
    line = line_of(scope)
    poles = _poles(scope, {one.code for one in who})
    ends = ends_of(line.poles if line else ())
    return Plan(
        draw=lambda frame: _positions(frame, poles + series[::-1], ends),
        title=(
            findings.over_time(series[0].code, scope)
            if len(series) == 1
            else _("Positions over time")
        ),
        alt=" ".join(_describe(one, scope) for one in series),
        source=source_line(scope),
        numbers=_numbers(series + poles, scope),
        notes=(
            _(
                "Bands and bars are intervals of 90%: a wider one means fewer or less telling "
                "votes. A hollow dot is a period without a vote of its own, bridged from those "
                "beside it."
            ),
        ),
    )


def cohesion(code: str, scope: str) -> Plan:
    """Plan how united a group votes over time, beside the region and the world."""
    who = subject(code)
    periods = [p for p in queries.cohesion(code, scope) if p.n_rollcalls] if who else []
    whole = [p for p in periods if p.counts]
    if who is None or len(whole) < 2:
        raise NotDrawn(_("There are too few roll calls to draw a line."))
    rows: list[tuple[str, str, str, list[int], list[float], bool]] = [
        (_("the world"), _("world"), "rule-strong", [2, 3], [p.world_hnr for p in whole], False),
        (_("the region"), _("region"), "ink-2", [6, 3], [p.region_hnr for p in whole], False),
        (who.label, who.label, "accent", [1, 0], [p.hnr for p in whole], True),
    ]
    thin = tuple(_at(p, p.hnr) for p in periods if p.thin and isfinite(p.hnr))
    rows = [row for row in rows if not (code == "REGION" and row[2] == "ink-2")]
    series = [
        Series(
            "",
            label,
            short,
            colour,
            dash,
            [
                _at(period, value)
                for period, value in zip(whole, values, strict=True)
                if isfinite(value)
            ],
            main=main,
            band=False,
            apart=thin if main else (),
        )
        for label, short, colour, dash, values, main in rows
    ]
    return Plan(
        draw=lambda frame: _unity(frame, series),
        title=findings.of_cohesion(code, periods),
        alt=_(
            "Agreement index of %(label)s by session, from %(first)s to %(last)s: first %(start)s, "
            "last %(end)s; the world at the last %(world)s."
        )
        % {
            "label": who.label,
            "first": int(year_of(whole[0].period)),
            "last": int(year_of(whole[-1].period)),
            "start": formats.number(whole[0].hnr),
            "end": formats.number(whole[-1].hnr),
            "world": formats.number(whole[-1].world_hnr),
        },
        source=source_line(scope),
        numbers=Numbers(
            columns=("session", "year", "agreement_index", "rice", "rollcalls", "region", "world"),
            headings=(
                _("Session"),
                _("Year"),
                _("Agreement index"),
                _("Rice"),
                _("Roll calls"),
                _("Region"),
                _("World"),
            ),
            rows=tuple(
                (
                    p.period,
                    int(year_of(p.period)),
                    p.hnr,
                    p.rice,
                    p.n_rollcalls,
                    p.region_hnr,
                    p.world_hnr,
                )
                for p in periods
            ),
        ),
        notes=(
            _(
                "Counted on all roll calls of each session, not estimated from a sample: so no "
                "interval is drawn. A larger dot is a session with more roll calls."
            ),
            *(
                [
                    _(
                        "A hollow dot is a session of which fewer than ten roll calls are loaded: "
                        "it is neither joined nor counted."
                    )
                ]
                if thin
                else []
            ),
        ),
    )


def _at(period: CohesionPeriod, value: float) -> PeriodPoint:
    """Place a counted figure, which has no interval, on the line of sessions."""
    same = Interval(value, value, value)
    return PeriodPoint(period.period, str(period.period), same, period.n_rollcalls)


def _series(who: Subject, scope: str, index: int) -> Series:
    colour, dash = SERIES[index % len(SERIES)]
    points = queries.path(who.code, scope)
    return Series(
        who.code,
        who.label,
        who.code if who.is_state else who.label,
        colour,
        dash,
        points,
        main=True,
    )


def _poles(scope: str, besides: set[str]) -> list[Series]:
    found = []
    for index, pole in enumerate(queries.poles()):
        if pole.code in besides:
            continue
        colour, dash = POLES[min(index, len(POLES) - 1)]
        points = queries.path(pole.code, scope)
        if points:
            found.append(Series(pole.code, pole.label, pole.code, colour, dash, points))
    return found


def _positions(frame: Frame, series: Sequence[Series], ends: tuple[str, str]) -> Layer:
    height = 300 if frame.narrow else 340
    values = [bound for one in series for point in one.points for bound in point.interval]
    margin = (max(values) - min(values)) * 0.06 or 0.5
    area = _Area(frame, height, min(values) - margin, max(values) + margin, series, room=22)
    layers: list[Layer] = []
    for order, one in enumerate(series):
        layers += area.dotted(one, order, len(series)) if area.few else area.banded(one)
    layers += area.labels()
    layers += [
        area.word(0, 8, f"↑ {ends[1]}"),
        area.word(0, height - 8, f"↓ {ends[0]}"),
    ]
    return area.together(layers)


def _unity(frame: Frame, series: Sequence[Series]) -> Layer:
    height = 240 if frame.narrow else 260
    united, split = _("all vote the same"), _("evenly split three ways")
    lowest = min(point.interval.point for one in series for point in (*one.points, *one.apart))
    area = _Area(frame, height, min(lowest, 0.5) - 0.05, 1.03, series, room=22)
    layers: list[Layer] = []
    for one in series:
        layers += area.plain(one)
    layers += area.labels()
    layers += [
        area.word(0, 8, f"↑ {united}"),
        area.word(0, height - 8, f"↓ {split}"),
    ]
    return area.together(layers)


class _Area:
    """The plane of lines: years to the right, figures upwards, names at the lines' ends."""

    def __init__(
        self,
        frame: Frame,
        height: int,
        low: float,
        high: float,
        series: Sequence[Series],
        room: int,
    ) -> None:
        self.frame, self.height, self.low, self.high = frame, height, low, high
        self.series, self.room = series, room
        self.few = series[0].band and max(len(one.points) for one in series) <= FEW
        sessions = [point.period for one in series for point in (*one.points, *one.apart)]
        self.first, self.last = year_of(min(sessions)), year_of(max(sessions))
        widest = max(frame.text_width(self._name(one)) for one in series)
        gutter = widest * 1.08 + (34 if self.few else 18)
        span = max(self.last - self.first, 1)
        self.end = self.last + span * gutter / (frame.width - gutter - 12)

    def _name(self, one: Series) -> str:
        return one.short if self.frame.narrow and len(one.label) > 9 else one.label

    def x(self) -> alt.X:
        ticks = [year for year in self._years() if self.first <= year <= self.last]
        return alt.X(
            "year:Q",
            scale=alt.Scale(domain=[self.first, self.end], nice=False, zero=False, padding=6),
            axis=alt.Axis(values=ticks, format="d", grid=False, title=None, domain=False),
        )

    def y(self, field: str = "v") -> alt.Y:
        # Above and below the figures there is a row for the words that name the ends.
        scale = alt.Scale(
            domain=[self.low, self.high],
            range=[self.height - self.room, self.room],
            nice=False,
            zero=False,
        )
        return alt.Y(f"{field}:Q", scale=scale, axis=None)

    def _years(self) -> list[int]:
        most = 4 if self.frame.narrow else 9
        for step in (1, 2, 5, 10, 20, 50):
            start = int(self.first) + (-int(self.first)) % step
            found = list(range(start, int(self.last) + 1, step))
            if len(found) <= most:
                break
        return found

    def _rows(
        self, one: Series, shift: float = 0.0, points: Sequence[PeriodPoint] | None = None
    ) -> list[dict[str, Any]]:
        return [
            {
                "year": round(year_of(point.period) + shift, 3),
                "v": point.interval.point,
                "lo": point.interval.lo,
                "hi": point.interval.hi,
                "n": point.n,
                "tip": f"{one.label}, {point.label}: {between(point.interval)}",
            }
            for point in (one.points if points is None else points)
        ]

    def banded(self, one: Series) -> list[Layer]:
        base = data(self._rows(one))
        layers = []
        if one.band:
            layers.append(
                base.mark_area(color=ink(one.colour), opacity=0.22 if one.main else 0.1).encode(
                    x=self.x(), y=self.y("lo"), y2=alt.Y2("hi:Q")
                )
            )
        layers.append(self._line(one, base))
        return layers

    def dotted(self, one: Series, order: int, of: int) -> list[Layer]:
        span = max(self.last - self.first, 1)
        shift = (order - (of - 1) / 2) * span * (0.016 if self.frame.narrow else 0.008)
        rows = self._rows(one, shift)
        base = data(rows)
        layers = [
            base.mark_rule(
                color=ink(one.colour),
                strokeWidth=5 if one.main else 2,
                strokeOpacity=0.4 if one.main else 0.45,
            ).encode(x=self.x(), y=self.y("lo"), y2=alt.Y2("hi:Q"), tooltip=alt.Tooltip("tip:N")),
            self._line(one, base),
        ]
        for voted in (True, False):
            own = [row for row in rows if (row["n"] > 0) is voted]
            if own:
                mark: dict[str, Any] = {
                    "size": 90 if one.main else 40,
                    "opacity": 1,
                    "strokeWidth": 1.5,
                }
                fill, stroke = (one.colour, "paper") if voted else ("paper", one.colour)
                layers.append(
                    data(own)
                    .mark_point(fill=ink(fill), stroke=ink(stroke), **mark)
                    .encode(x=self.x(), y=self.y(), tooltip=alt.Tooltip("tip:N"))
                )
        return layers

    def plain(self, one: Series) -> list[Layer]:
        base = data(self._rows(one))
        layers = [self._line(one, base)]
        if one.main:
            size = alt.Size("n:Q", scale=alt.Scale(range=[12, 110], zero=True), legend=None)
            layers.append(
                base.mark_point(
                    fill=ink(one.colour), stroke=ink("paper"), strokeWidth=0.8, opacity=1
                ).encode(x=self.x(), y=self.y(), size=size, tooltip=alt.Tooltip("tip:N"))
            )
        if one.apart:
            layers.append(
                data(self._rows(one, points=one.apart))
                .mark_point(
                    fill=ink("paper"), stroke=ink(one.colour), strokeWidth=1.5, size=26, opacity=1
                )
                .encode(x=self.x(), y=self.y(), tooltip=alt.Tooltip("tip:N"))
            )
        return layers

    def _line(self, one: Series, base: Layer) -> Layer:
        return base.mark_line(
            color=ink(one.colour), strokeWidth=2.6 if one.main else 1.6, strokeDash=one.dash
        ).encode(x=self.x(), y=self.y())

    def labels(self) -> list[Layer]:
        """Name each line at its end, moved apart where they would cover each other."""
        inner = self.height - 2 * self.room
        places = [
            self.room + (self.high - one.points[-1].interval.point) / (self.high - self.low) * inner
            for one in self.series
        ]
        gap = self.frame.font + 3
        moved = spread(places, gap, self.room, self.height - self.room)
        return [
            data([{"year": self.last, "py": place, "text": self._name(one)}])
            .mark_text(
                align="left",
                baseline="middle",
                dx=26 if self.few else 12,
                color=ink(one.colour if one.colour != "rule-strong" else "ink-2"),
                fontWeight="bold" if one.main else "normal",
            )
            .encode(x=self.x(), y=self._pixels("py"), text=alt.Text("text:N"))
            for one, place in zip(self.series, moved, strict=True)
        ]

    def word(self, px: float, py: float, text: str) -> Layer:
        return (
            data([{"year": self.first, "py": py, "text": text}])
            .mark_text(align="left", baseline="middle", dx=px - 6, color=ink("ink-2"))
            .encode(x=self.x(), y=self._pixels("py"), text=alt.Text("text:N"))
        )

    def _pixels(self, field: str) -> alt.Y:
        scale = alt.Scale(domain=[self.height, 0], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=scale, axis=None)

    def together(self, layers: Sequence[Layer]) -> Layer:
        return laid_over(layers, self.frame.width, self.height, own="y")


def _describe(one: Series, scope: str) -> str:
    first, last = one.points[0], one.points[-1]
    return _(
        "Position of %(label)s on the line of the %(scope)s: %(start)s in %(first)s, %(end)s in "
        "%(last)s."
    ) % {
        "label": one.label,
        "scope": scope_name(scope),
        "start": between(first.interval),
        "first": int(year_of(first.period)),
        "end": between(last.interval),
        "last": int(year_of(last.period)),
    }


def _numbers(series: Sequence[Series], scope: str) -> Numbers:
    return Numbers(
        columns=("who", "scope", "sessions", "year", "point", "lo", "hi", "votes"),
        headings=(
            _("Who"),
            _("Scope"),
            _("Sessions"),
            _("Year"),
            _("Position"),
            _("from"),
            _("to"),
            _("Votes"),
        ),
        rows=tuple(
            (
                one.label,
                scope,
                point.label,
                int(year_of(point.period)),
                *point.interval,
                point.n,
            )
            for one in series
            for point in one.points
        ),
    )
