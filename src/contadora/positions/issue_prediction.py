"""What an issue estimation says beyond the points: likely votes, and what would tell more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from contadora.positions.votes import MISSING, VoteMatrix

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

PSEUDO = 1.0  # votes' worth of every option alike in a prediction
TYPICAL = 100  # draws over which the information of an item is averaged


@dataclass(frozen=True, eq=False)
class Interval:
    """A quantity of each State: posterior mean, standard deviation, central interval."""

    point: Floats
    sd: Floats
    lo: Floats
    hi: Floats


@dataclass(frozen=True, eq=False)
class Narrowing:
    """What would narrow the interval of each State's issue point.

    Attributes
    ----------
    more : tuple of int
        Numbers of further roll calls.
    width : ndarray, shape (n_states, len(more))
        Expected width of the interval after so many more roll calls like those at hand.
    missed : ndarray, shape (n_states, n_items)
        Expected width had the State acted on this item; nan where it did or the item tells
        nothing.
    """

    more: tuple[int, ...]
    width: Floats
    missed: Floats

    def best_missed(self, state: int) -> tuple[int, ...]:
        """Return the items that a State missed, the most telling first."""
        row = self.missed[state]
        return tuple(int(j) for j in np.argsort(row, kind="stable") if np.isfinite(row[j]))


@dataclass(frozen=True, eq=False)
class Prediction:
    """What is needed to say how each State would vote on each item."""

    points: Singles  # (n_draws, n_states, n_whens)
    when: NDArray[np.int32]  # of each item
    group: NDArray[np.int32]  # of each item, -1 when it does not divide
    items: Singles  # (n_draws, n_groups, 3)
    ends: NDArray[np.bool_]  # (n_groups, 3): which options occur
    tally: Floats  # (n_items, 3)
    binary: NDArray[np.bool_]

    def of(self, item: int) -> Floats:
        """Return p(no), p(abstain), p(yes) of every State, shape (n_states, 3)."""
        n = self.points.shape[1]
        tally = self.tally[item]
        total = tally.sum()
        possible = np.array([1.0, 0.0 if self.binary[item] else 1.0, 1.0])
        possible /= possible.sum()
        j = self.group[item]
        if j < 0:
            share = tally / total if total else possible
            p = np.tile(share, (n, 1))
        else:
            par = self.items[:, j, :].astype(np.float64)
            eta = par[:, :1] * self.points[:, :, self.when[item]]
            below = ndtr(par[:, 1:2] - eta).mean(axis=0)
            above = ndtr(eta - par[:, 2:3]).mean(axis=0)
            middle = np.maximum(1.0 - below - above, 0.0)
            if self.ends[j].sum() == 2:
                # One cut-point, between the two options that occur, whichever they are.
                middle = np.zeros(n)
                if not self.ends[j, 0]:
                    below, middle = middle, below
                elif not self.ends[j, 2]:
                    above, middle = middle, above
            p = np.stack([below, middle, above], axis=1)
            p /= p.sum(axis=1, keepdims=True)
        # An option that nobody took may yet be taken: one vote, spread over the options.
        out: Floats = (total * p + PSEUDO * possible) / (total + PSEUDO)
        return out


def narrowing(
    prediction: Prediction, matrix: VoteMatrix, issue: Interval, more: tuple[int, ...]
) -> Narrowing:
    """Expected widths by the expected information of one vote about the State's point."""
    n_draws = prediction.points.shape[0]
    some = np.linspace(0, n_draws - 1, min(TYPICAL, n_draws)).astype(np.intp)
    points = prediction.points[some, :, -1].astype(np.float64)
    information = np.full((some.size, matrix.n_states, matrix.n_items), np.nan)
    for item in np.nonzero(prediction.group >= 0)[0]:
        par = prediction.items[some, prediction.group[item], :].astype(np.float64)
        eta = par[:, :1] * points
        information[:, :, item] = par[:, :1] ** 2 * _information(eta, par[:, 1:2], par[:, 2:])
    width = issue.hi - issue.lo
    information *= (issue.sd**2)[None, :, None]
    # Averaged as widths: where a vote tells little, another one hardly makes up for it.
    typical = np.nanmean(information, axis=2)
    after = np.stack([np.mean(1.0 / np.sqrt(1.0 + k * typical), axis=0) for k in more], axis=1)
    missed = width[:, None] * np.mean(1.0 / np.sqrt(1.0 + information), axis=0)
    missed[matrix.votes.T != MISSING] = np.nan
    return Narrowing(more, width[:, None] * after, missed)


def _information(eta: Floats, low: Floats, high: Floats) -> Floats:
    """Fisher information of one vote about its latent mean."""
    a, b = low - eta, high - eta
    no, yes = ndtr(a), ndtr(-b)
    middle = np.maximum(1.0 - no - yes, 1e-12)
    da, db = np.exp(-0.5 * a * a), np.exp(-0.5 * b * b)
    total = da**2 / np.maximum(no, 1e-300) + db**2 / np.maximum(yes, 1e-300)
    total += np.where(high > low, (da - db) ** 2 / middle, 0.0)
    return np.asarray(total / (2.0 * np.pi))
