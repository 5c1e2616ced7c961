"""Calendars say when and for whom, and carry the clock's rules of their own time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from icalendar import Calendar, Timezone

from contadora.post import calendar
from contadora.post.calendar import Event
from contadora.post.zones import rules_of

CARACAS, LONDON = ZoneInfo("America/Caracas"), ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)


def event_at(start: datetime, zone: str, **changes: object) -> Event:
    return replace(
        Event(
            uid=f"{start:%Y%m%d}@desk.example",
            sequence=0,
            start=start,
            end=start + 2 * HOUR,
            time_zone=zone,
            summary="Taller",
            organizer=("Secretaría", "academia@desk.example"),
            attendee=("Ana", "ana@mre.example"),
        ),
        **changes,  # type: ignore[arg-type]
    )


def read(content: bytes) -> Calendar:
    found = Calendar.from_ical(content)
    assert isinstance(found, Calendar)
    return found


def offset_by(written: Timezone, local: datetime) -> timedelta:
    """Return the offset that a reader takes from a VTIMEZONE: RFC 5545, 3.6.5, by hand.

    The last observance that has begun by the local time of its DTSTART, which is a time by the
    offset before it.
    """
    parts = sorted(written.subcomponents, key=lambda part: part["DTSTART"].dt)
    begun = [part for part in parts if part["DTSTART"].dt <= local] or parts[:1]
    offset: timedelta = begun[-1]["TZOFFSETTO"].td
    return offset


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (datetime(2015, 6, 1, 10, tzinfo=CARACAS), "-0430"),
        (datetime(2021, 11, 15, 10, tzinfo=CARACAS), "-0400"),
        (datetime(2007, 6, 1, 10, tzinfo=CARACAS), "-0400"),
    ],
)
def test_caracas_has_the_offset_of_the_year(start: datetime, offset: str) -> None:
    told = read(calendar.request(event_at(start, "America/Caracas")).content)
    (zone,) = told.walk("VTIMEZONE")
    (part,) = zone.subcomponents
    assert part.name == "STANDARD"
    assert part["TZOFFSETTO"].to_ical() == offset
    assert part["DTSTART"].dt <= start.replace(tzinfo=None)


def test_caracas_changed_its_clocks_at_half_past_two() -> None:
    events = [
        event_at(datetime(year, 6, 1, 10, tzinfo=CARACAS), "America/Caracas")
        for year in (2006, 2015, 2021)
    ]
    (zone,) = read(calendar.feed(events, "Curso")).walk("VTIMEZONE")
    found = [
        (
            part["DTSTART"].dt,
            part["TZOFFSETFROM"].to_ical(),
            part["TZOFFSETTO"].to_ical(),
        )
        for part in zone.subcomponents
    ]
    # The zone database: 9 December 2007 at 03:00 of -04:00; 1 May 2016 at 02:30 of -04:30.
    assert found[1:] == [
        (datetime(2007, 12, 9, 3, 0), "-0400", "-0430"),
        (datetime(2016, 5, 1, 2, 30), "-0430", "-0400"),
    ]
    assert found[0][2] == "-0400"


def test_a_clock_change_in_the_midst_of_a_series() -> None:
    days = [date(2021, 10, 29) + timedelta(days=each) for each in range(5)]
    events = [
        event_at(datetime(day.year, day.month, day.day, 16, tzinfo=LONDON), "Europe/London")
        for day in days
    ]
    told = read(calendar.feed(events, "Course"))
    (zone,) = told.walk("VTIMEZONE")
    assert [part.name for part in zone.subcomponents] == ["DAYLIGHT", "STANDARD"]
    for event, part in zip(events, told.walk("VEVENT"), strict=True):
        local = part["DTSTART"].dt.replace(tzinfo=None)
        assert (local.hour, local.minute) == (16, 0)  # the same hour on the wall
        assert local - offset_by(zone, local) == event.start.astimezone(UTC).replace(tzinfo=None)
    # In Caracas, which has no such change, the third is an hour later on the wall.
    there = [each.start.astimezone(CARACAS).hour for each in events]
    assert there == [11, 11, 12, 12, 12]


def test_the_rules_of_every_zone_are_those_of_the_zone() -> None:
    """Each hour of a year is what the zone says, but for the hour that the clock shows twice."""
    first = datetime(2021, 1, 1, tzinfo=UTC)
    names = [name for name in sorted(available_timezones()) if "/" in name][::29]
    assert len(names) > 15
    for name in [*names, "America/Santiago", "Asia/Gaza", "Africa/Casablanca", "Europe/Dublin"]:
        zone = ZoneInfo(name)
        written = rules_of(zone, first, first + timedelta(days=365))
        for step in range(0, 365 * 24, 13):
            at = first + step * HOUR
            local = at.astimezone(zone)
            if (
                local.fold
                or local.utcoffset()
                != (local + 3 * HOUR).astimezone(UTC).astimezone(zone).utcoffset()
            ):
                continue
            told = offset_by(written, local.replace(tzinfo=None))
            assert told == local.utcoffset(), f"{name} at {at}"


def test_the_hour_that_the_clock_shows_twice_is_written_in_utc() -> None:
    start = datetime(2021, 10, 31, 1, 30, fold=1, tzinfo=LONDON)  # the second half past one
    told = read(calendar.request(event_at(start, "Europe/London")).content)
    (part,) = told.walk("VEVENT")
    assert part["DTSTART"].to_ical() == b"20211031T013000Z"
    assert part["DTSTART"].dt == start.astimezone(UTC)


def test_utc_needs_no_rules() -> None:
    start = datetime(2021, 10, 31, 1, 30, tzinfo=UTC)
    told = read(calendar.request(event_at(start, "UTC")).content)
    assert not list(told.walk("VTIMEZONE"))
    (part,) = told.walk("VEVENT")
    assert part["DTSTART"].to_ical() == b"20211031T013000Z"


def test_a_cancelled_session_and_a_person_taken_off_are_told_apart() -> None:
    event = event_at(datetime(2021, 11, 15, 10, tzinfo=CARACAS), "America/Caracas", sequence=4)
    (asked,) = read(calendar.request(event).content).walk("VEVENT")
    assert asked["STATUS"] == "CONFIRMED"
    assert asked["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert asked["ATTENDEE"].params["RSVP"] == "TRUE"
    cancelled, off = calendar.cancel(event), calendar.disinvite(event)
    assert (cancelled.method, off.method) == ("CANCEL", "CANCEL")
    (all_off,), (one_off,) = (read(each.content).walk("VEVENT") for each in (cancelled, off))
    assert (all_off["STATUS"], all_off["SEQUENCE"]) == ("CANCELLED", 5)
    assert "STATUS" not in one_off
    assert one_off["SEQUENCE"] == 4
    assert one_off["ATTENDEE"] == "mailto:ana@mre.example"
    assert asked["UID"] == all_off["UID"] == one_off["UID"]


def test_a_feed_names_nobody() -> None:
    start = datetime(2021, 11, 15, 10, tzinfo=CARACAS)
    other = event_at(start + timedelta(days=1), "America/Caracas", organizer=("", ""))
    told = read(
        calendar.feed([event_at(start, "America/Caracas"), other], "Ciberdiplomacia, 1.ª ed.")
    )
    assert told["METHOD"] == "PUBLISH"
    assert told["X-WR-CALNAME"] == "Ciberdiplomacia, 1.ª ed."
    assert len(told.walk("VEVENT")) == 2
    assert len(told.walk("VTIMEZONE")) == 1
    for part in told.walk("VEVENT"):
        assert "ATTENDEE" not in part
    assert "ana@mre.example" not in told.to_ical().decode()
    assert read(calendar.feed([], "Nada"))["METHOD"] == "PUBLISH"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"attendee": ("", "")}, "addresses"),
        ({"organizer": ("Secretaría", "")}, "addresses"),
        ({"time_zone": "America/Atlantis"}, "America/Caracas"),
        ({"time_zone": "../etc/passwd"}, "is not a zone"),
        ({"end": datetime(2021, 11, 15, 10, tzinfo=CARACAS)}, "not after"),
        ({"start": datetime(2021, 11, 15, 10)}, "time zone"),
    ],
)
def test_what_is_no_event_is_refused(changes: dict[str, object], said: str) -> None:
    event = event_at(datetime(2021, 11, 15, 10, tzinfo=CARACAS), "America/Caracas")
    with pytest.raises(ValueError, match=said):
        calendar.request(replace(event, **changes))  # type: ignore[arg-type]


def test_a_text_cannot_add_a_line_to_the_calendar() -> None:
    event = event_at(
        datetime(2021, 11, 15, 10, tzinfo=CARACAS),
        "America/Caracas",
        summary="Taller\r\nATTENDEE:mailto:x@y.example",
        attendee=('A\r\nB";X=1:mailto:z@y.example', "ana@mre.example"),
    )
    (part,) = read(calendar.request(event).content).walk("VEVENT")
    assert part["ATTENDEE"] == "mailto:ana@mre.example"
    assert "X" not in part["ATTENDEE"].params
