"""Moves of many sessions at once.

Given the items, States cannot move together, and given the States, items cannot: the origin and
the scale of a session relative to its neighbours are therefore what a sampler that alternates
between the two explores most slowly. They are moved by themselves here. All sessions from one
on are shifted or stretched together with the parameters of their items, which leaves the
likelihood as it was but for items shared across the border, and changes one step of each
State's walk: along these directions the walks' priors are nearly independent.

A move, and the standardisation after it, are affine on both sides of the border. So nothing is
moved until all borders have been passed: what is carried along is the two affine maps, and the
few sums of which the priors of all points are made. The cost is linear in sessions, not quadratic.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from contadora.positions.kernels import BOUND, by_option, wall
from contadora.positions.vote_sums import late_value

AIM = 0.44  # the acceptance at which a Metropolis step in one dimension does best
PACE = 0.15  # how fast step sizes are tuned in the burn-in
REACH = 0.5  # moves of the origin up to which only cut-points near their bounds are looked at

# Sums over points on one side of the border: of ones, points and squares; the same weighted by
# the precision of the prior around zero; and of the squared steps among them, by their precision.
N, SUM, SQUARE, FIRST_N, FIRST_SUM, FIRST_SQUARE, WALK = range(7)
# Sums over steps across the border, by their precision: of ones, the points after and before it,
# and their squares and products.
STEPS, AFTER, BEFORE, AFTER_SQUARE, PRODUCT, BEFORE_SQUARE = range(6)


@njit(nogil=True)
def _map_side(side: Any, scale: float, add: float) -> None:
    """Bring a side's sums to points scaled and shifted."""
    for n, total, square in ((N, SUM, SQUARE), (FIRST_N, FIRST_SUM, FIRST_SQUARE)):
        side[square] = scale * scale * side[square] + add * (
            2.0 * scale * side[total] + add * side[n]
        )
        side[total] = scale * side[total] + add * side[n]
    side[WALK] *= scale * scale


@njit(nogil=True)
def _map_steps(
    steps: Any, scale: float, add: float, scale_before: float, add_before: float
) -> None:
    """Bring the sums over steps across the border to points scaled and shifted on each side."""
    n, after, before = steps[STEPS], steps[AFTER], steps[BEFORE]
    steps[AFTER_SQUARE] = scale * scale * steps[AFTER_SQUARE] + add * (
        2.0 * scale * after + add * n
    )
    steps[BEFORE_SQUARE] = scale_before * scale_before * steps[BEFORE_SQUARE] + add_before * (
        2.0 * scale_before * before + add_before * n
    )
    steps[PRODUCT] = (
        scale * scale_before * steps[PRODUCT]
        + scale * add_before * after
        + add * scale_before * before
        + add * add_before * n
    )
    steps[AFTER] = scale * after + add * n
    steps[BEFORE] = scale_before * before + add_before * n


@njit(nogil=True)
def _walks(before: Any, after: Any, steps: Any) -> Any:
    """Log-prior of all points."""
    across = steps[AFTER_SQUARE] - 2.0 * steps[PRODUCT] + steps[BEFORE_SQUARE]
    apart = before[FIRST_SQUARE] + after[FIRST_SQUARE] + before[WALK] + after[WALK]
    return -0.5 * (apart + across)


@njit(nogil=True)
def _pass(
    nodes: Any,
    theta: Any,
    first: Any,
    pull: Any,
    after_map: Any,
    before_map: Any,
    before: Any,
    after: Any,
    steps: Any,
) -> None:
    """Take a period's points from after the border to before it."""
    p, q = after_map
    g, h = before_map
    for k in nodes:
        x, f = p * theta[k] + q, first[k]
        for side, sign in ((after, -1.0), (before, 1.0)):
            side[N] += sign
            side[SUM] += sign * x
            side[SQUARE] += sign * x * x
            side[FIRST_N] += sign * f
            side[FIRST_SUM] += sign * f * x
            side[FIRST_SQUARE] += sign * f * x * x
        if pull[k] > 0.0:
            y = g * theta[k - 1] + h
            before[WALK] += pull[k] * (x - y) ** 2
            _add_step(steps, -pull[k], x, y)
        if k + 1 < theta.size and pull[k + 1] > 0.0:
            z = p * theta[k + 1] + q
            after[WALK] -= pull[k + 1] * (z - x) ** 2
            _add_step(steps, pull[k + 1], z, x)
        theta[k] = (x - h) / g


