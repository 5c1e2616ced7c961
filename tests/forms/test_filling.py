"""What a browser sends, read; what is wrong with it; the fields of a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from contadora.forms import choices
from contadora.forms.checking import check
from contadora.forms.filling import fields, parse, problems
from contadora.forms.models import Version
from tests.forms.examples import application, ask, four, options, sent

VERSION = Version(number=1, definition=application())
PERSON = {"name": "N", "email": "n@mre.example", "institution": "M", "attendance": "online"}
WHOLE: dict[str, Any] = {**PERSON, "agreed": True}


def wrong(**answers: Any) -> dict[str, str]:
    with override("en"):
        return {one.question: one.remedy for one in problems(VERSION, {**WHOLE, **answers})}


def test_a_sent_form_is_read_as_answers_are_kept() -> None:
    data = sent(
        name="  A\r\nB\0 ",
        years="1 000,5",
        spoken=["es", "qu", "es"],
        interpretation="no",
        level="4",
        agreed="yes",
        topics=["law"],
    )
    for place, number in enumerate(("2", "3", "1")):
        data[f"q-order.{place}"] = number
    assert parse(VERSION, data).answers == {
        "name": "A\nB",
        "years": 1000.5,
        "spoken": ["es", "qu"],
        "interpretation": False,
        "level": 4,
        "agreed": True,
        "topics": ["law"],
        "order": ["third", "first", "second"],
    }


def test_a_half_made_order_is_kept_as_it_was_typed() -> None:
    data = sent()
    data["q-order.0"], data["q-order.2"] = "1", "1"
    answers = parse(VERSION, data).answers
    assert answers == {"order": "1,,1"}
    assert wrong(**answers) == {"order": "Give each a place of its own."}
    order = next(
        one for part in fields(VERSION, answers) for one in part.fields if one.kind == "ordering"
    )
    assert [option.place for option in order.options] == ["1", "", "1"]


def test_whole_answers_have_no_problem() -> None:
    assert wrong() == {}
    assert check(VERSION.definition) == []


@pytest.mark.parametrize(
    "answers",
    [
        {"email": "nobody"},
        {"years": "twelve"},
        {"years": 61},
        {"years": -1},
        {"years": 2.5},
        {"spoken": ["tlh"]},
        {"attendance": "moon"},
        {"attendance": ["online"]},
        {"attendance": "site"},
        {"topics": ["law", "norms", "trade"]},
        {"topics": "law"},
        {"order": ["first", "second"]},
        {"order": ["first", "first", "second"]},
        {"interpretation": "perhaps"},
        {"level": 6},
        {"arrival": "30.9.2026"},
        {"arrival": "2027-01-01"},
        {"name": "x" * 301},
        {"agreed": None},
    ],
    ids=str,
)
def test_what_is_wrong_is_found_with_a_remedy(answers: dict[str, Any]) -> None:
    found = wrong(**answers)
    assert list(found) == (["diet"] if answers.get("attendance") == "site" else list(answers))
    assert all(found.values())


def test_a_page_has_labels_in_the_reader_s_language_or_says_which() -> None:
    definition = application()
    definition["sections"][0]["questions"][0]["label"] = {"es": "Nombre"}
    version = Version(number=1, definition=definition)
    name = fields(version, {}, "pt")[0].fields[0]
    assert (name.label.text, name.label.language, name.label.fallback) == ("Nombre", "es", True)
    assert fields(version, {}, "pt")[0].fields[1].label.text == "pt email"


def test_a_condition_stands_in_words_for_who_has_no_script() -> None:
    with override("en"):
        diet = fields(VERSION, {}, "en")[0].fields[6]
    assert diet.condition_text == "“en attendance” is “en site”"
    assert diet.described_by == "q-diet-only"
    assert "site" in diet.condition


def test_what_explains_a_field_is_named_by_its_ids() -> None:
    with override("en"):
        found = problems(VERSION, {})
    name = fields(VERSION, {}, "en", problems=found)[0].fields[0]
    assert name.described_by == "q-name-help q-name-error"


def test_states_come_from_the_room_that_knows_them() -> None:
    definition = {
        "sections": [{"key": "s", "title": four("s"), "questions": [ask("state", "state")]}]
    }
    version = Version(number=1, definition=definition)
    before = dict(choices._lists)
    try:
        choices.register("state", lambda language: [("URY", f"Uruguay {language}")])
        field = fields(version, {"state": "URY"}, "fr")[0].fields[0]
        assert [(one.label, one.chosen) for one in field.options] == [("Uruguay fr", True)]
        assert problems(version, {"state": "URY"}) == []
        assert problems(version, {"state": "XXX"})
    finally:
        choices._lists.clear()
        choices._lists.update(before)


def test_many_options_are_a_list_that_opens_and_few_can_be_taken_back() -> None:
    several = [f"option{number}" for number in range(12)]
    definition = {
        "sections": [
            {
                "key": "s",
                "title": four("s"),
                "questions": [
                    ask("many", "choice", options=options(*several)),
                    ask("few", "choice", options=options("a", "b")),
                ],
            }
        ]
    }
    many, few = fields(Version(number=1, definition=definition), {"few": "b"}, "en")[0].fields
    assert (many.control, few.control) == ("select", "radios")
    assert [(one.value, one.chosen) for one in few.options] == [
        ("a", False),
        ("b", True),
        ("", False),
    ]
