"""A forecast of one roll call: probabilities, joint draws, tallies, and whose answer matters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import InvalidOptionError
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES

Outcome = Literal["adopted", "two_thirds", "united"]
OUTCOMES: tuple[Outcome, ...] = ("adopted", "two_thirds", "united")
HELD = 0.9  # probability of the interval of a tally
OPTIONS = ("no", "abstain", "yes")


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of no, abstain and yes among some States, in that order.

    Parameters
    ----------
    expected, lo, hi : ndarray, shape (3,)
        Mean and the ends of the narrowest interval that holds 90%, whole numbers.
    distribution : ndarray, shape (3, n_members + 1)
        Probability of each count.
    """

    expected: NDArray[np.float64]
    lo: NDArray[np.int64]
    hi: NDArray[np.int64]
    distribution: NDArray[np.float64]


@dataclass(frozen=True)
class Doubt:
    """A State whose answer is open, and how much it tells of an outcome.

    Parameters
    ----------
    state : str
        Label.
    information : float
        Mutual information of its vote and the outcome, in bits.
    swing : float
        Probability of the outcome if it votes yes, less that if it does not.
    p_yes : float
        Its own probability of yes.
    """

    state: str
    information: float
    swing: float
    p_yes: float


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is expected of a roll call.

    Parameters
    ----------
    states : tuple of str
        Labels.
    p : ndarray, shape (n_states, 3)
        Probabilities of no, abstain and yes (the order of the codes 0, 1, 2) of each State, if
        it votes.
    present : ndarray, shape (n_states,)
        Probability that it votes at all; 1 for a State that has declared.
    draws : ndarray of int8, shape (n_draws, n_states)
        Joint draws, codes as votes; -1 where a State does not vote.
    declared : mapping
        Declared votes it is conditional on.
    """

    states: tuple[str, ...]
    p: NDArray[np.float64]
    present: NDArray[np.float64]
    draws: NDArray[np.int8]
    declared: Mapping[str, int]

    def members(self, members: Collection[str] | None = None) -> NDArray[np.int64]:
        """Return the columns of some States, of all when None; labels unknown are left out."""
        if members is None:
            return np.arange(len(self.states))
        wanted = frozenset(members)
        return np.array([j for j, s in enumerate(self.states) if s in wanted], dtype=np.int64)

    def tally(self, members: Collection[str] | None = None) -> Tally:
        """Return the tally among some States: of those who vote, as the record counts."""
        at = self.members(members)
        drawn = self.draws[:, at]
        counts = np.stack([(drawn == v).sum(axis=1) for v in (NO, ABSTAIN, YES)])
        share = np.stack([np.bincount(c, minlength=len(at) + 1) for c in counts]) / len(drawn)
        ends = np.array([narrowest(row) for row in share], dtype=np.int64)
        return Tally(
            expected=(self.p[at] * self.present[at, None]).sum(axis=0),
            lo=ends[:, 0],
            hi=ends[:, 1],
            distribution=share,
        )

    def happens(
        self, outcome: Outcome, members: Collection[str] | None = None
    ) -> NDArray[np.bool_]:
        """Return by draw whether an outcome came about.

        ``adopted``: more yes than no. ``two_thirds``: yes at least two thirds of yes and no.
        ``united``: the members who vote, at least one, vote alike. Members default to all States.
        """
        drawn = self.draws[:, self.members(members)]
        if outcome == "united":
            kinds = [(drawn == v).any(axis=1) for v in (NO, ABSTAIN, YES)]
            return np.asarray(np.sum(kinds, axis=0) == 1)
        yes, no = (drawn == YES).sum(axis=1), (drawn == NO).sum(axis=1)
        if outcome == "adopted":
            return np.asarray(yes > no)
        if outcome == "two_thirds":
            return np.asarray((yes > 0) & (yes >= 2 * no))
        raise InvalidOptionError(f"outcome: {outcome!r} is unknown; give {', '.join(OUTCOMES)}")

    def probability(self, outcome: Outcome, members: Collection[str] | None = None) -> float:
        """Return the probability of an outcome."""
        return float(self.happens(outcome, members).mean())

    def matters(
        self, outcome: Outcome, members: Collection[str] | None = None
    ) -> tuple[Doubt, ...]:
        """Return the States in doubt, those first whose answer tells most of the outcome.

        States whose likeliest vote has a probability above .97 are not in doubt, nor are those
        that have declared. When the outcome is all but settled, no answer tells of it and States
        follow by their own doubt.
        """
        came = self.happens(outcome, members)
        doubts = []
        for j in self.members(members):
            if self.states[j] in self.declared or self.p[j].max() > 0.97:
                continue
            votes = self.draws[:, j] != MISSING
            yes, not_yes = self.draws[:, j] == YES, votes & (self.draws[:, j] != YES)
            doubts.append(
                Doubt(
                    state=self.states[j],
                    information=_information(self.draws[votes, j], came[votes]),
                    swing=float(came[yes].mean() - came[not_yes].mean())
                    if yes.any() and not_yes.any()
                    else 0.0,
                    p_yes=float(self.p[j, YES]),
                )
            )
        own = {d.state: float(self.p[self.states.index(d.state)].max()) for d in doubts}
        return tuple(sorted(doubts, key=lambda d: (-d.information, own[d.state], d.state)))


def narrowest(share: NDArray[np.float64], held: float = HELD) -> tuple[int, int]:
    """Return the ends of the narrowest interval of counts that holds so much probability.

    Of several as narrow, the one that holds most. Tails of equal weight would not do: where a
    region seldom votes no, nought alone holds more than nine tenths.
    """
    above = np.concatenate([[0.0], np.cumsum(share)])
    first = np.arange(len(share))
    last = np.searchsorted(above[1:], above[first] + held - 1e-9)
    inside = last < len(share)
    first, last = first[inside], last[inside]
    best = np.lexsort((above[first] - above[last + 1], last - first))[0]
    return int(first[best]), int(last[best])


def _information(votes: NDArray[np.int8], came: NDArray[np.bool_]) -> float:
    """Return the mutual information of a vote and an outcome in bits, without its bias.

    Draws that have nothing to do with each other still share (rows - 1)(columns - 1) / 2n nats;
    that much is taken off.
    """
    joint = np.zeros((3, 2))
    np.add.at(joint, (votes.astype(int), came.astype(int)), 1.0)
    n = max(1.0, float(joint.sum()))
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    full = joint > 0
    expected = np.outer(rows, columns) / n
    nats = float((joint[full] * np.log(joint[full] / expected[full])).sum() / n)
    bias = max(0, (rows > 0).sum() - 1) * max(0, (columns > 0).sum() - 1) / (2 * n)
    return max(0.0, (nats - float(bias)) / float(np.log(2)))
