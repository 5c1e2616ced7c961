"""What changed between two definitions, and which answers hold for the new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contadora.forms.choices import values_of
from contadora.forms.definition import Answers, is_answered, questions

# An answer to one of these may be read as an answer to the other.
_ALIKE = ({"text", "long_text", "institution"}, {"number", "scale"})


@dataclass(frozen=True)
class Comparison:
    """Keys of the questions that are the same, changed, new and dropped, in the form's order.

    `changed` names what of the question changed; a question whose answers no longer fit at all
    counts as dropped and new.
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
    for key, value in answers.items():
        if not is_answered(value):
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
