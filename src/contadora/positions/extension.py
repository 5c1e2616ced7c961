"""Adding sessions to an estimated record without estimating it again.

What came before is taken from the draws that were kept. The new sessions and the last one before
them are drawn anew, each sweep under another of the kept draws, so that the uncertainty of the
past enters; texts voted again lend their earlier votes to the item parameters. Earlier points
change by the new standardisation alone: what a session says of those before the last one is far
below their own uncertainty.
"""

from __future__ import annotations

import math
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtri

from contadora.positions.chain import AIM, PACE, item_energy, shared_terms
from contadora.positions.errors import InvalidOptionError, InvalidVotesError
from contadora.positions.fingerprint import fingerprint
from contadora.positions.fit import Fit, Floats, summarise
from contadora.positions.kernels import cut_points, draw_node, sweep_items
from contadora.positions.layout import Layout, build, roots
from contadora.positions.likelihood import TABLE
from contadora.positions.options import share
from contadora.positions.votes import MISSING, VoteMatrix

OVERLAP = 1  # sessions before the new ones that are drawn anew with them
MEMORY = 12  # a text voted again lends its votes of this many sessions before
BURN_IN, SWEEPS, CHAINS = 25, 100, 2
FEW = 20  # States of a session below which conditional means are left aside


@njit(nogil=True)
def _move(
    rng: Any,
    table: Any,
    z: float,
    stretch: bool,
    t: int,
    theta: Any,
    params: Any,
    items: Any,
    lags: Any,
    previous: Any,
    before: Any,
    tension: float,
    period: Any,
    begins: Any,
    crossing: Any,
    item_start: Any,
    item_node: Any,
    item_cat: Any,
) -> bool:
    """Shift or stretch the periods from t on with their items, as `chain.sweep_suffixes` does."""
    count, here, centre = 0, 0, 0.0
    for k in range(theta.size):
        if period[k] >= t:
            count += 1
            if period[k] == t:
                here += 1
                centre += theta[k]
    if here < 2:
        return False
    scale, add, ratio = 1.0, z, 0.0
    if stretch:
        scale = math.exp(z)
        add = centre / here * (1.0 - scale)
        after = 0
        for j in range(begins.size):
            if begins[j] >= t:
                after += 1
        ratio += z * (count - 1 - after)
    for k in range(theta.size):
        if period[k] < t:
            continue
        x = theta[k]
        y = scale * x + add
        lag = new_lag = lags[k]
        if previous[k] >= 0:
            lag = new_lag = theta[previous[k]]
            if period[previous[k]] >= t:
                new_lag = scale * lag + add
        ratio -= 0.5 * before[k] * ((y - new_lag) ** 2 - (x - lag) ** 2)
        ratio -= 0.5 * tension * (y * y - x * x)
    ratio += item_energy(items, begins, t, scale, add, 0.0, 1.0)
    ratio -= item_energy(items, begins, t, 1.0, 0.0, 0.0, 1.0)
    ratio += shared_terms(
        table, theta, items, period, t, crossing, item_start, item_node, item_cat, scale, add
    )
    if math.log(rng.random()) >= ratio:
        return False
    for k in range(theta.size):
        if period[k] >= t:
            theta[k] = scale * theta[k] + add
    for j in range(begins.size):
        if begins[j] >= t:
            items[j, 0] /= scale
            params[j, 0] = items[j, 0]
            params[j, 1] += items[j, 0] * add
            items[j, 1] += items[j, 0] * add
            items[j, 2] += items[j, 0] * add
    return True


