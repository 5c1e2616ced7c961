"""Invitations and applications: who may come in, by which link, and what nobody is told."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from contadora.academy import (
    actions,
    personal,
    places,
    queries_people,
    seen,
    views_personal,
)
from contadora.academy.models import (
    Application,
    Course,
    Invitation,
    Person,
    PlaceNote,
    Session,
)
from contadora.people.access import NotAllowed
from contadora.people.queries import system_user
from contadora.post.models import Message
from tests.academy.applying import SITE, apply, fill, make_course, now_of
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
