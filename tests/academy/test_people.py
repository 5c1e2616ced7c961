"""With a place: mails, sessions and cancellation; a person's addresses, data and their end."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from contadora.academy import (
    actions,
    jobs,
    mails,
    personal,
    queries_people,
    signals,
    zones,
)
from contadora.academy.models import (
    Application,
    Course,
    Invitation,
    Person,
    Session,
)
from contadora.forms.models import Version
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.post import outbox
from contadora.post.models import Address, Message
from tests.academy.applying import SITE, apply, begin, fill, make_course, now_of
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def moderated(cast: Cast) -> Course:
    return make_course(cast, admission=Course.Admission.MODERATED, invitation_only=True)


def mine(course: Course, person: Person, language: str = "en") -> str:
    return f"/{language}/courses/{course.slug}/mine/{personal.token(person, course)}/"


@pytest.mark.parametrize("kind", ["academy-accepted", "academy-session", "academy-session-changed"])
def test_from_the_mail_of_a_place_the_inside_is_two_steps_away(cast: Cast, kind: str) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED)
    application = apply(course, "applicant@example.org", "pt")
    actions.propose(cast.officer, course, {str(application.uuid): "accept"})
    actions.decide(cast.officer, course, site=SITE)
    session = Session.objects.get(course=course)
    actions.change_session(cast.officer, session, sequence=0, values={"title_pt": "Outra"})
    mail = Message.objects.get(kind=kind)
    (address,) = re.findall(rf"{SITE}(/pt/courses/techplomacy/mine/\S+)", mail.body)
    client = Client()
    page = client.get(address).content.decode()
    (door,) = re.findall(r'<a class="button" href="(/pt/courses/techplomacy/inside/[^"]+)"', page)
    inside = client.get(door)
    assert inside.status_code == 200
    assert "Outra" in inside.content.decode()
    actions.give_back(application)
    assert "/inside/" not in client.get(address).content.decode()
    assert client.get(door).status_code == 404


def test_a_session_is_invited_moved_cancelled_and_left_as_calendars_take_it(cast: Cast) -> None:
    course = make_course(cast, cap=2)
    made = fill(course, 2)
    session = Session.objects.get(course=course)
    first = made[0]

    def sent(kind: str) -> Calendar:
        mail = Message.objects.filter(kind=kind, to=first.person.email).latest("id")
        assert session.join_url not in mail.body + mail.calendar
        found = Calendar.from_ical(mail.calendar)
        assert found["METHOD"] == mail.calendar_method
        return found

    subject = Message.objects.filter(kind="academy-session").latest("id").subject
    assert str(session.starts_at.year) in subject  # of several sessions no two have one subject
    asked = sent("academy-session").walk("VEVENT")[0]
    assert (asked["SEQUENCE"], str(asked["UID"])) == (0, f"{session.uuid}@academy.contadora")
    session.starts_at += timedelta(hours=1)
    session.ends_at += timedelta(hours=1)
    session.sequence = 1
    session.save()
    for _twice in range(2):  # told twice, written once
        signals.session_changed.send(
            Session, actor=cast.officer, session=session, before={}, changed={"starts_at"}
        )
    assert Message.objects.filter(kind="academy-session-changed").count() == 2
    moved = sent("academy-session-changed").walk("VEVENT")[0]
    assert (moved["SEQUENCE"], moved["UID"]) == (1, asked["UID"])
    actions.give_back(made[1])
    left = Calendar.from_ical(Message.objects.get(kind="academy-session-left").calendar)
    assert left["METHOD"] == "CANCEL"
    assert "STATUS" not in left.walk("VEVENT")[0]
    session.cancelled_at, session.sequence = timezone.now(), 2
    session.save()
    signals.session_cancelled.send(Session, actor=cast.officer, session=session, reason="")
    gone = sent("academy-session-cancelled")
    assert gone["METHOD"] == "CANCEL"
    assert (gone.walk("VEVENT")[0]["STATUS"], gone.walk("VEVENT")[0]["SEQUENCE"]) == (
        "CANCELLED",
        2,
    )
    assert Message.objects.filter(kind="academy-session-cancelled").count() == 1, "one has a place"


def test_where_the_link_changed_the_session_is_not_written_again(cast: Cast) -> None:
    course = make_course(cast)
    fill(course, 1)
    session = Session.objects.get(course=course)
    signals.session_changed.send(
        Session, actor=cast.officer, session=session, before={}, changed={"join_url"}
    )
    assert not Message.objects.filter(kind="academy-session-changed").exists()


def test_on_site_the_mails_say_where_and_another_place_is_told(cast: Cast) -> None:
    course = make_course(cast, online=False, place_es="Sede A", place_en="Building A")
    Session.objects.update(join_url="")
    person = apply(course, "applicant@example.org", "en").person
    asked = Message.objects.get(kind="academy-session")
    assert "Place: Building A" in asked.body
    assert "door" not in asked.body
    for place, told in ({"place_pt": "Prédio A"}, 0), ({"place_es": "Sede B", "place_en": ""}, 1):
        course = Course.objects.get(pk=course.pk)
        actions.change_course(cast.officer, course, revision=course.revision, values=place)
        assert Message.objects.filter(kind="academy-session-changed").count() == told
    moved = Message.objects.get(kind="academy-session-changed")
    (before,), (after,) = (
        Calendar.from_ical(each.calendar).walk("VEVENT") for each in (asked, moved)
    )
    assert moved.to == person.email
    assert "Place: Sede B" in moved.body
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 1)
    assert (before["LOCATION"], after["LOCATION"]) == ("Building A", "Sede B")


def test_who_is_taken_off_by_the_organiser_is_not_thanked_for_it(cast: Cast) -> None:
    course = make_course(cast)
    first, second = fill(course, 2)
    actions.cancel_place(cast.officer, first)
    actions.give_back(second)
    for application, kind in ((first, "academy-taken-back"), (second, "academy-freed")):
        told = Message.objects.filter(to=application.person.email).values_list("kind", flat=True)
        assert {"academy-taken-back", "academy-freed"} & set(told) == {kind}


def test_a_cancelled_course_is_told_to_all_on_the_way(cast: Cast) -> None:
    course = make_course(cast, cap=2)
    fill(course, 3)
    actions.cancel_course(cast.officer, course, reason="No hay quórum.")
    told = Message.objects.filter(kind="academy-course-cancelled")
    assert told.count() == 3
    assert all("No hay quórum." in each.body for each in told)
    assert Message.objects.filter(kind="academy-session-cancelled").count() == 2


def test_of_a_cancelled_course_no_offer_is_left_and_every_page_says_so(cast: Cast) -> None:
    course = make_course(cast, cap=1)
    first, second = fill(course, 2)
    actions.give_back(first)
    third = apply(course, "third@example.org")
    begun = begin(course, "begun@example.org")
    guest = actions.invite_person(cast.officer, course, email="guest@example.org").person
    actions.cancel_course(cast.officer, course, reason="No hay quórum.")
    off = Message.objects.filter(kind="academy-course-cancelled")
    told = {each.person.email for each in (second, third, begun)} | {guest.email}
    assert sorted(off.values_list("to", flat=True)) == sorted(told)
    assert all("No hay quórum." in each.body for each in off)
    with pytest.raises(ValidationError):
        actions.take_offered_place(now_of(second))
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        jobs.keep_places.call()
        actions.offer_places(cast.officer, course)
    assert not Message.objects.filter(kind="academy-lapsed").exists()
    for person in (first.person, second.person, third.person, begun.person, guest):
        page = Client().get(mine(course, person)).content.decode()
        assert "Cancelled: No hay quórum." in page
        for promise in ("offered to you", "waiting list", "not sent yet", "give_back", "accept"):
            assert promise not in page


def test_invitations_not_written_when_the_course_is_cancelled_never_are(cast: Cast) -> None:
    course = make_course(cast)
    rows = "email\n" + "".join(f"guest{number}@example.org\n" for number in range(120))
    table = actions.read_invitations(cast.officer, course, content=rows.encode(), name="x.csv")
    actions.send_invitations(cast.officer, table)
    jobs.write_invitations.call(str(course.uuid))
    actions.cancel_course(cast.officer, course, reason="No hay quórum.")
    for _turn in range(3):
        jobs.write_invitations.call(str(course.uuid))
    kinds = Counter(Message.objects.values_list("kind", flat=True))
    assert kinds == {"academy-invitation": 100, "academy-course-cancelled": 100}


def test_a_form_changed_after_people_applied_keeps_their_answers_and_place(cast: Cast) -> None:
    course = make_course(cast)
    application = apply(course, "applicant@example.org")
    assert application.response is not None
    old = application.response.version
    definition = json.loads(json.dumps(old.definition))
    definition["sections"][0]["questions"].append(
        {"key": "badge", "type": "text", "label": {"es": "Apodo"}, "required": True}
    )
    Version(form=old.form, number=2, definition=definition, published_at=timezone.now()).save()
    assert actions.ask_to_complete(cast.officer, course) == 1
    assert actions.renew_application(now_of(application)) == {}
    renewed = now_of(application)
    assert renewed.response is not None
    assert (renewed.status, renewed.response.answers["motivation"]) == ("accepted", "to serve")
    client = Client()
    client.force_login(cast.officer)
    page = client.get(f"/en/courses/{course.slug}/manage/applications/{renewed.uuid}/")
    assert "to serve" in page.content.decode(), "who decides still reads what was sent"
    assert "The answers are open" in page.content.decode()
    with pytest.raises(ValidationError) as missing:
        actions.submit_application(renewed, renewed.response.revision)
    assert "badge" in missing.value.message_dict
    renewed.response.answers["badge"] = "x"
    renewed.response.save()
    again = actions.submit_application(renewed, renewed.response.revision)
    assert again.status == "accepted"


def test_a_person_with_two_addresses_is_one_and_loses_nothing(cast: Cast) -> None:
    course = make_course(cast, cap=1)
    first, second = fill(course, 2)
    word = personal.token(second.person, course)
    actions.join_people(cast.officer, course, second.person, first.person)
    kept = Application.objects.get(person=second.person)
    assert (kept.pk, kept.status) == (first.pk, "accepted")
    assert Application.objects.get(pk=second.pk).status == "withdrawn"
    for link in (word, personal.token(first.person, course)):
        assert personal.person_for(course.slug, link)[1] == second.person


def test_who_was_invited_by_another_team_is_joined_to_nobody(cast: Cast) -> None:
    course = make_course(cast)
    (own,) = fill(course, 1)
    theirs = make_course(cast, slug="theirs", organiser=cast.costa_rica)
    victim = actions.invite_person(cast.other, theirs, email="second@example.org").person
    with pytest.raises(ValidationError, match="otro equipo"):
        actions.join_people(cast.officer, course, own.person, victim)
    victim.refresh_from_db()
    assert victim.same_as is None
    actions.join_people(cast.secretariat, course, own.person, victim)
    assert theirs.invitations.get().person == own.person  # its invitation is not lost
    third = Person.objects.create(email="third@example.org", language="es")
    with pytest.raises(ValidationError):
        actions.join_people(cast.secretariat, course, third, victim)  # who is joined already


def test_who_had_their_data_erased_and_comes_again_is_in_the_course(cast: Cast) -> None:
    course = make_course(cast, cap=2)
    elsewhere = make_course(cast, slug="elsewhere")
    (first,) = fill(course, 1)
    apply(elsewhere, "applicant1@example.org")
    actions.erase_me(course, first.person)
    assert now_of(first).erased_at is not None
    again = apply(course, "applicant1@example.org")
    assert (again.pk, again.status, now_of(again).erased_at) == (first.pk, "accepted", None)


def test_what_is_kept_of_a_second_address_is_taken_along_and_erased_too(cast: Cast) -> None:
    course = make_course(cast, cap=2)
    first, second = fill(course, 2)
    actions.join_people(cast.officer, course, first.person, second.person)
    outbox.mark_address("applicant2@example.org", "no such mailbox")
    taken = queries_people.personal_data(first.person)
    assert [each["answers"]["motivation"] for each in taken["applications"]] == ["to serve"] * 2
    assert len(taken["messages"]) == Message.objects.exclude(to="").count()
    actions.erase_me(course, first.person)
    assert [each.response.answers for each in course.applications.all() if each.response] == [
        {}
    ] * 2
    assert not Message.objects.exclude(to="").exists()
    assert not Address.objects.exists()


def test_erased_on_request_nothing_is_left_and_the_place_goes_on(cast: Cast) -> None:
    course = make_course(cast, cap=1)
    first, second = fill(course, 2)
    link = mine(course, first.person)
    client = Client()
    assert client.get(f"{link}erase/").status_code == 200
    assert now_of(first).person.email, "looking erases nothing"
    assert client.post(f"{link}erase/").status_code == 200
    gone = now_of(first)
    assert (gone.person.email, gone.person.name, gone.status) == ("", "", "cancelled")
    assert gone.response is not None
    assert gone.response.answers == {}
    assert gone.person.state_id == "URY"
    assert now_of(second).status == "offered"
    assert client.get(link).status_code == 404
    assert not Message.objects.filter(to="applicant1@example.org").exists()
    left = json.dumps(
        list(AuditEntry.objects.values_list("object_label", "details", "actor_label"))
    )
    assert "applicant1@example.org" not in left


def test_on_its_date_the_job_erases_what_no_certificate_needs(cast: Cast) -> None:
    course = make_course(cast, retention_days=30)
    made = fill(course, 1)[0]
    assert actions.erase_what_is_due(system_user()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        assert actions.erase_what_is_due(system_user()) == 1
        assert actions.erase_what_is_due(system_user()) == 0
    gone = now_of(made)
    assert (gone.status, gone.person.email, gone.person.state_id) == ("accepted", "", "URY")
    assert gone.response is not None
    assert gone.response.answers == {"state": "URY", "years_of_service": 4, "languages": ["es"]}


def test_who_was_invited_elsewhere_is_erased_on_the_last_date(cast: Cast) -> None:
    now = timezone.now()
    first = make_course(cast)
    other = make_course(cast, slug="other", ends_on=(now + timedelta(days=500)).date())
    person = apply(first, "applicant@example.org").person
    invitation = actions.invite_person(cast.officer, other, email=person.email)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now + timedelta(days=490))
    for days, known in ((14, True), (502, False)):
        later = now + timedelta(days=days + first.retention_days)
        with time_machine.travel(later, tick=False):
            actions.erase_what_is_due(system_user())
            assert actions.erase_what_is_due(system_user()) == 0, "once"
        person.refresh_from_db()
        assert bool(person.email) is known


def test_nobody_applies_to_a_course_that_is_over(cast: Cast) -> None:
    course = make_course(cast)
    application = begin(course, "late@example.org")
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        with pytest.raises(ValidationError):
            actions.submit_application(application, 1)
        page = Client().get(f"/en/courses/{course.slug}/apply/").content.decode()
    assert "are closed" in page


def test_a_person_takes_all_that_is_kept_along(cast: Cast) -> None:
    course = make_course(cast)
    application = apply(course, "applicant@example.org")
    response = Client().get(f"{mine(course, application.person)}data.json")
    data = json.loads(response.content)
    assert data["person"]["email"] == "applicant@example.org"
    assert data["applications"][0]["answers"]["motivation"] == "to serve"
    assert {each["kind"] for each in data["messages"]} == {"academy-accepted", "academy-session"}


def test_dates_are_written_in_the_persons_zone_and_language(cast: Cast) -> None:
    course = make_course(cast)
    person = Person(time_zone="America/Sao_Paulo", language="pt")
    at = datetime.fromisoformat("2026-10-05T14:00:00+00:00")
    zone = mails.zone_of(person, course)
    assert mails.span(at, at + timedelta(hours=2), zone, "pt") == (
        "segunda-feira, 5 de outubro de 2026, 11:00–13:00 (horário de São Paulo)"
    )
    assert mails.days(date(2026, 10, 5), date(2026, 10, 9), "es") == "5–9 de octubre de 2026"
    assert mails.days(date(2026, 9, 30), date(2026, 10, 2), "en") == (
        "30 September 2026 – 2 October 2026"
    )
    assert mails.moment(at, zone, "pt") == "5 de outubro de 2026, 11:00 (horário de São Paulo)"
    assert mails.moment(at, ZoneInfo("America/Mexico_City"), "es") == (
        "5 de octubre de 2026, 08:00 (hora de Ciudad de México)"
    )
    assert mails.moment(at, ZoneInfo("UTC"), "fr") == "5 octobre 2026, 14:00 (UTC)"


def test_a_clock_is_chosen_by_its_city() -> None:
    at = datetime.fromisoformat("2026-10-05T14:00:00+00:00")
    offered = dict(zones.choices("es", at, "America/Buenos_Aires"))
    assert offered["America/Caracas"] == "Caracas (UTC−04:00)"
    assert offered["America/Mexico_City"] == "Ciudad de México (UTC−06:00)"
    assert offered["UTC"] == "UTC (UTC+00:00)"
    assert offered["America/Buenos_Aires"]  # an old name that somebody had chosen
    assert not offered.keys() & {"localtime", "Factory", "Etc/GMT+5", "US/Eastern"}


def test_a_table_s_columns_are_named_in_the_reader_s_language(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer)
    course = moderated(cast)
    table = actions.read_invitations(cast.officer, course, content=b"email,state\nx,Q\n", name="t")
    page = client.get(f"/es/courses/{course.slug}/manage/invitations/table/{table.uuid}/")
    told = page.content.decode()
    assert "<td>Correo electrónico</td>" in told
    assert "<td>Estado</td>" in told
