"""The passages of an adopted text: each paragraph with the number that one refers to it by.

A resolution's are PP1, PP2 ... and OP1, OP2 ...; other texts' are their own, 13 or 13 (a). What
has no number that can be known keeps none: a wrong one would send the reader astray.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from contadora.negotiation.drafting import pasted
from contadora.negotiation.drafting.shapes import Kind
from contadora.negotiation.library.pieces import Piece, Problem

LONGEST = 20_000  # letters of one passage
_LONGEST_NUMBER = 40
_MOST_GAPS = 50
_FIGURE = re.compile(r"(?:OP)?(\d+)")
_BODY = (Kind.PREAMBULAR, Kind.OPERATIVE)


@dataclass(frozen=True)
class Cut:
    """A passage: its number, empty where it has none, and its words without it."""

    number: str
    words: str
    heading: bool = field(default=False, compare=False)  # whether the file has it as one


def cut(pieces: Sequence[Piece], language: str | None = None) -> tuple[list[Cut], list[Problem]]:
    """Return a text's passages, and what is worth knowing of how they were cut."""
    sources = [_source(piece) for piece in pieces]
    read = pasted.paragraphs_of(sources, language)
    counter = _Counter(any(each.kind is Kind.PREAMBULAR and not each.level for each in read))
    found: list[Cut] = []
    problems: list[Problem] = []
    for piece, each in zip(pieces, read, strict=True):
        words = each.text.strip()
        number = "" if piece.heading else counter.number(each)
        if piece.heading or not number:
            words = " ".join((each.opening + each.number + each.gap + each.words).split())
        if len(words) > LONGEST:
            place = len(found) + 1
            problems.append(Problem("passage_long", place, values={"letters": len(words)}))
            words = words[:LONGEST]
        if words:
            found.append(Cut(number[:_LONGEST_NUMBER], words, piece.heading))
    return found, problems + _gaps(found)


def _source(piece: Piece) -> str:
    """Return a paragraph as one would paste it: its list's number before its words."""
    if not piece.number or piece.words.startswith(piece.number):
        return piece.words
    return f"{piece.number} {piece.words}"


class _Counter:
    """Gives each paragraph its number in full, in the order of the text."""

    def __init__(self, is_resolution: bool) -> None:
        self._is_resolution = is_resolution
        self._above: list[str] = []  # the numbers in full of the paragraphs that this hangs on
        self._preambular = 0

    def number(self, piece: pasted.Piece) -> str:
        """Return a paragraph's number: its own, or its place in the preamble."""
        if piece.kind not in _BODY:
            return ""
        if piece.level == 0:
            self._above = [self._of_its_own(piece)]
            return self._above[0]
        if not piece.label:
            return ""
        above = (self._above or [""])[: piece.level]
        number = f"{above[-1]} {piece.label}".strip()
        self._above = [*above, number]
        return number

    def _of_its_own(self, piece: pasted.Piece) -> str:
        if piece.kind is Kind.PREAMBULAR:
            self._preambular += 1
            return piece.label or f"PP{self._preambular}"
        says_so = piece.number.startswith("OP")
        if self._is_resolution or says_so:
            return piece.label
        return piece.label.removeprefix("OP")


def _gaps(passages: Sequence[Cut]) -> list[Problem]:
    """Report numbers that are missing or come twice: a paragraph may not have been read."""
    problems, last = [], 0
    for place, passage in enumerate(passages, start=1):
        match = _FIGURE.fullmatch(passage.number)
        if not match:
            continue
        number = int(match.group(1))
        if number not in (1, last + 1):
            values: dict[str, str | int] = {"before": last, "after": number}
            problems.append(Problem("number_gap", place, values=values))
        last = number
    return problems[:_MOST_GAPS]
