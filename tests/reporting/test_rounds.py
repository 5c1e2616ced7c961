"""Rounds: who opens them, whom they write to and when, what late means, a State that leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.models import Membership, Role
from contadora.people.queries import system_user
from contadora.post.models import Message
from contadora.reporting import (
    access,
    actions,
    jobs,
    progress,
    queries,
    queries_questionnaires,
    queries_rounds,
    schedule,
)
from contadora.reporting.models import Report, Round
from contadora.reporting.times import instant
from tests.factory import Cast, make_user
from tests.reporting.rounds_stage import (
    FIRST,
    definition,
    make_questionnaire,
    make_stage,
    peru,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def kinds() -> list[str]:
    return sorted(Message.objects.values_list("kind", flat=True))


def values(**more: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "title": {"es": "Ronda"},
        "languages": ["es"],
        "opens_at": now,
        "closes_at": now + timedelta(days=10),
        "zone": "UTC",
        "reminders": [],
        **more,
    }


def test_invitations_go_to_heads_and_officers_in_their_language_once(cast: Cast) -> None:
    cast.head.language = "pt"
    cast.head.save()
    stage = make_stage(cast)
    sent = Message.objects.filter(kind="reporting-invited")
    assert {message.to for message in sent} == {
        cast.head.email, cast.officer.email, cast.other.email, stage.other_head.email,
    }  # fmt: skip
    assert sent.get(to=cast.head.email).language == "pt"
    assert "minuta" in sent.get(to=cast.head.email).body
    with pytest.raises(ValidationError, match="open already"):
        actions.open_round(cast.secretariat, stage.round)
    assert sent.count() == 4


def test_who_opens_a_round(cast: Cast) -> None:
    stage = make_stage(cast)
    version = stage.round.version
    common: dict[str, Any] = {
        "questionnaire": stage.questionnaire,
        "version": version,
        "delegations": [],
    }
    for user in (cast.officer, cast.observer, cast.other, cast.administrator):
        with pytest.raises(NotAllowed):
            actions.make_round(user, convener=None, values=values(), **common)
        with pytest.raises(NotAllowed):
            actions.make_round(user, convener=cast.uruguay, values=values(), **common)
    own = actions.make_round(cast.head, convener=cast.uruguay, values=values(), **common)
    assert [report.delegation for report in own.reports.all()] == [cast.uruguay]
    with pytest.raises(NotAllowed):  # a State's own round is not the secretariat's
        access.round_for(cast.secretariat, own.uuid)
    with pytest.raises(ValidationError, match="that State alone"):
        actions.invite_to_round(cast.head, own, [cast.costa_rica])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": {"es": " "}}, "title"),
        ({"languages": ["de"]}, "languages"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"closes_at": NOW - timedelta(days=1)}, "closes_at"),
        ({"reminders": [7, 7]}, "reminders"),
        ({"reminders": [500]}, "500"),
        ({"drafts_at": HandlingLevel.GREEN}, "drafts_at"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_wrong_value_is_named_and_nothing_is_made(
    cast: Cast, wrong: dict[str, Any], said: str
) -> None:
    stage = make_stage(cast)
    with pytest.raises(ValidationError) as refused:
        actions.make_round(
            cast.secretariat,
            convener=None,
            questionnaire=stage.questionnaire,
            version=stage.round.version,
            delegations=[cast.uruguay],
            values=values(**wrong),
        )
    assert said in str(refused.value)
    assert Round.objects.count() == 1


def test_the_worker_opens_in_time_and_reminds_once_each_day_asked(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = make_stage(cast, opened=False, opens_at=NOW + timedelta(days=1))
        jobs.keep_rounds.call()
        assert not Message.objects.exists()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        jobs.keep_rounds.call()
        jobs.keep_rounds.call()
    assert kinds() == ["reporting-invited"] * 4
    closes = Round.objects.get(pk=stage.round.pk).closes_at
    stage.submitted()
    Message.objects.all().delete()
    with time_machine.travel(closes - timedelta(days=7) - timedelta(seconds=1), tick=False):
        # The worker was down on the thirtieth day: that reminder goes out late, and once.
        jobs.keep_rounds.call()
        jobs.keep_rounds.call()
    assert {message.to for message in Message.objects.all()} == {
        cast.other.email, stage.other_head.email,
    }  # fmt: skip
    with time_machine.travel(closes - timedelta(days=7), tick=False):
        jobs.keep_rounds.call()
    assert kinds() == ["reporting-reminder"] * 4
    with time_machine.travel(closes, tick=False):
        jobs.keep_rounds.call()
    assert len(kinds()) == 4


@pytest.mark.parametrize(
    ("late", "told"),
    [
        (timedelta(0), "quedan 7 días para el informe"),
        (timedelta(days=4, hours=2), "quedan 3 días para el informe"),
        (timedelta(days=5, hours=20), "queda 1 día para el informe"),
        (timedelta(days=6, hours=20), "queda menos de un día para el informe"),
    ],
)
def test_a_reminder_says_how_many_days_are_left_when_it_goes_out(
    cast: Cast, late: timedelta, told: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = make_stage(cast, reminders=[7])
    due = stage.round.closes_at - timedelta(days=7)
    with time_machine.travel(due + late, tick=False):
        jobs.keep_rounds.call()
    found = Message.objects.filter(kind="reporting-reminder", language="es")
    assert {message.subject for message in found} == {f"Ronda: {told}"}


@time_machine.travel(NOW, tick=False)
def test_when_the_worker_looks_next(cast: Cast) -> None:
    stage = make_stage(cast, reminders=[7])
    round = stage.round
    assert schedule.next_due(round, NOW) == round.closes_at - timedelta(days=7)
    assert schedule.next_due(round, round.closes_at) is None
    moved = actions.move_closing(cast.secretariat, round, round.closes_at + timedelta(days=5))
    assert schedule.next_due(moved, NOW) == moved.closes_at - timedelta(days=7)
    assert "reporting-moved" in kinds()


def test_one_midnight_in_two_zones_is_two_instants(cast: Cast) -> None:
    midnight = datetime(2027, 3, 31, 23, 59, 59)
    here = instant(midnight, ZoneInfo("America/Montevideo"))
    west = instant(midnight, ZoneInfo("America/Tijuana"))
    assert west - here == timedelta(hours=4)
    at = here + timedelta(minutes=1)  # after Montevideo's midnight, before Tijuana's
    for zone, closes, late in (
        ("America/Montevideo", here, True), ("America/Tijuana", west, False),
    ):  # fmt: skip
        with time_machine.travel(NOW, tick=False):
            stage = make_stage(cast, closes_at=closes, zone=zone)
            stage.written(a_measures=zone)
            stage.cleared()
        with time_machine.travel(at, tick=False):
            assert stage.submitted().is_late is late
    with time_machine.travel(NOW, tick=False):
        stage = make_stage(cast, closes_at=here)
        stage.cleared()
    with time_machine.travel(here, tick=False):
        assert not stage.submitted().is_late  # at the instant itself it is in time


def test_late_reports_are_taken_until_the_round_is_ended(cast: Cast) -> None:
    stage = make_stage(cast)
    stage.cleared()
    with time_machine.travel(stage.round.closes_at + timedelta(days=1)):
        late = stage.submitted()
    assert late.is_late
    actions.end_round(cast.secretariat, stage.round)
    with pytest.raises(ValidationError, match="has ended"):
        actions.reopen_section(cast.officer, stage.section())
    with pytest.raises(ValidationError, match="takes no report"):
        actions.start_report(stage.other_head, stage.report("CRI"), language="es")


def test_a_report_in_time_is_not_late_for_a_correction(cast: Cast) -> None:
    stage = make_stage(cast)
    assert not stage.submitted().is_late
    with time_machine.travel(stage.round.closes_at + timedelta(days=1)):
        actions.reopen_section(cast.officer, stage.section())
        stage.written(a_measures="Corrected.")
        assert not stage.submitted(reason="A word was missing.").is_late


def test_a_round_of_a_state_for_itself_is_its_own(cast: Cast) -> None:
    stage = make_stage(cast)
    own = actions.make_round(
        cast.head,
        convener=cast.uruguay,
        questionnaire=stage.questionnaire,
        version=stage.round.version,
        delegations=[],
        values=values(),
    )
    actions.open_round(cast.head, own)
    stage.round = own
    made = stage.submitted()
    assert access.submission_for(cast.observer, made.uuid).side == access.STATE
    for user in (cast.secretariat, cast.other, cast.administrator):
        with pytest.raises(NotAllowed):
            access.submission_for(user, made.uuid)
    with pytest.raises(NotAllowed):
        actions.end_round(cast.secretariat, own)


@pytest.mark.parametrize("publishes", Round.Publishing.values)
def test_a_round_of_a_state_for_itself_names_no_secretariat_as_its_reader(
    cast: Cast, client: Client, publishes: str
) -> None:
    stage = make_stage(cast)
    Message.objects.all().delete()
    own = actions.make_round(
        cast.head,
        convener=cast.uruguay,
        questionnaire=stage.questionnaire,
        version=stage.round.version,
        delegations=[],
        values={**values(), "publishes": publishes},
    )
    actions.open_round(cast.head, own)
    actions.remind_states(cast.head, own, list(own.reports.all()))
    told = {message.kind: message.body for message in Message.objects.filter(language="es")}
    assert set(told) == {"reporting-opened-own", "reporting-asked-for"}
    assert "La Secretaría no participa en esta ronda." in told["reporting-opened-own"]
    assert "Secretar" not in told["reporting-asked-for"]
    stage.round = own
    made = stage.submitted()
    for user in (cast.head, cast.observer):
        client.force_login(user)
        for address in (
            reverse("reporting:round", args=[own.uuid]),
            reverse("reporting:report", args=[stage.report().uuid]),
            reverse("reporting:submission", args=[made.uuid]),
        ):
            main = client.get(address).text.partition("<main")[2].partition("</main")[0]
            assert "secretar" not in strip_tags(main).lower(), address


def test_a_state_that_leaves_is_shown_no_more_and_may_come_back(cast: Cast) -> None:
    stage = make_stage(cast)
    assignment = stage.assigned()
    actions.release_sections(
        cast.head, stage.report(), {FIRST: "public"}, revision=stage.report().revision
    )
    made = stage.submitted()
    assert access.submission_for(cast.other, made.uuid).side == access.PUBLIC
    with pytest.raises(NotAllowed):  # the head alone says so
        actions.leave_round(cast.officer, stage.report())
    actions.leave_round(cast.head, stage.report())
    assert not queries.latest_submissions(stage.round)
    for user in (cast.other, cast.secretariat, cast.anonymous):
        with pytest.raises(NotAllowed):
            access.submission_for(user, made.uuid)
    assert access.submission_for(cast.observer, made.uuid).side == access.STATE
    with pytest.raises(ValidationError, match="left the round"):
        actions.hand_in(stage.by_office(assignment))
    [row] = [row for row in progress.progress(stage.round).rows if row.report.delegation_id
             == cast.uruguay.pk]  # fmt: skip
    assert row.state == "left"
    actions.return_to_round(cast.head, stage.report())
    assert [row.pk for row in queries.latest_submissions(stage.round)] == [made.pk]


def test_a_questionnaire_withdrawn_or_renewed_mid_round_leaves_the_round_as_it_is(
    cast: Cast,
) -> None:
    stage = make_stage(cast)
    stage.written(a_measures="Written before.")
    changed = definition()
    changed["sections"][1]["questions"].pop(1)
    publish(stage.questionnaire, cast.secretariat, changed)
    stage.questionnaire.withdrawn_at = timezone.now()
    stage.questionnaire.save()
    assert stage.submitted().content["sections"][1]["answers"]["a_measures"] == "Written before."
    with pytest.raises(ValidationError, match="withdrawn"):
        make_stage(cast, questionnaire=stage.questionnaire)


def test_more_states_are_invited_and_reminded_by_hand_once_a_day(cast: Cast) -> None:
    stage = make_stage(cast)
    new = peru()
    user = make_user("officer PER")
    Membership.objects.create(user=user, delegation=new, role=Role.OFFICER)
    actions.invite_to_round(cast.secretariat, stage.round, [new, cast.uruguay])
    assert all(row.is_reached for row in progress.progress(stage.round).rows)
    assert Message.objects.filter(kind="reporting-invited", to=user.email).count() == 1
    with pytest.raises(ValidationError, match="already"):
        actions.invite_to_round(cast.secretariat, stage.round, [new])
    reports = list(Report.objects.filter(delegation=new))
    assert actions.remind_states(cast.secretariat, stage.round, reports) == 1
    assert actions.remind_states(cast.secretariat, stage.round, reports) == 0
    with pytest.raises(NotAllowed):
        actions.remind_states(cast.head, stage.round, reports)


def test_a_state_with_nobody_to_write_to_is_told(cast: Cast) -> None:
    stage = make_stage(cast)
    actions.invite_to_round(cast.secretariat, stage.round, [peru()])
    rows = progress.progress(stage.round).rows
    assert [row.report.delegation.code for row in rows if not row.is_reached] == ["PER"]


def test_progress_says_how_far_and_never_what(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    stage = make_stage(cast)
    stage.written(a_measures="A secret measure.")
    actions.clear_section(cast.officer, stage.section(), revision=stage.revision())
    with django_assert_max_num_queries(9):
        found = progress.progress(Round.objects.get(pk=stage.round.pk))
    cells = {row.report.delegation.code: row.cells for row in found.rows}
    assert cells == {"URY": ["empty", "cleared", "empty"], "CRI": ["empty"] * 3}


def test_the_desk_does_the_jobs_as_itself(cast: Cast) -> None:
    stage = make_stage(cast, opened=False)
    assert actions.open_round(system_user(), stage.round).opened_at is not None


def test_the_form_tells_which_states_of_the_region_have_no_delegation(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.secretariat)
    page = client.get(reverse("reporting:round_new")).text
    offered = progress.invitable()
    assert len(offered.absent) + sum(near for _row, _name, near in offered.delegations) == 33
    assert "Haiti" in page.partition("Without a delegation")[2]
    assert 'value="URY"' in page


def test_the_list_of_rounds_asks_the_store_a_bounded_number_of_times(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    first = make_stage(cast)
    for _each in range(3):
        make_stage(cast, questionnaire=first.questionnaire)
    for user in (cast.secretariat, cast.head):
        client.force_login(user)
        with django_assert_max_num_queries(14):
            assert client.get(reverse("reporting:home")).status_code == 200
    client.force_login(cast.secretariat)
    with django_assert_max_num_queries(24):
        client.get(reverse("reporting:round", args=[first.round.uuid]))


def test_what_the_form_refuses_stands_beside_its_field(cast: Cast, client: Client) -> None:
    stage = make_stage(cast)
    client.force_login(cast.secretariat)
    sent = client.post(
        reverse("reporting:round_new"),
        {
            "convener": "",
            "version": str(stage.round.version.uuid),
            "languages": ["es"],
            "working": "es",
            "zone": "Mars",
            "closes_at": "2099-01-01T12:00",
            "reminders": "7, soon",
            "drafts_at": 3,
            "publishes": "sections",
            "states": ["URY"],
        },
    )
    assert sent.status_code == 422
    assert set(sent.context["form"].errors) == {"zone", "reminders"}
    assert "Mars" in sent.text
    assert "soon" in sent.text
    assert Round.objects.count() == 1


def test_a_round_is_there_in_each_language(cast: Cast, client: Client) -> None:
    stage = make_stage(cast)
    client.force_login(cast.secretariat)
    page = client.get(reverse("reporting:round", args=[stage.round.uuid])).text
    for code in ("es", "en", "pt", "fr"):
        assert f'href="/{code}/reports/rounds/{stage.round.uuid}/"' in page
    assert "Spanish, English" in page


def test_each_move_of_the_closing_is_told(cast: Cast) -> None:
    round = make_stage(cast).round
    first = round.closes_at
    for days in (2, 5, 2):
        actions.move_closing(cast.secretariat, round, first + timedelta(days=days))
    told = Message.objects.filter(kind="reporting-moved", to=cast.head.email)
    assert told.count() == 3


def test_a_round_that_ended_is_not_opened(cast: Cast) -> None:
    round = make_stage(cast, opened=False).round
    actions.end_round(cast.secretariat, round)
    before = Message.objects.count()
    with pytest.raises(ValidationError, match="has ended"):
        actions.open_round(cast.secretariat, round)
    assert Message.objects.count() == before


def test_a_state_does_not_leave_a_round_that_ended(cast: Cast) -> None:
    stage = make_stage(cast)
    stage.written(a_measures="A law.")
    stage.submitted()
    actions.end_round(cast.secretariat, stage.round)
    with pytest.raises(ValidationError, match="has ended"):
        actions.leave_round(cast.head, stage.report())


@pytest.mark.parametrize(
    ("closes", "zone"),
    [("9999-12-31T23:59", "America/Montevideo"), ("0001-01-01T00:00", "Asia/Tokyo")],
)
def test_a_time_at_an_end_of_the_calendar_is_refused(
    cast: Cast, client: Client, closes: str, zone: str
) -> None:
    stage = make_stage(cast)
    client.force_login(cast.secretariat)
    sent = client.post(reverse("reporting:round_new"), {"zone": zone, "closes_at": closes})
    assert sent.status_code == 422
    assert sent.context["form"].errors["closes_at"] == ["Give a year from 1900 to 2100."]
    client.force_login(cast.officer)
    office = {
        "office": "CERT", "email": "cert@office.example", "language": "en", "sections": FIRST,
        "due_at": "9999-12-31T23:59",
    }  # fmt: skip
    offices = reverse("reporting:offices", args=[stage.begun().uuid])
    assert "Give a year from 1900 to 2100." in client.post(offices, office).text
    assert not stage.report().assignments.exists()


def test_rounds_that_run_and_questionnaires_in_use_come_first_on_both_stores(cast: Cast) -> None:
    ended = make_stage(cast)
    actions.end_round(cast.secretariat, ended.round)
    running = make_stage(cast)
    found = queries_rounds.reports_of(cast.head)
    assert [report.round for report in found] == [running.round, ended.round]
    ended.questionnaire.withdrawn_at = timezone.now()
    ended.questionnaire.save()
    theirs = make_questionnaire(cast.head)
    type(theirs).objects.filter(pk=theirs.pk).update(
        owner=cast.uruguay, made_at=timezone.now() - timedelta(days=900)
    )
    mine = [ended.questionnaire, running.questionnaire, theirs]
    listed = [one for one in queries_questionnaires.listed(cast.head) if one in mine]
    assert listed == [running.questionnaire, theirs, ended.questionnaire]
