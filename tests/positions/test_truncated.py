"""Draws from truncated normal distributions: against the exact quantiles, in the far tails too."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_ndtr, ndtri_exp
from scipy.stats import kstest, norm

from contadora.positions.scrambling import STRIDE
from contadora.positions.truncated import between, beyond, counter, uniforms

N = 4001
U = (np.arange(N) + 0.5) / N


def quantiles(low: float, high: float) -> np.ndarray:
    """Return the exact quantiles at U of a standard normal between two bounds."""
    if low + high > 0:
        return -quantiles(-high, -low)[::-1]
    below = np.logaddexp(log_ndtr(low) + np.log1p(-U), log_ndtr(high) + np.log(U))
    return np.asarray(ndtri_exp(below))


@pytest.mark.parametrize("bound", [-20.0, -9.0, -3.2, -0.4, 0.0, 0.01, 0.7, 2.5, 6.0, 11.0, 14.0])
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_draws_on_one_side_are_the_quantiles(bound: float, side: float) -> None:
    points, drawn = np.full(N, 0.6), U.copy()
    cut = 1.5 * 0.6 + side * bound
    beyond(points, 1.5, cut, side, drawn, np.empty(N))
    assert (side * (drawn - cut) >= -1e-12).all()
    # A uniform number stands for the probability of lying still farther out.
    exact = 0.9 + side * quantiles(bound, np.inf)[::-1]
    np.testing.assert_allclose(drawn, exact, atol=1e-4)


@pytest.mark.parametrize(
    ("low", "high"),
    [(-0.2, 0.3), (-9.0, 9.0), (-0.1, 8.0), (2.0, 2.2), (3.0, 9.0), (-6.0, -5.0), (0.5, 0.501)],
)
@pytest.mark.parametrize("turned", [False, True])
def test_draws_between_two_bounds_are_the_quantiles(low: float, high: float, turned: bool) -> None:
    low, high = (-high, -low) if turned else (low, high)
    points, drawn = np.full(N, -2.0), U.copy()
    between(points, 0.25, low - 0.5, high - 0.5, drawn, np.empty(N))
    assert (drawn >= low - 0.5).all()
    assert (drawn <= high - 0.5).all()
    np.testing.assert_allclose(np.sort(drawn), quantiles(low, high) - 0.5, atol=1e-4)


def test_what_is_beyond_all_reach_lies_at_its_bound() -> None:
    drawn = U.copy()
    beyond(np.zeros(N), 1.0, 40.0, 1.0, drawn, np.empty(N))
    assert (drawn == 40.0).all()


def test_every_vote_has_its_own_bounds() -> None:
    points = np.linspace(-3.0, 3.0, N)
    drawn, rng = np.empty(N), np.random.default_rng(3)
    uniforms(np.uint64(counter(rng)), drawn)
    beyond(points, -0.8, 0.3, 1.0, drawn, np.empty(N))
    eta = -0.8 * points
    p = (norm.cdf(drawn - eta) - norm.cdf(0.3 - eta)) / norm.sf(0.3 - eta)
    assert kstest(p, "uniform").pvalue > 1e-3


def test_uniform_numbers_are_even_apart_and_the_same_again() -> None:
    rng = np.random.default_rng(5)
    begin = np.uint64(counter(rng))
    long = np.empty(200_000)
    uniforms(begin, long)
    assert long.min() > 0.0
    assert long.max() < 1.0
    assert kstest(long, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(long[:-1], long[1:])[0, 1]) < 4.0 / np.sqrt(len(long))
    # An item's numbers are those at its place, however votes are cut into items.
    part = np.empty(50)
    with np.errstate(over="ignore"):
        uniforms(begin + np.uint64(700) * STRIDE, part)
    np.testing.assert_array_equal(part, long[700:750])
    other = np.empty(50)
    uniforms(np.uint64(counter(rng)), other)
    assert not (other == part).any()
