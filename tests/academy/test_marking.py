"""Marks lie between none and all of the points, and right answers have all of them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contadora.academy import marking

VALUES = st.sampled_from([str(number) for number in range(1, 8)])
TEXTS = st.text(max_size=20)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["single", "multiple", "ordering", "short"]))
    values = draw(st.lists(VALUES, min_size=2, max_size=7, unique=True))
    if kind == "single":
        answer = values[:1]
    elif kind == "multiple":
        answer = draw(st.lists(st.sampled_from(values), min_size=1, unique=True))
    elif kind == "ordering":
        answer = values
    else:
        answer = [draw(st.text(alphabet="abcdeñ é", min_size=1).filter(marking.plain))]
    return {
        "key": draw(st.uuids()).hex,
        "kind": kind,
        "points": draw(st.integers(1, 10)),
        "answer": answer,
        "options": [{"value": value} for value in values],
    }


ANYTHING = st.one_of(
    st.none(), TEXTS, st.integers(), st.lists(st.one_of(VALUES, TEXTS, st.none()), max_size=9)
)


@given(st.lists(questions(), max_size=6, unique_by=lambda one: one["key"]), st.data())
def test_a_mark_lies_between_none_and_all(paper: list[dict[str, Any]], data: st.DataObject) -> None:
    answers = {question["key"]: data.draw(ANYTHING) for question in paper}
    marked = marking.mark(paper, answers)
    assert 0 <= marked.points <= marked.most == sum(one["points"] for one in paper)
    assert marked.percent is None or 0 <= marked.percent <= 100
    assert set(marked.by_question) == {one["key"] for one in paper}


@given(st.lists(questions(), min_size=1, max_size=6, unique_by=lambda one: one["key"]))
def test_right_answers_have_all_and_none_have_nothing(paper: list[dict[str, Any]]) -> None:
    right = {question["key"]: question["answer"] for question in paper}
    assert marking.mark(paper, right).percent == 100
    assert marking.mark(paper, {}).points == 0


@given(questions(), st.data())
def test_the_order_of_several_answers_changes_nothing_and_a_wrong_one_never_helps(
    question: dict[str, Any], data: st.DataObject
) -> None:
    question = {**question, "kind": "multiple"}
    chosen = data.draw(st.lists(VALUES, unique=True, max_size=7))
    before = marking.share(question, chosen)
    assert marking.share(question, data.draw(st.permutations(chosen))) == before
    wrong = data.draw(
        VALUES.filter(lambda value: value not in question["answer"] + chosen) | st.just("no")
    )
    assert marking.share(question, [*chosen, wrong]) <= before


@given(st.lists(VALUES, min_size=2, unique=True))
def test_one_swap_of_neighbours_costs_the_least_and_the_reverse_all(order: list[str]) -> None:
    question = {"kind": "ordering", "answer": order}
    swapped = [order[1], order[0], *order[2:]]
    pairs = len(order) * (len(order) - 1) // 2
    assert abs(marking.share(question, swapped) - max(0.0, 1 - 2 / pairs)) < 1e-9
    assert marking.share(question, order[::-1]) == 0
    assert marking.share(question, order[:-1]) == 0


def test_a_short_text_is_read_without_case_accents_and_marks() -> None:
    question = {"kind": "short", "answer": ["Organización de los Estados Americanos", "OEA"]}
    for text in ("organizacion de los  estados americanos.", "OEA", "oea "):
        assert marking.share(question, [text]) == 1
    for text in ("OE", "", "O E A"):
        assert marking.share(question, [text]) == 0


@given(st.lists(st.floats(0, 100), max_size=2), st.floats(0, 100))
def test_two_markers_agree_or_the_coordinator_settles(marks: list[float], threshold: float) -> None:
    agreed = marking.essay_mark(marks, threshold)
    if len(marks) < 2:
        assert agreed == marking.Agreed(None, False)
    elif agreed.disagree:
        assert agreed.mark is None
        assert abs(marks[0] - marks[1]) > threshold
        assert marking.essay_mark(marks, threshold, settled=61) == marking.Agreed(61, False)
    else:
        assert agreed.mark is not None
        assert min(marks) - 1e-9 <= agreed.mark <= max(marks) + 1e-9


def test_what_was_not_handed_in_counts_as_nothing() -> None:
    assert marking.course_mark([(80.0, 1), (None, 1)]) == 40
    assert marking.course_mark([(80.0, 3), (None, 1)]) == 60
    assert marking.course_mark([(80.0, 0)]) is None
    assert marking.course_mark([]) is None
    assert marking.passes(60 - 1e-12, 60)
    assert not marking.passes(59.9, 60)
    assert not marking.passes(None, 1)
