"""What an estimation gives, and how it is read off the draws."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from contadora.positions.layout import Layout

Floats = NDArray[np.float64]

BLOCK = 256  # points summarised at once
RHAT_USUAL = 1.05  # 95% of points must be below this
RHAT_WORST = 1.20  # and all of them below this


@dataclass(frozen=True, eq=False)
class Fit:
    """Ideal points with their uncertainty.

    Attributes
    ----------
    states : tuple of str
        Labels, in the order of the matrix.
    periods : ndarray of int32, shape (n_periods,)
        Period labels, sorted.
    point, sd, lo, hi : ndarray, shape (n_states, n_periods)
        Posterior mean, standard deviation and bounds of the central interval; nan where the
        State has no vote in or around that period. One unit is the standard deviation of all
        State-periods; the mean of all is 0.
    n_votes : ndarray of int32, shape (n_states, n_periods)
        Votes used. Where this is 0 and there is a point, the State was silent and the point is
        bridged from the periods before and after (option ``bridge``).
    draws : ndarray of float32, shape (n_draws, n_states, n_periods)
        Draws from the joint posterior, chain after chain. Everything about more than one point
        is to be computed from these, since the points' errors go together. Each point's draws
        are moved and stretched to its mean and deviation, which are better known than so few
        draws tell: means are corrected by the slopes of all sweeps, deviations come from all
        sweeps too; those of the sampler ``"bsv"`` from conditional means and variances (Rao and
        Blackwell). With ``spread="curvature"`` the draws are 200 of a normal distribution.
    discrimination : ndarray, shape (n_items,)
        Posterior mean of each item's discrimination, nan for items set aside.
    cutpoints : ndarray, shape (n_items, 2)
        Posterior means: between no and abstain, and between abstain and yes. The same value
        twice when nobody abstained; nan where an option at the end was never chosen.
    converged : bool
        Whether 95% of points have a split R-hat of at most 1.05 and all at most 1.20; with
        ``spread="curvature"`` it is the R-hat of the chains' corrected means.
    diagnostics : dict
        ``rhat_max``, ``rhat_p95``, ``rhat_median``, ``ess_min``, ``ess_p05``, ``ess_median``
        (of the draws; nan with ``spread="curvature"``), ``error`` (Monte Carlo error of the
        points, root mean square, in deviations of each; nan where not corrected), ``chains``,
        ``sweeps``, ``burn_in``, ``draws``, ``seconds``, ``ms_per_sweep``, ``tension`` (see
        `extend`), ``accepted_items``, ``accepted_points``, ``n_votes``, ``n_items``,
        ``n_points``, ``n_unanimous``.
    warnings : tuple of str
        What a reader should know, in English sentences.
    interval : float
        Probability that the intervals hold.
    """

    states: tuple[str, ...]
    periods: NDArray[np.int32]
    point: Floats
    sd: Floats
    lo: Floats
    hi: Floats
    n_votes: NDArray[np.int32]
    draws: NDArray[np.float32]
    discrimination: Floats
    cutpoints: Floats
    converged: bool
    diagnostics: dict[str, Any]
    warnings: tuple[str, ...]
    interval: float


def agree(rhat: Floats) -> bool:
    known = rhat[~np.isnan(rhat)]
    return bool(known.size and np.percentile(known, 95) <= RHAT_USUAL and known.max() <= RHAT_WORST)


def finite(of: Callable[[Floats], Any], values: Floats) -> float:
    return float(of(values)) if np.isfinite(values).any() else float("nan")


def signs_of(raw: NDArray[np.float32], anchored: NDArray[np.bool_], side: int) -> Floats:
    """Turn all chains the same way, then the anchor to its side."""
    means = raw.mean(axis=1, dtype=np.float64)
    centred = means - means.mean(axis=1, keepdims=True)
    signs = np.where(centred @ centred[0] < 0, -1.0, 1.0)
    anchor = (signs[:, None] * means)[:, anchored].mean()
    return signs * (side if anchor >= 0 else -side)


def bridge_silences(
    draws: NDArray[np.float32], layout: Layout, longest: int, rng: np.random.Generator
) -> None:
    """Fill short silences of a State by the walk between the points on both sides."""
    for k in np.nonzero(~np.isnan(layout.walk))[0]:
        a, b = int(layout.node_period[k - 1]), int(layout.node_period[k])
        if not 1 < b - a <= longest + 1:
            continue
        s = int(layout.node_state[k])
        before, after = draws[:, s, a], draws[:, s, b]
        for t in range(a + 1, b):
            # A walk tied at both ends, drawn step by step.
            w = 1.0 / (b - t + 1)
            spread = np.sqrt(layout.walk[k] / (b - a) * (1.0 - w))
            noise = spread * rng.standard_normal(len(draws))
            before = (before + w * (after - before) + noise).astype(np.float32)
            draws[:, s, t] = before


def with_moments(
    draws: NDArray[np.floating], mean: NDArray[np.floating], sd: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Return draws moved and stretched to a mean and a deviation."""
    own = draws.std(axis=0, dtype=np.float64)
    wide = np.where(own > 0.0, sd / np.where(own > 0.0, own, 1.0), 1.0)
    out = draws - draws.mean(axis=0, dtype=np.float64).astype(np.float32)
    out *= wide.astype(np.float32)
    out += mean.astype(np.float32)
    return np.asarray(out, dtype=np.float32)


def smooth(
    summary: tuple[Floats, Floats, Floats, Floats],
    layout: Layout,
    mean: Floats,
    deviation: Floats,
    level: float,
) -> None:
    """Put means and deviations of nodes in the place of what the draws themselves say.

    The intervals are then those of a normal distribution, which a point given its votes is very
    nearly once there are a few dozen of them.
    """
    point, sd, lo, hi = summary
    at = (layout.node_state, layout.node_period)
    point[at], sd[at] = mean, deviation
    reach = ndtri(0.5 + level / 2.0) * deviation
    lo[at], hi[at] = mean - reach, mean + reach


def summarise(draws: NDArray[np.float32], level: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Return means, deviations and central intervals of draws, nan where there are none."""
    flat = draws.reshape(len(draws), -1)
    index = np.nonzero(~np.isnan(flat[0]))[0]
    out = np.full((4, flat.shape[1]), np.nan)
    tails = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)

    def part(at: NDArray[np.intp]) -> None:
        # A row for each point, few enough rows to stay in the processor's cache.
        known = np.ascontiguousarray(flat[:, at].T)
        n = known.shape[1]
        mean = known.mean(axis=1, dtype=np.float64)
        apart = known - mean[:, None].astype(np.float32)
        out[0, at] = mean
        out[1, at] = np.sqrt(np.square(apart, out=apart).sum(axis=1) / max(n - 1, 1))
        known.sort(axis=1)
        for row, share in zip((2, 3), tails, strict=True):
            place = share * (n - 1)
            below = int(place)
            low = known[:, below].astype(np.float64)
            high = known[:, min(below + 1, n - 1)].astype(np.float64)
            out[row, at] = low + (place - below) * (high - low)

    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        list(pool.map(part, (index[a : a + BLOCK] for a in range(0, index.size, BLOCK))))
    point, sd, lo, hi = out.reshape(4, *draws.shape[1:])
    return point, sd, lo, hi