def _compiled(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def run_window(
        rng: Any,
        table: Any,
        burn_in: int,
        sweeps: int,
        past: Any,
        source: Any,
        free: Any,
        previous: Any,
        before: Any,
        after: Any,
        tension: float,
        theta: Any,
        params: Any,
        items: Any,
        kinds: Any,
        item_start: Any,
        item_node: Any,
        item_cat: Any,
        node_start: Any,
        node_group: Any,
        node_cat: Any,
        period: Any,
        begins: Any,
        cross_start: Any,
        cross_list: Any,
        first_free: int,
        draws: Any,
        means: Any,
    ) -> None:
        """Draw the free nodes and their items, the others standing as in a row of the past.

        past: (n_rows, n_sources). source[k]: column of the past that a fixed node takes, or that
        a free node leans on when its State's last session is past; -1 for none. previous[k]: the
        free node that a free node leans on, -1 for none. before, after: precisions of the pulls.
        """
        if stamp < 0:
            return
        n = theta.size
        for _ in range(4):  # towards the items' modes, given where everyone starts
            sweep_items(rng, table, True, theta, params, kinds, item_start, item_node, item_cat)
        cut_points(params, kinds, items)
        lags = np.zeros(n)
        n_periods = cross_start.size - 1
        steps = np.full((n_periods, 2), 0.05)
        for i in range(burn_in + sweeps):
            row = int(rng.random() * past.shape[0])
            for k in range(n):
                if not free[k] and source[k] >= 0:
                    theta[k] = past[row, source[k]]
            sweep_items(rng, table, False, theta, params, kinds, item_start, item_node, item_cat)
            cut_points(params, kinds, items)
            for k in range(n):
                if free[k] and previous[k] < 0:
                    lags[k] = past[row, source[k]] if source[k] >= 0 else 0.0
            for k in range(n):
                if not free[k]:
                    continue
                lag = theta[previous[k]] if previous[k] >= 0 else lags[k]
                precision = before[k] + after[k] + tension
                centre = before[k] * lag
                if after[k] > 0.0:
                    centre += after[k] * theta[k + 1]
                here = slice(node_start[k], node_start[k + 1])
                mean, info = draw_node(
                    rng, table, k, theta, precision, centre, items, node_group[here], node_cat[here]
                )
                if i >= burn_in:
                    means[0, k] += mean
                    means[1, k] += mean * mean
                    means[2, k] += 1.0 / info
            for t in range(first_free, n_periods):
                crossing = cross_list[cross_start[t] : cross_start[t + 1]]
                for stretch in range(2):
                    z = steps[t, stretch] * rng.standard_normal()
                    accept = _move(
                        rng,
                        table,
                        z,
                        stretch == 1,
                        t,
                        theta,
                        params,
                        items,
                        lags,
                        previous,
                        before,
                        tension,
                        period,
                        begins,
                        crossing,
                        item_start,
                        item_node,
                        item_cat,
                    )
                    if i < burn_in:
                        rate = 1.0 if accept else 0.0
                        steps[t, stretch] *= math.exp(PACE * (rate - AIM))
                        steps[t, stretch] = min(steps[t, stretch], 1.0)
            if i >= burn_in:
                draws[i - burn_in] = theta

    return run_window


run_window = _compiled(fingerprint())


@dataclass(frozen=True, eq=False)
class _Window:
    """What is drawn anew, and what it leans on."""

    layout: Layout
    free: NDArray[np.bool_]
    source: NDArray[np.int32]
    previous: NDArray[np.int32]
    before: Floats
    after: Floats


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
        All votes, the new sessions' among them. Votes of earlier sessions than the last one of
        `draws` matter only where their texts were voted again.
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
        With as many draws as were given. ``discrimination`` and ``cutpoints`` are nan but for
        items of the sessions drawn anew; convergence is not assessed, and ``diagnostics`` has
        ``seconds``, ``n_votes``, ``sweeps``, ``tension``, ``new_periods`` only.

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
    last = int(periods.max())
    every = np.unique(matrix.period)
    new = every[every > last]
    if new.size == 0:
        raise InvalidVotesError(
            f"period: the votes end in {int(every.max())}, and the draws reach {last}; give votes "
            "of a later session"
        )
    window = _window(matrix, states, periods, new, walk_variance)
    layout = window.layout
    past, known = _past(draws, states, periods, window, matrix)
    seeds = rng.integers(2**32, size=(CHAINS, 8), dtype=np.uint64)
    kept = [np.empty((SWEEPS, layout.node_state.size)) for _ in seeds]
    means = [np.zeros((3, layout.node_state.size)) for _ in seeds]
    items = [np.zeros((layout.kinds.size, 3)) for _ in seeds]
    first_free = int(layout.node_period[window.free].min())

    def work(c: int) -> None:
        run_window(
            np.random.default_rng(seeds[c]),
            TABLE,
            BURN_IN,
            SWEEPS,
            past,
            window.source,
            window.free,
            window.previous,
            window.before,
            window.after,
            tension,
            known.copy(),
            layout.cuts.copy(),
            items[c],
            layout.kinds,
            layout.item_start,
            layout.item_node,
            layout.item_cat,
            layout.node_start,
            layout.node_group,
            layout.node_cat,
            layout.node_period,
            layout.begins,
            layout.cross_start,
            layout.cross_list,
            first_free,
            kept[c],
            means[c],
        )

    with ThreadPoolExecutor(min(CHAINS, os.cpu_count() or 1)) as pool:
        list(pool.map(work, range(CHAINS)))
    return _assemble(
        draws,
        states,
        periods,
        matrix,
        window,
        np.concatenate(kept),
        np.sum(means, axis=0),
        new,
        interval,
        began,
        tension,
    )


def _window(
    matrix: VoteMatrix,
    states: tuple[str, ...],
    periods: NDArray[np.integer],
    new: NDArray[np.integer],
    walk_variance: float,
) -> _Window:
    first_free = int(np.sort(periods)[-OVERLAP])
    inside = matrix.period >= first_free
    root = roots(matrix.linked, matrix.n_items)
    near = matrix.period >= first_free - MEMORY
    rows = np.nonzero(inside | (near & np.isin(root, root[inside])))[0]
    at = np.unique(root[rows], return_index=True, return_inverse=True)
    part = VoteMatrix(
        matrix.votes[rows],
        matrix.period[rows],
        matrix.states,
        tuple(matrix.items[r] for r in rows),
        at[1][at[2]].astype(np.int32),
        None if matrix.binary is None else matrix.binary[rows],
    )
    layout = build(part, variance=walk_variance, by_votes=True, flat_start=False, with_start=False)
    n = layout.node_state.size
    node_period = layout.periods[layout.node_period]
    free = node_period >= first_free
    column = {label: i for i, label in enumerate(states)}
    place = {int(p): t for t, p in enumerate(periods)}
    # Votes of each State in each period of the whole matrix, for the steps' variances.
    every, rank = np.unique(matrix.period, return_inverse=True)
    votes = np.zeros((matrix.n_states, every.size))
    for t in range(every.size):
        votes[:, t] = (matrix.votes[rank == t] != MISSING).sum(axis=0)
    source = np.full(n, -1, dtype=np.int32)
    previous = np.full(n, -1, dtype=np.int32)
    before = np.zeros(n)
    after = np.zeros(n)
    for k in range(n):
        state = int(layout.node_state[k])
        old = column.get(matrix.states[state])
        here = int(node_period[k])
        if not free[k]:
            if old is not None and here in place:
                source[k] = old * periods.size + place[here]
            continue
        t = int(np.searchsorted(every, here))
        voted = np.nonzero(votes[state, :t])[0]
        if voted.size == 0:
            before[k] = 1.0  # a new State: standard normal
            continue
        q = int(voted[-1])
        variance = walk_variance * votes[state, t] / (votes[state, t] + votes[state, q])
        before[k] = 1.0 / variance
        follows = k > 0 and layout.node_state[k - 1] == state and node_period[k - 1] == every[q]
        if follows and free[k - 1]:
            previous[k] = k - 1
            after[k - 1] = before[k]
            continue
        if old is not None and int(every[q]) in place:
            source[k] = old * periods.size + place[int(every[q])]
        else:
            before[k] = 1.0
    return _Window(layout, free, source, previous, before, after)


def _past(
    draws: NDArray[np.float32],
    states: tuple[str, ...],
    periods: NDArray[np.integer],
    window: _Window,
    matrix: VoteMatrix,
) -> tuple[Floats, Floats]:
    """Return the draws as rows of State-periods, and where every node starts."""
    past = np.nan_to_num(draws.reshape(len(draws), -1).astype(np.float64))
    layout = window.layout
    column = {label: i for i, label in enumerate(states)}
    middle = draws.mean(axis=0)
    start = np.zeros(layout.node_state.size)
    for k in range(start.size):
        i = column.get(matrix.states[int(layout.node_state[k])])
        if i is None:
            continue
        seen = np.nonzero(~np.isnan(middle[i]))[0]
        seen = seen[periods[seen] <= layout.periods[layout.node_period[k]]]
        if seen.size:
            start[k] = middle[i, seen[-1]]
    return past, start


def _assemble(
    draws: NDArray[np.float32],
    states: tuple[str, ...],
    periods: NDArray[np.integer],
    matrix: VoteMatrix,
    window: _Window,
    kept: Floats,
    sums: Floats,
    new: NDArray[np.integer],
    interval: float,
    began: float,
    tension: float,
) -> Fit:
    layout = window.layout
    labels = tuple(states) + tuple(s for s in matrix.states if s not in set(states))
    column = {label: i for i, label in enumerate(labels)}
    all_periods = np.concatenate([np.sort(periods), new]).astype(np.int32)
    place = {int(p): t for t, p in enumerate(all_periods)}
    out = np.full((len(draws), len(labels), all_periods.size), np.nan, dtype=np.float32)
    out[:, : len(states), : periods.size] = draws[:, :, np.argsort(periods)]
    mine = np.nonzero(window.free)[0]
    at_state = np.array([column[matrix.states[int(layout.node_state[k])]] for k in mine])
    at_period = np.array([place[int(layout.periods[layout.node_period[k]])] for k in mine])
    rows = np.arange(len(draws)) % len(kept)
    out[:, at_state, at_period] = kept[np.ix_(rows, mine)]
    n_votes = np.zeros((len(labels), all_periods.size), dtype=np.int32)
    for t, period in enumerate(all_periods):
        count = (matrix.votes[matrix.period == period] != MISSING).sum(axis=0)
        n_votes[[column[s] for s in matrix.states], t] = count
    voted = (n_votes > 0) & ~np.isnan(out[0])
    mean = out[:, voted].mean(axis=1, dtype=np.float64)
    sd = out[:, voted].std(axis=1, dtype=np.float64)
    out = ((out - mean[:, None, None]) / sd[:, None, None]).astype(np.float32)
    point, deviation, lo, hi = summarise(out, interval)
    n = SWEEPS * CHAINS
    middle = _recentred(sums[0, mine] / n, kept[:, mine], at_period)
    centre = (middle - mean.mean()) / sd.mean()
    spread = np.sqrt(sums[1, mine] / n - (sums[0, mine] / n) ** 2 + sums[2, mine] / n)
    reach = ndtri(0.5 + interval / 2.0)
    point[at_state, at_period] = centre
    deviation[at_state, at_period] = spread / sd.mean()
    lo[at_state, at_period] = centre - reach * spread / sd.mean()
    hi[at_state, at_period] = centre + reach * spread / sd.mean()
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
            "n_votes": int(layout.item_node.size),
            "sweeps": SWEEPS,
            "new_periods": [int(p) for p in new],
        },
        warnings=(),
        interval=interval,
    )


def _recentred(means: Floats, kept: Floats, period: NDArray[np.signedinteger]) -> Floats:
    """Bring conditional means to the level and the slope of the draws' own, period by period.

    Conditional means vary little from sweep to sweep but are read off an expansion, which errs by
    much the same for neighbours on the line; the draws' means err for each by itself.
    """
    own: Floats = np.asarray(kept.mean(axis=0))
    out: Floats = own.copy()
    for t in np.unique(period):
        here = np.nonzero(period == t)[0]
        if here.size >= FEW and means[here].std() > 0.0:
            line = np.polynomial.Polynomial.fit(means[here], own[here], 2)
            out[here] = line(means[here])
    return out
