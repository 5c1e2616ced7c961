"""Sections at home: written by several, cleared, submitted once, released, asked about."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from contadora.forms.filling import Given
from contadora.forms.saving import Stale
from contadora.people import actions as people
from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.models import Membership, Role, User
from contadora.post.models import Message
from contadora.reporting import (
    access,
    actions,
    histories,
    mails,
    printing,
    queries,
    queries_rounds,
)
from contadora.reporting.canonical import canonical, digest
from contadora.reporting.models import Submission, SubmissionFile
from contadora.reporting.writing import Writer, write
from tests.factory import Cast, make_user
from tests.forms.examples import four
from tests.reporting.rounds_stage import (
    ABOUT,
    FIRST,
    SECOND,
    Stage,
    content_of,
    make_stage,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# Writing


def test_two_in_one_section_never_overwrite_each_other(stage: Stage, cast: Cast) -> None:
    assignment = stage.assigned()
    seen = stage.revision()
    office = stage.by_office(assignment)
    write(office, stage.section(), Given({"a_measures": "By the regulator."}), seen)
    with pytest.raises(Stale) as stale:
        write(Writer(user=cast.officer), stage.section(), Given({"a_measures": "Ours."}), seen)
    assert stale.value.kept.answers == {"a_measures": "By the regulator."}
    assert stale.value.given == {"a_measures": "Ours."}
    assert stage.section().response.answers == {"a_measures": "By the regulator."}


def test_versions_say_which_office_wrote_what(stage: Stage, cast: Cast) -> None:
    assignment = stage.assigned()
    stage.written(a_measures="A law.")
    stage.written(a_measures="A law of 2026.")  # the same sitting
    stage.written(by=stage.by_office(assignment), a_measures="A law of 2026, in force.")
    first, second = histories.steps(stage.section())[::-1]
    assert first.version.office == str(cast.officer)
    assert second.version.office == "Telecommunications regulator"
    assert "<ins" in second.differences[0].html
    assert "in force" in second.differences[0].html
    assert len(second.differences) == 1


def test_characters_that_nobody_sees_are_taken_out_and_said(stage: Stage) -> None:
    hidden = "A\N{ZERO WIDTH SPACE}law\N{RIGHT-TO-LEFT OVERRIDE} of\N{SOFT HYPHEN} 2026"
    section = stage.written(a_measures=hidden)
    assert section.response.answers["a_measures"] == "Alaw of 2026"
    assert section.versions.get().unseen == ["a_measures"]


def test_an_office_writes_in_its_own_sections_only(stage: Stage, cast: Cast) -> None:
    writer = stage.by_office(stage.assigned(FIRST))
    with pytest.raises(NotAllowed):
        actions.comment_on_section(writer, stage.section(SECOND), "Seen.")
    with pytest.raises(NotAllowed):
        actions.take_offer(writer, stage.section(SECOND), "last", question="b_measures", revision=0)
    made = actions.comment_on_section(writer, stage.section(FIRST), "Seen.")
    assert made.office == "Telecommunications regulator"
    for user in (cast.observer, cast.other, cast.secretariat, cast.administrator):
        with pytest.raises(NotAllowed):
            actions.comment_on_section(Writer(user=user), stage.section(FIRST), "Seen.")


def test_a_cleared_section_takes_nothing_until_it_is_opened(stage: Stage, cast: Cast) -> None:
    stage.written(a_measures="A law.")
    with pytest.raises(Stale):  # what is cleared is what was seen
        actions.clear_section(cast.officer, stage.section(), revision=0)
    actions.clear_section(cast.officer, stage.section(), revision=1)
    with pytest.raises(ValidationError, match="is cleared"):
        stage.written(a_measures="Another.")
    actions.reopen_section(cast.head, stage.section())
    assert stage.written(a_measures="Another.").response.answers["a_measures"] == "Another."


def test_the_head_clears_the_whole_and_a_section_opened_undoes_it(stage: Stage, cast: Cast) -> None:
    stage.begun()
    with pytest.raises(ValidationError, match="Not cleared yet"):
        actions.clear_report(cast.head, stage.report(), revision=stage.report().revision)
    assert (
        actions.clear_empty_sections(cast.officer, stage.report(), revision=stage.report().revision)
        == 3
    )
    with pytest.raises(NotAllowed):
        actions.clear_report(cast.officer, stage.report(), revision=stage.report().revision)
    actions.clear_report(cast.head, stage.report(), revision=stage.report().revision)
    actions.reopen_section(cast.officer, stage.section())
    assert stage.report().cleared_at is None
    with pytest.raises(ValidationError, match="clears the whole"):
        actions.submit_report(cast.head, stage.report(), revision=stage.report().revision)


# Submitting


def test_what_is_submitted_is_frozen_hashed_and_receipted_with_the_pdf(
    stage: Stage, cast: Cast
) -> None:
    stage.written(a_measures="A law.", a_law=False, a_law_which="None")
    stage.written(SECOND, b_measures="A plan.", b_needs="Training.")
    made = stage.submitted()
    assert made.number == 1
    assert not made.is_late
    first = content_of(made, FIRST)
    # What was not asked, given the other answers, is left out; across sections too.
    assert first["answers"] == {"a_measures": "A law.", "a_law": False}
    assert content_of(made, SECOND)["answers"]["b_needs"] == "Training."
    text = json.dumps(made.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert made.sha256 == hashlib.sha256(text.encode()).hexdigest()
    receipt = Message.objects.get(kind="reporting-receipt", to=cast.head.email)
    assert made.sha256 in receipt.body
    [enclosed] = receipt.enclosures.all()
    assert bytes(enclosed.content).startswith(b"%PDF-")
    with pytest.raises(ValueError, match="already"):
        made.save()


def test_canonical_json_is_that_of_rfc_8785() -> None:
    # The numbers are among the RFC's own samples (appendix B).
    value = {"b": [1e21, 4.5, 0.002, 1e-27, 333333333.3333333], "a": "é\n", "\u20ac": None}
    assert canonical(value).decode() == (
        '{"a":"é\\n","b":[1e+21,4.5,0.002,1e-27,333333333.3333333],"€":null}'
    )


def test_of_two_submissions_at_once_one_stands(stage: Stage, cast: Cast) -> None:
    report = stage.cleared()
    actions.submit_report(cast.officer, report, revision=report.revision)
    with pytest.raises(ValidationError, match="changed elsewhere"):
        actions.submit_report(cast.head, report, revision=report.revision)
    assert Submission.objects.count() == 1


def test_a_correction_is_a_new_submission_with_a_reason(stage: Stage, cast: Cast) -> None:
    stage.written(a_measures="A law.")
    first = stage.submitted()
    with pytest.raises(ValidationError, match="say why"):
        actions.submit_report(cast.head, stage.report(), revision=stage.report().revision)
    with pytest.raises(ValidationError, match="nothing to correct"):
        stage.submitted(reason="A date was wrong.")
    actions.reopen_section(cast.officer, stage.section())
    stage.written(a_measures="A law of 2026.")
    second = stage.submitted(reason="A date was wrong.")
    assert (second.number, second.reason) == (2, "A date was wrong.")
    first.refresh_from_db()
    assert content_of(first, FIRST)["answers"] == {"a_measures": "A law."}
    assert list(queries.latest_submissions(stage.round)) == [second]


def attach(stage: Stage, words: bytes) -> None:
    section = stage.section(ABOUT)
    file = SimpleUploadedFile("annex.pdf", b"%PDF-1.7 " + words)
    given = Given(dict(section.response.answers), {"paper": file})
    write(Writer(user=stage.cast.officer), section, given, section.response.revision)


def files_on_disk() -> set[Path]:
    return {each for each in Path(settings.MEDIA_ROOT).rglob("*") if each.is_file()}


def test_a_submission_that_fails_leaves_no_copy_of_a_file(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_mail(*_values: object) -> int:
        raise OSError("the disk is full")

    stage.begun()
    attach(stage, b"one")
    stage.cleared()
    before = files_on_disk()
    with monkeypatch.context() as patch:
        patch.setattr(mails, "tell_receipt", no_mail)
        with pytest.raises(OSError, match="full"):
            stage.submitted()
    assert not Submission.objects.exists()
    assert files_on_disk() == before
    stage.submitted()
    assert len(files_on_disk() - before) == 1


def test_an_offered_file_that_is_not_taken_over_leaves_no_copy(stage: Stage, cast: Cast) -> None:
    stage.begun()
    attach(stage, b"one")
    stage.submitted()
    later = make_stage(cast, previous=stage.round, questionnaire=stage.questionnaire,
                       opens_at=timezone.now())  # fmt: skip
    later.written(ABOUT, contact="Directorate of the tests")
    before = files_on_disk()
    with pytest.raises(Stale):
        actions.take_offer(
            Writer(user=cast.officer), later.section(ABOUT), "last", question="paper", revision=0
        )
    assert files_on_disk() == before


def test_a_submitted_file_stays_when_the_draft_takes_another(stage: Stage, cast: Cast) -> None:
    stage.begun()
    attach(stage, b"one")
    first = stage.submitted()
    actions.reopen_section(cast.officer, stage.section(ABOUT))
    attach(stage, b"two")
    second = stage.submitted(reason="The annex was an older one.")
    for made, words in ((first, b"one"), (second, b"two")):
        [named] = content_of(made, ABOUT)["files"]
        kept = SubmissionFile.objects.get(uuid=named["uuid"])
        with kept.file.open("rb") as opened:
            assert opened.read() == b"%PDF-1.7 " + words
        assert content_of(made, ABOUT)["answers"]["paper"] == named["uuid"]
        assert named["sha256"] == hashlib.sha256(b"%PDF-1.7 " + words).hexdigest()


def test_what_is_released_and_to_whom(stage: Stage, cast: Cast, client: Client) -> None:
    stage.written(a_measures="A law.")
    with pytest.raises(NotAllowed):
        actions.release_sections(
            cast.officer, stage.report(), {FIRST: "public"}, revision=stage.report().revision
        )
    actions.release_sections(
        cast.head, stage.report(), {FIRST: "public"}, revision=stage.report().revision
    )
    made = stage.submitted()
    keys = {
        "state": [ABOUT, FIRST, SECOND],
        "secretariat": [ABOUT, FIRST, SECOND],
        "public": [FIRST],
    }
    for user, side in (
        (cast.observer, "state"), (cast.secretariat, "secretariat"), (cast.other, "public"),
        (cast.administrator, "public"), (cast.anonymous, "public"),
    ):  # fmt: skip
        reading = access.submission_for(user, made.uuid)
        assert reading.side == side
        assert [one["key"] for one in reading.sections] == keys[side]
    page = client.get(reverse("reporting:submission_file", args=[made.uuid, "json"])).json()
    assert [one["key"] for one in page["content"]["sections"]] == [FIRST]
    assert not page["is_whole"]
    assert "seal" not in page["content"]
    assert page["sha256"] == made.sha256
    client.force_login(cast.observer)
    whole = client.get(reverse("reporting:submission_file", args=[made.uuid, "json"])).json()
    assert whole["is_whole"]
    assert digest(whole["content"]) == made.sha256
    guessed = {key: value for key, value in whole["content"].items() if key != "seal"}
    assert digest(guessed) != made.sha256, "the answers alone do not give the hash"
    assert list(queries_rounds.published_rounds()) == [stage.round]
    stage.round.publishes = "nothing"
    stage.round.save()
    assert list(queries_rounds.published_rounds()) == []
    with pytest.raises(NotAllowed):
        access.submission_for(cast.other, made.uuid)


def test_a_correction_takes_back_what_was_released(stage: Stage, cast: Cast) -> None:
    stage.written(a_measures="A law.")
    actions.release_sections(
        cast.head, stage.report(), {FIRST: "public"}, revision=stage.report().revision
    )
    first = stage.submitted()
    assert access.submission_for(cast.anonymous, first.uuid).side == "public"
    actions.release_sections(
        cast.head, stage.report(), {FIRST: "secretariat"}, revision=stage.report().revision
    )
    second = stage.submitted(reason="It is not for the public yet.")
    for made in (first, second):
        with pytest.raises(NotAllowed):
            access.submission_for(cast.anonymous, made.uuid)
        assert access.submission_for(cast.secretariat, made.uuid).side == "secretariat"


def test_the_public_gets_no_contacts(stage: Stage, cast: Cast, client: Client) -> None:
    stage.begun()
    section = stage.section(ABOUT)
    given = Given({"contact": "Directorate of the tests"}, {})
    write(Writer(user=cast.officer), section, given, section.response.revision)
    actions.release_sections(
        cast.head, stage.report(), {ABOUT: "public"}, revision=stage.report().revision
    )
    made = stage.submitted()
    for user, told in ((cast.observer, True), (cast.secretariat, True), (None, False)):
        client.logout()
        if user is not None:
            client.force_login(user)
        page = client.get(reverse("reporting:submission", args=[made.uuid])).content.decode()
        assert ("Directorate of the tests" in page) == told
        file = client.get(reverse("reporting:submission_file", args=[made.uuid, "json"]))
        assert ("Directorate of the tests" in file.content.decode()) == told


def test_what_a_state_wrote_of_releasing_releases_nothing(stage: Stage) -> None:
    stage.written(a_measures='"release": "public"')
    stage.submitted()
    assert list(queries_rounds.published_rounds()) == []


# Drafts at RED


def test_a_receipt_of_red_goes_to_those_who_may_read_it(cast: Cast) -> None:
    stage = make_stage(cast, drafts_at=HandlingLevel.RED)
    stage.written(a_measures="A law.")
    stage.cleared()
    # Those named go; a head and an officer come, of whom the head alone may know the draft.
    Membership.objects.filter(user__in=[cast.head, cast.officer]).delete()
    head, officer = make_user("second head URY"), make_user("second officer URY")
    Membership.objects.create(user=head, delegation=cast.uruguay, role=Role.HEAD)
    Membership.objects.create(user=officer, delegation=cast.uruguay, role=Role.OFFICER)
    assert access.reports(head).exists()
    assert not access.reports(officer).exists()
    report = stage.report()
    actions.submit_report(head, report, revision=report.revision)
    told = Message.objects.filter(kind="reporting-receipt").values_list("to", flat=True)
    assert list(told) == [head.email]


def test_what_was_seen_before_a_change_names_no_readers_and_releases_nothing(cast: Cast) -> None:
    stage = make_stage(cast, drafts_at=HandlingLevel.RED)
    fellow = make_user("second officer URY")
    Membership.objects.create(user=fellow, delegation=cast.uruguay, role=Role.OFFICER)
    seen = stage.begun().revision
    actions.name_readers(cast.head, stage.report(), [], revision=seen)
    with pytest.raises(ValidationError, match="changed elsewhere"):
        actions.name_readers(cast.head, stage.report(), [fellow], revision=seen)
    with pytest.raises(ValidationError, match="changed elsewhere"):
        actions.release_sections(cast.head, stage.report(), {FIRST: "public"}, revision=seen)
    with pytest.raises(ValidationError, match="changed elsewhere"):
        actions.clear_empty_sections(cast.head, stage.report(), revision=seen)
    assert fellow not in stage.report().readers.all()


def test_clearing_empty_ones_where_there_are_none_changes_nothing(stage: Stage) -> None:
    cleared = stage.cleared()
    found = actions.clear_empty_sections(stage.cast.officer, cleared, revision=cleared.revision)
    assert found == 0
    assert stage.report().cleared_at is not None


def test_a_red_draft_is_for_named_readers(cast: Cast) -> None:
    stage = make_stage(cast, drafts_at=HandlingLevel.RED)
    fellow = make_user("second officer URY")
    Membership.objects.create(user=fellow, delegation=cast.uruguay, role=Role.OFFICER)
    assert access.seat_for(fellow, stage.report().uuid)  # nothing is in it yet
    stage.begun()
    assert set(stage.report().readers.all()) == {cast.officer, cast.head}
    for user in (fellow, cast.observer, cast.secretariat):
        with pytest.raises(NotAllowed):
            access.seat_for(user, stage.report().uuid)
    actions.name_readers(cast.head, stage.report(), [fellow], revision=stage.report().revision)
    assert access.seat_for(fellow, stage.report().uuid)
    with pytest.raises(NotAllowed):
        access.seat_for(cast.officer, stage.report().uuid)
    with pytest.raises(ValidationError, match="members of the delegation"):
        actions.name_readers(
            cast.head, stage.report(), [cast.other], revision=stage.report().revision
        )
    # Who leaves and comes back in another place is not named any more.
    people.remove_member(cast.head, Membership.objects.get(user=fellow))
    Membership.objects.create(user=fellow, delegation=cast.uruguay, role=Role.OBSERVER)
    with pytest.raises(NotAllowed):
        access.seat_for(fellow, stage.report().uuid)


# Clarifications


def test_a_clarification_is_a_thread_of_the_secretariat_and_the_state(
    stage: Stage, cast: Cast
) -> None:
    stage.written(a_measures="A law.")
    made = stage.submitted()
    for user in (cast.head, cast.other, cast.administrator):
        with pytest.raises(NotAllowed):
            actions.ask_clarification(user, made, "Since when?")
    asked = actions.ask_clarification(cast.secretariat, made, "Since when?", section=FIRST)
    told = Message.objects.filter(kind="reporting-clarification")
    assert {message.to for message in told} == {cast.head.email, cast.officer.email}
    assert not any("Since when?" in message.body for message in told)
    with pytest.raises(NotAllowed):
        actions.write_in_clarification(cast.observer, asked, "Since May.")
    with pytest.raises(NotAllowed):
        access.clarification_for(cast.other, asked.uuid)
    actions.write_in_clarification(cast.officer, asked, "Since May.")
    assert Message.objects.get(kind="reporting-clarified").to == cast.secretariat.email
    successor = make_user("another of the secretariat", is_secretariat=True)
    User.objects.filter(pk=cast.secretariat.pk).update(is_secretariat=False)
    actions.write_in_clarification(cast.officer, asked, "In writing.")
    last = Message.objects.filter(kind="reporting-clarified").latest("pk")
    assert last.to == successor.email
    User.objects.filter(pk=cast.secretariat.pk).update(is_secretariat=True)
    actions.close_clarification(cast.secretariat, asked)
    with pytest.raises(ValidationError, match="closed"):
        actions.write_in_clarification(cast.officer, asked, "And June.")


# Pages


def test_the_pages_of_a_report_ask_the_store_a_bounded_number_of_times(
    stage: Stage, cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    stage.assigned(FIRST)
    stage.written(a_measures="A law.")
    client.force_login(cast.head)
    with django_assert_max_num_queries(35):
        page = client.get(reverse("reporting:report", args=[stage.report().uuid]))
    assert page.status_code == 200
    with django_assert_max_num_queries(45):
        page = client.get(reverse("reporting:section", args=[stage.section().uuid]))
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


def test_a_draft_is_run_through_by_its_pages(stage: Stage, cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    report = stage.report()
    client.post(reverse("reporting:report_start", args=[report.uuid]), {"language": "en"})
    section = reverse("reporting:section", args=[stage.section().uuid])
    client.post(section, {"revision": 0, "q-a_measures": "A law.", "do": "save"})
    done = client.post(section, {"revision": 1, "q-a_measures": "A law.", "do": "submit"})
    assert done.status_code == 302
    assert stage.section().cleared_at is not None
    assert "A law." in client.get(section).text
    empty = reverse("reporting:report_clear_empty", args=[report.uuid])
    client.post(empty, {"revision": stage.report().revision})
    client.force_login(cast.head)
    client.post(
        reverse("reporting:report_clear", args=[report.uuid]),
        {"revision": stage.report().revision},
    )
    seen = stage.report().revision
    address = reverse("reporting:report_submit", args=[report.uuid])
    assert client.post(address, {"revision": seen}).status_code == 302
    again = client.post(address, {"revision": seen})
    assert again.status_code == 422
    assert Submission.objects.count() == 1
    made = Submission.objects.get()
    for name, args in (
        ("submission", []),
        ("submission_file", ["pdf"]),
        ("submission_file", ["json"]),
    ):
        got = client.get(reverse(f"reporting:{name}", args=[made.uuid, *args]))
        assert got.status_code == 200
    client.force_login(cast.secretariat)
    progress = client.get(reverse("reporting:round", args=[stage.round.uuid])).text
    assert "A law." not in progress
    assert "Uruguay" in progress
    assert client.get(section).status_code == 404


def test_a_section_asks_in_the_readers_language_and_says_the_reports(
    stage: Stage, client: Client
) -> None:
    stage.begun()  # in Spanish
    client.force_login(stage.cast.officer)
    address = reverse("reporting:section", args=[stage.section().uuid])
    page = client.get(address.replace("/en/", "/fr/")).text
    assert four("a_measures")["fr"] in page
    assert four("a_measures")["es"] not in page
    assert "Langue du rapport\xa0: espagnol" in page


def test_a_document_of_a_part_says_that_it_is_one(stage: Stage) -> None:
    stage.written(a_measures="For anybody.")
    actions.release_sections(
        stage.cast.head, stage.report(), {FIRST: "public"}, revision=stage.report().revision
    )
    made = stage.submitted()

    def words(reader: Any) -> str:
        content = printing.pdf(access.submission_for(reader, made.uuid), "en")
        pages = PdfReader(io.BytesIO(content)).pages
        return " ".join(page.extract_text() for page in pages)

    assert "2 sections are not released to you." in words(stage.cast.anonymous)
    assert "SHA-256 of the whole report" in words(stage.cast.anonymous)
    assert "not released" not in words(stage.cast.officer)


def test_what_two_wrote_at_once_is_not_said_to_be_saved(stage: Stage, client: Client) -> None:
    stage.written(a_measures="The first reading.")
    client.force_login(stage.cast.officer)
    address = reverse("reporting:section", args=[stage.section().uuid])
    sent = {"revision": "0", "do": "save", "q-a_measures": "The other reading."}
    page = client.post(address, sent)
    assert page.status_code == 409
    assert "data-saving>Not saved yet.<" in page.text
    assert "The first reading." in page.text
    assert "The other reading." in page.text
    assert "data-saving>All answers saved.<" in client.get(address).text
