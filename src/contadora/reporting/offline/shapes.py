"""What a file holds, whatever its format: which report it was made of, and what was filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contadora.forms.choices import offer_of
from contadora.forms.definition import scale_of
from contadora.forms.texts import pick

# The line by which a file says what it was made of; it survives other programs as plain text.
_LINE = re.compile(
    r"contadora-report/1 report=([0-9a-f-]{36}) version=([0-9a-f-]{36}) sections=([a-z0-9_:,]+)"
)
MARKED = ("multiple", "languages", "ordering")  # answered by a mark at each option
NOT_IN_FILES = ("file",)


@dataclass(frozen=True)
class Origin:
    """The report and the questionnaire's version a file was made of, its sections as they were."""

    report: UUID
    version: UUID
    sections: Mapping[str, int]  # revision by key

    def line(self) -> str:
        """Return the line that says it."""
        sections = ",".join(f"{key}:{revision}" for key, revision in self.sections.items())
        return f"contadora-report/1 report={self.report} version={self.version} sections={sections}"


def origin_in(text: str) -> Origin | None:
    """Return what a text says that a file was made of, or None."""
    found = _LINE.search(text)
    if found is None:
        return None
    sections: dict[str, int] = {}
    for part in found[3].split(","):
        key, _colon, revision = part.partition(":")
        if key and revision.isdecimal() and len(revision) < 10:
            sections[key] = int(revision)
    try:
        return Origin(UUID(found[1]), UUID(found[2]), sections)
    except ValueError:
        return None


@dataclass
class Filled:
    """What was read of a file: texts by question, marks by question and option, and what was not.

    `hidden` are the questions in whose answers something was hidden and is left out, `unlike` those
    that are answered in two places, and not alike: a sheet or table was copied.
    """

    origin: Origin
    texts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, dict[str, str]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)  # keys that no question has
    unlike: set[str] = field(default_factory=set)
    drawn: list[str] = field(default_factory=list)

    def write(self, key: str, text: str) -> None:
        """Keep what stands at a question."""
        if self.texts.setdefault(key, text) != text:
            self.unlike.add(key)

    def tick(self, key: str, option: str, mark: str) -> None:
        """Keep the mark at an option of a question."""
        if self.marks.setdefault(key, {}).setdefault(option, mark) != mark:
            self.unlike.add(key)


def how(question: Mapping[str, Any], language: str) -> str:
    """Return in words how a question is answered in a file."""
    kind = question["type"]
    if kind in NOT_IN_FILES:
        return _("Attach the file on the page; a file in this one is not read.")
    if kind == "ordering":
        return _("Write a place, 1 for the first, at each option.")
    if kind in MARKED:
        return _("Write x at each option that holds.")
    if kind == "scale":
        low, high = scale_of(question)
        return _("A whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
    if kind == "date":
        return _("A date as 2026-09-30.")
    offer = choices_of(question, language)
    if offer and kind not in ("state", "institution"):
        return _("One of: %(options)s.") % {"options": "; ".join(label for _v, label in offer)}
    return ""


def choices_of(question: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return the (value, label) pairs of which one is written, yes and no included."""
    if question["type"] in ("yes_no", "consent"):
        return [("yes", _("Yes")), ("no", _("No"))]
    return offer_of(question, language)


def label_of(question: Mapping[str, Any], language: str) -> str:
    """Return a question's label."""
    return str(pick(question["label"], language)) or question["key"]


def written(question: Mapping[str, Any], value: Any, language: str) -> str:
    """Return an answer as a file has it, for one that is not marked at its options."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return dict(choices_of(question, language))["yes" if value else "no"]
    labels = dict(choices_of(question, language)) if question["type"] != "institution" else {}
    return labels.get(str(value), str(value))


def mark_of(question: Mapping[str, Any], value: Any, option: str) -> str:
    """Return the mark at an option: its place in an ordering, else an x where it is chosen."""
    chosen = value if isinstance(value, list) else []
    if option not in chosen:
        return ""
    return str(chosen.index(option) + 1) if question["type"] == "ordering" else "x"
