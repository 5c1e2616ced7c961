"""Compiled sweeps of the issue model: what States add to their general points, and the items."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from contadora.positions.item_kernels import (
    BOUND,
    FULL_STEP,
    SHORT,
    STEEP,
    cut_points,
    stamp_of,
    sweep_items,
)
from contadora.positions.likelihood import vote_slope, vote_value

SWITCHES = 2  # proposals of another draw of a State's general points, each sweep
SPREADS = 3  # proposals for tau given what States add, each sweep
AIM = 0.44  # the acceptance at which a Metropolis step in one dimension does best
PACE = 0.1  # how fast step sizes are tuned in the burn-in


@njit(nogil=True)
def _moved_value(
    table: Any, general: Any, add: float, items: Any, groups: Any, whens: Any, cats: Any
) -> float:
    """Log-likelihood of one State's acts at its general points plus what it adds."""
    total = 0.0
    for e in range(groups.size):
        j = groups[e]
        eta = items[j, 0] * (general[whens[e]] + add)
        total += vote_value(table, cats[e], eta, items[j, 1], items[j, 2])
    return total


@njit(nogil=True)
def _moved_slope(
    table: Any,
    general: Any,
    add: float,
    precision: float,
    items: Any,
    groups: Any,
    whens: Any,
    cats: Any,
) -> Any:
    value, slope, info = -0.5 * precision * add * add, -precision * add, precision
    for e in range(groups.size):
        j = groups[e]
        beta = items[j, 0]
        eta = beta * (general[whens[e]] + add)
        v, s, w = vote_slope(table, cats[e], eta, items[j, 1], items[j, 2])
        value += v
        slope += s * beta
        info += w * beta * beta
    return value, slope, info


@njit(nogil=True)
def _sweep_added(
    rng: Any,
    table: Any,
    climb: bool,
    add: Any,
    general: Any,
    tau: float,
    items: Any,
    start: Any,
    groups: Any,
    whens: Any,
    cats: Any,
) -> Any:
    """Update what each State adds, by a Newton proposal."""
    accepted = 0
    precision = 1.0 / (tau * tau)
    for i in range(add.size):
        g = groups[start[i] : start[i + 1]]
        w = whens[start[i] : start[i + 1]]
        c = cats[start[i] : start[i + 1]]
        x = add[i]
        v0, s0, i0 = _moved_slope(table, general[i], x, precision, items, g, w, c)
        if climb:
            add[i] = x + min(max(s0 / i0, -0.5), 0.5)
            continue
        a = 1.0 if rng.random() < FULL_STEP else SHORT
        sd = math.sqrt(1.0 - (1.0 - a) * (1.0 - a))
        z = rng.standard_normal()
        y = x + a * s0 / i0 + sd * z / math.sqrt(i0)
        v1, s1, i1 = _moved_slope(table, general[i], y, precision, items, g, w, c)
        away = (x - y - a * s1 / i1) / sd
        ratio = v1 - v0 + 0.5 * (math.log(i1) - math.log(i0)) - 0.5 * i1 * away * away
        if math.log(rng.random()) < ratio + 0.5 * z * z:
            add[i] = y
            accepted += 1
    return accepted / max(add.size, 1)


@njit(nogil=True)
def _switch_draws(
    rng: Any,
    table: Any,
    add: Any,
    pick: Any,
    general: Any,
    library: Any,
    tau: float,
    items: Any,
    start: Any,
    groups: Any,
    whens: Any,
    cats: Any,
) -> None:
    """Propose for each State another draw of its general points.

    Every second proposal leaves the issue point at the State's last act where it was, so that
    the split between the general point and what is added moves freely.
    """
    n_draws = library.shape[1]
    for i in range(add.size):
        g = groups[start[i] : start[i + 1]]
        w = whens[start[i] : start[i + 1]]
        c = cats[start[i] : start[i + 1]]
        if g.size == 0:
            continue
        old = _moved_value(table, general[i], add[i], items, g, w, c)
        for k in range(SWITCHES):
            d = min(int(rng.random() * n_draws), n_draws - 1)
            y = add[i]
            ratio = -old
            if k % 2 == 1:
                y += general[i, w[-1]] - library[i, d, w[-1]]
                ratio += 0.5 * (add[i] * add[i] - y * y) / (tau * tau)
            new = _moved_value(table, library[i, d], y, items, g, w, c)
            if math.log(rng.random()) < ratio + new:
                pick[i] = d
                general[i] = library[i, d]
                add[i] = y
                old = new


@njit(nogil=True)
def _wall_change(items: Any, kinds: Any, by: float) -> float:
    """Change of the cut-points' log-prior when all points move and the cut-points follow."""
    total = 0.0
    for j in range(kinds.size):
        for c in range(1 if kinds[j] == 2 else 2):
            old = max(abs(items[j, 1 + c]) - BOUND, 0.0)
            new = max(abs(items[j, 1 + c] + items[j, 0] * by) - BOUND, 0.0)
            total -= 0.5 * STEEP * (new * new - old * old)
    return total


@njit(nogil=True)
def _all_value(
    table: Any,
    add: Any,
    scale: float,
    general: Any,
    items: Any,
    start: Any,
    groups: Any,
    whens: Any,
    cats: Any,
) -> float:
    total = 0.0
    for i in range(add.size):
        lo, hi = start[i], start[i + 1]
        total += _moved_value(
            table, general[i], scale * add[i], items, groups[lo:hi], whens[lo:hi], cats[lo:hi]
        )
    return total


