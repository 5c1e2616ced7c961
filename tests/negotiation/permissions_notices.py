"""Who gets which page of notices, and of who could join."""

from __future__ import annotations

from collections.abc import Callable

from contadora.negotiation import notices
from contadora.negotiation.models import Subscription
from tests.factory import Cast
from tests.house.access import PUBLIC, Row, everyone, only
from tests.negotiation.stage import Room, make_room

IN_ROOM = only("observer", "officer", "head", "other", "secretariat")
LED_ON = only("observer", "officer", "head", "other", "secretariat", status=302)


def _room(cast: Cast) -> list[object]:
    return [make_room(cast).text.uuid]


def _proposal(cast: Cast) -> list[object]:
    room = make_room(cast)
    return [room.text.uuid, room.words(room.mexico, room.paragraph(2), "harm", "damage").uuid]


def _word(of: Callable[[Subscription], str]) -> Callable[[Cast], list[object]]:
    def args(cast: Cast) -> list[object]:
        room: Room = make_room(cast)
        return [of(notices.subscription_of(room.mexico, room.text))]

    return args


TABLE: list[Row] = [
    Row("negotiation:notices", args=_room, expected=IN_ROOM),
    Row("negotiation:notices", args=_room, method="POST", data={"pace": "off"}, expected=LED_ON),
    Row("negotiation:notices_off", args=_word(notices.off_word), expected=PUBLIC),
    Row(
        "negotiation:notices_off",
        args=_word(notices.off_word),
        method="POST",
        expected=PUBLIC,
        signs_in=False,
        note="the word is the permission",
    ),
    Row("negotiation:feed", args=_word(notices.feed_word), expected=PUBLIC),
    Row("negotiation:feed", args=["forged"], expected=everyone(404), note="a forged word"),
    Row("negotiation:joining", args=_room, expected=IN_ROOM),
    Row(
        "negotiation:joining",
        args=_room,
        method="POST",
        data={"question": "title=Security&lang=en"},
        expected=only("head", "officer", status=302),
    ),
    Row("negotiation:joining_proposal", args=_proposal, expected=IN_ROOM),
    Row(
        "negotiation:joining_proposal",
        args=_proposal,
        method="POST",
        data={"question": "title=Security&lang=en"},
        expected=only("head", "officer", status=302),
    ),
]
