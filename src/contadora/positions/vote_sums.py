"""Sums over the votes of one item or of one point: where the samplers spend their time.

Votes come by option, so that no loop has a branch and a processor takes several votes at a time;
their indices are read as unsigned, which spares a check of the sign.
Of a *yes* or a *no* only one cut-point enters: it has the log-probability ``log F(u)`` with
``u = side * (beta * theta - cut)``, side 1 and the upper cut-point for *yes*, side -1 and the
lower one for *no*.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from contadora.positions.likelihood import FAST, TOGETHER, bend, log_cdf, parts_between


@njit(nogil=True, fastmath=FAST)
def item_side(table: Any, side: float, beta: float, cut: float, theta: Any, nodes: Any) -> Any:
    """Sum an item's votes on one side, at the nodes given.

    Returns
    -------
    tuple
        The log-likelihood; its slopes in beta and in the cut-point; its information of beta, of
        both, of the cut-point.
    """
    value = s_beta = s_cut = i_beta = i_both = i_cut = 0.0
    for e in range(nodes.size):
        x = theta[np.uint32(nodes[e])]
        u = side * (beta * x - cut)
        v, m = log_cdf(table, u)
        w = bend(table, u, m)
        value += v
        s_beta += m * x
        s_cut += m
        i_beta += w * x * x
        i_both += w * x
        i_cut += w
    return value, side * s_beta, -side * s_cut, i_beta, -i_both, i_cut


@njit(nogil=True, fastmath=FAST)
def _item_between(table: Any, beta: float, low: float, high: float, theta: Any, nodes: Any) -> Any:
    """Sum at most TOGETHER abstentions of an item; the last is the product of factors."""
    value = s_beta = s_low = s_high = 0.0
    i_beta = i_beta_low = i_beta_high = i_low = i_both = i_high = 0.0
    factors = 1.0
    for e in range(nodes.size):
        x = theta[np.uint32(nodes[e])]
        a, b = low - beta * x, high - beta * x
        v, factor, edge_a, edge_b, turn_a, turn_b = parts_between(table, a, b)
        of_a = edge_a * (edge_a - turn_a)
        of_b = edge_b * (edge_b + turn_b)
        of_both = -edge_a * edge_b
        value += v
        factors *= factor
        s_beta += (edge_a - edge_b) * x
        s_low -= edge_a
        s_high += edge_b
        i_beta += (of_a + of_b + 2.0 * of_both) * x * x
        i_beta_low -= (of_a + of_both) * x
        i_beta_high -= (of_b + of_both) * x
        i_low += of_a
        i_both += of_both
        i_high += of_b
    of_beta = i_beta, i_beta_low, i_beta_high
    return value, s_beta, s_low, s_high, of_beta, i_low, i_both, i_high, factors


@njit(nogil=True)
def item_terms(
    table: Any,
    beta: float,
    low: float,
    high: float,
    theta: Any,
    no: Any,
    abstain: Any,
    yes: Any,
) -> Any:
    """Sum an item's log-likelihood, slopes and information over (beta, low, high).

    no, abstain, yes: nodes that voted so.

    Returns
    -------
    tuple
        The log-likelihood; three slopes; the upper triangle of the information, row by row.
    """
    value, sb, s1, ibb, ib1, i11 = item_side(table, -1.0, beta, low, theta, no)
    v, s, s2, ii, ib2, i22 = item_side(table, 1.0, beta, high, theta, yes)
    value += v
    sb += s
    ibb += ii
    i12 = 0.0
    for begin in range(0, abstain.size, TOGETHER):
        some = abstain[begin : min(begin + TOGETHER, abstain.size)]
        v, s, d1, d2, of_beta, e11, e12, e22, factors = _item_between(
            table, beta, low, high, theta, some
        )
        value += v + math.log(factors)
        sb += s
        s1 += d1
        s2 += d2
        ibb += of_beta[0]
        ib1 += of_beta[1]
        ib2 += of_beta[2]
        i11 += e11
        i12 += e12
        i22 += e22
    return value, sb, s1, s2, ibb, ib1, ib2, i11, i12, i22


@njit(nogil=True, fastmath=FAST)
def _point_side(table: Any, side: float, cut: int, x: float, items: Any, groups: Any) -> Any:
    """Sum a point's votes on one side: log-likelihood, slope, information."""
    value = slope = info = 0.0
    for e in range(groups.size):
        j = np.uint32(groups[e])
        beta = side * items[j, 0]
        u = beta * x - side * items[j, cut]
        v, m = log_cdf(table, u)
        value += v
        slope += m * beta
        info += bend(table, u, m) * beta * beta
    return value, slope, info


