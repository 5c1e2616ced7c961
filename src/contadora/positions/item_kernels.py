"""Compiled moves of items for points of any number of dimensions.

Newton proposals, corrected by Metropolis and Hastings, as in the one-dimensional sampler, written
over vectors; the issue model and the model of two dimensions share them.
"""

from __future__ import annotations

import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from contadora.positions.likelihood import edges

BOUND = 7.0  # the cut-points' flat prior reaches this far from zero
STEEP = 4.0  # precision of the normal tails beyond
NARROWEST = 1e-3  # two cut-points are at least this far apart
RIDGE = 0.05  # keeps proposals finite where the flat prior gives no curvature
FULL_STEP = 0.75  # share of proposals that go all the way to the local mode
SHORT = 0.4  # how far the others go


def stamp_of(*names: str) -> int:
    """Return a checksum of source files beside this one: part of the key of compiled code."""
    value = 0
    for name in names:
        value = zlib.crc32(Path(__file__).with_name(name).read_bytes(), value)
    return value


@njit(nogil=True)
def factor(info: Any, chol: Any) -> Any:
    """Fill the Cholesky factor of a small matrix given by its upper triangle; log-determinant."""
    m = info.shape[0]
    total = 0.0
    for r in range(m):
        for s in range(r + 1):
            value = info[s, r]
            for q in range(s):
                value -= chol[r, q] * chol[s, q]
            if r == s:
                chol[r, r] = math.sqrt(max(value, 1e-9))
                total += 2.0 * math.log(chol[r, r])
            else:
                chol[r, s] = value / chol[s, s]
    return total


@njit(nogil=True)
def back(chol: Any, rhs: Any, out: Any) -> None:
    """Solve with the transposed factor, which turns standard noise into noise of the metric."""
    m = rhs.size
    for r in range(m - 1, -1, -1):
        value = rhs[r]
        for q in range(r + 1, m):
            value -= chol[q, r] * out[q]
        out[r] = value / chol[r, r]


@njit(nogil=True)
def solve(chol: Any, rhs: Any, room: Any, out: Any) -> None:
    """Solve a small positive definite system from its factor."""
    for r in range(rhs.size):
        value = rhs[r]
        for q in range(r):
            value -= chol[r, q] * room[q]
        room[r] = value / chol[r, r]
    back(chol, room, out)


@njit(nogil=True)
def norm2(chol: Any, d: Any) -> Any:
    """Squared length of a vector in the metric of the factor."""
    m = d.size
    total = 0.0
    for s in range(m):
        value = 0.0
        for r in range(s, m):
            value += chol[r, s] * d[r]
        total += value * value
    return total


@njit(nogil=True, inline="always")
def over_bound(cut: float) -> float:
    """Return how far a cut-point lies beyond the flat part of its prior, with its sign."""
    return math.copysign(max(abs(cut) - BOUND, 0.0), cut)


@njit(nogil=True)
def item_target(
    table: Any, p: Any, kind: int, x: Any, nodes: Any, cats: Any, grad: Any, info: Any
) -> Any:
    """Log-posterior of an item at p = (discriminations, location, log width); grad, info filled.

    kind 2: one cut-point, at the location. kind 3: the location is the lower cut-point;
    kind 4: the upper one. The better determined of the two is the location, so that the width
    carries the skewness.
    """
    n_dim = x.shape[1]
    at, last = n_dim, n_dim + 1
    width = step_low = step_high = 0.0
    low = high = p[at]
    if kind != 2:
        width = math.exp(min(p[last], 5.0))
        if width < NARROWEST:
            return -np.inf
        if kind == 3:
            high, step_high = low + width, width
        else:
            low, step_low = high - width, -width
    if max(-low, high) > BOUND + 8.0:
        return -np.inf
    grad[:] = 0.0
    info[:, :] = 0.0
    value = 0.0
    sum_low = sum_high = 0.0
    for e in range(nodes.size):
        k = nodes[e]
        eta = 0.0
        for d in range(n_dim):
            eta += p[d] * x[k, d]
        v, ga, gb, haa, hab, hbb = edges(table, cats[e], low - eta, high - eta)
        value += v
        sum_low += ga
        sum_high += gb
        g = ga + gb
        h = haa + 2.0 * hab + hbb
        cross = step_low * (haa + hab) + step_high * (hbb + hab)
        for d in range(n_dim):
            grad[d] -= g * x[k, d]
            for c in range(d, n_dim):
                info[d, c] += h * x[k, d] * x[k, c]
            info[d, at] -= h * x[k, d]
            info[d, last] -= cross * x[k, d]
        info[at, at] += h
        info[at, last] += cross
        info[last, last] += step_low * step_low * haa + step_high * step_high * hbb
    over = over_bound(low)
    value -= 0.5 * STEEP * over * over
    sum_low -= STEEP * over
    if over != 0.0:
        info[at, at] += STEEP
    if kind != 2:
        over = over_bound(high)
        value -= 0.5 * STEEP * over * over
        sum_high -= STEEP * over
        if over != 0.0:
            info[at, at] += STEEP
    grad[at] = sum_low + sum_high
    info[at, at] += RIDGE
    for d in range(n_dim):
        value -= 0.5 * p[d] * p[d]
        grad[d] -= p[d]
        info[d, d] += 1.0
    if kind == 2:
        info[last, last] = 1.0
        return value
    # log width: the flat prior on the cut-points adds the log of the Jacobian, itself.
    slope = step_low * sum_low + step_high * sum_high
    grad[last] = slope + 1.0
    info[last, last] += max(-slope, 0.0) + RIDGE
    return value + p[last]


