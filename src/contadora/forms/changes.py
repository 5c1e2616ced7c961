"""What changed between two definitions, as a page tells it: by name, and what of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from contadora.forms.comparing import Comparison, compare, compare_sections
from contadora.forms.texts import pick
from contadora.people.languages import Text

# What of a section or a question changed, in words.
NAMES: dict[str, Promise] = {
    "title": pgettext_lazy("of a question", "title"),
    "part": pgettext_lazy("of a question", "part"),
    "help": pgettext_lazy("of a question", "guidance"),
    "example": pgettext_lazy("of a question", "example"),
    "condition": pgettext_lazy("of a question", "condition"),
    "subject": pgettext_lazy("of a question", "subject"),
    "nothing_new": pgettext_lazy("of a question", "whether nothing new is an answer"),
    "label": pgettext_lazy("of a question", "text"),
    "type": pgettext_lazy("of a question", "type"),
    "role": pgettext_lazy("of a question", "part of the report"),
    "required": pgettext_lazy("of a question", "whether an answer is needed"),
    "personal": pgettext_lazy("of a question", "personal datum"),
    "purpose": pgettext_lazy("of a question", "purpose"),
    "options": pgettext_lazy("of a question", "options"),
    "min": pgettext_lazy("of a question", "bounds"),
    "max": pgettext_lazy("of a question", "bounds"),
    "max_length": pgettext_lazy("of a question", "length"),
    "whole": pgettext_lazy("of a question", "whole numbers"),
    "low": pgettext_lazy("of a question", "ends of the scale"),
    "high": pgettext_lazy("of a question", "ends of the scale"),
}


@dataclass(frozen=True)
class Named:
    """A section or a question, and what of it changed."""

    key: str
    text: Text
    what: list[str]


@dataclass(frozen=True)
class Rows:
    """What is new, changed, dropped and the same."""

    new: list[Named]
    changed: list[Named]
    dropped: list[Named]
    same: list[Named]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.dropped)


@dataclass(frozen=True)
class Changes:
    """The difference of two definitions by section and by question."""

    sections: Rows
    questions: Rows

    def __bool__(self) -> bool:
        return bool(self.sections or self.questions)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return what changed from one definition to another, in the reader's language."""
    labels = {**_labels(old), **_labels(new)}  # what is in both is named as the newer has it
    return Changes(
        sections=_rows(compare_sections(old, new), labels),
        questions=_rows(compare(old, new), labels),
    )


def _labels(definition: Mapping[str, Any]) -> dict[str, Text]:
    found = {}
    for section in definition.get("sections", ()):
        found[section["key"]] = pick(section["title"])
        for question in section["questions"]:
            found[question["key"]] = pick(question["label"])
    return found


def _rows(found: Comparison, labels: Mapping[str, Text]) -> Rows:
    def named(keys: Iterable[str]) -> list[Named]:
        return [Named(key, labels[key], _what(found.changed.get(key, ()))) for key in keys]

    return Rows(named(found.new), named(found.changed), named(found.dropped), named(found.same))


def _what(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(str(NAMES.get(name, name)) for name in names))
