"""Adding a session to an estimated record."""

from __future__ import annotations

import numpy as np
import pytest

from contadora.positions import InvalidOptionError, InvalidVotesError, VoteMatrix, simulate
from contadora.positions.extension import extend

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
    )


def test_an_added_session_is_placed_as_a_full_estimation_places_it(record: VoteMatrix) -> None:
    options = {"sweeps": 500, "burn_in": 150, "standardise": "sweep"}
    before = quietly(until(record, 4), **options)
    full = quietly(record, **options)
    found = extend(
        before.draws,
        before.states,
        before.periods,
        record,
        tension=before.diagnostics["tension"],
        rng=np.random.default_rng(1),
    )
    assert found.periods.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.diagnostics["new_periods"] == [5]
    off = np.abs(found.point - full.point) / full.sd
    assert np.median(off[:, :4]) < 0.2
    assert np.median(off[:, 4:]) < 0.2
    assert np.quantile(off[:, 4:], 0.95) < 0.45
    again = extend(
        before.draws,
        before.states,
        before.periods,
        record,
        tension=before.diagnostics["tension"],
        rng=np.random.default_rng(2),
    )
    apart = np.abs(found.point - again.point) / full.sd
    assert np.median(apart[:, 5]) < 0.1
    assert np.median(found.sd[:, 5] / full.sd[:, 5]) == pytest.approx(1.0, abs=0.12)
    assert found.point[:, 5].std() == pytest.approx(full.point[:, 5].std(), rel=0.12)
    voted = found.n_votes > 0
    assert found.draws[:, voted].mean() == pytest.approx(0.0, abs=1e-4)
    assert found.draws[:, voted].std(axis=1).mean() == pytest.approx(1.0, abs=1e-4)


def test_a_new_state_and_a_silent_one_have_their_place(record: VoteMatrix) -> None:
    votes = record.votes.copy()
    votes[record.period < 5, 0] = -1  # joins in the last session
    votes[record.period == 5, 1] = -1  # is silent in it
    matrix = VoteMatrix(votes, record.period, record.states, record.items)
    before = quietly(until(matrix, 4), anchor=("S005", 1), sweeps=100, burn_in=60)
    found = extend(
        before.draws,
        before.states,
        before.periods,
        matrix,
        tension=before.diagnostics["tension"],
        rng=np.random.default_rng(1),
    )
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
