"""One chain: the fixing of the scale, and the loop over sweeps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from contadora.positions.fingerprint import fingerprint
from contadora.positions.kernels import cut_points, sweep_items, sweep_nodes
from contadora.positions.scores import OF_VOTES, add_scores
from contadora.positions.session_moves import sweep_sessions


@njit(nogil=True)
def tension(theta: Any, items: Any, first: Any, pull: Any) -> Any:
    """Return precision and slope by which the standardisation acts on each single point.

    Moving one point moves mean and deviation of all a little, and with them every standardised
    prior term. To first order that is one more normal term on the point.
    """
    n, m = theta.size, items.shape[0]
    energy = level = before = 0.0
    for k in range(n):
        d = theta[k] - before
        energy += first[k] * theta[k] * theta[k] + pull[k] * d * d
        level += first[k] * theta[k]
        before = theta[k]
    slopes = 0.0
    for j in range(m):
        slopes += items[j, 0] * items[j, 0]
    return (n - 1 - m + slopes - energy) / n, level / n


@njit(nogil=True)
def moments(theta: Any) -> Any:
    """Return the mean and the standard deviation of all points."""
    mean = theta.mean()
    square = 0.0
    for k in range(theta.size):
        square += (theta[k] - mean) ** 2
    return mean, max(math.sqrt(square / theta.size), 1e-6)


@njit(nogil=True)
def standardise(theta: Any, params: Any) -> None:
    """Give the points mean 0 and deviation 1 over State-sessions; items follow exactly."""
    mean, sd = moments(theta)
    for k in range(theta.size):
        theta[k] = (theta[k] - mean) / sd
    for j in range(params.shape[0]):
        params[j, 1] -= params[j, 0] * mean
        params[j, 0] *= sd


@njit(nogil=True)
def place(
    theta: Any, params: Any, origins: Any, session_start: Any, session_node: Any, begins: Any
) -> None:
    """Give each period's points the mean asked for and deviation 1; items begun in it follow."""
    n_periods = session_start.size - 1
    scales = np.ones(n_periods)
    moves = np.zeros(n_periods)
    for t in range(n_periods):
        here = session_node[session_start[t] : session_start[t + 1]]
        if here.size < 2:
            continue
        mean, sd = moments(theta[here])
        scales[t] = 1.0 / sd
        moves[t] = origins[t] - mean / sd
        for k in here:
            theta[k] = scales[t] * theta[k] + moves[t]
    for j in range(params.shape[0]):
        params[j, 0] /= scales[begins[j]]
        params[j, 1] += params[j, 0] * moves[begins[j]]


def _compiled(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def run_sweeps(
        rng: Any,
        table: Any,
        n_sweeps: int,
        mode: int,
        total: int,
        fixed: bool,
        theta: Any,
        params: Any,
        items: Any,
        steps: Any,
        kinds: Any,
        begins: Any,
        item_at: Any,
        item_node: Any,
        first: Any,
        before: Any,
        after: Any,
        period: Any,
        node_at: Any,
        node_group: Any,
        session_start: Any,
        session_node: Any,
        cross_start: Any,
        cross_list: Any,
        origins: Any,
        done: int,
        draws: Any,
        sums: Any,
        means: Any,
        rates: Any,
        slopes: Any,
        item_slopes: Any,
    ) -> None:
        """Run sweeps in place. mode 0: climb, without noise; 1: burn-in, tuning; 2: keep draws;
        3: climb with the items alone.

        origins: when given, each period is brought back to this mean and to deviation 1 while
        climbing. sums: over kept sweeps, of the items. means: over kept sweeps, of the points and
        of their squares. slopes, item_slopes: over kept sweeps; see `add_scores`.
        """
        if stamp < 0:
            return
        climb = mode == 0
        found, aside = np.zeros((params.shape[0], 3)), np.zeros(theta.size)
        for i in range(n_sweeps):
            if mode == 3:
                sweep_items(rng, table, True, theta, params, kinds, item_at, item_node, found)
                cut_points(params, kinds, items)
                continue
            rates[0] += sweep_items(
                rng, table, climb, theta, params, kinds, item_at, item_node, found
            )
            cut_points(params, kinds, items)
            precision = slope = 0.0
            if fixed and not climb:
                precision, slope = tension(theta, items, first, before)
            if mode == 2:
                add_scores(
                    theta,
                    items,
                    found,
                    begins,
                    period,
                    session_start,
                    session_node,
                    precision,
                    slope,
                    slopes,
                    item_slopes,
                )
            rates[1] += sweep_nodes(
                rng,
                table,
                climb,
                theta,
                items,
                first,
                before,
                after,
                precision,
                slope,
                node_at,
                node_group,
                slopes[OF_VOTES] if mode == 2 else aside,
            )
            if climb and origins.size:
                place(theta, params, origins, session_start, session_node, begins)
                cut_points(params, kinds, items)
            elif fixed or climb:
                standardise(theta, params)
                cut_points(params, kinds, items)
            if not climb:
                sweep_sessions(
                    rng,
                    table,
                    mode == 1,
                    fixed,
                    (done + i) % 2,
                    theta,
                    params,
                    items,
                    first,
                    before,
                    period,
                    session_start,
                    session_node,
                    begins,
                    cross_start,
                    cross_list,
                    item_at,
                    item_node,
                    steps,
                )
            if mode == 2:
                row = (done + i + 1) * draws.shape[0] // total - 1
                keep = row >= (done + i) * draws.shape[0] // total
                mean, sd = moments(theta)
                for k in range(theta.size):
                    x = (theta[k] - mean) / sd
                    means[0, k] += x
                    means[1, k] += x * x
                    if keep:
                        draws[row, k] = x
                for j in range(items.shape[0]):
                    sums[j, 0] += items[j, 0] * sd
                    sums[j, 1] += items[j, 1] - items[j, 0] * mean
                    sums[j, 2] += items[j, 2] - items[j, 0] * mean

    return run_sweeps


run_sweeps = _compiled(fingerprint())
