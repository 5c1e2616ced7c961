"""How long a silence must last, to the second, in every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation import silence_rules
from contadora.negotiation.silence_rules import Rules, counted, earliest_deadline

ZONES = ("UTC", "America/New_York", "America/Santiago", "America/Havana", "Europe/Madrid")
instants = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2028, 12, 31), timezones=st.just(UTC)
)
calendars = st.builds(
    Rules,
    hours=st.integers(1, 200),
    working_days_only=st.just(True),
    time_zone=st.sampled_from(ZONES),
    weekend=st.sets(st.integers(0, 6), max_size=6).map(lambda days: tuple(sorted(days))),
    holidays=st.lists(st.dates(date(2024, 1, 1), date(2028, 12, 31)), max_size=8).map(tuple),
)


def test_seventy_two_hours_are_seventy_two_hours_when_clocks_change() -> None:
    rules = Rules(hours=72, time_zone="America/New_York")
    opened = datetime(2026, 10, 31, 12, tzinfo=ZoneInfo("America/New_York"))
    deadline = earliest_deadline(rules, opened)
    assert deadline - opened == timedelta(hours=72)
    assert deadline.astimezone(ZoneInfo("America/New_York")).hour == 11  # the clocks went back


def test_only_hours_of_working_days_count() -> None:
    rules = Rules(
        hours=72,
        working_days_only=True,
        time_zone="America/New_York",
        weekend=(5, 6),
        holidays=(date(2026, 11, 26),),
    )
    zone = ZoneInfo("America/New_York")
    opened = datetime(2026, 11, 25, 15, tzinfo=zone)  # a Wednesday; Thursday is a holiday
    # 9 hours of Wednesday, 24 of Friday, 24 of Monday, 15 of Tuesday.
    assert earliest_deadline(rules, opened) == datetime(2026, 12, 1, 15, tzinfo=zone)


@pytest.mark.parametrize(("day", "length"), [("2026-03-08", 23), ("2026-11-01", 25)])
def test_a_day_counts_as_long_as_it_was(day: str, length: int) -> None:
    rules = Rules(hours=1, working_days_only=True, time_zone="America/New_York")
    start = silence_rules.day_starts(date.fromisoformat(day), rules.zone)
    end = silence_rules.day_starts(date.fromisoformat(day) + timedelta(days=1), rules.zone)
    assert counted(rules, start, end) == timedelta(hours=length)


def test_a_midnight_that_the_clocks_leap_over_begins_the_day_after_it() -> None:
    # In Santiago the clocks go from midnight to one o'clock.
    found = silence_rules.day_starts(date(2026, 9, 6), ZoneInfo("America/Santiago"))
    assert found == datetime(2026, 9, 6, 4, tzinfo=UTC)


@given(rules=calendars, opened=instants)
@settings(max_examples=120)
def test_the_earliest_deadline_is_when_the_hours_have_passed_and_no_sooner(
    rules: Rules, opened: datetime
) -> None:
    deadline = earliest_deadline(rules, opened)
    wanted = timedelta(hours=rules.hours)
    assert counted(rules, opened, deadline) == wanted
    second = timedelta(seconds=1)
    assert counted(rules, opened, deadline - second) < wanted
    assert rules.works((deadline - second).astimezone(rules.zone).date())


@given(rules=calendars, moments=st.lists(instants, min_size=3, max_size=3).map(sorted))
@settings(max_examples=80)
def test_what_counts_adds_up(rules: Rules, moments: list[datetime]) -> None:
    first, middle, last = moments
    # A calendar of years is walked day by day: near moments tell as much.
    middle, last = min(middle, first + timedelta(days=40)), min(last, first + timedelta(days=80))
    whole = counted(rules, first, last)
    assert whole == counted(rules, first, middle) + counted(rules, middle, last)
    assert timedelta() <= whole <= last - first


@given(rules=calendars, opened=instants, later=st.integers(0, 400))
@settings(max_examples=60)
def test_who_opens_later_closes_no_sooner(rules: Rules, opened: datetime, later: int) -> None:
    after = opened + timedelta(hours=later)
    assert earliest_deadline(rules, after) >= earliest_deadline(rules, opened)


@given(rules=calendars)
def test_a_round_reads_its_rules_as_it_kept_them(rules: Rules) -> None:
    assert Rules.from_json(rules.as_json()) == rules


def test_a_calendar_without_working_days_is_refused() -> None:
    rules = Rules(working_days_only=True, weekend=tuple(range(7)))
    with pytest.raises(silence_rules.NoWorkingDayError):
        earliest_deadline(rules, datetime(2026, 1, 1, tzinfo=UTC))


def test_before_the_deadline_not_at_it() -> None:
    deadline = datetime(2026, 12, 1, 15, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    assert silence_rules.in_time(deadline - tick, deadline)
    assert not silence_rules.in_time(deadline, deadline)
    assert not silence_rules.in_time(deadline + tick, deadline)


def test_the_deadline_offered_is_at_a_full_minute_and_long_enough() -> None:
    opened = datetime(2026, 12, 1, 15, 0, 0, 1, tzinfo=UTC)
    rules = Rules(hours=72)
    assert silence_rules.offered_deadline(rules, opened) == datetime(2026, 12, 4, 15, 1, tzinfo=UTC)


def test_reminders_are_due_once_and_only_within_the_round() -> None:
    opened = datetime(2026, 12, 1, tzinfo=UTC)
    deadline = opened + timedelta(hours=72)
    rules = Rules(reminders=(96, 24, 4))
    due = silence_rules.reminders_due
    assert due(rules, opened, deadline, [], opened) == []
    assert due(rules, opened, deadline, [], deadline - timedelta(hours=24)) == [24]
    assert due(rules, opened, deadline, [24], deadline - timedelta(hours=3)) == [4]
    assert due(rules, opened, deadline, [], deadline) == []
    following = silence_rules.next_reminder(rules, deadline, [24], deadline - timedelta(hours=24))
    assert following == deadline - timedelta(hours=4)
