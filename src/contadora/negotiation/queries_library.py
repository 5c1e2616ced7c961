"""Reads of the library of adopted texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from contadora.atlas.symbols import canonical_symbol
from contadora.negotiation import problems as papers
from contadora.negotiation.drafting.shapes import Problem
from contadora.negotiation.library import problems as files
from contadora.negotiation.library.adoption import Adoption, adoption_of
from contadora.negotiation.library.folding import digest
from contadora.negotiation.library.looking import Found
from contadora.negotiation.models import AdoptedText, Intake, Passage

TEXT_COLUMNS = (
    *("symbol", "language", "title", "date", "how", "instrument", "passages"),
    *("address", "format", "file", "sha256", "loaded_at"),
)
PASSAGE_COLUMNS = ("symbol", "language", "position", "number", "words")
FOUND_COLUMNS = (
    *("closeness", "score", "symbol", "number", "language", "title", "date", "words", "how"),
    *("yes", "no", "abstain", "absent", "region_yes", "region_no", "region_abstain"),
    *("region_absent", "region_votes", "languages", "elsewhere"),
)
_NOT_IN_ANCHORS = re.compile(r"[^\w.]+")


@dataclass(frozen=True)
class Filter:
    """Which texts of the library are asked for."""

    words: str = ""
    symbol: str = ""
    language: str = ""


def texts(asked: Filter) -> QuerySet[AdoptedText]:
    """Return the texts asked for, each with how many passages it has."""
    rows = AdoptedText.objects.annotate(passage_count=Count("passages"))
    if asked.language:
        rows = rows.filter(language=asked.language)
    if asked.symbol:
        symbol = canonical_symbol(asked.symbol) or " ".join(asked.symbol.split())
        rows = rows.filter(symbol__icontains=symbol)
    if asked.words:
        said = Passage.objects.filter(words__icontains=asked.words).values("text")
        rows = rows.filter(
            Q(symbol__icontains=asked.words) | Q(title__icontains=asked.words) | Q(pk__in=said)
        )
    return rows.select_related("instrument").order_by("symbol", "language", "pk")


def text_rows(rows: QuerySet[AdoptedText]) -> Iterator[Sequence[Any]]:
    """Yield the texts as a table's rows."""
    for text in rows.iterator(chunk_size=500):
        yield (
            *(text.symbol, text.language, text.title, text.date, adoption_of(text).how),
            text.instrument.slug if text.instrument else "",
            getattr(text, "passage_count", None),
            *(text.url, text.format, text.filename, text.sha256, text.loaded_at),
        )


def versions(text: AdoptedText) -> list[AdoptedText]:
    """Return the same text in the other languages."""
    return list(AdoptedText.objects.filter(symbol=text.symbol).exclude(pk=text.pk))


@dataclass(frozen=True)
class Line:
    """A passage on its text's page."""

    passage: Passage
    anchor: str


def lines(text: AdoptedText) -> list[Line]:
    """Return a text's passages with what an address names them by."""
    found, taken = [], set()
    for passage in text.passages.order_by("position").defer("vector"):
        name = anchor(passage)
        if name in taken:  # an annex that counts from one again
            name = f"p{passage.position}"
        taken.add(name)
        found.append(Line(passage, name))
    return found


def passage_rows(text: AdoptedText) -> Iterator[Sequence[Any]]:
    """Yield a text's passages as a table's rows."""
    for passage in text.passages.order_by("position").defer("vector").iterator(chunk_size=500):
        yield (text.symbol, text.language, passage.position, passage.number, passage.words)


def anchor(passage: Passage) -> str:
    """Return what a passage is named by within its page's address: OP3, OP3-a, else its place."""
    return _NOT_IN_ANCHORS.sub("-", passage.number).strip("-") or f"p{passage.position}"


def address_of(passage: Passage) -> str:
    """Return where a passage is read."""
    return f"{reverse('negotiation:library_text', args=[passage.text.uuid])}#{anchor(passage)}"


def found_rows(found: Sequence[Found]) -> Iterator[Sequence[Any]]:
    """Yield what a look-up found as a table's rows."""
    for each in found:
        world, region = each.adoption.world, each.adoption.region
        yield (
            *(each.closeness.value, each.score, each.text.symbol, each.number),
            *(each.text.language, each.text.title, each.text.date, each.words),
            each.adoption.how,
            *((world.yes, world.no, world.abstain, world.absent) if world else (None,) * 4),
            *((region.yes, region.no, region.abstain, region.absent) if region else (None,) * 4),
            " ".join(f"{vote.iso3}:{vote.vote.name.lower()}" for vote in each.adoption.votes),
            " ".join(sorted({each.text.language, *(one.text.language for one in each.versions)})),
            "; ".join(f"{one.text.symbol} {one.number}".strip() for one in each.elsewhere),
        )


@dataclass(frozen=True)
class Preview:
    """What a file that was read looks like, and what is in its way."""

    intake: Intake
    adoption: Adoption
    there: AdoptedText | None = None  # of the same symbol and language
    kept: int = 0  # of its passages: the words are the same here
    gone: int = 0  # of its passages: the words are not here
    others: tuple[AdoptedText, ...] = ()  # of the same symbol, in other languages
    remarks: tuple[str, ...] = field(default=())


def preview(intake: Intake, symbol: str, language: str) -> Preview:
    """Return what a file would become under a symbol and a language."""
    symbol = canonical_symbol(symbol) or " ".join(symbol.split())
    rows = list(AdoptedText.objects.filter(symbol=symbol).select_related("loaded_by"))
    there = next((row for row in rows if row.language == language), None) if symbol else None
    kept = gone = 0
    if there is not None:
        here = Counter(digest(words) for _number, words in intake.passages)
        known = Counter(there.passages.values_list("digest", flat=True))
        kept = (here & known).total()
        gone = known.total() - kept
    return Preview(
        intake,
        adoption_of(AdoptedText(symbol=symbol)),
        there,
        kept,
        gone,
        tuple(row for row in rows if row.language != language),
        tuple(remarks(intake.problems)),
    )


def remarks(problems: Sequence[dict[str, Any]]) -> list[str]:
    """Return what could not be read in a file, in the reader's language."""
    return [
        files.sentence(each)
        if each["code"] in files.PROBLEMS
        else papers.sentence(Problem(each["code"], each["paragraph"], values=each["values"]))
        for each in problems
    ]


def intakes(user: Any) -> list[Intake]:
    """Return the files that a person handed in and has not kept or thrown away."""
    rows = Intake.objects.filter(created_by=user).exclude(status=Intake.Status.DONE)
    return list(rows.defer("passages", "problems")[:20])
