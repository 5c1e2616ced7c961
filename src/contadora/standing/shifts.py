"""How far States moved between two spans, and which issues drove it."""

from __future__ import annotations

from math import nan

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.positions import ShiftDrivers, VoteMatrix, difference, shift_drivers
from contadora.standing import scopes, snapshot
from contadora.standing.ballots import (
    DEFAULT_SESSIONS,
    ballots,
    closing_day,
    default_span,
    sessions_with_data,
)
from contadora.standing.figures import LEVEL, UNKNOWN, Driver, Interval, RunView, Shift, Span
from contadora.standing.issues import issues_of
from contadora.standing.points import draws_of, latest
from contadora.standing.poles import pole_of, poles
from contadora.standing.snapshot import remembered

DECADE = 10  # sessions between the ends of the two default spans
Floats = NDArray[np.float64]


@remembered
def default_spans(scope: str) -> tuple[Span, Span] | None:
    """Return the spans a shift is read between: of late, and ten years before.

    Where the record does not reach so far back, its first period and the last with roll calls.
    """
    have = sessions_with_data(scope)
    late = default_span(scope)
    if late is None:
        return None
    before = [session for session in have if session <= have[-1] - DECADE]
    if not scopes.on_docket(scope) and before and before[-1] < late.first:
        early = before[-DEFAULT_SESSIONS:]
        return Span(early[0], early[-1]), late
    view = latest(scope)
    held = [
        span
        for span in (view.spans if view else ())
        if any(span.first <= session <= span.last for session in have)
    ]
    return (held[0], held[-1]) if len(held) > 1 else None


def _mean_draws(view: RunView, code: str, span: Span) -> Floats | None:
    """Return the draws of the mean point over a span's periods in which there is one."""
    columns = [
        column
        for column, own in enumerate(view.spans)
        if own.first <= span.last and own.last >= span.first
    ]
    found = [draws for column in columns if (draws := draws_of(view, code, column)) is not None]
    return np.mean(found, axis=0) if found else None


def _spans(scope: str, span_a: Span | None, span_b: Span | None) -> tuple[Span, Span] | None:
    if span_a is not None and span_b is not None:
        return span_a, span_b
    usual = default_spans(scope)
    return (span_a or usual[0], span_b or usual[1]) if usual else None


@remembered
def shifts(
    code: str, span_a: Span | None = None, span_b: Span | None = None, scope: str = "all"
) -> Shift | None:
    """Return how far a State or bloc moved between two spans and what drove it.

    None without a run.

    The drivers split the change of its lean between the first two poles (see
    `positions.shift_drivers`); for a group they are the means over its members of today.
    """
    view, spans = latest(scope), _spans(scope, span_a, span_b)
    if view is None or spans is None:
        return None
    before, after = (_mean_draws(view, code, span) for span in spans)
    interval, up, reason = UNKNOWN, nan, ""
    if before is None or after is None:
        reason = _("It has no point in one of the two spans.")
    else:
        found = difference(after, before, level=LEVEL)
        interval, up = Interval(found.point, found.lo, found.hi), found.p_greater
    named = [pole for pole in poles() if pole.code != code][:2]
    if len(named) < 2:
        return Shift(code, *spans, interval, up, None, None, nan, nan, [], reason)
    was, now, drivers = _drivers(code, named[0].code, named[1].code, *spans, scope)
    upwards = _upwards(view, named[0].code, named[1].code, spans[1])
    return Shift(code, *spans, interval, up, named[0], named[1], was, now, drivers, reason, upwards)


def _upwards(view: RunView, a: str, b: str, span: Span) -> int:
    """Return on which side of one pole another stands in a span: 1 above it, -1 below, else 0."""
    one, other = _mean_draws(view, a, span), _mean_draws(view, b, span)
    return 0 if one is None or other is None else int(np.sign(one.mean() - other.mean()))


