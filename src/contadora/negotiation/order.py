"""Where paragraphs stand: numbers with gaps, so that one put in moves no other."""

from __future__ import annotations

from collections.abc import Sequence

from contadora.negotiation.models import Paragraph, Proposal, Text

GAP = 1 << 16


def ordered(text: Text) -> list[Paragraph]:
    """Return a text's paragraphs in their order, those no longer in it too."""
    return list(text.paragraphs.order_by("position", "pk"))


def position_between(before: Paragraph | None, after: Paragraph | None) -> int | None:
    """Return a position between two neighbours, None when there is no room left."""
    if before is None:
        return GAP if after is None else after.position - GAP
    if after is None:
        return before.position + GAP
    middle = (before.position + after.position) // 2
    return middle if before.position < middle < after.position else None


def spread(paragraphs: Sequence[Paragraph]) -> None:
    """Give paragraphs positions with gaps between them again, in the order they are in."""
    for number, paragraph in enumerate(paragraphs, 1):
        paragraph.position = number * GAP
    Paragraph.objects.bulk_update(paragraphs, ["position"])


def place_at(text: Text, index: int) -> int:
    """Return a position for a paragraph that is to stand at this index of `ordered(text)`."""
    rows = ordered(text)
    for _attempt in range(2):
        before = rows[index - 1] if index > 0 else None
        after = rows[index] if index < len(rows) else None
        position = position_between(before, after)
        if position is not None:
            return position
        spread(rows)
    raise RuntimeError("positions: no gap after spreading")


def index_of(rows: Sequence[Paragraph], row: Paragraph) -> int:
    """Return where a paragraph stands among others."""
    return next(number for number, each in enumerate(rows) if each.pk == row.pk)


def end_of_block(rows: Sequence[Paragraph], index: int) -> int:
    """Return the index behind a paragraph's own sub-paragraphs."""
    end = index + 1
    while end < len(rows) and rows[end].level > rows[index].level:
        end += 1
    return end


def index_after(rows: Sequence[Paragraph], anchor: Paragraph | None, level: int) -> int:
    """Return the index at which a paragraph of a level that follows `anchor` stands.

    What belongs to the anchor stays with it: its alternatives, and sub-paragraphs deeper than the
    new one. Without an anchor it is the first.
    """
    if anchor is None:
        return 0
    index = index_of(rows, anchor) + 1
    while index < len(rows) and (
        rows[index].level > level or rows[index].alternative_to_id == anchor.pk
    ):
        index += 1
    return index


def index_of_proposed(
    rows: Sequence[Paragraph], anchor: Paragraph | None, proposal: Proposal, level: int
) -> int:
    """Return the index for a paragraph that a proposal makes after `anchor`.

    Those proposed at one place stand by delegation and words, not by when they came, so that the
    same proposals always give the same text.
    """
    if anchor is not None and proposal.kind == Proposal.Kind.ALTERNATIVE:
        # Behind what belongs to the paragraph, before the alternatives that are there.
        index = end_of_block(rows, index_of(rows, anchor))
    else:
        index = index_after(rows, anchor, level)
    mine = (proposal.delegation.code, proposal.content)
    beside = {
        other.made_id: (other.delegation.code, other.content)
        for other in Proposal.objects.filter(
            text=proposal.text_id,
            kind=proposal.kind,
            paragraph=anchor,
            status=Proposal.Status.OPEN,
        )
        .exclude(made=None)
        .select_related("delegation")
    }
    while index < len(rows):
        row = rows[index]
        if row.pk in beside and beside[row.pk] < mine:
            index += 1
            # What hangs on that one stays with it.
            while index < len(rows) and (
                rows[index].level > row.level or rows[index].alternative_to_id == row.pk
            ):
                index += 1
            continue
        break
    return index
