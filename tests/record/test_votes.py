"""Packed votes and their counts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from contadora.record.votes import Counts, count, pack, unpack

VOTES = hnp.arrays(np.uint8, st.integers(0, 260), elements=st.integers(0, 4))


@given(VOTES)
def test_packing_keeps_every_vote(votes: np.ndarray) -> None:  # type: ignore[type-arg]
    assert (unpack(pack(votes), votes.size) == votes).all()


@given(VOTES, st.integers(0, 20))
def test_a_slot_given_later_holds_no_vote(votes: np.ndarray, more: int) -> None:  # type: ignore[type-arg]
    wider = unpack(pack(votes), votes.size + more)
    assert (wider[: votes.size] == votes).all()
    assert not wider[votes.size :].any()


@given(VOTES)
def test_counts_add_up(votes: np.ndarray) -> None:  # type: ignore[type-arg]
    half = votes.size // 2
    assert count(votes) == count(votes[:half]) + count(votes[half:])
    assert count(votes).total == int((votes > 0).sum())


def test_counts_by_kind() -> None:
    assert count(np.array([0, 1, 1, 2, 3, 4], dtype=np.uint8)) == Counts(2, 1, 1, 1)
    assert Counts(2, 1, 1, 1).voting == 4