@remembered
def largest_shifts(
    scope: str,
    k: int = 8,
    within: str = "UN",
    span_a: Span | None = None,
    span_b: Span | None = None,
) -> list[Shift]:
    """Return the largest moves among a group's members that the draws can tell from none."""
    view, spans = latest(scope), _spans(scope, span_a, span_b)
    if view is None or spans is None:
        return []
    isos = atlas.members(within, snapshot.now().today)
    found: list[tuple[float, str]] = []
    for iso3 in view.states:
        if iso3 in isos:
            before, after = (_mean_draws(view, iso3, span) for span in spans)
            if before is not None and after is not None:
                change = difference(after, before, level=LEVEL)
                if change.lo > 0.0 or change.hi < 0.0:
                    found.append((-abs(change.point), iso3))
    moved = [shifts(iso3, *spans, scope) for _size, iso3 in sorted(found)[:k]]
    return [one for one in moved if one is not None]


def _drivers(
    code: str, a: str, b: str, span_a: Span, span_b: Span, scope: str
) -> tuple[float, float, list[Driver]]:
    votes = ballots(scope)
    inside = np.zeros(len(votes), dtype=bool)
    labels: list[tuple[str, ...]] = []
    for span in (span_a, span_b):
        inside |= (votes.sessions >= span.first) & (votes.sessions <= span.last)
    if not inside.any():
        return nan, nan, []
    rows = np.flatnonzero(inside)
    whole = Span(int(votes.sessions[rows].min()), int(votes.sessions[rows].max()))
    near = ballots(scope, whole)
    issue = dict(zip(near.slugs, issues_of(scope, whole), strict=True))
    labels = [issue[votes.slugs[row]] for row in rows.tolist()]
    matrix = VoteMatrix(
        votes=votes.votes[rows],
        period=votes.sessions[rows],
        states=tuple(state or f"#{slot}" for slot, state in enumerate(votes.states)),
        items=tuple(votes.slugs[row] for row in rows.tolist()),
    )
    mask_a, mask_b = (_mask(pole, matrix.states, span_b) for pole in (a, b))
    if not (mask_a.any() and mask_b.any()):
        return nan, nan, []
    isos = pole_of(code).isos
    found = [
        shift_drivers(matrix, labels, matrix.states.index(iso3), mask_a, mask_b, span_a, span_b)
        for iso3 in isos
        if iso3 in matrix.states
    ]
    found = [one for one in found if one.change == one.change]
    return _mean_of(found) if found else (nan, nan, [])


def _mask(code: str, states: tuple[str, ...], span: Span) -> NDArray[np.bool_]:
    view = pole_of(code)
    if view.kind == "group":
        isos = atlas.members(code, min(closing_day(span.last), snapshot.now().today))
    else:
        isos = frozenset(view.isos)
    return np.array([state in isos for state in states])


def _mean_of(found: list[ShiftDrivers]) -> tuple[float, float, list[Driver]]:
    """Return the mean of States' splits: itself a split of the mean lean's change."""
    before = float(np.mean([one.before for one in found]))
    after = float(np.mean([one.after for one in found]))
    held: dict[str, list[list[float]]] = {}
    for one in found:
        for driver in one.drivers:
            held.setdefault(driver.issue, []).append(
                [
                    driver.lean_before,
                    driver.lean_after,
                    driver.n_before,
                    driver.n_after,
                    driver.contribution,
                    driver.conduct,
                    driver.agenda,
                ]
            )
    drivers = []
    for issue, rows in held.items():
        table = np.array(rows)
        known = [column[~np.isnan(column)] for column in table.T[:2]]
        was, now = (float(column.mean()) if column.size else nan for column in known)
        n = table[:, 2:4].max(axis=0)
        whole, conduct, agenda = (table[:, 4:].sum(axis=0) / len(found)).tolist()
        drivers.append(Driver(issue, was, now, int(n[0]), int(n[1]), whole, conduct, agenda))
    drivers.sort(key=lambda one: (-abs(one.contribution), one.issue))
    return before, after, drivers
