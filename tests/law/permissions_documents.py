"""Who gets which page of positions: anyone the index, members the words, who loads the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contadora.people.models import User
from tests.factory import Cast
from tests.house.access import MEMBERS, PUBLIC, Row, only
from tests.law.position_texts import VALUES, add, both, keep, read

LOADS = ("head", "officer", "other", "secretariat")
OWN = ("officer", "secretariat")


def _position(cast: Cast) -> list[Any]:
    return [add(cast.officer).uuid]


def _with_text(cast: Cast) -> list[Any]:
    return [both(cast.officer)[0].position.uuid]


def _intake(of: str) -> Callable[[Cast], list[Any]]:
    def args(cast: Cast) -> list[Any]:
        loader = cast.of(of)
        assert isinstance(loader, User)
        return [read(loader, add(cast.officer)).uuid]

    return args


def _text(cast: Cast) -> list[Any]:
    return [keep(cast.officer, add(cast.officer)).uuid]


def _translation(cast: Cast) -> list[Any]:
    return [both(cast.officer)[1].uuid]


def _body(cast: Cast) -> dict[str, Any]:
    add(cast.officer, holder="body", body="Assembly of the Islands")
    return {"name": "Assembly of the Islands"}


def _two(cast: Cast) -> dict[str, Any]:
    one = add(cast.officer)
    other = add(cast.officer, title="A later position of the tests", date="2025")
    keep(cast.officer, one)
    keep(cast.officer, other)
    return {"a": one.uuid, "b": other.uuid}


ROWS: list[Row] = [
    Row("law:positions", expected=PUBLIC),
    Row("law:state", args=["CRI"], expected=PUBLIC),
    Row("law:group", args=["CARICOM"], expected=PUBLIC),
    Row("law:body", query=_body, expected=PUBLIC),
    Row("law:position", args=_with_text, expected=PUBLIC),
    Row(
        "law:position",
        args=_with_text,
        query={"format": "json"},
        expected={**MEMBERS, "anonymous": 404},
        note="its passages",
    ),
    Row("law:compare", query=_two, expected=MEMBERS),
    Row("law:add", expected=only(*LOADS)),
    Row(
        "law:add",
        method="POST",
        data=VALUES,
        expected=only(*LOADS, status=302),
        note="added",
    ),
    Row("law:change", args=_position, expected=only(*OWN)),
    Row(
        "law:change",
        method="POST",
        args=_position,
        data=VALUES | {"title": "Another title", "revision": 0},
        expected=only(*OWN, status=302),
        note="changed",
    ),
    Row("law:withdraw", args=_position, expected=only(*OWN)),
    Row(
        "law:withdraw",
        method="POST",
        args=_position,
        data={"revision": 0},
        expected=only(*OWN, status=302),
        note="withdrawn",
    ),
    Row("law:load", args=_position, expected=only(*LOADS)),
    Row(
        "law:load",
        method="POST",
        args=_position,
        data={"sent": "1"},
        expected=only(*LOADS),
        note="without a file",
    ),
    Row("law:intake", args=_intake("other"), expected=only("other")),
    Row(
        "law:intake",
        method="POST",
        args=_intake("other"),
        data={"language": "en", "standing": "original", "seen": "en"},
        expected=only("other", status=302),
        note="kept",
    ),
    Row(
        "law:drop",
        method="POST",
        args=_intake("other"),
        expected=only("other", status=302),
    ),
    Row("law:pairs", args=_translation, expected=only(*OWN)),
    Row(
        "law:pairs",
        method="POST",
        args=_translation,
        data={"revision": 1, "page": 1, "pair-p-1": "1"},
        expected=only(*OWN, status=302),
        note="paired",
    ),
    Row("law:text_withdraw", args=_text, expected=only(*OWN)),
    Row(
        "law:text_withdraw",
        method="POST",
        args=_text,
        data={"revision": 1},
        expected=only(*OWN, status=302),
        note="withdrawn",
    ),
]
