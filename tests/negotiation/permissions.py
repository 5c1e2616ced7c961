"""Who gets which page of the negotiation room; each part has its rows in a module of its own.

Uruguay convenes and chairs, Costa Rica takes part, so that of the tests' people the head and the
officer chair, `other` is a delegation's officer, `observer` reads for the chair's delegation, the
secretariat assists. An administrator is nobody here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contadora.negotiation import actions
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.models import Paragraph, Proposal
from tests.factory import Cast
from tests.house.access import MEMBERS, Row, only
from tests.negotiation.stage import Room, make_room

IN_ROOM = only("observer", "officer", "head", "other", "secretariat")
SEATED = only("observer", "officer", "head", "other")
CHAIRS = only("officer", "head")
DELEGATES = only("officer", "head", "other")


def posted(*roles: str) -> dict[str, int]:
    """Return who a form takes: led on, all others 404."""
    return only(*roles, status=302)


CHAIR, DELEGATE = ("officer", "head"), ("officer", "head", "other")
Found = Callable[[Room], object]


def room_with(*finds: Found) -> Callable[[Cast], list[object]]:
    """Return what makes a room and finds an address's parts in it, the text first."""

    def args(cast: Cast) -> list[object]:
        room = make_room(cast)
        return [room.text.uuid, *(find(room) for find in finds)]

    return args


def _paragraph(room: Room) -> object:
    return room.paragraph(2).uuid


def _of_costa_rica(room: Room) -> object:
    return room.words(room.costa_rica, room.paragraph(2), "Invites", "Urges").uuid


def _of_mexico(room: Room) -> object:
    return room.words(room.mexico, room.paragraph(2), "Invites", "Urges").uuid


def _draft_of_costa_rica(room: Room) -> object:
    [draft] = room.draft(room.costa_rica, Wanted("words", room.paragraph(2), 0, 7, "Urges"))
    return draft.uuid


def _note(room: Room) -> object:
    costa_rica = room.cast.costa_rica
    return actions.write_note(room.costa_rica, room.text, costa_rica, "Ours.").uuid


def _collided(room: Room) -> object:
    ours = room.words(room.costa_rica, room.paragraph(6), "seized", "aware")
    theirs = room.words(room.mexico, room.paragraph(6), "seized", "informed")
    actions.accept_proposal(room.chair, theirs)
    return ours.uuid


def _first_paragraph(_cast: Cast) -> dict[str, Any]:
    row = Paragraph.objects.get(kind="operative", base__startswith="Invites")
    return {
        "paragraph": str(row.uuid),
        "kind": "words",
        "words": row.base.replace("Invites", "Urges"),
        "ground": row.base,
        "do": "send",
        "place": "words::",
    }


def _chosen(_cast: Cast) -> dict[str, Any]:
    return {"draft": [str(row.uuid) for row in Proposal.objects.filter(status="draft")],
            "do": "send"}  # fmt: skip


