"""Invitations to events as calendars take them (iMIP, RFC 6047), and feeds of events.

One UID an event for all its life; SEQUENCE is raised by who changes it. A cancelled event and a
person taken off it are told apart: only the first carries STATUS:CANCELLED.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import timezone
from icalendar import Calendar, vCalAddress, vDuration
from icalendar import Event as Component

from contadora.post.zones import rules_of

PRODUCT = "-//Contadora//post//EN"
REFRESH = timedelta(hours=6)  # how often a calendar may ask for a feed
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
Person = tuple[str, str]  # name, address


@dataclass(frozen=True)
class Event:
    """One event as one person is told of it; `start` and `end` are aware."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    time_zone: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    organizer: Person = ("", "")
    attendee: Person = ("", "")
    status: Status = "CONFIRMED"


@dataclass(frozen=True)
class CalendarPart:
    """A calendar and its method, which the mail's part must name too."""

    method: str
    content: bytes


def request(event: Event) -> CalendarPart:
    """Invite the attendee, or tell of a change: the same UID with a raised SEQUENCE."""
    _require(event)
    component = _component(event, event.status)
    component.add("attendee", _address(event.attendee, asked=True))
    return _part("REQUEST", [event], [component])


def cancel(event: Event) -> CalendarPart:
    """Say that the event is cancelled for all; the SEQUENCE is one above the event's."""
    _require(event)
    component = _component(event, "CANCELLED", event.sequence + 1)
    component.add("attendee", _address(event.attendee))
    return _part("CANCEL", [event], [component])


def disinvite(event: Event) -> CalendarPart:
    """Take this attendee off an event that goes on.

    The SEQUENCE is the event's own (RFC 5546, 2.1.4: the event has not changed), so that the
    person can be asked again.
    """
    _require(event)
    component = _component(event, None)
    component.add("attendee", _address(event.attendee))
    return _part("CANCEL", [event], [component])


def feed(events: Iterable[Event], name: str) -> bytes:
    """Return a calendar that anyone may subscribe to: no attendee is in it."""
    told = list(events)
    return _part("PUBLISH", told, [_component(each, each.status) for each in told], name).content


def _require(event: Event) -> None:
    if not event.organizer[1] or not event.attendee[1]:
        raise ValueError("event: an invitation needs the addresses of organizer and attendee")


def _component(event: Event, status: Status | None, sequence: int | None = None) -> Component:
    if event.start.tzinfo is None or event.end.tzinfo is None:
        raise ValueError("event: start and end must say their time zone")
    if event.end <= event.start:
        raise ValueError(f"event: the end {event.end} is not after the start {event.start}")
    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", timezone.now().astimezone(UTC).replace(microsecond=0))
    component.add("sequence", event.sequence if sequence is None else sequence)
    component.add("dtstart", _moment(event.start, event.time_zone))
    component.add("dtend", _moment(event.end, event.time_zone))
    component.add("summary", event.summary)
    for field in ("description", "location", "url"):
        if value := getattr(event, field):
            component.add(field, value)
    if event.organizer[1]:
        component.add("organizer", _address(event.organizer))
    if status:
        component.add("status", status)
    component.add("transp", "OPAQUE")
    return component


def _moment(at: datetime, time_zone: str) -> datetime:
    """Return a moment by the event's own clock; in UTC for an hour that the clock shows twice."""
    at = at.replace(microsecond=0)
    local = at.astimezone(_zone(time_zone))
    return at.astimezone(UTC) if local.fold or time_zone == "UTC" else local


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(
            f"time_zone: {name!r} is not a zone; name one like America/Caracas"
        ) from error


def _address(person: Person, *, asked: bool = False) -> vCalAddress:
    name, email = person
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = name.replace('"', "’")  # a parameter cannot hold the sign
    if asked:
        address.params["CUTYPE"] = "INDIVIDUAL"
        address.params["ROLE"] = "REQ-PARTICIPANT"
        address.params["PARTSTAT"] = "NEEDS-ACTION"
        address.params["RSVP"] = "TRUE"
    return address


def _part(
    method: str, events: Sequence[Event], components: Sequence[Component], name: str = ""
) -> CalendarPart:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)  # what most programs read
        calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for zone in sorted({event.time_zone for event in events} - {"UTC"}):
        there = [event for event in events if event.time_zone == zone]
        first, last = min(event.start for event in there), max(event.end for event in there)
        calendar.add_component(rules_of(_zone(zone), first, last))
    for component in components:
        calendar.add_component(component)
    return CalendarPart(method, calendar.to_ical())
