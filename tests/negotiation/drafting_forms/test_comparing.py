"""Two versions side by side: by key, by words, moved, split, merged."""

from __future__ import annotations

import time
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation.drafting.comparing import (
    Comparison,
    Frozen,
    Hunk,
    Mark,
    Row,
    What,
    compare,
    hunks_of,
)
from contadora.negotiation.drafting.shapes import Kind

A = "Decides to convene an open-ended working group on security in the use of technologies;"
B = "Requests the Secretary-General to submit a report on capacity-building to the Assembly;"
C = "Calls upon all States to respect the norms of responsible behaviour in cyberspace;"
D = "Encourages regional organizations to share confidence-building measures among members."


def frozen(key: str, text: str, *sources: str, kind: Kind = Kind.OPERATIVE) -> Frozen:
    return Frozen(key, kind, 0, "", text, sources)


def whats(comparison: Comparison) -> list[tuple[str, str, bool]]:
    return [
        ((row.new or row.old or frozen("?", "")).key, row.what.value, row.is_moved)
        for row in comparison.rows
    ]


def before(row: Row) -> str:
    return "".join(hunk.text for hunk in row.hunks if hunk.mark is not Mark.ADDED)


def after(row: Row) -> str:
    return "".join(hunk.text for hunk in row.hunks if hunk.mark is not Mark.REMOVED)


def test_same_changed_added_and_removed_by_key() -> None:
    old = [frozen("a", A), frozen("b", B), frozen("c", C)]
    new = [frozen("a", A), frozen("c", C.replace("all", "Member")), frozen("d", D)]
    found = compare(old, new)
    assert whats(found) == [
        ("a", "same", False),
        ("b", "removed", False),
        ("c", "changed", False),
        ("d", "added", False),
    ]
    assert not found.by_words
    assert found.counts["changed"] == 1
    assert Hunk(Mark.REMOVED, "all") in found.rows[2].hunks
    assert Hunk(Mark.ADDED, "Member") in found.rows[2].hunks


def test_a_move_is_a_move_and_the_fewest_are_moved() -> None:
    old = [frozen(key, text) for key, text in zip("abcd", (A, B, C, D), strict=True)]
    found = compare(old, [old[3], old[0], old[1], old[2]])
    assert whats(found) == [
        ("d", "same", True),
        ("a", "same", False),
        ("b", "same", False),
        ("c", "same", False),
    ]
    assert found.counts["moved"] == 1


def test_a_paragraph_can_be_moved_and_changed() -> None:
    old = [frozen("a", A), frozen("b", B), frozen("c", C)]
    new = [replace(old[2], text=C.replace("all ", "")), old[0], old[1]]
    row = compare(old, new).rows[0]
    assert (row.what, row.is_moved) == (What.CHANGED, True)


def test_splits_and_mergers_when_the_sources_say_so() -> None:
    old = [frozen("a", f"{A} {B}"), frozen("c", C), frozen("d", D)]
    new = [frozen("a", A, "a"), frozen("x", B, "a"), frozen("c", f"{C} {D}", "c", "d")]
    found = compare(old, new)
    assert whats(found) == [
        ("a", "split", False),
        ("x", "split", False),
        ("c", "merged", False),
        ("d", "removed", False),
    ]
    assert found.rows[1].related == (old[0],)
    assert found.rows[2].related == (old[1], old[2])
    assert found.rows[3].related == (new[2],)
    assert {hunk.mark for hunk in found.rows[2].hunks} == {Mark.KEPT}


def test_one_that_stands_for_another_is_that_one_changed() -> None:
    old = [frozen("a", A), frozen("b", B)]
    new = [frozen("alt", A.replace("convene", "establish"), "alt", "a"), frozen("b", B, "b")]
    assert whats(compare(old, new)) == [("alt", "changed", False), ("b", "same", False)]


def test_numbers_kinds_and_levels_that_changed_are_told() -> None:
    old = frozen("a", A)
    row = compare([old], [replace(old, number="OP2", level=1)]).rows[0]
    assert (row.what, row.is_renumbered, row.is_restyled) == (What.SAME, True, True)
    assert not row.is_untouched
    assert compare([old], [replace(old, number="OP2")]).is_same


def test_without_common_keys_paragraphs_are_matched_by_their_words() -> None:
    old = [frozen("1", A), frozen("2", B), frozen("3", C)]
    new = [frozen("7", C), frozen("8", A.replace("security", "peace")), frozen("9", D)]
    found = compare(old, new)
    assert found.by_words
    assert whats(found) == [
        ("7", "same", True),
        ("8", "changed", False),
        ("9", "added", False),
        ("2", "removed", False),
    ]


