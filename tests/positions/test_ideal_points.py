from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.positions import (
    MISSING,
    AnchorError,
    ConvergenceWarning,
    DynamicIdealPoints,
    Fit,
    InvalidOptionError,
    Simulation,
    TooFewVotesError,
    VoteMatrix,
    simulate,
)
from contadora.positions.running import CLIMBS


def quietly(matrix: VoteMatrix, *, seed: int = 7, **options: Any) -> Fit:
    """Fit with few sweeps, whatever the chains say."""
    options = {"anchor": (matrix.states[0], 1), "sweeps": 40, "burn_in": 40} | options
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return DynamicIdealPoints(**options).fit(matrix, rng=np.random.default_rng(seed))


def truth_for(simulation: Simulation, fit: Fit) -> np.ndarray:
    """True points, turned to the side on which the fit put its anchor."""
    side = np.nanmean(simulation.points[0])
    return simulation.points if side > 0 else -simulation.points


# --- recovers a simulated truth


@pytest.mark.parametrize("sampler", ["collapsed", "bsv"])
def test_recovers_points_and_items(sampler: str) -> None:
    s = simulate(n_states=50, items_per_period=(60,) * 4, rng=np.random.default_rng(3))
    anchor = s.matrix.states[int(np.argmax(np.nanmean(s.points, axis=1)))]
    fit = quietly(
        s.matrix,
        anchor=(anchor, 1),
        sampler=sampler,
        start="second" if sampler == "bsv" else "standard",
        sweeps=300,
        burn_in=150,
    )
    known = ~np.isnan(s.points)
    # With 60 items the posterior sd is about .17 to .2 of the points' own, so that r is near
    # 1 - .2**2 / 2 = .98; the scheme of the published points adds Monte Carlo error.
    least = 0.96 if sampler == "bsv" else 0.97
    assert np.corrcoef(fit.point[known], s.points[known])[0, 1] > least
    used = ~np.isnan(fit.discrimination)
    assert np.corrcoef(fit.discrimination[used], s.discrimination[used])[0, 1] > 0.95
    assert fit.sd[known].mean() < 0.3
    if sampler != "bsv":
        # 200 points that err partly together: three standard errors are about .07.
        held = (fit.lo <= s.points) & (s.points <= fit.hi)
        assert 0.83 <= held[known].mean() <= 0.97


def test_a_few_corrected_sweeps_say_what_many_do() -> None:
    s = simulate(n_states=60, items_per_period=(60,) * 6, rng=np.random.default_rng(8))
    quick, long = {"spread": "curvature", "sweeps": 30, "burn_in": 5, "thin": 1}, {"sweeps": 2000}
    for link in ("probit", "logit"):
        a, b = (quietly(s.matrix, link=link, **options) for options in (quick, long))
        known = ~np.isnan(a.point) & (a.n_votes > 0)
        off = (np.abs(a.point - b.point) / b.sd)[known]
        # Thirty draws would leave .18 if they were independent, and they are not.
        assert np.sqrt((off**2).mean()) < 0.08
        assert np.median((a.sd / b.sd)[known]) == pytest.approx(1.0, abs=0.03)
        assert np.quantile((a.sd / b.sd)[known], 0.02) > 0.9
        assert a.converged
        assert a.diagnostics["error"] < 0.06
        # Draws err together as those of the sweeps do: neighbours in time, States of a session.
        pairs = [
            np.corrcoef(f.draws[:, :, :2].reshape(len(f.draws), -1), rowvar=False) for f in (a, b)
        ]
        apart = np.triu(pairs[0] - pairs[1], 1)
        assert np.sqrt((apart**2).sum() / (apart != 0).sum()) < 0.11  # 200 draws leave .07


