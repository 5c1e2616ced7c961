from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from contadora.positions import (
    ConvergenceWarning,
    DynamicIdealPoints,
    Fit,
    InvalidOptionError,
    InvalidVotesError,
    TooFewVotesError,
    VoteMatrix,
    simulate,
)
from contadora.positions.bench import read_record
from contadora.positions.issue_bench import bench_issues, read_docket, read_theme
from contadora.positions.issue_layout import take_items
from contadora.positions.issue_positions import IssueFit, IssuePositions

Floats = np.ndarray


def general_fit(
    rng: np.random.Generator, n: int, *, sd: float = 0.2, n_draws: int = 200, periods: int = 2
) -> tuple[Fit, Floats]:
    """A general estimation whose draws are right by construction, and the true points."""
    mean = rng.standard_normal((n, 1)) + 0.1 * rng.standard_normal((n, periods))
    truth = mean + sd * rng.standard_normal((n, 1))
    draws = mean + sd * rng.standard_normal((n_draws, n, 1))
    return fit_of(draws.astype(np.float32), tuple(f"S{i:03d}" for i in range(n))), truth


def fit_of(draws: np.ndarray, states: tuple[str, ...]) -> Fit:
    point, sd = draws.mean(axis=0), draws.std(axis=0)
    return Fit(
        states=states,
        periods=np.arange(draws.shape[2], dtype=np.int32),
        point=point,
        sd=sd,
        lo=point - sd,
        hi=point + sd,
        n_votes=np.full(point.shape, 50, dtype=np.int32),
        draws=draws,
        discrimination=np.zeros(0),
        cutpoints=np.zeros((0, 2)),
        converged=True,
        diagnostics={},
        warnings=(),
        interval=0.9,
    )


def docket(
    rng: np.random.Generator,
    points: Floats,
    *,
    n_items: int = 11,
    absent: float = 0.1,
    binary: tuple[int, ...] = (),
) -> VoteMatrix:
    """Votes drawn at given points (n_states, n_periods), items spread over the periods."""
    n, periods = points.shape
    period = np.sort(np.arange(n_items) % periods).astype(np.int32)
    beta = rng.standard_normal(n_items)
    cuts = np.sort(rng.uniform(-1.5, 1.5, (n_items, 2)), axis=1)
    is_binary = np.isin(np.arange(n_items), binary)
    cuts[is_binary, 1] = cuts[is_binary, 0]
    latent = beta[:, None] * points[:, period].T + rng.standard_normal((n_items, n))
    votes = np.where(latent > cuts[:, 1:], 2, np.where(latent > cuts[:, :1], 1, 0))
    votes = np.where(rng.random(votes.shape) < absent, -1, votes).astype(np.int8)
    states = tuple(f"S{i:03d}" for i in range(n))
    items = tuple(f"I{j}" for j in range(n_items))
    return VoteMatrix(votes, period, states, items, binary=is_binary)


def quietly(general: Fit, matrix: VoteMatrix, *, seed: int = 5, **options: Any) -> IssueFit:
    at = options.pop("at", None)
    options = {"sweeps": 600, "burn_in": 200} | options
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return IssuePositions(**options).fit(
            general, matrix, rng=np.random.default_rng(seed), at=at
        )


# --- recovers a simulated truth, with honest intervals


