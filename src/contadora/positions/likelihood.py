"""Ordinal probit likelihood of one vote, with the derivatives that the sampler needs.

The log of the normal distribution function and its slope are read from a table by cubic
interpolation: an order of magnitude faster than the functions themselves and right to about
1e-9, far below Monte Carlo error.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import log_ndtr

LOWEST = -12.0
HIGHEST = 9.0
PER_UNIT = 32
HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)


def _table() -> NDArray[np.float64]:
    u = np.linspace(LOWEST, HIGHEST, round((HIGHEST - LOWEST) * PER_UNIT) + 1)
    value = log_ndtr(u)
    slope = np.exp(-0.5 * u * u - HALF_LOG_2PI - value)
    curve = -slope * (u + slope)
    return np.ascontiguousarray(np.stack([value, slope, curve], axis=1))


TABLE = _table()


@njit(nogil=True, inline="always")
def log_cdf(table: Any, u: float) -> Any:
    """Return ``log Phi(u)`` and its derivative, the inverse Mills ratio."""
    if u >= HIGHEST:
        # Below 1e-19: nothing in double precision beside any other term.
        return 0.0, 0.0
    if u <= LOWEST:
        v = 1.0 / (u * u)
        series = 1.0 - v * (1.0 - 3.0 * v * (1.0 - 5.0 * v))
        value = -0.5 * u * u - HALF_LOG_2PI - math.log(-u) + math.log(series)
        return value, -u / series
    x = (u - LOWEST) * PER_UNIT
    i = int(x)
    t = x - i
    h = 1.0 / PER_UNIT
    s = 1.0 - t
    # Cubic Hermite weights; the slope's own slope is the table's third column.
    h00 = (1.0 + 2.0 * t) * s * s
    h01 = t * t * (3.0 - 2.0 * t)
    h10 = t * s * s * h
    h11 = -t * t * s * h
    value = h00 * table[i, 0] + h01 * table[i + 1, 0] + h10 * table[i, 1] + h11 * table[i + 1, 1]
    slope = h00 * table[i, 1] + h01 * table[i + 1, 1] + h10 * table[i, 2] + h11 * table[i + 1, 2]
    return value, slope


@njit(nogil=True, inline="always")
def between(table: Any, a: float, b: float) -> Any:
    """Return ``log(Phi(b) - Phi(a))`` for a < b, and the two edge densities over it."""
    # In the lower tail the difference keeps its relative accuracy, so the upper is mirrored.
    if a + b > 0.0:
        low, high = -b, -a
    else:
        low, high = a, b
    value_low, _ = log_cdf(table, low)
    value_high, _ = log_cdf(table, high)
    gap = -math.expm1(value_low - value_high)
    if gap < 1e-12:
        gap = 1e-12
    value = value_high + math.log(gap)
    edge_a = math.exp(-0.5 * a * a - HALF_LOG_2PI - value)
    edge_b = math.exp(-0.5 * b * b - HALF_LOG_2PI - value)
    return value, edge_a, edge_b


@njit(nogil=True, inline="always")
def vote_value(table: Any, vote: int, eta: float, low: float, high: float) -> Any:
    """Return the log-probability of a vote, given ``eta = beta * theta`` and the cut-points."""
    if vote == 2:
        value, _ = log_cdf(table, eta - high)
    elif vote == 0:
        value, _ = log_cdf(table, low - eta)
    else:
        value, _, _ = between(table, low - eta, high - eta)
    return value


@njit(nogil=True, inline="always")
def vote_slope(table: Any, vote: int, eta: float, low: float, high: float) -> Any:
    """Return the log-probability, its slope in eta and its curvature (as information)."""
    if vote == 2:
        u = eta - high
        value, slope = log_cdf(table, u)
        return value, slope, slope * (u + slope)
    if vote == 0:
        u = low - eta
        value, slope = log_cdf(table, u)
        return value, -slope, slope * (u + slope)
    a = low - eta
    b = high - eta
    value, edge_a, edge_b = between(table, a, b)
    slope = edge_a - edge_b
    return value, slope, slope * slope + edge_b * b - edge_a * a
