from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from contadora.positions import (
    InvalidOptionError,
    InvalidVotesError,
    agreement_interval,
    agreement_with,
    chance_corrected,
    lijphart,
)

votes_strategy = arrays(
    np.int8,
    st.tuples(st.integers(1, 12), st.integers(2, 6)),
    elements=st.sampled_from([-1, 0, 1, 2]),
)


def naive(votes: np.ndarray, i: int, j: int, method: str | None) -> tuple[float, int]:
    pairs = [(int(a), int(b)) for a, b in zip(votes[:, i], votes[:, j], strict=True)]
    pairs = [(a, b) for a, b in pairs if a >= 0 and b >= 0]
    if not pairs:
        return float("nan"), 0
    n = len(pairs)
    observed = sum(abs(a - b) / 2 for a, b in pairs) / n
    if method is None:
        return 1 - observed, n
    p = [sum(a == c for a, _ in pairs) / n for c in range(3)]
    q = [sum(b == c for _, b in pairs) / n for c in range(3)]
    if method == "pi":
        p = q = [(x + y) / 2 for x, y in zip(p, q, strict=True)]
    expected = sum(p[a] * q[b] * abs(a - b) / 2 for a in range(3) for b in range(3))
    return (1 - observed / expected if expected > 1e-12 else float("nan")), n


def test_by_hand() -> None:
    votes = np.array([[2, 2, 0], [2, 1, 0], [0, 0, 0], [1, -1, 2]], dtype=np.int8)
    agreement, counts = lijphart(votes)
    assert agreement[0, 1] == pytest.approx((1 + 0.5 + 1) / 3)
    assert agreement[0, 2] == pytest.approx((0 + 0 + 1 + 0.5) / 4)
    assert counts[0, 1] == 3
    assert counts[1, 1] == 3
    # Observed disagreement 1/6; shares (1/3, 0, 2/3) and (1/3, 1/3, 1/3).
    expected = (1 / 3) * (1 / 3) + (2 / 3) * (1 / 3) + 0.5 * (1 / 3)
    assert chance_corrected(votes, method="kappa")[0, 1] == pytest.approx(1 - (1 / 6) / expected)


@settings(max_examples=60, deadline=None)
@given(votes_strategy)
def test_matches_a_plain_implementation(votes: np.ndarray) -> None:
    agreement, counts = lijphart(votes)
    corrected = {m: chance_corrected(votes, method=m) for m in ("kappa", "pi")}  # type: ignore[arg-type]
    for i in range(votes.shape[1]):
        for j in range(votes.shape[1]):
            value, n = naive(votes, i, j, None)
            assert counts[i, j] == n
            np.testing.assert_allclose(agreement[i, j], value, atol=1e-12)
            for method, table in corrected.items():
                np.testing.assert_allclose(table[i, j], naive(votes, i, j, method)[0], atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(votes_strategy)
def test_properties(votes: np.ndarray) -> None:
    agreement, counts = lijphart(votes)
    np.testing.assert_array_equal(agreement, agreement.T)
    np.testing.assert_array_equal(counts, counts.T)
    known = agreement[counts > 0]
    assert ((known >= 0) & (known <= 1)).all()
    assert np.isnan(agreement[counts == 0]).all()
    # Turning every vote round, and reordering the roll calls, changes nothing.
    turned = np.where(votes >= 0, 2 - votes, votes).astype(np.int8)
    np.testing.assert_allclose(lijphart(turned[::-1])[0], agreement, atol=1e-12)
    for method in ("kappa", "pi"):
        np.testing.assert_allclose(
            chance_corrected(turned[::-1], method=method),  # type: ignore[arg-type]
            chance_corrected(votes, method=method),  # type: ignore[arg-type]
            atol=1e-9,
        )
    for column in range(votes.shape[1]):
        one, pi, n = agreement_with(votes, column)
        np.testing.assert_allclose(one, agreement[column], atol=1e-12)
        np.testing.assert_allclose(pi, chance_corrected(votes, method="pi")[column], atol=1e-9)
        np.testing.assert_array_equal(n, counts[column])


def test_chance_is_what_independent_voters_show(rng: np.random.Generator) -> None:
    votes = rng.choice([0, 1, 2], p=[0.1, 0.2, 0.7], size=(20_000, 4)).astype(np.int8)
    agreement, _ = lijphart(votes)
    off = ~np.eye(4, dtype=bool)
    # 1 - (2 * 0.1 * 0.7 + 0.2 * 0.8) = 0.70: high, and yet nothing but chance.
    assert np.abs(agreement[off] - 0.70).max() < 0.02
    assert np.abs(chance_corrected(votes, method="kappa")[off]).max() < 0.04
    assert np.abs(chance_corrected(votes, method="pi")[off]).max() < 0.04


def test_the_interval_holds_the_truth_as_often_as_it_says(rng: np.random.Generator) -> None:
    for truth, n in ((0.5, 11), (0.9, 40), (0.98, 200)):
        shares = rng.binomial(n, truth, size=4000) / n
        lo, hi = agreement_interval(shares, np.full(4000, n), level=0.90)
        held = ((lo <= truth) & (truth <= hi)).mean()
        # Wilson's coverage oscillates about its level by the discreteness of n.
        assert 0.84 <= held <= 0.97


def test_the_interval_stays_open_at_full_agreement() -> None:
    lo, hi = agreement_interval([1.0, 1.0, np.nan], [5, 500, 0])
    assert lo[0] < lo[1] < 1.0
    np.testing.assert_allclose(hi[:2], 1.0, atol=1e-12)
    assert np.isnan(lo[2])
    assert np.isnan(hi[2])


def test_wrong_options_are_refused() -> None:
    votes = np.array([[2, 0]], dtype=np.int8)
    with pytest.raises(InvalidOptionError, match="'alpha'"):
        chance_corrected(votes, method="alpha")  # type: ignore[arg-type]
    with pytest.raises(InvalidOptionError, match=r"level: 90"):
        agreement_interval(0.5, 10, level=90)
    with pytest.raises(InvalidVotesError, match="column: 7"):
        agreement_with(votes, 7)
