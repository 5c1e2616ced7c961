"""Times present: what several joins and leaves come to, without counting a minute twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return intervals in order, those that touch or overlap made one; empty ones are dropped."""
    found: list[Interval] = []
    for start, end in sorted(each for each in intervals if each[0] < each[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def within(intervals: Iterable[Interval], start: datetime, end: datetime) -> timedelta:
    """Return how long somebody was there between two instants."""
    cut = ((max(first, start), min(last, end)) for first, last in intervals)
    return sum((last - first for first, last in merged(cut)), timedelta())


def minutes(length: timedelta) -> int:
    """Return a length in whole minutes, the nearest."""
    return int(length.total_seconds() / 60 + 0.5)
