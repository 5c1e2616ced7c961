"""Who gets which page of the library: members read, heads, officers and the secretariat load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contadora.people.models import User
from tests.factory import Cast
from tests.house.access import MEMBERS, Row, only
from tests.negotiation.library_texts import VALUES, keep, read
from tests.negotiation.stage import make_room

LOADS = ("head", "officer", "other", "secretariat")
OWN = ("officer", "secretariat")


def _text(cast: Cast) -> list[Any]:
    return [keep(cast.officer).uuid]


def _intake(of: str) -> Callable[[Cast], list[Any]]:
    def args(cast: Cast) -> list[Any]:
        loader = cast.of(of)
        assert isinstance(loader, User)
        return [read(loader).uuid]

    return args


def _beside(cast: Cast) -> dict[str, Any]:
    room = make_room(cast)
    return {"text": room.text.uuid, "paragraph": room.paragraph(2).uuid}


TABLE: list[Row] = [
    Row("negotiation:library", expected=MEMBERS),
    Row("negotiation:library_text", args=_text, expected=MEMBERS),
    Row("negotiation:library_look_up", expected=MEMBERS),
    Row("negotiation:lookup", query={"words": "So few"}, expected=MEMBERS),
    Row(
        "negotiation:lookup",
        query=_beside,
        expected=only("head", "officer", "observer", "other", "secretariat"),
        note="a paragraph of a room",
    ),
    Row("negotiation:library_load", expected=only(*LOADS)),
    Row(
        "negotiation:library_load",
        method="POST",
        data={"sent": "1"},
        expected=only(*LOADS),
        note="without a file",
    ),
    Row("negotiation:library_intake", args=_intake("officer"), expected=only("officer")),
    Row(
        "negotiation:library_intake",
        method="POST",
        args=_intake("officer"),
        data=VALUES,
        expected=only("officer", status=302),
        note="kept",
    ),
    Row(
        "negotiation:library_drop",
        method="POST",
        args=_intake("officer"),
        expected=only("officer", status=302),
    ),
    Row("negotiation:library_change", args=_text, expected=only(*OWN)),
    Row(
        "negotiation:library_change",
        method="POST",
        args=_text,
        data={"title": "Another title", "how": "consensus"},
        expected=only(*OWN, status=302),
        note="changed",
    ),
    Row("negotiation:library_delete", args=_text, expected=only(*OWN)),
    Row(
        "negotiation:library_delete",
        method="POST",
        args=_text,
        expected=only(*OWN, status=302),
        note="deleted",
    ),
]
