"""The silence procedure: who may break it, until when, and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks_db.models import DBTaskResult

from contadora.negotiation import actions, jobs_silence, letters, silence_profiles
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.models import Event, Objection, Outcome, SilenceRound
from contadora.negotiation.reception import Receipt
from contadora.negotiation.silence_rules import Rules
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.post import templates
from contadora.post.models import Message
from contadora.record.models import Act
from tests.factory import make_cast
from tests.negotiation.stage import Room, make_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
OPENED = datetime(2026, 11, 30, 15, tzinfo=UTC)
UN = silence_profiles.OFFERED[silence_profiles.UN]
TICK = timedelta(microseconds=1)


def make_ready_room(**values: object) -> Room:
    """Return a room whose text has nothing open and needs no rendering."""
    return make_room(make_cast(), **{"languages": ["en"], **values})  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(OPENED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(clock: time_machine.Coordinates) -> Room:
    return make_ready_room()


def open_round(room: Room, rules: Rules = UN, **more: object) -> SilenceRound:
    revision = room.text.revisions.order_by("number").last()
    assert revision is not None
    return actions.open_silence(room.chair, revision, rules=rules, **more)  # type: ignore[arg-type]


def object_at(room: Room, round: SilenceRound, at: datetime | None = None) -> Objection:
    """Object for Costa Rica; the desk received it then, and has dealt with it at once."""
    return actions.object_to(
        room.costa_rica,
        round,
        room.cast.costa_rica,
        "objection",
        "We cannot join OP1.",
        "en",
        received=Receipt(at or timezone.now()),
    )


def close(round: SilenceRound) -> SilenceRound:
    return actions.close_silence(system_user(), round)


def now_of(round: SilenceRound) -> SilenceRound:
    return SilenceRound.objects.get(pk=round.pk)


def mails(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=f"negotiation-{kind}").order_by("pk"))


def test_the_deadline_is_seventy_two_hours_after_the_opening(room: Room) -> None:
    round = open_round(room)
    assert round.deadline == OPENED + timedelta(hours=72)
    assert round.rules["source"].startswith("UN General Assembly decision 74/544")
    told = mails("silence-opened")
    assert len(told) == 5  # Uruguay's two, Costa Rica, Mexico, and Chile that observes
    assert {each.language for each in told} == {"es"}
    assert "3 de diciembre de 2026, 15:00:00 UTC" in told[0].subject
    assert room.text.title not in told[0].subject + told[0].body  # AMBER: a mail does not name it


def test_a_deadline_that_is_too_soon_is_refused_with_the_earliest(room: Room) -> None:
    with pytest.raises(ValidationError, match="2026-12-03 15:00:00"):
        open_round(room, deadline=OPENED + timedelta(hours=72) - TICK)
    assert open_round(room, deadline=OPENED + timedelta(hours=72)).number == 1


def test_rules_without_a_shortest_time_need_a_deadline(room: Room) -> None:
    rules = silence_profiles.OFFERED[silence_profiles.OSCE]
    with pytest.raises(ValidationError, match="name the deadline"):
        open_round(room, rules)
    with pytest.raises(ValidationError, match="still to come"):
        open_round(room, rules, deadline=OPENED)
    assert open_round(room, rules, deadline=OPENED + timedelta(hours=1)).status == "running"


def test_it_runs_on_the_newest_revision_without_brackets(room: Room) -> None:
    proposal = room.words(room.costa_rica, room.paragraph(2), "protect", "safeguard")
    first = room.text.revisions.get()
    bracketed = actions.issue_revision(room.chair, room.text)
    with pytest.raises(ValidationError, match="not the newest"):
        actions.open_silence(room.chair, first, rules=UN)
    with pytest.raises(ValidationError, match=r"brackets: OP1 \(P1\)"):
        actions.open_silence(room.chair, bracketed, rules=UN)
    actions.accept_proposal(room.chair, proposal)
    settled = actions.issue_revision(room.chair, room.text)
    assert actions.open_silence(room.chair, settled, rules=UN).revision == settled


def test_every_language_must_be_there(clock: time_machine.Coordinates) -> None:
    room = make_ready_room(languages=["en", "es"])
    with pytest.raises(ValidationError, match="PP1, OP1"):
        open_round(room)
    for row in room.paragraphs():
        actions.translate_paragraph(room.chair, row, "es", f"[es] {row.base}")
    actions.issue_revision(room.chair, room.text)
    with pytest.raises(ValidationError, match="add these to the text"):
        open_round(room, replace(UN, languages=("en", "fr")))
    row = room.paragraph(2)
    actions.write_paragraph(room.chair, row, row.base.replace("harm", "all harm"), edition=1)
    actions.issue_revision(room.chair, room.text)
    with pytest.raises(ValidationError, match=r"language \(\w+: OP1\)"):
        open_round(room)
    actions.translate_paragraph(room.chair, row, "es", "[es] anew", revision=1)
    actions.issue_revision(room.chair, room.text)
    assert open_round(room).status == "running"


def test_one_round_at_a_time_and_no_change_of_the_text_while_it_runs(room: Room) -> None:
    open_round(room)
    with pytest.raises(ValidationError, match="running on this text already"):
        open_round(room)
    revision = room.text.revisions.get()
    row = room.paragraph(2)
    proposal = room.words(room.mexico, row, "harm", "damage")  # what an amendment may name
    for act in (
        lambda: actions.write_paragraph(room.chair, row, "Other words;", edition=1),
        lambda: actions.add_paragraph(
            room.chair, room.text, after=row, kind="operative", words="Other words;"
        ),
        lambda: actions.accept_proposal(room.chair, proposal),
        lambda: actions.accept_proposals(room.chair, room.text, [proposal]),
        lambda: actions.issue_revision(room.chair, room.text),
        lambda: actions.adopt_text(room.chair, room.text, revision),
        lambda: actions.withdraw_text(room.chair, room.text, reason="Enough."),
    ):
        with pytest.raises(ValidationError, match="silence procedure is running"):
            act()


def test_only_the_chair_opens_one(room: Room) -> None:
    revision = room.text.revisions.get()
    for user in (room.costa_rica, room.observer, room.cast.secretariat, room.cast.outsider):
        with pytest.raises(NotAllowed):
            actions.open_silence(user, revision, rules=UN)


def test_silence_that_nobody_breaks_adopts_the_text(
    room: Room, clock: time_machine.Coordinates
) -> None:
    round = open_round(room)
    room.words(room.mexico, room.paragraph(2), "protect", "guard")  # changes nothing in it
    clock.move_to(round.deadline - TICK)
    with pytest.raises(ValidationError, match="still runs"):
        close(round)
    clock.move_to(round.deadline + timedelta(hours=5))  # the desk was down
    round = close(round)
    assert (round.status, round.closed_at) == ("kept", round.deadline)
    assert round.carried_out_at == round.deadline + timedelta(hours=5)
    outcome = Outcome.objects.get(text=room.text)
    assert (outcome.how, outcome.decided_at) == ("silence", round.deadline)
    room.text.refresh_from_db()
    assert room.text.status == "adopted"
    acts = Act.objects.filter(instrument=outcome.instrument)
    assert {act.state_id for act in acts} == {"URY", "CRI", "MEX"}  # Chile observes
    assert len(mails("silence-kept")) == 5
    letter = round.letter["fr"]["paragraphs"]
    assert "adopté avec effet au 3 décembre 2026, 15:00:00" in letter[2]
    assert any(room.text.revisions.get().sha256 in each for each in letter)


def test_a_letter_goes_with_the_mail_where_the_level_lets_it(
    clock: time_machine.Coordinates,
) -> None:
    room = make_ready_room(handling=1)
    round = open_round(room)
    clock.move_to(round.deadline)
    close(round)
    body = mails("silence-kept")[0].body
    assert room.text.title in body
    assert "SHA-256" in body


@pytest.mark.parametrize(
    ("after", "in_time"), [(-TICK, True), (timedelta(), False), (TICK, False)], ids=str
)
def test_before_the_deadline_and_not_a_moment_after(
    room: Room, clock: time_machine.Coordinates, after: timedelta, in_time: bool
) -> None:
    round = open_round(room)
    clock.move_to(round.deadline + after)
    row = object_at(room, round)
    assert row.in_time is in_time
    clock.move_to(round.deadline)
    assert close(round).status == ("broken" if in_time else "kept")
    assert len(mails("silence-late")) == (0 if in_time else 1)


def test_an_objection_received_in_time_counts_though_it_comes_through_later(
    room: Room, clock: time_machine.Coordinates
) -> None:
    round = open_round(room)
    clock.move_to(round.deadline + timedelta(seconds=20))
    assert object_at(room, round, round.deadline - TICK).in_time
    assert close(round).status == "broken"
    assert not Outcome.objects.exists()


def test_one_that_comes_through_after_the_closing_corrects_it(
    room: Room, clock: time_machine.Coordinates
) -> None:
    round = open_round(room)
    clock.move_to(round.deadline - TICK)
    received = Receipt()
    clock.move_to(round.deadline + timedelta(seconds=3))
    close(round)
    instrument = Outcome.objects.get().instrument
    assert instrument is not None
    held = replace(received, mark=received.mark - 10)  # ten seconds in the desk's hand
    row = actions.object_to(
        room.costa_rica, round, room.cast.costa_rica, "objection", "No.", "en", received=held
    )
    assert row.in_time
    round = now_of(round)
    assert (round.status, round.closed_at) == ("broken", round.deadline)
    assert round.corrected_at is not None
    assert not Outcome.objects.exists()
    assert not Act.objects.filter(instrument_id=instrument.pk).exists()
    assert not type(instrument).everything.filter(pk=instrument.pk).exists()
    room.text.refresh_from_db()
    assert room.text.status == "open"
    assert any("replaces the one before" in each for each in round.letter["en"]["paragraphs"])
    assert len(mails("silence-broken")) == 5
    # And the room goes on: another round can begin.
    row2 = room.paragraph(2)
    actions.write_paragraph(room.chair, row2, "Other words;", edition=row2.edition)
    actions.issue_revision(room.chair, room.text)
    assert open_round(room).number == 2


def test_a_clock_set_back_opens_no_round_again(room: Room, clock: time_machine.Coordinates) -> None:
    round = open_round(room)
    clock.move_to(round.deadline + timedelta(seconds=3))
    close(round)
    clock.move_to(round.deadline - timedelta(hours=1))
    row = object_at(room, round)  # just received, whatever the clock says
    assert not row.in_time
    assert now_of(round).status == "kept"
    assert Outcome.objects.exists()
    assert len(mails("silence-late")) == 1


def test_a_clock_set_back_before_the_opening_breaks_nothing(
    room: Room, clock: time_machine.Coordinates
) -> None:
    round = open_round(room)
    clock.move_to(OPENED - timedelta(days=1))
    with pytest.raises(ValidationError, match="still runs"):
        close(round)
    assert object_at(room, round).in_time
    clock.move_to(round.deadline)
    assert close(round).status == "broken"


def test_closing_again_changes_nothing(room: Room, clock: time_machine.Coordinates) -> None:
    round = open_round(room)
    clock.move_to(round.deadline)
    close(round)
    events, written = Event.objects.count(), Message.objects.count()
    again = close(round)
    assert again.status == "kept"
    assert (Event.objects.count(), Message.objects.count()) == (events, written)


def test_the_chair_closes_a_broken_round_before_its_deadline(
    room: Room, clock: time_machine.Coordinates
) -> None:
    round = open_round(room)
    with pytest.raises(ValidationError, match="nothing has broken it"):
        actions.close_silence(room.chair, round)
    with pytest.raises(NotAllowed):
        actions.close_silence(room.costa_rica, round)
    object_at(room, round)
    assert [each.to for each in mails("silence-objection")] == [
        "head.ury@example.org",
        "officer.ury@example.org",
    ]
    clock.move_to(OPENED + timedelta(hours=2))
    with pytest.raises(ValidationError, match="close the round as broken"):
        actions.end_silence(room.chair, round, "Broken.")
    round = actions.close_silence(room.chair, round)
    assert (round.status, round.closed_at) == ("broken", OPENED + timedelta(hours=2))
    assert "Costa Rica" in "".join(round.letter["en"]["paragraphs"])


def test_a_change_of_deadline_is_a_new_round(room: Room) -> None:
    round = open_round(room)
    with pytest.raises(ValidationError, match="Say why"):
        actions.end_silence(room.chair, round, " ")
    ended = actions.end_silence(room.chair, round, "More time is asked for.")
    assert (ended.status, ended.reason) == ("ended", "More time is asked for.")
    with pytest.raises(ValidationError, match="ended this round"):
        object_at(room, round)
    assert open_round(room, deadline=OPENED + timedelta(days=9)).number == 2


def test_a_round_cannot_be_ended_after_its_deadline(
    room: Room, clock: time_machine.Coordinates
) -> None:
    round = open_round(room)
    clock.move_to(round.deadline)
    with pytest.raises(ValidationError, match="deadline has passed"):
        actions.end_silence(room.chair, round, "Too late for that.")


def test_who_may_break_it(room: Room) -> None:
    round = open_round(room)
    receipt = Receipt()
    for user, delegation in (
        (room.observer, room.chilean),  # observes
        (room.costa_rica, room.mexican),  # speaks for another
        (room.cast.observer, room.cast.uruguay),  # neither head nor officer
        (room.cast.secretariat, room.cast.uruguay),
    ):
        with pytest.raises(NotAllowed):
            actions.object_to(user, round, delegation, "objection", "No.", "en", received=receipt)
    wide = make_rules_room(room, replace(UN, breakers="observers"))
    row = actions.object_to(
        room.observer, wide, room.chilean, "objection", "No.", "en", received=receipt
    )
    assert row.in_time


def make_rules_room(room: Room, rules: Rules) -> SilenceRound:
    running = room.text.silence_rounds.filter(status="running").first()
    if running is not None:
        actions.end_silence(room.chair, running, "Other rules.")
    return open_round(room, rules)


def test_an_amendment_names_an_open_proposal_of_its_own(room: Room) -> None:
    round = open_round(room)
    own = room.words(room.costa_rica, room.paragraph(2), "protect", "safeguard")
    [other] = room.propose(room.mexico, Wanted("words", room.paragraph(2), 0, 7, "Urges"))
    [draft] = room.draft(room.costa_rica, Wanted("words", room.paragraph(2), 0, 7, "Asks"))

    def amend(proposal: object) -> Objection:
        return actions.object_to(
            room.costa_rica, round, room.cast.costa_rica, "amendment", "See P1.", "en",
            received=Receipt(), proposal=proposal,  # type: ignore[arg-type]
        )  # fmt: skip

    for wrong in (other, draft):
        with pytest.raises(ValidationError, match="own delegation"):
            amend(wrong)
    assert amend(own).proposal == own
    # The revision under silence is as it was.
    assert round.revision.content["paragraphs"][2]["edits"] == []


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"kind": "veto"}, "objection or amendment"),
        ({"words": " \0 "}, "Write what"),
        ({"words": "x" * 20_001}, "20000"),
        ({"language": "ru"}, "four languages"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_wrong_objection_is_told_what_is_wrong(
    room: Room, changes: dict[str, str], match: str
) -> None:
    round = open_round(room)
    given = {"kind": "objection", "words": "No.", "language": "en"} | changes
    with pytest.raises(ValidationError, match=match):
        actions.object_to(room.costa_rica, round, room.cast.costa_rica, **given, received=Receipt())
    assert not Objection.objects.exists()


def test_where_only_the_chair_may_know_no_history_names_who_broke_it(
    room: Room, clock: time_machine.Coordinates
) -> None:
    round = open_round(room, replace(UN, sight="chair"))
    object_at(room, round)
    event = Event.objects.get(act="object_to")
    assert event.chair_only
    entry = AuditEntry.objects.filter(action="object_to").latest("seq")
    assert entry.actor == system_user()
    assert "delegation" not in entry.details
    assert event.delegation is None
    clock.move_to(round.deadline)
    round = close(round)
    assert "Costa Rica" not in str(round.letter)


def test_the_worker_reminds_closes_and_comes_again(
    room: Room, clock: time_machine.Coordinates
) -> None:
    round = open_round(room)
    jobs_silence.keep_silence.call()
    assert mails("silence-reminder") == []
    clock.move_to(round.deadline - timedelta(hours=24))
    jobs_silence.keep_silence.call()
    jobs_silence.keep_silence.call()
    assert len(mails("silence-reminder")) == 4  # once each; Chile cannot break it
    assert "24 h" in mails("silence-reminder")[0].subject
    clock.move_to(round.deadline + jobs_silence.GRACE - TICK)
    jobs_silence.keep_silence.call()
    assert now_of(round).status == "running"
    assert jobs_silence.next_due(timezone.now()) == round.deadline + jobs_silence.GRACE
    clock.move_to(round.deadline + jobs_silence.GRACE)
    jobs_silence.keep_silence.call()
    assert now_of(round).status == "kept"
    assert jobs_silence.next_due(timezone.now()) is None


def test_a_round_that_cannot_be_closed_is_tried_again_and_holds_up_no_other(
    room: Room, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    round = open_round(room)
    clock.move_to(round.deadline + jobs_silence.GRACE)

    def broken(*_: object) -> None:
        raise RuntimeError("the letter cannot be written")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "close_silence", broken)
        jobs_silence.keep_silence.call()
    assert now_of(round).status == "running"
    [asked] = DBTaskResult.objects.filter(
        task_path=jobs_silence.keep_silence.module_path, status="READY"
    ).exclude(run_after__lt=timezone.now())
    assert asked.run_after == timezone.now() + jobs_silence.AGAIN
    jobs_silence.keep_silence.call()
    assert now_of(round).status == "kept"


def test_a_worker_that_was_cut_off_writes_to_nobody_twice(
    room: Room, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    round = open_round(room)
    clock.move_to(round.deadline)

    class KilledError(Exception):
        pass

    from contadora.negotiation import trail

    with monkeypatch.context() as patched:

        def killed(*_: object, **__: object) -> None:
            raise KilledError  # after the mails were queued, before the end of the transaction

        patched.setattr(trail, "record", killed)
        with pytest.raises(KilledError):
            close(round)
    assert now_of(round).status == "running"
    assert mails("silence-kept") == []
    close(round)
    close(round)
    assert len(mails("silence-kept")) == 5


def test_a_texts_own_rules_and_what_is_wrong_with_them(room: Room) -> None:
    values = {"name_en": "Ours", "hours": 24, "working_days_only": True, "weekend": [5, 6]}
    profile = actions.save_profile(room.chair, room.text, values)
    rules = silence_profiles.rules_for(room.text, str(profile.uuid))
    assert (rules.hours, rules.weekend) == (24, (5, 6))
    round = open_round(room, rules)
    actions.save_profile(room.chair, room.text, {"hours": 1}, profile=profile)
    assert now_of(round).rules["hours"] == 24  # a round keeps those it began with
    with pytest.raises(ValidationError, match="name"):
        actions.save_profile(room.chair, room.text, {"hours": 1})
    for wrong in ({"time_zone": "Mars/Olympus"}, {"weekend": list(range(7))}):
        with pytest.raises(ValidationError, match=r"time zone|reckoned"):
            actions.save_profile(room.chair, room.text, {**values, **wrong})
    with pytest.raises(NotAllowed):
        actions.save_profile(room.costa_rica, room.text, values)
    with pytest.raises(NotAllowed):
        silence_profiles.rules_for(room.text, "no-such")


def test_a_letter_tells_one_objection_from_several(
    room: Room, clock: time_machine.Coordinates
) -> None:
    for others, said in (((), "Recibida de: "), ((room.mexico,), "Recibidas de: ")):
        clock.move_to(timezone.now() + timedelta(days=1))
        round = open_round(room, replace(UN, sight="all"))
        object_at(room, round)
        for other in others:
            actions.object_to(
                other, round, room.mexican, "objection", "No.", "en",
                received=Receipt(timezone.now()),
            )  # fmt: skip
        clock.move_to(round.deadline)
        words = "\n".join(close(round).letter["es"]["paragraphs"])
        assert said in words
        assert ("se recibieron objeciones" in words) is bool(others)


def test_a_letter_calls_things_as_the_rooms_pages_do() -> None:
    for language in ("es", "en", "pt", "fr"):
        with translation.override(language):
            assert letters.FIRST_DRAFT[language] == gettext("first draft")
            assert gettext("adopted") in letters.KEPT[language]


def test_french_letters_and_mails_keep_their_marks_on_the_line() -> None:
    words = [
        each["fr"] for each in vars(letters).values() if isinstance(each, dict) and "fr" in each
    ]
    mails_of = [each for each in templates._KINDS.values() if each.owner == "negotiation.text"]
    words += [text for each in mails_of for text in each.texts["fr"]]
    assert len(words) > 20
    assert [text for text in words if re.search(" [:;?!»]|« ", text)] == []
