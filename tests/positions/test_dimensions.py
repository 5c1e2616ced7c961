from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from contadora.positions import (
    AnchorError,
    ConvergenceWarning,
    DynamicIdealPoints,
    InvalidOptionError,
    TooFewVotesError,
    VoteMatrix,
    simulate,
)
from contadora.positions.bench import read_record
from contadora.positions.dimension_chain import Sampling, first_guess, lay_out
from contadora.positions.dimension_gain import HeldOutGain, held_out_gain
from contadora.positions.dimensions import (
    ItemAxes,
    PlaneFit,
    StateAxes,
    TwoDimensions,
    _align,
)

AXES = StateAxes("S000", "S001", ("S002", 1))


def plane(
    rng: np.random.Generator,
    *,
    n: int = 40,
    shape: tuple[int, ...] = (60, 60, 60),
    second: float = 1.0,
    absent: float = 0.1,
) -> tuple[VoteMatrix, np.ndarray]:
    """Votes drawn from points in a plane, and the points (n, periods, 2)."""
    points = np.empty((n, len(shape), 2))
    points[:, 0] = rng.standard_normal((n, 2))
    for t in range(1, len(shape)):
        points[:, t] = points[:, t - 1] + 0.3 * rng.standard_normal((n, 2))
    points[:, :, 1] *= second
    points[0], points[1], points[2] = (-2.0, 0.0), (2.0, 0.0), (0.0, 2.0 * second)
    period = np.repeat(np.arange(len(shape)), shape).astype(np.int32)
    beta = rng.standard_normal((period.size, 2))
    cuts = np.sort(rng.uniform(-1.5, 1.5, (period.size, 2)), axis=1)
    eta = np.einsum("jd,ijd->ji", beta, points[:, period])
    latent = eta + rng.standard_normal(eta.shape)
    votes = np.where(latent > cuts[:, 1:], 2, np.where(latent > cuts[:, :1], 1, 0))
    votes = np.where(rng.random(votes.shape) < absent, -1, votes).astype(np.int8)
    states = tuple(f"S{i:03d}" for i in range(n))
    return VoteMatrix(votes, period, states, tuple(f"I{j}" for j in range(period.size))), points


def quietly(matrix: VoteMatrix, *, seed: int = 7, **options: Any) -> PlaneFit:
    options = {"axes": AXES, "sweeps": 40, "burn_in": 40} | options
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return TwoDimensions(**options).fit(matrix, rng=np.random.default_rng(seed))


# --- recovers a simulated truth, up to what the votes cannot tell


def test_recovers_points_in_a_plane() -> None:
    matrix, points = plane(np.random.default_rng(3))
    fit = quietly(matrix, sweeps=300, burn_in=200)
    # The truth on the same terms: centred, the first axis from S000 to S001 with deviation 1.
    truth = points - points.mean(axis=(0, 1))
    truth = truth / truth[:, :, 0].std()
    for d in (0, 1):
        assert np.corrcoef(fit.point[:, :, d].ravel(), truth[:, :, d].ravel())[0, 1] > 0.95
    assert fit.second_spread == pytest.approx(truth[:, :, 1].std(), rel=0.25)
    assert fit.told_apart > 0.5
    held = (fit.lo <= truth) & (truth <= fit.hi)
    # 240 coordinates that err together through the axes and the scale.
    assert 0.75 <= held.mean() <= 0.98
    assert fit.point[1, :, 0].mean() > 1 > -1 > fit.point[0, :, 0].mean()
    assert fit.point[2, :, 1].mean() > 1
    assert fit.diagnostics["rhat_p95"] < 1.15
    assert np.nanstd(fit.draws[:, :, :, 0], axis=(1, 2)) == pytest.approx(1, abs=1e-4)
    assert np.nanmean(fit.draws, axis=(1, 2)) == pytest.approx(0, abs=1e-4)


