"""The numbers of a room's paragraphs (`drafting.numbering`), and what a clean revision settles."""

from __future__ import annotations

from collections.abc import Sequence

from contadora.negotiation.drafting import numbering
from contadora.negotiation.drafting.numbering import Number, Place
from contadora.negotiation.drafting.shapes import Kind, Standing
from contadora.negotiation.models import Paragraph, Text


def places(rows: Sequence[Paragraph]) -> list[Place]:
    """Return paragraphs, in their order, as the numbering takes them."""
    keys = {row.pk: str(row.uuid) for row in rows}
    return [
        Place(
            key=keys[row.pk],
            kind=Kind(row.kind),
            level=row.level,
            standing=Standing(row.standing),
            settled=row.settled_number or None,
            alternative_to=keys.get(row.alternative_to_id) if row.alternative_to_id else None,
        )
        for row in rows
    ]


def numbers_of(rows: Sequence[Paragraph]) -> dict[int, Number]:
    """Return each paragraph's number, by its key in the store; `rows` are all of a text."""
    found = numbering.numbers_of(places(rows))
    return {row.pk: found[str(row.uuid)] for row in rows}


def settle_all(text: Text, rows: Sequence[Paragraph]) -> None:
    """Make the numbers those of a clean revision: counted through, no bis, nothing left out."""
    found = numbering.settle(places(rows))
    for row in rows:
        row.settled_number = found[str(row.uuid)]
    Paragraph.objects.bulk_update(rows, ["settled_number"])
