from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.positions import (
    Fit,
    InvalidOptionError,
    InvalidVotesError,
    balance,
    bloc,
    closest,
    difference,
    distances,
    indistinguishable,
    shift,
)


def draws_at(value: float, rng: np.random.Generator, sd: float = 0.05) -> np.ndarray:
    return value + sd * rng.standard_normal(4000)


def test_balance_by_hand(rng: np.random.Generator) -> None:
    a, b = draws_at(2.0, rng), draws_at(-1.0, rng)
    at_a = balance(a, a, b)
    assert at_a.point == pytest.approx(1.0)
    assert at_a.p_with_a == 1.0
    assert balance(b, a, b).point == pytest.approx(-1.0)
    half = balance(draws_at(0.5, rng), a, b)
    assert half.point == pytest.approx(0.0, abs=0.01)
    assert half.p_between == 1.0
    assert half.reason is None
    assert balance(draws_at(3.5, rng), a, b).point == pytest.approx(2.0, abs=0.02)
    # One third of the way from the middle to A: even odds of being with A or between.
    edge = balance(draws_at(1.0, rng), a, b)
    assert edge.point == pytest.approx(1 / 3, abs=0.01)
    assert edge.p_with_a == pytest.approx(0.5, abs=0.05)


@settings(max_examples=50, deadline=None)
@given(
    st.floats(-3, 3),
    st.floats(0.5, 3),
    st.floats(-2, 2),
    st.floats(0.2, 5),
    st.integers(0, 1000),
)
def test_balance_properties(
    theta: float, gap: float, origin: float, scale: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    x, a, b = draws_at(theta, rng), draws_at(gap, rng), draws_at(-gap, rng)
    one = balance(x, a, b)
    assert one.lo <= one.point <= one.hi
    assert one.p_with_a + one.p_between + one.p_with_b == pytest.approx(1.0)
    # Neither origin, scale nor direction of the points matters, and the poles are symmetric.
    for factor in (scale, -scale):
        other = balance(origin + factor * x, origin + factor * a, origin + factor * b)
        assert other.point == pytest.approx(one.point, abs=1e-6)
        assert other.p_between == pytest.approx(one.p_between, abs=2e-3)
    mirror = balance(x, b, a)
    assert mirror.point == pytest.approx(-one.point, abs=1e-6)
    assert mirror.p_with_b == pytest.approx(one.p_with_a, abs=2e-3)


def test_poles_that_coincide_have_nothing_between_them(rng: np.random.Generator) -> None:
    a, b = draws_at(1.0, rng), draws_at(1.02, rng)
    found = balance(draws_at(0.0, rng), a, b)
    assert found.reason == "poles coincide"
    assert np.isnan([found.point, found.lo, found.hi, found.p_between]).all()
    same = balance(a, a, a)
    assert same.reason == "poles coincide"
    gone = balance(np.full(4000, np.nan), a, draws_at(-1, rng))
    assert gone.reason == "no point"


def test_difference_is_joint(rng: np.random.Generator) -> None:
    common = rng.standard_normal(5000)
    x, y = common + 0.2 + 0.05 * rng.standard_normal(5000), common
    # Each interval alone is wide and they overlap; together they are told apart.
    assert np.quantile(x, 0.05) < np.quantile(y, 0.95)
    gap = difference(x, y)
    assert gap.point == pytest.approx(0.2, abs=0.01)
    assert gap.hi - gap.lo == pytest.approx(2 * 1.645 * 0.05, rel=0.1)
    assert gap.p_greater > 0.99
    assert not indistinguishable(x, y)
    assert indistinguishable(x, x)
    assert difference(x, x).p_greater == 0.5
    assert indistinguishable(x, np.full(5000, np.nan))
    assert difference(x, y, 0.5).lo > gap.lo


def test_bloc_follows_membership_and_silence() -> None:
    draws = np.arange(2 * 3 * 2, dtype=np.float32).reshape(2, 3, 2)
    draws[:, 2, 1] = np.nan
    everyone = bloc(draws, np.array([True, True, True]))
    np.testing.assert_allclose(everyone, [[2, 2], [8, 8]])
    dated = bloc(draws, np.array([[True, False], [False, False], [True, True]]))
    np.testing.assert_allclose(dated[:, 0], [2, 8])
    assert np.isnan(dated[:, 1]).all()


def test_closest_and_percentile(rng: np.random.Generator) -> None:
    centres = np.array([0.0, 0.1, 1.0, 3.0, np.nan])
    draws = centres[None, :, None] + 0.001 * rng.standard_normal((500, 5, 1))
    table = distances(draws, 0)
    np.testing.assert_allclose(table[:4, :4], np.abs(centres[:4, None] - centres[:4]), atol=0.01)
    np.testing.assert_allclose(table, table.T)
    near = closest(draws, 0, 0)
    assert near.order.tolist() == [1, 2, 3]
    # Six pairs: 0.1, 0.9, 1.0, 2.0, 2.9, 3.0.
    np.testing.assert_allclose(near.percentile, 100 * np.array([5.5, 3.5, 0.5]) / 6)
    assert ((near.lo <= near.distance) & (near.distance <= near.hi)).all()
    assert closest(draws, 4, 0).order.size == 0


def fit_of(draws: np.ndarray, periods: list[int]) -> Fit:
    return cast(Fit, SimpleNamespace(draws=draws, periods=np.array(periods)))


def test_shift_between_spans(rng: np.random.Generator) -> None:
    path = np.array([[0, 0, 1, 1], [0.5, np.nan, 0.5, np.nan], [np.nan, np.nan, 2, 2]])
    draws = path[None] + 0.01 * rng.standard_normal((1000, 3, 4))
    moved = shift(fit_of(draws, [60, 61, 70, 71]), (60, 65), (70, 75))
    np.testing.assert_allclose(moved.point[:2], [1.0, 0.0], atol=0.005)
    assert moved.lo[0] < 1.0 < moved.hi[0]
    assert moved.p_greater[0] == 1.0
    assert 0.3 < moved.p_greater[1] < 0.7
    assert np.isnan(moved.point[2])
    with pytest.raises(InvalidVotesError, match="span_b: no period lies between 80 and 90"):
        shift(fit_of(draws, [60, 61, 70, 71]), (60, 65), (80, 90))


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda d: balance(d[:, 0], d[:, 0, 0], d[:, 0, 0]), "draws_state"),
        (lambda d: balance(d[:, 0, 0], d[:5, 0, 0], d[:, 0, 0]), "draws"),
        (lambda d: bloc(d[0], np.array([True])), "draws"),
        (lambda d: bloc(d, np.array([1, 0, 1])), "members_mask"),
        (lambda d: bloc(d, np.array([True])), "members_mask"),
        (lambda d: distances(d, 2), "period"),
        (lambda d: closest(d, 3, 0), "state"),
    ],
)
def test_wrong_input_is_refused(call: Any, field: str) -> None:
    with pytest.raises(InvalidVotesError) as error:
        call(np.zeros((10, 3, 2)))
    assert str(error.value).startswith(field)


def test_wrong_levels_are_refused() -> None:
    with pytest.raises(InvalidOptionError, match="level"):
        difference(np.zeros(3), np.zeros(3), 90)
