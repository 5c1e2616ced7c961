"""The mean of the points over some sweeps, less the Monte Carlo error that the slopes tell.

Along every coordinate the expected slope of the log-posterior is zero (`scores`). So the mean
slope times any matrix may be added to the mean of the points without a bias, and with the inverse
of the curvature it takes off all of their error that is linear in what the sweeps missed: a Newton
step from the mean. What the sweeps are still needed for is how far the posterior is from normal.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contadora.positions.curvature import Curvature
from contadora.positions.kernels import NARROWEST
from contadora.positions.layout import Layout
from contadora.positions.scores import OF_FRAMES, OF_VOTES, POINTS

Floats = NDArray[np.float64]
PRIOR = 1.0  # what the share of all points counts beside a point's own chains


@dataclass(frozen=True, eq=False)
class Scored:
    """What one chain tells, each a mean over sweeps.

    Attributes
    ----------
    mean : ndarray, shape (n_nodes,)
        Points, over all kept sweeps.
    points : ndarray, shape (3, n_nodes)
        Rows as in `scores`, where each of these sweeps found the points.
    items : ndarray, shape (n_groups, 6)
        Slopes of the items, and (beta, low, high), as each of these sweeps drew them.
    """

    mean: Floats
    points: Floats
    items: Floats


@dataclass(frozen=True, eq=False)
class Correction:
    """Points better known.

    Attributes
    ----------
    means : ndarray, shape (n_chains, n_nodes)
        Each chain's means of the points, corrected.
    items : ndarray, shape (n_groups, 3)
        Means of discrimination and cut-points over all chains, corrected.
    share : float
        How much of the step was taken over all points: what brings the chains nearest to each
        other.
    deviation : ndarray, shape (n_nodes,)
        Of each point, by the curvature.
    error : ndarray, shape (n_nodes,)
        Monte Carlo error of the mean of all chains, in deviations of the point: by how far the
        same share for all leaves the chains apart, and the same for all points of a session.
        What all chains share, as those that are too short to forget where they started do, it
        does not see.
    curvature : Curvature
        At the mean of all chains.
    """

    means: Floats
    items: Floats
    share: float
    deviation: Floats
    error: Floats
    curvature: Curvature


def frames(theta: Floats, layout: Layout) -> tuple[Floats, Floats, Floats]:
    """Return size, mean and deviation of each session's points, at each node."""
    at, n = layout.node_period, layout.periods.size
    size = np.maximum(np.bincount(at, minlength=n), 1).astype(np.float64)
    mean = np.bincount(at, theta, n) / size
    sd = np.sqrt(np.bincount(at, (theta - mean[at]) ** 2, n) / size)
    one = size < 2
    mean[one], sd[one] = 0.0, 1.0
    return size, mean, np.maximum(sd, 1e-6)


def parameters_of(means: Floats, kinds: NDArray[np.integer]) -> Floats:
    """Return items, means of (beta, low, high), as (discrimination, location, log width)."""
    beta, low, high = means.T
    place = np.where(kinds == 4, high, low)
    width = np.where(kinds == 2, 0.0, np.log(np.maximum(high - low, 2.0 * NARROWEST)))
    return np.stack([beta, place, width], axis=1)


class Unframed:
    """Slopes along points and items as they stand, from those with items held in their sessions.

    theta, beta: the state about which, (n_nodes,) and (n_groups,).
    """

    def __init__(self, layout: Layout, theta: Floats, beta: Floats) -> None:
        self._at, self._begins, self._n = layout.node_period, layout.begins, layout.periods.size
        self._theta, self._beta = theta, beta
        self.size, self._mean, self._sd = frames(theta, layout)

    def items(self, slopes: Floats) -> Floats:
        """Return slopes of the items, (n_groups, 3), from sums that `scores` made."""
        mean, sd = self._mean[self._begins], self._sd[self._begins]
        turned = sd * slopes[:, 0] - mean * slopes[:, 1]
        return np.stack([turned, slopes[:, 1], slopes[:, 2]], axis=1)

    def points(self, slopes: Floats, items: Floats) -> Floats:
        """Return slopes of the points, walks apart; items: their slopes as they stand."""
        at, begins, size, mean, sd = self._at, self._begins, self.size, self._mean, self._sd
        turned, place = items[:, 0], items[:, 1]
        along = np.bincount(begins, self._beta * place, self._n)
        across = np.bincount(begins, self._beta * (turned + mean[begins] * place), self._n)
        of_frames = (along / size)[at]
        of_frames -= (self._theta - mean[at]) * (across / (size * sd**2))[at]
        of_frames[size[at] < 2] = 0.0
        return np.asarray(slopes[OF_VOTES] + slopes[OF_FRAMES] - of_frames)


def correct(layout: Layout, table: Floats, chains: list[Scored], tension: float) -> Correction:
    """Take off what the slopes tell of the error of each chain's means.

    Each point takes as much of its step as brings the chains together, by a regression of how far
    they are apart on how far their steps are, with a prior towards what does so over all points:
    of a point far out, where the posterior is not near normal, a slope may be noise.

    Parameters
    ----------
    layout : Layout
    table : ndarray
        Of the link.
    chains : list of Scored
        Two or more, all turned the same way.
    tension : float
        As for `Curvature`.
    """
    theta = np.mean([c.points[POINTS] for c in chains], axis=0)
    means = np.mean([c.items[:, 3:] for c in chains], axis=0)
    width = means[:, 2] - means[:, 1]
    curvature = Curvature(layout, table, theta, parameters_of(means, layout.kinds), tension)
    unframed = Unframed(layout, theta, means[:, 0])
    at, n, size = layout.node_period, layout.periods.size, unframed.size
    plain = np.stack([c.mean for c in chains])

    def step(c: Scored) -> tuple[Floats, Floats]:
        own = c.points[POINTS]
        pulls = curvature.pull * np.diff(own, prepend=0.0)
        walk = -layout.first * own - pulls
        walk[:-1] += pulls[1:]
        items = unframed.items(c.items)
        return curvature.newton(unframed.points(c.points, items) + walk, items)

    with ThreadPoolExecutor(min(len(chains), os.cpu_count() or 1)) as pool:
        variances = pool.submit(curvature.variances)
        found = list(pool.map(step, chains))
    steps = np.stack(
        [c.points[POINTS] + x - c.mean for c, (x, _) in zip(chains, found, strict=True)]
    )
    deviation = np.sqrt(variances.result())
    apart = (plain - plain.mean(axis=0)) / deviation
    gained = (steps - steps.mean(axis=0)) / deviation
    against, along = -(apart * gained).sum(axis=0), (gained**2).sum(axis=0)
    share = float(np.clip(against.sum() / max(along.sum(), 1e-12), 0.0, 1.0))
    prior = PRIOR * max(along.mean(), 1e-12)
    each = np.clip((against + prior * share) / (along + prior), 0.0, 1.0)
    better = plain + each * steps
    left = (plain + share * steps).var(axis=0, ddof=1) / (len(chains) * deviation**2)
    error = np.sqrt(np.bincount(at, left, n) / size)[at]
    turned, placed, widened = share * np.mean([p for _, p in found], axis=0).T
    means[:, 0] += turned
    means[:, 1] += placed - np.where(layout.kinds == 4, width * widened, 0.0)
    means[:, 2] += placed + np.where(layout.kinds == 3, width * widened, 0.0)
    return Correction(better, means, share, deviation, error, curvature)
