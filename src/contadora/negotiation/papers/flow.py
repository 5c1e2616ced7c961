"""A compiled paragraph as one flow of pieces: brackets, who proposes, what is added and struck."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from contadora.negotiation.drafting.opening_words import opening_span
from contadora.negotiation.drafting.shapes import Clause, Node, Standing, Words
from contadora.negotiation.papers.shapes import Paper

# Which words of a paragraph's base are set as the United Nations sets those it opens with.
Opening = Callable[[Clause], tuple[int, int] | None]


@dataclass(frozen=True)
class Piece:
    """Words that are set alike; `mark` is what the paper says itself: brackets and codes."""

    text: str
    added: bool = False
    struck: bool = False
    opening: bool = False
    mark: bool = False


def opens(paper: Paper) -> Opening:
    """Return what finds the opening words in the paper's language."""
    return lambda clause: opening_span(clause.base, paper.language, clause.kind)


def pieces(clause: Clause, opening: tuple[int, int] | None = None) -> list[Piece]:
    """Return a paragraph's pieces; `opening` is the span of its base that it opens with."""
    proposed = clause.standing == Standing.PROPOSED
    flow = _Flow(opening or (0, 0))
    found: Iterable[Piece] = flow.walk(clause.parts, added=proposed, struck=bool(clause.deleters))
    if clause.deleters:
        found = _enclosed(found, clause.deleters)
    if proposed:
        found = _enclosed(found, clause.delegations)
    return [piece for piece in found if piece.text]


def shown(clause: Clause) -> str:
    """Return a paragraph as plain text with its brackets."""
    return "".join(piece.text for piece in pieces(clause))


def _enclosed(found: Iterable[Piece], codes: Sequence[str]) -> Iterator[Piece]:
    inner = [piece for piece in found if piece.text]
    before = after = ""
    if any(piece.text.strip(" ") for piece in inner):
        before, inner[0] = _without(inner[0], inner[0].text.lstrip(" "), 0)
        after, inner[-1] = _without(inner[-1], inner[-1].text.rstrip(" "), -1)
    yield Piece(before)
    yield Piece("[" + _by(codes), mark=True)
    yield from inner
    yield Piece("]", mark=True)
    yield Piece(after)


def _without(piece: Piece, left: str, side: int) -> tuple[str, Piece]:
    """Return the blanks at one end of a piece, and the piece without them."""
    blanks = piece.text[len(left) :] if side else piece.text[: len(piece.text) - len(left)]
    return blanks, replace(piece, text=left)


def _by(codes: Sequence[str]) -> str:
    return f"{', '.join(codes)}: " if codes else ""


class _Flow:
    """Walks nodes, counting in the base to know its opening words."""

    def __init__(self, opening: tuple[int, int]) -> None:
        self._opening = opening
        self._at = 0

    def walk(
        self, nodes: Iterable[Node], *, added: bool, struck: bool, base: bool = True
    ) -> Iterator[Piece]:
        for node in nodes:
            if isinstance(node, Words):
                yield from self._words(node.text, added, struck, base)
                continue
            for variant in node.variants:
                inner = self.walk(
                    variant.parts,
                    added=added or variant.proposed,
                    struck=struck or (bool(variant.delegations) and not variant.proposed),
                    base=base and not variant.proposed,
                )
                yield from _enclosed(inner, variant.delegations)

    def _words(self, text: str, added: bool, struck: bool, base: bool) -> Iterator[Piece]:
        if not base:
            yield Piece(text, added, struck)
            return
        start, end = (min(max(spot - self._at, 0), len(text)) for spot in self._opening)
        self._at += len(text)
        yield Piece(text[:start], added, struck)
        yield Piece(text[start:end], added, struck, opening=True)
        yield Piece(text[end:], added, struck)
