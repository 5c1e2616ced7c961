"""The starter pack's index of positions: who, when, which document, where it was read; no texts.

A position is the pack's for as long as nobody of the desk changed it or loaded a text of it; from
then on it is not touched. Its identity is made from the pack's key, so that a pack that is loaded
again, or corrected, finds it.
"""

from __future__ import annotations

import uuid
from typing import Any

from contadora.atlas.loading import Changes, Plan, Row, Tables, sourced, texts, upsert
from contadora.law.models import Coding, Finding, Position
from contadora.law.models.documents import STARTER

# A name of our own: a position of the pack has the same identity on every desk.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:contadora:law-position")


def load_positions(read: Tables) -> dict[str, Changes]:
    """Bring the pack's positions to what its table says; the caller holds the transaction."""
    rested_on = set(Coding.objects.values_list("position_id", flat=True))
    rested_on |= set(Finding.objects.values_list("position_id", flat=True))
    changes = upsert(
        Plan(Position, ("uuid",), map(_position, read("law_positions"))),
        keep=lambda row: row.origin != STARTER or row.pk in rested_on,
        remove=True,
    )
    return {"law_positions": changes}


def _position(row: Row) -> dict[str, Any]:
    names = ("kind", "title", "symbol", "url", "language", "body")
    return (
        {"uuid": uuid.uuid5(_NAMESPACE, row["key"]), "origin": STARTER}
        | {name: row[name] for name in names}
        | {
            "state_id": row["iso3"] or None,
            "group_id": row["group"] or None,
            "date": row["date"] or None,
        }
        | texts(row, "about")
        | sourced(row)
    )
