"""One chain: the moves of many sessions at once, the fixing of the scale, the loop over sweeps.

Given the items, States cannot move together, and given the States, items cannot: the origin and
the scale of a session relative to its neighbours are therefore what a sampler that alternates
between the two explores most slowly. They are moved by themselves here. All sessions from one
on are shifted or stretched together with the parameters of their items, which leaves the
likelihood as it was but for items shared across the border, and changes one step of each
State's walk: along these directions the walks' priors are nearly independent.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from contadora.positions.fingerprint import fingerprint
from contadora.positions.kernels import cut_points, sweep_items, sweep_nodes, wall
from contadora.positions.likelihood import vote_value

AIM = 0.44  # the acceptance at which a Metropolis step in one dimension does best
PACE = 0.15  # how fast step sizes are tuned in the burn-in


@njit(nogil=True)
def _walk_energy(
    theta: Any,
    first: Any,
    pull: Any,
    period: Any,
    t: int,
    scale: float,
    add: float,
    mean: float,
    sd: float,
) -> float:
    """Log-prior of all points, those from period t on moved, then all standardised."""
    total = 0.0
    before = 0.0
    # One multiplication and one addition for each point, whichever side of the border it is on.
    scale_after, add_after = scale / sd, (add - mean) / sd
    scale_before, add_before = 1.0 / sd, -mean / sd
    for k in range(theta.size):
        if period[k] >= t:
            x = scale_after * theta[k] + add_after
        else:
            x = scale_before * theta[k] + add_before
        d = x - before
        total -= first[k] * x * x + pull[k] * d * d
        before = x
    return 0.5 * total


@njit(nogil=True)
def item_energy(
    items: Any, begins: Any, t: int, scale: float, add: float, mean: float, sd: float
) -> float:
    """Log-prior of all items when those begun in period t or later follow such a move."""
    slopes = walls = 0.0
    for j in range(items.shape[0]):
        beta, move = items[j, 0], 0.0
        if begins[j] >= t:
            beta /= scale
            move = beta * add
        move -= beta * mean
        slopes += beta * beta
        walls += wall(items[j, 1] + move)
        if items[j, 2] > items[j, 1]:
            walls += wall(items[j, 2] + move)
    return walls - 0.5 * slopes * sd * sd


@njit(nogil=True)
def shared_terms(
    table: Any,
    theta: Any,
    items: Any,
    period: Any,
    t: int,
    groups: Any,
    item_start: Any,
    item_node: Any,
    item_cat: Any,
    scale: float,
    add: float,
) -> float:
    """Change of the likelihood of votes from period t on, on items that also came before."""
    total = 0.0
    for i in range(groups.size):
        j = groups[i]
        beta, low, high = items[j, 0], items[j, 1], items[j, 2]
        for e in range(item_start[j], item_start[j + 1]):
            k = item_node[e]
            if period[k] >= t:
                x = theta[k]
                c = item_cat[e]
                total += vote_value(table, c, beta * (scale * x + add), low, high)
                total -= vote_value(table, c, beta * x, low, high)
    return total


@njit(nogil=True)
def sweep_suffixes(
    rng: Any,
    table: Any,
    tune: bool,
    fixed: bool,
    odd: int,
    theta: Any,
    params: Any,
    items: Any,
    first: Any,
    pull: Any,
    period: Any,
    session_start: Any,
    session_node: Any,
    begins: Any,
    cross_start: Any,
    cross_list: Any,
    item_start: Any,
    item_node: Any,
    item_cat: Any,
    steps: Any,
) -> None:
    """Shift, then stretch, all periods from t on, for every other t (generalised Gibbs).

    `odd` says whether the odd or the even borders are taken. A stretch is about the mean of
    period t. With `fixed` the points are standardised, and a move is followed by standardising
    all: what is compared is the two standardised states, and the Jacobian is that of the move
    and the standardisation together, taken with the right Haar measure of the group of shifts
    and stretches.
    """
    n, m = theta.size, items.shape[0]
    walks = _walk_energy(theta, first, pull, period, 0, 1.0, 0.0, 0.0, 1.0)
    slopes = item_energy(items, begins, 0, 1.0, 0.0, 0.0, 1.0)
    for t in range((1 if fixed else 0) + odd, session_start.size - 1, 2):
        here = session_node[session_start[t] : session_start[t + 1]]
        crossing = cross_list[cross_start[t] : cross_start[t + 1]]
        if here.size < 2:
            continue
        n_after = n - session_start[t]
        m_after = 0
        for j in range(m):
            if begins[j] >= t:
                m_after += 1
        for stretch in range(2):
            z = steps[t, stretch] * rng.standard_normal()
            scale = 1.0
            add = z
            if stretch == 1:
                centre = 0.0
                for i in range(here.size):
                    centre += theta[here[i]]
                scale = math.exp(z)
                add = centre / here.size * (1.0 - scale)
            mean, sd = 0.0, 1.0
            if fixed:
                mean, sd = _moved_moments(theta, period, t, scale, add)
            slopes_new = item_energy(items, begins, t, scale, add, mean, sd)
            walks_new = _walk_energy(theta, first, pull, period, t, scale, add, mean, sd)
            ratio = walks_new - walks + slopes_new - slopes
            if stretch == 1:
                # It acts on n_after - 1 coordinates and divides m_after slopes.
                ratio += z * (n_after - 1 - m_after)
            elif fixed:
                # The way back is shorter by sd in the standardised scale.
                back = z / (sd * steps[t, 0])
                there = z / steps[t, 0]
                ratio += 0.5 * (there * there - back * back) - math.log(sd)
            ratio += (m - n + 1) * math.log(sd)
            ratio += shared_terms(
                table,
                theta,
                items,
                period,
                t,
                crossing,
                item_start,
                item_node,
                item_cat,
                scale,
                add,
            )
            accept = math.log(rng.random()) < ratio
            if accept:
                walks, slopes = walks_new, slopes_new
                for k in range(n):
                    if period[k] >= t:
                        theta[k] = scale * theta[k] + add
                    theta[k] = (theta[k] - mean) / sd
                for j in range(m):
                    beta, move = items[j, 0], 0.0
                    if begins[j] >= t:
                        beta /= scale
                        move = beta * add
                    move -= beta * mean
                    params[j, 0] = items[j, 0] = beta * sd
                    params[j, 1] += move
                    items[j, 1] += move
                    items[j, 2] += move
            if tune:
                rate = 1.0 if accept else 0.0
                steps[t, stretch] = min(steps[t, stretch] * math.exp(PACE * (rate - AIM)), 1.0)


@njit(nogil=True)
def _moved_moments(theta: Any, period: Any, t: int, scale: float, add: float) -> Any:
    total = square = 0.0
    for k in range(theta.size):
        x = theta[k]
        if period[k] >= t:
            x = scale * x + add
        total += x
        square += x * x
    mean = total / theta.size
    return mean, max(math.sqrt(max(square / theta.size - mean * mean, 0.0)), 1e-6)


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
        thin: int,
        fixed: bool,
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
        before: Any,
        after: Any,
        period: Any,
        node_start: Any,
        node_group: Any,
        node_cat: Any,
        session_start: Any,
        session_node: Any,
        cross_start: Any,
        cross_list: Any,
        origins: Any,
        done: int,
        draws: Any,
        sums: Any,
        rates: Any,
    ) -> None:
        """Run sweeps in place. mode 0: climb, without noise; 1: burn-in, tuning; 2: keep draws.

        origins: when given, each period is brought back to this mean and to deviation 1 while
        climbing.
        """
        if stamp < 0:
            return
        climb = mode == 0
        for i in range(n_sweeps):
            rates[0] += sweep_items(
                rng, table, climb, theta, params, kinds, item_start, item_node, item_cat
            )
            cut_points(params, kinds, items)
            precision = slope = 0.0
            if fixed and not climb:
                precision, slope = tension(theta, items, first, before)
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
                node_start,
                node_group,
                node_cat,
            )
            if climb and origins.size:
                place(theta, params, origins, session_start, session_node, begins)
                cut_points(params, kinds, items)
            elif fixed or climb:
                standardise(theta, params)
                cut_points(params, kinds, items)
            if not climb:
                sweep_suffixes(
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
                    item_start,
                    item_node,
                    item_cat,
                    steps,
                )
            if mode == 2 and (done + i + 1) % thin == 0:
                row = (done + i + 1) // thin - 1
                mean, sd = moments(theta)
                for k in range(theta.size):
                    draws[row, k] = (theta[k] - mean) / sd
                for j in range(items.shape[0]):
                    sums[j, 0] += items[j, 0] * sd
                    sums[j, 1] += items[j, 1] - items[j, 0] * mean
                    sums[j, 2] += items[j, 2] - items[j, 0] * mean

    return run_sweeps


run_sweeps = _compiled(fingerprint())
