"""Votes drawn from the model, to see whether the estimators find what is known to be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import InvalidOptionError
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Simulation:
    """Simulated votes and the truth behind them.

    Attributes
    ----------
    matrix : VoteMatrix
        The votes.
    points : ndarray, shape (n_states, n_periods)
        True points, mean 0 and deviation 1 over State-periods with a vote; nan elsewhere.
    discrimination : ndarray, shape (n_items,)
    cutpoints : ndarray, shape (n_items, 2)
        True item parameters on that scale.
    """

    matrix: VoteMatrix
    points: Floats
    discrimination: Floats
    cutpoints: Floats


def simulate(
    *,
    n_states: int,
    items_per_period: tuple[int, ...],
    rng: np.random.Generator,
    walk_variance: float = 0.5,
    walk_scaling: str = "votes",
    absent: float = 0.1,
    binary_share: float = 0.0,
    spread: float = 1.5,
    standardise: bool = False,
    tied: bool = True,
) -> Simulation:
    """Draw votes from the model of `DynamicIdealPoints`.

    Parameters
    ----------
    n_states : int
        Number of States.
    items_per_period : tuple of int
        Items in each period.
    rng : numpy.random.Generator
        Source of randomness.
    walk_variance : float
        Variance of a step.
    walk_scaling : {"votes", "constant"}
        As in `DynamicIdealPoints`; with "votes" the items of a period stand for the votes.
    absent : float
        Probability that a State misses a vote.
    binary_share : float
        Share of items that are binary acts.
    spread : float
        Cut-points are drawn evenly from -spread to spread, so that most items divide.
    standardise : bool
        Whether the points are given mean 0 and deviation 1 before the votes are drawn, so that
        discriminations are standard normal on that scale (``standardise="sweep"``), or left as
        they walk (``"draw"``).
    tied : bool
        With `standardise`: whether the walks are those that have deviation 1 over all, their
        steps of the variance asked for, as the model has them; or free walks divided by their
        deviation afterwards. A long free walk spreads several times as wide, so that its steps
        are then smaller than the model takes them to be, and its first sessions narrower.

    Returns
    -------
    Simulation
    """
    n = np.asarray(items_per_period)
    if n_states < 2 or n.size == 0 or (n < 1).any():
        raise InvalidOptionError(
            f"items_per_period: {items_per_period!r} with {n_states} States; give at least two "
            "States and one item in each period"
        )
    share = n[1:] / (n[1:] + n[:-1]) if walk_scaling == "votes" else np.ones(n.size - 1)
    points = _walks(n_states, walk_variance * share, standardise and tied, rng)
    period = np.repeat(np.arange(n.size, dtype=np.int32), n)
    n_items = period.size
    seen = rng.random((n_items, n_states)) >= absent
    voted = np.zeros((n.size, n_states), dtype=bool)
    np.logical_or.at(voted, period, seen)
    points = np.where(voted.T, points, np.nan)
    if standardise:
        points = (points - np.nanmean(points)) / np.nanstd(points)
    beta = rng.standard_normal(n_items)
    cuts = np.sort(rng.uniform(-spread, spread, (n_items, 2)), axis=1)
    binary = rng.random(n_items) < binary_share
    cuts[binary, 1] = cuts[binary, 0]
    # Points of States that never vote in a period are nan and give no vote.
    latent = beta[:, None] * points.T[period] + rng.standard_normal((n_items, n_states))
    votes = np.where(latent > cuts[:, 1:], YES, np.where(latent > cuts[:, :1], ABSTAIN, NO))
    votes = np.where(seen, votes, MISSING).astype(np.int8)
    mean, sd = float(np.nanmean(points)), float(np.nanstd(points))
    matrix = VoteMatrix(
        votes,
        period,
        tuple(f"S{i:03d}" for i in range(n_states)),
        tuple(f"I{j:05d}" for j in range(n_items)),
        binary=binary,
    )
    return Simulation(matrix, (points - mean) / sd, beta * sd, cuts - beta[:, None] * mean)


def _walks(n_states: int, variance: Floats, tied: bool, rng: np.random.Generator) -> Floats:
    """Draw walks from a standard normal start; when tied, given that all points deviate by 1.

    So many points in all have a given deviation that the condition is one more normal factor on
    each of them, of the precision that makes the expected square 1 (`chain.tension`).
    """
    n = variance.size + 1
    precision = np.zeros((n, n))
    precision[0, 0] = 1.0
    at = np.arange(n - 1)
    precision[at, at] += 1.0 / variance
    precision[at + 1, at + 1] += 1.0 / variance
    precision[at, at + 1] = precision[at + 1, at] = -1.0 / variance
    values, axes = np.linalg.eigh(precision)
    extra = 0.0
    if tied:
        # The mean square falls in the factor's precision; halve the bracket until it is 1.
        low, high = -float(values[0]), 1.0
        for _ in range(60):
            extra = 0.5 * (low + high)
            if float((1.0 / (values + extra)).mean()) > 1.0:
                low = extra
            else:
                high = extra
        extra = high
    noise = rng.standard_normal((n_states, n)) / np.sqrt(values + extra)
    return np.asarray(noise @ axes.T)
