"""The starter pack in the desk: loaded again it changes nothing, and the desk's own stays."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.atlas.loading import PackError
from contadora.atlas.models import Group, GroupMembership, Instrument, State
from contadora.people.audit import verify
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.record import queries
from contadora.record.actions import load_starter
from contadora.record.models import Act, DocketPattern, Edition, RollCall
from contadora.record.votes import Vote
from contadora.starter.tables import PACK

pytestmark = pytest.mark.django_db
Edit = Callable[[list[dict[str, str]]], list[dict[str, str]] | None]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the pack that a test may change."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def change(pack: Path, name: str, edit: Edit) -> None:
    file = pack / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    changed = edit(rows)
    rows = rows if changed is None else changed
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def row(rows: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    return next(r for r in rows if all(r[k] == v for k, v in wanted.items()))


def test_loading_again_changes_nothing() -> None:
    before = versions.current(), Edition.objects.count(), AuditEntry.objects.count()
    edition = load_starter(system_user())
    assert edition.pk is None
    assert not any(
        {"added", "changed", "removed"} & set(counts)
        for counts in edition.report["tables"].values()
    )
    assert before == (versions.current(), Edition.objects.count(), AuditEntry.objects.count())


def test_slots_are_kept_and_a_new_state_takes_the_next(pack: Path) -> None:
    before = dict(State.objects.values_list("iso3", "slot"))

    def add(rows: list[dict[str, str]]) -> None:
        rows.insert(0, row(rows, iso3="URY") | {"iso3": "AAA", "iso2": "", "tile_row": "0"})

    change(pack, "states", add)
    load_starter(system_user(), pack)
    after = dict(State.objects.values_list("iso3", "slot"))
    assert after.pop("AAA") == max(before.values()) + 1
    assert after == before
    assert atlas.slots()[-1] == "AAA"
    assert queries.matrix().votes[:, -1].tolist() == [Vote.NOT_MEMBER] * queries.matrix().n


def test_a_later_pack_updates_its_own_rows_and_says_so(pack: Path) -> None:
    version = versions.current()

    def rename(rows: list[dict[str, str]]) -> None:
        row(rows, slug="A-RES-73-27")["title_es"] = "Un título nuevo"

    change(pack, "instruments", rename)
    edition = load_starter(system_user(), pack)
    assert edition.report["tables"]["instruments"]["changed"] == 1
    assert Instrument.objects.get(slug="A-RES-73-27").title_es == "Un título nuevo"
    assert versions.current() != version
    entry = AuditEntry.objects.order_by("seq").last()
    assert entry is not None
    assert entry.action == "load_starter"
    assert not list(verify())


def test_a_later_pack_leaves_the_desks_own(pack: Path) -> None:
    act = Act.objects.filter(origin="starter").first()
    assert act is not None
    mine = Act.objects.create(
        state_id="URY", instrument=act.instrument, kind="stated", origin="desk", source=act.source
    )
    Instrument.objects.filter(slug="A-RES-73-27").update(docket_choice=False)
    change(pack, "acts", lambda rows: rows[:-3])
    load_starter(system_user(), pack)
    assert Act.objects.filter(pk=mine.pk).exists()
    assert not Instrument.objects.get(slug="A-RES-73-27").on_docket
    assert not RollCall.objects.get(slug="A-RES-73-27").on_docket


def test_what_a_later_pack_no_longer_says_goes(pack: Path) -> None:
    before = Act.objects.filter(origin="starter").count()
    change(pack, "acts", lambda rows: rows[:-3])
    edition = load_starter(system_user(), pack)
    assert edition.report["tables"]["acts"]["removed"] == 3
    assert Act.objects.filter(origin="starter").count() == before - 3


def test_a_group_under_another_code_is_there_once(pack: Path) -> None:
    """The codes of two groups were those of States: a desk of that time is put right."""
    change(pack, "groups", lambda rows: row(rows, code="ANDEAN").update(code="CAN"))
    change(
        pack,
        "group_members",
        lambda rows: [{**each, "group": each["group"].replace("ANDEAN", "CAN")} for each in rows],
    )
    load_starter(system_user(), pack)
    assert set(Group.objects.filter(acronym_es="CAN").values_list("code", flat=True)) == {"CAN"}
    load_starter(system_user())
    assert set(Group.objects.filter(acronym_es="CAN").values_list("code", flat=True)) == {"ANDEAN"}
    assert not GroupMembership.objects.filter(group="CAN").exists()


def test_a_pattern_that_the_desk_took_off_stays_off() -> None:
    pattern = DocketPattern.objects.filter(origin="starter").first()
    assert pattern is not None
    DocketPattern.objects.filter(pk=pattern.pk).update(active=False)
    load_starter(system_user())
    assert not DocketPattern.objects.get(pk=pattern.pk).active


def test_a_missing_table_is_named_and_nothing_changes(pack: Path) -> None:
    (pack / "acts.csv").unlink()
    change(pack, "groups", lambda rows: row(rows, code="CELAC").update(url="https://example.org/"))
    before = versions.current()
    with pytest.raises(PackError, match=r"acts\.csv is not in"):
        load_starter(system_user(), pack)
    assert versions.current() == before


def test_an_unknown_source_is_named(pack: Path) -> None:
    change(pack, "groups", lambda rows: row(rows, code="CELAC").update(source="nowhere"))
    with pytest.raises(PackError, match=r"group CELAC: source 'nowhere' is not in the pack"):
        load_starter(system_user(), pack)


def test_a_row_given_twice_is_named(pack: Path) -> None:
    change(pack, "groups", lambda rows: [*rows, row(rows, code="CELAC")])
    with pytest.raises(PackError, match=r"group: CELAC is there twice"):
        load_starter(system_user(), pack)


def test_the_dockets_roll_calls_are_whole() -> None:
    calls = {call.slug: call for call in RollCall.objects.filter(origin="starter")}
    call = calls["A-RES-73-27"]
    assert (call.yes, call.no, call.abstain, call.absent) == (119, 46, 14, 14)
    assert queries.world_vote(call).total == 193
    assert all(call.on_docket and call.instrument_id for call in calls.values())
    assert {"A-RES-60-45", "A-RES-74-247"} <= set(calls)