def test_the_first_axis_is_that_of_one_dimension_where_there_is_only_one() -> None:
    s = simulate(n_states=40, items_per_period=(60, 60), rng=np.random.default_rng(5))
    mean = np.nanmean(s.points, axis=1)
    low, high = s.matrix.states[int(mean.argmin())], s.matrix.states[int(mean.argmax())]
    other = s.matrix.states[3]
    fit = quietly(s.matrix, axes=StateAxes(low, high, (other, 1)), sweeps=200, burn_in=150)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        one = DynamicIdealPoints(anchor=(high, 1), sweeps=200, burn_in=100).fit(
            s.matrix, rng=np.random.default_rng(1)
        )
    known = ~np.isnan(one.point)
    assert np.corrcoef(fit.point[known][:, 0], one.point[known])[0, 1] > 0.97
    assert fit.second_spread < 0.6
    assert fit.told_apart < 0.3


def test_the_gain_is_there_in_a_plane_and_not_on_a_line() -> None:
    options = Sampling(sweeps=120, burn_in=120)
    matrix, _ = plane(np.random.default_rng(11), n=60)
    two = held_out_gain(matrix, rng=np.random.default_rng(1), share=0.1, options=options)
    assert two.gain > 5 * two.gain_se > 0
    assert two.gain == pytest.approx(two.log_loss[0] - two.log_loss[1])
    assert two.accuracy_gain == pytest.approx(two.accuracy[1] - two.accuracy[0])
    assert two.accuracy_gain > 0.03
    assert np.isfinite(two.gain_by_period).all()
    s = simulate(n_states=60, items_per_period=(60,) * 3, rng=np.random.default_rng(2))
    one = held_out_gain(s.matrix, rng=np.random.default_rng(1), share=0.1, options=options)
    assert abs(one.gain) < 0.02  # what a dimension that is not there may cost
    assert one.gain < 2.5 * one.gain_se
    assert one.n_votes + one.n_unknown == round(0.1 * (s.matrix.votes >= 0).sum())


def test_a_faint_second_dimension_gains_less() -> None:
    gains = []
    for second in (1.0, 0.3):
        matrix, _ = plane(np.random.default_rng(4), second=second)
        options = Sampling(sweeps=80, burn_in=80)
        gains.append(
            held_out_gain(matrix, rng=np.random.default_rng(1), share=0.1, options=options).gain
        )
    assert gains[0] > gains[1] + 0.03


# --- identification


def test_the_axes_named_decide_and_change_no_distance() -> None:
    matrix, _ = plane(np.random.default_rng(3))
    fit = quietly(matrix)
    mirrored = quietly(matrix, axes=StateAxes("S000", "S001", ("S002", -1)))
    np.testing.assert_allclose(fit.draws[..., 1], -mirrored.draws[..., 1], atol=1e-5)
    np.testing.assert_allclose(fit.draws[..., 0], mirrored.draws[..., 0], atol=1e-5)
    np.testing.assert_allclose(fit.discrimination[:, 1], -mirrored.discrimination[:, 1])
    turned = quietly(matrix, axes=StateAxes("S001", "S000", ("S002", 1)))
    np.testing.assert_allclose(fit.draws[..., 0], -turned.draws[..., 0], atol=1e-5)
    # Another pair of States turns the plane, and the unit with it.
    other = quietly(matrix, axes=StateAxes("S000", "S002", ("S001", 1)))

    def distances(f: PlaneFit) -> np.ndarray:
        d = f.draws[0, :, 0][:, None] - f.draws[0, :, 0][None, :]
        return np.asarray(np.sqrt((d**2).sum(axis=-1)))

    a, b = distances(fit), distances(other)
    np.testing.assert_allclose(a / a.max(), b / b.max(), atol=1e-5)
    assert fit.point[1, :, 1].mean() == pytest.approx(fit.point[0, :, 1].mean(), abs=0.05)


def test_items_may_name_the_first_axis() -> None:
    matrix, _ = plane(np.random.default_rng(3))
    plain = quietly(matrix)
    angle = np.arctan2(plain.discrimination[:, 1], plain.discrimination[:, 0])
    upright = np.argsort(np.abs(np.abs(angle) - np.pi / 2))[:6]
    axes = ItemAxes(tuple(f"I{j}" for j in upright), ("S002", 1), ("S001", 1))
    fit = quietly(matrix, axes=axes)
    along, across = np.abs(fit.discrimination[upright]).mean(axis=0)
    assert along > 4 * across
    assert fit.point[2, :, 0].mean() > 1
    assert fit.point[1, :, 1].mean() > 1


