"""A definition as its composer sees it: each question with what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contadora.forms.choices import offer_of
from contadora.forms.composing import untranslated
from contadora.forms.conditions import condition_text
from contadora.forms.definition import KINDS
from contadora.forms.subjects import ROLES, subject_name
from contadora.forms.texts import pick
from contadora.people.languages import Text, current_language

SHOWN = 6  # options named on the composer's page; the rest are counted


@dataclass
class Line:
    """A section or a question on the composer's page."""

    key: str
    text: Text
    condition: str
    untranslated: list[str]
    kind: str = ""
    required: bool = False
    personal: bool = False
    options: list[str] = field(default_factory=list)
    more: int = 0
    lines: list[Line] = field(default_factory=list)
    about: str = ""  # a section's subject, a question's role
    part: Text | None = None
    nothing_new: bool = False


def outline(definition: Mapping[str, Any]) -> list[Line]:
    """Return the sections of a definition with their questions, in the reader's language."""
    language = current_language()
    lacking = untranslated(definition)
    found = []
    for section in definition["sections"]:
        head = Line(
            section["key"],
            pick(section["title"]),
            condition_text(definition, section.get("condition"), language),
            lacking.get(section["key"], []),
            about=subject_name(section["subject"]) if section.get("subject") else "",
            part=pick(section["part"]) if section.get("part") else None,
            nothing_new=bool(section.get("nothing_new")),
        )
        for question in section["questions"]:
            offer = offer_of(question, language) if "options" in question else []
            head.lines.append(
                Line(
                    question["key"],
                    pick(question["label"]),
                    condition_text(definition, question.get("condition"), language),
                    lacking.get(question["key"], []),
                    kind=str(KINDS[question["type"]].name),
                    required=bool(question.get("required")),
                    personal=bool(question.get("personal")),
                    options=[label for _value, label in offer[:SHOWN]],
                    more=max(0, len(offer) - SHOWN),
                    about=str(ROLES[question["role"]]) if question.get("role") else "",
                )
            )
        found.append(head)
    return found
