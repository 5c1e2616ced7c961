"""Which words of a passage differ from those it is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from contadora.negotiation.library.folding import fold

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Mark:
    """A run of words: the same in both, here only (`added`), or there only (`removed`)."""

    kind: str
    words: str


def marks(looked_up: str, passage: str) -> tuple[Mark, ...]:
    """Return a passage's words against those looked up; capitals and accents do not differ."""
    old, new = _PIECE.findall(looked_up), _PIECE.findall(passage)
    matcher = SequenceMatcher(None, _alike(old), _alike(new), autojunk=False)
    found: list[Mark] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            found.append(Mark("same", "".join(new[k:m])))
            continue
        if j > i:
            found.append(Mark("removed", "".join(old[i:j])))
        if m > k:
            found.append(Mark("added", "".join(new[k:m])))
    return tuple(mark for mark in found if mark.words)


def _alike(pieces: list[str]) -> list[str]:
    return [fold(piece) or (" " if piece.isspace() else piece) for piece in pieces]
