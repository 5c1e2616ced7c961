"""Numbers of paragraphs: settled, inserted, removed, moved, alternative, and settled again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation.drafting.numbering import (
    RETIRED,
    Place,
    latin,
    letter,
    numbers_of,
    printed,
    roman,
    settle,
    written,
)
from contadora.negotiation.drafting.shapes import Kind, Standing

PP, OP, HEADING, PLAIN = Kind.PREAMBULAR, Kind.OPERATIVE, Kind.HEADING, Kind.PLAIN


def labels(places: list[Place], **options: bool) -> list[str]:
    found = numbers_of(places, **options)
    return [found[place.key].label for place in places]


def citations(places: list[Place], **options: bool) -> list[str]:
    found = numbers_of(places, **options)
    return [found[place.key].citation for place in places]


def settled(places: list[Place]) -> list[Place]:
    kept = settle(places)
    return [replace(place, settled=kept[place.key]) for place in places]


def ops(count: int) -> list[Place]:
    return settled([Place(f"o{number}", OP) for number in range(1, count + 1)])


def test_a_first_draft_counts_each_kind_through() -> None:
    text = [
        Place("t", Kind.TITLE),
        Place("b", PLAIN),
        Place("p1", PP),
        Place("p2", PP),
        Place("h", HEADING),
        Place("o1", OP),
        Place("a", OP, 1),
        Place("i", OP, 2),
        Place("ii", OP, 2),
        Place("third", OP, 3),
        Place("fourth", OP, 4),
        Place("b2", OP, 1),
        Place("h2", HEADING),
        Place("o2", OP),
        Place("a2", OP, 1),
    ]
    assert labels(text) == [
        *("", "", "PP1", "PP2", "", "OP1", "(a)", "(i)", "(ii)", "a.", "i.", "(b)", "", "OP2"),
        "(a)",
    ]
    assert citations(text)[10] == "OP1 (a) (ii) a. i."
    assert citations(text)[14] == "OP2 (a)"


def test_headings_are_counted_only_if_asked() -> None:
    text = [
        Place("1", HEADING),
        Place("2", HEADING, 1),
        Place("3", HEADING, 1),
        Place("4", OP),
        Place("5", HEADING),
        Place("6", HEADING, 1),
        Place("7", OP),
        Place("8", OP, 1),
    ]
    assert labels(text) == ["", "", "", "OP1", "", "", "OP2", "(a)"]
    assert citations(text, headings=True) == [
        *("I", "I A", "I B", "OP1", "II", "II A", "OP2", "OP2 (a)"),
    ]


def test_what_is_put_in_is_named_after_the_settled_one_before_it() -> None:
    one, two, three = ops(3)
    text = [one, two, Place("x", OP), Place("y", OP, standing=Standing.PROPOSED), three]
    assert labels(text) == ["OP1", "OP2", "OP2 bis", "OP2 ter", "OP3"]


def test_before_the_first_it_is_ante() -> None:
    one, two = ops(2)
    text = [Place("x", OP), Place("y", OP), one, Place("z", OP), two]
    assert labels(text) == ["OP1 ante", "OP1 ante bis", "OP1", "OP1 bis", "OP2"]


def test_sub_paragraphs_put_in_are_bis_under_a_settled_parent_and_count_under_a_new_one() -> None:
    text = settled([Place("o", OP), Place("a", OP, 1), Place("b", OP, 1)])
    text[2:2] = [Place("x", OP, 1)]
    text += [Place("n", OP), Place("na", OP, 1), Place("nb", OP, 1)]
    assert citations(text) == [
        *("OP1", "OP1 (a)", "OP1 (a) bis", "OP1 (b)"),
        *("OP1 bis", "OP1 bis (a)", "OP1 bis (b)"),
    ]


def test_a_removed_paragraph_keeps_its_number_until_the_next_clean_revision() -> None:
    one, two, three = ops(3)
    text = [
        one,
        replace(two, standing=Standing.REMOVED),
        Place("x", OP, standing=Standing.REMOVED),
        Place("y", OP),
        three,
    ]
    assert labels(text) == ["OP1", "OP2", "OP2 bis", "OP2 ter", "OP3"]
    again = settled(text)
    assert [place.settled for place in again] == ["OP1", RETIRED, RETIRED, "OP2", "OP3"]
    assert labels(again) == ["OP1", "", "", "OP2", "OP3"]


def test_a_retired_paragraph_that_comes_back_is_put_in_anew() -> None:
    one, two, three = ops(3)
    text = settled([one, replace(two, standing=Standing.REMOVED), three])
    text[1] = replace(text[1], standing=Standing.TEXT)
    assert labels(text) == ["OP1", "OP1 bis", "OP2"]


def test_a_moved_paragraph_keeps_its_number() -> None:
    one, two, three = ops(3)
    text = [three, Place("x", OP), one, two]
    assert labels(text) == ["OP3", "OP3 bis", "OP1", "OP2"]
    assert [place.settled for place in settled(text)] == ["OP1", "OP2", "OP3", "OP4"]


def test_a_sub_paragraph_moved_beneath_another_parent_leaves_its_number() -> None:
    text = settled(
        [Place("1", OP), Place("1a", OP, 1), Place("1b", OP, 1), Place("2", OP), Place("2a", OP, 1)]
    )
    moved = text[2]
    assert citations([*text[:2], *text[3:], moved])[-1] == "OP2 (a) bis"
    promoted = replace(moved, level=0)
    assert citations([*text[:2], promoted, *text[3:]])[2] == "OP1 bis"


def test_alternatives_are_named_after_what_they_would_replace() -> None:
    one, two = ops(2)
    text = [
        one,
        Place("x", OP, alternative_to="o1"),
        Place("xa", OP, 1),
        Place("y", OP, alternative_to="x"),
        Place("z", OP),
        Place("w", OP, alternative_to="z"),
        two,
    ]
    assert citations(text) == [
        *("OP1", "OP1 alt", "OP1 alt (a)", "OP1 alt 2", "OP1 bis", "OP1 bis alt", "OP2"),
    ]


def test_sub_paragraphs_stay_with_their_parent_though_an_alternative_stands_between() -> None:
    text = settled([Place("o", OP), Place("a", OP, 1)])
    text[1:1] = [Place("x", OP, alternative_to="o")]
    assert citations(text) == ["OP1", "OP1 alt", "OP1 (a)"]


def test_an_accepted_alternative_takes_the_place_at_the_clean_revision() -> None:
    one, two = ops(2)
    taken = Place("x", OP, alternative_to="o1")
    text = settled([replace(one, standing=Standing.REMOVED), taken, two])
    assert labels(text) == ["", "OP1", "OP2"]


@pytest.mark.parametrize("target", ["nowhere", "x", "a"])
def test_an_alternative_to_nothing_of_its_level_is_a_paragraph(target: str) -> None:
    text = settled([Place("o", OP), Place("a", OP, 1)])
    text.append(Place("x", OP, alternative_to=target))
    assert labels(text)[-1] == "OP1 bis"


def test_alternatives_in_a_circle_are_paragraphs() -> None:
    text = [Place("x", OP, alternative_to="y"), Place("y", OP, alternative_to="x")]
    assert labels(text) == ["OP1", "OP2"]


def test_a_paragraph_that_changes_kind_leaves_its_number() -> None:
    one, two = ops(2)
    assert labels([replace(one, kind=PP), two]) == ["PP1", "OP2"]


def test_latin_adverbs() -> None:
    assert [latin(count) for count in (2, 3, 4, 5, 9, 10, 20, 30, 31)] == [
        *("bis", "ter", "quater", "quinquies", "novies", "decies", "vicies", "tricies", "bis 31"),
    ]
    with pytest.raises(ValueError, match="count: 1"):
        latin(1)


def test_letters_double_after_z_and_roman_numerals_are_small() -> None:
    assert [letter(count) for count in (1, 26, 27, 28, 53)] == ["a", "z", "aa", "bb", "aaa"]
    assert [roman(count) for count in (1, 4, 9, 14, 40, 1999)] == [
        *("i", "iv", "ix", "xiv", "xl", "mcmxcix"),
    ]


def test_numbers_as_languages_and_print_write_them() -> None:
    assert written("OP3 bis (a) (i)", "en") == "OP3 bis (a) (i)"
    assert written("OP3 bis (a) (i)", "es") == "OP3 bis a) i)"
    assert printed("OP3 bis", OP, "en") == "3 bis."
    assert printed("OP1", OP, "en", alone=True) == ""
    assert printed("PP3", PP, "en") == ""
    assert printed("(a)", OP, "fr") == "a)"
    assert printed("II", HEADING, "es") == "II."


@st.composite
def texts(draw: st.DrawFn) -> list[Place]:
    """A settled text and, put into it, paragraphs of every standing."""
    shape = draw(
        st.lists(
            st.tuples(st.sampled_from([PP, OP, OP, HEADING, PLAIN]), st.integers(0, 4)),
            max_size=12,
        )
    )
    kept = settled([Place(f"k{n}", kind, level) for n, (kind, level) in enumerate(shape)])
    for number in range(draw(st.integers(0, 6))):
        target = draw(st.none() | st.sampled_from(kept)) if kept else None
        kept.insert(
            draw(st.integers(0, len(kept))),
            Place(
                f"n{number}",
                draw(st.sampled_from([PP, OP])),
                draw(st.integers(0, 4)) if target is None else target.level,
                draw(st.sampled_from(Standing)),
                alternative_to=target.key if target else None,
            ),
        )
    return kept


@settings(max_examples=40)
@given(texts(), st.data())
def test_a_number_does_not_depend_on_standing_nor_on_names(
    text: list[Place], data: st.DataObject
) -> None:
    other = [replace(place, standing=data.draw(st.sampled_from(Standing))) for place in text]
    names = {place.key: f"{len(text) - n:03}" for n, place in enumerate(text)}
    renamed = [
        replace(
            place,
            key=names[place.key],
            alternative_to=names[place.alternative_to] if place.alternative_to else None,
        )
        for place in other
    ]
    # Retired ones are out of the count; none is retired here.
    assert labels(text) == labels(other) == labels(renamed)


@settings(max_examples=40)
@given(texts(), st.data())
def test_one_more_paragraph_changes_only_what_was_put_in_after_it_at_the_same_place(
    text: list[Place], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(text)))
    before = numbers_of(text)
    after = numbers_of([*text[:index], Place("new", OP), *text[index:]])
    counts = not any(place.kind is OP and place.level == 0 and place.settled for place in text)
    for place in text:
        if place.level or place.kind is not OP or place.alternative_to:
            continue
        if not counts and (place.settled or text.index(place) < index):
            assert after[place.key] == before[place.key]


@settings(max_examples=40)
@given(texts())
def test_settled_paragraphs_keep_their_numbers_whatever_is_put_in_at_level_0(
    text: list[Place],
) -> None:
    found = numbers_of(text)
    for place in text:
        if place.settled and place.level == 0:
            assert found[place.key].citation == place.settled


@settings(max_examples=40)
@given(texts())
def test_no_two_paragraphs_of_a_kind_have_one_number(text: list[Place]) -> None:
    found = numbers_of(text)
    # An alternative to what has no number has none either: it is `alt`.
    numberless = {p.key for p in text if p.kind not in (PP, OP)}
    numbered = [p for p in text if p.level == 0 and p.kind in (PP, OP)]
    top = [found[p.key].label for p in numbered if p.alternative_to not in numberless]
    assert len(top) == len(set(top))
    assert all(top)


@settings(max_examples=40)
@given(texts())
def test_a_clean_revision_counts_without_adverbs_and_settles_for_good(text: list[Place]) -> None:
    clean = settled(text)
    stays = [place for place in clean if place.standing is Standing.TEXT]
    found = numbers_of(stays)
    for place in stays:
        if place.settled:
            assert found[place.key].citation == place.settled
            assert not set(place.settled.split()) & {"bis", "ter", "ante", "alt"}
    assert settle(stays) == {place.key: place.settled for place in stays}
