from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from contadora.positions import (
    MISSING,
    InvalidVotesError,
    agreement_index,
    group_cohesion,
    rice,
)


def test_by_hand() -> None:
    np.testing.assert_allclose(rice([10, 5, 9, 0], [0, 5, 3, 0]), [1, 0, 0.5, np.nan])
    # 10 of 10; thirds; 6-3-3: (6 - 3) / 12; nobody.
    np.testing.assert_allclose(
        agreement_index([10, 4, 6, 0], [0, 4, 3, 0], [0, 4, 3, 0]), [1, 0, 0.25, np.nan]
    )


def test_who_breaks() -> None:
    votes = np.array([[2, 2, 0, 0], [2, 0, 1, 2], [2, 0, -1, 1], [-1, -1, -1, 2]], dtype=np.int8)
    group = group_cohesion(votes, np.array([True, True, True, False]))
    assert group.majority.tolist() == [2, MISSING, MISSING, MISSING]
    assert group.broke.tolist()[0] == [False, False, True, False]
    assert not group.broke[1:].any()  # no majority, nothing to break from
    assert group.yes.tolist() == [2, 1, 1, 0]
    assert np.isnan(group.rice[3])
    assert np.isnan(group.agreement[3])


def test_membership_is_dated() -> None:
    votes = np.array([[2, 2, 0], [2, 2, 0]], dtype=np.int8)
    mask = np.array([[True, True, True], [True, True, False]])
    group = group_cohesion(votes, mask)
    assert group.broke.tolist() == [[False, False, True], [False, False, False]]
    np.testing.assert_allclose(group.agreement, [0.5, 1.0])


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.int8,
        st.tuples(st.integers(1, 8), st.integers(1, 7)),
        elements=st.sampled_from([-1, 0, 1, 2]),
    )
)
def test_properties(votes: np.ndarray) -> None:
    everyone = np.ones(votes.shape[1], dtype=bool)
    group = group_cohesion(votes, everyone)
    for values in (group.rice, group.agreement):
        known = values[~np.isnan(values)]
        assert ((known >= 0) & (known <= 1)).all()
    for j, row in enumerate(votes):
        cast = [int(v) for v in row if v >= 0]
        best = sorted((cast.count(c) for c in range(3)), reverse=True)
        assert (group.majority[j] == MISSING) == (best[0] == best[1])
        broke = [bool(v >= 0 and v != group.majority[j] != MISSING) for v in row]
        assert group.broke[j].tolist() == broke
    # A polarity turned round changes who said what, not how united they were.
    turned = np.where(votes >= 0, 2 - votes, votes).astype(np.int8)
    np.testing.assert_array_equal(group_cohesion(turned, everyone).agreement, group.agreement)
    np.testing.assert_array_equal(group_cohesion(turned, everyone).rice, group.rice)


def test_wrong_input_is_refused() -> None:
    votes = np.array([[2, 0]], dtype=np.int8)
    with pytest.raises(InvalidVotesError, match="members_mask: holds int"):
        group_cohesion(votes, np.array([1, 0]))
    with pytest.raises(InvalidVotesError, match=r"members_mask: shape \(3,\)"):
        group_cohesion(votes, np.array([True, True, False]))
    with pytest.raises(InvalidVotesError, match="yes: -1"):
        rice([-1], [2])
