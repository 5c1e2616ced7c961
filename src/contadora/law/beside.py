"""Two texts of a position side by side, and two positions of one holder compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from contadora.law.models import Passage, Position, PositionText
from contadora.law.queries_documents import passages_of, texts_of
from contadora.negotiation.compared import Line, hunks_html
from contadora.negotiation.drafting.comparing import Comparison, Frozen, compare
from contadora.negotiation.drafting.shapes import Kind


@dataclass(frozen=True)
class Row:
    """A passage and what says it in the other text; None where only the other one has it."""

    left: Passage | None
    rights: tuple[Passage, ...] = ()


def side_by_side(left: PositionText, right: PositionText) -> list[Row]:
    """Return two texts passage beside passage, in the order of the left one.

    They are set beside each other by what each translates. A passage of the right text that has
    none on the left stands after what stood before it in its own text.
    """
    ours, theirs = passages_of(left), passages_of(right)
    places: dict[int, int] = {}
    for at, passage in enumerate(ours):
        key = _key(passage, left)
        if key is not None:
            places.setdefault(key, at)
    beside: dict[int, list[Passage]] = defaultdict(list)
    loose: dict[int, list[Passage]] = defaultdict(list)
    last = -1
    for passage in theirs:
        place = places.get(_key(passage, right) or 0)
        if place is None:
            loose[last].append(passage)
        else:
            beside[place].append(passage)
            last = place
    rows = [Row(None, (each,)) for each in loose[-1]]
    for at, passage in enumerate(ours):
        rows.append(Row(passage, tuple(beside[at])))
        rows += [Row(None, (each,)) for each in loose[at]]
    return rows


def alone(text: PositionText) -> list[Row]:
    """Return one text's passages."""
    return [Row(passage) for passage in passages_of(text)]


def _key(passage: Passage, text: PositionText) -> int | None:
    """Return the passage of the original that this one is or translates."""
    if text.standing == PositionText.Standing.ORIGINAL:
        return passage.pk
    return passage.original_id


def shared_languages(one: Position, other: Position) -> list[PositionText]:
    """Return the texts of one position in whose languages the other has one too."""
    theirs = {text.language for text in other.texts.all()}
    return [text for text in texts_of(one) if text.language in theirs]


def text_in(position: Position, language: str) -> PositionText | None:
    """Return a position's text in a language."""
    return next((text for text in position.texts.all() if text.language == language), None)


def compared(old: PositionText, new: PositionText) -> Comparison:
    """Compare two texts paragraph by paragraph, word by word; what moved is seen as moved."""
    return compare(_frozen(passages_of(old)), _frozen(passages_of(new)))


def lines(found: Comparison, *, every: bool) -> list[Line]:
    """Return the rows of a comparison to show: all, or those in which something changed."""
    return [
        Line(
            row,
            hunks_html(row.hunks),
            row.old.number if row.old else "",
            row.new.number if row.new else "",
        )
        for row in found.rows
        if every or not row.is_untouched
    ]


def _frozen(passages: Sequence[Passage]) -> list[Frozen]:
    return [
        Frozen(
            key="",  # two documents: paragraphs are matched by their words
            kind=Kind.PLAIN,  # a heading in one file may be a plain line in another
            level=0,
            number=each.number or each.anchor,
            text=each.words,
        )
        for each in passages
    ]
