"""Adding a session to an estimated record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from contadora.positions import (
    Fit,
    InvalidOptionError,
    InvalidVotesError,
    VoteMatrix,
    extension,
    simulate,
)
from contadora.positions.extension import extend
from contadora.positions.extension_bench import bench_extension
from contadora.positions.extension_correction import Better, _nearest
from contadora.positions.extension_kernels import Swept, sweep_window
from contadora.positions.extension_past import Told, _shrunk
from contadora.positions.kernels import node_mean, node_target
from contadora.positions.likelihood import TABLE

from .exact import log_probability
from .test_ideal_points import quietly


@pytest.fixture(scope="module")
def record() -> VoteMatrix:
    return simulate(n_states=60, items_per_period=(50,) * 6, rng=np.random.default_rng(4)).matrix


def until(matrix: VoteMatrix, last: int) -> VoteMatrix:
    rows = matrix.period <= last
    return VoteMatrix(
        matrix.votes[rows],
        matrix.period[rows],
        matrix.states,
        tuple(np.array(matrix.items)[rows]),
        None if matrix.linked is None else matrix.linked[rows],
    )


def voted_every_session(n_texts: int, n_states: int, n_sessions: int) -> VoteMatrix:
    """The same texts voted in every session, and States far out at both ends."""
    rng = np.random.default_rng(3)
    start = rng.standard_normal(n_states)
    start[:4] = 3.5, -3.5, 3.0, -3.0
    theta = start[:, None] + np.cumsum(rng.normal(0, 0.15, (n_states, n_sessions)), axis=1)
    latent = rng.standard_normal((n_texts, 1, 1)) * theta
    latent = latent + rng.standard_normal(latent.shape)
    cuts = np.sort(rng.standard_normal((n_texts, 2)), axis=1)
    votes = (latent > cuts[:, 0, None, None]).astype(np.int8) + (latent > cuts[:, 1, None, None])
    n_items = n_texts * n_sessions
    return VoteMatrix(
        np.moveaxis(votes, 2, 0).reshape(n_items, n_states),
        np.repeat(np.arange(n_sessions), n_texts),
        tuple(f"S{i:03d}" for i in range(n_states)),
        tuple(f"t{k}" for k in range(n_items)),
        np.tile(np.arange(n_texts), n_sessions),
    )


def added(before: Fit, record: VoteMatrix, seed: int = 1) -> Fit:
    return extend(
        before.draws,
        before.states,
        before.periods,
        record,
        tension=before.diagnostics["tension"],
        rng=np.random.default_rng(seed),
    )


def test_an_added_session_is_placed_as_a_full_estimation_places_it(record: VoteMatrix) -> None:
    before = quietly(until(record, 4), sweeps=1000, burn_in=150)
    full = quietly(record, sweeps=1000, burn_in=150)
    found = added(before, record)
    assert found.periods.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.diagnostics["new_periods"] == [5]
    off = np.abs(found.point - full.point) / full.sd
    assert np.median(off) < 0.1
    assert (off < 0.2).mean() > 0.99
    assert off.max() < 0.3
    again = added(before, record, seed=2)
    apart = np.abs(found.point - again.point) / full.sd
    assert np.median(apart[:, 5]) < 0.06
    assert np.median(found.sd[:, 5] / full.sd[:, 5]) == pytest.approx(1.0, abs=0.06)
    assert np.median(again.sd[:, 5] / full.sd[:, 5]) == pytest.approx(1.0, abs=0.06)
    assert found.point[:, 5].std() == pytest.approx(full.point[:, 5].std(), rel=0.05)
    voted = found.n_votes > 0
    assert found.draws[:, voted].mean() == pytest.approx(0.0, abs=1e-4)
    assert found.draws[:, voted].std(axis=1).mean() == pytest.approx(1.0, abs=1e-4)
    assert found.draws.mean(axis=0)[:, 5] == pytest.approx(found.point[:, 5], abs=0.01)


def test_texts_voted_again_move_the_points_before(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = voted_every_session(24, 60, 4)
    before = quietly(until(matrix, 2), sweeps=1500, burn_in=200)
    full = quietly(matrix, sweeps=1500, burn_in=200)
    off = np.abs(added(before, matrix).point - full.point) / full.sd
    assert (off < 0.2).mean() > 0.98
    assert off.max() < 0.3
    monkeypatch.setattr("contadora.positions.extension.told_of", lambda *_: {})
    unmoved = np.abs(added(before, matrix).point - full.point) / full.sd
    assert np.square(off[:, :2]).mean() < np.square(unmoved[:, :2]).mean()


def test_sessions_without_earlier_votes_on_their_texts_are_added_too(record: VoteMatrix) -> None:
    before = quietly(until(record, 4), sweeps=100, burn_in=60)
    rows = record.period == 5
    alone = VoteMatrix(
        record.votes[rows],
        record.period[rows],
        record.states,
        tuple(np.array(record.items)[rows]),
    )
    found = added(before, alone)
    assert np.corrcoef(found.point[:, 5], before.point[:, 4])[0, 1] > 0.8


def test_the_two_chains_mirror_each_other(
    record: VoteMatrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[Swept] = []

    def kept(*args: Any, **options: Any) -> Swept:
        swept.append(sweep_window(*args, **options))
        return swept[-1]

    monkeypatch.setattr(extension, "sweep_window", kept)
    added(quietly(until(record, 4), anchor=("S005", 1), sweeps=100, burn_in=60), record)
    one, two = swept[0].draws
    together = [np.corrcoef(one[:, k], two[:, k])[0, 1] for k in range(one.shape[1])]
    assert np.median(together) < -0.5
    # What is mirrored is the chance in it: both are draws of one posterior.
    assert np.median(one.std(axis=0) / two.std(axis=0)) == pytest.approx(1.0, abs=0.15)


def test_slopes_take_chance_off_the_points_added(
    record: VoteMatrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = quietly(until(record, 4), sweeps=400, burn_in=100)

    def varies() -> float:
        points = np.stack([added(before, record, seed).point[:, 4:] for seed in range(4)])
        return float(np.sqrt(points.var(axis=0, ddof=1).mean()))

    corrected = varies()

    def plain(*args: Any) -> Better:
        swept = args[-1]
        return Better(swept.means.mean(axis=(0, 1)), np.ones(swept.means.shape[2]), swept.scores)

    monkeypatch.setattr(extension, "correct_window", plain)
    assert corrected < 0.7 * varies()


def test_a_step_is_taken_where_it_brings_the_batches_together() -> None:
    rng = np.random.default_rng(1)
    error, noise = rng.standard_normal((2, 10, 400))
    plain = 5.0 + error
    # A step that takes the error off, one that adds as much noise, one that does a bit of both.
    assert np.abs(_nearest(plain, plain - error) - 5.0).max() < 1e-9
    kept = _nearest(plain, plain + 1.0 + noise) - plain.mean(axis=0)
    assert 0.2 < kept.mean() < 0.4  # a step not known to help: little more than what it weighs
    both = _nearest(plain, plain - error + 0.5 * noise) - 5.0
    assert both.std() < 0.65 * plain.mean(axis=0).std()


def test_a_told_point_moves_as_its_density_does() -> None:
    # A normal density times exp(slope x - gain x^2 / 2), about its mean.
    covariance = np.array([[0.04, 0.01, 0.0], [0.01, 0.09, 0.02], [0.0, 0.02, 0.05]])
    told = Told(np.array([0, 2]), np.array([2.0, -1.0]), np.array([3.0, 5.0]))
    precision = np.linalg.inv(covariance) + np.diag([3.0, 0.0, 5.0])
    expected = np.linalg.solve(precision, [2.0, 0.0, -1.0])
    assert told.moves(covariance) == pytest.approx(expected)
    # Items less certain than before never take more than half of a point's precision.
    told = Told(np.array([1]), np.array([1.0]), np.array([-1e6]))
    assert told.moves(covariance) == pytest.approx(covariance[:, 1] / 0.5)


def test_what_parts_of_the_chains_do_not_agree_on_moves_nothing() -> None:
    rng = np.random.default_rng(5)
    noise = rng.standard_normal((2, 150, 8, 2))
    sd = np.full((150, 8), 0.2)
    assert np.abs(_shrunk(noise, sd)).max() < 0.15 * np.abs(noise).max()
    signal = np.broadcast_to(rng.standard_normal((150, 8, 2)), noise.shape)
    assert _shrunk(signal, sd) == pytest.approx(signal[0])
    noise[:, 3] = np.nan  # a State without a point
    assert np.isfinite(np.delete(_shrunk(noise + 5.0, sd), 3, axis=0)).all()


def test_states_with_few_votes_and_silent_ones_are_placed_as_well(record: VoteMatrix) -> None:
    votes = record.votes.copy()
    rng = np.random.default_rng(3)
    for state in range(6):  # few votes in the session before, or in the one that is added
        period = 4 if state < 3 else 5
        rows = np.nonzero(record.period == period)[0]
        votes[rng.permutation(rows)[3:], state] = -1
    votes[record.period == 4, 6] = -1  # silent in the session before
    matrix = VoteMatrix(votes, record.period, record.states, record.items)
    before = quietly(until(matrix, 4), sweeps=1000, burn_in=150)
    full = quietly(matrix, sweeps=1000, burn_in=150)
    found = added(before, matrix)
    few = slice(0, 7)
    off = np.abs(found.point - full.point)[few] / full.sd[few]
    assert off[:, 3:].max() < 0.3
    ratio = found.sd[few] / full.sd[few]
    assert np.abs(np.log(ratio[:, 3:])).max() < 0.3
    # The silence is filled from both sides, as an estimation fills it.
    assert np.isnan(before.point[6, 4])
    assert np.isfinite(found.point[6, 4])


def test_conditional_means_are_those_of_the_density(record: VoteMatrix) -> None:
    rng = np.random.default_rng(1)
    items = np.column_stack([rng.standard_normal(80), np.full(80, -0.5), np.full(80, 0.4)])
    cats = rng.integers(0, 3, 80)
    for n in (0, 1, 8, 45, 80):  # with few votes, far from normal
        x = np.linspace(-5, 5, 4001)
        log = 0.3 * x - x * x
        beta, low, high = items[:n, :, None].transpose(1, 0, 2)
        log += log_probability("probit", cats[:n, None], beta * x, low, high).sum(axis=0)
        p = np.exp(log - log.max())
        p /= p.sum()
        true, spread = p @ x, np.sqrt(p @ x**2 - (p @ x) ** 2)
        # From anywhere with few votes; with many, from where a draw may lie.
        start = 1.5 if n < 40 else true + 1.5 * spread
        of = items, *(np.flatnonzero(cats[:n] == vote) for vote in range(3))
        here = node_target(TABLE, start, 2.0, 0.3, *of)
        mean, variance = node_mean(TABLE, start, here, 2.0, 0.3, *of)
        assert mean == pytest.approx(true, abs=2e-3)
        assert variance == pytest.approx(spread**2, rel=0.02)


def test_a_new_state_and_a_silent_one_have_their_place(record: VoteMatrix) -> None:
    votes = record.votes.copy()
    votes[record.period < 5, 0] = -1  # joins in the last session
    votes[record.period == 5, 1] = -1  # is silent in it
    matrix = VoteMatrix(votes, record.period, record.states, record.items)
    before = quietly(until(matrix, 4), anchor=("S005", 1), sweeps=100, burn_in=60)
    found = added(before, matrix)
    assert np.isfinite(found.point[0, 5])
    assert np.isnan(found.point[0, :5]).all()
    assert np.isnan(found.point[1, 5])
    assert np.isfinite(found.point[1, :5]).all()


def test_what_cannot_be_extended_is_refused(record: VoteMatrix) -> None:
    draws = np.zeros((4, 60, 6), dtype=np.float32)
    options = {"tension": 0.0, "rng": np.random.default_rng(1)}
    with pytest.raises(InvalidVotesError, match="votes of a later session"):
        extend(draws, record.states, np.arange(6), record, **options)
    with pytest.raises(InvalidOptionError, match="does not go with"):
        extend(draws[:, :, :4], record.states, np.arange(5), record, **options)
    with pytest.raises(InvalidOptionError, match="interval"):
        extend(draws[:, :, :5], record.states, np.arange(5), record, interval=2.0, **options)


def test_the_bench_tells_how_near_added_sessions_come(record: VoteMatrix, tmp_path: Path) -> None:
    few = record.votes[:, :24]
    states = ("USA", *record.states[1:24])
    words = {2: "yes", 1: "abstain", 0: "no"}
    rows = [
        (int(c), states[s], words[int(few[c, s])])
        for c, s in zip(*np.nonzero(few >= 0), strict=True)
    ]
    pl.DataFrame(rows, schema=["rcid", "iso3", "vote"], orient="row").write_csv(tmp_path / "v.csv")
    calls = pl.DataFrame({"rcid": range(record.n_items), "session": record.period + 1})
    calls.write_csv(tmp_path / "r.csv")
    found = bench_extension(tmp_path / "v.csv", tmp_path / "r.csv", added=(6,), span=2, draws=400)
    row = found["session 6"]
    assert row["added, near"] > 0.9
    assert row["before, near"] > 0.9
    assert row["added, most"] < 0.6
    assert row["two full, near"] > 0.9
