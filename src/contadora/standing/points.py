"""Points of the latest run: the line, paths over time, balance between poles, ranks."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.positions import balance as between_poles
from contadora.standing import arrays, snapshot
from contadora.standing.ballots import closing_day
from contadora.standing.figures import (
    LEVEL,
    UNKNOWN,
    BalanceView,
    Interval,
    Line,
    LinePoint,
    PeriodInfo,
    PeriodPoint,
    RankRange,
    RunView,
)
from contadora.standing.poles import placed, pole_of, poles
from contadora.standing.snapshot import remembered, remembered_few

Draws = NDArray[np.float64]
TAIL = (1.0 - LEVEL) / 2.0


def latest(scope: str) -> RunView | None:
    """Return the latest good run of a scope with its arrays; None when there is none yet."""
    uuid = snapshot.now().run(scope)
    return arrays.view(uuid) if uuid else None


def best_scope() -> str:
    """Return 'all' when a run on all issues is there, else 'docket'."""
    return "all" if snapshot.now().run("all") else "docket"


def periods(scope: str) -> list[PeriodInfo]:
    """Return the periods one can choose on a scope, oldest first."""
    view = latest(scope)
    if view is None:
        return []
    return [PeriodInfo(span.last, str(span), span.first, span.last) for span in view.spans]


def summary(draws: Draws) -> Interval:
    """Return the mean of draws, as of the points themselves, and the bounds of the interval."""
    if not draws.size or np.isnan(draws).any():
        return UNKNOWN
    lo, hi = np.quantile(draws, (TAIL, 1.0 - TAIL))
    return Interval(float(draws.mean()), float(lo), float(hi))


def draws_of(view: RunView, code: str, column: int) -> Draws | None:
    """Return the draws of a State, or of the mean of a group's members, in one period."""
    row = view.row(code)
    if row is not None:
        own = view.draws[:, row, column].astype(np.float64)
        return None if np.isnan(own).any() else own
    rows = _members(view, code, column)
    if not rows.size:
        return None
    return np.asarray(view.draws[:, rows, column].astype(np.float64).mean(axis=1))


def _members(view: RunView, code: str, column: int) -> NDArray[np.intp]:
    """Return the rows of a group's members in a period that have a point there."""
    if code in atlas.states():
        return np.empty(0, dtype=np.intp)  # a State that is not in the run
    day = min(closing_day(view.spans[column].last), snapshot.now().today)
    isos = atlas.members(code, day)
    has = ~np.isnan(view.point[:, column])
    return np.flatnonzero(has & np.array([state in isos for state in view.states]))


def ranks_in(view: RunView, column: int) -> dict[str, RankRange]:
    """Return the places each State can hold on a run's line, from the joint draws."""
    rows = np.flatnonzero(~np.isnan(view.point[:, column]))
    if not rows.size:
        return {}
    draws = view.draws[:, rows, column].astype(np.float32)
    order = np.argsort(draws, axis=1)
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(1, rows.size + 1)[None, :], axis=1)
    lo = np.floor(np.quantile(place, TAIL, axis=0)).astype(int)
    hi = np.ceil(np.quantile(place, 1.0 - TAIL, axis=0)).astype(int)
    return {
        view.states[row]: RankRange(int(lo[k]), int(hi[k]), rows.size)
        for k, row in enumerate(rows.tolist())
    }


@remembered_few
def ranks(scope: str, period: int | None = None) -> dict[str, RankRange]:
    """Return the places each State can hold on the line in a period."""
    view = latest(scope)
    column = view.column(period) if view else None
    return {} if view is None or column is None else ranks_in(view, column)


def rank(iso3: str, scope: str, period: int | None = None) -> RankRange | None:
    """Return the places a State can hold on the line; None when it has no point."""
    return ranks(scope, period).get(iso3)


@remembered_few
def line(scope: str, period: int | None = None) -> Line | None:
    """Return all States on the line in a period, by default as `RunView.column` says."""
    view = latest(scope)
    column = view.column(period) if view else None
    if view is None or column is None:
        return None
    states = atlas.states()
    held = ranks(scope, period)
    named = poles()
    at_pole = {pole.code for pole in named if pole.kind == "state"}
    found = []
    for row in np.flatnonzero(~np.isnan(view.point[:, column])).tolist():
        iso3 = view.states[row]
        state = states.get(iso3)
        found.append(
            LinePoint(
                iso3=iso3,
                short=state.short if state else iso3,
                interval=_interval(view, row, column),
                n=int(view.n[row, column]),
                in_region=bool(state and state.in_region),
                is_pole=iso3 in at_pole,
                rank=held.get(iso3),
            )
        )
    found.sort(key=lambda point: (point.interval.point, point.iso3))
    return Line(
        scope=scope,
        period=view.periods[column],
        label=view.labels[column],
        points=found,
        poles=[placed(pole, _placed(view, pole.code, column)) for pole in named],
        region=_placed(view, "REGION", column),
        world=_placed(view, "UN", column),
    )


