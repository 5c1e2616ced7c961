"""The compiled sweeps of the sampler: items, States, sessions.

Every kernel is plain sequential code that releases the interpreter lock; chains run side by
side in threads. Numba's own parallel layer is not used: started from two threads at once, as a
web server may, it can end the process.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.polynomial.hermite_e import hermegauss

from contadora.positions.vote_sums import item_terms, point_terms, point_value

BOUND = 7.0  # the cut-points' flat prior reaches this far from zero
STEEP = 4.0  # precision of the normal tails beyond
NARROWEST = 1e-3  # two cut-points are at least this far apart
RIDGE = 0.05  # keeps proposals finite where the flat prior gives no curvature
PLAIN = 0.3  # share of proposals around the local mode
PAST = 1.5  # the others are around a point this many times as far: over-relaxed
FEW = 40  # votes of a point below which its conditional is not taken for nearly normal
# Places and log-weights of a quadrature about a normal distribution: few votes, and many.
HERMITE_FEW = np.stack([hermegauss(5)[0], np.log(hermegauss(5)[1])], axis=1)
HERMITE_MANY = np.stack([hermegauss(3)[0], np.log(hermegauss(3)[1])], axis=1)


@njit(nogil=True, inline="always")
def wall(cut: float) -> Any:
    """Log-prior of a cut-point: flat, then normal tails.

    A hard wall would do for the items one by one. But some items of a long record always lie
    close to it, so that moves of whole sessions, which move the cut-points too, would fail.
    """
    over = max(abs(cut) - BOUND, 0.0)
    return -0.5 * STEEP * over * over


@njit(nogil=True)
def item_target(
    table: Any,
    p: Any,
    kind: int,
    theta: Any,
    no: Any,
    abstain: Any,
    yes: Any,
    grad: Any,
    info: Any,
) -> Any:
    """Log-posterior of an item at p = (beta, location, log width); fills grad and info.

    no, abstain, yes: nodes that voted so.

    kind 2: one cut-point, at the location. kind 3: the location is the lower cut-point;
    kind 4: the upper one. The better determined of the two is the location, so that the width
    carries the skewness.
    """
    width = 0.0
    if kind == 2:
        low = high = p[1]
    else:
        width = math.exp(p[2])
        if width < NARROWEST:
            return -np.inf
        if kind == 3:
            low, high = p[1], p[1] + width
        else:
            low, high = p[1] - width, p[1]
    if max(-low, high) > BOUND + 8.0:
        return -np.inf
    value, sb, s1, s2, ibb, ib1, ib2, i11, i12, i22 = item_terms(
        table, p[0], low, high, theta, no, abstain, yes
    )
    value += wall(low)
    over = abs(low) - BOUND
    if over > 0.0:
        s1 -= math.copysign(over, low) * STEEP
        i11 += STEEP
    over = abs(high) - BOUND
    if kind != 2:
        value += wall(high)
        if over > 0.0:
            s2 -= math.copysign(over, high) * STEEP
            i22 += STEEP
    value -= 0.5 * p[0] * p[0]
    grad[0] = sb - p[0]
    grad[1] = s1 + s2
    info[0, 0] = ibb + 1.0
    info[0, 1] = ib1 + ib2
    info[1, 1] = i11 + 2.0 * i12 + i22 + RIDGE
    if kind == 2:
        grad[2] = 0.0
        info[0, 2] = 0.0
        info[1, 2] = 0.0
        info[2, 2] = 1.0
        return value
    # log width: the flat prior on the cut-points adds the log of the Jacobian, itself p[2].
    value += p[2]
    if kind == 3:
        move, cross_b, cross_l, own, s = width, ib2, i22 + i12, i22, s2
    else:
        move, cross_b, cross_l, own, s = -width, ib1, i11 + i12, i11, s1
    grad[2] = move * s + 1.0
    info[0, 2] = move * cross_b
    info[1, 2] = move * cross_l
    # The second-order term of the change of variable helps near the mode, where it is
    # positive; elsewhere it could make the matrix indefinite.
    info[2, 2] = width * width * own + max(-move * s, 0.0) + RIDGE
    return value


@njit(nogil=True)
def factor(info: Any, chol: Any) -> Any:
    """Cholesky factor of a 3 by 3 matrix given by its upper triangle; returns log-determinant."""
    a = math.sqrt(max(info[0, 0], 1e-9))
    b = info[0, 1] / a
    c = info[0, 2] / a
    d = math.sqrt(max(info[1, 1] - b * b, 1e-9))
    e = (info[1, 2] - b * c) / d
    f = math.sqrt(max(info[2, 2] - c * c - e * e, 1e-9))
    chol[0, 0], chol[1, 0], chol[2, 0] = a, b, c
    chol[1, 1], chol[2, 1], chol[2, 2] = d, e, f
    return 2.0 * (math.log(a) + math.log(d) + math.log(f))


@njit(nogil=True)
def _solve(chol: Any, rhs: Any, out: Any) -> None:
    y0 = rhs[0] / chol[0, 0]
    y1 = (rhs[1] - chol[1, 0] * y0) / chol[1, 1]
    y2 = (rhs[2] - chol[2, 0] * y0 - chol[2, 1] * y1) / chol[2, 2]
    _back(chol, y0, y1, y2, out)


@njit(nogil=True)
def _back(chol: Any, y0: float, y1: float, y2: float, out: Any) -> None:
    out[2] = y2 / chol[2, 2]
    out[1] = (y1 - chol[2, 1] * out[2]) / chol[1, 1]
    out[0] = (y0 - chol[1, 0] * out[1] - chol[2, 0] * out[2]) / chol[0, 0]


@njit(nogil=True)
def _norm2(chol: Any, r0: float, r1: float, r2: float) -> Any:
    y0 = chol[0, 0] * r0 + chol[1, 0] * r1 + chol[2, 0] * r2
    y1 = chol[1, 1] * r1 + chol[2, 1] * r2
    y2 = chol[2, 2] * r2
    return y0 * y0 + y1 * y1 + y2 * y2


@njit(nogil=True)
def _clip(x: float, limit: float) -> Any:
    return min(max(x, -limit), limit)


@njit(nogil=True)
def _keep_inside(p: Any, kind: int) -> None:
    """Bring an item's cut-points back inside their prior's bounds while climbing."""
    p[1] = _clip(p[1], BOUND - 0.01)
    if kind > 2:
        room = BOUND - p[1] if kind == 3 else BOUND + p[1]
        p[2] = min(max(p[2], math.log(2.0 * NARROWEST)), math.log(0.999 * room))


@njit(nogil=True)
def by_option(values: Any, at: Any, j: int) -> Any:
    """Return the parts of `values` that an item's, or a point's, votes of each option have."""
    a, b, c, d = at[3 * j], at[3 * j + 1], at[3 * j + 2], at[3 * j + 3]
    return values[a:b], values[b:c], values[c:d]


@njit(nogil=True)
def sweep_items(
    rng: Any,
    table: Any,
    warm: bool,
    theta: Any,
    params: Any,
    kinds: Any,
    at: Any,
    nodes: Any,
    slopes: Any,
    turn: float = 0.0,
) -> Any:
    """Update every item's (beta, location, log width) by a Newton proposal.

    at: (3 n_groups + 1), where in `nodes` each item's votes of each option begin.
    slopes: (n_groups, 3), filled with the slope of the log-posterior at each item drawn.
    turn: 1.0 and -1.0 for two chains on equal random numbers that mirror each other, by proposals
    around the mode alone; 0.0 for a chain by itself, most of whose proposals are over-relaxed.
    """
    g0 = np.zeros(3)
    g1 = np.zeros(3)
    i0 = np.zeros((3, 3))
    i1 = np.zeros((3, 3))
    c0 = np.zeros((3, 3))
    c1 = np.zeros((3, 3))
    step0 = np.zeros(3)
    step1 = np.zeros(3)
    noise = np.zeros(3)
    new = np.zeros(3)
    accepted = 0
    for j in range(params.shape[0]):
        p = params[j]
        kind = kinds[j]
        no, abstain, yes = by_option(nodes, at, j)
        v0 = item_target(table, p, kind, theta, no, abstain, yes, g0, i0)
        d0 = factor(i0, c0)
        _solve(c0, g0, step0)
        if warm:
            for k in range(3):
                p[k] += _clip(step0[k], 1.0)
            _keep_inside(p, kind)
            continue
        a = 1.0 if turn != 0.0 or rng.random() < PLAIN else PAST
        sd = math.sqrt(1.0 - (1.0 - a) * (1.0 - a))
        z0, z1, z2 = rng.standard_normal(), rng.standard_normal(), rng.standard_normal()
        dice = math.log(rng.random())
        if turn < 0.0:
            z0, z1, z2 = -z0, -z1, -z2
        if kind == 2:
            z2 = 0.0
        _back(c0, z0, z1, z2, noise)
        for k in range(3):
            new[k] = p[k] + a * step0[k] + sd * noise[k]
        slopes[j] = g0
        v1 = item_target(table, new, kind, theta, no, abstain, yes, g1, i1)
        if v1 == -np.inf:
            continue
        d1 = factor(i1, c1)
        _solve(c1, g1, step1)
        back = _norm2(
            c1,
            p[0] - new[0] - a * step1[0],
            p[1] - new[1] - a * step1[1],
            p[2] - new[2] - a * step1[2],
        )
        ratio = v1 - v0 + 0.5 * (d1 - d0) - 0.5 * back / (sd * sd)
        ratio += 0.5 * (z0 * z0 + z1 * z1 + z2 * z2)
        if dice < ratio:
            p[0], p[1], p[2] = new[0], new[1], new[2]
            slopes[j] = g1
            accepted += 1
    return accepted / max(params.shape[0], 1)


@njit(nogil=True)
def cut_points(params: Any, kinds: Any, items: Any) -> None:
    """Write (beta, low, high) of every item, the form that the likelihood reads."""
    for j in range(params.shape[0]):
        items[j, 0] = params[j, 0]
        width = 0.0 if kinds[j] == 2 else math.exp(params[j, 2])
        items[j, 1] = params[j, 1] - width if kinds[j] == 4 else params[j, 1]
        items[j, 2] = params[j, 1] + width if kinds[j] == 3 else params[j, 1]


@njit(nogil=True)
def node_target(
    table: Any,
    x: float,
    precision: float,
    weighted: float,
    items: Any,
    no: Any,
    abstain: Any,
    yes: Any,
) -> Any:
    """Return a point's log-density, its slope and its information, at x.

    no, abstain, yes: items on which it voted so.
    """
    value, slope, info = point_terms(table, x, items, no, abstain, yes)
    value += (weighted - 0.5 * precision * x) * x
    return value, slope + weighted - precision * x, max(info + precision, 1e-3)


@njit(nogil=True)
def draw_from(
    rng: Any,
    table: Any,
    k: int,
    theta: Any,
    here: Any,
    precision: float,
    weighted: float,
    items: Any,
    no: Any,
    abstain: Any,
    yes: Any,
    turn: float,
) -> None:
    """Draw one point by a Newton proposal, `here` being what `node_target` says of where it is.

    turn: as in `sweep_items`.
    """
    x = theta[k]
    v0, s0, w0 = here
    a = 1.0 if turn != 0.0 or rng.random() < PLAIN else PAST
    sd = math.sqrt(1.0 - (1.0 - a) * (1.0 - a))
    z = rng.standard_normal()
    if turn < 0.0:
        z = -z
    y = x + a * s0 / w0 + sd * z / math.sqrt(w0)
    v1, s1, w1 = node_target(table, y, precision, weighted, items, no, abstain, yes)
    back = (x - y - a * s1 / w1) / sd
    ratio = v1 - v0 + 0.5 * (math.log(w1) - math.log(w0)) - 0.5 * w1 * back * back
    if math.log(rng.random()) < ratio + 0.5 * z * z:
        theta[k] = y


@njit(nogil=True)
def node_mean(
    table: Any,
    x: float,
    here: Any,
    precision: float,
    weighted: float,
    items: Any,
    no: Any,
    abstain: Any,
    yes: Any,
) -> Any:
    """Return mean and variance of a point's conditional, by Gauss-Hermite quadrature.

    The nodes lie about the place that Newton steps from x lead to: one step where votes are many
    and the conditional is close to normal, three where they are few. `here` is what `node_target`
    says at x.
    """
    few = no.size + abstain.size + yes.size < FEW
    places = HERMITE_FEW if few else HERMITE_MANY
    _, slope, info = here
    x += _clip(slope / info, 3.0 / math.sqrt(info))
    if few:
        for _ in range(2):
            _, slope, info = node_target(table, x, precision, weighted, items, no, abstain, yes)
            x += _clip(slope / info, 3.0 / math.sqrt(info))
    sd = 1.0 / math.sqrt(info)
    top = -np.inf
    total = mean = square = 0.0
    for q in range(places.shape[0]):
        z = places[q, 0]
        y = x + sd * z
        value = (weighted - 0.5 * precision * y) * y + 0.5 * z * z + places[q, 1]
        value += point_value(table, y, items, no, abstain, yes)
        if value > top:
            shrink = math.exp(top - value)
            total, mean, square = total * shrink, mean * shrink, square * shrink
            top = value
        weight = math.exp(value - top)
        total += weight
        mean += weight * z
        square += weight * z * z
    mean /= total
    return x + sd * mean, sd * sd * max(square / total - mean * mean, 1e-3)


@njit(nogil=True)
def sweep_nodes(
    rng: Any,
    table: Any,
    warm: bool,
    theta: Any,
    items: Any,
    first: Any,
    before: Any,
    after: Any,
    extra: float,
    slope: float,
    at: Any,
    groups: Any,
    of_votes: Any,
) -> Any:
    """Update every State-session's point given its neighbours in time and the items.

    ``first[k]`` is the precision of the prior around zero (a State's first node), ``before[k]``
    and ``after[k]`` those of the pull of nodes k-1 and k+1, 0 where there is none; `extra` and
    `slope` are the precision and the slope at zero of one more term on every point. `at`,
    (3 n_nodes + 1), is where in `groups` each node's votes of each option begin. Adds to
    `of_votes` the slope of the log-likelihood at each point as it was.
    """
    accepted = 0
    n_nodes = theta.size
    for k in range(n_nodes):
        precision = first[k] + extra + before[k] + after[k]
        weighted = slope
        if before[k] > 0.0:
            weighted += before[k] * theta[k - 1]
        if after[k] > 0.0:
            weighted += after[k] * theta[k + 1]
        no, abstain, yes = by_option(groups, at, k)
        x = theta[k]
        here = node_target(table, x, precision, weighted, items, no, abstain, yes)
        if warm:
            theta[k] = _clip(x + _clip(here[1] / here[2], 0.5), 6.0)
            continue
        of_votes[k] += here[1] - (weighted - precision * x)
        draw_from(rng, table, k, theta, here, precision, weighted, items, no, abstain, yes, 0.0)
        if theta[k] != x:
            accepted += 1
    return accepted / max(n_nodes, 1)
