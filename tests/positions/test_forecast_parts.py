"""The parts of the forecaster, each against what it must find or an answer made another way."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from contadora.positions.forecast import Record, again
from contadora.positions.forecast.answering import Agreement, Answering
from contadora.positions.forecast.blend import logistic
from contadora.positions.forecast.corpus import Corpus
from contadora.positions.forecast.filled import filled, peers
from contadora.positions.forecast.net import Net, Schooling, answers, hidden, slopes
from contadora.positions.forecast.outcome import Forecast, narrowest
from contadora.positions.forecast.process import Covariance, Process
from contadora.positions.forecast.shocks import Shocks, cuts, fit_shocks
from contadora.positions.forecast.training import AMPLE, BY_HEART, LEAN, weight_of_trees
from contadora.positions.forecast.trees import Growth, binned, edges_of, grow
from contadora.positions.forecast.turnout import Turnout
from contadora.positions.forecast.view import View
from contadora.positions.threads import one_thread
from contadora.positions.votes import MISSING, NO, YES
from tests.positions.forecasting import LAST, record, world

Generator = np.random.Generator


def test_trees_find_what_no_line_can(rng: Generator) -> None:
    x = rng.standard_normal((6000, 4)).astype(np.float32)
    x[rng.random(6000) < 0.1, 3] = np.nan
    truth = (x[:, 0] > 0) != (x[:, 1] > 0.5)
    bins = binned(x, edges_of(x))
    assert bins[np.isnan(x[:, 3]), 3].max() == 0
    assert bins[~np.isnan(x[:, 3]), 3].min() == 1
    group = np.arange(6000) // 20
    growth = Growth(rounds=60, columns=1.0, least=40.0)
    trees = grow(bins[:4000], truth[:4000], np.ones(4000), group[:4000], growth, 1)
    assert ((trees.margin(bins[4000:]) > 0) == truth[4000:]).mean() > 0.95
    again = grow(bins[:4000], truth[:4000], np.ones(4000), group[:4000], growth, 1)
    assert (again.margin(bins) == trees.margin(bins)).all()


def test_trees_of_a_constant_answer_say_so() -> None:
    bins = np.ones((300, 2), dtype=np.uint8)
    trees = grow(bins, np.ones(300, bool), np.ones(300), np.zeros(300, int), Growth(rounds=5), 1)
    assert logistic(trees.margin(bins)).min() > 0.98


def test_a_few_roll_calls_are_left_to_the_trees() -> None:
    assert weight_of_trees(11) == weight_of_trees(BY_HEART) == 1.0
    assert weight_of_trees((BY_HEART + AMPLE) // 2) == pytest.approx((1.0 + LEAN) / 2)
    assert weight_of_trees(AMPLE) == weight_of_trees(1500) == pytest.approx(LEAN)


def test_a_network_finds_what_no_line_can(rng: Generator) -> None:
    x = rng.standard_normal((20_000, 3)).astype(np.float32)
    p = np.where((x[:, :1] > 0) == (x[:, 1:2] > 0), (0.1, 0.2, 0.7), (0.7, 0.2, 0.1))
    answer = (rng.random(20_000)[:, None] > p.cumsum(axis=1)).sum(axis=1).astype(np.int8)
    schooling = Schooling((16, 8), epochs=8, batch=256, rate=0.01, decay=0.1, dropped=0.0)
    net = Net.fit(x[:15_000], answer[:15_000], np.ones(15_000), schooling, 1)
    found = net(x[15_000:])
    assert found.sum(axis=1) == pytest.approx(1.0)
    clear = (np.abs(x[15_000:, :2]) > 0.3).all(axis=1)  # between the quarters it may waver
    assert np.abs(found - p[15_000:])[clear].mean() < 0.05
    again = Net.fit(x[:15_000], answer[:15_000], np.ones(15_000), schooling, 1)
    assert (again(x) == net(x)).all()


def test_the_slopes_of_a_network_are_those_of_its_loss(rng: Generator) -> None:
    x = rng.standard_normal((40, 5)).astype(np.float32)
    answer = rng.integers(0, 3, 40).astype(np.int8)
    weight = rng.uniform(0.5, 1.5, 40).astype(np.float32)
    layers = tuple(
        rng.standard_normal(size) for size in ((5, 6), (6,), (6, 4), (4,), (4, 3), (3,), (5, 3))
    )

    def loss(layers: tuple[np.ndarray, ...]) -> float:
        p = answers(layers, x, hidden(layers, x)[1])
        return float(-(weight * np.log(p[np.arange(40), answer])).mean())

    for k, slope in enumerate(slopes(layers, x, answer, weight, 0.0, rng)):
        way = rng.standard_normal(slope.shape)
        ends = [
            loss((*layers[:k], layers[k] + step * way, *layers[k + 1 :])) for step in (1e-6, -1e-6)
        ]
        assert (slope * way).sum() == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-3, abs=1e-5)


def _simulated(rng: Generator, n_calls: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    loading = np.zeros((30, 2))
    loading[:15, 0], loading[15:, 1] = 0.8, -0.7
    p = rng.dirichlet((1.0, 1.0, 2.0), size=(n_calls, 30))
    shocks = Shocks(loading)
    votes = np.stack(
        [
            shocks.answers(
                p[k],
                np.eye(2),
                rng.standard_normal((1, 2)),
                rng.standard_normal((1, 30)),
                np.zeros(1),
            )[0]
            for k in range(n_calls)
        ]
    )
    return p, votes, loading


def test_shocks_are_found_in_votes(rng: Generator) -> None:
    p, votes, loading = _simulated(rng, 800)
    found = fit_shocks(p, votes, np.ones(800), n_shocks=2, rounds=20)
    # Shocks may turn among themselves; what States share may not.
    shared, true = found.loading @ found.loading.T, loading @ loading.T
    off = ~np.eye(30, dtype=bool)
    assert np.abs(shared - true)[off].mean() < 0.06


def test_declared_votes_are_weighed_by_bayes(rng: Generator) -> None:
    p, _, loading = _simulated(rng, 1)
    shocks = Shocks(loading)
    known = np.full(30, -1, dtype=np.int8)
    known[[0, 1, 20]] = (0, 0, 2)
    mean, covariance = shocks.posterior(p, known[None])
    given = shocks.given(p, mean, covariance)[0]
    # By brute force: many draws, those kept in which the three States vote so.
    drawn = shocks.answers(
        p[0],
        np.eye(2),
        rng.standard_normal((400_000, 2)),
        rng.standard_normal((400_000, 30)),
        np.zeros(400_000),
    )
    kept = drawn[(drawn[:, [0, 1, 20]] == known[[0, 1, 20]]).all(axis=1)]
    assert len(kept) > 500
    free = known < 0
    share = np.stack([(kept == v).mean(axis=0) for v in range(3)], axis=1)
    assert np.abs(given - share)[free].max() < 0.08
    assert np.abs(given - share)[free].mean() < 0.02


@pytest.mark.parametrize("sway", [0.0, 0.5])
def test_draws_have_the_shares_they_are_drawn_for(rng: Generator, sway: float) -> None:
    p, _, loading = _simulated(rng, 1)
    covariance = np.array([[0.4, 0.1], [0.1, 0.7]])
    drawn = Shocks(loading, sway).answers(
        p[0],
        covariance,
        rng.standard_normal((40_000, 2)),
        rng.standard_normal((40_000, 30)),
        rng.standard_normal(40_000),
    )
    share = np.stack([(drawn == v).mean(axis=0) for v in range(3)], axis=1)
    assert np.abs(share - p[0]).max() < 0.015
    assert (np.diff(cuts(p), axis=-1) > 0).all()


def test_abstentions_of_one_roll_call_sway_together(rng: Generator) -> None:
    p, _, loading = _simulated(rng, 1)
    normal = [rng.standard_normal(size) for size in ((4000, 2), (4000, 30), (4000,))]
    spread = [
        (Shocks(loading, sway).answers(p[0], np.eye(2), *normal) == 1).sum(axis=1).std()
        for sway in (0.0, 0.6)
    ]
    assert spread[1] > 1.3 * spread[0]


def test_the_narrowest_interval_holds_nine_tenths_with_the_fewest_counts(rng: Generator) -> None:
    assert narrowest(np.array([0.94, 0.04, 0.02])) == (0, 0)
    assert narrowest(np.array([0.05, 0.1, 0.8, 0.05])) == (1, 2)
    for _ in range(50):
        share = rng.dirichlet(np.full(12, 0.7))
        lo, hi = narrowest(share)
        held = {(a, b): share[a : b + 1].sum() for a in range(12) for b in range(a, 12)}
        enough = [(b - a, -m) for (a, b), m in held.items() if m >= 0.9 - 1e-9]
        assert (hi - lo, -held[lo, hi]) == pytest.approx(min(enough))


def test_one_factor_serves_all_sessions() -> None:
    corpus = Corpus(record())
    answers = filled(corpus)
    covariance = Covariance()
    process = Process(corpus, answers, covariance)
    rows, mean, variance = process.past(58)
    # The same from a kernel of what came before alone.
    n = int(np.searchsorted(process.session, 58))
    factor = process.factor[:n, :n]
    kernel = factor @ factor.T
    cross = process.factor[np.nonzero(process.session == 58)[0], :n] @ factor.T
    level = process.level(58, n)
    solved = np.linalg.solve(kernel, process.flat[:n] - level)
    expected = (level + cross @ solved).reshape(mean.shape)
    assert mean == pytest.approx(expected, abs=1e-8)
    assert (variance > 0).all()
    assert (variance < covariance.variance).all()
    # And from a corpus that ends before the session.
    earlier = Corpus(record().before(58), corpus.vectors[: np.sum(corpus.session < 58)])
    short = Process(earlier, answers[: len(earlier.session)], covariance)
    ahead, spread, _ = short.ahead(corpus.texts.part(rows), 58)
    # The words' weights are those of the longer corpus here, hence near and not equal.
    assert np.abs(ahead - mean).mean() < 0.02
    assert spread == pytest.approx(variance, abs=0.05)


def test_declared_votes_are_answered_by_the_process() -> None:
    corpus = Corpus(record())
    process = Process(corpus, filled(corpus), Covariance())
    likeness = process.before(58)[0].astype(float)
    n, states = likeness.shape[0], len(corpus.record.states)
    known = np.full(states, MISSING, dtype=np.int8)
    known[[0, 20]] = (NO, YES)
    mean, variance = Answering(process, Agreement(nearest=n))(likeness, 58, known)
    # The same from the whole covariance: rows before the session, and the text after them.
    a, flat = Agreement(), process.flat[:n].reshape(n, states, 2)
    said = np.concatenate([flat[:, [0, 20]], [[[1, 0], [0, 1]]]]).reshape(n + 1, 4)
    apart = ((said[:, None] - said[None]) ** 2).sum(axis=2) / 2
    session = np.append(process.session[:n], 58.0)
    texts = np.zeros((n + 1, n + 1))
    texts[:n, :n], texts[n, :n] = process.kernel[:n, :n], likeness
    shared = a.whatever + (1 - a.whatever) * np.exp(-apart / a.text_reach)
    whole = texts * shared + a.alone * np.exp(
        -apart / a.alone_reach - np.abs(session[:, None] - session) / a.alone_years
    )
    inside = whole[:n, :n] + process.covariance.noise * np.eye(n)
    level = process.level(58, n)
    solved = np.linalg.solve(inside, process.flat[:n] - level)
    assert mean.ravel() == pytest.approx(level + whole[n, :n] @ solved, abs=1e-8)
    reach = a.alone + process.covariance.variance
    assert variance == pytest.approx(
        reach - whole[n, :n] @ np.linalg.solve(inside, whole[n, :n]), abs=1e-8
    )
    # What is near tells nearly all, and the bloc follows what its own declare.
    near, _ = Answering(process, Agreement(nearest=3 * n // 4))(likeness, 58, known)
    assert np.abs(near - mean).mean() < 0.05
    bloc = np.array([s.startswith("A") for s in corpus.record.states])
    turned, _ = Answering(process, Agreement())(likeness, 58, np.where(known == NO, YES, known))
    assert turned[bloc, 1].mean() > mean[bloc, 1].mean() + 0.2


def test_gaps_are_filled_from_the_bloc_and_known_votes_kept() -> None:
    corpus = Corpus(record())
    near = peers(corpus, LAST + 1)
    states = corpus.record.states
    own = np.array([[a[0] == b[0] for b in states] for a in states])
    assert near.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert (near * own).sum(axis=1).mean() > 0.9
    answers = filled(corpus)
    cast = corpus.votes >= 0
    assert (answers[cast][:, 1] == (corpus.votes[cast] == 2)).all()
    assert answers[~cast].min() >= 0
    assert answers[~cast].max() <= 1


def test_filling_reads_nothing_later() -> None:
    whole = record()
    short = whole.before(58)
    n = len(short.session)
    assert (filled(Corpus(whole))[:n] == filled(Corpus(short))).all()


def moved_record() -> Record:
    """Return a world in which one State of bloc B went over to A in the last two sessions."""
    votes, calls = world()
    place = {rcid: k for k, rcid in enumerate(calls["rcid"])}
    of = {(r, s): v for r, s, v in zip(votes["rcid"], votes["iso3"], votes["vote"], strict=True)}
    for k, (rcid, state) in enumerate(zip(votes["rcid"], votes["iso3"], strict=True)):
        late = calls["session"][place[rcid]] >= LAST - 1
        if state == "B00" and late and (rcid, "A00") in of:
            votes["vote"][k] = of[rcid, "A00"]
    return Record.from_tables(votes, calls)


@pytest.mark.parametrize(("n_dim", "span"), [again.LIKE, again.SAME])
def test_earlier_roll_calls_are_held_again_where_states_stand_now(n_dim: int, span: int) -> None:
    corpus = Corpus(moved_record())
    found = again.voted_again(corpus, LAST + 1, n_dim, span)
    session = corpus.session[found.first :]
    assert session.min() == max(LAST + 1 - span, corpus.session.min())
    assert found.no.min() >= 0
    assert found.yes.min() >= 0
    assert (found.no + found.yes).max() <= 1 + 1e-6
    states = corpus.record.states
    of = {bloc: np.array([s.startswith(bloc) for s in states]) for bloc in "AB"}
    a, b = (found.yes[:, of[bloc]].mean(axis=1) for bloc in "AB")
    cast = corpus.votes[found.first :]
    contested = (np.abs(a - b) > 0.5) & (session < LAST - 1)
    assert contested.sum() > 10
    # What it voted then, and what it would now.
    then = (cast[contested][:, states.index("B00")] == YES) == (b > a)[contested]
    now = (found.yes[contested][:, states.index("B00")] > 0.5) == (a > b)[contested]
    assert then[cast[contested][:, states.index("B00")] >= 0].mean() > 0.8
    assert now.mean() > 0.7


def test_roll_calls_held_again_know_nothing_later_and_no_order() -> None:
    whole = record()
    one = again.voted_again(Corpus(whole.before(58)), 58, *again.SAME)
    other = again.voted_again(Corpus(whole), 58, *again.SAME)
    n = len(one.no)
    assert other.first + n == int(np.searchsorted(Corpus(whole).session, 58))
    known = [whole.states.index(s) for s in whole.before(58).states]
    assert (other.no[:, known] == one.no).all()
    assert (other.yes[:, known] == one.yes).all()


def test_a_text_voted_before_is_read_with_its_last_roll_call_and_a_new_one_with_like_texts() -> (
    None
):
    corpus = Corpus(record())
    view = View(corpus, LAST + 1)
    old = int(np.nonzero(corpus.session == LAST)[0][0])
    texts = corpus.texts.part(np.array([old]))
    words, sense, issue, same = view.alike(texts)
    assert same[0, old]
    smooth = np.zeros((1, view.states, 2)), np.zeros((1, view.states))
    likeness = view.likeness(words, sense, issue)
    names, rows = view.rows(texts, smooth, likeness, same)
    found = view.again_same
    last = rows[0, :, names.index("again_same_yes")]
    assert last == pytest.approx(found.yes[old - found.first], abs=1e-6)
    names, rows = view.rows(texts, smooth, likeness, np.zeros_like(same))
    new = rows[0, :, names.index("again_same_yes")]
    assert np.abs(new - last).max() > 1e-3
    assert found.yes.min(axis=0).min() <= new.min() <= new.max() <= found.yes.max()


def test_an_option_that_nobody_chose_is_not_expected() -> None:
    corpus = Corpus(record())
    found = again.voted_again(corpus, LAST + 1, *again.LIKE)
    cast = corpus.votes[found.first :]
    never = ~(cast == NO).any(axis=1) & (cast == 1).any(axis=1)
    assert never.any()
    assert found.no[never].max() == 0
    alike = np.array([len(set(row[row >= 0])) == 1 for row in cast])
    if alike.any():
        assert found.yes[alike].std(axis=1).max() < 1e-6


def test_too_few_votes_to_place_states_leave_the_tallies() -> None:
    corpus = Corpus(record())
    corpus.votes = np.where(corpus.votes >= 0, YES, corpus.votes)
    corpus.ballots = np.stack([corpus.votes == v for v in (0, 1, 2)], axis=2).astype(np.float32)
    found = again.voted_again(corpus, LAST + 1, *again.LIKE)
    assert found.yes.min() > 0.98
    none = again.voted_again(corpus, int(corpus.session[0]), *again.LIKE)
    assert none.no.shape == (0, corpus.votes.shape[1])


def test_turnout_moves_together_when_it_did(rng: Generator) -> None:
    corpus = Corpus(record())
    turnout = Turnout.of(corpus, LAST + 1)
    assert turnout.present.mean() == pytest.approx(0.87, abs=0.04)
    assert turnout.present.min() > 0.6
    assert turnout.shared < 0.2  # absences of the small world are independent
    comes = Turnout(np.full(5, 0.7), 0.6).comes(
        rng.standard_normal(50_000), rng.standard_normal((50_000, 5))
    )
    assert comes.mean(axis=0) == pytest.approx(0.7, abs=0.01)
    assert np.corrcoef(comes[:, 0], comes[:, 1])[0, 1] > 0.15


def _forecast(draws: list[list[int]], declared: dict[str, int] | None = None) -> Forecast:
    drawn = np.array(draws, dtype=np.int8)
    p = np.stack([(drawn == v).mean(axis=0) for v in range(3)], axis=1)
    states = tuple("ABCDE"[: drawn.shape[1]])
    return Forecast(states, p, np.ones(drawn.shape[1]), drawn, declared or {})


def test_outcomes_are_counted_as_the_assembly_counts() -> None:
    f = _forecast([[2, 2, 0], [2, 1, 0], [2, 1, -1], [1, 1, 1], [2, 0, 0]])
    assert f.happens("adopted").tolist() == [True, False, True, False, False]
    assert f.happens("two_thirds").tolist() == [True, False, True, False, False]
    assert f.happens("united").tolist() == [False, False, False, True, False]
    assert f.happens("united", {"A"}).tolist() == [True] * 5
    assert f.probability("adopted") == pytest.approx(0.4)
    with pytest.raises(ValueError, match="outcome: 'passed' is unknown; give adopted, two_thirds"):
        f.happens("passed")  # type: ignore[arg-type]


def test_a_tally_counts_those_who_vote() -> None:
    f = _forecast([[2, 2, 0], [2, 1, 0], [2, 1, -1], [1, 1, 1]])
    tally = f.tally()
    assert tally.distribution[2] == pytest.approx([0.25, 0.5, 0.25, 0.0])
    assert tally.distribution.sum(axis=1) == pytest.approx(1.0)
    assert (tally.lo <= tally.hi).all()
    assert f.tally({"A"}).distribution.shape == (3, 2)


def test_the_answer_that_decides_comes_first(rng: Generator) -> None:
    n = 2000
    swing = 2 * rng.integers(0, 2, n)
    idle = 2 * rng.integers(0, 2, n)
    draws = np.stack([np.full(n, 2), np.zeros(n), swing, idle, np.full(n, 1)], axis=1)
    draws[:, 3] = np.where(idle > 0, 1, -1)  # here or not, it never counts
    f = _forecast(draws.astype(int).tolist(), {"A": 2})
    doubts = f.matters("adopted")
    assert doubts[0].state == "C"
    assert doubts[0].swing == pytest.approx(1.0)
    assert doubts[0].information == pytest.approx(1.0, abs=0.05)
    assert all(d.information < 0.01 for d in doubts[1:])
    assert "A" not in {d.state for d in doubts}


def test_matrix_libraries_have_one_thread_until_the_last_that_asked_has_left() -> None:
    def threads() -> set[int]:
        return {x["num_threads"] for x in threadpool_info() if x["user_api"] == "blas"}

    first, second = one_thread(), one_thread()
    with threadpool_limits(2, user_api="blas"):
        first.__enter__()
        second.__enter__()
        assert threads() == {1}
        first.__exit__(None, None, None)
        assert threads() == {1}
        second.__exit__(None, None, None)
        assert threads() == {2}
