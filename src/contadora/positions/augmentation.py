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
from contadora.positions.likelihood import FAST
from contadora.positions.scrambling import STRIDE
from contadora.positions.truncated import between, beyond, counter, uniforms


@njit(nogil=True, fastmath=FAST)
def _products(x: Any, y: Any) -> Any:
    """Return the sums of x squared and of x times y."""
    xx = xy = 0.0
    for e in range(x.size):
        xx += x[e] * x[e]
        xy += x[e] * y[e]
    return xx, xy


@njit(nogil=True, fastmath=FAST)
def _ends(y: Any, low: float, high: float) -> Any:
    """Return the lower of `low` and all of y, and the higher of `high` and all of y."""
    for e in range(y.size):
        low, high = min(low, y[e]), max(high, y[e])
    return low, high


@njit(nogil=True)
def items_given_points(
    rng: Any,
    theta: Any,
    items: Any,
    kinds: Any,
    item_at: Any,
    item_node: Any,
    points: Any,
    latent: Any,
    tail: Any,
    sums: Any,
    squares: Any,
) -> None:
    """Draw latent responses and items; add each vote's part to its point's two sums.

    item_at: (3 n_groups + 1), where in `item_node` each item's votes of each option begin.
    points, latent, tail: room for the votes of one item.
    """
    sums[:] = 0.0
    squares[:] = 0.0
    begin = counter(rng)
    for j in range(kinds.size):
        beta, low, high = items[j, 0], items[j, 1], items[j, 2]
        first, end = item_at[3 * j], item_at[3 * j + 3]
        no, abstain, n = item_at[3 * j + 1] - first, item_at[3 * j + 2] - first, end - first
        x, y, room = points[:n], latent[:n], tail[:n]
        for e in range(n):
            x[e] = theta[item_node[first + e]]
        uniforms(begin + np.uint64(first) * STRIDE, y)
        beyond(x[:no], beta, low, -1.0, y[:no], room[:no])
        between(x[no:abstain], beta, low, high, y[no:abstain], room[no:abstain])
        beyond(x[abstain:], beta, high, 1.0, y[abstain:], room[abstain:])
        _, top0 = _ends(y[:no], 0.0, -BOUND)
        end1, top1 = _ends(y[no:abstain], BOUND, -BOUND)
        end2, _ = _ends(y[abstain:], BOUND, 0.0)
        if kinds[j] == 2:
            items[j, 1] = items[j, 2] = top0 + max(end2 - top0, 0.0) * rng.random()
        else:
            items[j, 1] = top0 + max(end1 - top0, 0.0) * rng.random()
            items[j, 2] = top1 + max(end2 - top1, 0.0) * rng.random()
        xx, xy = _products(x, y)
        beta = xy / (1.0 + xx) + rng.standard_normal() / math.sqrt(1.0 + xx)
        items[j, 0] = beta
        square = beta * beta
        for e in range(n):
            k = item_node[first + e]
            sums[k] += beta * y[e]
            squares[k] += square


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
        item_at: Any,
        item_node: Any,
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
            longest = max(longest, item_at[3 * j + 3] - item_at[3 * j])
        points, latent, tail = np.empty(longest), np.empty(longest), np.empty(longest)
        weighted = np.empty(n)
        precisions = np.empty(n)
        for i in range(n_sweeps):
            items_given_points(
                rng,
                theta,
                items,
                kinds,
                item_at,
                item_node,
                points,
                latent,
                tail,
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
