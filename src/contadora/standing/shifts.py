"""How far States moved between two spans, and which issues drove it."""

from __future__ import annotations

from math import nan

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.standing import snapshot
from contadora.standing.alignment import each_rollcall
from contadora.standing.ballots import (
    DEFAULT_SESSIONS,
    ballots,
    default_span,
    members,
    sessions_with_data,
)
from contadora.standing.figures import UNKNOWN, Driver, Interval, PoleView, RunView, Shift, Span
from contadora.standing.issues import issues_of
from contadora.standing.points import draws_of, latest, summary
from contadora.standing.poles import poles
from contadora.standing.snapshot import remembered

AGENDA = "agenda"
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
    if scope == "all" and before and before[-1] < late.first:
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
    columns = [
        column
        for column, own in enumerate(view.spans)
        if own.first <= span.last and own.last >= span.first
    ]
    found = [draws for column in columns if (draws := draws_of(view, code, column)) is not None]
    return np.mean(found, axis=0) if found else None


@remembered
def shifts(
    iso3: str, span_a: Span | None = None, span_b: Span | None = None, scope: str = "all"
) -> Shift | None:
    """Return how far a State or bloc moved between two spans, and what drove it; None without a run."""
    view = latest(scope)
    if span_a is None or span_b is None:
        spans = default_spans(scope)
        if spans is None:
            return None
        span_a, span_b = span_a or spans[0], span_b or spans[1]
    if view is None:
        return None
    before, after = _mean_draws(view, iso3, span_a), _mean_draws(view, iso3, span_b)
    interval, up, reason = UNKNOWN, nan, ""
    if before is None or after is None:
        reason = _("It has no point in one of the two spans.")
    else:
        interval, up = summary(after - before), float((after > before).mean())
    pole, was, now, driven = _drivers(iso3, span_a, span_b, scope)
    return Shift(iso3, span_a, span_b, interval, up, pole, was, now, driven, reason)


@remembered
def largest_shifts(
    scope: str,
    k: int = 8,
    within: str = "UN",
    span_a: Span | None = None,
    span_b: Span | None = None,
) -> list[Shift]:
    """Return the largest moves among a group's members that the draws can tell from none."""
    view, spans = latest(scope), default_spans(scope)
    if view is None or (spans is None and (span_a is None or span_b is None)):
        return []
    if spans is not None:
        span_a, span_b = span_a or spans[0], span_b or spans[1]
    if span_a is None or span_b is None:
        return []
    found: list[tuple[float, str, Interval]] = []
    isos = atlas.members(within, snapshot.now().today)
    for iso3 in view.states:
        if iso3 in isos:
            before, after = _mean_draws(view, iso3, span_a), _mean_draws(view, iso3, span_b)
            if before is not None and after is not None:
                change = summary(after - before)
                if change.lo > 0.0 or change.hi < 0.0:
                    found.append((-abs(change.point), iso3, change))
    out = [shifts(iso3, span_a, span_b, scope) for _size, iso3, _change in sorted(found)[:k]]
    return [one for one in out if one is not None]


def _drivers(
    code: str, span_a: Span, span_b: Span, scope: str
) -> tuple[PoleView | None, float, float, list[Driver]]:
    """Split the change of agreement with the pole it changed most with, by issue.

    With shares w of the issues in a span's roll calls and agreement a on each, the change is
    sum(mean w * change of a), the issues' own part, plus sum(mean a * change of w), the agenda's:
    exact, and neither span is the base (Kitagawa 1955). A roll call on several issues counts in
    parts.
    """
    best: tuple[float, PoleView, _Split] | None = None
    for pole in poles():
        if pole.code == code:
            continue
        split = _split(code, pole.code, span_a, span_b, scope)
        if split is not None and (best is None or abs(split.change) > best[0] + 1e-12):
            best = (abs(split.change), pole, split)
    if best is None:
        return None, nan, nan, []
    _size, pole, split = best
    return pole, split.before, split.after, split.drivers


class _Split:
    """A change of agreement and its parts."""

    def __init__(self, before: float, after: float, drivers: list[Driver]) -> None:
        self.before, self.after, self.drivers = before, after, drivers
        self.change = after - before


def _split(code: str, pole: str, span_a: Span, span_b: Span, scope: str) -> _Split | None:
    sides = []
    for span in (span_a, span_b):
        votes = ballots(scope, span)
        if not len(votes):
            return None
        share, _own, _other = each_rollcall(votes, members(code, votes), members(pole, votes))
        labels = issues_of(scope, span)
        weight: dict[str, float] = {}
        total: dict[str, float] = {}
        count: dict[str, int] = {}
        for row in np.flatnonzero(~np.isnan(share)).tolist():
            part = 1.0 / len(labels[row])
            for label in labels[row]:
                weight[label] = weight.get(label, 0.0) + part
                total[label] = total.get(label, 0.0) + part * float(share[row])
                count[label] = count.get(label, 0) + 1
        if not weight:
            return None
        sides.append((weight, total, count))
    (w0, t0, n0), (w1, t1, n1) = sides
    all0, all1 = sum(w0.values()), sum(w1.values())
    before, after = sum(t0.values()) / all0, sum(t1.values()) / all1
    drivers, agenda = [], 0.0
    for label in sorted({*w0, *w1}):
        share0, share1 = w0.get(label, 0.0) / all0, w1.get(label, 0.0) / all1
        a0 = t0[label] / w0[label] if label in w0 else nan
        a1 = t1[label] / w1[label] if label in w1 else nan
        # An issue of one span only has not changed: it has come or gone, which is the agenda's.
        own0, own1 = (a1 if a0 != a0 else a0), (a0 if a1 != a1 else a1)
        part = (share0 + share1) / 2 * (own1 - own0)
        agenda += (own0 + own1) / 2 * (share1 - share0)
        drivers.append(Driver(label, a0, a1, n0.get(label, 0), n1.get(label, 0), part))
    drivers.append(Driver(AGENDA, nan, nan, sum(n0.values()), sum(n1.values()), agenda))
    drivers.sort(key=lambda one: (-abs(one.contribution), one.issue))
    return _Split(before, after, drivers)