def test_a_session_in_which_all_agree_is_passed_over() -> None:
    s = simulate(n_states=60, items_per_period=(30,) * 5, rng=np.random.default_rng(4))
    votes = s.matrix.votes.copy()
    votes[s.matrix.period == s.matrix.period.min() + 2] = 2
    matrix = VoteMatrix(votes, s.matrix.period, s.matrix.states, s.matrix.items)
    quick, long = (
        quietly(matrix, **options)
        for options in ({"spread": "curvature", "sweeps": 40, "burn_in": 5}, {"sweeps": 600})
    )
    assert (long.n_votes[:, 2] == 0).all()
    known = long.n_votes > 0
    off = ((quick.point - long.point) / long.sd)[known]
    assert np.sqrt((off**2).mean()) < 0.08
    assert np.isfinite(quick.point[:, 2]).any()  # bridged from both sides


def test_slopes_take_off_most_of_the_error_of_many_sweeps() -> None:
    s = simulate(n_states=60, items_per_period=(50,) * 5, rng=np.random.default_rng(9))
    fits = [quietly(s.matrix, seed=seed, sweeps=200, burn_in=100) for seed in range(4)]
    known = fits[0].n_votes > 0
    at = np.array([f.point[known] / fits[0].sd[known] for f in fits])
    drawn = np.array([f.draws.mean(axis=0)[known] / fits[0].sd[known] for f in fits])
    np.testing.assert_allclose(drawn, at, atol=0.02)  # the draws stand where the points do
    error = np.sqrt(at.var(axis=0, ddof=1).mean())
    sizes = np.median([f.diagnostics["ess_median"] for f in fits])
    assert error < 0.5 / np.sqrt(sizes)
    # It says itself how large it is.
    said = np.sqrt(np.mean([f.diagnostics["error"] ** 2 for f in fits]))
    assert 0.6 < said / error < 1.6


def test_a_logit_says_the_same_on_its_own_scale() -> None:
    s = simulate(n_states=50, items_per_period=(60,) * 3, rng=np.random.default_rng(5))
    options: dict[str, Any] = {"sweeps": 300, "burn_in": 150}
    probit, logit = (quietly(s.matrix, link=link, **options) for link in ("probit", "logit"))
    known = ~np.isnan(probit.point)
    assert np.corrcoef(probit.point[known], logit.point[known])[0, 1] > 0.99
    used = np.abs(probit.discrimination) > 0.5
    ratio = logit.discrimination[used] / probit.discrimination[used]
    # A logistic error is wider than a normal one: slopes are 1.6 to 1.8 times as steep, a
    # little less where the standard normal prior of slopes holds the steep ones back.
    assert 1.2 < np.median(ratio) < 1.9


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    # The model's own prior draws the truth, so that exact inference would hold 90% on average.
    # 20 records of 25 States: points of one record err together, about .02 for the mean.
    held = []
    for seed in range(20):
        s = simulate(n_states=25, items_per_period=(6, 9, 5), rng=np.random.default_rng(seed))
        fit = quietly(s.matrix, standardise="draw", sweeps=400, burn_in=150)
        truth = truth_for(s, fit)
        known = ~np.isnan(truth) & ~np.isnan(fit.point)
        inside = ((fit.lo <= truth) & (truth <= fit.hi))[known].mean()
        # A record in which the anchor is a centrist may come out mirrored.
        turned = ((fit.lo <= -truth) & (-truth <= fit.hi))[known].mean()
        held.append(max(inside, turned))
    assert 0.85 <= np.mean(held) <= 0.95


def test_a_docket_of_eleven_gives_wide_honest_intervals() -> None:
    # The shape of the cyber docket: few roll calls over eight sessions, some binary acts.
    shape = (1, 1, 1, 1, 1, 3, 3, 4)
    s = simulate(
        n_states=193, items_per_period=shape, binary_share=0.25, rng=np.random.default_rng(11)
    )
    anchor = s.matrix.states[int(np.argmax(np.nan_to_num(np.nanmean(s.points, axis=1))))]
    fit = quietly(s.matrix, anchor=(anchor, 1), sweeps=600, burn_in=300)
    known = ~np.isnan(s.points) & (fit.n_votes > 0)
    held = ((fit.lo <= s.points) & (s.points <= fit.hi))[known].mean()
    assert held > 0.80
    assert np.median((fit.hi - fit.lo)[known]) > 1.0  # of a scale with deviation 1
    assert fit.diagnostics["rhat_p95"] < 1.1


