"""The pages of silence procedures and outcomes: what each reader finds there and sends."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contadora.negotiation import actions, forms_silence, reception
from contadora.negotiation.models import Objection, Outcome, SilenceRound
from contadora.negotiation.reception import Receipt
from contadora.people.models import User
from contadora.people.queries import system_user
from tests.factory import make_cast
from tests.negotiation.audited_silence import UN, first, over, ready
from tests.negotiation.stage import Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
WORDS = "We cannot join OP1 as it stands."


@pytest.fixture
def room() -> Room:
    return ready(make_cast())


def page(client: Client, user: User, name: str, *args: object, status: int = 200) -> str:
    client.force_login(user)
    response = client.get(reverse(f"negotiation:{name}", args=args))
    assert response.status_code == status
    return response.content.decode()


def post(client: Client, user: User, view: str, /, *args: object, **data: object) -> int:
    client.force_login(user)
    return client.post(reverse(f"negotiation:{view}", args=args), data).status_code


def objected(room: Room, round: SilenceRound, user: User, received: Receipt | None = None) -> None:
    delegation = room.seat(user).delegation
    assert delegation is not None
    actions.object_to(
        user, round, delegation, "objection", WORDS, "en", received=received or Receipt()
    )


def test_a_round_goes_from_its_form_to_the_chairs_letter(room: Room, client: Client) -> None:
    text = room.text.uuid
    data = {"rules": "un-74-544", "zone": "America/Montevideo", "revision": "0"}
    assert post(client, room.chair, "silences", text, **data) == 302
    round = SilenceRound.objects.get()
    assert timedelta(hours=72) <= round.deadline - round.opened_at < timedelta(hours=72, minutes=1)
    words = page(client, room.mexico, "silence", text, round.uuid)
    assert f'datetime="{round.deadline.isoformat(timespec="seconds")}"' in words
    assert "(America/New_York)" in words  # without the script, the calendar's own time
    assert "Break the silence" in words
    assert "Break the silence" not in page(client, room.observer, "silence", text, round.uuid)
    over_now(round)
    assert "the desk is closing it" in page(client, room.mexico, "silence", text, round.uuid)
    actions.close_silence(system_user(), round)
    words = page(client, room.observer, "silence", text, round.uuid)
    assert "The silence was not broken, and the text is adopted" in words.replace("\n", " ")
    client.force_login(room.observer)
    for form, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        answer = client.get(
            reverse("negotiation:silence_letter", args=[text, round.uuid, "fr", form])
        )
        assert answer.content.startswith(start)
    document = ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    assert "n’a pas été rompu" in document
    assert "Adopted under a silence procedure" in page(client, room.mexico, "outcome", text)


def over_now(round: SilenceRound) -> None:
    now = timezone.now()
    round.opened_at, round.deadline = now - timedelta(hours=72), now
    round.save(update_fields=["opened_at", "deadline"])


def test_an_objection_counts_as_of_when_the_request_began(
    room: Room, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    round = actions.open_silence(room.chair, first(room), rules=UN)
    deadline = round.deadline
    seen = []

    def held() -> Receipt:
        # The request began before the deadline, and is dealt with after it.
        found = real()
        clock.move_to(deadline + timedelta(seconds=2))
        seen.append(found.at)
        return found

    real = reception.receipt
    monkeypatch.setattr(reception, "receipt", held)
    with time_machine.travel(deadline - timedelta(milliseconds=1), tick=False) as clock:
        status = post(
            client, room.costa_rica, "silence_object", room.text.uuid, round.uuid,
            kind="objection", words=WORDS, language="en",
        )  # fmt: skip
    assert status == 302
    row = Objection.objects.get()
    assert row.received_at == seen[0] == deadline - timedelta(milliseconds=1)
    assert row.in_time


def test_one_too_late_is_told_so_and_seen_by_its_own_and_the_chair(
    room: Room, client: Client
) -> None:
    round = over(room)
    client.force_login(room.costa_rica)
    answer = client.post(
        reverse("negotiation:silence_object", args=[room.text.uuid, round.uuid]),
        {"kind": "objection", "words": WORDS, "language": "en"},
        follow=True,
    )
    assert "after the deadline: it is kept and breaks nothing" in answer.content.decode()
    shown = {
        name: WORDS in page(client, user, "silence", room.text.uuid, round.uuid)
        for name, user in everyone(room).items()
    }
    assert shown == {
        "chair": True, "costa rica": True, "mexico": False, "observer": False, "secretariat": False
    }  # fmt: skip


def everyone(room: Room) -> dict[str, User]:
    return {
        "chair": room.chair,
        "costa rica": room.costa_rica,
        "mexico": room.mexico,
        "observer": room.observer,
        "secretariat": room.cast.secretariat,
    }


@pytest.mark.parametrize("sight", ["all", "chair"])
def test_who_sees_by_whom_it_was_broken(room: Room, client: Client, sight: str) -> None:
    round = actions.open_silence(room.chair, first(room), rules=replace(UN, sight=sight))
    objected(room, round, room.costa_rica)
    for when in ("running", "closed"):
        shown = {
            name: WORDS in page(client, user, "silence", room.text.uuid, round.uuid)
            for name, user in everyone(room).items()
        }
        told = {
            name: "OP1 as it stands" in page(client, user, "history", room.text.uuid)
            or "Costa Rica" in letter_of(client, user, room, round)
            for name, user in everyone(room).items()
            if name not in {"costa rica", "chair"}
        }
        rest = sight == "all"
        assert shown == dict.fromkeys(("mexico", "observer", "secretariat"), rest) | {
            "chair": True,
            "costa rica": True,
        }
        assert set(told.values()) == {rest and when == "closed"}, when
        if when == "running":
            # Nobody else learns before the deadline that it is broken.
            words = page(client, room.mexico, "silence", room.text.uuid, round.uuid)
            assert ("running, and broken" in words) is rest
            actions.close_silence(room.chair, round)


def letter_of(client: Client, user: User, room: Room, round: SilenceRound) -> str:
    words = page(client, user, "silence", room.text.uuid, round.uuid)
    return words.partition('id="letter"')[2]


def test_a_refused_form_says_why_and_keeps_what_was_typed(room: Room, client: Client) -> None:
    round = actions.open_silence(room.chair, first(room), rules=UN)
    client.force_login(room.costa_rica)
    answer = client.post(
        reverse("negotiation:silence_object", args=[room.text.uuid, round.uuid]),
        {"kind": "veto", "words": WORDS, "language": "en"},
    )
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    soon = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    actions.end_silence(room.chair, round, "Anew.")
    client.force_login(room.chair)
    answer = client.post(
        reverse("negotiation:silences", args=[room.text.uuid]),
        {"rules": "un-74-544", "deadline": soon, "zone": "UTC", "revision": "0"},
    )
    assert answer.status_code == 422
    assert "is too soon" in answer.content.decode()


def test_what_a_delegation_writes_is_never_markup(room: Room, client: Client) -> None:
    round = actions.open_silence(room.chair, first(room), rules=UN)
    actions.object_to(
        room.costa_rica, round, room.cast.costa_rica, "objection",
        "<script>alert(1)</script>", "en", received=Receipt(),
    )  # fmt: skip
    actions.give_explanation(
        room.mexico, room.text, room.mexican, "position", "<img src=x onerror=alert(1)>", "en"
    )
    words = page(client, room.chair, "silence", room.text.uuid, round.uuid)
    assert "&lt;script&gt;alert(1)" in words
    assert "<img src=x" not in words


def test_the_chair_writes_rules_of_its_own(room: Room, client: Client) -> None:
    values = {
        "name": "Ours", "hours": "48", "working_days_only": "on", "time_zone": "America/Montevideo",
        "weekend": ["5", "6"], "holidays": "2026-12-25\n2027-01-01", "languages": ["en"],
        "breakers": "observers", "sight": "chair", "reminders": "12, 2", "source": "Our rules",
    }  # fmt: skip
    assert post(client, room.chair, "silence_rules_new", room.text.uuid, **values) == 302
    row = room.text.silence_profiles.get()
    assert (row.name_en, row.hours, row.weekend) == ("Ours", 48, [5, 6])
    assert (row.holidays, row.reminders) == (["2026-12-25", "2027-01-01"], [12, 2])
    for field, wrong in (
        ("holidays", "25.12.2026"),
        ("time_zone", "Mars/Olympus"),
        ("reminders", "soon"),
        ("weekend", ["0", "1", "2", "3", "4", "5", "6"]),
        ("hours", "-1"),
    ):
        status = post(
            client, room.chair, "silence_rules", room.text.uuid, row.uuid, **values | {field: wrong}
        )
        assert status == 422, field
    assert "Ours" in page(client, room.chair, "silence_rules", room.text.uuid, row.uuid)
    assert (
        post(client, room.chair, "silences", room.text.uuid, rules=row.uuid, zone="UTC", revision=0)
        == 302
    )
    assert SilenceRound.objects.get().rules["sight"] == "chair"


@pytest.mark.parametrize(
    ("local", "zone", "match"),
    [
        ("2026-03-08T02:30", "America/New_York", "leap over"),
        ("2026-11-01T01:30", "America/New_York", "comes twice"),
    ],
)
def test_a_local_time_that_is_none_or_two_is_refused(local: str, zone: str, match: str) -> None:
    with pytest.raises(ValidationError, match=match):
        forms_silence.instant(datetime.fromisoformat(local), ZoneInfo(zone))
    found = forms_silence.instant(datetime(2026, 12, 1, 10), ZoneInfo(zone))
    assert found == datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_a_deadline_at_the_end_of_the_calendar_is_refused(room: Room, client: Client) -> None:
    data = {"rules": "un-74-544", "deadline": "9999-12-31T23:59", "revision": 0}
    assert post(client, room.chair, "silences", room.text.uuid, **data, zone="Etc/GMT+3") == 422
    assert not SilenceRound.objects.exists()


def test_the_chair_closes_a_text_on_its_page(room: Room, client: Client) -> None:
    data = {"how": "not_adopted", "sure": "on"}
    assert post(client, room.chair, "outcome", room.text.uuid, **data) == 422  # says why
    assert post(client, room.chair, "outcome", room.text.uuid, how="adopted") == 422  # not sure
    assert not Outcome.objects.exists()
    adopt = {"how": "adopted", "sure": "on"}
    assert post(client, room.chair, "outcome", room.text.uuid, **adopt) == 422  # which it saw
    actions.write_paragraph(room.chair, room.paragraph(2), "Other words;", edition=1)
    actions.issue_revision(room.chair, room.text)
    assert post(client, room.chair, "outcome", room.text.uuid, **adopt, revision=0) == 422
    rules = {"rules": "un-74-544", "zone": "UTC", "revision": 0}
    assert post(client, room.chair, "silences", room.text.uuid, **rules) == 422
    assert not Outcome.objects.exists()
    assert post(client, room.chair, "outcome", room.text.uuid, **adopt, revision=1) == 302
    words = page(client, room.mexico, "outcome", room.text.uuid)
    assert room.text.revisions.get(number=1).sha256 in words
    assert post(
        client, room.mexico, "explain", room.text.uuid, kind="interpretation", words="OP1 means…",
        language="en",
    ) == 302  # fmt: skip
    client.force_login(room.observer)
    table = client.get(reverse("negotiation:outcome", args=[room.text.uuid]) + "?format=json")
    assert "OP1 means…" in b"".join(table.streaming_content).decode()  # type: ignore[attr-defined]
