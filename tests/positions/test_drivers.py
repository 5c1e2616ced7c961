from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.positions import InvalidVotesError, VoteMatrix, shift_drivers

A = np.array([False, True, False])
B = np.array([False, False, True])


def matrix(votes: list[list[int]], period: list[int]) -> VoteMatrix:
    n = len(votes)
    return VoteMatrix(
        np.array(votes, dtype=np.int8),
        np.array(period, dtype=np.int32),
        ("X", "A", "B"),
        tuple(f"i{j}" for j in range(n)),
    )


def test_conduct_by_hand() -> None:
    # On 'me' X moves from B to A; on 'nu' it stays with A.
    m = matrix([[0, 2, 0], [2, 2, 0], [2, 2, 0], [2, 2, 0]], [1, 1, 2, 2])
    found = shift_drivers(m, [["me"], ["nu"], ["me"], ["nu"]], 0, A, B, (1, 1), (2, 2))
    assert (found.before, found.after, found.change) == (0.0, 1.0, 1.0)
    first, second = found.drivers
    assert (first.issue, first.contribution, first.conduct, first.agenda) == ("me", 1.0, 1.0, 0.0)
    assert (second.issue, second.contribution) == ("nu", 0.0)
    assert (first.lean_before, first.lean_after, first.n_before) == (-1.0, 1.0, 1)


def test_agenda_by_hand() -> None:
    # X votes on each issue as before, but 'me', where it leans to B, is voted on three times.
    m = matrix([[0, 2, 0], [2, 2, 0], [0, 2, 0], [0, 2, 0], [0, 2, 0], [2, 2, 0]], [1, 1] + [2] * 4)
    issues = [["me"], ["nu"], ["me"], ["me"], ["me"], ["nu"]]
    found = shift_drivers(m, issues, 0, A, B, (1, 1), (2, 2))
    assert found.change == pytest.approx(-0.5)
    assert all(d.conduct == 0 for d in found.drivers)
    assert sum(d.agenda for d in found.drivers) == pytest.approx(-0.5)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 30))
def test_the_parts_sum_to_the_whole(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    votes = rng.integers(-1, 3, (n, 6)).astype(np.int8)
    m = VoteMatrix(
        votes,
        rng.integers(1, 4, n).astype(np.int32),
        tuple("XABCDE"),
        tuple(str(j) for j in range(n)),
    )
    labels = ["co", "di", "me"]
    issues = [[x for x in labels if rng.random() < 0.4] for _ in range(n)]
    a = np.array([False, True, True, False, False, False])
    b = np.array([False, False, False, True, True, False])
    found = shift_drivers(m, issues, 0, a, b, (1, 1), (2, 3))
    if np.isnan(found.change):
        assert found.drivers == ()
        return
    assert sum(d.contribution for d in found.drivers) == pytest.approx(found.change, abs=1e-12)
    mirror = shift_drivers(m, issues, 0, b, a, (1, 1), (2, 3))
    assert mirror.change == pytest.approx(-found.change, abs=1e-12)
    for span in ("weight_before", "weight_after"):
        assert sum(getattr(d, span) for d in found.drivers) == pytest.approx(1.0)


def test_wrong_input_is_refused() -> None:
    m = matrix([[0, 2, 0]], [1])
    with pytest.raises(InvalidVotesError, match="issues: 2 entries"):
        shift_drivers(m, [["me"], ["nu"]], 0, A, B, (1, 1), (2, 2))
    with pytest.raises(InvalidVotesError, match="pole_a"):
        shift_drivers(m, [["me"]], 0, np.zeros(3, bool), B, (1, 1), (2, 2))
    with pytest.raises(InvalidVotesError, match="state: column 3"):
        shift_drivers(m, [["me"]], 3, A, B, (1, 1), (2, 2))
