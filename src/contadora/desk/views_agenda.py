"""The agenda: meetings past and to come, and their calendar feed."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from contadora.atlas.downloads import Table, requested
from contadora.atlas.models import Forum, Meeting
from contadora.desk import queries
from contadora.desk.asked import asked
from contadora.desk.cite import citation
from contadora.people.access import public
from contadora.reporting.access_compiled import rounds_due
from contadora.reporting.models import Round
from contadora.reporting.times import announced

WHEN = ("coming", "past", "all")
PER_PAGE = 50
MOST_DUE = 20
COLUMNS = (
    "forum", "forum_name", "title", "start", "end", "place", "track",
    "source", "source_url", "confidence",
)  # fmt: skip
# A name of our own: a meeting has the same calendar identity on every desk.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:contadora:meeting")


@public
def agenda(request: HttpRequest) -> HttpResponseBase:
    """The meetings, filtered by forum and by when."""
    when = asked(request, "when", "coming")
    if when not in WHEN:
        when = "coming"
    forum = asked(request, "forum")
    found = queries.meetings(when, forum, timezone.localdate())

    def rows() -> Iterable[Sequence[Any]]:
        for meeting in found:
            yield (
                meeting.forum_id, meeting.forum.name, str(meeting.title), meeting.start,
                meeting.end, meeting.place, meeting.track, meeting.source_id,
                meeting.source.url, meeting.confidence,
            )  # fmt: skip

    if file := requested(request, Table("meetings", COLUMNS, rows), stem="agenda"):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    feed_address = request.build_absolute_uri(
        reverse("desk:agenda_feed", query={"forum": forum} if forum else None)
    )
    return render(
        request,
        "desk/agenda.html",
        {
            "page": page,
            "when": when,
            "forum": forum,
            "forums": Forum.objects.filter(meetings__isnull=False).distinct(),
            "feed_address": feed_address,
            "due": _due(request, when, forum),
            "undated": sum(meeting.start.precision != "day" for meeting in page),
            "citation": citation(request, _("Agenda")),
        },
    )


def _due(request: HttpRequest, when: str, forum: str) -> list[Round]:
    """Return the rounds of national reports that close next; they are of no forum."""
    if when == "past" or forum:
        return []
    return list(rounds_due(request.user, timezone.now()).defer("version__definition")[:MOST_DUE])


@public
def feed(request: HttpRequest) -> HttpResponse:
    """The same meetings as an iCalendar feed, in the language of the address."""
    forum = asked(request, "forum")
    if forum and not Forum.objects.filter(code=forum).exists():
        raise Http404
    version = queries.record_version()
    changed = version.changed_at if version else datetime(2026, 1, 1, tzinfo=UTC)
    stamp = changed.replace(microsecond=0)
    calendar = Calendar()
    calendar.add("prodid", "-//Contadora//Agenda//" + (get_language() or "es").upper())
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Contadora: cyber-diplomacy agenda"))
    seen: Counter[str] = Counter()
    for meeting in queries.meetings("all", forum, timezone.localdate()):
        if meeting.start.precision == "day":
            # Not the day: a meeting that is moved within its year keeps its identity.
            key = f"{meeting.forum_id}|{meeting.start.first.year}|{meeting.title_en}"
            seen[key] += 1
            calendar.add_component(_event(request, meeting, f"{key}|{seen[key]}", stamp))
    if not forum:  # what anyone may know: a calendar comes without an account
        for round in rounds_due(AnonymousUser(), timezone.now()).defer("version__definition"):
            calendar.add_component(_closing(request, round))
    return HttpResponse(
        calendar.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="contadora-agenda.ics"'},
    )


def _event(request: HttpRequest, meeting: Meeting, key: str, stamp: datetime) -> Event:
    """A whole-day event; its end, in the calendar's way, is the first day after it."""
    end = meeting.end if meeting.end and meeting.end.precision == "day" else meeting.start
    event = Event()
    event.add("uid", f"{uuid.uuid5(_NAMESPACE, key)}@contadora")
    event.add("dtstamp", stamp)
    event.add("dtstart", meeting.start.first)
    event.add("dtend", end.last + timedelta(days=1))
    event.add("summary", f"{meeting.title}")
    if meeting.place:
        event.add("location", meeting.place)
    lines = [meeting.forum.name, str(meeting.summary), meeting.source.title, meeting.source.url]
    if meeting.confidence != "seen":
        lines.insert(0, str(meeting.get_confidence_display()))
    event.add("description", "\n".join(line for line in lines if line))
    event.add(
        "url",
        request.build_absolute_uri(
            reverse("desk:agenda", query={"forum": meeting.forum_id, "when": "all"})
        ),
    )
    event.add("transp", "TRANSPARENT")
    return event


def _closing(request: HttpRequest, round: Round) -> Event:
    """The instant at which a round of national reports closes."""
    address = reverse("reporting:compiled_grid", args=[round.uuid])
    event = Event()
    event.add("uid", f"{round.uuid}@contadora")
    event.add("dtstamp", (round.opened_at or round.opens_at).astimezone(UTC))
    event.add("dtstart", round.closes_at.astimezone(UTC))
    event.add("summary", _("National reports are due: %(round)s") % {"round": round.name})
    event.add("description", announced(round.closes_at, round.zone))
    event.add("url", request.build_absolute_uri(address))
    event.add("transp", "TRANSPARENT")
    return event
