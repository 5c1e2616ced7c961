"""Notices: each in its reader's language, without words of the text, once, ended by one click."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from lxml import etree

from contadora.config.catalogues import PACKAGE
from contadora.negotiation import actions, jobs_notices, notices, telling
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.models import Event, Participant, Subscription, Text
from contadora.negotiation.telling import SENTENCES
from contadora.people.models import AuditEntry, Membership, User
from contadora.people.queries import system_user
from contadora.post.models import Message
from contadora.post.writing import written
from tests.factory import make_cast
from tests.negotiation.stage import DRAFTS, Room, make_room

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 7, 12, tzinfo=UTC)


@pytest.fixture
def room() -> Room:
    return make_room(make_cast())


def mails(room: Room) -> list[Message]:
    return list(Message.objects.filter(kind=notices.KIND).order_by("pk"))


def test_at_once_and_in_a_digest_each_in_its_language(room: Room) -> None:
    actions.set_notices(room.mexico, room.text, "at_once")
    actions.set_notices(room.costa_rica, room.text, "digest")
    room.mexico.language = "fr"
    room.mexico.save()
    Subscription.objects.exclude(user__in=(room.mexico, room.costa_rica)).delete()
    with time_machine.travel(NOON, tick=False):
        Subscription.objects.filter(user=room.costa_rica).update(told_at=timezone.now())
        room.words(room.chair, room.paragraph(2), "protect", "safeguard")
        actions.send_notices(system_user(), room.text)
        told = mails(room)
        assert room.mexico.email in {each.to for each in told}
        assert room.costa_rica.email not in {each.to for each in told}
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        actions.send_notices(system_user(), room.text)
    [french] = [each for each in mails(room) if each.to == room.mexico.email]
    [digest] = [each for each in mails(room) if each.to == room.costa_rica.email]
    assert (french.language, digest.language) == ("fr", "es")
    for each in (french, digest):
        assert "OP1" in each.body
        assert "P1" in each.body
        # The text is AMBER: neither its title nor its words leave the desk.
        assert "safeguard" not in each.body
        assert room.text.title not in each.body + each.subject


def test_nobody_is_told_twice_nor_of_what_they_did(room: Room) -> None:
    actions.set_notices(room.mexico, room.text, "at_once")
    room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    actions.send_notices(system_user(), room.text)
    assert not Message.objects.filter(kind=notices.KIND, to=room.mexico.email).exists()
    room.words(room.chair, room.paragraph(2), "harm", "damage")
    for _turn in range(2):
        actions.send_notices(system_user(), room.text)
    assert Message.objects.filter(kind=notices.KIND, to=room.mexico.email).count() == 1


def test_who_left_learns_nothing_more(room: Room) -> None:
    actions.set_notices(room.mexico, room.text, "at_once")
    word = notices.feed_word(notices.subscription_of(room.mexico, room.text))
    Membership.objects.filter(user=room.mexico).delete()
    room.words(room.chair, room.paragraph(2), "protect", "safeguard")
    actions.send_notices(system_user(), room.text)
    assert not Message.objects.filter(kind=notices.KIND, to=room.mexico.email).exists()
    assert Client().get(f"/es/texts/feed/{word}/").status_code == 404


def test_what_is_wrong_with_one_room_keeps_no_other_from_its_mails(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = actions.open_text(
        room.chair,
        delegation=room.cast.uruguay,
        values={
            "title": "Another text",
            "kind": Text.Kind.POSITION,
            "language": "en",
            "languages": ["en"],
            "handling": 2,
        },
        drafts=DRAFTS,
        seats=[(room.mexican, Participant.Role.DELEGATION)],
    )
    tell = notices.tell
    asked: list[datetime] = []

    def torn(actor: User, text: Text, now: datetime) -> list[Message]:
        if text.pk == room.text.pk:
            raise RuntimeError("a room that cannot be read")
        return tell(actor, text, now)

    monkeypatch.setattr(notices, "tell", torn)
    monkeypatch.setattr(jobs_notices, "ask_to_tell", asked.append)
    for text in (room.text, other):
        actions.set_notices(room.mexico, text, "at_once")
        first = text.paragraphs.first()
        assert first is not None
        actions.write_paragraph(room.chair, first, "Other words", edition=first.edition)
    with time_machine.travel(NOON, tick=False):
        done = jobs_notices.tell_rooms.call()
        assert done.endswith("1 rooms failed")
        assert asked == [NOON + jobs_notices.AGAIN]
    assert Message.objects.filter(kind=notices.KIND, to=room.mexico.email).exists()


def test_one_click_ends_them_and_a_look_does_not(room: Room) -> None:
    actions.set_notices(room.mexico, room.text, "at_once")
    room.words(room.chair, room.paragraph(2), "protect", "safeguard")
    actions.send_notices(system_user(), room.text)
    message = Message.objects.get(kind=notices.KIND, to=room.mexico.email)
    mail = written(message).message()
    assert mail["List-Unsubscribe"] == f"<{message.unsubscribe}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/" + message.unsubscribe.split("/", 3)[3]
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    row = Subscription.objects.get(user=room.mexico, text=room.text)
    assert row.pace == "at_once"
    done = client.post(path, {"List-Unsubscribe": "One-Click"})
    row.refresh_from_db()
    assert (done.status_code, row.pace) == (200, "off")
    assert AuditEntry.objects.latest("seq").action == "stop_notices"
    assert Client().post("/es/texts/notices-off/forged/").status_code == 404


def test_the_feed_is_behind_a_word_that_can_be_renewed(room: Room) -> None:
    room.words(room.chair, room.paragraph(2), "protect", "safeguard")
    row = notices.subscription_of(room.costa_rica, room.text)
    word = notices.feed_word(row)
    answer = Client().get(f"/en/texts/feed/{word}/")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    entries = etree.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == Event.objects.filter(text=room.text).count()
    assert b"safeguard" not in answer.content
    actions.renew_feed(room.costa_rica, room.text)
    assert Client().get(f"/en/texts/feed/{word}/").status_code == 404


def test_a_draft_is_in_no_notice(room: Room) -> None:
    actions.set_notices(room.costa_rica, room.text, "at_once")
    room.draft(room.mexico, Wanted("words", room.paragraph(2), 0, 7, "Urges"))
    assert actions.send_notices(system_user(), room.text) >= 0
    body = " ".join(each.body for each in mails(room) if each.to == room.costa_rica.email)
    assert "P1" not in body


def test_a_reason_that_quotes_the_text_does_not_leave_the_desk(room: Room) -> None:
    actions.set_notices(room.mexico, room.text, "at_once")
    actions.set_paragraph_status(room.chair, room.paragraph(2), "agreed")
    why = "“Invites States” was put back."
    actions.set_paragraph_status(room.chair, room.paragraph(2), "open", reason=why)
    actions.send_notices(system_user(), room.text)
    [mail] = [each for each in mails(room) if each.to == room.mexico.email]
    assert "OP1" in mail.body
    assert why not in mail.body
    word = notices.feed_word(notices.subscription_of(room.mexico, room.text))
    assert why not in Client().get(f"/en/texts/feed/{word}/").content.decode()
    with override("en"):
        told_here = telling.told(room.text.events.latest("version"), "OP1")
    assert told_here == f"OP1 is open again: {why}"


def test_every_act_has_its_sentence() -> None:
    acts = set()
    for file in sorted((PACKAGE / "negotiation" / "actions").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "trail.record":
                name = node.args[1]
                acts |= {name.value} if isinstance(name, ast.Constant) else set()
    assert len(acts) > 15
    assert acts <= set(SENTENCES)