def test_more_votes_narrow_the_intervals() -> None:
    widths = []
    for n in (10, 40, 160):
        s = simulate(n_states=40, items_per_period=(n,), rng=np.random.default_rng(5))
        fit = quietly(s.matrix, sweeps=150, burn_in=80)
        widths.append(np.nanmedian(fit.hi - fit.lo))
    assert widths[0] > 1.4 * widths[1]
    assert widths[1] > 1.4 * widths[2]


# --- obeys properties

shapes = st.lists(st.integers(2, 8), min_size=1, max_size=4).map(tuple)


@settings(max_examples=12, deadline=None)
@given(shapes, st.integers(6, 14), st.integers(0, 2**31))
def test_order_and_labels_change_nothing(shape: tuple[int, ...], n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    s = simulate(n_states=n, items_per_period=shape, binary_share=0.2, rng=rng)
    m = s.matrix
    linked = np.arange(m.n_items, dtype=np.int32)
    linked[-1] = 0
    original = VoteMatrix(m.votes, m.period, m.states, m.items, linked, m.binary)
    rows, columns = rng.permutation(m.n_items), rng.permutation(n)
    place = np.argsort(rows)
    assert m.binary is not None
    shuffled = VoteMatrix(
        m.votes[np.ix_(rows, columns)],
        m.period[rows] * 3 + 1946,
        tuple(f"other {c}" for c in columns),
        tuple(f"item {r}" for r in rows),
        place[linked[rows]].astype(np.int32),
        m.binary[rows],
    )
    tells = [len(np.unique(row[row != MISSING])) > 1 for row in m.votes]
    if len(np.unique(m.votes[tells], axis=1).T) < n:
        return  # two States that voted alike wherever votes differ may change places
    try:
        first = quietly(original, sweeps=6, burn_in=4)
    except (AnchorError, TooFewVotesError):
        return
    second = quietly(shuffled, sweeps=6, burn_in=4, anchor=("other 0", 1))
    np.testing.assert_array_equal(first.draws[:, columns], second.draws)
    np.testing.assert_array_equal(first.n_votes[columns], second.n_votes)


def test_the_same_seed_gives_the_same_result_and_another_does_not() -> None:
    m = simulate(n_states=20, items_per_period=(10, 10), rng=np.random.default_rng(2)).matrix
    first, again, other = quietly(m), quietly(m), quietly(m, seed=8)
    np.testing.assert_array_equal(first.draws, again.draws)
    np.testing.assert_array_equal(first.cutpoints, again.cutpoints)
    assert not np.array_equal(first.draws, other.draws)


def test_the_anchor_decides_the_sign_and_nothing_else() -> None:
    m = simulate(n_states=20, items_per_period=(10, 10), rng=np.random.default_rng(2)).matrix
    right, left = quietly(m, anchor=("S003", 1)), quietly(m, anchor=("S003", -1))
    np.testing.assert_array_equal(right.draws, -left.draws)
    np.testing.assert_allclose(right.lo, -left.hi, atol=1e-12)
    np.testing.assert_allclose(right.discrimination, -left.discrimination)
    np.testing.assert_allclose(right.cutpoints, left.cutpoints)
    assert np.nanmean(right.point[3]) > 0


def test_turning_every_vote_round_changes_only_the_items() -> None:
    m = simulate(n_states=40, items_per_period=(80, 80), rng=np.random.default_rng(2)).matrix
    turned = np.where(m.votes >= 0, 2 - m.votes, m.votes)
    mirror = VoteMatrix(turned, m.period, m.states, m.items, m.linked, m.binary)
    a, b = quietly(m, sweeps=200), quietly(mirror, sweeps=200)
    # Different draws of one posterior: they differ by Monte Carlo error only.
    assert np.nanmax(np.abs(a.point - b.point) / a.sd) < 0.6
    assert np.corrcoef(a.discrimination, -b.discrimination)[0, 1] > 0.99


def test_points_are_standardised_in_every_draw() -> None:
    m = simulate(n_states=20, items_per_period=(10, 3), rng=np.random.default_rng(2)).matrix
    for mode in ("sweep", "draw"):
        draws = quietly(m, standardise=mode, bridge=0).draws
        flat = draws.reshape(len(draws), -1)
        np.testing.assert_allclose(np.nanmean(flat, axis=1), 0, atol=1e-5)
        np.testing.assert_allclose(np.nanstd(flat, axis=1), 1, atol=1e-5)


# --- hard cases


@pytest.mark.parametrize("sampler", ["collapsed", "bsv"])
def test_draws_have_the_points_means_and_deviations(sampler: str) -> None:
    m = simulate(n_states=60, items_per_period=(10,) * 5, rng=np.random.default_rng(2)).matrix
    scheme = {"start": "second"} if sampler == "bsv" else {}
    found = quietly(m, sampler=sampler, sweeps=120, thin=3, bridge=0, **scheme)
    np.testing.assert_allclose(found.draws.mean(axis=0), found.point, atol=0.02)
    np.testing.assert_allclose(found.draws.std(axis=0), found.sd, rtol=0.04)


def test_points_are_told_by_all_sweeps_not_by_the_draws_kept() -> None:
    m = simulate(n_states=30, items_per_period=(12,) * 3, rng=np.random.default_rng(2)).matrix
    every = quietly(m, sweeps=120, thin=1, bridge=0)
    few = quietly(m, sweeps=120, thin=10, bridge=0)
    assert len(few.draws) == len(every.draws) / 10
    np.testing.assert_allclose(few.point, every.point, atol=5e-3)
    np.testing.assert_allclose(few.sd, every.sd, rtol=0.06)
    np.testing.assert_allclose(few.discrimination, every.discrimination, atol=1e-9)


def test_states_that_come_go_and_skip() -> None:
    s = simulate(n_states=12, items_per_period=(8,) * 5, absent=0, rng=np.random.default_rng(4))
    votes = s.matrix.votes.copy()
    period = s.matrix.period
    votes[period < 3, 1] = -1  # comes late
    votes[period > 1, 2] = -1  # vanishes
    votes[period == 2, 3] = -1  # skips one period
    votes[(period == 2) | (period == 3), 4] = -1  # skips two
    votes[:, 5] = -1  # never votes
    m = VoteMatrix(votes, period, s.matrix.states, s.matrix.items)
    fit = quietly(m)
    has = ~np.isnan(fit.point)
    assert has[1].tolist() == [False, False, False, True, True]
    assert has[2].tolist() == [True, True, False, False, False]
    assert has[3].all()
    assert fit.n_votes[3, 2] == 0
    # The silence is filled from both sides, and what may have happened in it is added.
    middle = fit.draws[:, 3, [1, 3]].mean(axis=1)
    assert fit.point[3, 2] == pytest.approx(middle.mean(), abs=0.1)
    assert fit.sd[3, 2] > 1.1 * middle.std()
    assert has[4].tolist() == [True, True, False, False, True]
    assert not has[5].any()
    assert np.isnan(fit.draws[:, 5]).all()
    assert quietly(m, bridge=2).n_votes[4, 3] == 0
    assert not np.isnan(quietly(m, bridge=2).point[4]).any()
    assert np.isnan(quietly(m, bridge=0).point[3, 2])


def test_items_with_empty_options() -> None:
    s = simulate(n_states=30, items_per_period=(30,), absent=0, rng=np.random.default_rng(9))
    votes = s.matrix.votes.copy()
    votes[0] = 2  # unanimous
    votes[1] = -1  # nobody
    votes[2] = np.where(votes[2] == 1, 2, votes[2])  # yes and no
    votes[3] = np.where(np.arange(30) < 3, 1, 2)  # yes and abstain
    votes[4] = np.where(np.arange(30) < 20, 0, 1)  # no and abstain
    votes[5] = 2
    votes[5, 7] = 0  # one State alone
    fit = quietly(VoteMatrix(votes, s.matrix.period, s.matrix.states, s.matrix.items))
    assert np.isnan(fit.discrimination[:2]).all()
    assert np.isnan(fit.cutpoints[:2]).all()
    assert fit.cutpoints[2, 0] == fit.cutpoints[2, 1]
    assert np.isnan(fit.cutpoints[3]).tolist() == [True, False]
    assert np.isnan(fit.cutpoints[4]).tolist() == [False, True]
    assert np.isfinite(fit.cutpoints[5]).all()
    others = fit.cutpoints[6:]
    assert (others[:, 0] <= others[:, 1]).all()
    assert np.isfinite(fit.draws).all()
    assert any("1 unanimous" in w for w in fit.warnings)
    assert any("1 item(s) without any vote" in w for w in fit.warnings)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 5), st.integers(1, 5), st.booleans())
