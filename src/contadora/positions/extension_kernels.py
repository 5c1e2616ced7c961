"""The compiled sweeps of an extension: new sessions' points and items, under the past's draws.

A State's first new point leans on where a draw of the past has its session and on its own last
point, which is integrated out; see `extension_prior`.

Chains run in pairs on equal random numbers, one with every normal number's sign turned [1]_. Where
the posterior is near normal one goes up where the other goes down, and their mean varies half as
much as that of two chains by themselves.

References
----------
.. [1] Frigessi, A., Gasemyr, J., and Rue, H. (2000). Antithetic coupling of two Gibbs sampler
   chains. *Annals of Statistics* 28, 1128-1149.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from contadora.positions.fingerprint import fingerprint
from contadora.positions.kernels import (
    by_option,
    cut_points,
    draw_from,
    node_mean,
    node_target,
    sweep_items,
)
from contadora.positions.layout import Layout
from contadora.positions.likelihood import TABLE
from contadora.positions.scores import OF_VOTES, add_scores
from contadora.positions.session_moves import AIM, PACE, crossing_value, item_energy
from contadora.positions.vote_sums import point_terms

Floats = NDArray[np.float64]
BATCHES = 10  # parts of a chain, in order, by which its slopes are told


@njit(nogil=True)
def _prior(theta: Any, free: Any, previous: Any, before: Any, lags: Any, tension: float) -> float:
    """Log-prior of all free points."""
    total = 0.0
    for k in free:
        lag = theta[previous[k]] if previous[k] >= 0 else lags[k]
        step = theta[k] - lag
        total -= 0.5 * (before[k] * step * step + tension * theta[k] * theta[k])
    return total


@njit(nogil=True)
def _move(
    rng: Any,
    table: Any,
    z: float,
    stretch: bool,
    t: int,
    theta: Any,
    moved: Any,
    params: Any,
    items: Any,
    free: Any,
    previous: Any,
    before: Any,
    lags: Any,
    tension: float,
    period: Any,
    begins: Any,
    crossing: Any,
    item_at: Any,
    item_node: Any,
    shared: float,
) -> float:
    """Shift or stretch the periods from t on with their items, as `sweep_sessions` does.

    shared: what `crossing_value` is. Returns what it is afterwards, nan if nothing was moved.
    """
    count, here, middle = 0, 0, 0.0
    for k in free:
        if period[k] >= t:
            count += 1
            if period[k] == t:
                here += 1
                middle += theta[k]
    if here < 2:
        return np.nan
    scale, add, ratio = 1.0, z, 0.0
    if stretch:
        scale = math.exp(z)
        add = middle / here * (1.0 - scale)
        after = 0
        for j in range(begins.size):
            if begins[j] >= t:
                after += 1
        ratio += z * (count - 1 - after)
    moved[:] = theta
    for k in free:
        if period[k] >= t:
            moved[k] = scale * theta[k] + add
    ratio += _prior(moved, free, previous, before, lags, tension)
    ratio -= _prior(theta, free, previous, before, lags, tension)
    ratio += item_energy(items, begins, t, scale, add)
    ratio -= item_energy(items, begins, t, 1.0, 0.0)
    new = crossing_value(table, theta, items, period, t, crossing, item_at, item_node, scale, add)
    if math.log(rng.random()) >= ratio + new - shared:
        return np.nan
    theta[:] = moved
    for j in range(begins.size):
        if begins[j] >= t:
            items[j, 0] /= scale
            params[j, 0] = items[j, 0]
            params[j, 1] += items[j, 0] * add
            items[j, 1] += items[j, 0] * add
            items[j, 2] += items[j, 0] * add
    return new


def _compiled(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def run_window(
        rng: Any,
        turn: float,
        table: Any,
        burn_in: int,
        sweeps: int,
        past: Any,
        rows: Any,
        fixed: Any,
        free: Any,
        opening: Any,
        lean: Any,
        previous: Any,
        before: Any,
        after: Any,
        tension: float,
        theta: Any,
        params: Any,
        items: Any,
        kinds: Any,
        item_at: Any,
        item_node: Any,
        node_at: Any,
        node_group: Any,
        period: Any,
        begins: Any,
        session_start: Any,
        session_node: Any,
        cross_start: Any,
        cross_list: Any,
        middle: Any,
        thin: int,
        draws: Any,
        means: Any,
        variances: Any,
        scores: Any,
        slopes: Any,
        item_slopes: Any,
        off: Any,
    ) -> None:
        """Draw the free nodes and their items, the fixed ones standing as in a row of the past.

        past: (n_rows, n_fixed); rows: which of them each sweep takes. lean: (n_rows, n_opening),
        what a State's first new node leans on; its later ones lean on the node `previous[k]`.
        before, after: precisions of the pulls. draws: (sweeps, n_free), points drawn. means:
        (sweeps / thin, n_free), conditional means of every `thin`-th sweep; variances: (n_free,),
        their sums. Sums over the same sweeps, a part of them in each batch: scores, (n_batches,
        n_fixed, 2), the slope and the information of the fixed nodes' votes, were these at
        `middle`; off, (n_batches, 2, n_free), how far a free node's conditional mean is from
        where it was, and the slope there; slopes and item_slopes, (n_batches, ...), as
        `add_scores` makes them, of votes at free nodes alone. turn: as in `sweep_items`.
        """
        if stamp < 0:
            return
        found = np.zeros((params.shape[0], 3))
        for _ in range(4):  # towards the items' modes, given where everyone starts
            sweep_items(rng, table, True, theta, params, kinds, item_at, item_node, found)
        cut_points(params, kinds, items)
        moved = theta.copy()
        lags = np.zeros(theta.size)
        first = period.size
        for k in free:
            first = min(first, period[k])
        n_periods = cross_start.size - 1
        steps = np.full((n_periods, 2), 0.05)
        for i in range(burn_in + sweeps):
            for f in range(fixed.size):
                theta[fixed[f]] = past[rows[i], f]
            for o in range(opening.size):
                lags[opening[o]] = lean[rows[i], o]
            sweep_items(
                rng,
                table,
                False,
                theta,
                params,
                kinds,
                item_at,
                item_node,
                found,
                turn,
            )
            cut_points(params, kinds, items)
            kept = i >= burn_in
            told = kept and (i - burn_in) % thin == 0
            batch = max(i - burn_in, 0) * scores.shape[0] // sweeps
            if told:
                add_scores(
                    theta,
                    items,
                    found,
                    begins,
                    period,
                    session_start,
                    session_node,
                    tension,
                    0.0,
                    slopes[batch],
                    item_slopes[batch],
                )
                for f in range(fixed.size):
                    k = fixed[f]
                    no, abstain, yes = by_option(node_group, node_at, k)
                    _, slope, info = point_terms(table, middle[f], items, no, abstain, yes)
                    scores[batch, f, 0] += slope
                    scores[batch, f, 1] += info
            for f in range(free.size):
                k = free[f]
                lag = theta[previous[k]] if previous[k] >= 0 else lags[k]
                pull = before[k] + after[k] + tension
                weighted = before[k] * lag
                if after[k] > 0.0:
                    weighted += after[k] * theta[k + 1]
                no, abstain, yes = by_option(node_group, node_at, k)
                x = theta[k]
                at = node_target(table, x, pull, weighted, items, no, abstain, yes)
                if told:
                    slopes[batch, OF_VOTES, k] += at[1] - (weighted - pull * x)
                    mean, variance = node_mean(
                        table, x, at, pull, weighted, items, no, abstain, yes
                    )
                    means[(i - burn_in) // thin, f] = mean
                    variances[f] += variance
                    off[batch, 0, f] += mean - x
                    off[batch, 1, f] += at[1]
                draw_from(rng, table, k, theta, at, pull, weighted, items, no, abstain, yes, turn)
            # What sessions as a whole missed the slopes tell; else every fourth sweep will do.
            rest = i >= burn_in and (i - burn_in) % 4 != 3
            for t in range(n_periods if rest else first, n_periods):
                crossing = cross_list[cross_start[t] : cross_start[t + 1]]
                shared = crossing_value(
                    table,
                    theta,
                    items,
                    period,
                    t,
                    crossing,
                    item_at,
                    item_node,
                    1.0,
                    0.0,
                )
                for s in range(2):
                    stretch = s == 1
                    new = _move(
                        rng,
                        table,
                        turn * steps[t, s] * rng.standard_normal(),
                        stretch,
                        t,
                        theta,
                        moved,
                        params,
                        items,
                        free,
                        previous,
                        before,
                        lags,
                        tension,
                        period,
                        begins,
                        crossing,
                        item_at,
                        item_node,
                        shared,
                    )
                    accept = not math.isnan(new)
                    if accept:
                        shared = new
                    if i < burn_in:
                        rate = 1.0 if accept else 0.0
                        steps[t, s] *= math.exp(PACE * (rate - AIM))
                        steps[t, s] = min(steps[t, s], 1.0)
            if kept:
                for f in range(free.size):
                    draws[i - burn_in, f] = theta[free[f]]

    return run_window


run_window = _compiled(fingerprint())


@dataclass(frozen=True, eq=False)
class Swept:
    """What chains of sweeps drew, one row of each array a chain.

    Attributes
    ----------
    draws : ndarray, shape (n_chains, sweeps, n_free)
    means : ndarray, shape (n_chains, sweeps / thin, n_free)
        Conditional means of the free nodes.
    variances : ndarray, shape (n_chains, n_free)
        Mean conditional variances.
    scores : ndarray, shape (n_batches, n_fixed, 2)
        Mean slope and information of the fixed nodes' votes, at their means over the past, in
        each part of the chains.
    slopes : ndarray, shape (n_batches, 3, n_nodes)
        Mean slopes along the points, as `add_scores` and the sweeps tell them, walks apart.
    items : ndarray, shape (n_batches, n_groups, 6)
        Mean slopes along the items, and the items.
    off : ndarray, shape (n_batches, 2, n_free)
        How far the conditional means of the free nodes are, in the mean, from where the sweeps
        found them, and the slope there.
    """

    draws: Floats
    means: Floats
    variances: Floats
    scores: Floats
    slopes: Floats
    items: Floats
    off: Floats


def sweep_window(
    layout: Layout,
    past: Floats,
    middle: Floats,
    rows: NDArray[np.int64],
    rng: np.random.Generator,
    *,
    burn_in: int,
    sweeps: int,
    thin: int,
    fixed: NDArray[np.integer],
    free: NDArray[np.integer],
    opening: NDArray[np.integer],
    lean: Floats,
    previous: NDArray[np.integer],
    before: Floats,
    after: Floats,
    tension: float,
    start: Floats,
) -> Swept:
    """Run a chain for each row of ``rows``, side by side on the processors there are.

    past: (n_rows, n_fixed); middle: (n_fixed,); rows: (n_chains, at least burn_in + sweeps), the
    second chain and every other after it mirroring the one before; start: every node's first
    point. The rest is as `run_window` takes it.
    """
    chains, told = len(rows), sweeps // thin
    seeds = rng.integers(2**32, size=((chains + 1) // 2, 8), dtype=np.uint64)
    draws = np.empty((chains, sweeps, free.size))
    means = np.empty((chains, told, free.size))
    variances = np.zeros((chains, free.size))
    scores = np.zeros((chains, BATCHES, fixed.size, 2))
    slopes = np.zeros((chains, BATCHES, 3, start.size))
    item_slopes = np.zeros((chains, BATCHES, layout.kinds.size, 6))
    off = np.zeros((chains, BATCHES, 2, free.size))
    each = chains * told // BATCHES

    def work(c: int) -> None:
        run_window(
            np.random.default_rng(seeds[c // 2]),
            1.0 if c % 2 == 0 else -1.0,
            TABLE,
            burn_in,
            sweeps,
            past,
            rows[c],
            fixed,
            free,
            opening,
            lean,
            previous,
            before,
            after,
            tension,
            start.copy(),
            layout.cuts.copy(),
            np.zeros((layout.kinds.size, 3)),
            layout.kinds,
            layout.item_at,
            layout.item_node,
            layout.node_at,
            layout.node_group,
            layout.node_period,
            layout.begins,
            layout.session_start,
            layout.session_node,
            layout.cross_start,
            layout.cross_list,
            middle,
            thin,
            draws[c],
            means[c],
            variances[c],
            scores[c],
            slopes[c],
            item_slopes[c],
            off[c],
        )

    with ThreadPoolExecutor(min(chains, os.cpu_count() or 1)) as pool:
        list(pool.map(work, range(chains)))
    return Swept(
        draws,
        means,
        variances / told,
        scores.sum(axis=0) / each,
        slopes.sum(axis=0) / each,
        item_slopes.sum(axis=0) / each,
        off.sum(axis=0) / each,
    )
