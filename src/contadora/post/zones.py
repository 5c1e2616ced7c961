"""The rules of a time zone as a calendar carries them, for the time that it speaks of.

Written here from the zone's own data: icalendar 7.3 writes the hour of a change by the new offset
(Caracas, 1 May 2016: 03:00), where RFC 5545, 3.6.5 asks for the hour by the old one (02:30).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(days=7)  # no zone has changed its clocks twice in one week since 1970
SECOND = timedelta(seconds=1)
Rule = tuple[timedelta, timedelta, str]


def rules_of(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the VTIMEZONE that is right from `first` to `last`, both aware."""
    first, last = first.astimezone(UTC), last.astimezone(UTC)
    changes = list(_changes(zone, first, last))
    begun = _begun(zone, first)
    written = Timezone()
    written.add("tzid", zone.key)
    for at in [begun, *(change for change in changes if change > begun)]:
        written.add_component(_observance(zone, at))
    return written


def _rule(zone: ZoneInfo, at: datetime) -> Rule:
    local = at.astimezone(zone)
    return local.utcoffset() or timedelta(), local.dst() or timedelta(), local.tzname() or ""


def _observance(zone: ZoneInfo, at: datetime) -> TimezoneStandard | TimezoneDaylight:
    offset, dst, name = _rule(zone, at)
    before = _rule(zone, at - SECOND)[0] if at > EARLIEST else offset
    part = TimezoneDaylight() if dst else TimezoneStandard()
    part.add("dtstart", (at + before).replace(tzinfo=None))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", offset)
    part.add("tzname", name)
    return part


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    here = first
    while here < last:
        there = min(here + STEP, last)
        if _rule(zone, here) != _rule(zone, there):
            yield _between(zone, here, there)
        here = there


def _begun(zone: ZoneInfo, at: datetime) -> datetime:
    """Return when the rule of a moment began."""
    here = at
    while here > EARLIEST:
        before = max(here - STEP, EARLIEST)
        if _rule(zone, before) != _rule(zone, here):
            return _between(zone, before, here)
        here = before
    return EARLIEST


def _between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the first second of the rule that holds at `high` and not at `low`."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    old = _rule(zone, low)
    while high - low > SECOND:
        middle = low + timedelta(seconds=(high - low) // SECOND // 2)
        if _rule(zone, middle) == old:
            low = middle
        else:
            high = middle
    return high