def _interval(view: RunView, row: int, column: int) -> Interval:
    return Interval(
        float(view.point[row, column]), float(view.lo[row, column]), float(view.hi[row, column])
    )


def _placed(view: RunView, code: str, column: int) -> Interval:
    row = view.row(code)
    if row is not None:
        return _interval(view, row, column)
    draws = draws_of(view, code, column)
    return UNKNOWN if draws is None else summary(draws)


def place(code: str, scope: str, period: int | None = None) -> Interval:
    """Return the point of a State, or of a group's mean, in a period."""
    view = latest(scope)
    column = view.column(period) if view else None
    return UNKNOWN if view is None or column is None else _placed(view, code, column)


@remembered
def path(code: str, scope: str) -> list[PeriodPoint]:
    """Return a State's points, or those of a group's mean, over time."""
    view = latest(scope)
    if view is None:
        return []
    row = view.row(code)
    found = []
    for column, (period, label) in enumerate(zip(view.periods, view.labels, strict=True)):
        interval = _placed(view, code, column)
        if interval.known:
            rows = [row] if row is not None else _members(view, code, column)
            found.append(PeriodPoint(period, label, interval, int(view.n[rows, column].sum())))
    return found


@remembered
def balance(
    code: str, scope: str, a: str = "USA", b: str = "CHN", period: int | None = None
) -> BalanceView | None:
    """Return where a State or a bloc stands between two poles; None without a run.

    Without `period`, the usual one, or the last before it in which all three have a point.
    """
    view = latest(scope)
    column = view.column(period) if view else None
    if view is None or column is None:
        return None
    if period is None:
        for candidate in range(column, -1, -1):
            if all(draws_of(view, one, candidate) is not None for one in (code, a, b)):
                column = candidate
                break
    own, p_a, p_mid, p_b, reason = _balance(view, code, a, b, column)
    return BalanceView(
        a=placed(pole_of(a), _placed(view, a, column)),
        b=placed(pole_of(b), _placed(view, b, column)),
        interval=own,
        p_with_a=p_a,
        p_between=p_mid,
        p_with_b=p_b,
        region=_balance(view, "REGION", a, b, column)[0],
        world=_balance(view, "UN", a, b, column)[0],
        period=view.periods[column],
        label=view.labels[column],
        reason=reason,
    )


def _balance(
    view: RunView, code: str, a: str, b: str, column: int
) -> tuple[Interval, float, float, float, str]:
    none = (UNKNOWN, nan, nan, nan)
    sides = [draws_of(view, one, column) for one in (code, a, b)]
    if sides[0] is None:
        return (*none, _("It has no vote or act in or around this period."))
    if sides[1] is None or sides[2] is None:
        return (*none, _("One of the poles has no point in this period."))
    found = between_poles(sides[0], sides[1], sides[2], level=LEVEL)
    if isnan(found.point):
        return (*none, _("The two poles cannot be told apart in this period."))
    interval = Interval(float(found.point), float(found.lo), float(found.hi))
    return interval, float(found.p_with_a), float(found.p_between), float(found.p_with_b), ""


@remembered
def difference(a: str, b: str, scope: str, period: int | None = None) -> Interval:
    """Return how far one State or bloc stands above another, from the joint draws."""
    view = latest(scope)
    column = view.column(period) if view else None
    if view is None or column is None:
        return UNKNOWN
    one, other = draws_of(view, a, column), draws_of(view, b, column)
    return UNKNOWN if one is None or other is None else summary(one - other)


@remembered
def indistinguishable(
    code: str, others: tuple[str, ...], scope: str, period: int | None = None
) -> frozenset[str]:
    """Return which of `others` cannot be told apart from a State or a bloc: intervals overlap.

    This is the cautious rule: of two points whose intervals overlap a little, the joint draws may
    still say which is higher (see `difference`), but nothing is ranked on that.
    """
    view = latest(scope)
    column = view.column(period) if view else None
    if view is None or column is None:
        return frozenset()
    own = _placed(view, code, column)
    if not own.known:
        return frozenset()
    found = set()
    for other in others:
        its = _placed(view, other, column)
        if other != code and its.known and own.lo <= its.hi and its.lo <= own.hi:
            found.add(other)
    return frozenset(found)
