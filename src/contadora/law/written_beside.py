"""What a topic of a draft was written beside: others' words as they were when they were ticked.

The passage they come from may be reworded by a corrected file, or go with it: the words stay with
the draft, and the page says what became of the passage.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from contadora.law.access_coding import Sight
from contadora.law.holders import name_of
from contadora.law.models import DraftPoint, Passage, Position
from contadora.law.queries_documents import passage_url


@dataclass(frozen=True)
class Stood:
    """Words that a topic was written beside, and what became of their passage."""

    passage: str  # its uuid
    number: str
    words: str
    language: str
    title: str
    holder: str
    address: str  # where the passage is read; empty where it is gone
    changed: bool  # it is there with other words
    shown: bool  # not to who has yet to read it by themselves
    offered: bool  # the page has it to tick elsewhere already

    @property
    def gone(self) -> bool:
        """Whether the passage is in no text any more."""
        return not self.address


def kept(passage: Passage) -> dict[str, str]:
    """Return what a draft keeps of a passage."""
    position = passage.text.position
    return {
        "passage": str(passage.uuid),
        "position": str(position.uuid),
        "title": str(position),
        "language": passage.text.language,
        "number": passage.number or passage.anchor,
        "words": passage.words,
    }


def stood_beside(point: DraftPoint, sight: Sight, offered: Collection[str]) -> list[Stood]:
    """Return what a topic was written beside; `offered` are uuids that the page has already."""
    keys = [each["passage"] for each in point.stood_beside]
    rows = Passage.objects.filter(uuid__in=keys).defer("vector").select_related("text__position")
    there = {str(row.uuid): row for row in rows}
    held = Position.objects.filter(uuid__in={each["position"] for each in point.stood_beside})
    positions = {str(row.uuid): row for row in held.select_related("state", "group")}
    found = []
    for each in point.stood_beside:
        row, position = there.get(each["passage"]), positions.get(each["position"])
        found.append(
            Stood(
                each["passage"],
                each["number"],
                each["words"],
                each["language"],
                str(position) if position else each["title"],
                name_of(position.holder) if position else "",
                passage_url(row) if row else "",
                row is not None and row.words != each["words"],
                position is None or sight.sees(position.pk, point.topic),
                each["passage"] in offered,
            )
        )
    return found
