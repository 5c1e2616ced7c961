"""The negotiation room's actions as the test of all actions runs them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import partial

from contadora.negotiation import actions, notices
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.actions.rooms import Draft
from contadora.people.models import Delegation
from contadora.people.queries import system_user
from tests.factory import Cast
from tests.negotiation.stage import Room, make_room

Prepared = Callable[[Cast], Callable[[], object]]


def in_room(prepare: Callable[[Room], Callable[[], object]]) -> Prepared:
    """Prepare an action in a room of its own."""
    return lambda cast: prepare(make_room(cast))


def _words(room: Room) -> Wanted:
    return Wanted("words", room.paragraph(2), 0, 7, "Urges")


def _open(cast: Cast) -> Callable[[], object]:
    return partial(
        actions.open_text,
        cast.head,
        delegation=cast.uruguay,
        values={"title": "A text", "kind": "paper", "language": "es"},
        drafts=[Draft("plain", "Words.")],
    )


def _change(room: Room) -> Callable[[], object]:
    return partial(
        actions.change_text,
        room.chair,
        room.text,
        version=room.text.version,
        values={"title": "Another title"},
    )


def _invite(room: Room) -> Callable[[], object]:
    peru = Delegation.objects.create(code="PER", kind=Delegation.Kind.STATE)
    return partial(actions.invite_delegation, room.chair, room.text, peru, "delegation")


def _seat(room: Room) -> object:
    return room.text.participants.get(delegation=room.mexican)


def _send(room: Room) -> Callable[[], object]:
    drafts = room.draft(room.mexico, _words(room))
    return partial(actions.send_proposals, room.mexico, room.text, room.mexican, drafts)


def _collided(room: Room) -> Callable[[], object]:
    one = room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    other = room.words(room.costa_rica, room.paragraph(2), "protect", "defend")
    actions.accept_proposal(room.chair, one)
    other.refresh_from_db()
    return partial(actions.uphold_proposal, room.costa_rica, other)


def _taken(room: Room) -> Callable[[], object]:
    proposal = room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    actions.take_stance(room.costa_rica, proposal, room.cast.costa_rica, "support")
    return partial(actions.end_stance, room.costa_rica, proposal, room.cast.costa_rica)


def _noted(room: Room) -> Callable[[], object]:
    note = actions.write_note(room.mexico, room.text, room.mexican, "Ask the capital.")
    return partial(actions.remove_note, room.mexico, note)


def _told(room: Room) -> Callable[[], object]:
    actions.set_notices(room.mexico, room.text, "at_once")
    room.words(room.chair, room.paragraph(2), "protect", "safeguard")
    return partial(actions.send_notices, system_user(), room.text)


def _proposed(room: Room) -> object:
    return room.words(room.mexico, room.paragraph(2), "protect", "safeguard")


AUDITED: dict[str, Prepared] = {
    "open_text": _open,
    "change_text": in_room(_change),
    "invite_delegation": in_room(_invite),
    "set_role": in_room(lambda room: partial(
        actions.set_role, room.chair, _seat(room), "vice_chair")),
    "withdraw_delegation": in_room(lambda room: partial(
        actions.withdraw_delegation, room.chair, _seat(room), reason="By note.")),
    "write_paragraph": in_room(lambda room: partial(
        actions.write_paragraph, room.chair, room.paragraph(2), "Other words;", edition=1)),
    "add_paragraph": in_room(lambda room: partial(
        actions.add_paragraph, room.chair, room.text, after=None, kind="heading", words="A part")),
    "translate_paragraph": in_room(lambda room: partial(
        actions.translate_paragraph, room.chair, room.paragraph(2), "es", "Palabras;")),
    "set_paragraph_status": in_room(lambda room: partial(
        actions.set_paragraph_status, room.chair, room.paragraph(2), "agreed")),
    "draft_proposals": in_room(lambda room: partial(
        actions.draft_proposals, room.mexico, room.text, room.mexican, [_words(room)])),
    "send_proposals": in_room(_send),
    "change_proposal": in_room(lambda room: partial(
        actions.change_proposal, room.mexico, _proposed(room), revision=1, content="defend")),
    "discard_draft": in_room(lambda room: partial(
        actions.discard_draft, room.mexico, room.draft(room.mexico, _words(room))[0])),
    "withdraw_proposal": in_room(lambda room: partial(
        actions.withdraw_proposal, room.mexico, _proposed(room))),
    "uphold_proposal": in_room(_collided),
    "take_stance": in_room(lambda room: partial(
        actions.take_stance, room.costa_rica, _proposed(room), room.cast.costa_rica, "oppose")),
    "end_stance": in_room(_taken),
    "accept_proposal": in_room(lambda room: partial(
        actions.accept_proposal, room.chair, _proposed(room))),
    "accept_proposals": in_room(lambda room: partial(
        actions.accept_proposals, room.chair, room.text, [_proposed(room)])),
    "not_accept_proposal": in_room(lambda room: partial(
        actions.not_accept_proposal, room.chair, _proposed(room))),
    "write_note": in_room(lambda room: partial(
        actions.write_note, room.mexico, room.text, room.mexican, "Ask the capital.")),
    "remove_note": in_room(_noted),
    "link_question": in_room(lambda room: partial(
        actions.link_question, room.chair, room.text, "title=Security&lang=en")),
    "set_notices": in_room(lambda room: partial(
        actions.set_notices, room.mexico, room.text, "off")),
    "stop_notices": in_room(lambda room: partial(
        actions.stop_notices, notices.subscription_of(room.mexico, room.text))),
    "renew_feed": in_room(lambda room: partial(actions.renew_feed, room.mexico, room.text)),
    "send_notices": in_room(_told),
}  # fmt: skip
for _part in ("library", "silence", "writing", "opening"):
    if importlib.util.find_spec(f"tests.negotiation.audited_{_part}"):
        AUDITED |= importlib.import_module(f"tests.negotiation.audited_{_part}").AUDITED
