"""How often States and groups vote alike: with the poles, with each other, with their region."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import nan

import numpy as np
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.atlas.versions import Version
from contadora.positions import (
    ABSTAIN,
    NO,
    YES,
    agreement_interval,
    chance_corrected,
    lijphart,
)
from contadora.standing import points, snapshot
from contadora.standing.ballots import Ballots, ballots, default_span, members
from contadora.standing.figures import (
    LEVEL,
    UNKNOWN,
    Alignment,
    Interval,
    Neighbour,
    Pair,
    Span,
)
from contadora.standing.poles import poles
from contadora.standing.snapshot import remembered, remembered_few

Floats = NDArray[np.float64]
REGION, WORLD = "REGION", "UN"


@dataclass(frozen=True)
class Agreement:
    """Mean agreement of two sides over the roll calls in which both voted."""

    share: float
    corrected: float
    n: int

    def interval(self) -> Interval:
        """The share with its interval."""
        if not self.n:
            return UNKNOWN
        lo, hi = agreement_interval(self.share, self.n, level=LEVEL)
        return Interval(self.share, float(lo), float(hi))


NOTHING = Agreement(nan, nan, 0)


def tallies(votes: Ballots, mask: NDArray[np.bool_]) -> Floats:
    """Return yes, abstain and no of those in the mask: shape (n_rollcalls, 3)."""
    own = [np.count_nonzero(mask & (votes.votes == code), axis=1) for code in (YES, ABSTAIN, NO)]
    return np.stack(own, axis=1).astype(np.float64)


def each_rollcall(
    votes: Ballots, one: NDArray[np.bool_], other: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Return, by roll call, the mean agreement of all pairs of two sides, and both tallies.

    A State on both sides is not paired with itself. With one State on each side this is
    Lijphart's agreement; nan where there is no pair.
    """
    a, b = tallies(votes, one), tallies(votes, other)
    both = np.count_nonzero(one & other & (votes.votes >= 0), axis=1)
    pairs = a.sum(axis=1) * b.sum(axis=1) - both
    opposed = a[:, 0] * b[:, 2] + a[:, 2] * b[:, 0]
    half = a[:, 1] * (b[:, 0] + b[:, 2]) + b[:, 1] * (a[:, 0] + a[:, 2])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > 0, 1.0 - (opposed + 0.5 * half) / pairs, np.nan), a, b