@njit(nogil=True, fastmath=FAST)
def _point_between(table: Any, x: float, items: Any, groups: Any) -> Any:
    """Sum at most TOGETHER abstentions of a point; the last is the product of factors."""
    value = slope = info = 0.0
    factors = 1.0
    for e in range(groups.size):
        j = np.uint32(groups[e])
        beta = items[j, 0]
        a, b = items[j, 1] - beta * x, items[j, 2] - beta * x
        v, factor, edge_a, edge_b, turn_a, turn_b = parts_between(table, a, b)
        along = edge_a - edge_b
        value += v
        factors *= factor
        slope += along * beta
        info += (along * along - edge_a * turn_a + edge_b * turn_b) * beta * beta
    return value, slope, info, factors


@njit(nogil=True)
def point_terms(table: Any, x: float, items: Any, no: Any, abstain: Any, yes: Any) -> Any:
    """Sum a point's log-likelihood, slope and information at x.

    items: (n_groups, 3), beta and two cut-points; no, abstain, yes: groups on which it voted so.
    """
    value, slope, info = _point_side(table, -1.0, 1, x, items, no)
    v, s, w = _point_side(table, 1.0, 2, x, items, yes)
    value += v
    slope += s
    info += w
    for begin in range(0, abstain.size, TOGETHER):
        some = abstain[begin : min(begin + TOGETHER, abstain.size)]
        v, s, w, factors = _point_between(table, x, items, some)
        value += v + math.log(factors)
        slope += s
        info += w
    return value, slope, info


@njit(nogil=True, fastmath=FAST)
def _point_side_value(table: Any, side: float, cut: int, x: float, items: Any, groups: Any) -> Any:
    value = 0.0
    for e in range(groups.size):
        j = np.uint32(groups[e])
        value += log_cdf(table, side * (items[j, 0] * x - items[j, cut]))[0]
    return value


@njit(nogil=True, fastmath=FAST)
def _point_between_value(table: Any, x: float, items: Any, groups: Any) -> Any:
    value, factors = 0.0, 1.0
    for e in range(groups.size):
        j = np.uint32(groups[e])
        eta = items[j, 0] * x
        parts = parts_between(table, items[j, 1] - eta, items[j, 2] - eta)
        value += parts[0]
        factors *= parts[1]
    return value, factors


@njit(nogil=True)
def point_value(table: Any, x: float, items: Any, no: Any, abstain: Any, yes: Any) -> Any:
    """Sum a point's log-likelihood at x; see `point_terms`."""
    value = _point_side_value(table, -1.0, 1, x, items, no)
    value += _point_side_value(table, 1.0, 2, x, items, yes)
    for begin in range(0, abstain.size, TOGETHER):
        some = abstain[begin : min(begin + TOGETHER, abstain.size)]
        v, factors = _point_between_value(table, x, items, some)
        value += v + math.log(factors)
    return value


@njit(nogil=True, fastmath=FAST)
def _late_side_value(
    table: Any,
    side: float,
    beta: float,
    cut: float,
    theta: Any,
    period: Any,
    t: int,
    nodes: Any,
) -> Any:
    value = 0.0
    for e in range(nodes.size):
        k = np.uint32(nodes[e])
        v = log_cdf(table, side * (beta * theta[k] - cut))[0]
        value += v if period[k] >= t else 0.0
    return value


@njit(nogil=True, fastmath=FAST)
def _late_between_value(
    table: Any,
    beta: float,
    low: float,
    high: float,
    theta: Any,
    period: Any,
    t: int,
    nodes: Any,
) -> Any:
    value, factors = 0.0, 1.0
    for e in range(nodes.size):
        k = np.uint32(nodes[e])
        eta = beta * theta[k]
        parts = parts_between(table, low - eta, high - eta)
        value += parts[0] if period[k] >= t else 0.0
        factors *= parts[1] if period[k] >= t else 1.0
    return value, factors


@njit(nogil=True)
def late_value(
    table: Any,
    beta: float,
    low: float,
    high: float,
    theta: Any,
    period: Any,
    t: int,
    no: Any,
    abstain: Any,
    yes: Any,
) -> Any:
    """Sum an item's log-likelihood of votes from period t on, at the nodes that voted so."""
    value = _late_side_value(table, -1.0, beta, low, theta, period, t, no)
    value += _late_side_value(table, 1.0, beta, high, theta, period, t, yes)
    for begin in range(0, abstain.size, TOGETHER):
        some = abstain[begin : min(begin + TOGETHER, abstain.size)]
        v, factors = _late_between_value(table, beta, low, high, theta, period, t, some)
        value += v + math.log(factors)
    return value