@njit(nogil=True)
def sweep_items(
    rng: Any,
    table: Any,
    climb: bool,
    x: Any,
    params: Any,
    kinds: Any,
    start: Any,
    nodes: Any,
    cats: Any,
) -> Any:
    """Update every item's parameters jointly by a Newton proposal; returns the share accepted."""
    m = params.shape[1]
    g0, g1 = np.zeros(m), np.zeros(m)
    i0, i1 = np.zeros((m, m)), np.zeros((m, m))
    c0, c1 = np.zeros((m, m)), np.zeros((m, m))
    step, room, noise, z, new = np.zeros(m), np.zeros(m), np.zeros(m), np.zeros(m), np.zeros(m)
    accepted = 0
    for j in range(params.shape[0]):
        p = params[j]
        kind = kinds[j]
        n = nodes[start[j] : start[j + 1]]
        c = cats[start[j] : start[j + 1]]
        v0 = item_target(table, p, kind, x, n, c, g0, i0)
        d0 = factor(i0, c0)
        solve(c0, g0, room, step)
        if climb:
            for k in range(m):
                p[k] += min(max(step[k], -1.0), 1.0)
            p[m - 2] = min(max(p[m - 2], 0.01 - BOUND), BOUND - 0.01)
            p[m - 1] = min(max(p[m - 1], math.log(2.0 * NARROWEST)), math.log(BOUND))
            continue
        a = 1.0 if rng.random() < FULL_STEP else SHORT
        sd = math.sqrt(1.0 - (1.0 - a) * (1.0 - a))
        forth = 0.0
        for k in range(m):
            z[k] = rng.standard_normal()
            if kind == 2 and k == m - 1:
                z[k] = 0.0
            forth += z[k] * z[k]
        back(c0, z, noise)
        for k in range(m):
            new[k] = p[k] + a * step[k] + sd * noise[k]
        v1 = item_target(table, new, kind, x, n, c, g1, i1)
        if v1 == -np.inf:
            continue
        d1 = factor(i1, c1)
        solve(c1, g1, room, step)
        for k in range(m):
            z[k] = p[k] - new[k] - a * step[k]
        ratio = v1 - v0 + 0.5 * (d1 - d0) + 0.5 * forth - 0.5 * norm2(c1, z) / (sd * sd)
        if math.log(rng.random()) < ratio:
            p[:] = new
            accepted += 1
    return accepted / max(params.shape[0], 1)


@njit(nogil=True)
def cut_points(params: Any, kinds: Any, items: Any) -> None:
    """Write (discriminations, low, high) of every item, the form that the likelihood reads."""
    m = params.shape[1]
    for j in range(params.shape[0]):
        items[j, : m - 2] = params[j, : m - 2]
        at = params[j, m - 2]
        width = 0.0 if kinds[j] == 2 else math.exp(params[j, m - 1])
        items[j, m - 2] = at - width if kinds[j] == 4 else at
        items[j, m - 1] = at + width if kinds[j] == 3 else at