@njit(nogil=True)
def _add_step(steps: Any, weight: float, after: float, before: float) -> None:
    steps[STEPS] += weight
    steps[AFTER] += weight * after
    steps[BEFORE] += weight * before
    steps[AFTER_SQUARE] += weight * after * after
    steps[PRODUCT] += weight * after * before
    steps[BEFORE_SQUARE] += weight * before * before


@njit(nogil=True)
def _near_bounds(items: Any) -> Any:
    """Return the items whose cut-points a move of the origin within REACH could bring beyond."""
    out = np.empty(items.shape[0], dtype=np.int64)
    n = 0
    for j in range(items.shape[0]):
        cut = max(abs(items[j, 1]), abs(items[j, 2]))
        if cut + REACH * abs(items[j, 0]) > BOUND:
            out[n] = j
            n += 1
    return out[:n]


@njit(nogil=True)
def _walls(items: Any, which: Any, border: int, after: float, before: float) -> Any:
    """Log-prior of the cut-points of some items, their origins moved; the others' is nought.

    border: the first item begun after the border.
    """
    total = 0.0
    for j in which:
        move = items[j, 0] * (after if j >= border else before)
        total += wall(items[j, 1] + move)
        if items[j, 2] > items[j, 1]:
            total += wall(items[j, 2] + move)
    return total


@njit(nogil=True)
def item_energy(items: Any, begins: Any, t: int, scale: float, add: float) -> Any:
    """Log-prior of all items when those begun in period t or later follow a move of its points.

    `begins` never decreases.
    """
    border, slopes = 0, 0.0
    for j in range(items.shape[0]):
        beta = items[j, 0]
        if begins[j] >= t:
            beta /= scale
        else:
            border = j + 1
        slopes += beta * beta
    return _walls(items, np.arange(items.shape[0]), border, add / scale, 0.0) - 0.5 * slopes


@njit(nogil=True)
def crossing_value(
    table: Any,
    theta: Any,
    items: Any,
    period: Any,
    t: int,
    groups: Any,
    item_at: Any,
    item_node: Any,
    scale: float,
    add: float,
    item_scale: float = 1.0,
    item_add: float = 0.0,
) -> float:
    """Log-likelihood of votes from period t on, on items that also came before.

    scale, add: what brings the points to where they are; item_scale, item_add: what brings the
    points that the items go with to where they are.
    """
    total = 0.0
    for j in groups:
        beta = items[j, 0] / item_scale
        low, high = items[j, 1] + beta * item_add, items[j, 2] + beta * item_add
        no, abstain, yes = by_option(item_node, item_at, j)
        # A point moved is one whose item is moved the other way.
        total += late_value(
            table,
            beta * scale,
            low - beta * add,
            high - beta * add,
            theta,
            period,
            t,
            no,
            abstain,
            yes,
        )
    return total


