"""Files of recorded votes with every fault: what is left out is told, the rest is loaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import override

from contadora.atlas import versions
from contadora.record.loading import report
from contadora.record.loading.files import LoadError
from contadora.record.models import RollCall
from contadora.record.votes import Vote
from tests.record import editions
from tests.record.editions import Row, load, plain_files, save, votes_on

pytestmark = pytest.mark.django_db


def test_faults_are_reported_with_their_line_and_the_rest_is_loaded(
    empty: None, tmp_path: Path
) -> None:
    rows = editions.library()
    rows[1]["ms_code"] = "QQQ"
    rows[7]["ms_vote"] = "maybe"
    for row in rows:
        row["total_no"] = row["total_yes"] = row["total_abstentions"] = ""
    text = editions.text(rows).splitlines(keepends=True)
    text.insert(4, "one,two\r\n")
    file = tmp_path / "votes.csv"
    file.write_text("".join(text), encoding="utf-8", newline="")
    edition = load(file)
    found = [(row["line"], row["code"], row["value"]) for row in edition.report["rejected"]]
    assert found == [(3, "state", "QQQ"), (5, "fields", "2/20"), (10, "vote", "maybe")]
    assert edition.report["unknown_states"] == {"QQQ": 1}
    assert edition.rows_rejected == 3
    assert "CHN" not in votes_on("A-RES-74-247")  # unreadable is not absent
    assert votes_on("A-RES-74-247")["MEX"] is Vote.ABSTAIN


@pytest.mark.parametrize(
    ("session", "day", "code", "value"),
    [
        (73, "1901-12-05", "early", "6073: 1901-12-05"),
        ("", "0001-01-01", "early", "6073: 0001-01-01"),
        ("", "9999-12-31", "future", "6073: 9999-12-31"),
        (999, "", "no_session", "6073: 999"),
        (0, "2018-12-05", "no_session", "6073: 0"),
        (-3, "2018-12-05", "no_session", "6073: -3"),
        (5000, "2018-12-05", "no_session", "6073: 5000"),
        (70, "2018-12-05", "apart", "6073: 70, 2018-12-05"),
        ("", "", "session", "6073"),
        ("", "31/31/2018", "session", "6073: 31/31/2018"),
    ],
)
def test_a_session_or_date_that_cannot_be_leaves_the_roll_call_out(
    empty: None, tmp_path: Path, session: object, day: str, code: str, value: str
) -> None:
    rows = editions.library()
    for row in rows[:5]:
        row["session"], row["date"] = session, day
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.report["rejected"] == [{"line": 2, "code": code, "value": value}]
    assert list(RollCall.objects.values_list("slug", flat=True)) == ["A-RES-74-247"]
    with override("en"):
        assert value in report.reason(code, value)
    with pytest.raises(LoadError, match="nothing is loaded"):
        load(tmp_path / "votes.csv", strict=True)


def test_a_date_that_cannot_be_read_is_reported_and_the_session_kept(
    empty: None, tmp_path: Path
) -> None:
    rows = editions.library()
    unread = [row | {"date": "5 diciembre 2018"} for row in rows[:5]] + rows[5:]
    file = save(tmp_path / "votes.csv", unread)
    with pytest.raises(LoadError, match="nothing is loaded"):
        load(file, strict=True)
    edition = load(file)
    value = "6073: 5 diciembre 2018"
    assert edition.report["rejected"] == [{"line": 2, "code": "date", "value": value}]
    assert edition.rollcalls_added == 2
    call = RollCall.objects.get(slug="A-RES-73-27")
    assert (call.session, call.date) == (73, None)
    with override("en"):
        assert "write the date as 2018-12-05" in report.reason("date", value)
    # A date that the record has is not lost to one that cannot be read.
    load(save(tmp_path / "whole.csv", rows))
    assert load(file).rollcalls_unchanged == 2
    assert str(RollCall.objects.get(slug="A-RES-73-27").date) == "2018-12-05"


@pytest.mark.parametrize("blank", ["", "NA", "null", "NaT"])
def test_no_date_is_no_fault(empty: None, tmp_path: Path, blank: str) -> None:
    rows = [row | {"date": blank} for row in editions.library()]
    edition = load(save(tmp_path / "votes.csv", rows))
    assert (edition.rollcalls_added, edition.rows_rejected) == (2, 0)


@pytest.mark.parametrize(
    ("session", "day", "symbol", "counted"),
    [
        (10, "2017-12-21", "A/RES/ES-10/19", 72),  # an emergency session resumed for decades
        ("10emsp", "2023-12-12", "A/RES/ES-10/22", 78),
        (61, "2007-09-13", "A/RES/61/295", 61),  # the last days of a session
        (22, "1967-07-04", "ESS/5/101", 22),  # a special one, counted with the next
        (23, "1967-05-07", "S-5/2", 23),
    ],
)
def test_special_and_resumed_sessions_are_read(
    empty: None, tmp_path: Path, session: object, day: str, symbol: str, counted: int
) -> None:
    rows = editions.library()[:5]
    for row in rows:
        row["session"], row["date"], row["resolution"] = session, day, symbol
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.rows_rejected == 0
    assert RollCall.objects.get().session == counted


def test_a_day_of_grace_for_where_it_is_tomorrow(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    for first, days in ((0, 1), (5, 2)):
        for row in rows[first : first + 5]:
            row["date"], row["session"] = timezone.localdate() + timedelta(days=days), ""
            row["resolution"] = ""
    edition = load(save(tmp_path / "votes.csv", rows))
    assert [row["code"] for row in edition.report["rejected"]] == ["future"]
    assert RollCall.objects.count() == 1


def test_strict_loads_nothing(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    rows[1]["ms_code"] = "QQQ"
    file = save(tmp_path / "votes.csv", rows)
    version = versions.current()
    with pytest.raises(LoadError, match=r"line 3 \(unknown State: QQQ\); nothing is loaded"):
        load(file, strict=True)
    assert not RollCall.objects.exists()
    assert versions.current() == version


def test_a_line_number_counts_lines_within_quotes(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    rows[0]["title"] = "two\nlines"
    rows[2]["ms_vote"] = "?"
    edition = load(save(tmp_path / "votes.csv", rows))
    assert [row["line"] for row in edition.report["rejected"] if row["code"] == "vote"] == [5]


def test_two_votes_by_one_state_leave_the_roll_call_out(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    rows.insert(5, rows[0] | {"ms_vote": "N"})
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.report["reasons"]["twice"] == 1
    assert edition.report["rejected"][0]["line"] == 7
    assert not RollCall.objects.filter(slug="A-RES-73-27").exists()
    assert RollCall.objects.filter(slug="A-RES-74-247").exists()


def test_a_roll_call_of_which_no_vote_can_be_read_is_left_out(tmp_path: Path) -> None:
    """It would else be one at which everybody was absent, in the place of what was known."""
    before = votes_on("A-RES-73-27")
    rows = editions.library()
    for row in rows[:5]:
        row["ms_vote"] = "?"
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.report["notes"]["unread"] == 1
    assert votes_on("A-RES-73-27") == before
    with override("en"):
        text = " ".join(report.notes(edition.report))
    assert "1 roll call of which no vote could be read is left out." in text


def test_a_file_without_a_vote_that_can_be_read_is_refused(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    for row in rows:
        row["ms_vote"] = "?"
    with pytest.raises(LoadError, match="no roll call could be read whole"):
        load(save(tmp_path / "votes.csv", rows))


@pytest.mark.parametrize(
    "changes", [{"date": "2018-12-06"}, {"title": "Another"}, {"session": 999}]
)
def test_a_roll_call_told_of_twice_differently_is_left_out(
    empty: None, tmp_path: Path, changes: Row
) -> None:
    about = editions.about()
    save(tmp_path / "rollcalls.csv", [*about, about[1], about[0] | changes])
    edition = load(save(tmp_path / "votes.csv", editions.plain()))
    assert edition.report["rejected"] == [{"line": 5, "code": "told_twice", "value": "6073"}]
    assert list(RollCall.objects.values_list("slug", flat=True)) == ["A-RES-74-247"]


def test_the_same_vote_said_twice_counts_once(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    edition = load(save(tmp_path / "votes.csv", [*rows, rows[0]]))
    assert edition.rows_rejected == 0
    assert edition.report["notes"]["repeated"] == 1
    assert RollCall.objects.get(slug="A-RES-73-27").yes == 4


def test_totals_that_disagree_are_reported(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    for row in rows[:5]:
        row["total_yes"] = 119
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.report["totals"][0]["value"] == "A/RES/73/27: 4/119"
    assert edition.report["totals"][0]["code"] == "totals_yes"
    assert edition.report["notes"]["totals"] == 1
    assert edition.rows_rejected == 0


def test_latin_1_is_detected_read_and_said(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    rows[0]["title"] = "Resolución sobre la seguridad"
    edition = load(save(tmp_path / "votes.csv", rows, encoding="latin-1"))
    assert edition.report["notes"]["latin1"] == 1
    assert RollCall.objects.get(slug="A-RES-73-27").title == "Resolución sobre la seguridad"


def cut_csv(folder: Path) -> Path:
    file = folder / "cut.csv"
    file.write_text(editions.text(editions.library())[:-30], encoding="utf-8", newline="")
    return file


def cut_in_a_word(folder: Path) -> Path:
    save(folder / "rollcalls.csv", editions.about())
    file = folder / "votes.csv"
    file.write_text(editions.text(editions.plain()).rstrip()[:-2], encoding="utf-8", newline="")
    return file


def cut_in_quotes(folder: Path) -> Path:
    rows = editions.library()
    rows[-1]["title"] = "with, a comma"
    whole = editions.text(rows)
    file = folder / "cut.csv"
    file.write_text(whole[: whole.rindex("a comma")], encoding="utf-8", newline="")
    return file


def cut_parquet(folder: Path) -> Path:
    file = plain_files(folder, "parquet")
    file.write_bytes(file.read_bytes()[:-20])
    return file


def damaged_parquet(folder: Path) -> Path:
    file = plain_files(folder, "parquet")
    whole = bytearray(file.read_bytes())
    whole[-60:-8] = b"\xff" * 52
    file.write_bytes(bytes(whole))
    return file


def written(content: bytes, name: str = "votes.csv") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda f: f / "nowhere.csv", "no such file"),
        (lambda f: f, "no file is named"),
        (written(b""), "empty"),
        (written(b"rcid,iso3,vote\n"), "neither session nor date"),
        (written(b"undl_id,ms_code,ms_vote,date\n"), "no row could be read"),
        (written(b"a,b,c\n1,2,3\n"), "not a voting file that is known"),
        (written(b"just some words\n"), "does not name columns"),
        (written(b"PK\x03\x04rest"), "an archive or a spreadsheet"),
        (written(b"\0\0\0\xff\xfe binary"), "neither CSV nor Parquet"),
        (cut_csv, "truncated"),
        (cut_in_a_word, "truncated"),
        (cut_in_quotes, "truncated"),
        (cut_parquet, "truncated"),
        (damaged_parquet, "damaged"),
    ],
    ids=["missing", "folder", "empty", "no-dates", "header-only", "other-columns", "words",
         "archive", "binary", "cut", "cut-word", "cut-quotes", "cut-parquet", "damaged-parquet"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_whole(
    empty: None, tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    version = versions.current()
    with pytest.raises(LoadError, match=message):
        load(make(tmp_path))
    assert not RollCall.objects.exists()
    assert versions.current() == version
