"""Reads of positions, their texts and passages.

Who, when, which document and where it is are open to anyone; the words of a text are for members
(`access.position_for` says which).
"""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from contadora.law.access import position_for
from contadora.law.models import Passage, Position, PositionText

__all__ = [
    "original_of",
    "original_passages",
    "passage_url",
    "position_for",
    "positions",
    "texts_of",
]


def positions() -> QuerySet[Position]:
    """Return every position with its holder and source, the newest first.

    Each has its texts in `texts`, without their passages: two reads for any number of positions.
    """
    texts = PositionText.objects.order_by("language")
    return (
        Position.objects.select_related("state", "group", "source")
        .prefetch_related(Prefetch("texts", queryset=texts))
        .order_by("-date", "pk")
    )


def texts_of(position: Position) -> list[PositionText]:
    """Return a position's texts: the original first, then translations by language."""
    return sorted(
        position.texts.all(),
        key=lambda text: (text.standing != PositionText.Standing.ORIGINAL, text.language),
    )


def original_of(position: Position) -> PositionText | None:
    """Return the text that others translate; None where it is not loaded."""
    found = texts_of(position)
    return found[0] if found and found[0].standing == PositionText.Standing.ORIGINAL else None


def original_passages(position: Position) -> list[Passage]:
    """Return the passages to be coded, in their order, without their vectors.

    Those of the original; where only translations are loaded, those of the first of them, an
    official one before one of the desk. Empty where no text is loaded.
    """
    found = texts_of(position)
    if not found:
        return []
    first = min(found, key=lambda text: (list(PositionText.Standing).index(text.standing), text.pk))  # type: ignore[arg-type]
    rows = first.passages.order_by("place").defer("vector").select_related("text")
    return list(rows)


def passage_url(passage: Passage) -> str:
    """Return where a passage is read: its position's page in its language, at its anchor."""
    text = passage.text
    address = reverse("law:position", args=[text.position.uuid])
    return f"{address}?text={text.language}#{passage.anchor}"
