"""Compiled paragraphs: brackets where something is open, the same in whatever order it came."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contadora.negotiation.drafting import spans
from contadora.negotiation.drafting.compiling import DEEPEST, compile_paragraph
from contadora.negotiation.drafting.plain import to_markdown, to_plain
from contadora.negotiation.drafting.shapes import Bracket, Edit, Node, Words
from tests.negotiation.drafting import wordings
from tests.negotiation.drafting.wordings import BASE, base_of, before, keys_of, on

STRENGTHEN = on("1", "protect", "safeguard", "MEX")


def text_of(*edits: Edit, base: str = BASE) -> str:
    return to_plain(compile_paragraph(base, edits))


def test_a_paragraph_that_nobody_would_change_has_no_bracket() -> None:
    assert compile_paragraph(BASE, []) == (Words(BASE),)
    assert compile_paragraph("", []) == ()


def test_delegations_that_propose_the_same_share_a_variant() -> None:
    twin = on("2", "protect", "safeguard", "CHL")
    assert text_of(STRENGTHEN, twin) == (
        "Invites States to [protect][CHL, MEX: safeguard] critical infrastructure from harm;"
    )


def test_variants_of_the_same_words_stand_side_by_side_by_what_they_say() -> None:
    others = on("2", "protect", "defend", "URY"), on("3", "harm", "damage", "BRA")
    assert text_of(STRENGTHEN, *others) == (
        "Invites States to [protect][URY: defend][MEX: safeguard] critical infrastructure from "
        "[harm][BRA: damage];"
    )


def test_a_deletion_shares_the_bracket_of_a_replacement() -> None:
    deletion = on("2", "protect", "", "CHL", "ARG")
    assert "to [ARG, CHL: ~~protect~~][MEX: safeguard] critical" in text_of(STRENGTHEN, deletion)
    assert "to [ARG, CHL: ~~protect~~] critical" in text_of(deletion)


def test_what_is_put_in_has_no_base_and_stands_beside_what_it_touches() -> None:
    put_in = before("2", "protect", "fully ", "CHL"), before("3", "protect", "also ", "BRA")
    assert "to [BRA: also ][CHL: fully ]protect" in text_of(*put_in)
    assert "to [BRA: also ][CHL: fully ][protect][MEX: safeguard] cri" in text_of(
        STRENGTHEN, *put_in
    )
    behind = before("4", " critical", " and defend", "URY")
    assert "[protect][MEX: safeguard][URY:  and defend] critical" in text_of(STRENGTHEN, behind)


def test_what_lies_within_what_another_would_change_nests() -> None:
    wide = on("2", "protect critical infrastructure", "act", "CHL")
    inner = before("3", "critical", "all ", "BRA")
    assert text_of(STRENGTHEN, wide, inner) == (
        "Invites States to [[protect][MEX: safeguard] [BRA: all ]critical infrastructure]"
        "[CHL: act] from harm;"
    )


def test_what_overlaps_is_shown_as_whole_variants() -> None:
    left = on("2", "protect critical", "defend vital", "CHL")
    right = on("3", "critical infrastructure", "networks", "BRA")
    within = on("4", "infra", "super", "URY")
    assert text_of(left, right, within, on("5", "harm", "", "ARG")) == (
        "Invites States to [protect critical [infra][URY: super]structure]"
        "[CHL: defend vital infrastructure][BRA: protect networks] from [ARG: ~~harm~~];"
    )


def test_whole_variants_that_read_the_same_are_one() -> None:
    one = Edit("1", 0, 2, "", ("MEX",))
    other = Edit("2", 1, 3, "", ("CHL",))
    assert text_of(one, other, base="ababa") == "[aba][CHL, MEX: a]ba"


def test_what_has_the_span_of_the_whole_variants_is_one_of_them() -> None:
    edits = [Edit("1", 0, 3, "x"), Edit("2", 2, 5, "y"), Edit("3", 0, 5, "", ("MEX",))]
    assert text_of(*edits, base="abcde") == "[MEX: ~~abcde~~][aby][xde]"


def test_an_amendment_to_a_wording_nests_in_its_variant() -> None:
    wording = on("1", "protect", "safeguard and defend", "MEX")
    twin = replace(wording, key="2", delegations=("CHL",))
    inner = on("3", "and", "or", "CRI", text=wording.content, within="1")
    other = on("4", "defend", "", "URY", text=wording.content, within="2")
    assert "[protect][CHL, MEX: safeguard [and][CRI: or] [URY: ~~defend~~]] crit" in text_of(
        wording, twin, inner, other
    )
    # Shown as a whole variant, the wording has its amendments all the same.
    crossing = on("5", "to protect", "in defending", "BRA")
    crossed = on("6", "protect critical", "safeguard and defend vital", "MEX")
    inner = on("7", "and", "or", "CRI", text=crossed.content, within="6")
    assert "[MEX: to safeguard [and][CRI: or] defend vital]" in text_of(crossing, crossed, inner)


def test_an_amendment_to_a_deletion_puts_words_in_its_stead() -> None:
    deletion = on("1", "protect", "", "MEX")
    instead = Edit("2", 0, 0, "act on", ("CHL",), "1")
    further = Edit("3", 0, 3, "build", ("BRA",), "2")
    assert "[MEX: ~~protect~~][CHL: [act][BRA: build] on] crit" in text_of(
        deletion, instead, further
    )


def test_what_changes_nothing_is_left_out_but_not_what_is_on_it() -> None:
    idle = on("1", "to protect", "to protect", "MEX")
    inner = on("2", "protect", "defend", "CHL", text=idle.content, within="1")
    assert compile_paragraph(BASE, [idle]) == (Words(BASE),)
    assert "to [protect][CHL: defend] crit" in text_of(idle, inner)


@pytest.mark.parametrize(
    ("edits", "error", "key"),
    [
        ([Edit("1", 0, 99, "x")], spans.SpanError, "1"),
        ([Edit("1", 3, 2, "x")], spans.SpanError, "1"),
        ([Edit("1", -1, 2, "x")], spans.SpanError, "1"),
        ([Edit("1", 0, 1, "x"), Edit("2", 0, 2, "y", on="1")], spans.SpanError, "2"),
        ([Edit("1", 0, 1, "x"), Edit("1", 1, 2, "x")], spans.RepeatedKeyError, "1"),
        ([Edit("1", 0, 0, "x", on="9")], spans.UnknownGroundError, "1"),
        ([Edit("1", 0, 0, "x", on="1")], spans.CircleError, "1"),
        ([Edit("1", 0, 0, "x", on="2"), Edit("2", 0, 0, "x", on="1")], spans.CircleError, "1"),
    ],
)
def test_what_cannot_be_taken_is_named(
    edits: list[Edit], error: type[spans.EditError], key: str
) -> None:
    with pytest.raises(error, match=key) as raised:
        compile_paragraph("abc", edits)
    assert raised.value.key == key


def test_nothing_vanishes_beneath_the_deepest_bracket() -> None:
    chain = [Edit("0", 0, 0, "words", ("MEX",))]
    for number in range(1, 400):
        chain.append(Edit(f"{number}", 0, 0, f"w{number} ", ("CHL",), f"{number - 1}"))
    nested = [Edit(f"n{at}", at, 1000 - at, f"x{at}", ("BRA",)) for at in range(400)]
    for edits in (chain, nested):
        nodes = compile_paragraph("a" * 1000, edits)
        assert sorted(keys_of(nodes)) == sorted(each.key for each in edits)
        assert _depth(nodes) == DEEPEST
        assert to_plain(nodes).count("[") == to_plain(nodes).count("]")
        assert to_markdown(nodes).count("[") == to_plain(nodes).count("[")


def _depth(nodes: tuple[Node, ...]) -> int:
    return max(
        (
            1 + max((_depth(each.parts) for each in node.variants), default=0)
            for node in nodes
            if isinstance(node, Bracket)
        ),
        default=0,
    )


@given(wordings.paragraphs(), st.integers(0, 999))
def test_the_order_of_proposals_changes_nothing(drawn: tuple[str, list[Edit]], seed: int) -> None:
    base, edits = drawn
    chance = random.Random(seed)
    again = [
        replace(each, delegations=tuple(chance.sample(each.delegations, len(each.delegations))))
        for each in chance.sample(edits, len(edits))
    ]
    assert compile_paragraph(base, edits) == compile_paragraph(base, again)


@given(wordings.paragraphs())
def test_the_base_is_kept_and_no_proposal_vanishes(drawn: tuple[str, list[Edit]]) -> None:
    base, edits = drawn
    nodes = compile_paragraph(base, edits)
    assert base_of(nodes) == base
    grounds: dict[str | None, str] = {None: base, **{each.key: each.content for each in edits}}
    idle = {each.key for each in edits if grounds[each.on][each.start : each.end] == each.content}
    assert sorted(keys_of(nodes)) == sorted(each.key for each in edits if each.key not in idle)
    assert all(one != Words("") for one in nodes)
    text = to_plain(nodes)
    assert text.count("[") == text.count("]")


@given(wordings.paragraphs(nested=False))
def test_one_delegation_alone_reads_as_it_proposed(drawn: tuple[str, list[Edit]]) -> None:
    """The variants of a single proposal are the base and what the proposal makes of it."""
    base, edits = drawn
    for edit in edits:
        nodes = compile_paragraph(base, [edit])
        want = base[: edit.start] + edit.content + base[edit.end :]
        assert _as_proposed(nodes) == want


def _as_proposed(nodes: tuple[Node, ...]) -> str:
    pieces = []
    for node in nodes:
        if isinstance(node, Words):
            pieces.append(node.text)
        elif any(each.proposed for each in node.variants):
            pieces += [_as_proposed(each.parts) for each in node.variants if each.proposed]
    return "".join(pieces)


pairs = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)


@given(st.lists(pairs, max_size=9))
def test_unions_of_crossing_spans_are_laminar(drawn: list[list[int]]) -> None:
    held = sorted({(start, end) for start, end in drawn})
    groups = spans.crossing(held)
    assert sorted(span for group in groups for span in group) == held
    # The groups are the connected parts of the relation of crossing, told plainly.
    for one in groups:
        for other in groups:
            if one is not other:
                assert not any(_cross(a, b) for a in one for b in other)
        reached = {one[0]}
        for _turn in one:
            reached |= {a for a in one for b in reached if _cross(a, b)}
        assert reached == set(one)
    # And no two of their unions cross.
    unions = [(min(start for start, _ in group), max(end for _, end in group)) for group in groups]
    assert not any(_cross(a, b) for a in unions for b in unions)


def _cross(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[0] < a[1] < b[1] or b[0] < a[0] < b[1] < a[1]
