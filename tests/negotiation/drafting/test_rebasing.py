"""Proposals carried over when a text changes: none is lost, none changes its meaning unseen."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.differing import applied
from contadora.negotiation.drafting.plain import to_plain
from contadora.negotiation.drafting.reading import collisions, reading
from contadora.negotiation.drafting.rebasing import (
    Fate,
    Outcome,
    accept,
    amend,
    orphaned,
    rebase,
)
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.drafting.spans import SpanError, UnknownKeyError
from tests.negotiation.drafting import wordings
from tests.negotiation.drafting.wordings import BASE, before, on

STRENGTHEN = on("1", "protect", "safeguard", "MEX")


def made(text: str, edit: Edit | None) -> str:
    """Return a text with an edit made, if there is one."""
    return text if edit is None else applied(text, [(edit.start, edit.end, edit.content)])


def fate_of(accepted: Edit, pending: Edit, base: str = BASE) -> tuple[str, Fate]:
    done = accept(base, [accepted, pending], accepted.key)
    return done.base, done.fates[pending.key]


def test_what_is_apart_moves() -> None:
    base, fate = fate_of(STRENGTHEN, on("2", "harm", "damage"))
    assert fate.outcome is Outcome.MOVED
    assert fate.edit is not None
    assert base[fate.edit.start : fate.edit.end] == "harm"
    _base, fate = fate_of(STRENGTHEN, on("2", "Invites", "Urges"))
    assert fate.outcome is Outcome.UNCHANGED


def test_the_same_words_are_done_together() -> None:
    _base, fate = fate_of(STRENGTHEN, on("2", "protect", "safeguard", "CHL"))
    assert fate == Fate(Outcome.SATISFIED, None)
    # So is one that asked for nothing else, whatever span it gave.
    _base, fate = fate_of(STRENGTHEN, on("2", "to protect critical", "to safeguard critical"))
    assert fate.satisfied
    whole = on("2", "protect critical", "safeguard vital and key")
    _base, fate = fate_of(whole, STRENGTHEN)
    assert fate.collided  # 'protect critical' was one change, and not hers


def test_a_wider_proposal_takes_in_what_was_accepted_within_it() -> None:
    base, fate = fate_of(STRENGTHEN, on("2", "to protect critical", "to protect all vital"))
    assert fate.outcome is Outcome.MERGED
    assert fate.edit is not None
    assert (base[fate.edit.start : fate.edit.end], fate.edit.content) == (
        "to safeguard critical",
        "to safeguard all vital",
    )


def test_a_wider_deletion_grows_and_shrinks() -> None:
    wide = on("2", " critical infrastructure", "")
    base, fate = fate_of(on("1", "critical", "critical civilian and other vital"), wide)
    assert not fate.collided
    assert made(base, fate.edit) == "Invites States to protect from harm;"
    base, fate = fate_of(on("1", "critical ", ""), wide)
    assert not fate.collided
    assert made(base, fate.edit) == "Invites States to protect from harm;"


def test_other_words_for_the_same_words_collide() -> None:
    base, fate = fate_of(STRENGTHEN, on("2", "protect", "defend"))
    assert fate.collided
    assert fate.edit is not None
    assert base[fate.edit.start : fate.edit.end] == "safeguard"
    assert fate.theirs == "Invites States to safeguard critical infrastructure from harm;"
    assert fate.ours == "Invites States to defend critical infrastructure from harm;"


def test_words_that_a_deletion_swallowed_are_kept_where_they_were() -> None:
    base, fate = fate_of(
        on("1", " critical infrastructure", ""), on("2", "infrastructure", "networks")
    )
    assert fate.collided
    assert (fate.theirs, base) == (base, "Invites States to protect from harm;")
    assert fate.ours == "Invites States to protect critical networks from harm;"


def test_only_the_words_that_clash_give_way() -> None:
    accepted = on("1", "protect critical infrastructure from harm", "guard critical sites from ill")
    pending = on("2", "infrastructure", "networks")
    base, fate = fate_of(accepted, pending)
    assert base == "Invites States to guard critical sites from ill;"
    assert fate.collided
    assert fate.ours.startswith("Invites States to guard critical networks")


def test_two_put_in_at_one_point_keep_the_order_in_which_they_are_shown() -> None:
    one, other = before("1", "protect", "fully "), before("2", "protect", "also ")
    want = "Invites States to also fully protect critical infrastructure from harm;"
    for first, second in ((one, other), (other, one)):
        base, fate = fate_of(first, second)
        assert fate.outcome in (Outcome.MOVED, Outcome.UNCHANGED)
        assert made(base, fate.edit) == want
    _base, fate = fate_of(one, replace(one, key="3"))
    assert fate.satisfied


def test_what_is_put_in_at_an_edge_stays_beside() -> None:
    put_in = before("2", "protect", "fully ")
    base, fate = fate_of(STRENGTHEN, put_in)
    assert made(base, fate.edit).startswith("Invites States to fully safeguard critical")
    base, fate = fate_of(put_in, STRENGTHEN)
    assert fate.edit is not None
    assert base[fate.edit.start : fate.edit.end] == "protect"
    # Also where the longer change begins by putting words in itself.
    base, fate = fate_of(on("1", "protect", "duly protect"), put_in)
    assert made(base, fate.edit).startswith("Invites States to fully duly protect")


def test_amendments_to_an_accepted_wording_become_proposals_on_the_text() -> None:
    wording = on("1", "protect", "safeguard and defend", "MEX")
    twin = on("2", "protect", "safeguard and defend", "CHL")
    edits = [
        wording,
        twin,
        on("3", "and", "or", "CRI", text=wording.content, within="1"),
        on("4", "defend", "shield", "URY", text=wording.content, within="2"),
        Edit("5", 0, 0, "maybe ", ("BRA",), "3"),
    ]
    done = accept(BASE, edits, "1")
    assert done.fates["2"].satisfied
    assert to_plain(compile_paragraph(done.base, done.edits)) == (
        "Invites States to safeguard [and][CRI: [BRA: maybe ]or] [defend][URY: shield] "
        "critical infrastructure from harm;"
    )


def test_an_amendment_is_accepted_into_the_wording_that_it_is_on() -> None:
    wording = on("1", "protect", "safeguard and defend", "MEX")
    edits = [
        wording,
        on("2", "and", "or", "CRI", text=wording.content, within="1"),
        on("3", "and", "or even", "CHL", text=wording.content, within="1"),
        on("4", "defend", "shield", "URY", text=wording.content, within="1"),
        Edit("5", 2, 2, " both", ("BRA",), "2"),
        on("6", "harm", "damage"),
    ]
    done = accept(BASE, edits, "2")
    assert done.base == BASE
    assert done.fates["1"].edit == replace(wording, content="safeguard or defend")
    assert done.fates["3"].collided
    assert done.fates["3"].theirs == "safeguard or defend"
    assert done.fates["3"].ours == "safeguard or even defend"
    assert done.fates["6"] == Fate(Outcome.UNCHANGED, edits[5])
    assert to_plain(compile_paragraph(done.base, done.edits)) == (
        "Invites States to [protect][MEX: safeguard [or][CHL: or even][BRA:  both] "
        "[defend][URY: shield]] critical infrastructure from [harm][damage];"
    )


def test_amendments_to_a_withdrawn_wording_stay_as_variants_of_their_own() -> None:
    wording = on("1", "protect", "safeguard and defend", "MEX")
    inner = on("2", "and", "or", "CRI", text=wording.content, within="1")
    deeper = Edit("3", 0, 2, "or else", ("CHL",), "2")
    fates = orphaned(BASE, [wording, inner, deeper], "1")
    assert fates["2"].collided
    assert fates["2"].theirs == BASE
    assert "to safeguard or defend critical" in fates["2"].ours
    left = [each.edit for each in fates.values() if each.edit is not None]
    assert "[protect][CRI: safeguard [or][CHL: or else] defend]" in to_plain(
        compile_paragraph(BASE, left)
    )
    # Where somebody else proposes the same, they are amendments to that.
    twin = replace(wording, key="0", delegations=("URY",))
    fates = orphaned(BASE, [wording, twin, inner, deeper], "1")
    assert fates["2"] == Fate(Outcome.MOVED, replace(inner, on="0"))
    assert fates["3"] == Fate(Outcome.UNCHANGED, deeper)


def test_amendments_follow_what_an_author_makes_of_a_wording() -> None:
    wording = on("1", "protect", "safeguard and defend", "MEX")
    inner = on("2", "defend", "shield", "CRI", text=wording.content, within="1")
    fates = amend(BASE, [wording, inner], replace(wording, content="duly safeguard and defend"))
    assert fates == {"2": Fate(Outcome.MOVED, inner.moved(5))}
    fates = amend(BASE, [wording, inner], replace(wording, content="safeguard and heed"))
    assert fates["2"].collided
    with pytest.raises(SpanError):
        amend(BASE, [wording], replace(wording, end=99))


def test_a_chair_who_rewrites_a_paragraph_carries_the_proposals_over() -> None:
    edits = [STRENGTHEN, on("2", "harm", "damage"), on("3", "critical", "vital")]
    new = "Urges all States to protect key infrastructure from harm;"
    fates = rebase(BASE, new, edits)
    assert made(new, fates["1"].edit) == new.replace("protect", "safeguard")
    assert made(new, fates["2"].edit) == new.replace("harm", "damage")
    assert fates["3"].collided
    assert fates["3"].ours == new.replace("key", "vital")


def test_a_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownKeyError, match="9"):
        accept(BASE, [STRENGTHEN], "9")


@given(wordings.paragraphs(least=1), st.integers(0, 99))
def test_accepting_loses_none_and_leaves_all_that_can_be_compiled(
    drawn: tuple[str, list[Edit]], index: int
) -> None:
    base, edits = drawn
    accepted = edits[index % len(edits)]
    done = accept(base, edits, accepted.key)
    assert set(done.fates) == {each.key for each in edits} - {accepted.key}
    assert done.base == (made(base, accepted) if accepted.on is None else base)
    compile_paragraph(done.base, done.edits)  # every span is in its text, every ground is there
    contents = {each.key: each.content for each in done.edits}
    for key, fate in done.fates.items():
        assert (fate.edit is None) == fate.satisfied
        if fate.edit is not None:
            assert (fate.edit.key, fate.edit.delegations) == (
                key,
                next(each.delegations for each in edits if each.key == key),
            )
            ground = done.base if fate.edit.on is None else contents[fate.edit.on]
        if fate.collided:
            assert fate.theirs == ground
            assert fate.ours == made(ground, fate.edit) != ground


@given(wordings.paragraphs(least=2, most=2, nested=False))
def test_what_does_not_collide_keeps_its_meaning(drawn: tuple[str, list[Edit]]) -> None:
    """Accepting one and then the other reads as accepting both at once."""
    base, (one, other) = drawn
    done = accept(base, [one, other], one.key)
    fate = done.fates[other.key]
    cannot = collisions(base, [one, other], [one.key, other.key])
    if cannot:
        assert fate.collided or fate.satisfied
    elif not fate.collided:
        both = reading(base, [one, other], [one.key, other.key])
        assert made(done.base, fate.edit) == both
        # And so the other way round, unless the one was swallowed by the other.
        back = accept(base, [one, other], other.key)
        if not back.fates[one.key].collided:
            assert made(back.base, back.fates[one.key].edit) == both


@given(wordings.paragraphs(most=6, nested=False), st.integers(0, 999))
def test_apart_from_each_other_they_are_accepted_in_any_order(
    drawn: tuple[str, list[Edit]], seed: int
) -> None:
    base, drawn_edits = drawn
    edits: list[Edit] = []
    for each in drawn_edits:
        if all(_apart(each, other) for other in edits):
            edits.append(each)
    keys = [each.key for each in edits]
    want = reading(base, edits, keys)
    random.Random(seed).shuffle(keys)
    left, text = edits, base
    for key in keys:
        if key in {each.key for each in left}:
            done = accept(text, left, key)
            assert not any(fate.collided for fate in done.fates.values())
            text, left = done.base, list(done.edits)
    assert (text, left) == (want, [])


def _apart(one: Edit, other: Edit) -> bool:
    # Once all words between two points are deleted they are one: what is put in beside a deletion
    # may then be ordered anew, or be the same as what is put in on its other side.
    if one.content and other.content:
        return one.end <= other.start or other.end <= one.start
    return one.end < other.start or other.end < one.start


@given(wordings.paragraphs(), wordings.words)
def test_rebasing_loses_none_and_nothing_happens_without_a_change(
    drawn: tuple[str, list[Edit]], new: str
) -> None:
    base, edits = drawn
    assert rebase(base, base, edits) == {each.key: Fate(Outcome.UNCHANGED, each) for each in edits}
    fates = rebase(base, new, edits)
    assert set(fates) == {each.key for each in edits}
    compile_paragraph(new, [each.edit for each in fates.values() if each.edit is not None])


@given(wordings.paragraphs(least=1), st.integers(0, 99))
def test_withdrawing_and_amending_lose_none(drawn: tuple[str, list[Edit]], index: int) -> None:
    base, edits = drawn
    gone = edits[index % len(edits)]
    rest = {each.key for each in edits} - {gone.key}
    fates = orphaned(base, edits, gone.key)
    assert set(fates) == rest
    compile_paragraph(base, [each.edit for each in fates.values() if each.edit is not None])
    new = replace(gone, content="b States the a")
    fates = amend(base, edits, new)
    assert set(fates) == rest
    compile_paragraph(base, [new, *(each.edit for each in fates.values() if each.edit)])


@given(wordings.paragraphs(least=1), st.integers(0, 99))
def test_amendments_to_what_is_accepted_keep_their_meaning(
    drawn: tuple[str, list[Edit]], index: int
) -> None:
    base, edits = drawn
    accepted = edits[index % len(edits)]
    assume(accepted.on is None)
    for each in edits:
        if each.on == accepted.key:
            done = accept(base, [accepted, each], accepted.key)
            both = reading(base, [accepted, each], [accepted.key, each.key])
            assert reading(done.base, done.edits, [each.key]) == both
