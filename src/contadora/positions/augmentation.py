"""Sweeps by data augmentation: those of Bailey, Strezhnev and Voeten.

Latent responses are drawn for all votes, then items given them, then points. The points are drawn
as they do: around the conditional mean that the sweep before found for the State's previous
point, not around the next point, and the standardisation leaves the items where they are. These
conditionals belong to no joint distribution, and what the sampler settles on (above all where the
points of a session lie against another session's) depends on its steps. To compare with the
published points one has to take the same ones.

Given the latent responses the points are normal, so that their conditional means and variances
can be averaged instead of the draws (Gelfand and Smith 1990), which makes a hundred sweeps worth
several hundred.

Alan E. Gelfand and Adrian F. M. Smith, 'Sampling-Based Approaches to Calculating Marginal
Densities', *Journal of the American Statistical Association* 85(410), 1990, pp. 398-409.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
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
def items_given_points(
    rng: Any,
    theta: Any,
    items: Any,
    kinds: Any,
    item_start: Any,
    item_node: Any,
    item_cat: Any,
    latent: Any,
    sums: Any,
    squares: Any,
) -> None:
    """Draw latent responses and items; add each vote's part to its point's two sums."""
    sums[:] = 0.0
    squares[:] = 0.0
    for j in range(kinds.size):
        beta, low, high = items[j, 0], items[j, 1], items[j, 2]
        top0 = top1 = -BOUND
        end1 = end2 = BOUND
        xx, xy = 1.0, 0.0
        begin, end = item_start[j], item_start[j + 1]
        for e in range(begin, end):
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
            latent[e - begin] = y
            xx += x * x
            xy += x * y
        if kinds[j] == 2:
            items[j, 1] = items[j, 2] = top0 + max(end2 - top0, 0.0) * rng.random()
        else:
            items[j, 1] = top0 + max(end1 - top0, 0.0) * rng.random()
            items[j, 2] = top1 + max(end2 - top1, 0.0) * rng.random()
        beta = xy / xx + rng.standard_normal() / math.sqrt(xx)
        items[j, 0] = beta
        for e in range(begin, end):
            k = item_node[e]
            sums[k] += beta * latent[e - begin]
            squares[k] += beta * beta


def _compiled(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def run_augmented(
        rng: Any,
        n_sweeps: int,
        mode: int,
        total: int,
        theta: Any,
        items: Any,
        kinds: Any,
        item_start: Any,
        item_node: Any,
        item_cat: Any,
        first: Any,
        before: Any,
        after: Any,
        done: int,
        draws: Any,
        sums: Any,
        centres: Any,
        means: Any,
    ) -> None:
        """Run sweeps in place. mode 1: burn-in; 2: keep draws.

        before, after: precision of the pull of the neighbours in time on each point. centres: the
        points' conditional means of the last sweep. sums: over kept sweeps, of the items. means:
        over kept sweeps, of the points' conditional means, their squares, and conditional
        variances.
        """
        if stamp < 0:
            return
        n = theta.size
        longest = 1
        for j in range(kinds.size):
            longest = max(longest, item_start[j + 1] - item_start[j])
        latent = np.empty(longest)
        weighted = np.empty(n)
        precisions = np.empty(n)
        for i in range(n_sweeps):
            items_given_points(
                rng,
                theta,
                items,
                kinds,
                item_start,
                item_node,
                item_cat,
                latent,
                weighted,
                precisions,
            )
            lag = 0.0
            for k in range(n):
                precision = precisions[k] + before[k] + after[k] + first[k]
                centre = weighted[k] + before[k] * lag
                if after[k] > 0.0:
                    centre += after[k] * centres[k + 1]
                lag = centres[k]
                precision = max(precision, 1e-3)
                centres[k] = centre / precision
                precisions[k] = precision
                theta[k] = centres[k] + rng.standard_normal() / math.sqrt(precision)
            mean, sd = moments(theta)
            theta -= mean
            theta /= sd
            if mode == 2:
                for k in range(n):
                    x = (centres[k] - mean) / sd
                    means[0, k] += x
                    means[1, k] += x * x
                    means[2, k] += 1.0 / (precisions[k] * sd * sd)
                row = (done + i + 1) * draws.shape[0] // total - 1
                if row >= (done + i) * draws.shape[0] // total:
                    draws[row] = theta
                sums += items

    return run_augmented


run_augmented = _compiled(fingerprint())
