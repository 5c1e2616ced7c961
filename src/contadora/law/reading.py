"""A file of a position as passages: read as the library of agreed language reads its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from contadora.law.models import TextIntake
from contadora.negotiation.library.cutting import Cut, cut
from contadora.negotiation.library.guessing import guess
from contadora.negotiation.library.problems import kept
from contadora.negotiation.library.reading import read


@dataclass(frozen=True)
class Read:
    """What a file became: its passages, what could not be read, and what it seems to be."""

    format: str
    sha256: str
    passages: tuple[Cut, ...]
    problems: tuple[dict[str, Any], ...]
    language: str  # empty where it does not tell


def read_position(data: bytes, filename: str) -> Read:
    """Return a file's passages; a `RefusedError` says why it is not read."""
    kind, reading = read(data)
    language = guess(reading, filename).language
    passages, remarks = cut(reading.pieces, language or None)
    return Read(
        kind,
        hashlib.sha256(data).hexdigest(),
        tuple(Cut(_printed(each), each.words, each.heading) for each in passages),
        tuple(kept(problem) for problem in (*reading.problems, *remarks)),
        language,
    )


def _printed(passage: Cut) -> str:
    """Return a passage's number as it is printed: one that was only counted is none."""
    number = passage.number
    if number.startswith("PP"):
        return ""
    return number.removeprefix("OP")


def passages_of(intake: TextIntake) -> list[Cut]:
    """Return the passages of a file that was read and waits."""
    return [Cut(number, words, heading) for number, words, heading in intake.passages]


def stored(passages: tuple[Cut, ...]) -> list[list[Any]]:
    """Return passages as an intake keeps them."""
    return [[each.number, each.words, each.heading] for each in passages]