ROWS = [
    Row("negotiation:texts", expected=MEMBERS),
    Row("negotiation:new", expected=CHAIRS | {"other": 200}),
    Row("negotiation:new", method="POST", data={"start": "blank"},
        expected=only("officer", "head", "other", status=422), note="incomplete"),
    Row("negotiation:room", args=room_with(), expected=IN_ROOM),
    Row("negotiation:live", args=room_with(), query={"since": "0"}, expected=IN_ROOM),
    Row("negotiation:history", args=room_with(), expected=IN_ROOM),
    Row("negotiation:history", args=room_with(), query={"at": "2"}, expected=IN_ROOM,
        note="replayed"),
    Row("negotiation:participants", args=room_with(), expected=IN_ROOM),
    Row("negotiation:participants", args=room_with(), method="POST",
        data={"delegation": "none", "role": "delegation"},
        expected=only(*CHAIR, "secretariat", status=422)),
    Row("negotiation:participant", args=room_with(lambda _room: "MEX"), method="POST",
        data={"role": "vice_chair"}, expected=posted(*CHAIR)),
    Row("negotiation:participant", args=room_with(lambda _room: "CRI"), method="POST",
        data={"do": "withdraw", "reason": "By note."}, expected=posted(*CHAIR), note="withdraw"),
    Row("negotiation:particulars", args=room_with(), expected=CHAIRS),
    Row("negotiation:add_paragraph", args=room_with(), expected=CHAIRS),
    Row("negotiation:add_paragraph", args=room_with(), method="POST",
        data={"made_kind": "operative", "made_level": "0", "words": "Asks;"},
        expected=posted(*CHAIR)),
    Row("negotiation:paragraph", args=room_with(_paragraph), expected=IN_ROOM),
    Row("negotiation:write", args=room_with(_paragraph), expected=CHAIRS),
    Row("negotiation:write", args=room_with(_paragraph), method="POST",
        data={"words": "Asks;", "edition": "1"}, expected=posted(*CHAIR)),
    Row("negotiation:paragraph_status", args=room_with(_paragraph), method="POST",
        data={"status": "ad_ref"}, expected=posted(*CHAIR)),
    Row("negotiation:translate", args=room_with(_paragraph, lambda _room: "es"),
        expected=CHAIRS | {"secretariat": 200}),
    Row("negotiation:translate", args=room_with(_paragraph, lambda _room: "es"), method="POST",
        data={"words": "Invita", "revision": "0"}, expected=posted(*CHAIR, "secretariat")),
    Row("negotiation:propose", args=room_with(), query={"kind": "add"}, expected=DELEGATES),
    Row("negotiation:propose", args=room_with(), method="POST", data=_first_paragraph,
        expected=posted(*DELEGATE)),
    Row("negotiation:proposal", args=room_with(_of_mexico), expected=IN_ROOM),
    Row("negotiation:proposal", args=room_with(_draft_of_costa_rica), expected=only("other"),
        note="a draft"),
    Row("negotiation:proposal_change", args=room_with(_of_costa_rica), expected=only("other")),
    Row("negotiation:proposal_change", args=room_with(_draft_of_costa_rica), method="POST",
        data={"words": "Asks", "revision": "1"}, expected=posted("other"), note="a draft"),
    Row("negotiation:stand", args=room_with(_of_mexico), method="POST", data={"kind": "support"},
        expected=posted(*DELEGATE)),
    Row("negotiation:settle", args=room_with(_of_mexico), method="POST",
        data={"do": "accept", "revision": "1"},
        expected=posted(*CHAIR)),
    Row("negotiation:settle", args=room_with(_draft_of_costa_rica), method="POST",
        data={"do": "accept", "revision": "1"}, expected=only(others=404), note="a draft"),
    Row("negotiation:withdraw", args=room_with(_of_costa_rica), method="POST",
        expected=posted("other")),
    Row("negotiation:uphold", args=room_with(_collided), method="POST", expected=posted("other")),
    Row("negotiation:accept_several", args=room_with(), method="POST", data={"with": "1"},
        expected=posted(*CHAIR)),
    Row("negotiation:drafts", args=room_with(), expected=SEATED),
    Row("negotiation:drafts", args=lambda cast: room_with(_draft_of_costa_rica)(cast)[:1],
        method="POST", data=_chosen, expected=posted(*DELEGATE)),
    Row("negotiation:collisions", args=room_with(), expected=SEATED),
    Row("negotiation:writing", args=room_with(), method="POST", data=_first_paragraph,
        expected=DELEGATES),
    Row("negotiation:notes", args=room_with(), expected=SEATED),
    Row("negotiation:notes", args=room_with(), method="POST", data={"words": "Ours."},
        expected=posted(*DELEGATE)),
    Row("negotiation:note", args=room_with(_note), expected=only("other")),
    Row("negotiation:note", args=room_with(_note), method="POST", data={"do": "remove"},
        expected=posted("other")),
    Row("negotiation:papers", args=room_with(), expected=IN_ROOM),
    Row("negotiation:paper", args=room_with(lambda _room: "markdown"), expected=IN_ROOM),
    Row("negotiation:upload", args=room_with(), expected=posted(*DELEGATE)),
    Row("negotiation:upload", args=room_with(), method="POST",
        expected=only(*DELEGATE, status=422), note="no file"),
]  # fmt: skip
TABLE: list[Row] = [
    *ROWS,
    *(
        row
        for file in sorted(Path(__file__).parent.glob("permissions_*.py"))
        for row in importlib.import_module(f"tests.negotiation.{file.stem}").TABLE
    ),
]
