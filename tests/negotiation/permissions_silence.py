"""Who gets the pages of revisions, silence procedures and outcomes, and what each may do there."""

from __future__ import annotations

from collections.abc import Callable

from contadora.negotiation import actions
from contadora.people.queries import system_user
from tests.factory import Cast
from tests.house.access import Row, only
from tests.negotiation.audited_silence import explained, over, ready, running
from tests.negotiation.stage import Room

IN_ROOM = only("observer", "officer", "head", "other", "secretariat")
CHAIRS = only("officer", "head")
POSTED_CHAIR = only("officer", "head", status=302)
POSTED_HEAD = only("head", status=302)
POSTED_DELEGATES = only("officer", "head", "other", status=302)
STATEMENT = {"words": "We join.", "language": "en"}


def _at(*finds: Callable[[Room], object]) -> Callable[[Cast], list[object]]:
    def args(cast: Cast) -> list[object]:
        room = ready(cast)
        return [room.text.uuid, *(find(room) for find in finds)]

    return args


def _edited(cast: Cast) -> list[object]:
    room = ready(cast)
    actions.write_paragraph(room.chair, room.paragraph(2), "Other words;", edition=1)
    return [room.text.uuid]


def _running(room: Room) -> object:
    return running(room).uuid


def _over(room: Room) -> object:
    return over(room).uuid


def _closed(room: Room) -> object:
    return actions.close_silence(system_user(), over(room)).uuid


def _profile(room: Room) -> object:
    return actions.save_profile(room.chair, room.text, {"name_en": "Ours"}).uuid


def _with_round(cast: Cast) -> list[object]:
    room = ready(cast)
    running(room)
    return [room.text.uuid]


def _explanation(room: Room) -> object:
    return explained(room).pk  # type: ignore[attr-defined]


RULES = {
    "name": "Ours",
    "hours": 24,
    "time_zone": "UTC",
    "breakers": "delegations",
    "sight": "all",
}
TABLE = [
    Row("negotiation:revisions", args=_at(), expected=IN_ROOM),
    Row("negotiation:revisions", args=_edited, method="POST", expected=POSTED_CHAIR),
    Row("negotiation:revision", args=_at(lambda _room: 0), expected=IN_ROOM),
    Row("negotiation:revision_content", args=_at(lambda _room: 0), expected=IN_ROOM),
    Row("negotiation:compare", args=_at(), expected=IN_ROOM),
    Row("negotiation:progress", args=_at(), expected=IN_ROOM),
    Row("negotiation:silences", args=_at(), expected=IN_ROOM),
    Row(
        "negotiation:silences",
        args=_at(),
        method="POST",
        data={"rules": "un-74-544", "zone": "UTC", "revision": "0"},
        expected=POSTED_CHAIR,
    ),
    Row("negotiation:silence_rules_new", args=_at(), expected=CHAIRS),
    Row(
        "negotiation:silence_rules_new", args=_at(), method="POST", data=RULES,
        expected=POSTED_CHAIR,
    ),
    Row("negotiation:silence_rules", args=_at(_profile), expected=CHAIRS),
    Row("negotiation:silence", args=_at(_running), expected=IN_ROOM),
    Row(
        "negotiation:silence_object", args=_at(_running), method="POST",
        data={"kind": "objection", **STATEMENT}, expected=POSTED_DELEGATES,
    ),
    Row("negotiation:silence_close", args=_at(_over), method="POST", expected=POSTED_CHAIR),
    Row(
        "negotiation:silence_end", args=_at(_running), method="POST", data={"reason": "More time."},
        expected=POSTED_CHAIR,
    ),
    Row(
        "negotiation:silence_letter", args=_at(_closed, lambda _r: "es", lambda _r: "docx"),
        expected=IN_ROOM,
    ),
    Row("negotiation:outcome", args=_at(), expected=IN_ROOM),
    Row(
        "negotiation:outcome", args=_at(), method="POST",
        data={"how": "adopted", "public": "on", "sure": "on", "revision": "0"},
        # The officer may close it, and is told that only the head makes it public.
        expected={**POSTED_HEAD, "officer": 422},
    ),
    Row(
        "negotiation:explain", args=_with_round, method="POST",
        data={"kind": "position", **STATEMENT}, expected=POSTED_DELEGATES,
    ),
    Row(
        "negotiation:withdraw_explanation", args=_at(_explanation), method="POST",
        expected=only("other", status=302),
    ),
]  # fmt: skip
