"""Reads of positions, their texts and passages.

Who, when, which document and where it is are open to anyone; the words of a text are for members
(`access.position_for` says which).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from contadora.atlas import queries as atlas
from contadora.atlas.models import State
from contadora.atlas.search import folded
from contadora.law.access import position_for
from contadora.law.holders import name_of, word_of
from contadora.law.models import Passage, Position, PositionText, TextIntake
from contadora.people.models import User

__all__ = [
    "Filter",
    "index",
    "intakes",
    "original_of",
    "original_passages",
    "passage_url",
    "position_for",
    "positions",
    "texts_of",
]

Standing = PositionText.Standing
_RANK = {standing.value: rank for rank, standing in enumerate(Standing)}
INDEX_COLUMNS = (
    *("holder", "holder_name", "date", "kind", "title", "symbol", "address", "language", "texts"),
    *("source", "source_publisher", "source_address", "source_read", "confidence", "remark"),
)
PASSAGE_COLUMNS = (
    *("holder", "date", "title", "symbol", "address", "language", "standing", "anchor", "number"),
    *("heading", "words", "original"),
)


def positions() -> QuerySet[Position]:
    """Return every position with its holder and source, the newest first.

    Each has its texts in `texts`, without their passages: two reads for any number of positions.
    """
    texts = PositionText.objects.order_by("language")
    return (
        Position.objects.select_related("state", "group", "source")
        .prefetch_related(Prefetch("texts", queryset=texts))
        .order_by(F("date").desc(nulls_last=True), "pk")
    )


def texts_of(position: Position) -> list[PositionText]:
    """Return a position's texts: the original first, then official translations, then the rest."""
    return sorted(position.texts.all(), key=lambda text: (_RANK[text.standing], text.language))


def original_of(position: Position) -> PositionText | None:
    """Return the text that others translate; None where it is not loaded."""
    found = texts_of(position)
    return found[0] if found and found[0].standing == Standing.ORIGINAL else None


def original_passages(position: Position) -> list[Passage]:
    """Return the passages to be coded, in their order, without their vectors.

    Those of the original; where only translations are loaded, those of the first of them, an
    official one before one of the desk. Empty where no text is loaded.
    """
    found = texts_of(position)
    return passages_of(found[0]) if found else []


def passages_of(text: PositionText) -> list[Passage]:
    """Return a text's passages in their order, without their vectors."""
    return list(text.passages.order_by("place").defer("vector").select_related("text__position"))


def passage_url(passage: Passage) -> str:
    """Return where a passage is read: its position's page in its language, at its anchor."""
    text = passage.text
    address = reverse("law:position", args=[text.position.uuid])
    return f"{address}?text={text.language}#{passage.anchor}"


@dataclass(frozen=True)
class Filter:
    """Which positions of the index are asked for; what is empty asks for all."""

    among: str = ""  # REGION, or the code of a group: its members of today, and itself
    holder: str = ""  # as `holders` names it
    year: str = ""


def index(asked: Filter) -> QuerySet[Position]:
    """Return the positions that are asked for."""
    rows = positions()
    if asked.among:
        codes = atlas.members(asked.among, timezone.localdate())
        rows = rows.filter(Q(state__in=codes) | Q(group=asked.among))
    kind, _colon, code = asked.holder.partition(":")
    if kind == "state":
        rows = rows.filter(state=code)
    elif kind == "group":
        rows = rows.filter(group=code)
    elif kind == "body":
        rows = rows.filter(body=code)
    if asked.year:
        rows = rows.filter(date__startswith=asked.year)
    return rows


def known(asked: Filter) -> Filter:
    """Return a filter without what there is not: an address may ask for anything."""
    among = asked.among if asked.among == atlas.REGION or asked.among in atlas.groups() else ""
    year = asked.year if len(asked.year) == 4 and asked.year.isdecimal() else ""
    kind = asked.holder.partition(":")[0]
    return Filter(among, asked.holder if kind in ("state", "group", "body") else "", year)


def holders() -> list[tuple[str, str]]:
    """Return who has a position in the index, as a form names them, by name."""
    rows = Position.objects.select_related("state", "group").order_by()
    found = {
        (f"body:{row.body}" if row.body else word_of(row)): name_of(row.holder) for row in rows
    }
    return sorted(found.items(), key=lambda pair: folded(pair[1]))


def years() -> list[str]:
    """Return the years from which there are positions, the newest first."""
    dates = Position.objects.exclude(date=None).order_by().values_list("date", flat=True)
    return sorted({str(date)[:4] for date in dates}, reverse=True)


def region_with_none() -> list[State]:
    """Return the region's States that have no position in the index."""
    have = set(Position.objects.exclude(state=None).values_list("state_id", flat=True))
    return [atlas.states()[code] for code in atlas.region() if code not in have]


def index_rows(rows: QuerySet[Position]) -> Iterator[Sequence[Any]]:
    """Yield the index as a table's rows."""
    for row in rows:
        source = row.source
        read: tuple[Any, ...] = ("",) * 4
        if source is not None:
            read = (source.title, source.publisher, source.url, source.date_read)
        yield (
            *(row.state_id or row.group_id or row.body, name_of(row.holder), row.date, row.kind),
            *(str(row.called), row.symbol, row.url, row.language),
            " ".join(f"{text.language}:{text.standing}" for text in texts_of(row)),
            *(*read, row.confidence, row.remark),
        )  # fmt: skip


def passage_rows(position: Position, texts: Sequence[PositionText]) -> Iterator[Sequence[Any]]:
    """Yield the passages of a position's texts as a table's rows."""
    head = (
        *(position.state_id or position.group_id or position.body, position.date),
        *(str(position.called), position.symbol, position.url),
    )
    for text in texts:
        rows = text.passages.order_by("place").defer("vector").select_related("original")
        for row in rows:
            yield (
                *(*head, text.language, text.standing, row.anchor, row.number, row.is_heading),
                *(row.words, row.original.anchor if row.original else ""),
            )


def intakes(user: User) -> list[TextIntake]:
    """Return the files that a person handed in and has not kept or thrown away."""
    rows = TextIntake.objects.filter(created_by=user).select_related("position")
    return list(rows.defer("passages", "problems")[:20])
