"""The questionnaires that come with the desk: files of ours, in our own words.

A file is a form's (`forms.composing.exported`) with `shipped`, its name; `edition`, a number that
goes up when its text changes; `note`, what is said of it in four languages; and `source`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from contadora.forms.definition import Definition
from contadora.forms.texts import pick
from contadora.people.languages import Text

FOLDER = Path(__file__).with_name("questionnaires")
NAMES = ("norms", "measures", "law", "short")  # in the order in which they are listed


@dataclass(frozen=True)
class Shipped:
    """One of them."""

    name: str
    edition: int
    title: Mapping[str, str]
    note: Mapping[str, str]
    source: Mapping[str, str]  # document, and address where there is one
    text: str  # the definition as JSON, so that nobody changes it for others

    @property
    def definition(self) -> Definition:
        """The definition, a copy of its own."""
        found: Definition = json.loads(self.text)
        return found

    @property
    def label(self) -> Text:
        """The title in the reader's language."""
        return pick(self.title)

    @property
    def note_text(self) -> Text:
        """What is said of it, in the reader's language."""
        return pick(self.note)


@cache
def shipped(name: str) -> Shipped | None:
    """Return a questionnaire that came with the desk; None where there is none of the name."""
    if name not in NAMES:
        return None
    whole: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Shipped(
        name=whole["shipped"],
        edition=whole["edition"],
        title=whole["title"],
        note=whole["note"],
        source=whole["source"],
        text=json.dumps(whole["definition"], ensure_ascii=False),
    )


def all_shipped() -> list[Shipped]:
    """Return the questionnaires that came with the desk."""
    return [found for name in NAMES if (found := shipped(name)) is not None]
