"""Who gets which page of readings and drafts.

Readings are for members, coding for who may load texts; drafts are for their delegation alone. The
draft is Uruguay's, so that the other delegation, secretariat and administrator get 404.
"""

from __future__ import annotations

from typing import Any

from contadora.law import actions, carrying
from contadora.law.models import Draft
from contadora.negotiation.actions import open_text
from contadora.negotiation.models import Text
from tests.factory import Cast
from tests.house.access import MEMBERS, PUBLIC, Row, only
from tests.law.coded import SOVEREIGNTY, Stage, make_draft, make_stage, written

CODES = ("head", "officer", "other", "secretariat")
OURS, WRITES = ("head", "officer", "observer"), ("head", "officer")


def _position(cast: Cast) -> list[Any]:
    return [make_stage(cast).position.uuid]


def _topic(cast: Cast) -> list[Any]:
    return [*_position(cast), SOVEREIGNTY]


def _differing(cast: Cast) -> list[Any]:
    stage: Stage = make_stage(cast)
    stage.read(cast.officer)
    stage.read(cast.other, "principle")
    for user in (cast.head, cast.secretariat):
        actions.see_readings(user)
    return [stage.position.uuid, SOVEREIGNTY]


def _reading(_cast: Cast) -> dict[str, Any]:
    return {"stance": "nothing", "certainty": 2, "revision": 0, "do": "keep"}


def _draft(cast: Cast) -> list[Any]:
    return [written(cast).uuid]


def _red(cast: Cast) -> list[Any]:
    return [make_draft(cast, handling=4).uuid]


def _amber(cast: Cast) -> list[Any]:
    return [make_draft(cast, handling=2).uuid]


def _point(cast: Cast) -> list[Any]:
    return [*_draft(cast), SOVEREIGNTY]


def _room(cast: Cast) -> list[Any]:
    text = open_text(
        cast.other,
        delegation=cast.costa_rica,
        values={"title": "A text", "kind": "position", "language": "en", "handling": 3},
        seats=[(cast.costa_rica, "chair"), (cast.uruguay, "delegation")],
    )
    return [*_draft(cast), text.uuid]


def _as_shown(_cast: Cast) -> dict[str, Any]:
    return {"kind": "paper", "handling": 3, "mark": carrying.opening_of(Draft.objects.get()).mark}


def _chosen(_cast: Cast) -> dict[str, Any]:
    shown = carrying.bringing_of(Draft.objects.get(), Text.objects.get())
    return {"line": "0", "mark": shown.mark}


ROWS: list[Row] = [
    Row("law:topics", expected=MEMBERS),
    Row("law:topic", args=[SOVEREIGNTY], expected=MEMBERS),
    Row("law:topic", args=["cables"], expected=only(), note="no such topic"),
    Row("law:convergence", expected=MEMBERS),
    Row("law:gaps", expected=PUBLIC),
    Row("law:agreement", expected=MEMBERS),
    Row("law:codings", query={"format": "json"}, expected=MEMBERS),
    Row("law:coding", expected=only(*CODES)),
    Row("law:sight", method="POST", data={"do": "see"}, expected=only(*CODES, status=302)),
    Row("law:coding_position", args=_position, expected=only(*CODES)),
    Row("law:code", args=_topic, expected=only(*CODES)),
    Row("law:code", method="POST", args=_topic, data=_reading,
        expected=only(*CODES, status=302), note="kept"),
    Row("law:settle", args=_differing, expected=only("head", "secretariat")),
    Row("law:settle", method="POST", args=_differing,
        data={"stance": "rule", "reason": "It says so.", "revision": 0},
        expected=only("head", "secretariat", status=302), note="settled"),
    Row("law:drafts", expected=MEMBERS),
    Row("law:draft_new", expected=only("head", "officer", "other")),
    Row("law:draft_new", method="POST",
        data={"title": "A view", "language": "en", "delegation": "URY", "handling": 3},
        expected=only(*WRITES, status=302) | {"other": 422}, note="opened"),
    Row("law:draft", args=_draft, expected=only(*OURS)),
    Row("law:draft", args=_red, expected=only("officer"), note="RED, the writer's own"),
    Row("law:draft", args=_amber, expected=only(*OURS, "secretariat"), note="AMBER"),
    Row("law:draft_about", args=_draft, expected=only(*WRITES)),
    Row("law:draft_about", method="POST", args=_draft, data={"do": "discard", "revision": 1},
        expected=only(*WRITES, status=302), note="thrown away"),
    Row("law:draft_about", args=_amber, expected=only(*WRITES), note="AMBER"),
    Row("law:draft_point", args=_point, expected=only(*OURS)),
    Row("law:draft_point", method="POST", args=_point,
        data={"stance": "rule", "words": "Each decides.", "revision": 1},
        expected=only(*WRITES, status=302), note="written"),
    Row("law:draft_open", args=_draft, expected=only(*WRITES)),
    Row("law:draft_open", method="POST", args=_draft,
        data=_as_shown,
        expected=only(*WRITES, status=302), note="opened"),
    Row("law:draft_bring", args=_draft, expected=only(*WRITES)),
    Row("law:draft_bring_into", args=_room, expected=only(*WRITES)),
    Row("law:draft_bring_into", method="POST", args=_room, data=_chosen,
        expected=only(*WRITES, status=302), note="proposed"),
]  # fmt: skip
