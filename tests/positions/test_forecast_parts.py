"""The parts of the forecaster, each against what it must find or an answer made another way."""

from __future__ import annotations

import numpy as np
import pytest

from contadora.positions.forecast.blend import Line, logistic
from contadora.positions.forecast.corpus import Corpus
from contadora.positions.forecast.filled import filled, peers
from contadora.positions.forecast.outcome import Forecast
from contadora.positions.forecast.process import Covariance, Process
from contadora.positions.forecast.shocks import Shocks, cuts, fit_shocks
from contadora.positions.forecast.trees import Growth, binned, edges_of, grow
from contadora.positions.forecast.turnout import Turnout
from tests.positions.forecasting import LAST, record

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


def test_a_line_recovers_its_slopes(rng: Generator) -> None:
    x = rng.standard_normal((20_000, 2))
    answer = rng.random(20_000) < logistic(1.5 * x[:, 0] - 1.0)
    line = Line.fit(x, answer, np.ones(20_000))
    odds = line(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    assert odds - odds[0] == pytest.approx([0.0, 1.5, 0.0], abs=0.15)


def _simulated(rng: Generator, n_calls: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    loading = np.zeros((30, 2))
    loading[:15, 0], loading[15:, 1] = 0.8, -0.7
    p = rng.dirichlet((1.0, 1.0, 2.0), size=(n_calls, 30))
    shocks = Shocks(loading)
    votes = np.stack(
        [
            shocks.answers(
                p[k], np.eye(2), rng.standard_normal((1, 2)), rng.standard_normal((1, 30))
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
        p[0], np.eye(2), rng.standard_normal((400_000, 2)), rng.standard_normal((400_000, 30))
    )
    kept = drawn[(drawn[:, [0, 1, 20]] == known[[0, 1, 20]]).all(axis=1)]
    assert len(kept) > 500
    free = known < 0
    share = np.stack([(kept == v).mean(axis=0) for v in range(3)], axis=1)
    assert np.abs(given - share)[free].max() < 0.08
    assert np.abs(given - share)[free].mean() < 0.02


def test_draws_have_the_shares_they_are_drawn_for(rng: Generator) -> None:
    p, _, loading = _simulated(rng, 1)
    covariance = np.array([[0.4, 0.1], [0.1, 0.7]])
    drawn = Shocks(loading).answers(
        p[0], covariance, rng.standard_normal((40_000, 2)), rng.standard_normal((40_000, 30))
    )
    share = np.stack([(drawn == v).mean(axis=0) for v in range(3)], axis=1)
    assert np.abs(share - p[0]).max() < 0.015
    assert (np.diff(cuts(p), axis=-1) > 0).all()


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
    level = process._level(58, n)
    solved = np.linalg.solve(kernel, process.flat[:n] - level)
    expected = (level + cross @ solved).reshape(mean.shape)
    assert mean == pytest.approx(expected, abs=1e-8)
    assert (variance > 0).all()
    assert (variance < covariance.variance).all()
    # And from a corpus that ends before the session.
    earlier = Corpus(record().before(58), corpus.texts.meaning[: np.sum(corpus.session < 58)])
    short = Process(earlier, answers[: len(earlier.session)], covariance)
    ahead, spread = short.ahead(corpus.texts.part(rows), 58)
    # The words' weights are those of the longer corpus here, hence near and not equal.
    assert np.abs(ahead - mean).mean() < 0.02
    assert spread == pytest.approx(variance, abs=0.05)


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