def agreement(votes: Ballots, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> Agreement:
    """Return two sides' agreement over roll calls, each roll call counting the same.

    Corrected for chance as Scott's pi: what two sides with these common shares of yes, abstain
    and no would reach by voting at random.
    """
    share, a, b = each_rollcall(votes, one, other)
    rows = ~np.isnan(share)
    n = int(rows.sum())
    if not n:
        return NOTHING
    observed = 1.0 - float(share[rows].mean())
    habits = [(side[rows] / side[rows].sum(axis=1, keepdims=True)).mean(axis=0) for side in (a, b)]
    yes, abstain, no = (habits[0] + habits[1]) / 2
    expected = 2 * yes * no + abstain * (yes + no)
    corrected = 1.0 - observed / expected if expected > 1e-12 else nan
    return Agreement(1.0 - observed, float(corrected), n)


@remembered
def between(one: str, other: str, scope: str, span: Span) -> Agreement:
    """Return the agreement of two States or groups in a span."""
    votes = ballots(scope, span)
    if not len(votes):
        return NOTHING
    return agreement(votes, members(one, votes), members(other, votes))


@remembered
def alignment(code: str, scope: str, span: Span | None = None) -> list[Alignment]:
    """Return a State's or a group's agreement with each pole, by default of late."""
    span = span or default_span(scope)
    if span is None:
        return []
    found = []
    for pole in poles():
        own = between(code, pole.code, scope, span)
        found.append(
            Alignment(
                pole=pole,
                agreement=own.interval(),
                corrected=own.corrected,
                n=own.n,
                region=between(REGION, pole.code, scope, span).share,
                world=between(WORLD, pole.code, scope, span).share,
                span=span,
            )
        )
    return found


@dataclass(frozen=True, eq=False)
class Pairs:
    """Agreement of every pair of States in a span."""

    agreement: Floats  # (n, n)
    corrected: Floats
    counts: NDArray[np.int64]
    enough: NDArray[np.bool_]  # pairs that met in at least half of the span's roll calls
    ranked: Floats  # agreement of those pairs, in order

    def percentile(self, share: float) -> float:
        """Return the share of all pairs that agree less."""
        if not self.ranked.size or np.isnan(share):
            return nan
        return float(np.searchsorted(self.ranked, share - 1e-9) / self.ranked.size)


@lru_cache(maxsize=16)
def _pairs(version: Version, scope: str, span: Span) -> Pairs:
    votes = ballots(scope, span)
    agreed, counts = lijphart(votes.votes)
    corrected = chance_corrected(votes.votes, method="pi")
    enough = counts >= max(1, (len(votes) + 1) // 2)
    np.fill_diagonal(enough, False)
    ranked = np.sort(agreed[np.triu(enough, 1)])
    return Pairs(agreed, corrected, counts, enough, ranked)


def pairs(scope: str, span: Span) -> Pairs:
    """Return all pairs of a span: one table for every reader of it."""
    return _pairs(snapshot.now().record, scope, span)


@remembered_few
def _neighbours(iso3: str, scope: str, span: Span | None) -> list[Neighbour]:
    span = span or default_span(scope)
    if span is None:
        return []
    votes = ballots(scope, span)
    slot = votes.slot(iso3)
    if slot is None:
        return []
    table = pairs(scope, span)
    states = atlas.states()
    others = np.flatnonzero(table.enough[slot])
    isos = [votes.states[i] for i in others.tolist()]
    alike = points.indistinguishable(iso3, tuple(isos), scope)
    lo, hi = agreement_interval(
        table.agreement[slot, others], table.counts[slot, others], level=LEVEL
    )
    found = [
        Neighbour(
            iso3=code,
            short=states[code].short,
            agreement=Interval(float(table.agreement[slot, i]), float(lo[k]), float(hi[k])),
            corrected=float(table.corrected[slot, i]),
            n=int(table.counts[slot, i]),
            percentile=table.percentile(float(table.agreement[slot, i])),
            indistinguishable=code in alike,
        )
        for k, (i, code) in enumerate(zip(others.tolist(), isos, strict=True))
    ]
    # Many pairs tie on a few roll calls: the better evidence first, then by name.
    return sorted(found, key=lambda one: (-round(one.agreement.point, 9), -one.n, one.short))


@remembered
def closest(iso3: str, scope: str, k: int = 8, span: Span | None = None) -> list[Neighbour]:
    """Return the States that vote most like one, with how close that is among all pairs."""
    return _neighbours(iso3, scope, span)[:k]


@remembered
def farthest(iso3: str, scope: str, k: int = 8, span: Span | None = None) -> list[Neighbour]:
    """Return the States that vote least like one, the farthest first."""
    found = _neighbours(iso3, scope, span)
    return sorted(found, key=lambda one: (round(one.agreement.point, 9), -one.n, one.short))[:k]


@remembered
def pair(a: str, b: str, scope: str, span: Span | None = None) -> Pair:
    """Return how often two States or groups vote alike, and whether their points differ."""
    span = span or default_span(scope)
    own = between(a, b, scope, span) if span else NOTHING
    difference = points.difference(a, b, scope)
    return Pair(
        a=a,
        b=b,
        agreement=own.interval(),
        corrected=own.corrected,
        n=own.n,
        percentile=pairs(scope, span).percentile(own.share) if span else nan,
        difference=difference,
        indistinguishable=b in points.indistinguishable(a, (b,), scope),
    )


@remembered
def trend(code: str, pole: str, scope: str) -> list[tuple[int, float, int]]:
    """Return (session, agreement, roll calls) of a State or group with a pole over time."""
    votes = ballots(scope)
    if not len(votes):
        return []
    share, _a, _b = each_rollcall(votes, members(code, votes), members(pole, votes))
    found = []
    for session in np.unique(votes.sessions).tolist():
        own = share[votes.sessions == session]
        own = own[~np.isnan(own)]
        if own.size:
            found.append((int(session), float(own.mean()), int(own.size)))
    return found