def test_intervals_at_the_size_of_the_docket_hold_what_they_promise() -> None:
    issue, moved, tau, untouched = [], [], [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        general, truth = general_fit(rng, 193)
        spread = abs(0.5 * rng.standard_normal())  # from the model's own prior
        added = spread * rng.standard_normal(193)
        points = truth + added[:, None]
        matrix = docket(rng, points, binary=(2, 7))
        votes = matrix.votes.copy()
        votes[:, :20] = -1  # of these the docket says nothing
        matrix = VoteMatrix(votes, matrix.period, matrix.states, matrix.items, binary=matrix.binary)
        fit = quietly(general, matrix, sweeps=400, burn_in=150)
        held = (fit.issue.lo <= points[:, -1]) & (points[:, -1] <= fit.issue.hi)
        issue.append(held[20:].mean())
        untouched.append(held[:20].mean())
        moved.append(((fit.moved.lo <= added) & (added <= fit.moved.hi)).mean())
        tau.append(fit.tau_lo <= spread <= fit.tau_hi)
    # The mean over 20 dockets of 193 States has a standard error of about .008.
    assert 0.87 <= np.mean(issue) <= 0.93
    assert 0.87 <= np.mean(moved) <= 0.93
    assert 0.84 <= np.mean(untouched) <= 0.96
    assert np.mean(tau) >= 0.7


def test_on_top_of_an_estimated_record() -> None:
    rng = np.random.default_rng(21)
    s = simulate(n_states=80, items_per_period=(50,) * 4, rng=rng, absent=0.05)
    anchor = s.matrix.states[int(np.argmax(np.nanmean(s.points, axis=1)))]
    general = DynamicIdealPoints(anchor=(anchor, 1), sweeps=300, burn_in=150).fit(
        s.matrix, rng=np.random.default_rng(1)
    )
    added = 0.7 * rng.standard_normal(80)
    points = s.points[:, 2:] + added[:, None]
    matrix = docket(rng, points, n_items=24)
    matrix = VoteMatrix(matrix.votes, matrix.period + 2, s.matrix.states, matrix.items)
    fit = quietly(general, matrix)
    truth = points[:, -1]
    nearer = np.abs(fit.issue.point - truth).mean() / np.abs(fit.general.point - truth).mean()
    assert nearer < 0.75
    assert np.corrcoef(fit.moved.point, added)[0, 1] > 0.7
    assert fit.tau_lo < 0.7 < fit.tau_hi
    held = (fit.issue.lo <= truth) & (truth <= fit.issue.hi)
    assert 0.8 <= held.mean() <= 0.98


def test_nothing_is_moved_where_nothing_differs() -> None:
    rng = np.random.default_rng(8)
    general, truth = general_fit(rng, 193, sd=0.1)
    fit = quietly(general, docket(rng, truth))
    assert fit.tau < 0.25
    assert np.abs(fit.moved.point).max() < 0.5
    assert fit.moved_sure.min() >= 0.5
    assert np.median(fit.moved_sure) < 0.75
    far = np.abs(fit.issue.point - fit.general.point)
    assert far.max() < 0.5


def test_states_apart_are_found_and_the_others_left() -> None:
    rng = np.random.default_rng(3)
    general, truth = general_fit(rng, 120, sd=0.1)
    added = np.zeros(120)
    added[:8], added[8:16] = 2.0, -2.0
    fit = quietly(general, docket(rng, truth + added[:, None], n_items=20, absent=0.0))
    signs = np.sign(fit.moved.point[:16]) == np.sign(added[:16])
    assert signs.all()
    assert (fit.moved_sure[:16] > 0.95).sum() >= 12
    assert (fit.moved_sure[16:] > 0.95).mean() < 0.15
    np.testing.assert_allclose(fit.issue.point - fit.general.point, fit.moved.point, atol=0.25)


def test_a_state_without_acts_keeps_its_general_point_with_a_wider_interval() -> None:
    rng = np.random.default_rng(4)
    general, truth = general_fit(rng, 90)
    matrix = docket(rng, truth + 0.6 * rng.standard_normal((90, 1)))
    votes = matrix.votes.copy()
    votes[:, 5] = -1
    fit = quietly(general, VoteMatrix(votes, matrix.period, matrix.states, matrix.items))
    assert fit.n_acts[5] == 0
    assert fit.issue.point[5] == pytest.approx(fit.general.point[5], abs=0.12)
    # The variances of the two parts are added.
    expected = np.sqrt(fit.general.sd[5] ** 2 + (fit.tau**2))
    assert fit.issue.sd[5] == pytest.approx(expected, rel=0.2)
    assert fit.issue.sd[5] > np.median(fit.issue.sd[fit.n_acts > 8])
    assert fit.moved_sure[5] < 0.6


def test_a_state_unknown_to_the_general_record_is_wide() -> None:
    rng = np.random.default_rng(4)
    general, truth = general_fit(rng, 90)
    matrix = docket(rng, truth)
    votes = matrix.votes.copy()
    votes[:, 5] = -1
    states = ("NEW", *matrix.states[1:5], "NONE", *matrix.states[6:])
    fit = quietly(general, VoteMatrix(votes, matrix.period, states, matrix.items))
    assert fit.known.sum() == 88
    assert not fit.known[[0, 5]].any()
    assert any("NEW, NONE" in w for w in fit.warnings)
    assert fit.issue.sd[5] > 0.8
    assert fit.general.sd[0] > 0.8
    # Its eleven votes tell it much more than that.
    assert fit.issue.sd[0] < 0.75 * fit.general.sd[0]
    assert np.isfinite(fit.issue.point).all()


# --- where points are taken from, and for when


def test_an_act_after_the_last_general_period_uses_the_last_point() -> None:
    rng = np.random.default_rng(6)
    general, truth = general_fit(rng, 60)
    matrix = docket(rng, truth)
    later = VoteMatrix(
        matrix.votes,
        np.where(matrix.period == 1, 9, matrix.period).astype(np.int32),
        matrix.states,
        matrix.items,
    )
    first, second = quietly(general, matrix), quietly(general, later)
    np.testing.assert_array_equal(first.draws, second.draws)
    assert first.at == second.at == 1
    assert any("8 periods away" in w for w in second.warnings)
    assert not first.warnings
    # Two sessions whose points differ: the period asked for decides.
    earlier = quietly(general, matrix, at=0)
    gap = first.general.point - earlier.general.point
    np.testing.assert_allclose(gap, general.point[:, 1] - general.point[:, 0], atol=1e-5)
    np.testing.assert_allclose(first.moved.point, earlier.moved.point, atol=0.15)


def test_a_gap_in_the_general_record_is_bridged_from_before() -> None:
    rng = np.random.default_rng(6)
    general, truth = general_fit(rng, 60, periods=3)
    draws, point = general.draws.copy(), general.point.copy()
    draws[:, 4, 1:], point[4, 1:] = np.nan, np.nan
    draws[:, 6, :2], point[6, :2] = np.nan, np.nan
    fit = quietly(replace(general, draws=draws, point=point), docket(rng, truth))
    assert fit.known.all()
    assert fit.general.point[4] == pytest.approx(general.point[4, 0], abs=1e-5)
    assert fit.general.point[6] == pytest.approx(general.point[6, 2], abs=1e-5)


# --- obeys properties


def test_order_and_labels_change_nothing() -> None:
    rng = np.random.default_rng(9)
    general, truth = general_fit(rng, 40)
    matrix = docket(rng, truth, binary=(1,))
    linked = np.arange(11, dtype=np.int32)
    linked[10] = 3
    matrix = VoteMatrix(
        matrix.votes, matrix.period, matrix.states, matrix.items, linked, matrix.binary
    )
    first = quietly(general, matrix, sweeps=40, burn_in=20)
    rows, columns = rng.permutation(11), rng.permutation(40)
    other = VoteMatrix(
        matrix.votes[np.ix_(rows, columns)],
        matrix.period[rows],
        tuple(matrix.states[c] for c in columns),
        tuple(f"other {r}" for r in rows),
        np.argsort(rows)[linked[rows]].astype(np.int32),
        None if matrix.binary is None else matrix.binary[rows],
    )
    second = quietly(general, other, sweeps=40, burn_in=20)
    np.testing.assert_array_equal(first.draws[:, columns], second.draws)
    np.testing.assert_array_equal(first.discrimination[rows], second.discrimination)
    assert first.discrimination[10] == first.discrimination[3]


def test_the_same_seed_gives_the_same_result_and_another_does_not() -> None:
    rng = np.random.default_rng(9)
    general, truth = general_fit(rng, 40)
    matrix = docket(rng, truth)
    first, again = quietly(general, matrix, sweeps=40), quietly(general, matrix, sweeps=40)
    np.testing.assert_array_equal(first.draws, again.draws)
    np.testing.assert_array_equal(first.cutpoints, again.cutpoints)
    assert not np.array_equal(first.draws, quietly(general, matrix, seed=6, sweeps=40).draws)


def test_the_general_points_give_the_direction() -> None:
    rng = np.random.default_rng(9)
    general, truth = general_fit(rng, 100)
    matrix = docket(rng, truth + 0.5 * rng.standard_normal((100, 1)))
    mirror = replace(general, draws=-general.draws, point=-general.point)
    right, left = quietly(general, matrix), quietly(mirror, matrix)
    # Different draws of mirrored posteriors: they differ by Monte Carlo error only.
    assert np.abs(right.issue.point + left.issue.point).max() < 0.35 * right.issue.sd.max() + 0.1
    assert np.corrcoef(right.discrimination, -left.discrimination)[0, 1] > 0.98


# --- predicts


def test_predictions_are_probabilities_and_beat_the_general_point_on_votes_left_out() -> None:
    rng = np.random.default_rng(12)
    general, truth = general_fit(rng, 150, sd=0.1)
    full = docket(
        rng, truth + 0.9 * rng.standard_normal((150, 1)), n_items=16, absent=0.0, binary=(3,)
    )
    out = rng.random(full.votes.shape) < 0.2
    votes = np.where(out, -1, full.votes).astype(np.int8)
    votes[5] = np.where(votes[5] >= 0, 2, -1)  # unanimous
    train = VoteMatrix(votes, full.period, full.states, full.items, binary=full.binary)
    fit = quietly(general, train)
    assert np.isnan(fit.discrimination[5])
    table = np.stack([fit.predict(item) for item in fit.items])
    np.testing.assert_allclose(table.sum(axis=2), 1.0)
    assert (table[3, :, 1] == 0).all()
    assert (table[:, :, [0, 2]] > 0).all()
    assert (table[5] == table[5, 0]).all()
    assert table[5, 0, 2] > 0.99

    def loss(p: np.ndarray) -> float:
        j, i = np.nonzero(out & (np.arange(16) != 5)[:, None])
        return float(-np.log(p[j, i, full.votes[j, i]]).mean())

    nothing_added = quietly(general, train, added_scale=1e-3)
    plain = np.stack([nothing_added.predict(item) for item in fit.items])
    assert loss(table) < loss(plain) - 0.03
    with pytest.raises(InvalidVotesError, match="'X'"):
        fit.predict("X")


def test_the_bench_compares_on_votes_left_out() -> None:
    rng = np.random.default_rng(14)
    s = simulate(n_states=60, items_per_period=(40, 40), rng=rng, absent=0.05)
    anchor = s.matrix.states[int(np.argmax(np.nanmean(s.points, axis=1)))]
    issue = docket(rng, s.points + 0.8 * rng.standard_normal((60, 1)), n_items=10)
    issue = VoteMatrix(issue.votes, issue.period, s.matrix.states, issue.items)
    told: list[tuple[int, int]] = []
    (row,) = bench_issues(
        s.matrix,
        {"one": issue},
        anchor=(anchor, 1),
        folds=2,
        model=IssuePositions(sweeps=300, burn_in=100),
        sweeps=80,
        burn_in=60,
        progress=lambda *p: told.append(p),
    )
    assert told == [(1, 1)]
    assert row.n_votes == (issue.votes >= 0).sum()
    assert row.log_loss["ours"] < min(row.log_loss[k] for k in ("general", "issue", "shares"))
    assert row.gain["general"] == pytest.approx(row.log_loss["general"] - row.log_loss["ours"])
    assert all(0 < se < 0.2 for se in row.gain_se.values())
    assert all(0 < a <= 1 for a in row.accuracy.values())
    with pytest.raises(InvalidOptionError, match="folds"):
        bench_issues(s.matrix, {"one": issue}, anchor=(anchor, 1), folds=1)


def test_items_are_taken_with_their_links() -> None:
    linked = np.array([0, 0, 1, 3, 4], dtype=np.int32)
    votes = np.array([[2, 0]] * 5, dtype=np.int8)
    matrix = VoteMatrix(votes, np.zeros(5, np.int32), ("A", "B"), tuple("abcde"), linked)
    some = take_items(matrix, np.array([1, 2, 4]))
    assert some.items == ("b", "c", "e")
    assert some.linked is not None
    assert some.linked.tolist() == [0, 0, 2]


# --- says what would narrow the interval


def test_expected_widths_are_those_that_come_true() -> None:
    ratios, alone = [], []
    for seed in range(3):
        rng = np.random.default_rng(200 + seed)
        general, truth = general_fit(rng, 100)
        points = truth + 0.7 * rng.standard_normal((100, 1))
        full = docket(rng, points, n_items=22, absent=0.0)
        after = quietly(general, full, sweeps=400).issue
        # Each half foretells both; that one half tells more than the other is evened out.
        for half in (0, 1):
            some = take_items(full, np.nonzero(np.arange(22) % 2 == half)[0])
            now = quietly(general, some, sweeps=400, more=(1, 11))
            expected = now.what_would_narrow.width[:, 1].mean()
            ratios.append(np.mean(after.hi - after.lo) / expected)
            alone.append(np.mean(now.issue.hi - now.issue.lo) / expected)
    assert 0.9 < np.mean(ratios) < 1.12
    assert np.mean(alone) > 1.2


def test_what_would_narrow_names_the_items_missed() -> None:
    rng = np.random.default_rng(30)
    general, truth = general_fit(rng, 150)
    full = docket(rng, truth + 0.7 * rng.standard_normal((150, 1)), absent=0.0)
    votes = full.votes.copy()
    votes[[2, 4, 9], 11] = -1
    fit = quietly(general, VoteMatrix(votes, full.period, full.states, full.items))
    narrow = fit.what_would_narrow
    width = fit.issue.hi - fit.issue.lo
    assert narrow.more == (1, 3, 5, 10)
    assert (np.diff(np.column_stack([width, narrow.width]), axis=1) < 0).all()
    best = narrow.best_missed(11)
    assert sorted(best) == [2, 4, 9]
    told = narrow.missed[11, list(best)]
    assert (np.diff(told) >= 0).all()
    assert told[0] < width[11]
    assert narrow.best_missed(12) == ()


# --- hard cases and bad input


def test_a_handful_of_acts_gives_finite_numbers() -> None:
    rng = np.random.default_rng(2)
    general, _ = general_fit(rng, 6)
    for seed in range(30):
        gen = np.random.default_rng(seed)
        votes = gen.integers(-1, 3, (int(gen.integers(1, 5)), 6)).astype(np.int8)
        matrix = VoteMatrix(
            votes,
            gen.integers(0, 2, len(votes)).astype(np.int32),
            general.states,
            tuple(f"I{j}" for j in range(len(votes))),
        )
        try:
            fit = quietly(general, matrix, sweeps=60, burn_in=20)
        except TooFewVotesError:
            continue
        assert np.isfinite(fit.draws).all()
        assert (fit.issue.lo <= fit.issue.hi).all()
        assert (fit.issue.sd < 5).all()


def test_items_on_which_one_option_is_missing() -> None:
    rng = np.random.default_rng(17)
    general, truth = general_fit(rng, 80, sd=0.1)
    full = docket(rng, truth, n_items=12, absent=0.0)
    # Twice the same division, once as yes and abstain, once as abstain and no.
    right = truth[:, 0] + 0.5 * rng.standard_normal(80) > 0
    votes = full.votes.copy()
    votes[0], votes[1] = np.where(right, 2, 1), np.where(right, 1, 0)
    fit = quietly(general, VoteMatrix(votes, full.period, full.states, full.items))
    assert fit.discrimination[:2].min() > 0.5
    assert np.isnan(fit.cutpoints[0]).tolist() == [True, False]
    assert np.isnan(fit.cutpoints[1]).tolist() == [False, True]
    first, second = fit.predict("I0"), fit.predict("I1")
    assert first[:, 0].max() < 0.01
    assert second[:, 2].max() < 0.01
    assert ((first[:, 2] > 0.5) == right).mean() > 0.8
    assert ((second[:, 1] > 0.5) == right).mean() > 0.8


def test_chains_that_disagree_are_reported() -> None:
    rng = np.random.default_rng(9)
    general, truth = general_fit(rng, 60)
    matrix = docket(rng, truth + 0.8 * rng.standard_normal((60, 1)))
    with pytest.warns(ConvergenceWarning, match="raise sweeps"):
        fit = IssuePositions(sweeps=8, burn_in=0, thin=1).fit(
            general, matrix, rng=np.random.default_rng(1)
        )
    assert not fit.converged
    long = IssuePositions().fit(general, matrix, rng=np.random.default_rng(1))
    assert long.converged
    assert long.diagnostics["rhat_p95"] < 1.02
    assert long.diagnostics["ess_median"] > 300


@pytest.mark.parametrize(
    "options",
    [
        {"sweeps": 0},
        {"sweeps": 2, "thin": 3},
        {"burn_in": -1},
        {"chains": 0},
        {"added_scale": 0.0},
        {"added_scale": float("nan")},
        {"interval": 90},
        {"more": (0,)},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidOptionError) as error:
        IssuePositions(**options)
    assert str(error.value).split(":")[0] in options


def test_data_that_cannot_be_used_are_refused() -> None:
    rng = np.random.default_rng(2)
    general, truth = general_fit(rng, 8)
    matrix = docket(rng, truth, n_items=2)
    with pytest.raises(InvalidOptionError, match="rng"):
        IssuePositions().fit(general, matrix, rng=5)  # type: ignore[arg-type]
    with pytest.raises(InvalidOptionError, match="at"):
        quietly(general, matrix, at=1.5)
    strangers = VoteMatrix(
        matrix.votes, matrix.period, tuple(f"X{i}" for i in range(8)), matrix.items
    )
    with pytest.raises(InvalidVotesError, match="same labels"):
        quietly(general, strangers)
    same = VoteMatrix(np.full((2, 8), 2, np.int8), matrix.period, matrix.states, matrix.items)
    with pytest.raises(TooFewVotesError, match="none of the issue's 2 items"):
        quietly(general, same)


# --- the real docket


def test_a_docket_is_read_by_name(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("rcid,key,session\n12,second,74\n7,first,60\n")
    (tmp_path / "votes.csv").write_text(
        "key,iso3,vote\nfirst,AAA,Y\nfirst,BBB,X\nsecond,BBB,N\nsecond,AAA,A\nother,AAA,Y\n"
        "second,ZZZ,Y\n"
    )
    found = read_docket(tmp_path / "calls.csv", tmp_path / "votes.csv", ("AAA", "BBB"))
    assert found.items == ("7", "12")
    assert found.period.tolist() == [60, 74]
    assert found.votes.tolist() == [[2, -1], [1, 0]]


def test_a_theme_is_drawn_from_what_divides(real_data: Path) -> None:
    votes, calls = real_data / "un_votes.parquet", real_data / "un_rollcalls.parquet"
    matrix = read_record(votes, calls, sessions=(70, 72))
    theme = read_theme(matrix, calls, "nu", seed=1)
    known = dict(pl.read_parquet(calls, columns=["rcid", "issues"]).iter_rows())
    assert all("nu" in known[int(item)] for item in theme.items)
    assert theme.n_items == len(set(theme.items)) == 10
    assert read_theme(matrix, calls, "nu", seed=1).items == theme.items
    assert read_theme(matrix, calls, "nu", seed=2).items != theme.items
    with pytest.raises(TooFewVotesError, match="'xx'"):
        read_theme(matrix, calls, "xx")


def test_the_cyber_docket_borrows_strength(real_data: Path) -> None:
    votes, calls = real_data / "un_votes.parquet", real_data / "un_rollcalls.parquet"
    matrix = read_record(votes, calls, sessions=(69, 74))
    symbols = ("R/73/27", "R/73/266", "A/RES/71/28", "A/RES/74/28", "A/RES/74/29", "A/RES/74/247")
    found = pl.read_parquet(calls).filter(pl.col("symbol").is_in(symbols))
    rows = [j for j, item in enumerate(matrix.items) if int(item) in set(found["rcid"])]
    assert len(rows) == 6
    (row,) = bench_issues(
        matrix,
        {"docket": take_items(matrix, np.array(rows))},
        anchor=("USA", 1),
        folds=3,
        model=IssuePositions(sweeps=600, burn_in=200),
        sweeps=80,
        burn_in=60,
    )
    assert row.gain["general"] > 0.02
    assert row.gain["issue"] > 0.01
    assert row.log_loss["shares"] > 1.5 * row.log_loss["ours"]
