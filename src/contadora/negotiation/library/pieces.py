"""What the readers of files hand on: the paragraphs of a file, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from contadora.negotiation.drafting.shapes import Problem
from contadora.negotiation.papers.shapes import RefusedError

LARGEST = 20 * 2**20  # bytes of a file
MOST_PIECES = 25_000
MOST_LETTERS = 12_000_000

__all__ = [
    "LARGEST",
    "MOST_LETTERS",
    "MOST_PIECES",
    "Piece",
    "Problem",
    "Reading",
    "RefusedError",
    "bounded",
]


@dataclass(frozen=True)
class Piece:
    """A paragraph as it stands in a file; `number` is that of the list it is in."""

    words: str
    number: str = ""
    heading: bool = False


@dataclass(frozen=True)
class Reading:
    """A file's paragraphs; what a file says of itself is a first guess, no more."""

    pieces: tuple[Piece, ...]
    problems: tuple[Problem, ...] = ()
    title: str = ""
    language: str = ""
    symbol: str = ""
    date: str = ""


def bounded(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return the pieces; refuse what is too much for one text, and what is nothing."""
    if len(pieces) > MOST_PIECES:
        raise RefusedError("paragraphs_many", paragraphs=len(pieces), most=MOST_PIECES)
    letters = sum(len(piece.words) for piece in pieces)
    if letters > MOST_LETTERS:
        raise RefusedError("letters_many", letters=letters, most=MOST_LETTERS)
    found = tuple(piece for piece in pieces if piece.words)
    if not found:
        raise RefusedError("no_words")
    return found
