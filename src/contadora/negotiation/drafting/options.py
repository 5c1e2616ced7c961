"""Options for a paragraph, and alternatives to one, in a text that was published elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contadora.negotiation.drafting.pasted import Piece
from contadora.negotiation.drafting.shapes import Kind, Problem

_FIRST = frozenset({"1", "A", "I"})


@dataclass(frozen=True)
class Choice:
    """Which option a paragraph belongs to, and the paragraph it would replace, from one."""

    option: str = ""
    alternative_to: int | None = None


def choices_of(
    pieces: Sequence[Piece], notes: frozenset[int]
) -> tuple[list[Choice], list[Problem]]:
    """Return each paragraph's choice, and the options that have no other beside them.

    An option holds the paragraphs up to the next one; the last, its first paragraph and what hangs
    on that. `OP3 alt` and `Alt. 1` are alternatives to the paragraph they follow.
    """
    options = _Options(pieces, notes)
    return options.choices(), options.problems


class _Options:
    """The options of a text, taken in from its beginning."""

    def __init__(self, pieces: Sequence[Piece], notes: frozenset[int]) -> None:
        self.pieces, self.notes = pieces, notes
        self.problems: list[Problem] = []
        self.more = _more_options(pieces)
        self._clear()

    def _clear(self) -> None:
        self.names: list[str] = []  # of the options of this set
        self.begins = 0  # where the set was announced
        self.first: int | None = None  # first paragraph of its first option
        self.has_words = False  # whether the option that is open has a paragraph yet

    def choices(self) -> list[Choice]:
        found = []
        replaced: int | None = None  # the last paragraph that an alternative may stand for
        for index, piece in enumerate(self.pieces):
            self._turn(index, piece)
            choice = Choice()
            if self.names:
                choice = self._in_option(index, piece)
            elif replaced is not None and _is_alternative(piece):
                choice = Choice(alternative_to=replaced + 1)
            if choice.alternative_to is None and _counts(piece):
                replaced = index
            found.append(choice)
        self._close()
        return found

    def _turn(self, index: int, piece: Piece) -> None:
        """Begin an option, or end the set, where a paragraph does so."""
        if piece.option is not None and not piece.option.is_alternative:
            if piece.option.count in self.names:
                self._close()
            if not self.names:
                self.begins = index
            self.names.append(piece.option.count)
            self.has_words = False
        elif self.names and self._ends(index, piece):
            self._close()

    def _ends(self, index: int, piece: Piece) -> bool:
        if index in self.notes or piece.kind in (Kind.HEADING, Kind.TITLE):
            return True
        return self.has_words and piece.level == 0 and bool(piece.words) and not self.more[index]

    def _in_option(self, index: int, piece: Piece) -> Choice:
        if not piece.words or self.has_words:
            return Choice(self.names[-1])
        self.has_words = True
        if self.first is None:
            self.first = index
            return Choice(self.names[-1])
        return Choice(self.names[-1], self.first + 1)

    def _close(self) -> None:
        if len(self.names) == 1:
            values: dict[str, str | int] = {"option": self.names[0]}
            self.problems.append(Problem("option-alone", self.begins + 1, None, values))
        self._clear()


def _more_options(pieces: Sequence[Piece]) -> list[bool]:
    """Return for each paragraph whether a further option of the same set follows in its section."""
    found = [False] * len(pieces)
    more = False
    for index in range(len(pieces) - 1, -1, -1):
        found[index] = more
        piece = pieces[index]
        if piece.kind is Kind.HEADING:
            more = False
        elif piece.option is not None and not piece.option.is_alternative:
            more = piece.option.count not in _FIRST
    return found


def _counts(piece: Piece) -> bool:
    return piece.level == 0 and piece.kind in (Kind.PREAMBULAR, Kind.OPERATIVE)


def _is_alternative(piece: Piece) -> bool:
    return (piece.option is not None and piece.option.is_alternative) or (
        re.search(r"\balt\b", piece.label) is not None
    )
