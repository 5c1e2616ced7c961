"""The scheme of Bailey, Strezhnev and Voeten, for comparison with their published points.

Latent responses are drawn for all votes, then everything else given them. Each point is drawn
around the State's previous point alone, not around the next, and the standardisation leaves the
items where they are. These conditionals belong to no joint distribution, and what the sampler
settles on (above all how wide the points of a session lie against another session's) depends on
its steps. To compare with the published points one has to take the same ones.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from contadora.positions.chain import moments
from contadora.positions.fingerprint import fingerprint
from contadora.positions.kernels import BOUND


@njit(nogil=True)
def truncated_normal(rng: Any, centre: float, low: float, high: float) -> Any:
    """Draw from a normal with deviation 1 between two bounds, by rejection (Robert 1995)."""
    a = low - centre
    b = high - centre
    if a <= 0.0 <= b:
        if b - a > 1.0:
            while True:
                z = rng.standard_normal()
                if a <= z <= b:
                    return centre + z
        while True:
            z = a + (b - a) * rng.random()
            if rng.random() < math.exp(-0.5 * z * z):
                return centre + z
    sign = 1.0
    if b < 0.0:
        a, b = -b, -a
        sign = -1.0
    if b - a < 1.0 / max(a, 0.5):
        while True:
            z = a + (b - a) * rng.random()
            if rng.random() < math.exp(0.5 * (a * a - z * z)):
                return centre + sign * z
    rate = 0.5 * (a + math.sqrt(a * a + 4.0))
    while True:
        z = a - math.log(1.0 - rng.random()) / rate
        if z <= b and rng.random() < math.exp(-0.5 * (z - rate) ** 2):
            return centre + sign * z


@njit(nogil=True)
def _items_given_points(
    rng: Any,
    theta: Any,
    items: Any,
    kinds: Any,
    item_start: Any,
    item_node: Any,
    item_cat: Any,
    latent: Any,
) -> None:
    for j in range(kinds.size):
        beta, low, high = items[j, 0], items[j, 1], items[j, 2]
        top0 = top1 = -BOUND
        end1 = end2 = BOUND
        squares, products = 1.0, 0.0
        for e in range(item_start[j], item_start[j + 1]):
            x = theta[item_node[e]]
            c = item_cat[e]
            if c == 0:
                y = truncated_normal(rng, beta * x, -math.inf, low)
                top0 = max(top0, y)
            elif c == 2:
                y = truncated_normal(rng, beta * x, high, math.inf)
                end2 = min(end2, y)
            else:
                y = truncated_normal(rng, beta * x, low, high)
                end1 = min(end1, y)
                top1 = max(top1, y)
            latent[e] = y
            squares += x * x
            products += x * y
        if kinds[j] == 2:
            items[j, 1] = items[j, 2] = top0 + (end2 - top0) * rng.random()
        else:
            items[j, 1] = top0 + (end1 - top0) * rng.random()
            items[j, 2] = top1 + (end2 - top1) * rng.random()
        items[j, 0] = products / squares + rng.standard_normal() / math.sqrt(squares)


def _compiled(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def run_augmented(
        rng: Any,
        n_sweeps: int,
        keep: bool,
        thin: int,
        theta: Any,
        items: Any,
        latent: Any,
        kinds: Any,
        item_start: Any,
        item_node: Any,
        item_cat: Any,
        before: Any,
        after: Any,
        node_start: Any,
        node_group: Any,
        node_entry: Any,
        done: int,
        draws: Any,
        sums: Any,
    ) -> None:
        """Run sweeps in place. before, after: precision of the pull of the neighbours in time."""
        if stamp < 0:
            return
        for i in range(n_sweeps):
            _items_given_points(rng, theta, items, kinds, item_start, item_node, item_cat, latent)
            for k in range(theta.size):
                precision = before[k] + after[k]
                weighted = 0.0
                if before[k] > 0.0:
                    weighted += before[k] * theta[k - 1]
                if after[k] > 0.0:
                    weighted += after[k] * theta[k + 1]
                if precision == 0.0:
                    precision = 1.0
                for e in range(node_start[k], node_start[k + 1]):
                    beta = items[node_group[e], 0]
                    precision += beta * beta
                    weighted += beta * latent[node_entry[e]]
                theta[k] = weighted / precision + rng.standard_normal() / math.sqrt(precision)
            mean, sd = moments(theta)
            for k in range(theta.size):
                theta[k] = (theta[k] - mean) / sd
            if keep and (done + i + 1) % thin == 0:
                row = (done + i + 1) // thin - 1
                for k in range(theta.size):
                    draws[row, k] = theta[k]
                for j in range(kinds.size):
                    sums[j, 0] += items[j, 0]
                    sums[j, 1] += items[j, 1]
                    sums[j, 2] += items[j, 2]

    return run_augmented


run_augmented = _compiled(fingerprint())
