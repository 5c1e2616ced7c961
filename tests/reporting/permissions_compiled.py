"""Who gets which page of what is compiled: anyone the public's, the secretariat its own.

The round is the desk's and publishes what States release; Uruguay and Costa Rica are in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contadora.reporting import actions
from contadora.reporting.models import Match
from tests.factory import Cast
from tests.house.access import MEMBERS, PUBLIC, Row, everyone, only
from tests.reporting.compiled_stage import Compiled, make_compiled

SIDES = ("head", "officer", "observer", "secretariat")
WRITERS = ("head", "officer", "secretariat")
AMBER = {**everyone(404), "secretariat": 200}


def compiled(cast: Cast) -> Compiled:
    """Two rounds with reports."""
    return make_compiled(cast.secretariat, cast.uruguay, cast.costa_rica)


def round_with(*rest: object) -> Callable[[Cast], list[object]]:
    """The second round's identifier and what follows it in an address."""
    return lambda cast: [compiled(cast).second.uuid, *rest]


def quiet_round(cast: Cast) -> list[object]:
    """A round that publishes nothing: for those who are in it, and the secretariat."""
    made = compiled(cast).second
    made.publishes = "nothing"
    made.save()
    return [made.uuid]


def _offer(_cast: Cast) -> dict[str, Any]:
    return {"state": "URY", "section": "norm_d", "initiative": "c-proc"}


def make_match(cast: Cast) -> Match:
    """Uruguay's need, which it released to the secretariat only, and an open initiative."""
    made = compiled(cast)
    return actions.propose_match(
        cast.officer, round=made.second.uuid, state="URY", section="norm_d", initiative="c-proc"
    )


def _match(cast: Cast) -> list[object]:
    return [make_match(cast).uuid]


VALUES = {
    "name_en": "Course of the tests",
    "summary_en": "A course that is only in the tests.",
    "kind": "training",
    "host": "Host of the tests",
    "source_title": "Page of the tests",
    "source_url": "https://tests.example/course",
    "confidence": "seen",
}

TRANSLATED = {"words-a_measures": "We keep a larger team, in English."}


def report_of_uruguay(cast: Cast) -> list[object]:
    """Uruguay's report in the second round."""
    return [compiled(cast).sent["URY"].uuid]


TABLE: list[Row] = [
    Row("reporting:compiled", expected=PUBLIC),
    Row("reporting:compiled_schema", expected=PUBLIC),
    Row("reporting:compiled_grid", args=round_with(), expected=PUBLIC),
    Row(
        "reporting:compiled_grid",
        args=quiet_round,
        expected={
            **everyone(404),
            **dict.fromkeys(("observer", "officer", "head", "other", "secretariat"), 200),
        },
        note="publishes nothing",
    ),
    Row("reporting:compiled_topic", args=round_with("norm:a"), expected=PUBLIC),
    Row("reporting:compiled_needs", args=round_with(), expected=PUBLIC),
    Row("reporting:compiled_state", args=["URY"], setup=compiled, expected=PUBLIC),
    Row("reporting:compiled_document", args=round_with(), expected=PUBLIC),
    Row(
        "reporting:compiled_document",
        args=round_with(),
        query={"edition": "secretariat"},
        expected=AMBER,
        note="the secretariat’s own",
    ),
    Row("reporting:compiled_file", args=round_with("json"), expected=PUBLIC),
    Row(
        "reporting:compiled_file",
        args=round_with("docx"),
        query={"edition": "secretariat"},
        expected=AMBER,
        note="the secretariat’s own",
    ),
    Row("reporting:initiatives", expected=PUBLIC),
    Row("reporting:initiative", args=["lac4"], expected=PUBLIC),
    Row("reporting:initiative_add", expected=only("secretariat")),
    Row(
        "reporting:initiative_add",
        method="POST",
        data=VALUES,
        expected=only("secretariat", status=302),
        note="added",
    ),
    Row("reporting:matches", setup=compiled, expected=MEMBERS),
    Row(
        "reporting:match_propose",
        args=round_with(),
        method="POST",
        data=_offer,
        expected=only(*WRITERS, status=302),
    ),
    Row("reporting:match", args=_match, expected=only(*SIDES)),
    Row(
        "reporting:match",
        args=_match,
        method="POST",
        data={"status": "contacted", "words": "By note of the tests.", "seen": "0"},
        expected=only(*WRITERS, status=302),
        note="recorded",
    ),
    Row("reporting:translations", args=report_of_uruguay, expected=only(*WRITERS)),
    Row(
        "reporting:translations",
        args=report_of_uruguay,
        query={"lang": "en"},
        method="POST",
        data=TRANSLATED,
        expected=only(*WRITERS, status=302),
        note="kept",
    ),
]
