"""Slopes of the log-posterior, added up over sweeps: what tells how far their mean is off.

The expected slope of a log-density under itself is zero, along any coordinate. The mean of the
slopes over some sweeps is therefore pure Monte Carlo error, and it goes together with the error
of the points' mean: `correction` takes the one off by the other (zero-variance control variates).

Along which coordinates matters. A session that is shifted or stretched takes its items with it,
which is a curve in points and items as they are, and the slopes along the straight line are
noise. So slopes are taken with the items held relative to their session: ``beta s`` and
``cut - beta a`` for a session of mean a and deviation s (of the points in which the item began).

Antonietta Mira, Reza Solgi and Daniele Imparato, 'Zero Variance Markov Chain Monte Carlo for
Bayesian Estimators', *Statistics and Computing* 23(5), 2013, pp. 653-662.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

# Rows of the sums over points: slope of the likelihood; what the frames of sessions and the
# standardisation add; the points themselves.
OF_VOTES, OF_FRAMES, POINTS = range(3)


@njit(nogil=True)
def frames(theta: Any, session_start: Any, session_node: Any, mean: Any, sd: Any) -> None:
    """Fill mean and deviation of each session's points; 0 and 1 where there are fewer than two."""
    for t in range(session_start.size - 1):
        mean[t], sd[t] = 0.0, 1.0
        n = session_start[t + 1] - session_start[t]
        if n < 2:
            continue
        total = square = 0.0
        for i in range(session_start[t], session_start[t + 1]):
            total += theta[session_node[i]]
        for i in range(session_start[t], session_start[t + 1]):
            square += (theta[session_node[i]] - total / n) ** 2
        mean[t], sd[t] = total / n, max(math.sqrt(square / n), 1e-6)


@njit(nogil=True)
def add_scores(
    theta: Any,
    items: Any,
    found: Any,
    begins: Any,
    period: Any,
    session_start: Any,
    session_node: Any,
    precision: float,
    slope: float,
    points: Any,
    parameters: Any,
) -> None:
    """Add the slopes at one state of the chain, those of votes apart, which the points' sweep adds.

    found: (n_groups, 3), slopes of the items as they stand; see `sweep_items`.
    precision, slope: of what the standardisation adds to each point; see `chain.tension`.
    points: (3, n_nodes), rows as above. parameters: (n_groups, 6), slopes along the item's
    discrimination in its session's frame, location and log width; then (beta, low, high)
    themselves. The walks' slopes are linear and follow from the points' own sum.
    """
    n_periods = session_start.size - 1
    mean, sd = np.empty(n_periods), np.empty(n_periods)
    frames(theta, session_start, session_node, mean, sd)
    along, across = np.zeros(n_periods), np.zeros(n_periods)
    for j in range(items.shape[0]):
        t = begins[j]
        place = found[j, 1]
        turned = found[j, 0] + mean[t] * place
        parameters[j, 0] += turned / sd[t]
        parameters[j, 1] += place
        parameters[j, 2] += found[j, 2]
        for q in range(3):
            parameters[j, 3 + q] += items[j, q]
        along[t] += items[j, 0] * place
        # The change of variable divides each discrimination begun here by the deviation.
        across[t] += items[j, 0] * turned + 1.0
    for k in range(theta.size):
        t = period[k]
        n = session_start[t + 1] - session_start[t]
        of_frames = 0.0
        if n > 1:
            of_frames = along[t] / n - (theta[k] - mean[t]) / (n * sd[t] * sd[t]) * across[t]
        points[OF_FRAMES, k] += of_frames + slope - precision * theta[k]
        points[POINTS, k] += theta[k]
