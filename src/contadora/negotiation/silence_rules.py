"""The arithmetic of a silence procedure: how long it must last, and what came in time.

Everything is an instant in UTC; a calendar's days are those of the rules' time zone, each as long
as it really was there, 23 or 25 hours where the clocks change. Of working days all hours count,
from midnight to midnight, and of other days none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

LONGEST = 24 * 366  # hours that a shortest time may have
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# Days in a row without a working day after which a calendar is taken to have none.
BARREN = 400


class NoWorkingDayError(ValueError):
    """A calendar without working days: no deadline can ever come."""


@dataclass(frozen=True)
class Rules:
    """The rules of a round, as a profile had them when it began."""

    name: Mapping[str, str] = field(default_factory=dict)  # by language
    hours: int = 72
    working_days_only: bool = False
    time_zone: str = "UTC"
    weekend: tuple[int, ...] = ()  # Monday is 0
    holidays: tuple[date, ...] = ()
    languages: tuple[str, ...] = ()  # none: all of the text
    breakers: str = "delegations"
    sight: str = "all"
    reminders: tuple[int, ...] = ()  # hours before the deadline
    source: str = ""
    public: bool = False  # whether the record of the adoption is for anyone
    key: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the calendar."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def closed_days(self) -> frozenset[date]:
        """The holidays, for looking up."""
        return frozenset(self.holidays)

    def works(self, day: date) -> bool:
        """Whether a day's hours count."""
        if not self.working_days_only:
            return True
        return day.weekday() not in self.weekend and day not in self.closed_days

    def as_json(self) -> dict[str, Any]:
        """Return the rules as a round keeps them."""
        return {
            "name": dict(self.name),
            "hours": self.hours,
            "working_days_only": self.working_days_only,
            "time_zone": self.time_zone,
            "weekend": list(self.weekend),
            "holidays": [day.isoformat() for day in self.holidays],
            "languages": list(self.languages),
            "breakers": self.breakers,
            "sight": self.sight,
            "reminders": list(self.reminders),
            "source": self.source,
            "public": self.public,
            "key": self.key,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Rules:
        """Read the rules that a round keeps."""
        values = dict(kept)
        values["holidays"] = tuple(date.fromisoformat(day) for day in values.get("holidays", ()))
        for name in ("weekend", "languages", "reminders"):
            values[name] = tuple(values.get(name, ()))
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in values.items() if name in known})


def in_time(received_at: datetime, deadline: datetime) -> bool:
    """Whether what was received then came before the deadline.

    Before it: at the very instant of the deadline the silence has held.
    """
    return received_at < deadline


def day_starts(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant a day begins in a zone, midnight or what the clocks jump to from it."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def counted(rules: Rules, start: datetime, end: datetime) -> timedelta:
    """Return how much of the time between two instants counts."""
    if end <= start:
        return timedelta()
    if not rules.working_days_only:
        return end - start
    total = timedelta()
    day, last = _day_of(start, rules.zone), _day_of(end, rules.zone)
    while day <= last:
        if rules.works(day):
            first = max(start, day_starts(day, rules.zone))
            until = min(end, day_starts(day + DAY, rules.zone))
            total += max(until - first, timedelta())
        day += DAY
    return total


def earliest_deadline(rules: Rules, opened_at: datetime) -> datetime:
    """Return the first instant by which the shortest time has passed."""
    wanted = timedelta(hours=rules.hours)
    opened_at = opened_at.astimezone(UTC)
    if not rules.working_days_only or not wanted:
        return opened_at + wanted
    left, at, day, barren = wanted, opened_at, _day_of(opened_at, rules.zone), 0
    while True:
        ends = day_starts(day + DAY, rules.zone)
        if rules.works(day):
            barren = 0
            if ends - at >= left:
                return at + left
            left -= max(ends - at, timedelta())
        else:
            barren += 1
            if barren > BARREN:
                raise NoWorkingDayError(day.isoformat())
        at, day = max(ends, at), day + DAY


def offered_deadline(rules: Rules, opened_at: datetime) -> datetime:
    """Return the earliest deadline at a full minute, which is easier to say."""
    first = earliest_deadline(rules, opened_at)
    floor = first.replace(second=0, microsecond=0)
    return floor if floor == first else floor + MINUTE


def reminders_due(
    rules: Rules, opened_at: datetime, deadline: datetime, told: Sequence[int], now: datetime
) -> list[int]:
    """Return the reminders, in hours before the deadline, whose time has come.

    One whose time was before the round began would say nothing new.
    """
    return [
        hours
        for hours in sorted(set(rules.reminders) - set(told))
        if opened_at < deadline - timedelta(hours=hours) <= now < deadline
    ]


def next_reminder(
    rules: Rules, deadline: datetime, told: Sequence[int], now: datetime
) -> datetime | None:
    """Return when the next reminder is due, None when there is none to come."""
    times = [
        deadline - timedelta(hours=hours) for hours in set(rules.reminders) - set(told) if hours > 0
    ]
    return min((at for at in times if at > now), default=None)


def _day_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
