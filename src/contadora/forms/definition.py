"""What a form's definition is made of; `checking` says what is wrong with one.

A definition is plain data, so that it can be kept, compared, carried to another desk and read by
a program:

    {"sections": [{"key", "part", "title", "help", "condition", "subject", "nothing_new",
       "questions": [{"key", "type", "label", "help", "example", "required", "role",
         "options": [{"value", "label"}], "condition", "personal", "purpose", "min", "max",
         "max_length", "whole", "low", "high"}]}]}

Texts are {"es": ..., "en": ..., "pt": ..., "fr": ...}, any of which may be missing but not all.
A condition is {"question": key, "is": value}, {"question": key, "in": [values]},
{"question": key, "answered": true}, {"all": [conditions]}, {"any": [...]} or {"not": condition},
about questions that come before.

A section's `subject` (see `subjects`) and a question's `role` say to a program what a national
report says there. A section with `nothing_new` may be answered as a whole: its key has the answer
true where its writer says that nothing is new since the last time; keys of sections and questions
are never the same. `part` is the heading of several sections that follow one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Definition = dict[str, Any]
Answers = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A type of question: its name, and which keys of its own it takes."""

    name: Promise
    keys: tuple[str, ...] = ()
    options: bool = False
    list: str = ""  # the list of `choices` it offers


KINDS: dict[str, Kind] = {
    "text": Kind(gettext_lazy("Short text"), ("max_length",)),
    "long_text": Kind(gettext_lazy("Long text"), ("max_length",)),
    "choice": Kind(gettext_lazy("One of several"), options=True),
    "multiple": Kind(gettext_lazy("Any of several"), ("min", "max"), options=True),
    "ordering": Kind(gettext_lazy("Put in order"), options=True),
    "yes_no": Kind(gettext_lazy("Yes or no")),
    "consent": Kind(gettext_lazy("Consent")),
    "scale": Kind(gettext_lazy("Scale"), ("min", "max", "low", "high")),
    "number": Kind(gettext_lazy("A number"), ("min", "max", "whole")),
    "date": Kind(gettext_lazy("Date"), ("min", "max")),
    "email": Kind(gettext_lazy("E-mail address")),
    "file": Kind(gettext_lazy("File")),
    "state": Kind(gettext_lazy("State"), list="state"),
    "institution": Kind(gettext_lazy("Institution"), ("max_length",), list="institution"),
    "languages": Kind(gettext_lazy("Languages"), list="languages"),
    "status": Kind(gettext_lazy("Yes, partly, no or not yet decided"), list="status"),
    "link": Kind(gettext_lazy("Web address")),
    "contact": Kind(gettext_lazy("Contact by post and ministry"), ("max_length",)),
}
COMMON = (
    "key",
    "type",
    "label",
    "help",
    "example",
    "required",
    "condition",
    "personal",
    "purpose",
    "role",
)
SECTION = ("key", "part", "title", "help", "condition", "subject", "nothing_new", "questions")
MARK = "q-"  # before a question's key in the name of its field on a page
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
VALUE = re.compile(r"[^\s\x00-\x1f,;][^\x00-\x1f]{0,79}")
LONGEST = {"text": 300, "institution": 300, "contact": 300, "link": 1000, "long_text": 5000}
MOST_SECTIONS, MOST_QUESTIONS, MOST_OPTIONS, MOST_TEXT = 40, 300, 300, 5000
MOST_DIGITS = 15  # of a bound
LARGEST = 1_000_000  # characters of a definition written as JSON


def empty() -> Definition:
    """Return a definition to begin with: one section without a question."""
    return {
        "sections": [
            {
                "key": "section_1",
                "title": {"es": "Sección 1", "en": "Section 1", "pt": "Seção 1", "fr": "Section 1"},
                "questions": [],
            }
        ]
    }


def questions(definition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the questions of a definition in order."""
    for section in definition.get("sections", ()):
        yield from section.get("questions", ())


def question_of(definition: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Return a question by its key."""
    return next((one for one in questions(definition) if one["key"] == key), None)


def new_or_not(definition: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return by key the sections that may be answered with nothing new since the last time."""
    sections = definition.get("sections", ())
    return {one["key"]: one for one in sections if one.get("nothing_new")}


def is_answered(value: Any) -> bool:
    """Whether a value is an answer; a plain No is one."""
    return value is not None and value != "" and value != []


def holds(condition: Any, answers: Mapping[str, Any]) -> bool:
    """Whether a condition holds for some answers; none always does."""
    if not condition:
        return True
    if "all" in condition:
        return all(holds(one, answers) for one in condition["all"])
    if "any" in condition:
        return any(holds(one, answers) for one in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    found = answers.get(condition["question"])
    if "answered" in condition:
        return is_answered(found) == bool(condition["answered"])
    wanted = condition["in"] if "in" in condition else [condition["is"]]
    given = found if isinstance(found, list) else [found]
    return any(type(one) is type(two) and one == two for one in given for two in wanted)


def visible(definition: Mapping[str, Any], answers: Mapping[str, Any]) -> set[str]:
    """Return the keys of the questions that are asked, given the answers so far.

    What is hidden has no answer: a question that depends on it sees none. The keys of sections
    that may say that nothing is new are there too.
    """
    seen: dict[str, Any] = {}
    keys = set()
    for section in definition.get("sections", ()):
        if not holds(section.get("condition"), seen):
            continue
        if section.get("nothing_new"):
            keys.add(section["key"])
        for question in section.get("questions", ()):
            if holds(question.get("condition"), seen):
                keys.add(question["key"])
                if question["key"] in answers:
                    seen[question["key"]] = answers[question["key"]]
    return keys


def scale_of(question: Mapping[str, Any]) -> tuple[int, int]:
    """Return the ends of a scale; 1 to 5 where nothing else is said."""
    low, high = question.get("min"), question.get("max")
    return (1 if low is None else int(low)), (5 if high is None else int(high))


def date_of(text: str) -> date | None:
    """Return the date that a text like 2026-09-30 names."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