def test_tiny_records_give_finite_numbers(seed: int, n: int, items: int, scheme: bool) -> None:
    rng = np.random.default_rng(seed)
    votes = rng.integers(-1, 3, (items, n)).astype(np.int8)
    m = VoteMatrix(
        votes,
        rng.integers(0, 3, items).astype(np.int32),
        tuple(f"S{i}" for i in range(n)),
        tuple(f"I{j}" for j in range(items)),
        rng.integers(0, items, items).astype(np.int32),
    )
    options = {"sampler": "bsv", "start": "second"} if scheme else {}
    try:
        fit = quietly(m, sweeps=20, burn_in=10, **options)
    except (AnchorError, TooFewVotesError):
        return
    has = fit.n_votes > 0
    assert np.isfinite(fit.draws[:, has]).all()
    assert (fit.lo <= fit.hi)[has].all()
    assert (fit.sd[has] < 20).all()
    assert (np.isfinite(fit.discrimination) == np.isfinite(fit.cutpoints).any(axis=1)).all()


def test_linked_items_share_their_parameters() -> None:
    s = simulate(n_states=30, items_per_period=(6, 6), rng=np.random.default_rng(9))
    linked = np.arange(12, dtype=np.int32)
    linked[6], linked[7] = 0, 6  # 7 follows 6 to 0
    m = VoteMatrix(s.matrix.votes, s.matrix.period, s.matrix.states, s.matrix.items, linked)
    fit = quietly(m)
    assert fit.discrimination[0] == fit.discrimination[6] == fit.discrimination[7]
    assert fit.discrimination[0] != fit.discrimination[1]


