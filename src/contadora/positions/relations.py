"""What points say about each other: balance, distance, blocs, change. All from joint draws.

The errors of two points go together, since both rest on the same items and the same scale.
Every figure here is therefore computed draw by draw and summarised at the end, never from two
separate intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from contadora.positions.errors import InvalidOptionError, InvalidVotesError
from contadora.positions.fit import Fit

Floats = NDArray[np.float64]

THIRD = 1.0 / 3.0


def _level(level: float) -> tuple[float, float]:
    if not 0.0 < level < 1.0:
        raise InvalidOptionError(f"level: {level!r} is not between 0 and 1; 0.90 is usual")
    return (1.0 - level) / 2.0, (1.0 + level) / 2.0


def _draws(name: str, value: ArrayLike) -> Floats:
    array = np.asarray(value, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise InvalidVotesError(
            f"{name}: shape {array.shape}; give the draws of one point, such as fit.draws[:, i, t]"
        )
    return array


def _same(first: Floats, *others: Floats) -> None:
    if any(o.shape != first.shape for o in others):
        sizes = [first.size, *(o.size for o in others)]
        raise InvalidVotesError(f"draws: lengths {sizes} differ; take all from one fit")


def _cube(draws: ArrayLike) -> NDArray[np.floating]:
    array = np.asarray(draws)
    if array.ndim != 3:
        raise InvalidVotesError(
            f"draws: shape {array.shape}; give fit.draws, (n_draws, n_states, n_periods)"
        )
    return array


@dataclass(frozen=True)
class Balance:
    """Where a State stands between two poles.

    Attributes
    ----------
    point, lo, hi : float
        Median and central interval of the balance; nan when it is undefined.
    p_with_a, p_between, p_with_b : float
        Probabilities that the State stands with pole A, between the two, with pole B. They sum
        to 1, or are nan.
    reason : str or None
        Why the balance is undefined: ``"no point"`` (one of the three has none in the period)
        or ``"poles coincide"`` (the interval of the distance between the poles holds zero).
    """

    point: float
    lo: float
    hi: float
    p_with_a: float
    p_between: float
    p_with_b: float
    reason: str | None = None


def balance(
    draws_state: ArrayLike, draws_a: ArrayLike, draws_b: ArrayLike, *, level: float = 0.90
) -> Balance:
    """Balance of a State between pole A and pole B.

    Parameters
    ----------
    draws_state, draws_a, draws_b : array_like, shape (n_draws,)
        Draws of the three points from one fit.
    level : float, default 0.90
        Probability of the interval.

    Returns
    -------
    Balance

    Notes
    -----
    ``b = (2 theta - (a + b)) / (a - b)`` in each draw: +1 at pole A, -1 at pole B, 0 half way;
    beyond the poles it is larger than 1 or smaller than -1. The State is *with A* when b is
    above 1/3, *with B* when it is below -1/3, and *between* in the middle third of the segment.

    Two poles that cannot be told apart have nothing between them: when the central interval of
    a - b at this level holds zero, the balance is undefined.
    """
    tails = _level(level)
    x, a, b = (
        _draws("draws_state", draws_state),
        _draws("draws_a", draws_a),
        _draws("draws_b", draws_b),
    )
    _same(x, a, b)
    nan = float("nan")
    if np.isnan(x + a + b).any():
        return Balance(nan, nan, nan, nan, nan, nan, "no point")
    gap = a - b
    lo, hi = np.quantile(gap, tails)
    if lo <= 0.0 <= hi:
        return Balance(nan, nan, nan, nan, nan, nan, "poles coincide")
    # A draw in which the poles meet exactly has no segment; beside a clear gap it is one of few.
    apart = gap != 0.0
    value = (2.0 * x - a - b)[apart] / gap[apart]
    low, middle, high = np.quantile(value, (tails[0], 0.5, tails[1]))
    with_a = float((value > THIRD).mean())
    with_b = float((value < -THIRD).mean())
    between = float(((value >= -THIRD) & (value <= THIRD)).mean())
    return Balance(float(middle), float(low), float(high), with_a, between, with_b)


class Difference(NamedTuple):
    """Difference x - y: median, central interval, probability that x is the greater."""

    point: float
    lo: float
    hi: float
    p_greater: float


def difference(draws_x: ArrayLike, draws_y: ArrayLike, level: float = 0.90) -> Difference:
    """Difference between two points.

    Parameters
    ----------
    draws_x, draws_y : array_like, shape (n_draws,)
        Draws of the two points from one fit.
    level : float, default 0.90
        Probability of the interval.

    Returns
    -------
    Difference
        nan throughout when either has no point.
    """
    tails = _level(level)
    x, y = _draws("draws_x", draws_x), _draws("draws_y", draws_y)
    _same(x, y)
    gap = x - y
    if np.isnan(gap).any():
        return Difference(*[float("nan")] * 4)
    lo, middle, hi = np.quantile(gap, (tails[0], 0.5, tails[1]))
    # Ties count half, so that a point compared with itself gives one half.
    greater = float((gap > 0).mean() + 0.5 * (gap == 0).mean())
    return Difference(float(middle), float(lo), float(hi), greater)


def indistinguishable(x: ArrayLike, y: ArrayLike, level: float = 0.90) -> bool:
    """Whether the data do not tell two points apart.

    Parameters
    ----------
    x, y : array_like, shape (n_draws,)
        Draws of the two points from one fit.
    level : float, default 0.90
        Probability of the interval.

    Returns
    -------
    bool
        True when the interval of the difference holds zero, or either has no point.

    Notes
    -----
    Sharper than asking whether two intervals overlap, which calls points alike that the same
    votes do tell apart.
    """
    gap = difference(x, y, level)
    return bool(np.isnan(gap.lo) or gap.lo <= 0.0 <= gap.hi)


def bloc(draws: ArrayLike, members_mask: ArrayLike) -> Floats:
    """Draws of the mean point of a group, period by period.

    Parameters
    ----------
    draws : array_like, shape (n_draws, n_states, n_periods)
        ``fit.draws``.
    members_mask : array_like of bool, shape (n_states,) or (n_states, n_periods)
        Who was a member; the second form for membership that changes.

    Returns
    -------
    ndarray, shape (n_draws, n_periods)
        Mean over the members that have a point; nan in a period in which none has.
    """
    cube = _cube(draws)
    mask = np.asarray(members_mask)
    if mask.dtype != np.bool_:
        raise InvalidVotesError(f"members_mask: holds {mask.dtype}; give True or False")
    if mask.shape not in (cube.shape[1:2], cube.shape[1:]):
        raise InvalidVotesError(
            f"members_mask: shape {mask.shape}; give {cube.shape[1:2]} or {cube.shape[1:]}"
        )
    if mask.ndim == 1:
        mask = np.broadcast_to(mask[:, None], cube.shape[1:])
    # A State has either all draws of a period or none.
    counted = mask & ~np.isnan(cube[0])
    total = np.where(counted, cube, 0.0).sum(axis=1, dtype=np.float64)
    n = counted.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 0, total / n, np.nan)


def distances(draws: ArrayLike, period: int) -> Floats:
    """Posterior mean distance of every pair of States in one period.

    Parameters
    ----------
    draws : array_like, shape (n_draws, n_states, n_periods)
        ``fit.draws``.
    period : int
        Position in ``fit.periods``.

    Returns
    -------
    ndarray, shape (n_states, n_states)
        nan where either has no point; 0 on the diagonal.
    """
    x = _slice(draws, period)
    n = x.shape[1]
    out = np.empty((n, n))
    for i in range(n):
        out[i] = np.abs(x - x[:, i : i + 1]).mean(axis=0, dtype=np.float64)
    return out


def _slice(draws: ArrayLike, period: int) -> NDArray[np.floating]:
    cube = _cube(draws)
    if not -cube.shape[2] <= period < cube.shape[2]:
        raise InvalidVotesError(
            f"period: position {period} is outside the {cube.shape[2]} periods of the draws"
        )
    return np.ascontiguousarray(cube[:, :, period])


@dataclass(frozen=True, eq=False)
class Closeness:
    """The other States by their distance from one.

    Attributes
    ----------
    order : ndarray of int, shape (k,)
        Columns of the States with a point, nearest first, the State itself left out.
    distance, lo, hi : ndarray, shape (k,)
        Posterior mean and central interval of each distance, in that order.
    percentile : ndarray, shape (k,)
        Share of all pairs of States, in percent, that are farther apart than this pair (pairs
        equally far count half): 99 is closer than 99 pairs in a hundred.
    """

    order: NDArray[np.intp]
    distance: Floats
    lo: Floats
    hi: Floats
    percentile: Floats


def closest(draws: ArrayLike, state: int, period: int, *, level: float = 0.90) -> Closeness:
    """Rank the other States by their distance from one State in one period.

    Parameters
    ----------
    draws : array_like, shape (n_draws, n_states, n_periods)
        ``fit.draws``.
    state, period : int
        Column of the State, position of the period.
    level : float, default 0.90
        Probability of the intervals.

    Returns
    -------
    Closeness
        Empty when the State has no point in that period. Read it from the end for the farthest.
    """
    tails = _level(level)
    x = _slice(draws, period)
    if not -x.shape[1] <= state < x.shape[1]:
        raise InvalidVotesError(
            f"state: column {state} is outside the {x.shape[1]} States of the draws"
        )
    state %= x.shape[1]
    table = distances(draws, period)
    own = table[state].copy()
    own[state] = np.nan
    found = np.nonzero(~np.isnan(own))[0]
    order = found[np.argsort(own[found], kind="stable")]
    upper = table[np.triu_indices_from(table, k=1)]
    pairs = np.sort(upper[~np.isnan(upper)])
    left = np.searchsorted(pairs, own[order], side="left")
    right = np.searchsorted(pairs, own[order], side="right")
    farther = pairs.size - right + 0.5 * (right - left)
    gaps = np.abs(x[:, order] - x[:, [state]])
    bounds = np.quantile(gaps, tails, axis=0) if order.size else np.empty((2, 0))
    return Closeness(
        order=order,
        distance=own[order],
        lo=np.asarray(bounds[0], dtype=np.float64),
        hi=np.asarray(bounds[1], dtype=np.float64),
        percentile=100.0 * farther / max(pairs.size, 1),
    )


@dataclass(frozen=True, eq=False)
class Shift:
    """Change of each State's mean point between two spans of periods.

    Attributes
    ----------
    point, lo, hi : ndarray, shape (n_states,)
        Median and central interval of later minus earlier; nan without a point in either span.
    p_greater : ndarray, shape (n_states,)
        Probability that the later mean is the greater.
    """

    point: Floats
    lo: Floats
    hi: Floats
    p_greater: Floats


def shift(
    fit: Fit, span_a: tuple[int, int], span_b: tuple[int, int], *, level: float = 0.90
) -> Shift:
    """Change of each State's mean point from one span of periods to another.

    Parameters
    ----------
    fit : Fit
        The estimated points.
    span_a, span_b : (int, int)
        First and last period label of the earlier and of the later span, both included.
    level : float, default 0.90
        Probability of the intervals.

    Returns
    -------
    Shift

    Notes
    -----
    A span's mean is taken over the periods in which the State has a point. Scale and origin of
    the points are those of the whole fit, so that a common drift of all States shows.
    """
    tails = _level(level)
    means = []
    for name, (from_, to) in (("span_a", span_a), ("span_b", span_b)):
        inside = (fit.periods >= from_) & (fit.periods <= to)
        if not inside.any():
            raise InvalidVotesError(
                f"{name}: no period lies between {from_} and {to}; the fit has "
                f"{fit.periods[0]} to {fit.periods[-1]}"
            )
        part = fit.draws[:, :, inside]
        known = ~np.isnan(part[0])
        n = known.sum(axis=1)
        total = np.where(known, part, 0.0).sum(axis=2, dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            means.append(np.where(n > 0, total / n, np.nan))
    change = means[1] - means[0]
    out = np.full((4, fit.draws.shape[1]), np.nan)
    has = ~np.isnan(change[0])
    if has.any():
        inner = change[:, has]
        out[:3, has] = np.quantile(inner, (0.5, *tails), axis=0)
        out[3, has] = (inner > 0).mean(axis=0) + 0.5 * (inner == 0).mean(axis=0)
    return Shift(point=out[0], lo=out[1], hi=out[2], p_greater=out[3])
