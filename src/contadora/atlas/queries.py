"""Reads of the atlas: States and their slots, who was a member then, the meetings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from contadora.atlas import membership
from contadora.atlas.membership import REGION, UN, Days, Spans
from contadora.atlas.models import Forum, Group, Instrument, Meeting, Readiness, Source, State
from contadora.atlas.search import SearchResults, search
from contadora.atlas.symbols import canonical_symbol, slug_of
from contadora.atlas.texts import LANGUAGES
from contadora.atlas.versions import by_version

__all__ = [
    "REGION",
    "UN",
    "SearchResults",
    "canonical_symbol",
    "group",
    "groups",
    "groups_of",
    "instrument",
    "meetings",
    "member_mask",
    "members",
    "readiness",
    "region",
    "search",
    "slots",
    "slug_of",
    "source",
    "states",
    "upcoming_meetings",
]


@by_version
def states() -> Mapping[str, State]:
    """Return every State by its ISO alpha-3 code, in the order of the codes."""
    return MappingProxyType({state.iso3: state for state in State.objects.order_by("iso3")})


@by_version
def slots() -> tuple[str, ...]:
    """Return the codes by slot, the place of a State in a roll call's packed votes."""
    known = states()
    codes = [""] * (1 + max((state.slot for state in known.values()), default=-1))
    for code, state in known.items():
        codes[state.slot] = code
    return tuple(codes)


@by_version
def region() -> tuple[str, ...]:
    """Return the codes of the region's 33 States."""
    return tuple(code for code, state in states().items() if state.in_region)


@by_version
def _readiness() -> Mapping[str, tuple[Readiness, ...]]:
    found: dict[str, tuple[Readiness, ...]] = {}
    for row in Readiness.objects.select_related("source"):
        found[row.state_id] = (*found.get(row.state_id, ()), row)
    return MappingProxyType(found)


def readiness(iso3: str) -> tuple[Readiness, ...]:
    """Return what indices say of a State, with their sources, each index's last edition first."""
    return _readiness().get(iso3, ())


@by_version
def groups() -> Mapping[str, Group]:
    """Return every group by its code."""
    rows = Group.objects.select_related("source").order_by("code")
    return MappingProxyType({row.code: row for row in rows})


def group(code: str) -> Group | None:
    """Return a group by its code, or by its acronym in one of the languages, in any case."""
    known = groups()
    folded = code.upper()
    if code in known or folded in known:
        return known.get(code) or known[folded]
    return next((one for one in known.values() if folded in _acronyms(one)), None)


def _acronyms(one: Group) -> set[str]:
    return {str(getattr(one, f"acronym_{code}")).upper() for code in LANGUAGES}


@by_version
def _spans() -> Mapping[str, Spans]:
    return MappingProxyType(membership.spans_by_group(dict(states())))


def member_mask(code: str, dates: Days) -> NDArray[np.bool_]:
    """Return who was a member of a group on each date, shape (dates, slots)."""
    spans = _spans().get(code)
    if spans is None:
        raise KeyError(f"group: {code!r} is not known; the page of groups lists the codes")
    return spans.mask(np.asarray(dates, dtype="datetime64[D]"), len(slots()))


@by_version
def members(code: str, on: date) -> frozenset[str]:
    """Return who was a member of a group on a date; 'UN' and 'REGION' are groups too."""
    inside = member_mask(code, membership.day(on))[0]
    return frozenset(iso3 for iso3, member in zip(slots(), inside, strict=True) if member)


@by_version
def groups_of(iso3: str, on: date) -> tuple[Group, ...]:
    """Return the groups that a State was a member of on a date, by code."""
    return tuple(found for code, found in groups().items() if iso3 in members(code, on))


def meetings(*, forum: str | None = None, track: str | None = None) -> QuerySet[Meeting]:
    """Return the meetings, the first to come first, of a forum or a track where one is named."""
    rows = Meeting.objects.select_related("forum", "source").order_by("start", "forum", "pk")
    if forum:
        rows = rows.filter(forum=forum)
    if track:
        rows = rows.filter(track=track)
    return rows


def upcoming_meetings(on: date, limit: int = 20) -> list[Meeting]:
    """Return the meetings that are not over on a date, the next one first.

    A meeting whose date is known to the month or the year counts until that is over.
    """
    year, month, this_day = f"{on:%Y}", f"{on:%Y-%m}", on.isoformat()
    rows = meetings().filter(
        Q(end__gte=this_day)
        | Q(end__in=[year, month])
        | (Q(end__isnull=True) & (Q(start__gte=this_day) | Q(start__in=[year, month])))
    )
    return list(rows[:limit])


def instrument(slug: str) -> Instrument | None:
    """Return an instrument with its source, or None."""
    rows = Instrument.objects.select_related("source", "forum").prefetch_related("provisions")
    return rows.filter(slug=slug).first()


def source(key: str) -> Source | None:
    """Return a source, or None."""
    return Source.objects.filter(key=key).first()


def forums() -> QuerySet[Forum]:
    """Return the forums, by code."""
    return Forum.objects.select_related("source").order_by("code")
