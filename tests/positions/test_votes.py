from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from contadora.positions import InvalidVotesError, PositionsError, VoteMatrix


def matrix(**changes: Any) -> VoteMatrix:
    given: dict[str, Any] = {
        "votes": np.array([[2, 1, 0], [2, -1, 0]], dtype=np.int8),
        "period": np.array([5, 4], dtype=np.int32),
        "states": ("A", "B", "C"),
        "items": ("x", "y"),
    }
    return VoteMatrix(**(given | changes))


def test_a_sound_matrix_is_taken_as_it_is() -> None:
    m = matrix(linked=np.array([0, 0]), binary=np.array([False, True]))
    assert (m.n_items, m.n_states, m.column("C")) == (2, 3, 2)
    assert m.votes.dtype == np.int8
    assert m.linked is not None
    assert m.linked.dtype == np.int32


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"votes": np.array([[2, 3, 0], [2, 1, 0]])}, "votes", "3"),
        ({"votes": np.array([[2, 257, 0], [2, 1, 0]])}, "votes", "257"),
        ({"votes": np.array([[2, np.nan, 0], [2, 1, 0]])}, "votes", "nan"),
        ({"votes": np.array([2, 1, 0])}, "votes", "1 dimension"),
        ({"votes": np.array([["yes"] * 3] * 2)}, "votes", "U3"),
        ({"votes": np.ones((2, 3), dtype=bool)}, "votes", "bool"),
        ({"period": np.array([1])}, "period", "(1,)"),
        ({"period": np.array([1.5, 2.0])}, "period", "float64"),
        ({"period": np.array([1, 2**40])}, "period", str(2**40)),
        ({"states": ("A", "B")}, "states", "2 labels"),
        ({"states": ("A", "B", "A")}, "states", "'A'"),
        ({"states": "ABC"}, "states", "'ABC'"),
        ({"items": ("x", "x")}, "items", "'x'"),
        ({"linked": np.array([0, 2])}, "linked", "row 2"),
        ({"linked": np.array([-1, 0])}, "linked", "row -1"),
        ({"binary": np.array([1, 0])}, "binary", "int"),
        ({"binary": np.array([True, False])}, "binary", "'x'"),
    ],
)
def test_bad_input_is_named(changes: dict[str, Any], field: str, value: str) -> None:
    with pytest.raises(InvalidVotesError) as error:
        matrix(**changes)
    assert str(error.value).startswith(field)
    assert value in str(error.value)
    assert isinstance(error.value, PositionsError)
    assert isinstance(error.value, ValueError)


def test_an_unknown_state_is_named() -> None:
    with pytest.raises(InvalidVotesError, match="'ZZZ'"):
        matrix().column("ZZZ")
