"""Adding sessions to an estimated record without estimating it again.

What came before is taken from the draws that were kept. The new sessions and the last one before
them are drawn anew. Their votes tell of a State's earlier points through the one just before,
given the items; so that one is integrated out, the draws saying what it would be without the
session drawn anew, and follows afterwards, as do those before it, which the items move as well
(`extension_past`). Each sweep takes another of the kept draws, for the earlier votes on texts
voted again and for where all States together stood, so that the past's uncertainty enters.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from contadora.positions.errors import InvalidOptionError, InvalidVotesError
from contadora.positions.extension_kernels import sweep_window
from contadora.positions.extension_past import (
    Past,
    centre_moved,
    follow,
    told_of,
)
from contadora.positions.extension_prior import Prior, Window, prior_of, window_of
from contadora.positions.fit import Fit, Floats, summarise, with_moments
from contadora.positions.options import share
from contadora.positions.votes import MISSING, VoteMatrix

BURN_IN, SWEEPS = 10, 100  # of either chain of the pair
THIN = 2  # of so many sweeps one tells the conditionals


def extend(
    draws: NDArray[np.floating],
    states: tuple[str, ...],
    periods: NDArray[np.integer],
    matrix: VoteMatrix,
    *,
    tension: float,
    rng: np.random.Generator,
    interval: float = 0.90,
    walk_variance: float = 0.5,
) -> Fit:
    """Add the sessions that came after an estimation.

    Parameters
    ----------
    draws : ndarray, shape (n_draws, n_states, n_periods)
        Joint draws of the estimation, nan where a State has no point.
    states, periods
        Their labels.
    matrix : VoteMatrix
        All votes, the new sessions' among them. Earlier votes matter only where their texts were
        voted again, and by their number in each State's last session.
    tension : float
        ``diagnostics["tension"]`` of the estimation: by how much the standardisation of all
        points holds each of them, as a precision.
    rng : numpy.random.Generator
    interval : float
        Probability of the intervals.
    walk_variance : float
        As in `DynamicIdealPoints`.

    Returns
    -------
    Fit
        With as many draws as were given. ``discrimination`` and ``cutpoints`` are nan;
        convergence is not assessed, and ``diagnostics`` has ``seconds``, ``n_votes``,
        ``sweeps``, ``tension``, ``new_periods`` only.

    Raises
    ------
    InvalidVotesError, InvalidOptionError
        When there is no new session, or the draws do not fit their labels.
    """
    began = time.perf_counter()
    draws = np.asarray(draws, dtype=np.float32)
    periods = np.asarray(periods)
    if draws.ndim != 3 or draws.shape[1:] != (len(states), periods.size) or len(draws) < 2:
        raise InvalidOptionError(
            f"draws: shape {draws.shape} does not go with {len(states)} States and "
            f"{periods.size} periods; give at least two draws of them"
        )
    share("interval", interval)
    if (np.diff(periods) < 0).any():
        order = np.argsort(periods)
        draws, periods = np.ascontiguousarray(draws[:, :, order]), periods[order]
    last = int(periods[-1])
    every = np.unique(matrix.period)
    new = every[every > last]
    if new.size == 0:
        raise InvalidVotesError(
            f"period: the votes end in {int(every.max())}, and the draws reach {last}; give votes "
            "of a later session"
        )
    window = window_of(matrix, states, periods, draws, walk_variance)
    prior = prior_of(window, draws)
    # Each sweep another row of the past, and none more often than it must be.
    rows = np.resize(rng.permutation(len(draws)), BURN_IN + SWEEPS)
    rows = np.stack([rows, _opposite(prior.shapes, rows)])
    past = Past.of(draws, states, periods, rows)
    found = _sample(past, matrix, window, prior, tension, rng)
    told = told_of(past, matrix, window, found.scores, rng)
    labels = tuple(states) + tuple(s for s in matrix.states if s not in set(states))
    out = np.empty((len(draws), len(labels), periods.size + new.size), dtype=np.float32)
    out[:, : len(states), : periods.size] = draws
    out[:, len(states) :] = np.nan
    out[:, :, periods.size :] = np.nan
    all_periods = np.concatenate([periods, new]).astype(np.int32)
    column = {label: i for i, label in enumerate(labels)}
    nodes = window.layout.node_state[window.free]
    at = (
        np.array([column[matrix.states[int(s)]] for s in nodes]),
        np.searchsorted(all_periods, window.layout.periods[window.layout.node_period[window.free]]),
    )
    centre = found.centre + centre_moved(window, past.covariances, told, found.spread)
    drawn = with_moments(found.kept[_picked(prior, found)], centre, found.spread)
    follow(out, periods, window, prior, past.covariances, told, drawn, rng)
    out[:, *at] = drawn
    _bridge(out, window, *at, rng)
    n_votes = _counts(labels, all_periods, matrix)
    mean, sd = _standardise(out, (n_votes > 0) & ~np.isnan(out[0]))
    point, deviation, lo, hi = summarise(out, interval)
    centre, spread = (centre - mean) / sd, found.spread / sd
    reach = ndtri(0.5 + interval / 2.0)
    point[at], deviation[at] = centre, spread
    lo[at], hi[at] = centre - reach * spread, centre + reach * spread
    return Fit(
        states=labels,
        periods=all_periods,
        point=point,
        sd=deviation,
        lo=lo,
        hi=hi,
        n_votes=n_votes,
        draws=out,
        discrimination=np.full(matrix.n_items, np.nan),
        cutpoints=np.full((matrix.n_items, 2), np.nan),
        converged=True,
        diagnostics={
            "seconds": time.perf_counter() - began,
            "tension": tension,
            "n_votes": int(window.layout.item_node.size),
            "sweeps": SWEEPS,
            "new_periods": [int(p) for p in new],
        },
        warnings=(),
        interval=interval,
    )


def load() -> None:
    """Read the compiled sweeps from disk ahead of the first extension, as `running.load` does."""
    states, rng = tuple("abcdef"), np.random.default_rng(0)
    votes = rng.integers(3, size=(8, len(states)), dtype=np.int8)
    matrix = VoteMatrix(votes, np.repeat([1, 2], 4), states, tuple("stuvwxyz"))
    draws = rng.standard_normal((4, len(states), 1))
    extend(draws, states, np.array([1]), matrix, tension=1.0, rng=rng)


@dataclass(frozen=True, eq=False)
class _Sampled:
    """Draws of the free nodes, under which row of the past each was made, and what they say.

    ``centre`` and ``spread``, means and deviations, are those of the conditionals (Rao and
    Blackwell), which vary less from sweep to sweep than the draws. ``scores``,
    (n_batches, n_fixed, 2), are means of the slope and the information of the fixed nodes' votes.
    """

    kept: Floats
    rows: NDArray[np.int64]
    centre: Floats
    spread: Floats
    scores: Floats


def _sample(
    past: Past,
    matrix: VoteMatrix,
    window: Window,
    prior: Prior,
    tension: float,
    rng: np.random.Generator,
) -> _Sampled:
    fixed, middle = past.points(matrix, window.layout, window.fixed)
    before = window.before.copy()
    before[window.opening] = 1.0 / (window.step + prior.own)
    swept = sweep_window(
        window.layout,
        fixed,
        middle,
        past.rows,
        rng,
        burn_in=BURN_IN,
        sweeps=SWEEPS,
        thin=THIN,
        fixed=window.fixed,
        free=window.free,
        opening=window.opening,
        lean=prior.lean[past.used],
        previous=window.previous,
        before=before,
        after=window.after,
        tension=tension,
        start=_starts(past, window, prior, middle),
    )
    conditional = np.concatenate(swept.means)
    return _Sampled(
        np.concatenate(swept.draws),
        past.used[past.rows[:, BURN_IN:]].ravel(),
        conditional.mean(axis=0),
        np.sqrt(swept.variances.mean(axis=0) + conditional.var(axis=0)),
        swept.scores,
    )


def _opposite(shapes: Floats, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each row of the past the one on the other side of all rows' mean."""
    far = (shapes**2).sum(axis=1) + 2.0 * shapes[rows] @ shapes.T
    return np.asarray(far.argmin(axis=1))


