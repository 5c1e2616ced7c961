from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, log_expit, log_ndtr
from scipy.stats import norm

from contadora.positions.kernels import NARROWEST
from contadora.positions.likelihood import TABLE, bend, log_cdf, table_of, vote_slope, vote_value
from contadora.positions.vote_sums import item_terms, late_value, point_terms, point_value

from .exact import log_probability


def by_vote(cats: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return who voted no, abstained and voted yes."""
    return tuple(np.flatnonzero(cats == vote).astype(np.int32) for vote in range(3))


def test_the_table_matches_scipy() -> None:
    u = np.concatenate([np.linspace(-35, 8.99, 4001), [-12.0, 9.0, 30.0]])
    found = np.array([log_cdf(TABLE, x) for x in u])
    np.testing.assert_allclose(found[:, 0], log_ndtr(u), rtol=2e-7, atol=2e-8)
    slope = np.exp(norm.logpdf(u) - log_ndtr(u))
    np.testing.assert_allclose(found[:, 1], slope, rtol=1e-4, atol=3e-5)


def test_the_table_of_a_logit_matches_scipy() -> None:
    u = np.concatenate([np.linspace(-35, 23.99, 4001), [-12.0, 24.0, 30.0]])
    found = np.array([log_cdf(table_of("logit"), x) for x in u])
    np.testing.assert_allclose(found[:, 0], log_expit(u), rtol=1e-7, atol=2e-8)
    np.testing.assert_allclose(found[:, 1], expit(-u), rtol=1e-4, atol=3e-5)


def test_beyond_the_table_its_series_goes_on() -> None:
    u = np.linspace(-45, -36, 301)
    value, slope = np.array([log_cdf(TABLE, x) for x in u]).T
    np.testing.assert_allclose(value, log_ndtr(u), rtol=1e-5)
    np.testing.assert_allclose(slope, np.exp(norm.logpdf(u) - log_ndtr(u)), rtol=1e-4)
    assert all(bend(TABLE, x, m) > 0 for x, m in zip(u, slope, strict=True))
    for x in (-60.0, 60.0):
        assert log_cdf(table_of("logit"), x)[0] == pytest.approx(log_expit(x), rel=1e-9, abs=5e-8)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 0.5), (-6.9, 6.9), (0.2, 0.21), (3.0, 5.0)])
def test_the_three_options_are_all_there_is(low: float, high: float) -> None:
    for eta in np.linspace(-4, 4, 33):
        total = sum(np.exp(vote_value(TABLE, c, eta, low, high)) for c in (0, 1, 2))
        assert total == pytest.approx(1.0, abs=1e-7)


@pytest.mark.parametrize("link", ["probit", "logit"])
@pytest.mark.parametrize(("low", "high"), [(-1.0, 0.5), (-6.9, 6.9), (0.2, 0.21), (3.0, 5.0)])
def test_the_options_are_as_likely_as_scipy_says(low: float, high: float, link: str) -> None:
    table, eta = table_of(link), np.linspace(-12, 12, 97)
    for vote in (0, 1, 2):
        found = [vote_value(table, vote, e, low, high) for e in eta]
        exact = log_probability(link, vote, eta, low, high)
        np.testing.assert_allclose(found, exact, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("link", ["probit", "logit"])
@pytest.mark.parametrize("vote", [0, 1, 2])
def test_slope_and_curvature_match_differences(vote: int, link: str) -> None:
    h = 1e-2
    table = table_of(link)
    for eta in np.linspace(-3, 3, 13):
        value, slope, curve = vote_slope(table, vote, eta, -0.8, 0.4)
        up, down = (vote_value(table, vote, eta + d, -0.8, 0.4) for d in (h, -h))
        assert slope == pytest.approx((up - down) / (2 * h), abs=1e-4)
        assert curve == pytest.approx(-(up - 2 * value + down) / h**2, abs=5e-3)
        assert curve > 0


def test_item_scores_and_information_match_differences(rng: np.random.Generator) -> None:
    theta = rng.standard_normal(60)
    voted = by_vote(rng.integers(0, 3, 60))
    x = np.array([0.7, -0.5, 0.6])

    def terms(p: np.ndarray) -> np.ndarray:
        return np.array(item_terms(TABLE, p[0], p[1], p[2], theta, *voted))

    here = terms(x)
    h = 1e-2
    for k in range(3):
        step = np.eye(3)[k] * h
        up, down = terms(x + step), terms(x - step)
        assert here[1 + k] == pytest.approx((up[0] - down[0]) / (2 * h), rel=1e-3, abs=1e-3)
    info = np.array([[here[4], here[5], here[6]], [0, here[7], here[8]], [0, 0, here[9]]])
    for k in range(3):
        step = np.eye(3)[k] * h
        change = -(terms(x + step)[1:4] - terms(x - step)[1:4]) / (2 * h)
        for m in range(k, 3):
            assert info[k, m] == pytest.approx(change[m], rel=5e-3, abs=5e-3)


@pytest.mark.parametrize("link", ["probit", "logit"])
@pytest.mark.parametrize("n", [0, 1, 7, 40, 250])
def test_sums_over_votes_are_those_of_votes_one_by_one(
    n: int, link: str, rng: np.random.Generator
) -> None:
    table = table_of(link)
    cats = rng.integers(0, 3, n)
    voted = by_vote(cats)
    # An item's votes, at points that lie on both sides and far out.
    theta, beta, low, high = 3.0 * rng.standard_normal(n), -1.3, -0.4, 0.5
    eta = beta * theta
    single = np.array(
        [vote_slope(table, c, e, low, high) for c, e in zip(cats, eta, strict=True)]
    ).reshape(n, 3)
    terms = item_terms(table, beta, low, high, theta, *voted)
    expected = (
        single[:, 0].sum(),
        single[:, 1] @ theta,
        -single[:, 1].sum(),
        single[:, 2] @ theta**2,
        -single[:, 2] @ theta,
        single[:, 2].sum(),
    )
    found = (*terms[:2], terms[2] + terms[3], terms[4])
    found += (terms[5] + terms[6], terms[7] + 2 * terms[8] + terms[9])
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
    # Those of some periods only.
    period = rng.integers(0, 4, n).astype(np.int32)
    late = late_value(table, beta, low, high, theta, period, 2, *voted)
    assert late == pytest.approx(single[period >= 2, 0].sum(), rel=1e-9, abs=1e-9)
    # A point's votes, on items of either sign.
    items = np.column_stack([rng.standard_normal(n), rng.standard_normal(n), np.zeros(n)])
    items[:, 2] = items[:, 1] + rng.exponential(size=n)
    single = np.array(
        [
            vote_slope(table, c, 1.7 * b, low, high)
            for c, (b, low, high) in zip(cats, items, strict=True)
        ]
    ).reshape(n, 3)
    betas = items[:, 0]
    expected = (single[:, 0].sum(), single[:, 1] @ betas, single[:, 2] @ betas**2)
    assert point_terms(table, 1.7, items, *voted) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    value = point_value(table, 1.7, items, *voted)
    assert value == pytest.approx(expected[0], rel=1e-9, abs=1e-9)


def test_many_abstentions_between_cut_points_as_close_as_may_be() -> None:
    items = np.tile([0.1, 0.3, 0.3 + NARROWEST], (500, 1))
    nobody = np.zeros(0, dtype=np.int32)
    value = point_value(TABLE, 6.0, items, nobody, np.arange(500, dtype=np.int32), nobody)
    exact = norm.logpdf(0.3 - 0.6) + np.log(NARROWEST)
    assert value == pytest.approx(500 * exact, rel=1e-4)
