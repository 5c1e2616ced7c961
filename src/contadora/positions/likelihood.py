"""Likelihood of one vote under a probit or a logit, with the derivatives the sampler needs.

The log of the distribution function is read from a table, by its Taylor series to the second
order about the nearest entry: an order of magnitude faster than the function itself and right to
1e-7, the slope to 2e-5, far below Monte Carlo error. The table's first row says which link it
is, so that one set of compiled kernels serves both.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import expit, log_expit, log_ndtr

LOWEST = -12.0  # below, a series (probit) or the limit itself (logit)
HIGHEST = {"probit": 9.0, "logit": 24.0}  # above, nothing in double precision beside other terms
PER_UNIT = 64
HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)
# Deviation of the latent error: a logit discrimination is about this much larger than a probit's.
LOGIT_SCALE = math.pi / math.sqrt(3.0)


def table_of(link: str) -> NDArray[np.float64]:
    """Return the table of a link, ``"probit"`` or ``"logit"``, for the kernels.

    Returns
    -------
    ndarray, shape (n, 3)
        First row: highest argument, 1.0 for a logit and 0.0 for a probit, unused. Then log of
        the distribution function, its slope and the slope's slope, at steps of 1/64 from -12.
    """
    highest = HIGHEST[link]
    u = np.linspace(LOWEST, highest, round((highest - LOWEST) * PER_UNIT) + 1)
    if link == "probit":
        value = log_ndtr(u)
        slope = np.exp(-0.5 * u * u - HALF_LOG_2PI - value)
        curve = -slope * (u + slope)
    else:
        value = log_expit(u)
        slope = expit(-u)
        curve = -slope * (1.0 - slope)
    body = np.stack([value, slope, curve], axis=1)
    head = np.array([[highest, float(link == "logit"), 0.0]])
    return np.ascontiguousarray(np.concatenate([head, body]))


TABLE = table_of("probit")


@njit(nogil=True, inline="always")
def log_cdf(table: Any, u: float) -> Any:
    """Return ``log F(u)`` and its slope ``f(u) / F(u)``."""
    if u >= table[0, 0]:
        return 0.0, 0.0
    if u <= LOWEST:
        if table[0, 1] > 0.0:
            return u, 1.0
        v = 1.0 / (u * u)
        series = 1.0 - v * (1.0 - 3.0 * v * (1.0 - 5.0 * v))
        value = -0.5 * u * u - HALF_LOG_2PI - math.log(-u) + math.log(series)
        return value, -u / series
    x = (u - LOWEST) * PER_UNIT + 0.5
    i = int(x)
    t = (x - i - 0.5) * (1.0 / PER_UNIT)
    slope, curve = table[i + 1, 1], table[i + 1, 2]
    return table[i + 1, 0] + t * (slope + 0.5 * t * curve), slope + t * curve


@njit(nogil=True, inline="always")
def bend(table: Any, u: float, slope: float) -> Any:
    """Return the information of ``log F(u)``, minus the slope's slope, from u and the slope."""
    if table[0, 1] > 0.0:
        return slope * (1.0 - slope)
    return slope * (u + slope)


@njit(nogil=True, inline="always")
def density_slope(table: Any, u: float, edge: float) -> Any:
    """Return ``f'(u)`` over the same normaliser as `edge`, which is ``f(u)`` over it."""
    if table[0, 1] > 0.0:
        return -edge * math.tanh(0.5 * u)
    return -edge * u


@njit(nogil=True, inline="always")
def between(table: Any, a: float, b: float) -> Any:
    """Return ``log(F(b) - F(a))`` for a < b, and the two edge densities over the difference."""
    # In the lower tail the difference keeps its relative accuracy, so the upper is mirrored.
    mirrored = a + b > 0.0
    if mirrored:
        low, high = -b, -a
    else:
        low, high = a, b
    value_low, slope_low = log_cdf(table, low)
    value_high, slope_high = log_cdf(table, high)
    share = math.exp(value_low - value_high)  # F(low) / F(high)
    gap = max(1.0 - share, 1e-12)
    value = value_high + math.log(gap)
    edge_high = slope_high / gap
    edge_low = slope_low * share / gap
    if mirrored:
        return value, edge_high, edge_low
    return value, edge_low, edge_high


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
        return value, slope, bend(table, u, slope)
    if vote == 0:
        u = low - eta
        value, slope = log_cdf(table, u)
        return value, -slope, bend(table, u, slope)
    a = low - eta
    b = high - eta
    value, edge_a, edge_b = between(table, a, b)
    slope = edge_a - edge_b
    info = slope * slope + density_slope(table, a, edge_a) - density_slope(table, b, edge_b)
    return value, slope, info
