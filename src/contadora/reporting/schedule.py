"""When a round's worker must do what: opening, and reminders before the closing."""

from __future__ import annotations

from datetime import datetime, timedelta

from contadora.reporting.models import Round


def reminder_at(round: Round, days: int) -> datetime:
    """Return when the reminder of so many days before the closing goes out."""
    return round.closes_at - timedelta(days=days)


def reminder_due(round: Round, now: datetime) -> int | None:
    """Return the reminder that is due: of several that were missed, the nearest to the closing."""
    if round.opened_at is None or round.ended_at is not None or now >= round.closes_at:
        return None
    due = [
        days
        for days in round.reminders
        if days not in round.reminded and reminder_at(round, days) <= now
    ]
    return min(due, default=None)


def next_due(round: Round, now: datetime) -> datetime | None:
    """Return when something is to be done next for a round, None where nothing is."""
    if round.ended_at is not None:
        return None
    if round.opened_at is None:
        return round.opens_at
    if reminder_due(round, now) is not None:
        return now
    times = [
        reminder_at(round, days)
        for days in round.reminders
        if days not in round.reminded and reminder_at(round, days) > now
    ]
    return min(times, default=None)
