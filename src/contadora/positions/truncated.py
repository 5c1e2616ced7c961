"""Draws from truncated normal distributions, many at once.

By inversion (Devroye 1986): a point of the distribution function between its values at the bounds
is drawn, and the quantile there is the draw. Rejection, one draw at a time, takes several
times as long. Both functions are read from tables: the distribution function by its Taylor series
to the second order at steps of 1/64, the quantile by straight lines between 64 places in each
octave of the lower tail, right to 1e-4 of a deviation. None lies farther out than FARTHEST
deviations but at its bound.

Uniform numbers come from a counter that is scrambled (`scrambling`), so that several can be made
at a time. Loops are kept apart, each over short arrays and with one thing to do, so that a
processor's vector unit takes several votes in each step.

Luc Devroye, *Non-Uniform Random Variate Generation*, Springer, 1986, chapter II.2.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from scipy.special import ndtr, ndtri

from contadora.positions.likelihood import FAST
from contadora.positions.scrambling import STRIDE, scramble

FARTHEST = 16.0  # deviations, of both tables
PER_UNIT = 64.0
SMALLEST = 2.0**-190  # of a lower tail: that at FARTHEST
SHIFT = np.uint64(46)  # leaves of a double's bits its exponent and six bits: 64 cells an octave
WITHIN = np.uint64((1 << 46) - 1)

BY_12, BY_32 = np.uint64(12), np.uint64(32)
ONE = np.uint64(0x3FF0000000000000)  # the bits of 1.0
UNDER_ONE = 1.0 - 2.0**-53


def _tails() -> tuple[Any, Any]:
    """Return the distribution function and the density at 0, -1/64, ... down to -FARTHEST."""
    x = np.arange(int(FARTHEST * PER_UNIT) + 1) / PER_UNIT
    return ndtr(-x), np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


def _quantiles() -> tuple[np.uint64, Any, Any]:
    """Return the number of the first cell, and of all cells up to 1/2 minus the quantile and how
    it changes in the cell."""
    first, last = (np.array([p]).view(np.uint64)[0] >> SHIFT for p in (SMALLEST, 0.5))
    cells = np.arange(first, last + np.uint64(2), dtype=np.uint64)
    p = (cells << SHIFT).view(np.float64)
    value = -ndtri(p)
    return first, value[:-1].copy(), np.diff(value) / np.diff(p)


TAIL, DENSITY = _tails()
FIRST_CELL, QUANTILE, CHANGE = _quantiles()


def _taken_as(source: Any, result: Any) -> Any:
    """Return a function for kernels that takes 64 bits as they are for another type."""

    def taken_as(_context: Any, _value: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], context.get_value_type(result))

        return result(source), code

    return intrinsic(taken_as)


_bits = _taken_as(types.float64, types.uint64)
_double = _taken_as(types.uint64, types.float64)
_scramble = njit(scramble, nogil=True, forceinline=True)


@njit(nogil=True)
def counter(rng: Any) -> Any:
    """Return where a run of uniform numbers begins, 64 bits."""
    high = np.uint64(rng.random() * 4294967296.0)
    return (high << BY_32) | np.uint64(rng.random() * 4294967296.0)


@njit(nogil=True, fastmath=FAST)
def uniforms(begin: Any, out: Any) -> None:
    """Fill numbers between 0 and 1, both exclusive, from a counter on."""
    for e in range(out.size):
        word = _scramble(begin + np.uint64(e) * STRIDE)
        out[e] = _double((word >> BY_12) | ONE) - UNDER_ONE


@njit(nogil=True, fastmath=FAST, forceinline=True)
def _lower_tail(x: float) -> Any:
    """Return the probability below -x, for x of nought or more."""
    x = min(x, FARTHEST)
    row = np.int32(x * PER_UNIT + 0.5)
    place = row * (1.0 / PER_UNIT)
    t = place - x
    at = np.uint32(row)
    return TAIL[at] + t * DENSITY[at] * (1.0 + 0.5 * t * place)


@njit(nogil=True, fastmath=FAST)
def beyond(points: Any, beta: float, cut: float, side: float, drawn: Any, tail: Any) -> None:
    """Put the draws of latent responses on one side of a cut-point in place of uniform numbers.

    Parameters
    ----------
    points : ndarray, shape (n,)
        The response of each is ``beta * point`` plus standard normal noise.
    side : float
        1.0 for responses above the cut-point, -1.0 for responses below it.
    drawn : ndarray, shape (n,)
        Uniform numbers on entering, responses on leaving.
    tail : ndarray, shape (n,)
        Written over.
    """
    for e in range(points.size):
        a = side * (cut - beta * points[e])
        small = _lower_tail(abs(a))
        # Probabilities above and below the bound, neither of them by a difference of near ones.
        up = small if a > 0.0 else 1.0 - small
        down = 1.0 - small if a > 0.0 else small
        over, under = drawn[e] * up, down + (1.0 - drawn[e]) * up
        tail[e] = min(over, under)
        drawn[e] = over - under
    _turn(drawn, tail)
    for e in range(points.size):
        eta = beta * points[e]
        drawn[e] = eta + side * max(drawn[e], side * (cut - eta))


@njit(nogil=True, fastmath=FAST)
def between(points: Any, beta: float, low: float, high: float, drawn: Any, tail: Any) -> None:
    """Put the draws of latent responses between two cut-points in place of uniform numbers.

    As :func:`beyond`, which see.
    """
    for e in range(points.size):
        a, b = low - beta * points[e], high - beta * points[e]
        # In the lower tail the difference keeps its relative accuracy, so the upper is mirrored.
        mirrored = a + b > 0.0
        near, far = -b if mirrored else a, -a if mirrored else b
        small = _lower_tail(-near)
        large = _lower_tail(abs(far))
        large = 1.0 - large if far > 0.0 else large
        under = small + drawn[e] * (large - small)
        over = 1.0 - under
        tail[e] = min(over, under)
        drawn[e] = under - over if mirrored else over - under
    _turn(drawn, tail)
    for e in range(points.size):
        eta = beta * points[e]
        drawn[e] = eta + min(max(drawn[e], low - eta), high - eta)


@njit(nogil=True, fastmath=FAST)
def _turn(drawn: Any, tail: Any) -> None:
    """Put normal quantiles in place of signs: those of tails, below nought where positive."""
    for e in range(drawn.size):
        p = max(tail[e], SMALLEST)
        bits = _bits(p)
        cell = (bits >> SHIFT) - FIRST_CELL
        size = QUANTILE[cell] + (p - _double(bits & ~WITHIN)) * CHANGE[cell]
        drawn[e] = -size if drawn[e] > 0.0 else size
