"""Who may see and change the docket, the editions and the acts."""

from __future__ import annotations

from contadora.atlas.models import Instrument
from contadora.people.queries import system_user
from contadora.record.actions import record_act
from contadora.record.actions.acts import Entry
from contadora.record.models import DocketPattern, Edition, Upload
from tests.factory import Cast
from tests.house.access import MEMBERS, Row, only
from tests.record.editions import bulk_call

SLUG = "A-RES-73-27"


def _act(cast: Cast) -> list[object]:
    from contadora.atlas.queries import states

    entry = Entry(
        state=states()["URY"],
        instrument=Instrument.objects.get(slug=SLUG),
        kind="stated",
        date=None,
        document="A statement of the delegation",
        handling=3,
    )
    return [record_act(cast.officer, cast.uruguay, entry).uuid]


def _edition(cast: Cast) -> list[object]:
    edition = Edition.objects.create(
        format="starter", filename="starter", sha256="0" * 64, loaded_by=system_user()
    )
    return [edition.uuid]


def _pattern(cast: Cast) -> list[object]:
    return [DocketPattern.objects.create(kind="title", pattern="some words").uuid]


def _upload(cast: Cast) -> list[object]:
    return [Upload.objects.create(filename="votes.csv", uploaded_by=cast.secretariat).uuid]


def _rollcall(cast: Cast) -> list[object]:
    return [bulk_call().slug]


MEMBERS_BUT_SECRETARIAT = only("secretariat")
WRITERS = ("head", "officer", "other")
NEW_PATTERN = {"kind": "title", "pattern": "cyber-?space"}
NEW_ACT = {
    "delegation": "URY",
    "state": "URY",
    "kind": "stated",
    "document": "A statement",
    "confidence": "seen",
    "handling": "3",
}

TABLE = [
    Row("record:docket", expected=only("secretariat")),
    Row("record:docket", query=NEW_PATTERN, expected=only("secretariat"), note="preview"),
    Row(
        "record:docket_find",
        method="POST",
        data={"symbol": "A/RES/73/27"},
        expected=only("secretariat", status=302),
    ),
    Row(
        "record:pattern_add",
        method="POST",
        data=NEW_PATTERN,
        expected=only("secretariat", status=302),
    ),
    Row(
        "record:pattern_remove",
        args=_pattern,
        method="POST",
        expected=only("secretariat", status=302),
    ),
    Row(
        "record:docket_set",
        args=[SLUG],
        method="POST",
        data={"on": "0"},
        expected=only("secretariat", status=302),
    ),
    Row("record:editions", expected=MEMBERS),
    Row(
        "record:editions",
        method="POST",
        data={},
        expected={**MEMBERS_BUT_SECRETARIAT, "secretariat": 200},
        note="without a file",
    ),
    Row("record:upload", args=_upload, expected=only("secretariat")),
    Row("record:edition", args=_edition, expected=MEMBERS),
    Row("record:rollcall_remove", args=[SLUG], expected=only("secretariat"), note="the pack's"),
    Row("record:rollcall_remove", args=_rollcall, expected=only("secretariat")),
    Row("record:rollcall_remove", args=["rc-none"], expected=only(), note="there is none"),
    Row(
        "record:rollcall_remove",
        args=_rollcall,
        method="POST",
        data={"reason": "Loaded twice"},
        expected=only("secretariat", status=302),
    ),
    Row("record:act_add", args=[SLUG], expected=only(*WRITERS)),
    Row(
        "record:act_add",
        args=[SLUG],
        method="POST",
        data=NEW_ACT,
        expected={**only("head", "officer", status=302), "other": 200},  # not their delegation
    ),
    Row(
        "record:act_withdraw",
        args=_act,
        method="POST",
        expected=only("head", "officer", status=302),
        note="another delegation's act is not there",
    ),
]
