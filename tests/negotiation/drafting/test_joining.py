"""Paragraphs merged and divided, and two people who write at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.differing import applied
from contadora.negotiation.drafting.plain import to_plain
from contadora.negotiation.drafting.rebasing import Conflict, Outcome, merge, split, three_way
from contadora.negotiation.drafting.shapes import Edit
from tests.negotiation.drafting import wordings
from tests.negotiation.drafting.wordings import BASE, before, on

OTHER = "Urges all to share what they learn."
CRITICAL = BASE.index("critical")


def test_a_merged_paragraph_has_the_proposals_of_both() -> None:
    done = merge(
        BASE,
        [on("1", "protect", "safeguard", "MEX")],
        OTHER,
        [on("2", "learn", "know", "CHL", text=OTHER), Edit("3", 0, 1, "c", ("URY",), "2")],
    )
    assert done.base == f"{BASE} {OTHER}"
    left = [each.edit for each in done.fates.values() if each.edit is not None]
    assert to_plain(compile_paragraph(done.base, left)) == (
        "Invites States to [protect][MEX: safeguard] critical infrastructure from harm; Urges all "
        "to share what they [learn][CHL: [k][URY: c]now]."
    )
    assert done.fates["2"].outcome is Outcome.MOVED


def test_a_merger_with_its_own_wording_carries_them_over() -> None:
    wording = "Invites States to protect infrastructure, and urges all to share what they know."
    done = merge(
        BASE,
        [on("1", "protect", "safeguard"), on("2", "harm", "damage")],
        OTHER,
        [on("3", "share", "give", text=OTHER)],
        wording=wording,
    )
    assert done.base == wording
    assert not done.fates["1"].collided
    assert done.fates["2"].collided
    assert not done.fates["3"].collided


def test_a_division_sends_each_where_its_words_went() -> None:
    edits = [
        on("1", "protect", "safeguard"),
        on("2", "harm", "damage"),
        before("3", " critical", " and defend"),
        before("4", "critical", "all "),
        on("5", "protect critical", "defend critical"),
        on("6", "protect critical", "protect vital"),
        Edit("7", 0, 0, "most ", on="6"),
    ]
    done = split(BASE, edits, CRITICAL)
    assert (done.first, done.second) == (
        "Invites States to protect",
        "critical infrastructure from harm;",
    )
    assert to_plain(
        compile_paragraph(done.first, [f.edit for f in done.in_first.values() if f.edit])
    ) == ("Invites States to [protect][defend][safeguard][ and defend]")
    assert set(done.in_first) == {"1", "3", "5"}
    assert set(done.in_second) == {"2", "4", "6", "7"}
    two = done.in_second["6"].edit
    assert two is not None
    assert applied(done.second, [(two.start, two.end, two.content)]).startswith("vital infra")


def test_what_changes_words_on_both_sides_stays_whole_and_is_marked() -> None:
    done = split(BASE, [on("1", "to protect critical", "for guarding vital", "MEX")], CRITICAL)
    fate = done.in_first["1"]
    assert fate.collided
    assert fate.theirs == "Invites States to protect"
    assert fate.ours == "Invites States for guarding vital"
    done = split(BASE, [on("1", "protect critical infrastructure", "build networks")], CRITICAL)
    assert done.in_second["1"].ours == "build networks from harm;"


def test_a_place_outside_the_paragraph_is_refused() -> None:
    with pytest.raises(ValueError, match="at: 99"):
        split(BASE, [], 99)


@given(wordings.paragraphs(), st.integers(0, 60))
def test_a_division_loses_none(drawn: tuple[str, list[Edit]], at: int) -> None:
    base, edits = drawn
    done = split(base, edits, min(at, len(base)))
    assert sorted([*done.in_first, *done.in_second]) == sorted(each.key for each in edits)
    assert (done.first + done.second).replace(" ", "") == base.replace(" ", "")
    for half, fates in ((done.first, done.in_first), (done.second, done.in_second)):
        compile_paragraph(half, [each.edit for each in fates.values() if each.edit is not None])


@given(wordings.paragraphs(), wordings.paragraphs(), st.one_of(st.none(), wordings.words))
def test_a_merger_loses_none(
    one: tuple[str, list[Edit]], two: tuple[str, list[Edit]], wording: str | None
) -> None:
    second = [
        Edit(f"o{e.key}", e.start, e.end, e.content, e.delegations, e.on and f"o{e.on}")
        for e in two[1]
    ]
    done = merge(*one, two[0], second, wording=wording)
    assert set(done.fates) == {each.key for each in [*one[1], *second]}
    left = [each.edit for each in done.fates.values() if each.edit is not None]
    compile_paragraph(done.base, left)
    if wording is None:
        assert all(each.edit is not None for each in done.fates.values())


def test_two_who_write_in_different_places_both_keep_what_they_wrote() -> None:
    assert three_way("one two three", "one two three four", "one 2 three") == (
        "one 2 three four",
        (),
    )
    assert three_way("one", "one mine", "one theirs") == ("one theirs mine", ())


def test_where_two_changed_the_same_words_mine_stand_and_theirs_are_shown() -> None:
    text, conflicts = three_way("a protect b", "a defend b c", "a safeguard b")
    assert text == "a defend b c"
    assert conflicts == (Conflict(2, 8, "protect", "defend", "safeguard"),)
    # What one removed while the other changed it is shown, too.
    text, conflicts = three_way("a. To protect all. b", "a. b", "a. To defend all. b")
    assert text == "a. b"
    assert [each.theirs for each in conflicts] == ["To defend all. "]


@given(wordings.words, wordings.words, wordings.words)
def test_bringing_together_keeps_what_each_wrote(base: str, mine: str, theirs: str) -> None:
    assert three_way(base, mine, base) == (mine, ())
    assert three_way(base, base, theirs) == (theirs, ())
    assert three_way(base, mine, mine) == (mine, ())
    text, conflicts = three_way(base, mine, theirs)
    for each in conflicts:
        assert text[each.start : each.end] == each.mine != each.theirs
    back, reverse = three_way(base, theirs, mine)
    assert [(each.mine, each.theirs) for each in reverse] == [
        (each.theirs, each.mine) for each in conflicts
    ]
    assert len(back) - len(text) == sum(len(each.theirs) - len(each.mine) for each in conflicts)