def test_progress_is_told_and_may_stop_the_work() -> None:
    m = simulate(n_states=8, items_per_period=(6,), rng=np.random.default_rng(2)).matrix
    seen: list[tuple[int, int]] = []
    estimator = DynamicIdealPoints(anchor=("S000", 1), sweeps=20, burn_in=10)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(m, rng=np.random.default_rng(1), progress=lambda *p: seen.append(p))
    assert [d for d, _ in seen] == sorted({d for d, _ in seen})
    assert seen[-1][0] == seen[-1][1] == 2 * (CLIMBS + 10 + 20)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        estimator.fit(m, rng=np.random.default_rng(1), progress=stop)


def test_chains_that_disagree_are_reported() -> None:
    m = simulate(n_states=30, items_per_period=(20,) * 6, rng=np.random.default_rng(2)).matrix
    estimator = DynamicIdealPoints(anchor=("S000", 1), sweeps=4, burn_in=0, thin=1)
    with pytest.warns(ConvergenceWarning, match="raise sweeps"):
        fit = estimator.fit(m, rng=np.random.default_rng(1))
    assert not fit.converged
    assert any("do not agree" in w for w in fit.warnings)
    long = quietly(m, sweeps=400, burn_in=200)
    assert long.converged
    assert long.diagnostics["ess_median"] > 200