@njit(nogil=True)
def sweep_sessions(
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
    item_at: Any,
    item_node: Any,
    sizes: Any,
) -> None:
    """Shift, then stretch, all periods from t on, for every other t (generalised Gibbs).

    `odd` says whether the odd or the even borders are taken. A stretch is about the mean of
    period t. With `fixed` the points are standardised, and a move is followed by standardising
    all: what is compared is the two standardised states, and the Jacobian is that of the move
    and the standardisation together, taken with the right Haar measure of the group of shifts
    and stretches. `begins` never decreases. sizes: of the steps, (n_periods, 2); tuned when
    `tune`.

    Points after the border are ``p theta + q``, those before it ``g theta + h``; an item's
    parameters go with the points of the period in which it began.
    """
    n, m = theta.size, items.shape[0]
    before, after, steps = np.zeros(7), np.zeros(7), np.zeros(6)
    new_before, new_after, new_steps = np.empty(7), np.empty(7), np.empty(6)
    for k in range(n):
        x, f = theta[k], first[k]
        after[SUM] += x
        after[SQUARE] += x * x
        after[FIRST_N] += f
        after[FIRST_SUM] += f * x
        after[FIRST_SQUARE] += f * x * x
        if pull[k] > 0.0:
            after[WALK] += pull[k] * (x - theta[k - 1]) ** 2
    after[N] = n
    slopes_before = slopes_after = 0.0
    for j in range(m):
        slopes_after += items[j, 0] * items[j, 0]
    p, q, g, h = 1.0, 0.0, 1.0, 0.0
    everything, near = np.arange(m), _near_bounds(items)
    # How far origins have moved for items before the border: at most far + steep |h / g|.
    far = steep = 0.0
    walls = _walls(items, near, 0, 0.0, 0.0)
    passed = border = 0
    for t in range((1 if fixed else 0) + odd, session_start.size - 1, 2):
        while passed < t:
            nodes = session_node[session_start[passed] : session_start[passed + 1]]
            _pass(nodes, theta, first, pull, (p, q), (g, h), before, after, steps)
            passed += 1
        far, steep = max(far, abs((q - h) / p)), max(steep, g / p)
        while border < m and begins[border] < t:
            beta = items[border, 0] / p
            slopes_after -= beta * beta
            slopes_before += beta * beta
            move = beta * (q - h)
            items[border, 0] = beta * g
            items[border, 1] += move
            items[border, 2] += move
            params[border, 1] += move
            border += 1
        here = session_node[session_start[t] : session_start[t + 1]]
        crossing = cross_list[cross_start[t] : cross_start[t + 1]]
        if here.size < 2:
            continue
        shared = crossing_value(
            table, theta, items, period, t, crossing, item_at, item_node, p, q, g, h
        )
        for stretch in range(2):
            z = sizes[t, stretch] * rng.standard_normal()
            scale = 1.0
            add = z
            if stretch == 1:
                centre = 0.0
                for i in range(here.size):
                    centre += theta[here[i]]
                scale = math.exp(z)
                add = (p * centre / here.size + q) * (1.0 - scale)
            new_before[:], new_after[:], new_steps[:] = before, after, steps
            _map_side(new_after, scale, add)
            _map_steps(new_steps, scale, add, 1.0, 0.0)
            mean, sd = 0.0, 1.0
            if fixed:
                mean = (new_before[SUM] + new_after[SUM]) / n
                square = (new_before[SQUARE] + new_after[SQUARE]) / n
                sd = max(math.sqrt(max(square - mean * mean, 0.0)), 1e-6)
                _map_side(new_before, 1.0 / sd, -mean / sd)
                _map_side(new_after, 1.0 / sd, -mean / sd)
                _map_steps(new_steps, 1.0 / sd, -mean / sd, 1.0 / sd, -mean / sd)
            new_p, new_q = scale * p / sd, (scale * q + add - mean) / sd
            new_g, new_h = g / sd, (h - mean) / sd
            ratio = _walks(new_before, new_after, new_steps) - _walks(before, after, steps)
            square = sd * sd
            ratio += 0.5 * slopes_before * (1.0 - square)
            ratio += 0.5 * slopes_after * (1.0 - square / (scale * scale))
            moved = max(abs(new_q / new_p), far + steep * abs(new_h / new_g))
            which = near if moved <= REACH else everything
            new_walls = _walls(items, which, border, new_q / new_p, new_h / new_g)
            ratio += new_walls - walls
            if stretch == 1:
                # It acts on all coordinates after the border but one and divides their slopes.
                ratio += z * (after[N] - 1 - (m - border))
            elif fixed:
                # The way back is shorter by sd in the standardised scale.
                back = z / (sd * sizes[t, 0])
                there = z / sizes[t, 0]
                ratio += 0.5 * (there * there - back * back) - math.log(sd)
            ratio += (m - n + 1) * math.log(sd)
            new_shared = crossing_value(
                table,
                theta,
                items,
                period,
                t,
                crossing,
                item_at,
                item_node,
                scale * p,
                scale * q + add,
                g,
                h,
            )
            ratio += new_shared - shared
            accept = math.log(rng.random()) < ratio
            if accept:
                before[:], after[:], steps[:] = new_before, new_after, new_steps
                slopes_before *= square
                slopes_after *= square / (scale * scale)
                p, q, g, h = new_p, new_q, new_g, new_h
                walls, shared = new_walls, new_shared
            if tune:
                rate = 1.0 if accept else 0.0
                sizes[t, stretch] = min(sizes[t, stretch] * math.exp(PACE * (rate - AIM)), 1.0)
    for k in range(n):
        theta[k] = p * theta[k] + q if period[k] >= passed else g * theta[k] + h
    for j in range(m):
        scale, add = (p, q) if j >= border else (g, h)
        params[j, 0] = items[j, 0] = items[j, 0] / scale
        move = items[j, 0] * add
        items[j, 1] += move
        items[j, 2] += move
        params[j, 1] += move