def test_aligning_changes_no_likelihood() -> None:
    rng = np.random.default_rng(1)
    base, slopes = rng.standard_normal((30, 2)), rng.standard_normal((7, 2))
    theta, items = np.empty((9, 30, 2)), np.empty((9, 7, 4))
    for s in range(9):
        a = rng.uniform(0, 2 * np.pi)
        turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
        if s % 2:
            turn[:, 1] *= -1
        shift = rng.standard_normal(2)
        theta[s] = base @ turn + shift + 0.01 * rng.standard_normal((30, 2))
        items[s, :, :2] = slopes @ turn
        items[s, :, 2:] = rng.standard_normal((7, 2))

    def distance() -> np.ndarray:
        eta = np.einsum("sjd,snd->sjn", items[:, :, :2], theta)
        return np.asarray(items[:, :, 2:3] - eta)

    before = distance()
    _align(theta, items)
    np.testing.assert_allclose(distance(), before, atol=1e-10)
    assert theta.std(axis=0).max() < 0.03  # the draws now lie upon one another


def test_the_first_guess_follows_the_plane_from_period_to_period() -> None:
    matrix, points = plane(np.random.default_rng(8), shape=(40, 40, 40, 40))
    layout = lay_out(matrix, Sampling())
    guess = first_guess(layout, 2)
    grid = np.full((40, 4, 2), np.nan)
    grid[layout.node_state, layout.node_period] = guess
    steps = np.abs(np.diff(grid, axis=1)).mean()
    assert steps < 0.5 * np.abs(grid - grid[::-1]).mean()
    # The plane found is the true one, turned: each true coordinate is a sum of the two.
    x = grid.reshape(-1, 2)
    for d in (0, 1):
        y = points[:, :, d].ravel()
        fitted = x @ np.linalg.lstsq(x, y, rcond=None)[0]
        assert np.corrcoef(fitted, y)[0, 1] > 0.8


# --- reproducible


def test_order_and_labels_change_nothing() -> None:
    rng = np.random.default_rng(6)
    matrix, _ = plane(rng, n=20, shape=(12, 12))
    rows, columns = rng.permutation(24), rng.permutation(20)
    other = VoteMatrix(
        matrix.votes[np.ix_(rows, columns)],
        matrix.period[rows] + 1946,
        tuple(matrix.states[c] for c in columns),
        tuple(f"other {r}" for r in rows),
    )
    first, second = quietly(matrix, sweeps=10), quietly(other, sweeps=10)
    np.testing.assert_array_equal(first.draws[:, columns], second.draws)
    np.testing.assert_array_equal(first.discrimination[rows], second.discrimination)


def test_the_same_seed_gives_the_same_result_and_another_does_not() -> None:
    matrix, _ = plane(np.random.default_rng(6), n=20, shape=(12, 12))
    first, again = quietly(matrix, sweeps=10), quietly(matrix, sweeps=10)
    np.testing.assert_array_equal(first.draws, again.draws)
    np.testing.assert_array_equal(first.cutpoints, again.cutpoints)
    assert not np.array_equal(first.draws, quietly(matrix, sweeps=10, seed=8).draws)

    def gain(seed: int) -> HeldOutGain:
        options = Sampling(sweeps=10, burn_in=10)
        return held_out_gain(matrix, rng=np.random.default_rng(seed), options=options)

    assert gain(1).log_loss == gain(1).log_loss
    assert gain(1).log_loss != gain(2).log_loss


# --- hard cases and bad input


def test_tiny_records_give_finite_numbers() -> None:
    for seed in range(25):
        rng = np.random.default_rng(seed)
        n, items = int(rng.integers(3, 6)), int(rng.integers(2, 6))
        matrix = VoteMatrix(
            rng.integers(-1, 3, (items, n)).astype(np.int8),
            rng.integers(0, 3, items).astype(np.int32),
            tuple(f"S{i:03d}" for i in range(n)),
            tuple(f"I{j}" for j in range(items)),
            rng.integers(0, items, items).astype(np.int32),
        )
        try:
            fit = quietly(matrix, sweeps=20, burn_in=10)
        except (AnchorError, TooFewVotesError):
            continue
        has = fit.n_votes > 0
        assert np.isfinite(fit.draws[:, has]).all()
        assert (fit.lo <= fit.hi)[has].all()
        assert np.isnan(fit.point[~has]).all()


