"""How a text's passages are written: those that stay keep their anchor, others get a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from contadora.law.models import Passage, PositionText
from contadora.negotiation.library import keeping
from contadora.negotiation.library.cutting import Cut
from contadora.negotiation.library.folding import digest, fold
from contadora.negotiation.library.index import FEWEST

AT_ONCE = 120  # passages that are encoded while the reader waits; of more the worker does it
_ASIDE = 1_000_000  # places out of the way of those that are given anew
_BATCH = 500


@dataclass(frozen=True)
class Ready:
    """A passage ready to be written; without a vector where the worker is to make it."""

    number: str
    words: str
    heading: bool
    digest: str
    vector: bytes


def ready(passages: Sequence[Cut]) -> list[Ready]:
    """Return passages with their digests, and vectors unless they are many: outside of any lock."""
    if len(passages) > AT_ONCE:
        return [Ready(p.number, p.words, p.heading, digest(p.words), b"") for p in passages]
    return [
        Ready(each.number, each.words, cut.heading, each.digest, each.vector)
        for cut, each in zip(passages, keeping.prepared(passages), strict=True)
    ]


def without_vector(text: PositionText) -> list[Passage]:
    """Return a text's passages that the worker has yet to encode; those of few words have none."""
    rows = text.passages.filter(vector=b"").only("pk", "words", "digest")
    return [row for row in rows if fold(row.words).count(" ") + 1 >= FEWEST]


def write(text: PositionText, passages: Sequence[Ready], kept: Mapping[int, Passage]) -> None:
    """Write a text's passages; `kept` are those of now that stay, by their new places from 0.

    Inside the caller's transaction, which saves the text: it has a higher last anchor then.
    """
    stay = {row.pk for row in kept.values()}
    gone = [key for key in text.passages.values_list("pk", flat=True) if key not in stay]
    for start in range(0, len(gone), _BATCH):
        Passage.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    text.passages.update(place=F("place") + _ASIDE)
    same, reworded, new = [], [], []
    for at, each in enumerate(passages):
        row = kept.get(at)
        if row is None:
            text.last_anchor += 1
            row = Passage(text=text, anchor=f"p-{text.last_anchor}", vector=each.vector)
            new.append(row)
        elif row.digest == each.digest:
            same.append(row)
        else:
            row.vector = each.vector
            reworded.append(row)
        row.place, row.number, row.is_heading = at + 1, each.number, each.heading
        row.words, row.digest = each.words, each.digest
    names = ["place", "number", "is_heading", "words", "digest"]
    Passage.objects.bulk_update(same, names, batch_size=_BATCH)
    Passage.objects.bulk_update(reworded, [*names, "vector"], batch_size=_BATCH)
    Passage.objects.bulk_create(new, batch_size=_BATCH)
