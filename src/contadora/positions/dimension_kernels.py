"""Compiled sweeps for points of one or more dimensions: States, borders, the loop over sweeps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from contadora.positions.item_kernels import (
    FULL_STEP,
    SHORT,
    STEEP,
    back,
    cut_points,
    factor,
    norm2,
    over_bound,
    solve,
    stamp_of,
    sweep_items,
)
from contadora.positions.likelihood import edges, vote_value

AIM = 0.44  # the acceptance at which a Metropolis step in one dimension does best
PACE = 0.15  # how fast step sizes are tuned in the burn-in


@njit(nogil=True)
def _node_target(
    table: Any,
    x: Any,
    precision: float,
    pulled: Any,
    items: Any,
    groups: Any,
    cats: Any,
    grad: Any,
    info: Any,
) -> Any:
    """Log-posterior of one point given its neighbours in time and the items; fills grad, info."""
    n_dim = x.size
    value = 0.0
    info[:, :] = 0.0
    for d in range(n_dim):
        value += (pulled[d] - 0.5 * precision * x[d]) * x[d]
        grad[d] = pulled[d] - precision * x[d]
        info[d, d] = max(precision, 1e-3)
    for e in range(groups.size):
        j = groups[e]
        eta = 0.0
        for d in range(n_dim):
            eta += items[j, d] * x[d]
        v, ga, gb, haa, hab, hbb = edges(
            table, cats[e], items[j, n_dim] - eta, items[j, n_dim + 1] - eta
        )
        value += v
        g = ga + gb
        h = haa + 2.0 * hab + hbb
        for d in range(n_dim):
            grad[d] -= g * items[j, d]
            for c in range(d, n_dim):
                info[d, c] += h * items[j, d] * items[j, c]
    return value


@njit(nogil=True)
def sweep_points(
    rng: Any,
    table: Any,
    climb: bool,
    theta: Any,
    items: Any,
    first: Any,
    pull: Any,
    start: Any,
    groups: Any,
    cats: Any,
) -> Any:
    """Update every State-period's point by a Newton proposal; returns the share accepted.

    ``first[k]`` is the precision of the prior around zero (a State's first node), ``pull[k]``
    that of the step from node k-1 to k, 0 at a State's first node.
    """
    n_nodes, n_dim = theta.shape
    g0, g1 = np.zeros(n_dim), np.zeros(n_dim)
    i0, i1 = np.zeros((n_dim, n_dim)), np.zeros((n_dim, n_dim))
    c0, c1 = np.zeros((n_dim, n_dim)), np.zeros((n_dim, n_dim))
    step, room, noise = np.zeros(n_dim), np.zeros(n_dim), np.zeros(n_dim)
    z, new, pulled = np.zeros(n_dim), np.zeros(n_dim), np.zeros(n_dim)
    accepted = 0
    for k in range(n_nodes):
        precision = first[k] + pull[k]
        for d in range(n_dim):
            pulled[d] = pull[k] * theta[k - 1, d] if k > 0 else 0.0
        if k + 1 < n_nodes and pull[k + 1] > 0.0:
            precision += pull[k + 1]
            for d in range(n_dim):
                pulled[d] += pull[k + 1] * theta[k + 1, d]
        g = groups[start[k] : start[k + 1]]
        c = cats[start[k] : start[k + 1]]
        x = theta[k]
        v0 = _node_target(table, x, precision, pulled, items, g, c, g0, i0)
        d0 = factor(i0, c0)
        solve(c0, g0, room, step)
        if climb:
            for d in range(n_dim):
                x[d] = min(max(x[d] + min(max(step[d], -0.5), 0.5), -6.0), 6.0)
            continue
        a = 1.0 if rng.random() < FULL_STEP else SHORT
        sd = math.sqrt(1.0 - (1.0 - a) * (1.0 - a))
        forth = 0.0
        for d in range(n_dim):
            z[d] = rng.standard_normal()
            forth += z[d] * z[d]
        back(c0, z, noise)
        for d in range(n_dim):
            new[d] = x[d] + a * step[d] + sd * noise[d]
        v1 = _node_target(table, new, precision, pulled, items, g, c, g1, i1)
        d1 = factor(i1, c1)
        solve(c1, g1, room, step)
        for d in range(n_dim):
            z[d] = x[d] - new[d] - a * step[d]
        ratio = v1 - v0 + 0.5 * (d1 - d0) + 0.5 * forth - 0.5 * norm2(c1, z) / (sd * sd)
        if math.log(rng.random()) < ratio:
            x[:] = new
            accepted += 1
    return accepted / max(n_nodes, 1)


@njit(nogil=True, inline="always")
def _turned(x: Any, k: int, c: float, s: float, add: Any, out: Any) -> None:
    """Stretch, turn in the plane of the first two dimensions (c, s hold both), and shift."""
    if x.shape[1] == 1:
        out[0] = c * x[k, 0] + add[0]
    else:
        out[0] = c * x[k, 0] - s * x[k, 1] + add[0]
        out[1] = s * x[k, 0] + c * x[k, 1] + add[1]


@njit(nogil=True)
def _move_ratio(
    table: Any,
    theta: Any,
    items: Any,
    kinds: Any,
    first: Any,
    pull: Any,
    period: Any,
    begins: Any,
    t: int,
    c: float,
    s: float,
    add: Any,
    crossing: Any,
    item_start: Any,
    item_node: Any,
    item_cat: Any,
) -> Any:
    """Log-ratio of densities when periods from t on, and items begun in them, are moved."""
    n_dim = theta.shape[1]
    square = c * c + s * s
    ratio = 0.0
    y, w = np.zeros(n_dim), np.zeros(n_dim)
    for k in range(theta.shape[0]):
        if period[k] < t:
            continue
        _turned(theta, k, c, s, add, y)
        if first[k] > 0.0:
            for d in range(n_dim):
                ratio -= 0.5 * first[k] * (y[d] * y[d] - theta[k, d] * theta[k, d])
        if pull[k] > 0.0:
            if period[k - 1] >= t:
                change = square - 1.0
                for d in range(n_dim):
                    step = theta[k, d] - theta[k - 1, d]
                    ratio -= 0.5 * pull[k] * change * step * step
            else:
                for d in range(n_dim):
                    old, new = theta[k, d] - theta[k - 1, d], y[d] - theta[k - 1, d]
                    ratio -= 0.5 * pull[k] * (new * new - old * old)
    for j in range(items.shape[0]):
        if begins[j] < t:
            continue
        _turned(items, j, c / square, s / square, np.zeros(n_dim), w)
        along = 0.0
        for d in range(n_dim):
            ratio -= 0.5 * (w[d] * w[d] - items[j, d] * items[j, d])
            along += w[d] * add[d]
        for e in range(1 if kinds[j] == 2 else 2):
            old, new = over_bound(items[j, n_dim + e]), over_bound(items[j, n_dim + e] + along)
            ratio -= 0.5 * STEEP * (new * new - old * old)
    for i in range(crossing.size):
        j = crossing[i]
        low, high = items[j, n_dim], items[j, n_dim + 1]
        for e in range(item_start[j], item_start[j + 1]):
            k = item_node[e]
            if period[k] < t:
                continue
            _turned(theta, k, c, s, add, y)
            old = new = 0.0
            for d in range(n_dim):
                old += items[j, d] * theta[k, d]
                new += items[j, d] * y[d]
            ratio += vote_value(table, item_cat[e], new, low, high)
            ratio -= vote_value(table, item_cat[e], old, low, high)
    return ratio


@njit(nogil=True)
def sweep_borders(
    rng: Any,
    table: Any,
    tune: bool,
    odd: int,
    theta: Any,
    params: Any,
    items: Any,
    kinds: Any,
    first: Any,
    pull: Any,
    period: Any,
    begins: Any,
    cross_start: Any,
    cross_list: Any,
    item_start: Any,
    item_node: Any,
    item_cat: Any,
    steps: Any,
) -> None:
    """Shift, stretch, then turn all periods from t on with their items, for every other t.

    The likelihood stays as it was but for items shared across the border; given the items,
    States cannot make such moves together, and given the States, items cannot.
    """
    n_dim = theta.shape[1]
    add, y = np.zeros(n_dim), np.zeros(n_dim)
    zero = np.zeros(n_dim)
    for t in range(odd, cross_start.size - 1, 2):
        crossing = cross_list[cross_start[t] : cross_start[t + 1]]
        n_after = m_after = 0
        for k in range(theta.shape[0]):
            n_after += 1 if period[k] >= t else 0
        for j in range(items.shape[0]):
            m_after += 1 if begins[j] >= t else 0
        if n_after == 0:
            continue
        for kind in range(3 if n_dim > 1 and t > 0 else 2):
            c, s = 1.0, 0.0
            add[:] = 0.0
            jacobian = 0.0
            if kind == 0:
                for d in range(n_dim):
                    add[d] = steps[t, 0] * rng.standard_normal()
            elif kind == 1:
                z = steps[t, 1] * rng.standard_normal()
                c = math.exp(z)
                jacobian = n_dim * z * (n_after - m_after)
            else:
                z = steps[t, 2] * rng.standard_normal()
                c, s = math.cos(z), math.sin(z)
            ratio = jacobian + _move_ratio(
                table,
                theta,
                items,
                kinds,
                first,
                pull,
                period,
                begins,
                t,
                c,
                s,
                add,
                crossing,
                item_start,
                item_node,
                item_cat,
            )
            accept = math.log(rng.random()) < ratio
            if accept:
                for k in range(theta.shape[0]):
                    if period[k] >= t:
                        _turned(theta, k, c, s, add, y)
                        theta[k] = y
                square = c * c + s * s
                for j in range(items.shape[0]):
                    if begins[j] >= t:
                        _turned(items, j, c / square, s / square, zero, y)
                        along = 0.0
                        for d in range(n_dim):
                            params[j, d] = items[j, d] = y[d]
                            along += y[d] * add[d]
                        params[j, n_dim] += along
                        items[j, n_dim] += along
                        items[j, n_dim + 1] += along
            if tune:
                rate = 1.0 if accept else 0.0
                steps[t, kind] = min(steps[t, kind] * math.exp(PACE * (rate - AIM)), 1.0)


def _compiled(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def run_dimensions(
        rng: Any,
        table: Any,
        n_sweeps: int,
        mode: int,
        thin: int,
        theta: Any,
        params: Any,
        items: Any,
        steps: Any,
        kinds: Any,
        begins: Any,
        item_start: Any,
        item_node: Any,
        item_cat: Any,
        first: Any,
        pull: Any,
        period: Any,
        node_start: Any,
        node_group: Any,
        node_cat: Any,
        cross_start: Any,
        cross_list: Any,
        done: int,
        keep_theta: Any,
        keep_items: Any,
        rates: Any,
    ) -> None:
        """Run sweeps in place. mode 0: climb, without noise; 1: burn-in, tuning; 2: keep draws."""
        if stamp < 0:
            return
        climb = mode == 0
        for i in range(n_sweeps):
            rates[0] += sweep_items(
                rng, table, climb, theta, params, kinds, item_start, item_node, item_cat
            )
            cut_points(params, kinds, items)
            rates[1] += sweep_points(
                rng, table, climb, theta, items, first, pull, node_start, node_group, node_cat
            )
            if climb:
                continue
            sweep_borders(
                rng,
                table,
                mode == 1,
                (done + i) % 2,
                theta,
                params,
                items,
                kinds,
                first,
                pull,
                period,
                begins,
                cross_start,
                cross_list,
                item_start,
                item_node,
                item_cat,
                steps,
            )
            if mode == 2 and (done + i + 1) % thin == 0:
                row = (done + i + 1) // thin - 1
                for k in range(theta.shape[0]):
                    for d in range(theta.shape[1]):
                        keep_theta[row, k, d] = theta[k, d]
                for j in range(items.shape[0]):
                    for d in range(items.shape[1]):
                        keep_items[row, j, d] = items[j, d]

    return run_dimensions


run_dimensions = _compiled(stamp_of("dimension_kernels.py", "item_kernels.py", "likelihood.py"))
