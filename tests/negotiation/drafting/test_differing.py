"""Differences of wordings: exact, tidy, and never through the middle of a character."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contadora.negotiation.drafting.differing import applied, changes, snapped
from contadora.negotiation.drafting.lexemes import clusters, lexemes
from tests.negotiation.drafting import wordings

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def marked(old: str, new: str) -> str:
    """Return a wording with what changes marked as `{old|new}`."""
    pieces, at = [], 0
    for start, end, content in changes(old, new):
        pieces += [old[at:start], "{", old[start:end], "|", content, "}"]
        at = end
    return "".join([*pieces, old[at:]])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("to protect", "to fully protect", "to {|fully }protect"),
        ("to fully protect", "to protect", "to {fully |}protect"),
        ("to protect;", "to protect fully;", "to protect{| fully};"),
        ("protect States", "safeguard States", "{protect|safeguard} States"),
        (
            "the protection of infrastructure, here",
            "the safeguarding of networks, here",
            "the {protection of infrastructure|safeguarding of networks}, here",
        ),
        (
            "to protect critical infrastructure",
            "to safeguard critical networks",
            "to {protect|safeguard} critical {infrastructure|networks}",
        ),
        ("One. Two. Three.", "One. New. Two. Three.", "One. {|New. }Two. Three."),
        ("One. Two.", "One. Two. Two.", "One. Two. {|Two.}".replace(". {|", ".{| ")),
        ("a, b and c", "a, b, d and c", "a, b{|, d} and c"),
        ("one  two", "one two", "one {| }two".replace("{| }", "{ |}")),
        ("", "all new", "{|all new}"),
        ("all old", "", "{all old|}"),
        ("l'État protège", "l'Organisation protège", "l'{État|Organisation} protège"),
        ("保护关键设施", "保障关键设施", "保{护|障}关键设施"),
        ("حماية البنية", "حماية الشبكات", "حماية {البنية|الشبكات}"),
        ("cafe\u0301 x", "cafe x", "{cafe\u0301|cafe} x"),
    ],
)
def test_changes_read_as_a_diplomat_would_mark_them(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_a_sentence_written_anew_is_one_change() -> None:
    old = "States should not conduct or knowingly support activity contrary to obligations."
    new = "The need for all actors, including firms, to refrain from harmful acts is stressed."
    assert len(changes(old, new)) == 1


@given(wordings.anything, wordings.anything)
def test_changes_make_the_one_of_the_other(old: str, new: str) -> None:
    made = changes(old, new)
    assert applied(old, made) == new
    assert (made == ()) == (old == new)
    assert all(old[each.start : each.end] != each.content for each in made)
    # In order, and with something kept between any two.
    assert all(one.end < other.start for one, other in itertools.pairwise(made))
    assert made == changes(old, new)


@given(wordings.anything, wordings.anything)
def test_no_change_cuts_a_written_character(old: str, new: str) -> None:
    ours = {0, *(end for _start, end in clusters(old))}
    theirs = {0, *(end for _start, end in clusters(new))}
    grown = 0
    for start, end, content in changes(old, new):
        assert {start, end} <= ours
        assert {start + grown, start + grown + len(content)} <= theirs
        grown += len(content) - (end - start)


@given(wordings.words, wordings.words, wordings.words)
def test_what_is_alike_at_both_ends_is_kept(head: str, tail: str, middle: str) -> None:
    made = changes(f"{head} {tail}", f"{head} {middle} {tail}".replace("  ", " "))
    assert sum(each.end - each.start for each in made) <= 1 + (not head) + (not tail)


def test_two_very_long_texts_are_compared_at_once() -> None:
    # More words than the table of the alignment may have: sentences first, then words.
    old = " ".join(f"Sentence {number} says one thing." for number in range(2500))
    new = old.replace("Sentence 7 says", "Sentence 7 states").replace("2400 says one", "2400 says")
    made = changes(old, new)
    assert [each.content for each in made] == ["states", ""]
    assert applied(old, made) == new
    unlike = "word " * 12_000, "other " * 12_000
    assert applied(unlike[0], changes(*unlike)) == unlike[1]


@pytest.mark.parametrize(
    "character",
    ["e\u0301", FAMILY, "\U0001f1f2\U0001f1fd", "\u1112\u1161\u11ab", "\r\n", "क्ष", "\u0e01\u0e33"],
)
def test_a_written_character_is_one(character: str) -> None:
    text = f"x{character}y"
    assert clusters(text) == [(0, 1), (1, 1 + len(character)), (1 + len(character), len(text))]
    middle = 1 + len(character) // 2
    assert snapped(text, middle, middle + 1)[0] == 1
    assert snapped(text, 0, middle) == (0, 1 + len(character))
    assert snapped(text, middle, middle) == (1, 1)


def test_two_flags_are_two_characters() -> None:
    assert len(clusters("\U0001f1f2\U0001f1fd\U0001f1e8\U0001f1f1")) == 2


@given(wordings.anything, st.integers(-3, 30), st.integers(-3, 30))
def test_a_snapped_span_is_in_the_text_and_stays(text: str, start: int, end: int) -> None:
    edges = {0, *(last for _first, last in clusters(text))}
    found = snapped(text, start, end)
    assert set(found) <= edges
    assert found[0] <= found[1]
    assert snapped(text, *found) == found
    assert "".join(text[first:last] for first, last in clusters(text)) == text
    assert all(not each.text.isspace() for each in lexemes(text))
