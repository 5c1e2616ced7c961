"""The agenda and its calendar feed."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from contadora.atlas.models import Forum, Meeting, Source
from contadora.reporting import actions
from contadora.reporting.models import Round
from tests.desk.pages import body_of, queries_of, rows_of, text_of
from tests.factory import make_cast
from tests.reporting.rounds_stage import make_stage

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def _meeting(title: str, start: str, end: str | None = None) -> Meeting:
    forum, source = Forum.objects.order_by("code").first(), Source.objects.first()
    assert forum is not None
    assert source is not None
    names = {f"title_{code}": title for code in ("es", "en", "pt", "fr")}
    return Meeting.objects.create(forum=forum, source=source, start=start, end=end, **names)


def _titles(client: Client, when: str) -> set[str]:
    with time_machine.travel(TODAY):
        return {row["title"] for row in rows_of(client, f"/en/agenda/?when={when}&format=csv")}


@pytest.mark.parametrize(
    ("start", "end", "comes"),
    [
        ("2026-11-21", None, True),
        ("2026-11-20", None, False),
        ("2026-11-10", "2026-11-21", True),
        ("2026-11-10", "2026-11-20", False),
        ("2026-11", None, True),
        ("2026-10", None, False),
        ("2026-12", None, True),
        ("2026", None, True),
        ("2025", None, False),
        ("2027", None, True),
    ],
)
def test_a_meeting_comes_until_it_is_over(
    client: Client, start: str, end: str | None, comes: bool
) -> None:
    _meeting("the one", start, end)
    assert ("the one" in _titles(client, "coming")) == comes
    assert ("the one" in _titles(client, "past")) != comes
    assert "the one" in _titles(client, "all")


def test_meetings_of_one_forum(client: Client) -> None:
    forum = Forum.objects.filter(meetings__isnull=False).first()
    assert forum is not None
    rows = rows_of(client, f"/en/agenda/?when=all&forum={forum.code}&format=csv")
    assert len(rows) == forum.meetings.count()
    assert {row["forum"] for row in rows} == {forum.code}
    assert "No meeting is known" in text_of(client, "/en/agenda/?forum=NOWHERE")


def _events(client: Client, address: str = "/es/agenda.ics") -> list[object]:
    response = client.get(address)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(body_of(response).decode()).walk("VEVENT"))


def test_the_feed_has_every_meeting_with_a_day(client: Client) -> None:
    events = _events(client)
    dated = [each for each in Meeting.objects.all() if each.start.precision == "day"]
    assert len(events) == len(dated) > 10
    by_title = {str(each["SUMMARY"]): each for each in events}  # type: ignore[index]
    one = next(each for each in dated if each.end and each.end.precision == "day")
    event = by_title[one.title_es]
    assert event["DTSTART"].dt == one.start.first  # type: ignore[index]
    assert event["DTEND"].dt == one.end.last + timedelta(days=1)  # type: ignore[index]
    assert type(event["DTSTART"].dt) is date  # type: ignore[index]


def test_an_events_identity_does_not_change_with_its_day(client: Client) -> None:
    meeting = _meeting("moved", "2027-03-01", "2027-03-02")

    def identity() -> str:
        return next(str(e["UID"]) for e in _events(client) if str(e["SUMMARY"]) == "moved")  # type: ignore[index]

    before = identity()
    Meeting.objects.filter(pk=meeting.pk).update(start="2027-04-05", end="2027-04-06")
    assert identity() == before


def test_identities_differ(client: Client) -> None:
    _meeting("twice", "2027-03-01")
    _meeting("twice", "2027-06-01")
    identities = [str(each["UID"]) for each in _events(client)]  # type: ignore[index]
    assert len(set(identities)) == len(identities)


def test_the_feed_is_the_same_until_something_changes(client: Client) -> None:
    assert body_of(client.get("/fr/agenda.ics")) == body_of(client.get("/fr/agenda.ics"))
    assert body_of(client.get("/fr/agenda.ics")) != body_of(client.get("/pt/agenda.ics"))


def test_lines_are_folded_and_ended_as_the_standard_says(client: Client) -> None:
    raw = body_of(client.get("/es/agenda.ics"))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_feed_of_a_forum_nobody_knows_is_not_found(client: Client) -> None:
    assert client.get("/es/agenda.ics?forum=NOWHERE").status_code == 404


def test_queries(client: Client) -> None:
    assert queries_of(client, "/es/agenda/?when=all") <= 8
    assert queries_of(client, "/es/agenda.ics") <= 5


def test_closings_of_rounds_are_told_to_who_may_see_the_round(client: Client) -> None:
    cast = make_cast()
    now = timezone.now()
    make_stage(cast, title={"es": "Ronda pública"})
    make_stage(cast, title={"es": "Ronda reservada"}, publishes="nothing")
    make_stage(
        cast, title={"es": "Ronda por abrir"}, opened=False, opens_at=now + timedelta(days=1)
    )
    ended = make_stage(cast, title={"es": "Ronda terminada"})
    actions.end_round(cast.secretariat, ended.round)
    past = make_stage(cast, title={"es": "Ronda cerrada"})
    Round.objects.filter(pk=past.round.pk).update(closes_at=now - timedelta(hours=1))

    def due(**asked: str) -> set[str]:
        page = client.get("/es/agenda/", asked).text
        return set(re.findall("Ronda (?:pública|reservada|por abrir|terminada|cerrada)", page))

    assert due() == {"Ronda pública"}
    assert "America/Montevideo" in client.get("/es/agenda/").text
    assert due(when="past") == due(forum=str(Forum.objects.all()[0].code)) == set()
    client.force_login(cast.officer)
    assert due() == {"Ronda pública", "Ronda reservada"}
    events = Calendar.from_ical(client.get("/es/agenda.ics").content).walk("VEVENT")
    told = {str(one["SUMMARY"]): one for one in events if "Ronda" in one["SUMMARY"]}
    assert list(told) == ["Informes nacionales pendientes: Ronda pública"]  # as to anyone
    closes = Round.objects.get(title__es="Ronda pública").closes_at
    assert told.popitem()[1]["DTSTART"].dt == closes.replace(microsecond=0)
