"""Adding sessions to an estimated record without estimating it again.

What came before is taken from the draws that were kept. The new sessions and the last one before
them are drawn anew. Their votes tell of a State's earlier points through the one just before,
given the items; so that one is integrated out, the draws saying what it would be without the
session drawn anew, and follows afterwards, as do those before it, which the items move as well
(`extension_past`). Each sweep takes another of the kept draws, for the earlier votes on texts
voted again and for where all States together stood, so that the past's uncertainty enters. What
so few sweeps leave of Monte Carlo error their slopes tell (`extension_correction`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from contadora.positions.errors import InvalidOptionError, InvalidVotesError
from contadora.positions.extension_correction import correct_window
from contadora.positions.extension_kernels import sweep_window
from contadora.positions.extension_past import (
    Past,
    centre_moved,
    follow,
    recent,
    told_of,
)
from contadora.positions.extension_prior import Prior, Window, prior_of, window_of
from contadora.positions.fit import Fit, Floats, summarise, with_moments
from contadora.positions.options import share
from contadora.positions.threads import one_thread
from contadora.positions.votes import MISSING, VoteMatrix

BURN_IN = 4  # sweeps of either chain of the pair for each session that is added
SWEEPS = 140  # of either chain after it
PART = 4  # draws that stay in the processor's cache
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
    rows = np.resize(rng.permutation(len(draws)), BURN_IN * new.size + SWEEPS)
    rows = np.stack([rows, _opposite(prior.shapes, rows)])
    past = Past.of(draws, states, periods, rows)
    found = _sample(past, matrix, window, prior, tension, rng)
    told = told_of(past, matrix, window, found.scores, rng)
    labels = tuple(states) + tuple(s for s in matrix.states if s not in set(states))
    all_periods = np.concatenate([periods, new]).astype(np.int32)
    column = {label: i for i, label in enumerate(labels)}
    nodes = window.layout.node_state[window.free]
    at = (
        np.array([column[matrix.states[int(s)]] for s in nodes]),
        np.searchsorted(all_periods, window.layout.periods[window.layout.node_period[window.free]]),
    )
    centre = found.centre + centre_moved(window, past.covariances, told, found.spread)
    drawn = with_moments(found.kept[_picked(prior, found)], centre, found.spread)
    # Only sessions near the end move; the others are copied once.
    near = recent(periods)
    known = near.stop - near.start
    end = np.full((len(draws), len(labels), known + new.size), np.nan, dtype=np.float32)
    end[:, : len(states), :known] = draws[:, :, near]
    follow(
        end[:, : len(states), :known], periods, window, prior, past.covariances, told, drawn, rng
    )
    end[:, at[0], at[1] - near.start] = drawn
    _bridge(end, window, at[0], at[1] - near.start, near.start, rng)
    n_votes = _counts(labels, all_periods, matrix)
    out, mean, sd = _joined(draws[:, :, : near.start], end, n_votes > 0)
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
    Blackwell), which vary less from sweep to sweep than the draws, and of the curvature; the
    deviations are halfway between the two, as ratios. ``scores``, (n_batches, n_fixed, 2), are
    means of the slope and the information of the fixed nodes' votes.
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
        burn_in=past.rows.shape[1] - SWEEPS,
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
    with one_thread():
        better = correct_window(window, before, tension, middle, prior.lean.mean(axis=0), swept)
    # The sweeps know best how far from normal a point is, the curvature has no error of chance.
    spread = np.sqrt(swept.variances.mean(axis=0) + conditional.var(axis=0))
    return _Sampled(
        np.concatenate(swept.draws),
        past.used[past.rows[:, -SWEEPS:]].ravel(),
        better.centre,
        np.sqrt(spread * better.deviation),
        better.scores,
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
    start: int,
    rng: np.random.Generator,
) -> None:
    """Fill silences of one session, as an estimation does, by the walk tied at both ends.

    period: of the free nodes, from `start` on, as are the sessions of `out`.
    """
    opened = dict(zip(window.opening.tolist(), range(window.opening.size), strict=True))
    for k, i, b in zip(window.free.tolist(), state, period, strict=True):
        if k in opened:
            if window.state[opened[k]] < 0:
                continue
            a, variance = int(window.last[opened[k]]) - start, float(window.step[opened[k]])
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


def _joined(
    before: NDArray[np.float32], end: NDArray[np.float32], voted: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], float, float]:
    """Return draws of all sessions, each with mean 0 and deviation 1 over State-periods.

    And both at the mean. voted: (n_states, n_periods), the State-periods that count, if they have
    a point.
    """
    n, n_states, n_end = end.shape
    out = np.empty((n, n_states, before.shape[2] + n_end), dtype=np.float32)
    flat = out.reshape(n, -1)
    mean, sd = np.empty(n, np.float32), np.empty(n, np.float32)
    known = np.zeros((PART, voted.size), np.float32)
    weight = np.zeros(voted.size, np.float32)
    for a in range(0, n, PART):
        here = slice(a, min(a + PART, n))
        out[here, : before.shape[1], : before.shape[2]] = before[here]
        out[here, before.shape[1] :, : before.shape[2]] = np.nan
        out[here, :, before.shape[2] :] = end[here]
        part, some = flat[here], known[: here.stop - a]
        if a == 0:
            seen = voted.ravel() & ~np.isnan(part[0])
            weight[seen] = np.float32(1.0 / seen.sum())
        np.copyto(some, part, where=seen)
        mean[here] = some @ weight
        np.square(some, out=some)
        sd[here] = np.sqrt(some @ weight - mean[here] * mean[here])
        part -= mean[here, None]
        part /= sd[here, None]
    return out, float(mean.mean()), float(sd.mean())
