"""From the invitation to the place: what people without an account and organisers do."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from contadora.academy import (
    actions,
    jobs,
    mails,
    personal,
    places,
    queries_people,
    seen,
    signals,
    views_personal,
    zones,
)
from contadora.academy.models import (
    Application,
    Course,
    Criterion,
    Invitation,
    Person,
    PlaceNote,
    Session,
)
from contadora.forms.models import Version
from contadora.people.access import NotAllowed
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


def test_an_invitation_is_answered_by_a_post_only_and_names_its_address(cast: Cast) -> None:
    course = moderated(cast)
    actions.invite_person(cast.officer, course, email="Guest@Example.org", language="pt", site=SITE)
    (mail,) = Message.objects.filter(to="guest@example.org")
    assert (mail.language, mail.subject) == ("pt", "Convite: Techplomacia (pt)")
    (address,) = re.findall(rf"{SITE}(/pt/courses/techplomacy/mine/\S+)", mail.body)
    client = Client()
    for ask in (client.get, client.head):
        assert ask(address).status_code == 200
    assert Invitation.objects.get().status == "sent"
    assert "guest@example.org" in client.get(address).content.decode()
    assert client.post(address, {"do": "accept"}).status_code == 200, "without consent: no"
    assert not Application.objects.exists()
    assert client.post(address, {"do": "accept", "consent": "on"}).status_code == 302
    made = Application.objects.get()
    assert (made.status, made.consent_version) == ("draft", 1)
    assert Invitation.objects.get().status == "accepted"


def test_an_invitation_that_ran_out_opens_nothing(cast: Cast) -> None:
    invitation = actions.invite_person(cast.officer, moderated(cast), email="guest@example.org")
    with (
        time_machine.travel(invitation.expires_at + timedelta(minutes=1), tick=False),
        pytest.raises(ValidationError),
    ):
        actions.accept_course_invitation(invitation, consent=1)


def test_every_skip_is_explained_however_many_there_are(cast: Cast) -> None:
    course = make_course(cast, cap=1)
    fill(course, 3)
    last = course.applications.get(waiting_number=1)
    for _each in range(130):
        places.note(course, last, PlaceNote.Kind.SKIPPED, PlaceNote.Reason.CHOSEN)
    client = Client()
    client.force_login(cast.officer)
    pages = [
        client.get(f"/en/courses/{course.slug}/manage/waiting/?page={number}").content.decode()
        for number in (1, 2)
    ]
    skipped = str(PlaceNote.Reason.CHOSEN.label)
    assert [page.count(skipped) for page in pages] == [100, 30]
    assert 'href="?page=2"' in pages[0]


def test_a_cut_off_is_by_the_course_s_clock_which_leaves_hours_out(cast: Cast) -> None:
    course = make_course(cast, time_zone="America/New_York")
    client = Client()
    client.force_login(cast.officer)
    page = f"/en/courses/{course.slug}/manage/waiting/"
    for hour, kept in (("02:30", None), ("03:30", datetime(2027, 3, 14, 7, 30, tzinfo=UTC))):
        given = {"do": "set", "cap": "9", "offer_hours": "24", "offers_until": f"2027-03-14T{hour}"}
        given["seen"] = seen.mark(course, ("cap", "offer_hours", "offers_until"))
        answer = client.post(page, given)
        course.refresh_from_db()
        assert course.offers_until == kept
        assert ("clock is put forward" in answer.content.decode()) is (kept is None)


def test_days_at_an_end_of_the_calendar_are_refused(cast: Cast) -> None:
    course = make_course(cast, time_zone="America/New_York")
    client = Client()
    client.force_login(cast.officer)
    waiting = {"do": "set", "cap": "9", "offer_hours": "24", "offers_until": "9999-12-31T23:59"}
    session = {"kind": "workshop", "day": "9999-12-31", "starts": "22:00", "ends": "23:00"}
    edition = {"slug": "next", "starts_on": "9999-12-31"}
    change = {"ends_on": "9999-12-31", "applications_close_at": "0001-01-01T00:00"}
    for page, given in (
        ("waiting", waiting), ("sessions/new", session), ("copy", edition), ("change", change),
    ):  # fmt: skip
        sent = client.post(f"/en/courses/{course.slug}/manage/{page}/", given)
        assert sent.content.decode().count("Give a year from 1900 to 2100.") == (
            2 if page == "change" else 1
        ), page
    course.refresh_from_db()
    assert course.ends_on != date(9999, 12, 31)
    assert course.offers_until is None


def test_who_let_an_invitation_run_out_is_invited_anew(cast: Cast) -> None:
    course = make_course(cast)
    soon = timezone.now() + timedelta(days=90)
    Session.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=2))
    first = actions.invite_person(cast.officer, course, email="guest@example.org")
    with pytest.raises(ValidationError):
        actions.invite_person(cast.officer, course, email="guest@example.org")
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        table = actions.read_invitations(
            cast.officer, course, content=b"email\nguest@example.org\n", name="x.csv"
        )
        assert actions.send_invitations(cast.officer, table) == 1
        page = Client().get(mine(course, first.person)).content.decode()
    assert "You are invited to apply" in page
    assert [each.status for each in course.invitations.order_by("pk")] == ["withdrawn", "sent"]
    assert Message.objects.filter(kind="academy-invitation").count() == 2


def test_a_cosponsor_keeps_within_its_quota_and_sees_only_its_own(cast: Cast) -> None:
    course = moderated(cast)
    partner = course.partners.get()
    actions.invite_person(cast.officer, course, email="organisers@example.org")
    for number in range(3):
        actions.invite_person(cast.other, course, email=f"ours{number}@example.org")
    with pytest.raises(ValidationError) as refused:
        actions.invite_person(cast.other, course, email="one-more@example.org")
    assert refused.value.code == "quota"
    seen = queries_people.invitations(course, partner=partner)
    assert {each.person.email for each in seen} == {
        f"ours{number}@example.org" for number in range(3)
    }
    actions.decline_course_invitation(seen[0])
    actions.invite_person(cast.other, course, email="instead@example.org")
    client = Client()
    client.force_login(cast.other)
    page = client.get(f"/en/courses/{course.slug}/cosponsor/").content.decode()
    assert "ours1@example.org" in page
    assert "organisers@example.org" not in page
    with pytest.raises(NotAllowed):
        actions.withdraw_course_invitation(
            cast.other, Invitation.objects.get(person__email="organisers@example.org")
        )
    table = actions.read_invitations(cast.officer, course, content=b"email\na@b.org\n", name="t")
    for act in (actions.send_invitations, actions.drop_invitations):
        with pytest.raises(NotAllowed):
            act(cast.other, table)


def test_a_cosponsor_is_not_told_whom_others_invited_or_who_applied(cast: Cast) -> None:
    course = make_course(cast)
    actions.invite_person(cast.officer, course, email="organisers@example.org")
    apply(course, "applied@example.org")
    actions.invite_person(cast.other, course, email="ours@example.org")
    content = b"email\norganisers@example.org\napplied@example.org\nours@example.org\n"
    with override("en"):
        theirs = actions.read_invitations(cast.other, course, content=content, name="t.csv")
        whole = actions.read_invitations(cast.officer, course, content=content, name="t.csv")
    neutral = "This address is not yours to invite: ask the organiser; its line is left out."
    ours = "This address is invited already; its line is left out."
    assert [each["remedy"] for each in theirs.problems] == [neutral, neutral, ours]
    applied = "This address has applied already; its line is left out."
    assert [each["remedy"] for each in whole.problems] == [ours, applied, ours]


def test_a_table_beyond_the_quota_invites_nobody(cast: Cast) -> None:
    course = moderated(cast)
    table = "email\n" + "".join(f"guest{each}@example.org\n" for each in range(4))
    found = actions.read_invitations(cast.other, course, content=table.encode(), name="t.csv")
    assert not Message.objects.exists(), "reading sends nothing"
    with pytest.raises(ValidationError):
        actions.send_invitations(cast.other, found)
    assert not Invitation.objects.exists()


def test_a_table_of_thousands_is_sent_by_the_worker(cast: Cast) -> None:
    course = moderated(cast)
    table = "email;idioma\n" + "".join(f"guest{each}@example.org;fr\n" for each in range(150))
    found = actions.read_invitations(cast.officer, course, content=table.encode(), name="t.csv")
    assert actions.send_invitations(cast.officer, found, site=SITE) == 150
    assert not Message.objects.exists()
    from contadora.academy.actions.invitations import mail_waiting

    assert mail_waiting(system_user(), course, 100) == 100
    assert mail_waiting(system_user(), course, 100) == 50
    assert mail_waiting(system_user(), course, 100) == 0
    assert Message.objects.filter(kind="academy-invitation", language="fr").count() == 150


def test_asking_for_the_link_tells_nobody_who_is_known(cast: Cast) -> None:
    course = make_course(cast, invitation_only=True)
    apply_page = f"/en/courses/{course.slug}/apply/"
    known = actions.invite_person(cast.officer, course, email="known@example.org").person
    Message.objects.all().delete()
    client = Client()
    answers = {
        email: client.post(apply_page, {"email": email}).content.decode().partition("<main")[2]
        for email in ("known@example.org", "unknown@example.org")
    }
    assert answers["known@example.org"] == answers["unknown@example.org"]
    assert [each.to for each in Message.objects.all()] == [known.email]
    client.post(apply_page, {"email": "known@example.org"})
    assert Message.objects.count() == 1, "once in ten minutes"


def test_one_network_asks_for_so_many_links_and_no_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_personal, "RATE", {"apply": "2/10m/ip"})
    course = make_course(cast)
    client, page = Client(), f"/en/courses/{course.slug}/apply/"

    def ask(email: str, host: str = "192.0.2.7") -> int:
        return client.post(page, {"email": email}, REMOTE_ADDR=host).status_code

    assert ask("nonsense") == 200  # counts for nothing
    assert [ask(f"{n}@example.org") for n in range(3)] == [200, 200, 429]
    answer = client.post(page, {"email": "3@example.org"}, REMOTE_ADDR="192.0.2.7")
    assert "Too many links were asked for" in answer.content.decode()
    assert "3@example.org" in answer.content.decode()
    assert ask("4@example.org", "192.0.2.8") == 200
    sent = set(Message.objects.filter(kind="academy-begin").values_list("to", flat=True))
    assert sent == {"0@example.org", "1@example.org", "4@example.org"}


def test_who_applies_again_agrees_to_the_notice_as_it_is_now(cast: Cast) -> None:
    course = make_course(cast)
    (made,) = fill(course, 1)
    actions.give_back(made)
    client, page = (
        Client(),
        views_personal.personal_path(course, personal.token(made.person, course)),
    )
    assert 'name="consent"' not in client.get(page).content.decode()
    Course.objects.filter(pk=course.pk).update(privacy_version=course.privacy_version + 1)
    assert 'name="consent"' in client.get(page).content.decode()
    answer = client.post(page, {"do": "again"}).content.decode()
    assert "marque que está de acuerdo" in answer
    assert now_of(made).status == "cancelled"
    client.post(page, {"do": "again", "consent": "on"})
    assert (now_of(made).status, now_of(made).consent_version) == ("draft", 2)


def test_selection_is_proposed_in_silence_and_decided_together(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED, cap=2)
    made = fill(course, 4)
    criterion = Criterion.objects.create(course=course, name_es="Motivación", points=10)
    for points, application in zip((3, 9, 7, 1), made, strict=True):
        actions.score_application(cast.observer, application, {criterion: points})
    Message.objects.all().delete()
    actions.propose_first(cast.officer, course, queries_people.ranked(course))
    assert not Message.objects.exists()
    assert [now_of(each).proposal for each in made] == ["wait", "accept", "accept", "wait"]
    actions.propose(cast.officer, course, {str(made[3].uuid): "refuse"})
    assert actions.decide(cast.officer, course) == {"accept": 2, "wait": 1, "refuse": 1}
    assert [now_of(each).status for each in made] == ["waiting", "accepted", "accepted", "refused"]
    kinds = Message.objects.exclude(kind="academy-session").order_by("to").values_list("kind")
    assert [kind for (kind,) in kinds] == [
        "academy-waiting",
        "academy-accepted",
        "academy-accepted",
        "academy-refused",
    ]


def test_what_is_proposed_for_somebody_stays_when_the_rest_is(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED, cap=2)
    made = fill(course, 4)
    actions.propose(
        cast.officer, course, {str(made[0].uuid): "refuse", str(made[3].uuid): "accept"}
    )
    assert actions.propose_first(cast.officer, course, queries_people.ranked(course)) == 2
    assert [now_of(each).proposal for each in made] == ["refuse", "accept", "wait", "accept"]


def test_the_batch_is_what_the_page_shows(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED, cap=2)
    made = fill(course, 2)
    actions.propose(cast.officer, course, {str(each.uuid): "accept" for each in made})
    Message.objects.all().delete()
    client = Client()
    client.force_login(cast.officer)
    address = f"/en/courses/{course.slug}/manage/selection/"

    def sent(*shown: str) -> str:
        seen = client.get(address).context["seen"]
        fields = {f"proposal-{one.uuid}": said for one, said in zip(made, shown, strict=True)}
        page = client.post(address, {"do": "send", "seen": seen, **fields}, follow=True)
        return page.content.decode()

    # What was chosen and not saved is saved, and shown before anybody is told.
    assert "nobody has been told" in sent("refuse", "accept")
    assert not Message.objects.exists()
    stale = queries_people.proposed(course)
    actions.propose(cast.officer, course, {str(made[1].uuid): "wait"})
    with pytest.raises(ValidationError):
        actions.decide(cast.officer, course, seen=stale)
    assert not Message.objects.exists()
    sent("refuse", "wait")
    assert now_of(made[0]).status == "refused"


def test_an_address_that_the_store_cannot_hold_is_refused(cast: Cast) -> None:
    course = make_course(cast)
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org"
    for act in (
        lambda: actions.ask_for_link(course, long),
        lambda: actions.invite_person(cast.officer, course, email=long),
    ):
        with pytest.raises(ValidationError):
            act()
    table = actions.read_invitations(
        cast.officer, course, content=f"email\n{long}\n".encode(), name="people.csv"
    )
    assert not table.rows


def test_an_invitation_of_who_had_begun_already_is_accepted_with_the_application(
    cast: Cast,
) -> None:
    course = make_course(cast)
    draft = begin(course, "early@example.org")
    invitation = actions.invite_person(cast.officer, course, email="early@example.org")
    assert draft.response is not None
    sent = actions.submit_application(draft, draft.response.revision)
    invitation.refresh_from_db()
    assert (invitation.status, now_of(sent).invitation) == ("accepted", invitation)


def test_a_page_with_boxes_for_thousands_can_be_sent(cast: Cast) -> None:
    course = make_course(cast)
    client = Client()
    client.force_login(cast.officer)
    address = reverse("academy:certificate_issue", args=[course.slug])
    boxes = [*range(2_500), "9" * 5_000]
    assert client.post(address, {"application": boxes}).status_code == 302


def test_more_than_the_places_cannot_be_decided_and_nobody_is_told(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED, cap=1)
    made = fill(course, 2)
    Message.objects.all().delete()
    actions.propose(cast.officer, course, {str(each.uuid): "accept" for each in made})
    with pytest.raises(ValidationError):
        actions.decide(cast.officer, course)
    assert not Message.objects.exists()
    assert [now_of(each).status for each in made] == ["submitted"] * 2


def test_a_reviewer_sees_no_way_to_write_and_each_look_is_audited(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED)
    application = apply(course, "applicant@example.org")
    client = Client()
    client.force_login(cast.observer)
    page = client.get(f"/en/courses/{course.slug}/manage/applications/{application.uuid}/")
    text = page.content.decode()
    assert "to serve" in text
    assert "applicant@example.org" not in text
    assert "officer of a ministry" not in text
    entry = AuditEntry.objects.latest("seq")
    assert (entry.action, entry.actor) == ("look_at_application", cast.observer)
    assert "applicant@example.org" not in entry.object_label
    criterion = Criterion.objects.create(course=course, name_es="Motivación", points=5)
    seen = AuditEntry.objects.count()
    wrong = {"do": "score", str(criterion.uuid): "99"}
    assert "to serve" in client.post(page.wsgi_request.path, wrong).content.decode()
    assert AuditEntry.objects.filter(action="look_at_application").count() == 2
    assert AuditEntry.objects.count() == seen + 1


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
