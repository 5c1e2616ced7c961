"""The list of instruments: what one may ask of it, as one query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Abs
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contadora.atlas import labels
from contadora.atlas.models import Instrument
from contadora.atlas.queries import canonical_symbol
from contadora.atlas.search import folded
from contadora.atlas.texts import LANGUAGES

SORTS: dict[str, tuple[Promise, tuple[Any, ...]]] = {
    "newest": (_("newest first"), (F("date").desc(nulls_last=True), "-slug")),
    "oldest": (_("oldest first"), (F("date").asc(nulls_last=True), "slug")),
    "closest": (_("closest vote first"), (F("margin").asc(nulls_last=True), "-slug")),
    "widest": (_("widest majority first"), (F("margin").desc(nulls_last=True), "-slug")),
    "against": (_("most against first"), (F("no").desc(nulls_last=True), "-slug")),
    "abstained": (_("most abstentions first"), (F("abstain").desc(nulls_last=True), "-slug")),
}
NOT_ADOPTED = (
    Instrument.Status.REJECTED,
    Instrument.Status.WITHDRAWN,
    Instrument.Status.SUPERSEDED,
)
HOW = {
    "recorded": (_("a recorded vote"), Q(yes__isnull=False)),
    "without": (_("without a vote"), Q(status=Instrument.Status.NO_VOTE)),
    "failed": (_("not adopted, withdrawn or superseded"), Q(status__in=NOT_ADOPTED)),
}


@dataclass(frozen=True)
class Choice:
    """What the reader asks of the list, as the address has it; what cannot be read is left out."""

    scope: str
    kind: str
    status: str
    how: str
    track: str
    session: int | None
    against: int | None
    text: str
    sort: str

    @classmethod
    def of(cls, query: QueryDict) -> Choice:
        """Read the choice from an address."""
        return cls(
            scope="all" if query.get("scope") == "all" else "docket",
            kind=_one_of(query.get("kind"), Instrument.Kind.values),
            status=_one_of(query.get("status"), Instrument.Status.values),
            how=_one_of(query.get("how"), HOW),
            track=query.get("track", "")[:80].replace("\x00", ""),
            session=_number(query.get("session")),
            against=_number(query.get("against")),
            text=query.get("q", "").strip()[:200].replace("\x00", ""),
            sort=_one_of(query.get("sort"), SORTS) or "newest",
        )


def chosen(choice: Choice) -> QuerySet[Instrument]:
    """Return the instruments of a choice, in its order, each with the margin of its vote."""
    found = Instrument.objects.annotate(margin=Abs(F("yes") - F("no")))
    if choice.scope == "docket":
        found = found.filter(on_docket=True)
    if choice.kind:
        found = found.filter(kind=choice.kind)
    if choice.status:
        found = found.filter(status=choice.status)
    if choice.how:
        found = found.filter(HOW[choice.how][1])
    if choice.track:
        found = found.filter(track=choice.track)
    if choice.session is not None:
        found = found.filter(session=choice.session)
    if choice.against is not None:
        found = found.filter(no__lt=choice.against)
    if choice.text:
        symbol = canonical_symbol(choice.text)
        if symbol:
            found = found.filter(symbol=symbol)
        else:
            for word in choice.text.split()[:12]:
                within = Q(symbol__icontains=word)
                for language in LANGUAGES:
                    within |= Q(**{f"title_{language}__icontains": word})
                found = found.filter(within)
    return found.order_by(*SORTS[choice.sort][1])


def margin(instrument: Instrument) -> int | None:
    """Return by how many the yes outnumber the no, or the other way round."""
    if instrument.yes is None or instrument.no is None:
        return None
    return abs(instrument.yes - instrument.no)


def tracks(scope: str) -> list[tuple[str, str]]:
    """Return the tracks that instruments are on, each with its name."""
    found = Instrument.objects.exclude(track="")
    if scope == "docket":
        found = found.filter(on_docket=True)
    words = found.order_by().values_list("track", flat=True).distinct()
    named = [(word, str(labels.label(labels.TRACKS, word))) for word in words]
    return sorted(named, key=lambda pair: folded(pair[1]))


def _one_of(text: str | None, allowed: Collection[str]) -> str:
    return text if text is not None and text in allowed else ""


def _number(text: str | None) -> int | None:
    if text and text.isascii() and text.isdecimal() and len(text) <= 5:
        return int(text)
    return None
