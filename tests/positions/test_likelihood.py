from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, log_expit, log_ndtr
from scipy.stats import norm, truncnorm

from contadora.positions.augmentation import truncated_normal
from contadora.positions.kernels import item_terms
from contadora.positions.likelihood import TABLE, log_cdf, table_of, vote_slope, vote_value


def test_the_table_matches_scipy() -> None:
    u = np.concatenate([np.linspace(-35, 8.99, 4001), [-12.0, 9.0, 30.0]])
    found = np.array([log_cdf(TABLE, x) for x in u])
    np.testing.assert_allclose(found[:, 0], log_ndtr(u), rtol=2e-7, atol=2e-8)
    slope = np.exp(norm.logpdf(u) - log_ndtr(u))
    np.testing.assert_allclose(found[:, 1], slope, rtol=1e-4, atol=3e-5)


def test_the_table_of_a_logit_matches_scipy() -> None:
    u = np.concatenate([np.linspace(-35, 23.99, 4001), [-12.0, 24.0, 30.0]])
    found = np.array([log_cdf(table_of("logit"), x) for x in u])
    # Below -12 the limit log F(u) = u stands in; it is off by exp(-12).
    np.testing.assert_allclose(found[:, 0], log_expit(u), rtol=1e-6, atol=2e-8)
    np.testing.assert_allclose(found[:, 1], expit(-u), rtol=1e-4, atol=3e-5)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 0.5), (-6.9, 6.9), (0.2, 0.21), (3.0, 5.0)])
def test_the_three_options_are_all_there_is(low: float, high: float) -> None:
    for eta in np.linspace(-4, 4, 33):
        total = sum(np.exp(vote_value(TABLE, c, eta, low, high)) for c in (0, 1, 2))
        assert total == pytest.approx(1.0, abs=1e-7)


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
    nodes = np.arange(60, dtype=np.int32)
    cats = rng.integers(0, 3, 60).astype(np.int8)
    x = np.array([0.7, -0.5, 0.6])

    def terms(p: np.ndarray) -> np.ndarray:
        return np.array(item_terms(TABLE, p[0], p[1], p[2], theta, nodes, cats))

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


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (-np.inf, 0.3),
        (0.3, np.inf),
        (2.5, np.inf),
        (-np.inf, -4.0),
        (-0.2, 0.3),
        (2.0, 2.2),
        (3, 9),
    ],
)
def test_truncated_normal_matches_scipy(low: float, high: float, rng: np.random.Generator) -> None:
    n = 20_000
    draws = np.array([truncated_normal(rng, 0.5, low, high) for _ in range(n)])
    exact = truncnorm(low - 0.5, high - 0.5, loc=0.5)
    assert low <= draws.min()
    assert draws.max() <= high
    assert abs(draws.mean() - exact.mean()) < 5 * exact.std() / np.sqrt(n)
    assert draws.std() == pytest.approx(exact.std(), rel=0.04)
