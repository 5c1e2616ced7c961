"""The questionnaires that come with the desk: whole, in four languages, and nothing mandatory."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contadora.forms.checking import check
from contadora.forms.composing import exported, imported, untranslated
from contadora.forms.definition import questions
from contadora.forms.schema import json_schema
from contadora.forms.subjects import NORMS, ROLES, TOPICS, subject_of, with_role
from contadora.forms.texts import missing
from contadora.people.languages import LANGUAGES
from contadora.reporting.shipped import FOLDER, NAMES, Shipped, all_shipped, shipped
from contadora.starter.tables import PACK

SCHEMA = Draft202012Validator(json_schema())
EVERY = pytest.mark.parametrize("one", all_shipped(), ids=lambda one: one.name)


def texts(value: Any, code: str) -> list[str]:
    """All texts in a language, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get(code), str):
            return [value[code]]
        return [text for one in value.values() for text in texts(one, code)]
    return [text for one in value for text in texts(one, code)] if isinstance(value, list) else []


def test_the_files_are_those_that_are_listed() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.json")) == sorted(NAMES)
    assert shipped("long") is None
    assert shipped("../norms") is None


@EVERY
def test_it_is_whole_in_four_languages_and_asks_for_nothing(one: Shipped) -> None:
    definition = one.definition
    assert check(definition, voluntary=True) == []
    assert list(SCHEMA.iter_errors(definition)) == []
    assert untranslated(definition) == {}
    assert missing(one.title) == missing(one.note) == []
    assert one.edition >= 1
    assert one.source["document"]
    file = (FOLDER / f"{one.name}.json").read_bytes()
    assert imported(file) == (dict(one.title), definition)
    # Whoever checks a file that the desk gives out checks it as it is.
    for given in (file, exported(one.title, "questionnaire", definition)):
        assert list(SCHEMA.iter_errors(json.loads(given))) == []


@EVERY
def test_all_but_the_first_section_may_say_that_nothing_is_new(one: Shipped) -> None:
    first, *others = one.definition["sections"]
    assert not first.get("nothing_new")
    assert all(section["nothing_new"] for section in others)


@EVERY
def test_its_texts_are_set_as_the_four_languages_are(one: Shipped) -> None:
    whole = json.loads((FOLDER / f"{one.name}.json").read_text(encoding="utf-8"))
    french = texts(whole, "fr")
    assert len(french) > 20
    for text in french:
        for sign in ":;?!»":
            places = [at for at, letter in enumerate(text) if letter == sign]
            for at in places:
                assert text[at - 1] == "\N{NO-BREAK SPACE}", text
        assert "'" not in text
    assert not any("'" in text for text in texts(whole, "en"))
    assert not any("“" in text for text in texts(whole, "es"))
    for text in texts(whole, "es"):
        assert text.count("?") == text.count("¿"), text


def test_the_eleven_norms_each_have_what_is_asked_of_a_norm() -> None:
    norms = shipped("norms")
    assert norms is not None
    sections = {subject_of(one): one for one in norms.definition["sections"]}
    assert [one for one in sections if one != "general"] == list(NORMS)
    for subject in NORMS:
        section = sections[subject]
        kinds = {role: [one["type"] for one in with_role(section, role)] for role in ROLES}
        assert kinds["status"] == ["status"]
        assert kinds["measures"] == ["long_text"]
        assert kinds["practices"] == ["multiple"]
        assert kinds["challenges"] == ["long_text"]
        assert kinds["needs"] == ["multiple", "long_text"]
        assert kinds["evidence"] == ["link", "file"]
        assert section["help"]["en"].endswith(f"paragraph 13 ({subject[-1]}).")


def test_the_norms_are_told_as_the_starter_pack_tells_them() -> None:
    norms = shipped("norms")
    assert norms is not None
    sections = {subject_of(one): one for one in norms.definition["sections"]}
    with (PACK / "provisions.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "norm"]
    assert len(rows) == len(NORMS)
    for row in rows:
        section = sections[f"norm:{row['letter']}"]
        for code in LANGUAGES:
            words = {name: row[f"{name}_{code}"].replace("'", "’") for name in ("title", "text")}
            assert words["title"] in section["title"][code]
            assert words["text"][1:] in section["help"][code]


def test_law_has_every_topic_and_measures_the_six_that_were_seen() -> None:
    law, measures = shipped("law"), shipped("measures")
    assert law is not None
    assert measures is not None
    topics = [subject_of(one) for one in law.definition["sections"]]
    assert [one for one in topics if one != "general"] == [f"topic:{code}" for code in TOPICS]
    asked = [subject_of(one) for one in measures.definition["sections"]]
    assert [one for one in asked if one != "general"] == [f"cbm:{n}" for n in range(1, 7)]


def test_the_short_one_has_twenty_questions_and_every_norm() -> None:
    short = shipped("short")
    assert short is not None
    assert len(list(questions(short.definition))) == 20
    subjects = [subject_of(one) for one in short.definition["sections"]]
    assert [one for one in subjects if one.startswith("norm:")] == list(NORMS)


def test_offers_and_needs_are_asked_with_the_same_kinds_of_help() -> None:
    for one in all_shipped():
        kinds = {
            tuple(option["value"] for option in question["options"])
            for question in questions(one.definition)
            if question.get("role") in ("needs", "offers") and "options" in question
        }
        assert len(kinds) <= 1, one.name
