"""What changed between two definitions, and which answers hold for the new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contadora.forms.choices import values_of
from contadora.forms.definition import Answers, is_answered, new_or_not, questions
from contadora.forms.subjects import subject_of

# An answer to one of these may be read as an answer to the other.
_ALIKE = ({"text", "long_text", "institution", "contact"}, {"number", "scale"})


@dataclass(frozen=True)
class Comparison:
    """Keys of the questions that are the same, changed, new and dropped, in the form's order.

    `changed` names what of the question changed, `subject` where it went to a section on another;
    a question whose answers no longer fit at all counts as dropped and new.
    """

    same: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changed or self.new or self.dropped)


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Say which questions of two definitions are the same, changed, new or dropped."""
    before = {one["key"]: one for one in questions(old)}
    after = {one["key"]: one for one in questions(new)}
    was, now = _subjects(old), _subjects(new)
    found = Comparison()
    for key, question in after.items():
        if key not in before or not _alike(before[key]["type"], question["type"]):
            found.new.append(key)
            continue
        names = sorted(
            name
            for name in {*before[key], *question}
            if (before[key].get(name) or None) != (question.get(name) or None)
        )
        if was[key] != now[key]:
            names.append("subject")
        if names:
            found.changed[key] = names
        else:
            found.same.append(key)
    found.dropped.extend(
        key
        for key, question in before.items()
        if key not in after or not _alike(question["type"], after[key]["type"])
    )
    return found


def compare_sections(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Say the same of the sections themselves, without their questions."""
    before = {one["key"]: one for one in old.get("sections", ())}
    after = {one["key"]: one for one in new.get("sections", ())}
    found = Comparison()
    for key, section in after.items():
        if key not in before:
            found.new.append(key)
            continue
        names = sorted(
            name
            for name in {*before[key], *section} - {"questions"}
            if (before[key].get(name) or None) != (section.get(name) or None)
        )
        if names:
            found.changed[key] = names
        else:
            found.same.append(key)
    found.dropped.extend(key for key in before if key not in after)
    return found


def _subjects(definition: Mapping[str, Any]) -> dict[str, str]:
    """Return by question the subject of its section."""
    return {
        question["key"]: subject_of(section)
        for section in definition.get("sections", ())
        for question in section.get("questions", ())
    }


def _alike(old: str, new: str) -> bool:
    return old == new or any({old, new} <= kinds for kinds in _ALIKE)


def carry(
    answers: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[Answers, Answers]:
    """Return the answers that hold for the new definition, and those that do not.

    An option that is no longer there takes its answer with it; nothing is guessed.
    """
    compared = compare(old, new)
    kept: Answers = {}
    lost: Answers = {}
    after = {one["key"]: one for one in questions(new)}
    sections = new_or_not(new)
    for key, value in answers.items():
        if not is_answered(value):
            continue
        if key in sections and value is True:
            kept[key] = value
            continue
        if key not in compared.same and key not in compared.changed:
            lost[key] = value
            continue
        question = after[key]
        if "options" not in question:
            kept[key] = value
            continue
        known = set(values_of(question))
        if isinstance(value, list):
            held = [one for one in value if one in known]
            gone = [one for one in value if one not in known]
            if held:
                kept[key] = held
            if gone:
                lost[key] = gone
        elif value in known:
            kept[key] = value
        else:
            lost[key] = value
    return kept, lost
