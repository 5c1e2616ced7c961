"""How a forecast did once the vote came, and how the desk's forecasts did in all.

A score is kept as sums, so that any number of them add up without being read one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions import MISSING, NO, YES
from contadora.positions.forecast import Forecast, Forecaster, Record

BINS = 10  # of the probability of yes
LEAST_SHARE = 1e-4  # a probability below it is taken for it: nothing counts as impossible
METHODS = ("ours", "always", "last")
Array = NDArray[np.float64]


@dataclass
class Score:
    """Sums over the votes that a forecast was made for, those declared before left out."""

    votes: int = 0
    rollcalls: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(METHODS, 0))
    loss: dict[str, float] = field(default_factory=lambda: dict.fromkeys(METHODS, 0.0))
    # By tenth of the probability of yes: how many votes, sum of probabilities, how many were yes.
    bins: list[list[float]] = field(default_factory=lambda: [[0, 0.0, 0] for _ in range(BINS)])
    held: int = 0  # tallies of yes, abstain and no inside their intervals, of 3 a roll call

    def add(
        self,
        p: Mapping[str, Array],
        votes: NDArray[np.int8],
        scored: NDArray[np.bool_],
        held: int,
    ) -> None:
        """Add a roll call: probabilities of no, abstain and yes by method, and what was cast."""
        rows = np.flatnonzero(scored & (votes != MISSING))
        cast = votes[rows]
        self.rollcalls += 1
        self.votes += len(rows)
        self.held += held
        for method in METHODS:
            share = p[method][rows]
            self.right[method] += int((share.argmax(axis=1) == cast).sum())
            own = np.maximum(share[np.arange(len(rows)), cast], LEAST_SHARE)
            self.loss[method] += float(-np.log(own).sum())
        yes = p["ours"][rows, YES]
        for tenth in range(BINS):
            inside = np.minimum((yes * BINS).astype(int), BINS - 1) == tenth
            self.bins[tenth][0] += int(inside.sum())
            self.bins[tenth][1] += float(yes[inside].sum())
            self.bins[tenth][2] += int((cast[inside] == YES).sum())

    def merge(self, other: Score) -> None:
        """Add another score."""
        self.votes += other.votes
        self.rollcalls += other.rollcalls
        self.held += other.held
        for method in METHODS:
            self.right[method] += other.right[method]
            self.loss[method] += other.loss[method]
        for own, more in zip(self.bins, other.bins, strict=True):
            for place, value in enumerate(more):
                own[place] += value

    @property
    def sums(self) -> dict[str, Any]:
        """The score as it is kept."""
        return {
            "votes": self.votes,
            "rollcalls": self.rollcalls,
            "right": self.right,
            "loss": {method: round(value, 6) for method, value in self.loss.items()},
            "bins": [[n, round(total, 6), yes] for n, total, yes in self.bins],
            "held": self.held,
        }

    @classmethod
    def of(cls, sums: Mapping[str, Any]) -> Score:
        """Read a score that was kept."""
        return cls(
            votes=int(sums["votes"]),
            rollcalls=int(sums["rollcalls"]),
            right={method: int(sums["right"][method]) for method in METHODS},
            loss={method: float(sums["loss"][method]) for method in METHODS},
            bins=[list(row) for row in sums["bins"]],
            held=int(sums["held"]),
        )

    def accuracy(self, method: str) -> float:
        """Return the share of votes of which the likeliest was cast."""
        return self.right[method] / self.votes if self.votes else float("nan")

    def log_loss(self, method: str) -> float:
        """Return the mean surprise at what was cast; 0 would be certainty that came true."""
        return self.loss[method] / self.votes if self.votes else float("nan")

    @property
    def coverage(self) -> float:
        """The share of tallies inside their intervals."""
        return self.held / (3 * self.rollcalls) if self.rollcalls else float("nan")

    @property
    def calibration_error(self) -> float:
        """The mean distance between the probability of yes and how often it was yes."""
        if not self.votes:
            return float("nan")
        return sum(abs(total - yes) for _n, total, yes in self.bins) / self.votes


def together(scores: Iterable[Score]) -> Score:
    """Return several scores as one."""
    whole = Score()
    for one in scores:
        whole.merge(one)
    return whole


def compare(forecast: Forecast, baselines: Mapping[str, Array], votes: NDArray[np.int8]) -> Score:
    """Score one forecast by the votes cast, in the order of its States."""
    declared = np.array([iso3 in forecast.declared for iso3 in forecast.states])
    score = Score()
    score.add({"ours": forecast.p, **baselines}, votes, ~declared, held(forecast, votes))
    return score


def held(forecast: Forecast, votes: NDArray[np.int8]) -> int:
    """Return how many of the counts of yes, abstain and no came within their intervals."""
    tally = forecast.tally()
    cast = np.bincount(votes[votes != MISSING].astype(int), minlength=3)
    return int(((tally.lo <= cast) & (cast <= tally.hi))[NO : YES + 1].sum())


def of_session(model: Forecaster, whole: Record, session: int) -> Score:
    """Score a model that was trained before a session on that session's texts, titles alone."""
    assert whole.partial is not None  # noqa: S101 (filled when a record is made)
    column = {iso3: at for at, iso3 in enumerate(whole.states)}
    at = np.array([column[iso3] for iso3 in model.states])
    score = Score()
    for row in np.flatnonzero((whole.session == session) & ~whole.partial):
        look = model.look(whole.target(int(row)))
        simple = {
            "always": look.baselines.always_yes,
            "last": look.baselines.last_vote,
        }
        score.merge(compare(look.forecast(), simple, whole.votes[row, at]))
    return score
