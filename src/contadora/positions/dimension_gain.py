"""Whether a second dimension foretells votes left out better than one alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from contadora.positions.dimension_chain import (
    Chain,
    Sampling,
    lay_out,
    run,
)
from contadora.positions.errors import InvalidOptionError, TooFewVotesError
from contadora.positions.issue_layout import take_items
from contadora.positions.layout import Layout
from contadora.positions.options import check_generator
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix

Floats = NDArray[np.float64]

PSEUDO = 1.0  # votes' worth of every option alike in a prediction
RESAMPLES = 1000


@dataclass(frozen=True, eq=False)
class HeldOutGain:
    """What one and two dimensions gave to votes that neither had seen.

    Attributes
    ----------
    n_votes, n_items : int
        Votes left out, and roll calls they were taken from.
    n_unknown : int
        Votes left out that neither model can speak of (the State's only one of a period, or on
        a roll call that no longer divides); not counted.
    log_loss, accuracy : (float, float)
        Of one dimension and of two: mean of minus the log of what the vote cast was given;
        share of votes that were given most.
    gain : float
        Log-loss of one dimension less that of two: positive where the second helps.
    gain_se : float
        Standard error of the gain, by resampling roll calls.
    accuracy_gain, accuracy_gain_se : float
    gain_by_period : ndarray, shape (n_periods,)
        nan where nothing was left out.
    periods : ndarray of int32
    sweeps, burn_in : int
    seconds : float
    """

    n_votes: int
    n_items: int
    n_unknown: int
    log_loss: tuple[float, float]
    accuracy: tuple[float, float]
    gain: float
    gain_se: float
    accuracy_gain: float
    accuracy_gain_se: float
    gain_by_period: Floats
    periods: NDArray[np.int32]
    sweeps: int
    burn_in: int
    seconds: float


def held_out_gain(
    matrix: VoteMatrix,
    *,
    rng: np.random.Generator,
    share: float = 0.05,
    periods: tuple[int, int] | None = None,
    options: Sampling | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> HeldOutGain:
    """Leave out votes at random and compare what one and two dimensions gave them.

    Parameters
    ----------
    matrix : VoteMatrix
        The votes.
    rng : numpy.random.Generator
        Source of randomness.
    share : float, default 0.05
        Share of votes left out.
    periods : (int, int), optional
        First and last period to use.
    options : Sampling, optional
        Of both estimations; by default 100 sweeps after 100.
    progress : callable, optional
        Called as ``progress(done, total)``, in sweeps of both.

    Returns
    -------
    HeldOutGain

    Notes
    -----
    Both are estimated by the same sampler, from the same votes, and no axes are needed, since
    what a vote is given does not depend on them. What is compared is the posterior predictive
    probability, mixed with one vote's worth of all options alike.
    """
    check_generator(rng)
    if not 0.0 < share < 1.0:
        raise InvalidOptionError(f"share: {share!r} is not between 0 and 1")
    began = time.perf_counter()
    options = options or Sampling(sweeps=100, burn_in=100, thin=2)
    if periods is not None:
        matrix = _between(matrix, periods)
    item, state = np.nonzero(matrix.votes != MISSING)
    n_out = round(share * item.size)
    if n_out < 1:
        raise TooFewVotesError(f"votes: a share of {share} of {item.size} votes is none")
    # In the order of the arrays: the same votes are left out whatever is compared later.
    out = np.sort(rng.choice(item.size, n_out, replace=False))
    votes = matrix.votes.copy()
    votes[item[out], state[out]] = MISSING
    train = VoteMatrix(
        votes, matrix.period, matrix.states, matrix.items, matrix.linked, matrix.binary
    )
    layout = lay_out(train, options)
    node = np.full((matrix.n_states, layout.periods.size), -1)
    node[layout.node_state, layout.node_period] = np.arange(layout.node_state.size)
    when = np.searchsorted(layout.periods, matrix.period)
    group = layout.item_group[item[out]]
    at = node[state[out], when[item[out]]]
    told = (group >= 0) & (at >= 0)
    item, state, group, at = item[out][told], state[out][told], group[told], at[told]
    cast = matrix.votes[item, state]
    if cast.size == 0:
        raise TooFewVotesError("votes: none of those left out can be foretold; give more votes")
    losses, hits = [], []
    for n_dim in (1, 2):
        chains = run(layout, n_dim, options, rng, _part(progress, n_dim - 1))
        p = _foretell(layout, chains, n_dim, group, at)
        losses.append(-np.log(p[np.arange(cast.size), cast]))
        hits.append((p.argmax(axis=1) == cast).astype(np.float64))
    gain, better = losses[0] - losses[1], hits[1] - hits[0]
    by_period = np.full(layout.periods.size, np.nan)
    for t in np.unique(when[item]):
        by_period[t] = gain[when[item] == t].mean()
    return HeldOutGain(
        n_votes=int(cast.size),
        n_items=int(np.unique(item).size),
        n_unknown=int(n_out - cast.size),
        log_loss=(float(losses[0].mean()), float(losses[1].mean())),
        accuracy=(float(hits[0].mean()), float(hits[1].mean())),
        gain=float(gain.mean()),
        gain_se=_resampled(gain, item, rng),
        accuracy_gain=float(better.mean()),
        accuracy_gain_se=_resampled(better, item, rng),
        gain_by_period=by_period,
        periods=layout.periods,
        sweeps=options.sweeps,
        burn_in=options.burn_in,
        seconds=time.perf_counter() - began,
    )


def _between(matrix: VoteMatrix, periods: tuple[int, int]) -> VoteMatrix:
    rows = np.nonzero((matrix.period >= periods[0]) & (matrix.period <= periods[1]))[0]
    if rows.size == 0:
        raise TooFewVotesError(f"periods: no item between {periods[0]} and {periods[1]}")
    return take_items(matrix, rows)


def _part(
    progress: Callable[[int, int], None] | None, part: int
) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(done + part * total, 2 * total)


def _foretell(
    layout: Layout,
    chains: list[Chain],
    n_dim: int,
    group: NDArray[np.signedinteger],
    at: NDArray[np.signedinteger],
) -> Floats:
    """Return p(no), p(abstain), p(yes) of each vote, averaged over draws."""
    below, above = np.zeros(group.size), np.zeros(group.size)
    n_draws = 0
    for chain in chains:
        for theta, items in zip(chain.keep_theta, chain.keep_items, strict=True):
            par = items[group].astype(np.float64)
            eta = (par[:, :n_dim] * theta[at]).sum(axis=1)
            below += ndtr(par[:, n_dim] - eta)
            above += ndtr(eta - par[:, n_dim + 1])
            n_draws += 1
    p = np.stack([below, n_draws - below - above, above], axis=1) / n_draws
    # With one cut-point, it lies between the two options that occur, whichever they are.
    ends = layout.item_cats[group] > 0
    two = ends.sum(axis=1) == 2
    for end in (NO, YES):
        swapped = two & ~ends[:, end]
        p[swapped, ABSTAIN] = p[swapped, end]
        p[swapped, end] = 0.0
    p = np.maximum(p, 0.0)
    seen = np.diff(layout.item_start)[group][:, None]
    out: Floats = (seen * p + PSEUDO / 3.0) / (seen + PSEUDO)
    return out


def _resampled(values: Floats, item: NDArray[np.signedinteger], rng: np.random.Generator) -> float:
    """Standard error of a mean over votes, roll calls drawn with replacement."""
    _, place = np.unique(item, return_inverse=True)
    sums, counts = np.bincount(place, values), np.bincount(place)
    picks = rng.integers(counts.size, size=(RESAMPLES, counts.size))
    means = sums[picks].sum(axis=1) / counts[picks].sum(axis=1)
    return float(means.std(ddof=1))