def test_an_anchor_in_the_middle_is_reported() -> None:
    votes = np.array([[2, 2, 2, 0, 0, 0]] * 8, dtype=np.int8)
    votes[:, 0] = [2, 0, 2, 0, 2, 0, 2, 0]
    m = VoteMatrix(votes, np.zeros(8, np.int32), tuple("ABCDEF"), tuple("12345678"))
    fit = quietly(m, anchor=("A", 1))
    assert any("The anchor A" in w for w in fit.warnings)
    assert not any("anchor" in w for w in quietly(m, anchor=("B", 1)).warnings)


@pytest.mark.parametrize(
    "options",
    [
        {"anchor": "USA"},
        {"anchor": ("USA", 0)},
        {"anchor": ("USA", 1), "sweeps": 0},
        {"anchor": ("USA", 1), "sweeps": True},
        {"anchor": ("USA", 1), "sweeps": 2, "thin": 3},
        {"anchor": ("USA", 1), "thin": 0.5},
        {"anchor": ("USA", 1), "thin": float("nan")},
        {"anchor": ("USA", 1), "burn_in": -1},
        {"anchor": ("USA", 1), "chains": 0},
        {"anchor": ("USA", 1), "walk_variance": 0.0},
        {"anchor": ("USA", 1), "walk_variance": float("nan")},
        {"anchor": ("USA", 1), "interval": 90},
        {"anchor": ("USA", 1), "link": "cloglog"},
        {"anchor": ("USA", 1), "link": "logit", "sampler": "bsv", "start": "second"},
        {"anchor": ("USA", 1), "start": "third"},
        {"anchor": ("USA", 1), "sampler": "bsv"},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidOptionError) as error:
        DynamicIdealPoints(**options)
    assert str(error.value).split(":")[0] in {*options, "sampler"}


@pytest.mark.parametrize("options", [{}, {"sampler": "bsv", "start": "second"}])
def test_a_share_of_the_sweeps_is_kept_evenly(options: dict[str, Any]) -> None:
    matrix = simulate(n_states=8, items_per_period=(20,), rng=np.random.default_rng(1)).matrix
    every = quietly(matrix, sweeps=27, thin=1, **options).draws
    some = quietly(matrix, sweeps=27, thin=2.7, **options).draws
    assert len(every) == 2 * 27
    rows = [k for k in range(27) if (k + 1) * 10 // 27 > k * 10 // 27]
    assert len(rows) == 10
    chosen = np.concatenate([every[rows], every[[27 + k for k in rows]]])
    apart = np.corrcoef(chosen[:, 0, 0], some[:, 0, 0])[0, 1]
    assert apart > 0.999  # the same draws, moved to what all sweeps tell


def test_an_anchor_is_required() -> None:
    with pytest.raises(TypeError, match="anchor"):
        DynamicIdealPoints()  # type: ignore[call-arg]


def test_data_that_cannot_be_used_are_refused() -> None:
    def small(votes: list[list[int]]) -> VoteMatrix:
        array = np.array(votes, dtype=np.int8)
        n, k = array.shape
        return VoteMatrix(array, np.zeros(n, np.int32), tuple("ABCD"[:k]), tuple("xyz"[:n]))

    with pytest.raises(AnchorError, match="'Z'"):
        quietly(small([[2, 0, 1]]), anchor=("Z", 1))
    with pytest.raises(AnchorError, match="no vote"):
        quietly(small([[-1, 0, 1]]), anchor=("A", 1))
    with pytest.raises(TooFewVotesError, match="none of the 2 items"):
        quietly(small([[2, 2, 2], [0, 0, 0]]))
    with pytest.raises(InvalidOptionError, match="rng"):
        DynamicIdealPoints(anchor=("A", 1)).fit(small([[2, 0, 1]]), rng=5)  # type: ignore[arg-type]
