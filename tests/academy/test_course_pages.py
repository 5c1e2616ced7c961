"""A course's pages: what it says, to people, to search engines, on paper, in a calendar."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from contadora.academy import actions, course_queries
from contadora.academy.models import Application, Course, Person
from contadora.people.models import User
from tests.academy import drafts
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db
HERE = "/en/courses/techplomacy-2027/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_page_says_what_where_when_and_names_another_language(
    cast: Cast, client: Client
) -> None:
    drafts.published(cast)
    page = text_of(client, HERE)
    assert page.count("<h1") == 1
    assert "Course on techplomacy" in page
    assert "Negociar con empresas</span>" in page  # Spanish only, and says so
    assert "(in Spanish)" in page
    # The clock is put forward between the two sessions: both offsets are told.
    assert "New York (UTC\N{MINUS SIGN}05:00, UTC\N{MINUS SIGN}04:00)" in page
    assert 'datetime="2027-03-08T10:00:00-05:00"' in page
    assert 'datetime="2027-03-15T10:00:00-04:00"' in page
    assert "secret-room" not in page


def test_nothing_of_it_is_inline_but_data(cast: Cast, client: Client) -> None:
    drafts.published(cast)
    page = text_of(client, HERE)
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*(?:src=|type=\"application/ld))", page)


def test_linked_data_is_a_course_with_its_edition_and_sessions(cast: Cast, client: Client) -> None:
    course = drafts.published(cast)
    actions.cancel_session(cast.officer, course.sessions.last(), reason="ill")
    data = data_of(text_of(client, HERE))
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Course")
    assert data["name"] == "Course on techplomacy"
    assert data["provider"][0]["name"] == "Secretaría"
    (edition,) = data["hasCourseInstance"]
    assert edition["@type"] == "CourseInstance"
    assert (edition["startDate"], edition["courseMode"]) == ("2027-03-08", "online")
    first, second = edition["subEvent"]
    assert first["startDate"] == "2027-03-08T10:00:00-05:00"
    assert first["eventStatus"].endswith("EventScheduled")
    assert second["eventStatus"].endswith("EventCancelled")
    assert "secret-room" not in json.dumps(data)


def test_a_title_cannot_leave_the_data(cast: Cast, client: Client) -> None:
    hostile = "</script><script>alert(1)</script>&<!--"
    drafts.published(cast, title_en=hostile)
    page = text_of(client, HERE)
    assert "<script>alert" not in page
    assert data_of(page)["name"] == hostile


def test_the_card_is_a_picture_that_the_page_names(cast: Cast, client: Client) -> None:
    drafts.published(cast, title_en='A "title" #set page(width: 1pt) ' + "long " * 60)
    page = text_of(client, HERE)
    found = re.search(r'property="og:image" content="http://testserver([^"]+)"', page)
    assert found
    answer = client.get(found[1])
    assert answer["Content-Type"] == "image/png"
    size = answer.content[16:24]
    assert (int.from_bytes(size[:4]), int.from_bytes(size[4:])) == (1200, 630)


def test_the_programme_is_a_tagged_pdf_in_the_pages_language(cast: Cast, client: Client) -> None:
    drafts.published(cast, summary_en="Script 漢字 #eval(1) and \\ “quotes”.")
    content = client.get(HERE + "programme.pdf").content
    assert content.startswith(b"%PDF-")
    assert b"pdfuaid" in content
    assert b"/Lang (en" in content or b"/Lang(en" in content
    spanish = client.get(HERE.replace("/en/", "/es/") + "programme.pdf").content
    told = pypdf.PdfReader(io.BytesIO(spanish)).pages[0].extract_text()
    assert "página 1 / 1" in told
    assert "Lunes, 8 de marzo de 2027" in told
    english = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Taller del 8 (in Spanish)" in english
    assert "Embajador (in Spanish)" in english


def test_the_calendar_has_the_hours_and_not_where_to_join(cast: Cast, client: Client) -> None:
    course = drafts.published(cast)
    actions.cancel_session(cast.officer, course.sessions.last(), reason="ill")
    content = client.get(HERE + "calendar.ics").content
    assert b"secret-room" not in content
    first, second = Calendar.from_ical(content).walk("VEVENT")
    assert first["UID"] == f"{course.sessions.first().uuid}@academy.contadora"
    assert first.decoded("DTSTART") == datetime(2027, 3, 8, 10, tzinfo=ZoneInfo("America/New_York"))
    assert (second["STATUS"], second["SEQUENCE"]) == ("CANCELLED", 2)
    assert "ATTENDEE" not in first


def test_a_logo_is_served_as_a_png(cast: Cast, client: Client) -> None:
    made = drafts.published(cast).partners.get()
    answer = client.get(f"{HERE}logos/{made.uuid}.png")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


def test_lists_tell_apart_what_comes_and_what_was(cast: Cast) -> None:
    coming, draft = drafts.published(cast), drafts.draft(cast.officer, cast, slug="a-draft")
    with time_machine.travel(datetime(2027, 3, 10, 12, tzinfo=UTC)):
        shelf = course_queries.shelf(cast.outsider, date(2027, 3, 10))
        assert (shelf.coming, shelf.held, shelf.drafts) == ([coming], [], [])
    shelf = course_queries.shelf(cast.head, date(2027, 3, 25))
    assert (shelf.coming, shelf.held, shelf.drafts) == ([], [coming], [draft])


def test_a_course_is_begun_and_published_in_the_pages(cast: Cast) -> None:
    client = signed_in(cast.officer)
    form = {
        **{name: value for name, value in drafts.VALUES.items() if isinstance(value, str)},
        "starts_on": "2027-03-08",
        "ends_on": "2027-03-19",
        "applications_close_at": "2027-01-31T23:59",
        "slug": "techplomacy-2027",
        "organiser": cast.uruguay.pk,
        "admission": "automatic",
        "offer_hours": "48",
        "retention_days": "180",
        "online": "on",
    }
    assert client.post("/en/courses/new/", form).status_code == 302
    course = Course.objects.get(slug="techplomacy-2027")
    assert course.applications_close_at == datetime(2027, 2, 1, 4, 59, tzinfo=UTC)
    assert "It has no session." in text_of(client, HERE + "manage/")
    who = drafts.speaker(cast.officer, course)
    session = {"kind": "opening", "day": "2027-03-14", "part_opens": [str(who.uuid)]}
    hours = {"starts": "02:30", "ends": "04:00"}  # an hour that New York has not on that day
    refused = client.post(HERE + "manage/sessions/new/", session | hours).content.decode()
    assert "does not exist" in refused
    added = client.post(
        HERE + "manage/sessions/new/", session | {"starts": "10:00", "ends": "12:00"}
    )
    assert added.status_code == 302
    made = course.sessions.get()
    assert made.starts_at == datetime(2027, 3, 14, 14, tzinfo=UTC)
    assert [part.role for part in made.parts.all()] == ["opens"]
    assert "Publish the course" in text_of(client, HERE + "manage/")
    assert client.post(HERE + "manage/publish/").status_code == 302
    assert Client().get(HERE).status_code == 200


def test_who_was_slower_keeps_what_was_typed_and_sees_what_it_says_now(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    client = signed_in(cast.officer)
    page = text_of(client, HERE + "manage/change/")
    form = {
        "revision": "1",
        "title_es": "Mi título",
        "official_language": "es",
        "time_zone": "America/New_York",
        "admission": "moderated",
        "offer_hours": "48",
        "retention_days": "180",
    }
    assert 'name="revision" value="1"' in page
    actions.change_course(cast.head, course, revision=1, values={"title_es": "Su título"})
    answer = client.post(HERE + "manage/change/", form).content.decode()
    assert "Mi título" in answer
    assert "Su título" in answer
    assert 'name="revision" value="2"' in answer
    assert Course.objects.get(pk=course.pk).title_es == "Su título"
    assert client.post(HERE + "manage/change/", form | {"revision": "2"}).status_code == 302
    assert Course.objects.get(pk=course.pk).title_es == "Mi título"


def test_a_moved_session_is_asked_for_by_the_sequence_that_was_seen(cast: Cast) -> None:
    made = drafts.session(cast.officer, drafts.draft(cast.officer, cast))
    actions.change_session(cast.head, made, sequence=0, values={"title_es": "Otro"})
    client = signed_in(cast.officer)
    form = {"kind": "workshop", "day": "2027-03-09", "starts": "11:00", "ends": "12:00"}
    address = f"{HERE}manage/sessions/{made.uuid}/"
    answer = client.post(address, form | {"sequence": "0"}).content.decode()
    assert 'name="sequence" value="1"' in answer
    assert 'value="11:00"' in answer
    made.refresh_from_db()
    assert made.starts_at == datetime(2027, 3, 8, 15, tzinfo=UTC)
    assert client.post(address, form | {"sequence": "1"}).status_code == 302


def test_a_session_s_page_says_its_hour_by_the_course_s_clock(cast: Cast) -> None:
    course = drafts.published(cast)
    session = course.sessions.first()
    assert session is not None
    here = HERE.replace("/en/", "/es/") + f"manage/sessions/{session.uuid}/"
    for address in (here, here + "cancel/"):
        told = text_of(signed_in(cast.officer), address)
        assert re.search("unes, 8 de marzo de 2027, 10:00 .hora de Nueva York.", told)
        assert "15:00" not in told


def test_a_lower_cap_than_places_taken_is_refused_and_kept_as_typed(cast: Cast) -> None:
    course = drafts.published(cast)
    for number in range(2):
        person = Person.objects.create(email=f"{number}@mre.example")
        Application.objects.create(course=course, person=person, status=Application.Status.ACCEPTED)
    client = signed_in(cast.officer)
    form = {
        "revision": Course.objects.get(pk=course.pk).revision,
        "cap": "1",
        "online": "on",
        "title_es": "Un curso",
        "summary_es": "Un resumen.",
        "objectives_es": "Un objetivo",
        "starts_on": "2027-03-08",
        "ends_on": "2027-03-19",
        "official_language": "es",
        "time_zone": "America/New_York",
        "admission": "moderated",
        "offer_hours": "48",
        "retention_days": "180",
    }
    answer = client.post(HERE + "manage/change/", form, follow=True).content.decode()
    assert "errorlist" in answer
    assert 'name="cap" value="1"' in answer
    assert Course.objects.get(pk=course.pk).cap == 60
    assert course.applications.filter(status=Application.Status.ACCEPTED).count() == 2


def test_a_logo_that_is_none_is_refused_in_the_page(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    client = signed_in(cast.officer)
    file = SimpleUploadedFile("logo.png", b"<html>", content_type="image/png")
    form = {"kind": "organiser", "name_es": "Secretaría", "logo": file}
    answer = client.post(HERE + "manage/partners/new/", form).content.decode()
    assert "no PNG, JPEG or SVG" in answer
    assert not course.partners.exists()