def test_chains_that_disagree_are_reported_and_progress_is_told() -> None:
    matrix, _ = plane(np.random.default_rng(6), n=20, shape=(12, 12))
    told: list[tuple[int, int]] = []
    with pytest.warns(ConvergenceWarning, match="raise sweeps"):
        fit = TwoDimensions(axes=AXES, sweeps=6, burn_in=0).fit(
            matrix, rng=np.random.default_rng(1), progress=lambda *p: told.append(p)
        )
    assert not fit.converged
    assert told[-1] == (2 * 21, 2 * 21)
    parts: list[tuple[int, int]] = []
    held_out_gain(
        matrix,
        rng=np.random.default_rng(1),
        options=Sampling(sweeps=5, burn_in=5),
        progress=lambda *p: parts.append(p),
    )
    assert [d for d, _ in parts] == sorted({d for d, _ in parts})
    assert parts[-1] == (100, 100)


@pytest.mark.parametrize(
    "options",
    [
        {"axes": ("S000", "S001")},
        {"axes": StateAxes("S000", "S000", ("S001", 1))},
        {"axes": StateAxes("S000", "S001", ("S002", 0))},
        {"axes": ItemAxes((), ("S000", 1), ("S001", 1))},
        {"axes": ItemAxes(("I0",), ("S000", 2), ("S001", 1))},
        {"sweeps": 0},
        {"sweeps": 2, "thin": 3},
        {"burn_in": -1},
        {"chains": True},
        {"walk_variance": 0.0},
        {"walk_scaling": "none"},
        {"interval": 1.0},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidOptionError) as error:
        TwoDimensions(**({"axes": AXES} | options))
    assert str(error.value).split(":")[0] in {*options, "first", "second"}


def test_axes_are_required() -> None:
    with pytest.raises(TypeError, match="axes"):
        TwoDimensions()  # type: ignore[call-arg]


def test_data_that_cannot_be_used_are_refused() -> None:
    matrix, _ = plane(np.random.default_rng(6), n=6, shape=(5,))
    with pytest.raises(AnchorError, match="'Z'"):
        quietly(matrix, axes=StateAxes("Z", "S001", ("S002", 1)))
    with pytest.raises(AnchorError, match="'I99'"):
        quietly(matrix, axes=ItemAxes(("I99",), ("S001", 1), ("S002", 1)))
    votes = matrix.votes.copy()
    votes[:, 1] = -1
    votes[0] = 2
    silent = VoteMatrix(votes, matrix.period, matrix.states, matrix.items)
    with pytest.raises(AnchorError, match="no vote"):
        quietly(silent)
    with pytest.raises(AnchorError, match="does not divide"):
        quietly(silent, axes=ItemAxes(("I0",), ("S000", 1), ("S002", 1)))
    pair = VoteMatrix(np.array([[2, 0]] * 5, np.int8), matrix.period, ("A", "B"), matrix.items)
    with pytest.raises(TooFewVotesError, match="three States"):
        quietly(pair)
    with pytest.raises(InvalidOptionError, match="rng"):
        TwoDimensions(axes=AXES).fit(matrix, rng=5)  # type: ignore[arg-type]
    rng = np.random.default_rng(1)
    with pytest.raises(InvalidOptionError, match="share"):
        held_out_gain(matrix, rng=rng, share=1.0)
    with pytest.raises(TooFewVotesError, match="periods"):
        held_out_gain(matrix, rng=rng, periods=(8, 9))
    with pytest.raises(TooFewVotesError, match="is none"):
        held_out_gain(matrix, rng=rng, share=0.001)


# --- the real record


def test_a_second_dimension_helps_in_the_general_assembly(real_data: Path) -> None:
    matrix = read_record(
        real_data / "un_votes.parquet", real_data / "un_rollcalls.parquet", sessions=(66, 72)
    )
    found = held_out_gain(
        matrix,
        rng=np.random.default_rng(1),
        periods=(71, 72),
        options=Sampling(sweeps=60, burn_in=60),
    )
    assert found.periods.tolist() == [71, 72]
    assert found.n_votes > 1000
    assert found.gain > 3 * found.gain_se > 0
