"""Sweeps by data augmentation: quick, and those of Bailey, Strezhnev and Voeten.

Latent responses are drawn for all votes, then items given them, then points. Draws cost a
quarter of the collapsed sweeps' time and mix more slowly; given the latent responses the points
are normal, so that their conditional means and variances can be averaged instead of the draws
(Gelfand and Smith 1990), which makes a hundred sweeps worth several hundred.

With `leaning` the points are drawn as Bailey, Strezhnev and Voeten do: around the conditional
mean that the sweep before found for the State's previous point, not around the next point, and
the standardisation leaves the items where they are. These conditionals belong to no joint
distribution, and what the sampler settles on (above all where the points of a session lie
against another session's) depends on its steps. To compare with the published points one has to
take the same ones.

Alan E. Gelfand and Adrian F. M. Smith, 'Sampling-Based Approaches to Calculating Marginal
Densities', *Journal of the American Statistical Association* 85(410), 1990, pp. 398-409.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from contadora.positions.chain import (
    moments,
    standardise,
    tension,
)
from contadora.positions.fingerprint import fingerprint
from contadora.positions.kernels import BOUND
from contadora.positions.session_moves import sweep_sessions


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
        table: Any,
        n_sweeps: int,
        mode: int,
        thin: int,
        leaning: bool,
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
        pull: Any,
        before: Any,
        after: Any,
        period: Any,
        session_start: Any,
        session_node: Any,
        cross_start: Any,
        cross_list: Any,
        done: int,
        draws: Any,
        sums: Any,
        centres: Any,
        means: Any,
    ) -> None:
        """Run sweeps in place. mode 1: burn-in, tuning; 2: keep draws.

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
            extra = slope = 0.0
            if fixed and not leaning:
                extra, slope = tension(theta, items, first, pull)
            lag = 0.0
            for k in range(n):
                precision = precisions[k] + before[k] + after[k] + first[k] + extra
                centre = weighted[k] + slope
                if leaning:
                    old = centres[k]
                    centre += before[k] * lag
                    if after[k] > 0.0:
                        centre += after[k] * centres[k + 1]
                    lag = old
                else:
                    if before[k] > 0.0:
                        centre += before[k] * theta[k - 1]
                    if after[k] > 0.0:
                        centre += after[k] * theta[k + 1]
                precision = max(precision, 1e-3)
                centres[k] = centre / precision
                precisions[k] = precision
                theta[k] = centres[k] + rng.standard_normal() / math.sqrt(precision)
            mean, sd = moments(theta)
            if mode == 2:
                shift, unit = (mean, sd) if leaning or fixed else (0.0, 1.0)
                for k in range(n):
                    x = (centres[k] - shift) / unit
                    means[0, k] += x
                    means[1, k] += x * x
                    means[2, k] += 1.0 / (precisions[k] * unit * unit)
            if leaning:
                for k in range(n):
                    theta[k] = (theta[k] - mean) / sd
            else:
                for j in range(kinds.size):
                    params[j, 0] = items[j, 0]
                    params[j, 1] = items[j, 2] if kinds[j] == 4 else items[j, 1]
                if fixed:
                    standardise(theta, params)
                    for j in range(kinds.size):
                        move = params[j, 1] - (items[j, 2] if kinds[j] == 4 else items[j, 1])
                        items[j, 0] = params[j, 0]
                        items[j, 1] += move
                        items[j, 2] += move
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
                    pull,
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
            if mode == 2:
                mean, sd = moments(theta)
                if (done + i + 1) % thin == 0:
                    row = (done + i + 1) // thin - 1
                    for k in range(n):
                        draws[row, k] = (theta[k] - mean) / sd
                for j in range(kinds.size):
                    sums[j, 0] += items[j, 0] * sd
                    sums[j, 1] += items[j, 1] - items[j, 0] * mean
                    sums[j, 2] += items[j, 2] - items[j, 0] * mean

    return run_augmented


run_augmented = _compiled(fingerprint())
