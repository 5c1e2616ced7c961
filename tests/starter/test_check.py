"""The check finds nothing in the pack, and each kind of fault in a broken copy."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from contadora.starter.__main__ import main
from contadora.starter.check import Problem, check
from contadora.starter.tables import PACK, TABLES

Rows = list[dict[str, str]]
Edit = Callable[[Rows], object]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for file in PACK.glob("*.csv"):
        shutil.copy(file, tmp_path)
    return tmp_path


def edit(folder: Path, name: str, change: Edit) -> None:
    """Change the rows of a table in a copy of the pack."""
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLES[name].columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def set_in(where: dict[str, str], **cells: str) -> Edit:
    """Return an edit that writes cells into the first row that has `where`."""

    def change(rows: Rows) -> None:
        row = next(r for r in rows if where.items() <= r.items())
        row.update(cells)

    return change


def without(**where: str) -> Edit:
    """Return an edit that takes the first row that has `where` out."""

    def change(rows: Rows) -> None:
        rows.remove(next(r for r in rows if where.items() <= r.items()))

    return change


def again(rows: Rows) -> None:
    """Write the last row a second time."""
    rows.append(dict(rows[-1]))


def found(problems: list[Problem], file: str, field: str, text: str) -> list[Problem]:
    return [
        p for p in problems if (p.file, p.field) == (f"{file}.csv", field) and text in p.problem
    ]


def test_the_pack_is_in_order() -> None:
    assert [str(problem) for problem in check()] == []


URY, NORM = {"iso3": "URY"}, {"instrument": "A-70-174", "number": "13(a)"}
CALL = {"key": "A-RES-73-27"}
TEXT = {"slug": "A-RES-73-27"}
BRAZIL = {"group": "CELAC", "iso3": "BRA", "status": "suspended"}

FAULTS: list[tuple[str, str, Edit, str, str]] = [
    ("a code that is no State", "acts", set_in({"iso3": "CUB"}, iso3="XXX"), "iso3", "not in"),
    ("a group that is not there", "group_members", set_in({}, group="NONE"), "group", "not in"),
    (
        "an instrument that is not there",
        "provisions",
        set_in({}, instrument="A-0"),
        "instrument",
        "not in",
    ),
    ("a forum that is not there", "meetings", set_in({}, forum="NONE"), "forum", "not in"),
    ("a roll call that is not there", "rollcall_votes", set_in({}, key="NONE"), "key", "not in"),
    (
        "a source that is not there",
        "noncommitments",
        set_in({}, source="hearsay"),
        "source",
        "not in",
    ),
    ("a row without a source", "instruments", set_in(TEXT, source=""), "source", "empty"),
    ("a row without confidence", "acts", set_in({}, confidence=""), "confidence", "empty"),
    (
        "confidence without a source read",
        "acts",
        set_in({"source": "collected-facts"}, confidence="seen"),
        "confidence",
        "no source",
    ),
    ("a tier that is none", "readiness", set_in(URY, value="6"), "value", "not one of"),
    ("a word that is not allowed", "acts", set_in({}, kind="applauded"), "kind", "not one of"),
    ("a vote that is not allowed", "rollcall_votes", set_in({}, vote="y"), "vote", "not one of"),
    ("a count in words", "instruments", set_in(TEXT, yes="many"), "yes", "whole number"),
    ("a count below nothing", "rollcalls", set_in(CALL, absent="-1"), "absent", "whole number"),
    ("a missing language", "states", set_in(URY, name_pt=""), "name_pt", "language is missing"),
    (
        "a missing summary",
        "groups",
        set_in({}, summary_fr=" "),
        "summary_fr",
        "language is missing",
    ),
    (
        "a missing paraphrase",
        "provisions",
        set_in(NORM, text_es=""),
        "text_es",
        "language is missing",
    ),
    (
        "a title that does not fit",
        "instruments",
        set_in(TEXT, title_en="x" * 301),
        "title_en",
        "too long",
    ),
    ("a remark that does not fit", "acts", set_in({}, remark="x" * 601), "remark", "too long"),
    ("spaces at an end", "forums", set_in({}, chair="chair "), "chair", "spaces"),
    ("a date that is none", "states", set_in(URY, un_since="1945-13-01"), "un_since", "not a date"),
    ("a date in another order", "rollcalls", set_in(CALL, date="05/12/2018"), "date", "not a date"),
    ("a date in the future", "acts", set_in({}, date="2031"), "date", "future"),
    ("a date too long ago", "group_members", set_in({}, since="0963"), "since", "too long ago"),
    (
        "an end before its start",
        "meetings",
        set_in({"start": "2024-07-29"}, end="2024-07-28"),
        "end",
        "ends before",
    ),
    (
        "a membership that ends first",
        "group_members",
        set_in(BRAZIL, until="2019"),
        "until",
        "ends before",
    ),
    ("two things at a time", "group_members", set_in(BRAZIL, until="2023-05"), "since", "overlaps"),
    ("a first span left open", "group_members", set_in(BRAZIL, until=""), "since", "overlaps"),
    ("two seats at a time", "un_seats", set_in({"iso3": "SYR"}, until=""), "since", "overlaps"),
    (
        "a symbol that is none",
        "instruments",
        set_in(TEXT, symbol="A/RES/73-27"),
        "symbol",
        "not a symbol",
    ),
    (
        "a resolution by another name",
        "instruments",
        set_in(TEXT, symbol="73rd, no. 27"),
        "symbol",
        "not a symbol",
    ),
    (
        "a session that is not the symbol's",
        "instruments",
        set_in(TEXT, session="74"),
        "session",
        "says 73",
    ),
    (
        "a slug that is not the symbol's",
        "instruments",
        set_in({"slug": "A-65-201"}, slug="A-65-210"),
        "slug",
        "not made",
    ),
    (
        "a sponsor that is no State",
        "instruments",
        set_in(TEXT, lead_sponsors="RUS;URSS"),
        "lead_sponsors",
        "URSS",
    ),
    (
        "a docket symbol that is none",
        "docket_patterns",
        set_in({"kind": "symbol"}, pattern="A/RES/73"),
        "pattern",
        "not a symbol",
    ),
    (
        "a pattern that is none",
        "docket_patterns",
        set_in({"kind": "title"}, pattern="(cyber"),
        "pattern",
        "not a pattern",
    ),
    (
        "an address that is none",
        "sources",
        set_in({"key": "unvotes"}, url="github"),
        "url",
        "web address",
    ),
    ("a row twice", "acts", again, "iso3+instrument+kind+date+stage", "the same as line"),
    ("a State twice", "states", again, "iso3", "the same as line"),
    ("a code in small letters", "states", set_in(URY, iso3="ury"), "iso3", "three capitals"),
    (
        "a tile taken twice",
        "states",
        set_in(URY, tile_row="8", tile_col="4"),
        "tile_row",
        "the tile of ARG",
    ),
    (
        "a State of the region without a tile",
        "states",
        set_in(URY, tile_row=""),
        "tile_row",
        "disagree",
    ),
    ("a State too few in the region", "states", set_in(URY, region="0"), "region", "must be 33"),
    ("a member too few", "states", without(iso3="URY"), "kind", "must be 193"),
    ("a member without a date", "states", set_in(URY, un_since=""), "un_since", "empty"),
    (
        "a total that the rows do not make",
        "rollcalls",
        set_in(CALL, yes="120"),
        "yes",
        "the rows make 119",
    ),
    (
        "a total that the text does not have",
        "instruments",
        set_in(TEXT, no="45"),
        "no",
        "rollcalls.csv says",
    ),
    (
        "a vote of no member",
        "rollcall_votes",
        set_in(CALL | {"iso3": "URY"}, iso3="VAT"),
        "iso3",
        "not a member",
    ),
    (
        "a roll call said to be missing",
        "instruments",
        set_in(TEXT, rollcall_state_by_state="no"),
        "rollcall_state_by_state",
        "holds: yes",
    ),
    (
        "a roll call said to be there",
        "instruments",
        set_in({"slug": "A-RES-75-240"}, rollcall_state_by_state="yes"),
        "rollcall_state_by_state",
        "holds: no",
    ),
    (
        "a host that is nobody",
        "initiatives",
        set_in({"slug": "lac4"}, hosts="EUU;NOBODY"),
        "hosts",
        "NOBODY",
    ),
    ("a norm that is none", "initiatives", set_in({"slug": "lac4"}, norms="z"), "norms", "z is"),
    (
        "a theme that nothing has",
        "initiatives",
        set_in({"slug": "lac4"}, themes="weather"),
        "themes",
        "weather",
    ),
    (
        "an initiative for no State",
        "initiatives",
        set_in({"slug": "glacy-e"}, states="CHL;XXX"),
        "states",
        "XXX",
    ),
    (
        "an initiative for no group",
        "initiatives",
        set_in({"slug": "lac4"}, groups="NONE"),
        "groups",
        "NONE",
    ),
    (
        "an initiative without an address",
        "initiatives",
        set_in({"slug": "lac4"}, slug="LAC 4"),
        "slug",
        "address",
    ),
    (
        "an initiative that ends first",
        "initiatives",
        set_in({"slug": "lac4"}, ends="2021"),
        "ends",
        "ends before",
    ),
    (
        "counts where there was no vote",
        "instruments",
        set_in({"slug": "A-RES-76-19"}, yes="3"),
        "status",
        "without a vote",
    ),
]


@pytest.mark.parametrize(
    ("table", "change", "field", "text"),
    [pytest.param(*fault[1:], id=fault[0]) for fault in FAULTS],
)
def test_a_fault_is_found(copy: Path, table: str, change: Edit, field: str, text: str) -> None:
    edit(copy, table, change)
    hits = found(check(copy), table, field, text)
    assert hits
    assert all(hit.remedy for hit in hits)


def test_a_changed_vote_shows_in_the_totals(copy: Path) -> None:
    edit(copy, "rollcall_votes", set_in(CALL | {"iso3": "URY", "vote": "Y"}, vote="X"))
    problems = check(copy)
    assert [p.problem for p in problems if p.field == "yes"] == ["the rows make 118"]
    assert [p.problem for p in problems if p.field == "absent"] == ["the rows make 15"]


def test_a_member_without_a_vote_is_named(copy: Path) -> None:
    edit(copy, "rollcall_votes", without(key="A-RES-73-27", iso3="URY"))
    assert found(check(copy), "rollcalls", "key", "no row for URY, a member that day")


def test_a_problem_names_the_place_and_the_remedy(copy: Path) -> None:
    edit(copy, "rollcalls", set_in(CALL, yes="120"))
    (problem,) = [p for p in check(copy) if p.file == "rollcalls.csv"]
    line = 1 + next(
        number
        for number, row in enumerate((copy / "rollcalls.csv").read_text("utf-8").splitlines())
        if row.startswith("A-RES-73-27,")
    )
    assert (problem.line, problem.value) == (line, "120")
    assert str(problem) == (
        f"rollcalls.csv, line {line}, yes '120': the rows make 119; "
        "correct the total or the rows of rollcall_votes.csv"
    )


def test_a_groups_code_is_no_states(copy: Path) -> None:
    edit(copy, "groups", set_in({"code": "ANDEAN"}, code="CAN"))
    assert found(check(copy), "groups", "code", "State")


def test_a_meeting_may_lie_ahead_and_an_act_may_not(copy: Path) -> None:
    edit(copy, "meetings", set_in({"start": "2026-12-07"}, start="2031-05-04", end="2031-05-08"))
    assert not found(check(copy), "meetings", "start", "future")
    edit(copy, "acts", set_in({"iso3": "URY"}, date="2031"))
    assert found(check(copy), "acts", "date", "future")
    assert not found(check(copy, today=date(2031, 6, 1)), "acts", "date", "future")


def test_a_slow_clock_does_not_fault_the_pack() -> None:
    assert check(today=date(2020, 1, 1)) == []


def test_a_missing_table_is_one_problem_not_thousands(copy: Path) -> None:
    (copy / "states.csv").unlink()
    problems = check(copy)
    assert found(problems, "states", "file", "missing")
    assert len(problems) < 10


@pytest.mark.parametrize(
    ("content", "field", "text"),
    [
        (b"", "file", "empty"),
        (b"key,iso3,vote\n", "file", "empty"),
        (b"key,state,vote\nA-RES-73-27,URY,Y\n", "header", "columns"),
        (b"\xef\xbb\xbfkey,iso3,vote\nA-RES-73-27,URY,Y\n", "header", "columns"),
        (b"key,iso3,vote\nA-RES-73-27,URY\n", "row", "3 cells"),
        ("key,iso3,vote\nA-RES-73-27,URY,Sí\n".encode("latin-1"), "file", "not UTF-8"),
        (b'key,iso3,vote\n"A-RES-73-27,URY,Y\n', "file", "not CSV"),
    ],
    ids=[
        "nothing",
        "header only",
        "a column renamed",
        "a mark of order",
        "short",
        "Latin-1",
        "cut",
    ],
)
def test_a_file_that_cannot_be_read_is_said_so(
    copy: Path, content: bytes, field: str, text: str
) -> None:
    (copy / "rollcall_votes.csv").write_bytes(content)
    assert found(check(copy), "rollcall_votes", field, text)


def test_the_check_on_the_command_line(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == ""
    edit(copy, "instruments", set_in(TEXT, no="45"))
    assert main([str(copy)]) == 1
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "instruments.csv" in out
    assert "45" in out
    assert main(["one", "two"]) == 2
