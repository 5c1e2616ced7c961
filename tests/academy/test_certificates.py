"""Issuing: who gets one, under which name, what is signed, and what becomes of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pikepdf
import pytest
import time_machine
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from contadora.academy import badges, certificate_files, certificate_queries, press, signing
from contadora.academy.actions import certificates as actions
from contadora.academy.actions.personal_data import join_people
from contadora.academy.issuing import issue
from contadora.academy.models import Application, Attendance, Certificate, Course, Issuance
from contadora.academy.verification import Verdict, of_badge, of_serial
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.post.models import Message
from tests.academy.issued import SITE, certified, finished_course, taker
from tests.factory import make_cast, make_user

pytestmark = pytest.mark.django_db
PLACES = badges.Places(SITE)


def test_only_those_who_earned_it_get_one() -> None:
    course = finished_course()
    course.sessions_needed = 2
    course.save()
    present, absent = taker(course, "Present"), taker(course, "Absent")
    for session in course.sessions.all():
        Attendance.objects.create(session=session, application=present, minutes=90, how="hand")
    made = actions.issue_certificates(system_user(), course, [present.pk, absent.pk], site=SITE)
    assert [one.application for one in made] == [present]
    rows = {row.name: row for row in certificate_queries.candidates(course)}
    assert rows["Present"].standing is not None
    assert not rows["Absent"].ready
    assert rows["Absent"].result.missing


def test_a_batch_asked_for_twice_makes_one_certificate_each() -> None:
    course = finished_course()
    application = taker(course, "One")
    first = certified(course, application)
    assert certified(course, application) == first
    assert Message.objects.filter(kind="academy-certificate").count() == 1


def test_none_is_issued_before_the_last_day_of_the_course_on_its_clock(client: Client) -> None:
    cast = make_cast()
    course = finished_course(cast.uruguay)
    course.status, course.time_zone = Course.Status.PUBLISHED, "America/Montevideo"
    course.save()
    one = taker(course, "One")
    client.force_login(cast.officer)

    def page() -> str:
        return client.get(f"/en/courses/{course.slug}/manage/certificates/").content.decode()

    # The last minute of the day before in Montevideo, and the next.
    with time_machine.travel(datetime(2021, 11, 16, 2, 59, tzinfo=UTC), tick=False):
        assert "certificates are issued from then on" in page()
        assert "disabled" in page()
        for ask in (actions.issue_certificates, actions.request_issue):
            with pytest.raises(ValidationError, match="last day is Tuesday, 16 November"):
                ask(cast.officer, course, [one.pk], site=SITE)
        course.status = Course.Status.FINISHED  # as whoever runs it says
        assert certificate_queries.issued_from(course) is None
    with time_machine.travel(datetime(2021, 11, 16, 3, tzinfo=UTC), tick=False):
        assert "certificates are issued from then on" not in page()
        assert "disabled" not in page()
        assert certified(Course.objects.get(), one)


@pytest.mark.parametrize("certified_at", ["both", "first", "second"])
def test_one_person_has_one_certificate_of_a_course_that_stands(certified_at: str) -> None:
    course = finished_course()
    first, second = taker(course, "One"), taker(course, "One")
    given = {"both": [first, second], "first": [first], "second": [second]}[certified_at]
    made = certified(course, *given)
    join_people(system_user(), course, first.person, second.person)
    (stays,) = course.applications.filter(status=Application.Status.ACCEPTED)
    assert stays.person == first.person
    for each in made:
        each.refresh_from_db()
        assert each.application == stays
    assert [each.status for each in made] == ["valid", "superseded"][: len(made)]
    assert made[0].replaces == (made[1] if len(made) == 2 else None)
    assert of_serial(made[-1].serial).verdict == (
        Verdict.SUPERSEDED if len(made) == 2 else Verdict.VALID
    )
    assert actions.issue_certificates(system_user(), course, [first.pk, second.pk], site=SITE) == []


def test_the_store_refuses_a_second_valid_one() -> None:
    course = finished_course()
    (one,) = certified(course, taker(course, "One"))
    one.pk, one.uuid, one.serial, one.status_index = None, uuid4(), "X" * 16, one.status_index ^ 1
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_a_batch_leaves_one_entry_that_names_the_count() -> None:
    course = finished_course()
    certified(course, *[taker(course, f"Person {number}") for number in range(3)])
    entry = AuditEntry.objects.order_by("-seq").first()
    assert entry is not None
    assert entry.action == "issue_certificates"
    assert entry.details["count"] == 3


def test_each_is_told_by_a_link_in_their_language() -> None:
    course = finished_course()
    spanish, english = certified(course, taker(course, "A"), taker(course, "B", language="en"))
    mails = {mail.to: mail for mail in Message.objects.filter(kind="academy-certificate")}
    own = mails[english.application.person.email]
    assert own.subject == "Your certificate: Course on techplomacy"
    assert f"{SITE}/en/certificate/" in own.body
    assert english.written_serial in own.body
    assert spanish.written_serial not in own.body
    assert not own.enclosures.exists()


def test_the_name_stands_as_the_person_wants_it() -> None:
    course = finished_course()
    application = taker(course, "Maria Nandu", certificate_name="  María \u202eÑandú\t de la O ")
    (made,) = certified(course, application)
    assert made.name == "María Ñandú de la O"


@pytest.mark.parametrize(
    "name", ["Łukasz Ștefănescu Đặng Ñandú Œuvre", "Жанна Ёлкина Ђурђевић", "Ελένη Παπαδοπούλου"]
)
def test_names_in_latin_cyrillic_and_greek_need_no_other_typeface(name: str) -> None:
    assert press.unprintable([name], system_fonts=False) == {}


def test_a_name_that_no_typeface_draws_is_named_with_its_characters() -> None:
    found = press.unprintable(["María", "王小明 Li", "محمد علي"], system_fonts=False)
    assert found["王小明 Li"] == "王小明"
    assert "María" not in found
    assert press.unprintable(["\U00013000 Ana", "José"]) == {"\U00013000 Ana": "\U00013000"}


def test_such_a_name_stops_the_batch_before_anything_is_issued() -> None:
    course = finished_course()
    good, bad = taker(course, "Good"), taker(course, "\U00013000 Ana")
    with pytest.raises(ValidationError, match="\U00013000"):
        certified(course, good, bad)
    assert not Certificate.objects.exists()
    rows = {row.name: row for row in certificate_queries.candidates(course)}
    assert rows["\U00013000 Ana"].undrawn == "\U00013000"
    assert rows["Good"].ready


def test_the_press_never_prints_a_box() -> None:
    course = finished_course()
    (made,) = certified(course, taker(course, "One"))
    made.name = "\U00013000"
    with pytest.raises(press.UnprintableError):
        certificate_files.pdf(made, SITE)


def test_the_pdf_is_tagged_and_has_a_page_for_each_language() -> None:
    course = finished_course()
    one, two = certified(course, taker(course, "Жанна Ñandú"), taker(course, "João", language="pt"))
    for made, pages in ((one, 1), (two, 2)):
        with pikepdf.open(io.BytesIO(certificate_files.pdf(made, SITE))) as document:
            assert len(document.pages) == pages
            assert document.Root.MarkInfo.Marked
            assert str(document.Root.Lang) == "es"
            assert "/StructTreeRoot" in document.Root
            with document.open_metadata() as about:
                assert about["pdfuaid:part"] == "1"
                assert course.title_es in about["dc:title"]
    assert [page["language"] for page in two.content["pages"]] == ["es", "pt"]
    assert two.content["pages"][1]["title"] == course.title_pt
    assert "del 15 al 16 de noviembre de 2021" in two.content["pages"][0]["facts"]
    assert "de 15 a 16 de novembro de 2021" in two.content["pages"][1]["facts"]


def test_what_is_issued_does_not_change_with_the_course() -> None:
    course = finished_course()
    (made,) = certified(course, taker(course, "One"))
    Course.objects.filter(pk=course.pk).update(title_es="Otro título")
    made.refresh_from_db()
    assert made.content["pages"][0]["title"] == "Curso de tecplomacia"


def test_the_badge_is_verified_by_a_second_library_with_the_published_key() -> None:
    course = finished_course()
    (made,) = certified(course, taker(course, "One"))
    published = {key["kid"]: key for key in signing.published(PLACES)}
    found = JWS()
    found.deserialize(made.credential)
    found.verify(JWK(**published[found.jose_header["kid"]]))
    assert of_badge(certificate_files.badge(made), PLACES).verdict == Verdict.VALID
    assert of_badge(made.credential.encode(), PLACES).certificate == made


# What becomes of one


def test_a_corrected_name_supersedes_the_certificate_before() -> None:
    course = finished_course()
    (old,) = certified(course, taker(course, "Maria"))
    picture = certificate_files.badge(old)
    made = actions.reissue_certificate(system_user(), old, "María", site=SITE)
    old.refresh_from_db()
    assert (made.name, made.replaces) == ("María", old)
    assert of_serial(old.serial).verdict == Verdict.SUPERSEDED
    assert of_badge(picture, PLACES).verdict == Verdict.SUPERSEDED
    assert of_serial(made.serial).verdict == Verdict.VALID
    assert made.application.person.certificate_name == "María"
    with pytest.raises(ValidationError):
        actions.reissue_certificate(system_user(), old, "Otra", site=SITE)
    with pytest.raises(ValidationError):
        actions.reissue_certificate(system_user(), made, "María", site=SITE)


def test_a_revocation_needs_a_reason_and_is_final() -> None:
    course = finished_course()
    (made,) = certified(course, taker(course, "One"))
    with pytest.raises(ValidationError):
        actions.revoke_certificate(system_user(), made, "  ")
    actions.revoke_certificate(system_user(), made, "Attendance entered by mistake")
    made.refresh_from_db()
    assert made.status == Certificate.Status.REVOKED
    assert of_badge(made.credential.encode(), PLACES).verdict == Verdict.REVOKED
    with pytest.raises(ValidationError):
        actions.revoke_certificate(system_user(), made, "Again")


def test_the_status_list_has_what_fell_and_nothing_else() -> None:
    course = finished_course()
    stands, fallen, replaced = certified(
        course, *[taker(course, f"Person {number}") for number in range(3)]
    )
    actions.revoke_certificate(system_user(), fallen, "Reason")
    actions.reissue_certificate(system_user(), replaced, "Another", site=SITE)
    revoked, _length = certificate_queries.revoked_in(stands.status_list)
    assert set(revoked) == {fallen.status_index, replaced.status_index}
    assert stands.status_index not in revoked


def test_a_revoked_certificate_is_not_given_back_by_the_next_batch_unasked() -> None:
    course = finished_course()
    application = taker(course, "One")
    (made,) = certified(course, application)
    actions.revoke_certificate(system_user(), made, "Reason")
    (row,) = certificate_queries.candidates(course)
    assert row.ready
    assert row.revoked  # so that the page does not mark it


# The keys


def test_what_an_earlier_key_signed_stays_valid() -> None:
    course = finished_course()
    (old,) = certified(course, taker(course, "One"))
    actions.rotate_signing_key(system_user())
    (new,) = certified(course, taker(course, "Two"))
    assert old.key != new.key
    assert len(signing.published(PLACES)) == 2
    for made in (old, new):
        assert of_badge(made.credential.encode(), PLACES).verdict == Verdict.VALID


def test_a_desk_restored_under_another_secret_keeps_old_ones_valid(
    settings: LazySettings,
) -> None:
    course = finished_course()
    (old,) = certified(course, taker(course, "One"))
    settings.SECRET_KEY = "the secret of the new machine"
    assert signing.current() is None
    assert of_badge(old.credential.encode(), PLACES).verdict == Verdict.VALID
    (new,) = certified(course, taker(course, "Two"))
    assert new.key != old.key
    assert of_badge(new.credential.encode(), PLACES).verdict == Verdict.VALID


def test_a_key_is_kept_encrypted() -> None:
    key = signing.make()
    secret = signing.private(key).as_dict(private=True)["d"]
    assert str(secret) not in key.private
    assert "d" not in key.public
    assert key.private.count(".") == 4  # a compact JWE


# The worker


def test_the_worker_issues_what_was_asked_for_once() -> None:
    course = finished_course()
    applications = [taker(course, f"Person {number}") for number in range(3)]
    asked = actions.request_issue(
        system_user(), course, [one.pk for one in applications], site=SITE
    )
    assert issue.func(str(asked.uuid)) == Issuance.Status.DONE
    assert issue.func(str(asked.uuid)) == "taken"
    asked.refresh_from_db()
    assert (asked.issued, asked.problem) == (3, "")
    assert Certificate.objects.filter(course=course).count() == 3


def test_a_batch_that_stops_says_why() -> None:
    course = finished_course()
    bad = taker(course, "\U00013000")
    asked = actions.request_issue(system_user(), course, [bad.pk], site=SITE)
    assert issue.func(str(asked.uuid)) == Issuance.Status.FAILED
    asked.refresh_from_db()
    assert "\U00013000" in asked.problem


def test_nobody_of_another_course_slips_into_a_batch() -> None:
    course, other = finished_course(), finished_course(slug="other")
    stranger = taker(other, "Stranger")
    with pytest.raises(ValidationError):
        actions.request_issue(system_user(), course, [stranger.pk], site=SITE)
    assert actions.issue_certificates(system_user(), course, [stranger.pk], site=SITE) == []


# Who may


def test_only_who_coordinates_the_course_issues_and_revokes() -> None:
    cast = make_cast()
    course = finished_course(cast.uruguay)
    application = taker(course, "One")
    (made,) = certified(course, application)
    for user in (cast.observer, cast.other, cast.outsider, cast.administrator):
        for act in (
            lambda user=user: actions.request_issue(user, course, [application.pk], site=SITE),
            lambda user=user: actions.issue_certificates(user, course, [], site=SITE),
            lambda user=user: actions.reissue_certificate(user, made, "Else", site=SITE),
            lambda user=user: actions.revoke_certificate(user, made, "Reason"),
            lambda user=user: actions.set_certificate_name(user, application, "Else"),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert actions.revoke_certificate(cast.officer, made, "Reason").revoked_by == cast.officer


def test_keys_are_rotated_by_administrators_only() -> None:
    with pytest.raises(NotAllowed):
        actions.rotate_signing_key(make_user("secretariat", is_secretariat=True))
    assert actions.rotate_signing_key(make_user("administrator", is_administrator=True))


@pytest.mark.parametrize("status", [Course.Status.DRAFT, Course.Status.CANCELLED])
def test_no_certificate_is_of_a_draft_or_a_cancelled_course(status: str) -> None:
    course = finished_course()
    Course.objects.filter(pk=course.pk).update(status=status)
    course.refresh_from_db()
    with pytest.raises(ValidationError):
        certified(course, taker(course, "One"))


def test_certificates_are_dated_to_the_second() -> None:
    course = finished_course()
    (made,) = certified(course, taker(course, "One"))
    assert made.issued_at.microsecond == 0
    assert abs(timezone.now() - made.issued_at) < timedelta(minutes=1)
