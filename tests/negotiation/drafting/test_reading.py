"""How a paragraph would read if a chosen set of proposals were accepted."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contadora.negotiation.drafting.reading import CollisionError, collisions, reading
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.drafting.spans import UnknownKeyError
from tests.negotiation.drafting import wordings
from tests.negotiation.drafting.wordings import BASE, before, on

STRENGTHEN = on("1", "protect", "safeguard", "MEX")


def test_only_what_is_accepted_is_read() -> None:
    edits = [STRENGTHEN, on("2", "harm", "damage", "CHL"), before("3", "harm", "all ", "BRA")]
    assert reading(BASE, edits, ()) == BASE
    assert reading(BASE, edits, {"1", "3"}) == (
        "Invites States to safeguard critical infrastructure from all harm;"
    )
    assert reading(BASE, edits, {"1", "2", "3"}).endswith("from all damage;")


def test_two_that_change_the_same_words_are_named() -> None:
    edits = [STRENGTHEN, on("2", "protect", "defend"), on("3", "to protect", "in defending")]
    with pytest.raises(CollisionError, match="1 and 2") as raised:
        reading(BASE, edits, ["1", "2", "3"])
    assert raised.value.pairs == (("1", "2"), ("1", "3"), ("2", "3"))
    assert collisions(BASE, edits, ["1", "2"]) == (("1", "2"),)
    assert collisions(BASE, edits, ["1"]) == ()


def test_words_are_compared_not_spans() -> None:
    wide = on("2", "to protect critical infrastructure", "to protect vital infrastructure")
    assert reading(BASE, [STRENGTHEN, wide], ["1", "2"]) == (
        "Invites States to safeguard vital infrastructure from harm;"
    )


def test_a_deletion_takes_in_what_is_accepted_within_it() -> None:
    deletion = on("2", "to protect critical infrastructure ", "")
    assert reading(BASE, [STRENGTHEN, deletion], ["1", "2"]) == "Invites States from harm;"


def test_an_amendment_counts_if_the_wording_does() -> None:
    wording = on("1", "protect", "safeguard and defend", "MEX")
    inner = on("2", "and", "or", "CRI", text=wording.content, within="1")
    assert "to safeguard or defend crit" in reading(BASE, [wording, inner], ["1", "2"])
    assert reading(BASE, [wording, inner], ["2"]) == BASE
    # Of two who propose the same, either stands for both.
    twin = on("3", "protect", "safeguard and defend", "CHL")
    assert "to safeguard or defend crit" in reading(BASE, [wording, inner, twin], ["3", "2"])


def test_a_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownKeyError, match="9"):
        reading(BASE, [STRENGTHEN], ["9"])


def test_a_long_chain_of_amendments_is_read() -> None:
    chain = [Edit("0", 0, 0, "x")]
    chain += [Edit(f"{at}", 0, 0, "x", on=f"{at - 1}") for at in range(1, 3000)]
    assert reading("", chain, [each.key for each in chain]) == "x" * 3000


@given(wordings.paragraphs(), st.integers(0, 999))
def test_a_reading_does_not_depend_on_order(drawn: tuple[str, list[Edit]], seed: int) -> None:
    base, edits = drawn
    chance = random.Random(seed)
    accepted = [each.key for each in edits if chance.random() < 0.5]
    again = chance.sample(edits, len(edits))
    found = collisions(base, edits, accepted)
    assert found == collisions(base, again, accepted[::-1])
    if not found:
        assert reading(base, edits, accepted) == reading(base, again, accepted[::-1])


@given(wordings.paragraphs(nested=False))
def test_one_alone_reads_as_proposed(drawn: tuple[str, list[Edit]]) -> None:
    base, edits = drawn
    for each in edits:
        want = base[: each.start] + each.content + base[each.end :]
        assert reading(base, edits, [each.key]) == want