def test_those_without_a_key_are_matched_among_themselves() -> None:
    old = [frozen("a", A), frozen("", B)]
    new = [frozen("", B.replace("report", "paper")), frozen("a", A)]
    assert [row.what for row in compare(old, new).rows] == [What.CHANGED, What.SAME]


def test_empty_versions() -> None:
    assert compare([], []).rows == ()
    assert [row.what for row in compare([], [frozen("a", A)]).rows] == [What.ADDED]
    assert [row.what for row in compare([frozen("a", A)], []).rows] == [What.REMOVED]


_WORDS = st.lists(
    st.sampled_from("decides to act on all the norms rights of States and peace".split()),  # noqa: SIM905
    max_size=8,
).map(" ".join)


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[Frozen], list[Frozen]]:
    keys = [f"k{number}" for number in range(draw(st.integers(0, 8)))]
    old = [frozen(key, draw(_WORDS)) for key in keys]
    kept = draw(st.permutations(old))[: draw(st.integers(0, len(old)))]
    new = [replace(each, text=draw(st.just(each.text) | _WORDS)) for each in kept]
    for number in range(draw(st.integers(0, 3))):
        sources = (
            tuple(draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))) if keys else ()
        )
        new.insert(draw(st.integers(0, len(new))), frozen(f"n{number}", draw(_WORDS), *sources))
    return old, new


@settings(max_examples=80)
@given(versions(), st.booleans())
def test_every_paragraph_is_in_one_row_and_every_word_in_its_hunks(
    both: tuple[list[Frozen], list[Frozen]], with_keys: bool
) -> None:
    old, new = both
    if not with_keys:
        new = [replace(each, key=f"other {each.key}", sources=()) for each in new]
    found = compare(old, new)
    assert [row.new for row in found.rows if row.new] == new
    there = [row.old for row in found.rows if row.old]
    assert sorted(there, key=lambda each: each.key) == sorted(old, key=lambda each: each.key)
    for row in found.rows:
        assert after(row) == (row.new.text if row.new else "")
        if row.what is What.MERGED:
            assert before(row) == " ".join(each.text for each in row.related)
        else:
            assert before(row) == (row.old.text if row.old else "")
    assert compare(old, new) == found


@settings(max_examples=60)
@given(versions())
def test_those_that_did_not_move_stand_in_their_old_order(
    both: tuple[list[Frozen], list[Frozen]],
) -> None:
    old, new = both
    rows = [row for row in compare(old, new).rows if row.old and row.new]
    places = [old.index(row.old) for row in rows if row.old and not row.is_moved]
    assert places == sorted(places)
    # A moved one could not join them: it would break their order.
    for row in rows:
        if row.is_moved and row.old:
            index = rows.index(row)
            earlier = [old.index(r.old) for r in rows[:index] if r.old and not r.is_moved]
            later = [old.index(r.old) for r in rows[index:] if r.old and not r.is_moved]
            place = old.index(row.old)
            assert not (max(earlier, default=-1) < place < min(later, default=len(old)))


@settings(max_examples=60)
@given(versions())
def test_a_version_is_the_same_as_itself(both: tuple[list[Frozen], list[Frozen]]) -> None:
    old, _new = both
    assert compare(old, old).is_same
    assert all(row.what is What.SAME for row in compare(old, old).rows)


def test_hunks_of_equal_and_empty_wordings() -> None:
    assert hunks_of("a b", "a b") == (Hunk(Mark.KEPT, "a b"),)
    assert hunks_of("", "") == ()
    assert hunks_of("", "a") == (Hunk(Mark.ADDED, "a"),)


def test_long_texts_are_compared_in_reasonable_time() -> None:
    """800 paragraphs without common keys, all changed a little and turned round by halves."""
    words = "decides requests urges norms report security peace rights States capacity".split()  # noqa: SIM905
    texts = [
        " ".join(f"{words[(n * k) % 10]}{n * k % 97}" for k in range(1, 40)) + f" item {n}."
        for n in range(800)
    ]
    old = [frozen(f"o{n}", text) for n, text in enumerate(texts)]
    new = [frozen(f"n{n}", text + " Now.") for n, text in enumerate(texts[400:] + texts[:400])]
    began = time.perf_counter()
    found = compare(old, new)
    assert time.perf_counter() - began < 20  # 1 s alone; the bound is for a busy machine
    assert found.counts["changed"] == 800
    assert found.counts["moved"] == 400