def _starts(past: Past, window: Window, prior: Prior, middle: Floats) -> Floats:
    """Return where every node starts."""
    start = np.zeros(window.layout.node_state.size)
    start[window.opening] = np.where(
        window.again & (window.state >= 0),
        np.nan_to_num(past.mean[window.state, -1]),
        prior.lean.mean(axis=0),
    )
    for k in window.free:
        if window.previous[k] >= 0:
            start[k] = start[window.previous[k]]
    start[window.fixed] = middle
    return start


def _picked(prior: Prior, found: _Sampled) -> NDArray[np.intp]:
    """Return for each draw of the past a new one, made under it or under one of like shape."""
    mine, theirs = prior.shapes, prior.shapes[found.rows]
    apart = (mine**2).sum(axis=1)[:, None] - 2.0 * mine @ theirs.T + (theirs**2).sum(axis=1)
    return np.asarray(apart.argmin(axis=1))


def _bridge(
    out: NDArray[np.float32],
    window: Window,
    state: NDArray[np.intp],
    period: NDArray[np.intp],
    rng: np.random.Generator,
) -> None:
    """Fill silences of one session, as an estimation does, by the walk tied at both ends."""
    opened = dict(zip(window.opening.tolist(), range(window.opening.size), strict=True))
    for k, i, b in zip(window.free.tolist(), state, period, strict=True):
        if k in opened:
            a, variance = int(window.last[opened[k]]), float(window.step[opened[k]])
            if a < 0:
                continue
        else:
            a, variance = int(period[np.searchsorted(window.free, k) - 1]), 1 / window.before[k]
        if b - a == 2 and np.isnan(out[0, i, a + 1]):
            noise = np.sqrt(variance / 4.0) * rng.standard_normal(len(out))
            out[:, i, a + 1] = (out[:, i, a] + out[:, i, b]) / 2.0 + noise


def _counts(
    labels: tuple[str, ...], periods: NDArray[np.int32], matrix: VoteMatrix
) -> NDArray[np.int32]:
    column = [labels.index(s) for s in matrix.states]
    out = np.zeros((len(labels), periods.size), dtype=np.int32)
    for t, period in enumerate(periods):
        out[column, t] = (matrix.votes[matrix.period == period] != MISSING).sum(axis=0)
    return out


def _standardise(out: NDArray[np.float32], voted: NDArray[np.bool_]) -> tuple[float, float]:
    """Give every draw mean 0 and deviation 1 over State-periods; return both at the mean."""
    flat = out.reshape(len(out), -1)
    seen = voted.ravel()
    weight = seen.astype(np.float32) / np.float32(voted.sum())
    mean, sd = np.empty(len(flat), np.float32), np.empty(len(flat), np.float32)
    for a in range(0, len(flat), 16):  # so few draws that they stay in the processor's cache
        part, here = flat[a : a + 16], slice(a, a + 16)
        known = np.where(seen, part, np.float32(0.0))
        mean[here] = known @ weight
        np.square(known, out=known)
        sd[here] = np.sqrt(known @ weight - mean[here] * mean[here])
        part -= mean[here, None]
        part /= sd[here, None]
    return float(mean.mean()), float(sd.mean())
