"""Changes to a definition, each of which returns a new one: what the composer's pages do."""

from __future__ import annotations

import copy
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contadora.forms.checking import check
from contadora.forms.definition import LARGEST, Definition, questions
from contadora.forms.texts import missing, pick
from contadora.people.languages import LANGUAGES

FORMAT = "contadora.form"
UP, DOWN = "up", "down"


def new_key(definition: Mapping[str, Any], label: str, fallback: str = "question") -> str:
    """Return a key made of a label that nothing in the definition has."""
    taken = {"new", *(one["key"] for one in questions(definition))}  # "new" is an address
    taken |= {one["key"] for one in definition.get("sections", ())}
    stem = slug(label)[:32].strip("_") or fallback
    if not stem[0].isalpha():
        stem = f"{fallback}_{stem}"[:36]
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def slug(text: str) -> str:
    """Return a text in small letters, figures and underscores."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def section_of(definition: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Return a section by its key."""
    return next((one for one in definition["sections"] if one["key"] == key), None)


def put_section(definition: Definition, section: dict[str, Any]) -> Definition:
    """Put a section in place of the one with its key, its questions kept, or at the end."""
    made = copy.deepcopy(definition)
    for index, one in enumerate(made["sections"]):
        if one["key"] == section["key"]:
            made["sections"][index] = {**section, "questions": one["questions"]}
            return made
    made["sections"].append({"questions": [], **section})
    return made


def put_question(definition: Definition, question: dict[str, Any], section: str) -> Definition:
    """Put a question in place of the one with its key, or at the end of a section."""
    made = copy.deepcopy(definition)
    for part in made["sections"]:
        for index, one in enumerate(part["questions"]):
            if one["key"] == question["key"]:
                part["questions"][index] = question
                return made
    found = section_of(made, section)
    if found is None:
        raise ValidationError(_("This section is no longer in the form: choose another."))
    found["questions"].append(question)
    return made


def remove(definition: Definition, key: str) -> Definition:
    """Take out a question, or a section with its questions."""
    made = copy.deepcopy(definition)
    made["sections"] = [one for one in made["sections"] if one["key"] != key]
    for section in made["sections"]:
        section["questions"] = [one for one in section["questions"] if one["key"] != key]
    return made


def move(definition: Definition, key: str, way: str) -> Definition:
    """Move a question or a section one place; a question goes on into the next section."""
    made = copy.deepcopy(definition)
    step = -1 if way == UP else 1
    sections = made["sections"]
    for index, section in enumerate(sections):
        if section["key"] == key:
            _swap(sections, index, index + step)
            return made
        for place, question in enumerate(section["questions"]):
            if question["key"] != key:
                continue
            if 0 <= place + step < len(section["questions"]):
                _swap(section["questions"], place, place + step)
            elif 0 <= index + step < len(sections):
                section["questions"].pop(place)
                goal = sections[index + step]["questions"]
                goal.insert(len(goal) if step < 0 else 0, question)
            return made
    return made


def _swap(rows: list[Any], one: int, other: int) -> None:
    if 0 <= other < len(rows):
        rows[one], rows[other] = rows[other], rows[one]


def duplicate(definition: Definition, key: str) -> Definition:
    """Put a copy of a question behind it, under a key of its own."""
    made = copy.deepcopy(definition)
    for section in made["sections"]:
        for place, question in enumerate(section["questions"]):
            if question["key"] == key:
                again = copy.deepcopy(question)
                again["key"] = new_key(made, key)
                section["questions"].insert(place + 1, again)
                return made
    return made


def before(definition: Mapping[str, Any], key: str | None, section: str) -> list[dict[str, Any]]:
    """Return the questions on which one, or a section, may depend: those that come before.

    `key` is the question's, None for a new one at the section's end, or the section's own.
    """
    found: list[dict[str, Any]] = []
    for part in definition["sections"]:
        if part["key"] == key:
            return found
        for question in part["questions"]:
            if question["key"] == key:
                return found
            found.append(question)
        if part["key"] == section and key is None:
            return found
    return found


def untranslated(definition: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return by key of question or section the languages in which a text of it is missing."""
    found: dict[str, list[str]] = {}
    for section in definition.get("sections", ()):
        for thing in (section, *section["questions"]):
            lacking = {code for texts in _texts(thing) for code in missing(texts)}
            if lacking:
                found[thing["key"]] = [code for code in LANGUAGES if code in lacking]
    return found


def _texts(thing: Mapping[str, Any]) -> Iterator[Any]:
    for name in ("part", "title", "label", "help", "example", "purpose", "low", "high"):
        yield thing.get(name)
    for option in thing.get("options", ()):
        yield option["label"]


def exported(title: Mapping[str, str], purpose: str, definition: Definition) -> str:
    """Return a form as a file that another desk, or this one, takes in."""
    whole = {
        "format": FORMAT,
        "version": 1,
        "title": dict(title),
        "purpose": purpose,
        "definition": definition,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of a file; one that says the same thing twice would lose one of the two."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValidationError(
                _("“%(name)s” stands twice in one object of the file: keep one of them.")
                % {"name": name[:40]}
            )
        found[name] = value
    return found


def imported(content: bytes) -> tuple[dict[str, str], Definition]:
    """Read a form's file: its title and its definition; a ValidationError says what is wrong."""
    if len(content) > 2 * LARGEST:
        raise ValidationError(_("This file is larger than a form may be."))
    try:
        whole = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
        json.dumps(whole, ensure_ascii=False).encode()  # half of a pair of characters is no text
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This is not a JSON file in UTF-8.")) from error
    if not isinstance(whole, dict):
        raise ValidationError(_("This is not a form's file: export one to see how it is made."))
    definition = whole.get("definition", whole)
    wrong = [str(one) for one in check(definition) if not one.unfinished]
    if whole.get("format", FORMAT) != FORMAT or whole.get("version", 1) != 1:
        wrong = [_("This is not a form's file: export one to see how it is made.")]
    if wrong:
        raise ValidationError(wrong[:20])
    title = whole.get("title")
    texts = title if isinstance(title, dict) else {}
    known = {code: str(texts[code])[:200] for code in LANGUAGES if texts.get(code)}
    return (known if pick(known) else {}), definition
