"""The list of acts: what one may ask of it, and its rows as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict

from contadora.atlas import queries as atlas
from contadora.atlas.dates import PartialDate
from contadora.atlas.downloads import Table
from contadora.atlas.models import Instrument, State
from contadora.atlas.search import folded
from contadora.atlas.texts import current_language
from contadora.people.access import Reader
from contadora.record import queries as record
from contadora.record.models import Act

VOTES = (Act.Kind.VOTED_YES, Act.Kind.VOTED_NO, Act.Kind.ABSTAINED, Act.Kind.ABSENT)
COLUMNS = (
    "uuid", "iso3", "state", "kind", "instrument", "symbol", "date", "stage", "document",
    "handling", "source", "source_url", "confidence", "remark",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What the reader asks of the list, as the address has it; what cannot be read is left out."""

    state: str
    kind: str
    instrument: str
    since: str
    until: str
    region: bool

    @classmethod
    def of(cls, query: QueryDict) -> Choice:
        """Read the choice from an address."""
        return cls(
            state=query.get("state", "").upper()[:8].replace("\x00", ""),
            kind=query.get("kind", "") if query.get("kind") in Act.Kind.values else "",
            instrument=query.get("instrument", "")[:80].replace("\x00", ""),
            since=_date(query.get("since", "")),
            until=_date(query.get("until", "")),
            region=query.get("region") == "1",
        )


def chosen(choice: Choice, user: Reader) -> QuerySet[Act]:
    """Return the acts of a choice that a user may know, newest first."""
    found = record.acts(
        user,
        state=choice.state or None,
        instrument=choice.instrument or None,
        kind=choice.kind or None,
    )
    if choice.region:
        found = found.filter(state__in_region=True)
    if choice.since:
        found = found.filter(date__gte=choice.since)
    if choice.until:
        found = found.filter(date__lte=PartialDate(choice.until).last.isoformat())
    return found.order_by(
        F("date").desc(nulls_last=True), f"state__short_{current_language()}", "pk"
    )


def by_name(acts: Iterable[Act]) -> list[Act]:
    """Return acts in the order of their dates, those of one date by the name of the State."""
    found = list(acts)
    dates = {
        date: place for place, date in enumerate(dict.fromkeys(str(act.date) for act in found))
    }
    return sorted(found, key=lambda act: (dates[str(act.date)], folded(act.state.short)))


def states_with_acts(user: Reader) -> list[State]:
    """Return the States that have an act this user may know, by name."""
    codes = set(record.acts(user).order_by().values_list("state", flat=True).distinct())
    known = atlas.states()
    return sorted((known[code] for code in codes), key=lambda each: folded(each.short))


def instruments_with_acts(user: Reader) -> list[Instrument]:
    """Return the instruments that have an act this user may know, by symbol."""
    keys = record.acts(user).order_by().values("instrument")
    return list(Instrument.everything.filter(pk__in=keys).order_by("symbol"))


def counts(acts: Iterable[Act]) -> list[tuple[str, int]]:
    """Return how many acts there are of each kind of vote."""
    kinds = [act.kind for act in acts]
    return [(str(kind.label), kinds.count(kind)) for kind in VOTES if kind in kinds]


def table(acts: Iterable[Act]) -> Table:
    """Return acts as a table to download."""

    def rows() -> Iterable[Sequence[Any]]:
        for act in acts:
            yield (
                act.uuid, act.state_id, act.state.short, act.kind, act.instrument_id,
                act.instrument.symbol, act.date, act.stage, act.document,
                act.get_handling_display(), act.source_id, act.source.url, act.confidence,
                act.remark,
            )  # fmt: skip

    return Table("acts", COLUMNS, rows)


def _date(text: str) -> str:
    """Return a date, a month or a year as its text, or nothing where it is not one."""
    try:
        return str(PartialDate(text.strip())) if text.strip() else ""
    except ValueError:
        return ""
