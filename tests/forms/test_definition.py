"""What a definition may be: checked by us, and by its JSON Schema with another library."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contadora.forms.checking import check
from contadora.forms.comparing import carry, compare
from contadora.forms.definition import KINDS, holds, questions, visible
from contadora.forms.schema import json_schema
from tests.forms.examples import application, ask, four, options, report

SCHEMA = Draft202012Validator(json_schema())


def one(question: Any) -> dict[str, Any]:
    return {"sections": [{"key": "s", "title": four("s"), "questions": [question]}]}


def test_the_example_has_every_type_but_those_of_other_rooms_and_is_right() -> None:
    asked = [*questions(application()), *questions(report())]
    assert set(KINDS) - {one["type"] for one in asked} == {"state"}
    assert check(application()) == []
    Draft202012Validator.check_schema(json_schema())
    assert list(SCHEMA.iter_errors(application())) == []


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (ask("Name", "text"), "key"),
        (ask("a", "colour"), "type"),
        (ask("a", "text", options=options("x", "y")), "options"),
        (ask("a", "choice"), "options"),
        (ask("a", "choice", options=options("x")), "options"),
        (ask("a", "choice", options=options("x", "x")), "options[1].value"),
        (ask("a", "text", required="yes"), "required"),
        (ask("a", "text", label={"de": "Frage"}), "label"),
        (ask("a", "text", label={}), "label"),
        (ask("a", "number", min=3, max=2), "max"),
        (ask("a", "number", min="3"), "min"),
        (ask("a", "number", min=-(10**400)), "min"),
        (ask("a", "date", min="30.9.2026"), "min"),
        (ask("a", "scale", min=1, max=40), "max"),
        (ask("a", "text", max_length=0), "max_length"),
        (ask("a", "text", condition={"question": "later", "is": "x"}), "condition.question"),
        (ask("a", "text", condition={"question": "a"}), "condition"),
        (ask("a", "text", condition={"not": None}), "condition.not"),
        ("a question", ""),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_with_its_place(question: Any, field: str) -> None:
    places = [problem.field for problem in check(one(question))]
    assert f"sections[0].questions[0].{field}".rstrip(".") in places


@pytest.mark.parametrize("wrong", [None, [], {}, {"sections": {}}, {"sections": [1]}, "x"])
def test_what_is_no_definition_is_refused(wrong: Any) -> None:
    assert check(wrong)
    assert list(SCHEMA.iter_errors(wrong))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["sections", "key", "questions", "type", "condition", "is", "options"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_no_value_breaks_the_check(value: Any) -> None:
    assert check(value)
    check(one(value))
    check({"sections": [value]})


def test_a_condition_reads_answers_as_they_are_kept() -> None:
    answers = {"a": "x", "b": ["x", "y"], "c": True, "d": 1, "e": ""}
    assert holds({"question": "a", "is": "x"}, answers)
    assert holds({"question": "b", "is": "y"}, answers)
    assert holds({"question": "b", "in": ["z", "x"]}, answers)
    assert holds({"question": "c", "is": True}, answers)
    assert not holds({"question": "d", "is": True}, answers)  # 1 is not Yes
    assert holds({"question": "e", "answered": False}, answers)
    assert holds({"any": [{"question": "a", "is": "z"}, {"question": "d", "is": 1}]}, answers)
    assert not holds({"all": [{"question": "a", "is": "x"}, {"not": {}}]}, answers)


def test_what_depends_on_a_hidden_question_is_hidden() -> None:
    definition = one(ask("a", "yes_no"))
    definition["sections"][0]["questions"] += [
        ask("b", "yes_no", condition={"question": "a", "is": True}),
        ask("c", "text", condition={"question": "b", "is": True}),
    ]
    assert visible(definition, {"a": True, "b": True}) == {"a", "b", "c"}
    assert visible(definition, {"a": False, "b": True}) == {"a"}


def test_two_versions_are_compared_and_answers_carried() -> None:
    old, new = application(), application()
    asked = new["sections"][0]["questions"]
    asked[0]["label"]["es"] = "Nombre como debe figurar"
    asked[5]["options"] = options("online", "hybrid")
    del asked[3]  # years
    asked.append(ask("gender", "text"))
    new["sections"][1]["questions"][0] = ask("topics", "text")  # no list any more
    compared = compare(old, new)
    assert compared.changed == {"name": ["label"], "attendance": ["options"]}
    assert (compared.new, compared.dropped) == (["gender", "topics"], ["years", "topics"])
    answers = {"name": "N", "attendance": "site", "years": 3, "topics": ["law"], "email": "a@b.c"}
    kept, lost = carry(answers, old, new)
    assert kept == {"name": "N", "email": "a@b.c"}
    assert lost == {"attendance": "site", "years": 3, "topics": ["law"]}
    assert not compare(old, copy.deepcopy(old))
