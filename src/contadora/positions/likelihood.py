"""Likelihood of votes under a probit or a logit, with the derivatives the samplers need.

The log of the distribution function is read from a table, by its Taylor series to the second
order about the nearest entry: an order of magnitude faster than the function itself and right to
1e-7, the slope to 2e-5, far below Monte Carlo error. The table's first row says which link it
is, so that one set of compiled kernels serves both.

Votes of one option are summed in loops without a branch, which a processor's vector unit takes
several at a time: sums are therefore added up in whatever order is fastest (`FAST`), the same at
each call.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import expit, log_expit, log_ndtr

# Below, and above what is highest, the series about the outermost entry goes on: no vote that a
# point and an item within their priors' reach make likely is that far out.
LOWEST = -36.0
HIGHEST = {"probit": 9.0, "logit": 24.0}  # above, nothing in double precision beside other terms
PER_UNIT = 64.0
# Deviation of the latent error: a logit discrimination is about this much larger than a probit's.
LOGIT_SCALE = math.pi / math.sqrt(3.0)
SMALLEST = 1e-12  # share of an upper tail by which it is at least larger than the lower one
TOGETHER = 24  # factors no smaller than SMALLEST whose product a double holds
FAST = {"reassoc", "contract", "arcp", "nsz", "nnan"}
DECAY = np.exp(-np.arange(60 * int(PER_UNIT) + 1) / PER_UNIT)  # exp(-d) at steps of 1/64


def table_of(link: str) -> NDArray[np.float64]:
    """Return the table of a link, ``"probit"`` or ``"logit"``, for the kernels.

    Returns
    -------
    ndarray, shape (n, 2)
        First row: number of the last row; 1.0 for a logit and 0.0 for a probit. Then log of the
        distribution function and its slope, at steps of 1/64 from -36.
    """
    n = round((HIGHEST[link] - LOWEST) * PER_UNIT) + 1
    u = LOWEST + np.arange(n) / PER_UNIT
    if link == "probit":
        value = log_ndtr(u)
        slope = np.exp(-0.5 * u * u - 0.5 * math.log(2.0 * math.pi) - value)
    else:
        value = log_expit(u)
        slope = expit(-u)
    body = np.stack([value, slope], axis=1)
    head = np.array([[float(n), float(link == "logit")]])
    return np.ascontiguousarray(np.concatenate([head, body]))


TABLE = table_of("probit")


@njit(nogil=True, fastmath=FAST, forceinline=True)
def bend(table: Any, u: float, slope: float) -> Any:
    """Return the information of ``log F(u)``, minus the slope's slope, from u and the slope.

    ``slope (u + slope)`` for a probit, ``slope (1 - slope)`` for a logit.
    """
    logit = table[0, 1]
    probit = 1.0 - logit
    return slope * (probit * u + logit + (probit - logit) * slope)


@njit(nogil=True, fastmath=FAST, forceinline=True)
def log_cdf(table: Any, u: float) -> Any:
    """Return ``log F(u)`` and its slope ``f(u) / F(u)``."""
    row = np.uint32(np.int32(min(max((u - LOWEST) * PER_UNIT + 1.5, 1.0), table[0, 0])))
    place = LOWEST + (row - 1.0) * (1.0 / PER_UNIT)
    t = u - place
    slope = table[row, 1]
    curve = -bend(table, place, slope)
    return table[row, 0] + t * (slope + 0.5 * t * curve), slope + t * curve


@njit(nogil=True, fastmath=FAST, forceinline=True)
def _turn(table: Any, u: float, slope: float) -> Any:
    """Return ``-f'(u) / f(u)``: u for a probit, ``tanh(u / 2)`` for a logit."""
    logit = table[0, 1]
    return (1.0 - logit) * u + logit * (1.0 - 2.0 * slope)


@njit(nogil=True, fastmath=FAST, forceinline=True)
def parts_between(table: Any, a: float, b: float) -> Any:
    """Return what ``log(F(b) - F(a))``, for a < b, is made of.

    Returns
    -------
    tuple
        A value and a factor, of which it is the value plus the factor's log; then the densities
        at a and b over ``F(b) - F(a)``, and what times these is minus their slopes.
    """
    # In the lower tail the difference keeps its relative accuracy, so the upper is mirrored.
    mirrored = a + b > 0.0
    low = -b if mirrored else a
    high = -a if mirrored else b
    value_low, slope_low = log_cdf(table, low)
    value_high, slope_high = log_cdf(table, high)
    # exp(value_low - value_high), which is F(low) / F(high), by its series to the third order.
    d = min((value_high - value_low) * PER_UNIT, DECAY.size - 1.0)
    row = np.int32(d + 0.5)
    t = (row - d) * (1.0 / PER_UNIT)
    share = DECAY[np.uint32(row)] * (1.0 + t * (1.0 + t * (0.5 + t * (1.0 / 6.0))))
    gap = max(1.0 - share, SMALLEST)
    over = 1.0 / gap
    edge_high, edge_low = slope_high * over, slope_low * share * over
    turn_high, turn_low = _turn(table, high, slope_high), _turn(table, low, slope_low)
    edge_a = edge_high if mirrored else edge_low
    edge_b = edge_low if mirrored else edge_high
    turn_a = -turn_high if mirrored else turn_low
    turn_b = -turn_low if mirrored else turn_high
    return value_high, gap, edge_a, edge_b, turn_a, turn_b


@njit(nogil=True)
def edges(table: Any, vote: int, a: float, b: float) -> Any:
    """Return a vote's log-probability over its edges, a (low cut-point less eta) and b (high).

    Returns
    -------
    tuple
        The value; its slopes in a and in b; the information of a, of a and b together, of b.
    """
    if vote == 2:
        value, slope = log_cdf(table, -b)
        return value, 0.0, -slope, 0.0, 0.0, bend(table, -b, slope)
    if vote == 0:
        value, slope = log_cdf(table, a)
        return value, slope, 0.0, bend(table, a, slope), 0.0, 0.0
    value, gap, edge_a, edge_b, turn_a, turn_b = parts_between(table, a, b)
    of_a = edge_a * (edge_a - turn_a)
    of_b = edge_b * (edge_b + turn_b)
    return value + math.log(gap), -edge_a, edge_b, of_a, -edge_a * edge_b, of_b


@njit(nogil=True)
def vote_value(table: Any, vote: int, eta: float, low: float, high: float) -> Any:
    """Return the log-probability of a vote, given ``eta = beta * theta`` and the cut-points."""
    return edges(table, vote, low - eta, high - eta)[0]


@njit(nogil=True)
def vote_slope(table: Any, vote: int, eta: float, low: float, high: float) -> Any:
    """Return the log-probability, its slope in eta and its curvature (as information)."""
    value, at_a, at_b, of_a, of_both, of_b = edges(table, vote, low - eta, high - eta)
    return value, -at_a - at_b, of_a + 2.0 * of_both + of_b
