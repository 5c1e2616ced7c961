"""The slopes and the curvature that correct points, against derivatives by differences."""

from __future__ import annotations

import numpy as np
import pytest

from contadora.positions import simulate
from contadora.positions.correction import Scored, correct
from contadora.positions.curvature import Curvature
from contadora.positions.kernels import cut_points, sweep_items, sweep_nodes
from contadora.positions.layout import Layout, build
from contadora.positions.likelihood import table_of
from contadora.positions.scores import OF_VOTES, add_scores

from .exact import log_probability

STEP = 1e-4


def laid_out(*, absent: float = 0.0, seed: int = 3) -> Layout:
    s = simulate(
        n_states=12, items_per_period=(9, 7, 8), absent=absent, rng=np.random.default_rng(seed)
    )
    return build(s.matrix, variance=0.5, by_votes=True, flat_start=False)


def state_of(layout: Layout, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Points and (beta, low, high) somewhere in the middle of things."""
    rng = np.random.default_rng(seed)
    theta = layout.guess + 0.2 * rng.standard_normal(layout.guess.size)
    theta = (theta - theta.mean()) / theta.std()
    n = layout.kinds.size
    low = rng.normal(-0.5, 0.4, n)
    high = np.where(layout.kinds == 2, low, low + rng.uniform(0.4, 1.2, n))
    return theta, np.stack([rng.standard_normal(n), low, high], axis=1)


def parameters_of(layout: Layout, items: np.ndarray) -> np.ndarray:
    """Discrimination, location and log width."""
    place = np.where(layout.kinds == 4, items[:, 2], items[:, 1])
    width = np.where(layout.kinds == 2, 0.0, np.log(np.maximum(items[:, 2] - items[:, 1], 0.1)))
    return np.stack([items[:, 0], place, width], axis=1)


def framed(layout: Layout, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at = layout.node_period
    mean = np.array([theta[at == t].mean() for t in range(layout.periods.size)])
    sd = np.array([theta[at == t].std() for t in range(layout.periods.size)])
    return mean[layout.begins], sd[layout.begins]


def log_density(
    layout: Layout, link: str, theta: np.ndarray, frame: np.ndarray, width: np.ndarray
) -> float:
    """Likelihood, items' prior and Jacobians at items given relative to their sessions."""
    mean, sd = framed(layout, theta)
    beta = frame[:, 0] / sd
    place = frame[:, 1] + beta * mean
    wide = np.where(layout.kinds == 2, 0.0, np.exp(width))
    low = np.where(layout.kinds == 4, place - wide, place)
    high = np.where(layout.kinds == 4, place, place + wide)
    assert np.abs([low, high]).max() < 7.0  # where the prior of the cut-points is flat
    total = -0.5 * (beta**2).sum() - np.log(sd).sum() + width[layout.kinds != 2].sum()
    of = np.repeat(np.arange(layout.kinds.size), np.diff(layout.item_start))
    eta = beta[of] * theta[layout.item_node]
    return float(total + log_probability(link, layout.item_cat, eta, low[of], high[of]).sum())


def scored(
    layout: Layout, link: str, theta: np.ndarray, items: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Items drawn from there, and what a sweep of the sampler says of the slopes at them."""
    rng, table = np.random.default_rng(5), table_of(link)
    n, m = theta.size, layout.kinds.size
    of_items, of_nodes = (layout.item_at, layout.item_node), (layout.node_at, layout.node_group)
    params, found = parameters_of(layout, items), np.zeros((m, 3))
    points, parameters = np.zeros((3, n)), np.zeros((m, 6))
    items = items.copy()
    accepted = sweep_items(rng, table, False, theta, params, layout.kinds, *of_items, found)
    assert 0.2 < accepted < 0.8  # some stay where they were
    cut_points(params, layout.kinds, items)
    sessions = (layout.node_period, layout.session_start, layout.session_node)
    add_scores(theta, items, found, layout.begins, *sessions, 0.0, 0.0, points, parameters)
    pulls = (np.zeros(n), np.where(np.isnan(layout.walk), 0.0, 2.0), np.zeros(n))
    moved = theta.copy()
    sweep_nodes(rng, table, False, moved, items, *pulls, 0.5, 0.1, *of_nodes, points[OF_VOTES])
    assert (moved != theta).any()
    return items, points, parameters


@pytest.mark.parametrize("link", ["probit", "logit"])
def test_slopes_are_those_of_the_density_in_the_frames_of_sessions(link: str) -> None:
    layout = laid_out(absent=0.1)
    theta, items = state_of(layout)
    items, points, parameters = scored(layout, link, theta, items)
    mean, sd = framed(layout, theta)
    place = np.where(layout.kinds == 4, items[:, 2], items[:, 1])
    frame = np.stack([items[:, 0] * sd, place - items[:, 0] * mean], axis=1)
    width = np.log(np.maximum(items[:, 2] - items[:, 1], 1e-3))
    density = log_density

    def slope(which: np.ndarray, k: object) -> float:
        values = []
        for side in (1.0, -1.0):
            which[k] += side * STEP  # type: ignore[index]
            values.append(density(layout, link, theta, frame, width))
            which[k] -= side * STEP  # type: ignore[index]
        return (values[0] - values[1]) / (2.0 * STEP)

    for k in range(0, theta.size, 5):
        assert points[0, k] + points[1, k] == pytest.approx(slope(theta, k), abs=2e-3)
    for j in range(0, layout.kinds.size, 3):
        assert parameters[j, 0] == pytest.approx(slope(frame, (j, 0)), abs=2e-3)
        assert parameters[j, 1] == pytest.approx(slope(frame, (j, 1)), abs=2e-3)
        if layout.kinds[j] != 2:
            assert parameters[j, 2] == pytest.approx(slope(width, j), abs=2e-3)
    np.testing.assert_array_equal(points[2], theta)
    np.testing.assert_array_equal(parameters[:, 3:], items)


def curved(layout: Layout, tension: float = 1.0) -> Curvature:
    theta, items = state_of(layout)
    return Curvature(layout, table_of("probit"), theta, parameters_of(layout, items), tension)


def dense(curvature: Curvature) -> np.ndarray:
    n = curvature.theta.size
    return np.stack([curvature.product(row) for row in np.eye(n)])


def test_variances_and_draws_are_those_of_the_matrix() -> None:
    curvature = curved(laid_out())
    matrix = dense(curvature)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-10)
    inverse = np.linalg.inv(matrix)
    drawn = curvature.draws(40_000, np.random.default_rng(1))
    assert np.abs(np.cov(drawn.T) - inverse).max() < 0.03 * inverse.diagonal().max()
    fixed = np.stack([np.ones_like(curvature.theta), curvature.theta], axis=1)
    spread = inverse @ fixed
    given = inverse - spread @ np.linalg.inv(fixed.T @ spread) @ spread.T
    np.testing.assert_allclose(curvature.variances(), given.diagonal(), rtol=1e-8)


def test_a_newton_step_brings_the_slope_to_nothing() -> None:
    layout = laid_out(absent=0.2)
    curvature = curved(layout)
    rng = np.random.default_rng(2)
    points, items = rng.standard_normal(curvature.theta.size), np.zeros((layout.kinds.size, 3))
    x, p = curvature.newton(points, items)
    assert abs(x.sum()) < 1e-9
    assert abs(x @ curvature.theta) < 1e-9
    left = points - curvature.product(x)
    fixed = np.linalg.qr(np.stack([np.ones_like(left), curvature.theta], axis=1))[0]
    left -= fixed @ (fixed.T @ left)
    assert np.linalg.norm(left) < 1e-3 * np.linalg.norm(points)
    assert np.abs(p).max() > 0.0  # the items follow


def test_a_standardisation_that_takes_away_leaves_variances() -> None:
    for tension in (-3.0, -300.0):
        assert (curved(laid_out(), tension).variances() > 0.0).all()


def test_a_step_that_brings_chains_apart_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """One point's slopes are noise; all others' take off most of the error."""
    layout = laid_out()
    theta, items = state_of(layout)
    rng = np.random.default_rng(4)
    error = 0.2 * rng.standard_normal((2, theta.size))
    error[:, 0] = 0.02, -0.01
    steps = -0.9 * error + 0.005 * rng.standard_normal(error.shape)
    steps[:, 0] = 0.5, -0.45
    found = iter([(step, np.zeros((layout.kinds.size, 3))) for step in steps])
    monkeypatch.setattr(Curvature, "newton", lambda *_args: next(found))
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # one chain after the other
    slopes = np.concatenate([np.zeros((layout.kinds.size, 3)), items], axis=1)
    means = theta + error
    chains = [Scored(mean, np.stack([0.0 * mean, 0.0 * mean, mean]), slopes) for mean in means]
    better = correct(layout, table_of("probit"), chains, 1.0)
    assert 0.5 < better.share <= 1.0
    left = better.means - theta
    assert np.abs(left[:, 0]).max() < 0.12  # the share of all would leave .4
    assert left[:, 1:].std() < 0.5 * error[:, 1:].std()
