"""Agreement of readers against the published example, and where it says nothing."""

from __future__ import annotations

import random

import pytest

from contadora.law.agreement import alpha, pooled

# Four observers, twelve units, missing values: the example of Krippendorff, “Computing
# Krippendorff's Alpha-Reliability” (2011), part C, whose nominal alpha is 0.743.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
UNITS = [
    [value for value in values if value != "."]
    for values in zip(*(row.split() for row in OBSERVERS), strict=True)
]


def test_the_published_example() -> None:
    found = alpha(UNITS)
    assert found.alpha == pytest.approx(0.743, abs=0.0005)
    assert (found.units, found.values, found.pairs, found.same) == (11, 40, 55, 43)


def test_neither_order_nor_names_change_it() -> None:
    order = random.Random(4)
    turned = [order.sample(unit, len(unit)) for unit in UNITS]
    order.shuffle(turned)
    renamed = [["stance " + value for value in unit] for unit in turned]
    assert alpha(renamed).alpha == pytest.approx(alpha(UNITS).alpha)


def test_two_who_always_differ_are_below_chance() -> None:
    # Two values, one of each reader's: 4 coincidences differ of 4; chance would make 8/3 differ.
    assert alpha([("a", "b"), ("b", "a")]).alpha == pytest.approx(1 - 4 / (8 / 3))


def test_all_alike_with_variation_is_one() -> None:
    assert alpha([("a", "a"), ("b", "b", "b")]).alpha == 1


def test_without_variation_it_is_undefined_and_says_so() -> None:
    found = alpha([("a", "a"), ("a", "a")])
    assert found.alpha is None
    assert found.alike
    assert found.share == 1


@pytest.mark.parametrize("units", [[], [("a",)], [(), ("b",)]])
def test_without_pairs_it_is_undefined(units: list[tuple[str, ...]]) -> None:
    found = alpha(units)
    assert (found.alpha, found.pairs, found.units, found.share) == (None, 0, 0, None)
    assert not found.alike


def test_chance_is_reckoned_within_each_kind_of_unit() -> None:
    # In each topic the readings are as chance would have them; that the topics' stances differ
    # from one another is no agreement of the readers.
    one = [("a", "b"), ("b", "a"), ("a", "a"), ("b", "b")]
    other = [("x", "y"), ("y", "x"), ("x", "x"), ("y", "y")]
    apart = pooled({"one": one, "other": other})
    assert apart.alpha == pytest.approx(alpha(one).alpha)
    together = alpha([*one, *other]).alpha
    assert together is not None
    assert apart.alpha is not None
    assert together > apart.alpha + 0.2
    assert (apart.units, apart.pairs, apart.same) == (8, 8, 4)


def test_one_kind_pooled_is_itself() -> None:
    assert pooled({"all": UNITS}) == alpha(UNITS)