@njit(nogil=True)
def _spread(rng: Any, tau: float, prior: float, add: Any, steps: Any, tune: bool) -> float:
    """Update tau given what the States that acted add: random walk on its logarithm."""
    square = 0.0
    active = add.size
    for i in range(active):
        square += add[i] * add[i]
    for _ in range(SPREADS):
        z = steps[0] * rng.standard_normal()
        new = tau * math.exp(z)
        ratio = (1 - active) * z - 0.5 * square * (1.0 / (new * new) - 1.0 / (tau * tau))
        ratio -= 0.5 * (new * new - tau * tau) / (prior * prior)
        accept = math.log(rng.random()) < ratio
        if accept:
            tau = new
        if tune:
            steps[0] = min(steps[0] * math.exp(PACE * ((1.0 if accept else 0.0) - AIM)), 2.0)
    return tau


def _compiled(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def run_issue(
        rng: Any,
        table: Any,
        n_sweeps: int,
        mode: int,
        thin: int,
        prior: float,
        library: Any,
        general: Any,
        pick: Any,
        add: Any,
        active: int,
        spread: Any,
        params: Any,
        items: Any,
        kinds: Any,
        points: Any,
        item_start: Any,
        item_node: Any,
        item_cat: Any,
        start: Any,
        groups: Any,
        whens: Any,
        cats: Any,
        steps: Any,
        done: int,
        keep_add: Any,
        keep_pick: Any,
        keep_tau: Any,
        keep_items: Any,
    ) -> None:
        """Run sweeps in place. mode 0: climb, without noise; 1: burn-in, tuning; 2: keep draws.

        States are ordered with the `active` ones, those that acted, first. With `prior` zero
        nothing is added: the items are estimated on the general points alone.
        """
        if stamp < 0:
            return
        n, n_when = general.shape
        tune = mode == 1
        for sweep in range(n_sweeps):
            for i in range(active):
                for k in range(n_when):
                    points[i * n_when + k, 0] = general[i, k] + add[i]
            sweep_items(
                rng, table, mode == 0, points, params, kinds, item_start, item_node, item_cat
            )
            cut_points(params, kinds, items)
            some = add[:active]
            if prior > 0.0:
                _sweep_added(
                    rng,
                    table,
                    mode == 0,
                    some,
                    general,
                    spread[0],
                    items,
                    start,
                    groups,
                    whens,
                    cats,
                )
            if mode > 0:
                _switch_draws(
                    rng,
                    table,
                    some,
                    pick,
                    general,
                    library,
                    max(spread[0], 1e-9),
                    items,
                    start,
                    groups,
                    whens,
                    cats,
                )
            if mode > 0 and prior > 0.0:
                spread[0] = _spread(rng, spread[0], prior, some, steps, tune)
                # All together: what is added and its spread, stretched.
                z = steps[1] * rng.standard_normal()
                scale = math.exp(z)
                old = _all_value(table, some, 1.0, general, items, start, groups, whens, cats)
                new = _all_value(table, some, scale, general, items, start, groups, whens, cats)
                ratio = new - old + z
                ratio -= 0.5 * spread[0] ** 2 * (scale * scale - 1.0) / (prior * prior)
                accept = math.log(rng.random()) < ratio
                if accept:
                    spread[0] *= scale
                    some *= scale
                if tune:
                    rate = 1.0 if accept else 0.0
                    steps[1] = min(steps[1] * math.exp(PACE * (rate - AIM)), 2.0)
                # All together: what is added shifted, the cut-points along, nothing else changed.
                by = -some.mean() + spread[0] / math.sqrt(active) * rng.standard_normal()
                if math.log(rng.random()) < _wall_change(items, kinds, by):
                    some += by
                    for j in range(kinds.size):
                        params[j, 1] += items[j, 0] * by
                    cut_points(params, kinds, items)
            if mode == 2 and (done + sweep + 1) % thin == 0:
                row = (done + sweep + 1) // thin - 1
                for i in range(active, n):
                    # Nothing is known of these but the general point and the spread.
                    pick[i] = min(int(rng.random() * library.shape[1]), library.shape[1] - 1)
                    add[i] = spread[0] * rng.standard_normal()
                for i in range(n):
                    keep_add[row, i] = add[i]
                    keep_pick[row, i] = pick[i]
                keep_tau[row] = spread[0]
                for j in range(kinds.size):
                    for c in range(3):
                        keep_items[row, j, c] = items[j, c]

    return run_issue


def _compiled_items(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def run_items(
        rng: Any,
        table: Any,
        repeats: int,
        draws: Any,
        params: Any,
        items: Any,
        kinds: Any,
        points: Any,
        item_start: Any,
        item_node: Any,
        item_cat: Any,
        keep_items: Any,
    ) -> None:
        """Draw the items given each joint draw of the points, which stay as they are."""
        if stamp < 0:
            return
        for d in range(draws.shape[0]):
            points[:, 0] = draws[d]
            climbs = 15 if d == 0 else 0
            for k in range(climbs + repeats):
                sweep_items(
                    rng, table, k < climbs, points, params, kinds, item_start, item_node, item_cat
                )
            cut_points(params, kinds, items)
            keep_items[d] = items

    return run_items


run_issue = _compiled(stamp_of("issue_kernels.py", "item_kernels.py", "likelihood.py"))
run_items = _compiled_items(stamp_of("issue_kernels.py", "item_kernels.py", "likelihood.py"))
