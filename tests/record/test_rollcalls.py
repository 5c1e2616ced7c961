"""Files of recorded votes, in every edition and with every fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.utils import timezone
from django.utils.translation import override

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.atlas.models import Instrument
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.record import queries
from contadora.record.actions import load_rollcalls
from contadora.record.loading import report
from contadora.record.loading.files import LoadError
from contadora.record.models import DocketPattern, Edition, RollCall
from contadora.record.votes import Vote
from tests.record import editions
from tests.record.editions import Row, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(db: None) -> None:
    """A desk with States and no roll call, so that what a file holds is all there is."""
    RollCall.objects.all().delete()
    versions.bump()  # what an earlier test made the process keep is of another record


def load(file: Path, **options: object) -> Edition:
    return load_rollcalls(system_user(), file, **options)  # type: ignore[arg-type]


def votes_on(slug: str) -> dict[str, Vote]:
    call = queries.roll_call(slug)
    assert call is not None, slug
    return {vote.iso3: vote.vote for vote in queries.votes_of(call)}


CODES = {"Y": Vote.YES, "N": Vote.NO, "A": Vote.ABSTAIN, "X": Vote.ABSENT}


def plain_files(folder: Path, suffix: str = "csv") -> Path:
    if suffix == "parquet":
        for name, rows in (("votes", editions.plain()), ("rollcalls", editions.about())):
            pl.DataFrame(rows).write_parquet(folder / f"{name}.parquet")
        return folder / "votes.parquet"
    save(folder / "rollcalls.csv", editions.about())
    return save(folder / "votes.csv", editions.plain())


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda f: save(f / "2026.csv", editions.library()), "unlibrary"),
        (lambda f: save(f / "2023.csv", editions.library(editions.LIBRARY_OLD)), "unlibrary"),
        (lambda f: save(f / "bom.csv", editions.library(), encoding="utf-8-sig"), "unlibrary"),
        (lambda f: save(f / "wide.csv", editions.library(), encoding="utf-16"), "unlibrary"),
        (lambda f: save(f / "semi.csv", editions.library(), separator=";"), "unlibrary"),
        (lambda f: save(f / "voeten.csv", editions.voeten()), "voeten"),
        (lambda f: save(f / "voeten.tab", editions.voeten(), separator="\t"), "voeten"),
        (lambda f: plain_files(f), "table"),
        (lambda f: plain_files(f, "parquet"), "table"),
        (lambda f: plain_files(f).parent, "table"),
    ],
    ids=["library-2026", "library-2023", "bom", "utf-16", "semicolons", "voeten", "voeten-tabs",
         "table", "parquet", "folder"],
)  # fmt: skip
def test_each_edition_is_told_apart_and_read(
    empty: None, tmp_path: Path, make: Callable[[Path], Path], expected: str
) -> None:
    edition = load(make(tmp_path))
    assert edition.format == expected
    assert (edition.rollcalls_added, edition.rows, edition.rows_rejected) == (2, 10, 0)
    for symbol, votes in editions.VOTES.items():
        read = votes_on(symbol.replace("/", "-"))
        assert {code: read[code] for code in votes} == {c: CODES[v] for c, v in votes.items()}
    call = RollCall.objects.get(slug="A-RES-73-27")
    assert (call.session, str(call.date), call.symbol) == (73, "2018-12-05", "A/RES/73/27")
    assert call.on_docket
    assert call.title == editions.CALLS["A/RES/73/27"]["title"]


def test_a_plain_table_tells_absence_from_not_a_member_then(empty: None, tmp_path: Path) -> None:
    rows = [{"rcid": 1, "iso3": "URY", "vote": "yes"}]
    save(tmp_path / "rollcalls.csv", [{"rcid": 1, "session": 21, "date": "1966-10-01"}])
    edition = load(save(tmp_path / "votes.csv", rows))
    votes = votes_on("rc-1")
    assert votes["URY"] is Vote.YES
    assert votes["BRA"] is votes["TWN"] is Vote.ABSENT
    assert "CHN" not in votes  # its seat was held under another code
    assert "DEU" not in votes  # admitted in 1973
    assert "absences" in edition.report["notes"]


def test_voetens_nine_is_not_a_member_and_eight_is_absent(empty: None, tmp_path: Path) -> None:
    rows = editions.voeten()
    rows[0]["vote"], rows[1]["vote"] = 9, 8
    load(save(tmp_path / "voeten.csv", rows))
    votes = votes_on("A-RES-73-27")
    assert "URY" not in votes
    assert votes["USA"] is Vote.ABSENT
    assert "BRA" not in votes  # the file lists absences, so silence is not one


@pytest.mark.parametrize("word", ["X", "NV"])
def test_the_librarys_two_words_for_not_voting(empty: None, tmp_path: Path, word: str) -> None:
    rows = editions.library()
    rows[0]["ms_vote"] = word
    rows[0]["total_yes"] = ""
    load(save(tmp_path / "votes.csv", rows))
    assert votes_on("A-RES-73-27")["URY"] is Vote.ABSENT


def test_former_codes_and_one_seat_under_two_codes(empty: None, tmp_path: Path) -> None:
    rows: list[Row] = [
        {"rcid": 1, "iso3": "SUN", "vote": "no"},
        {"rcid": 1, "iso3": "BYS", "vote": "no"},
        {"rcid": 1, "iso3": "CHN", "vote": "yes"},  # 1965: the seat coded TWN
        {"rcid": 2, "iso3": "YUG", "vote": "abstain"},  # 2005: Serbia and Montenegro
    ]
    about: list[Row] = [
        {"rcid": 1, "session": 20, "date": "1965-12-20"},
        {"rcid": 2, "session": 60, "date": "2005-12-08"},
    ]
    save(tmp_path / "rollcalls.csv", about)
    load(save(tmp_path / "votes.csv", rows))
    first, second = votes_on("rc-1"), votes_on("rc-2")
    assert first["RUS"] is first["BLR"] is Vote.NO
    assert first["TWN"] is Vote.YES
    assert "CHN" not in first
    assert second["SRB"] is Vote.ABSTAIN
    assert "YUG" not in second


def test_the_starter_packs_roll_calls_are_completed_not_doubled(tmp_path: Path) -> None:
    before = RollCall.objects.count()
    votes = tmp_path / "votes.csv"
    rows, about = [], []
    for symbol, call in editions.CALLS.items():
        about.append({"rcid": call["rcid"], "session": call["session"], "date": call["date"],
                      "symbol": symbol.replace("A/RES", "R"), "issues": "ec"})  # fmt: skip
        for iso3, vote in votes_on(symbol.replace("/", "-")).items():
            if vote is not Vote.ABSENT:
                rows.append({"rcid": call["rcid"], "iso3": iso3, "vote": vote.name.lower()})
    save(tmp_path / "rollcalls.csv", about)
    edition = load(save(votes, rows))
    assert RollCall.objects.count() == before
    assert edition.rollcalls_added == 0
    assert all(row["votes"] == 0 for row in edition.report["changed"])
    call = RollCall.objects.get(slug="A-RES-73-27")
    assert (call.issues, call.origin) == ("ec", "starter")


def test_loading_again_changes_nothing(empty: None, tmp_path: Path) -> None:
    file = save(tmp_path / "votes.csv", editions.library())
    load(file)
    before = versions.current(), Edition.objects.count(), AuditEntry.objects.count()
    again = load(file)
    assert again.pk is None
    assert (again.rollcalls_added, again.rollcalls_changed, again.rollcalls_unchanged) == (0, 0, 2)
    assert before == (versions.current(), Edition.objects.count(), AuditEntry.objects.count())


def test_a_newer_edition_updates_and_says_what_changed(empty: None, tmp_path: Path) -> None:
    load(save(tmp_path / "2025.csv", editions.library()))
    rows = editions.library()
    rows[0]["ms_vote"] = "A"
    for row in rows[:5]:
        row["total_yes"], row["total_abstentions"] = 3, 1
    edition = load(save(tmp_path / "2026.csv", rows))
    assert (edition.rollcalls_changed, edition.rollcalls_unchanged) == (1, 1)
    assert edition.report["changed"] == [{"slug": "A-RES-73-27", "votes": 1, "fields": []}]
    call = RollCall.objects.get(slug="A-RES-73-27")
    assert (call.yes, call.abstain) == (3, 1)
    entry = AuditEntry.objects.order_by("seq").last()
    assert entry is not None
    assert (entry.action, entry.details["changed"]) == ("load_rollcalls", 1)


def test_two_makers_files_tell_of_one_roll_call(empty: None, tmp_path: Path) -> None:
    load(save(tmp_path / "voeten.csv", editions.voeten()))
    assert RollCall.objects.get(slug="A-RES-73-27").issues == "di"
    edition = load(save(tmp_path / "library.csv", editions.library()))
    assert edition.rollcalls_added == 0
    assert set(RollCall.objects.values_list("slug", flat=True)) == {"A-RES-73-27", "A-RES-74-247"}
    call = RollCall.objects.get(slug="A-RES-73-27")
    assert (call.issues, call.rcid) == ("di", "6073")  # of which the library's file says nothing
    assert load(save(tmp_path / "voeten.csv", editions.voeten())).rollcalls_added == 0


def test_a_file_that_tells_all_needs_no_other(empty: None, tmp_path: Path) -> None:
    wrong = [row | {"session": 50, "symbol": "A/RES/50/1"} for row in editions.about()]
    save(tmp_path / "rollcalls.csv", wrong)
    edition = load(save(tmp_path / "votes.csv", editions.library()))
    assert edition.report["about"] == ""
    assert RollCall.objects.filter(slug="A-RES-73-27").exists()


def test_the_matrix_follows_a_load(empty: None, tmp_path: Path) -> None:
    assert queries.matrix().n == 0
    load(save(tmp_path / "votes.csv", editions.library()))
    whole = queries.matrix()
    assert whole.n == 2
    uruguay = whole.slot["URY"]
    assert whole.votes[whole.index["A-RES-74-247"], uruguay] == Vote.ABSTAIN
    assert whole.states == atlas.slots()


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


def test_a_motion_of_another_file_leaves_the_vote_on_the_text(empty: None, tmp_path: Path) -> None:
    rows = editions.library()[:5]
    load(save(tmp_path / "votes.csv", rows))
    whole = RollCall.objects.get()
    for row in rows:
        row["undl_id"], row["title"] = 9_000_001, "The President: I put to the vote the motion"
        row["ms_vote"] = "N"
        row["total_no"], row["total_yes"], row["total_abstentions"] = 5, 0, 0
    load(save(tmp_path / "votes.csv", rows))
    votes = RollCall.objects.get(slug=whole.slug)
    assert (votes.title, votes.yes, votes.no) == (whole.title, whole.yes, whole.no)
    assert RollCall.objects.exclude(slug=whole.slug).get().title.startswith("The President")


def test_names_of_parts_and_motions(empty: None, tmp_path: Path) -> None:
    def about(rcid: int, symbol: str, title: str = "", **flags: object) -> Row:
        base: Row = {"rcid": rcid, "session": 61, "date": "2006-12-19", "symbol": symbol}
        return base | {"title": title, "para": 0, "amend": 0, "linked_to": rcid} | flags

    calls = [
        about(1, "R/61/175", "The President: I shall now put to the vote the motion"),
        about(2, "R/61/175", "Situation of human rights in Belarus"),
        about(3, "R/61/175", para=1),
        about(4, "R/61/175", para=1),
        about(5, "R/61/175", amend=1),
        about(6, "R/61/217/XII"),
        about(7, ""),
        about(8, "R/16/1015"),
    ]
    save(tmp_path / "rollcalls.csv", calls)
    rows: list[Row] = [{"rcid": c["rcid"], "iso3": "URY", "vote": "yes"} for c in calls]
    edition = load(save(tmp_path / "votes.csv", rows))
    slugs = dict(RollCall.objects.values_list("rcid", "slug"))
    assert slugs == {
        "1": "A-RES-61-175-v2",
        "2": "A-RES-61-175",
        "3": "A-RES-61-175-p1",
        "4": "A-RES-61-175-p2",
        "5": "A-RES-61-175-a1",
        "6": "A-RES-61-217-XII",
        "7": "rc-7",
        "8": "rc-8",
    }
    assert edition.report["notes"]["absences"] == 1
    assert RollCall.objects.get(slug="A-RES-61-217-XII").instrument_id == "A-RES-61-217"
    text = Instrument.objects.get(slug="A-RES-61-175")
    assert (text.origin, text.title_en) == ("load", "Situation of human rights in Belarus")
    # A later edition that knows one more part gives it the next name and leaves the others theirs.
    calls.insert(2, about(9, "R/61/175", para=1))
    rows.append({"rcid": 9, "iso3": "URY", "vote": "yes"})
    save(tmp_path / "rollcalls.csv", calls)
    load(save(tmp_path / "votes.csv", rows))
    later = dict(RollCall.objects.values_list("rcid", "slug"))
    assert later.pop("9") == "A-RES-61-175-p3"
    assert later == slugs


def test_votes_on_parts_alone_leave_the_text_as_it_is(empty: None, tmp_path: Path) -> None:
    def load_calls(*calls: Row) -> Edition:
        save(tmp_path / "rollcalls.csv", [dict.fromkeys(("para", "amend"), 0) | c for c in calls])
        votes: list[Row] = [{"rcid": c["rcid"], "iso3": "URY", "vote": "yes"} for c in calls]
        return load(save(tmp_path / "votes.csv", votes))

    def told() -> tuple[str, str, str, str, int | None]:
        row = Instrument.objects.get(slug="A-RES-61-175")
        return row.title_en, str(row.date), row.status, row.state_by_state, row.yes

    text: Row = {"session": 61, "symbol": "R/61/175"}
    whole = text | {"rcid": 2, "date": "2006-12-19", "title": "Human rights in Belarus"}
    third = text | {"rcid": 3, "date": "2006-12-18", "title": "Paragraph 3", "para": 1}
    fourth = text | {"rcid": 4, "date": "2006-12-17", "title": "Paragraph 4", "para": 1}
    load_calls(third)
    part = ("Paragraph 3", "2006-12-18", "adopted", "", None)
    assert told() == part
    # Another part says no more of the text than the first did; the first, corrected, does.
    load_calls(fourth)
    assert told() == part
    load_calls(third | {"date": "2006-12-16"}, fourth)
    assert told() == ("Paragraph 3", "2006-12-16", "adopted", "", None)
    load_calls(whole)
    own = ("Human rights in Belarus", "2006-12-19", "adopted_by_vote", "yes", 1)
    assert told() == own
    load_calls(third)
    load_calls(third | {"title": "Paragraph 3, as revised"}, fourth)
    assert told() == own
    assert RollCall.objects.get(rcid="3").title == "Paragraph 3, as revised"
    load_calls(whole | {"title": "Situation of human rights in Belarus"}, third)
    assert told() == ("Situation of human rights in Belarus", *own[1:])


def test_the_librarys_links_tell_its_roll_calls_apart(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    by_link = [
        {name: value for name, value in row.items() if name != "undl_id"}
        | {"undl_link": f"https://digitallibrary.un.org/record/{row['undl_id']}?ln=en"}
        for row in rows
    ]
    load(save(tmp_path / "links.csv", by_link))
    assert set(RollCall.objects.values_list("rcid", flat=True)) == {"undl-6073", "undl-9087"}
    # The same roll calls by their number are the same.
    assert load(save(tmp_path / "votes.csv", rows)).rollcalls_unchanged == 2


def test_a_corrected_session_is_a_change_of_the_librarys_roll_call(
    empty: None, tmp_path: Path
) -> None:
    rows = editions.library()[:5]
    for row in rows:
        row["resolution"] = ""
    load(save(tmp_path / "votes.csv", [row | {"session": 74} for row in rows]))
    edition = load(save(tmp_path / "votes.csv", rows))
    assert (edition.rollcalls_added, edition.rollcalls_changed) == (0, 1)
    assert edition.report["changed"][0]["fields"] == ["session"]
    assert RollCall.objects.get().session == 73


def test_one_number_of_a_table_in_two_sessions_is_two_roll_calls(
    empty: None, tmp_path: Path
) -> None:
    for session in (73, 74):
        save(tmp_path / "rollcalls.csv", [{"rcid": 1, "session": session}])
        load(save(tmp_path / "votes.csv", [{"rcid": 1, "iso3": "URY", "vote": "yes"}]))
    assert set(RollCall.objects.values_list("session", flat=True)) == {73, 74}


def test_long_numbers_are_not_cut_to_one(empty: None, tmp_path: Path) -> None:
    numbers = [f"https://example.org/votes/of-the-assembly/{at}" for at in (1, 2)]
    save(
        tmp_path / "rollcalls.csv",
        [
            {"rcid": number, "session": 61, "date": "2006-12-19", "linked_to": numbers[0]}
            for number in numbers
        ],
    )
    votes: list[Row] = [
        {"rcid": number, "iso3": "URY", "vote": vote}
        for number, vote in zip(numbers, ("yes", "no"), strict=True)
    ]
    assert load(save(tmp_path / "votes.csv", votes)).rollcalls_added == 2
    first, second = RollCall.objects.order_by("-yes")
    assert (first.linked_to, second.linked_to) == ("", first.slug)
    again = load(save(tmp_path / "votes.csv", votes[::-1]))
    assert (again.rollcalls_added, again.rollcalls_unchanged) == (0, 2)


def linked_calls(*numbers: int) -> list[Row]:
    """Three votes on one text in three sessions, of which some are in the file."""
    calls: dict[int, Row] = {
        rcid: {"rcid": rcid, "session": session, "date": f"{1945 + session}-12-09",
               "symbol": f"A/RES/{session}/{rcid}", "linked_to": 11}
        for rcid, session in ((11, 60), (12, 61), (13, 62))
    }  # fmt: skip
    return [calls[number] for number in numbers]


def load_linked(folder: Path, *numbers: int) -> Edition:
    calls = linked_calls(*numbers)
    save(folder / "rollcalls.csv", calls)
    rows: list[Row] = [{"rcid": c["rcid"], "iso3": "URY", "vote": "yes"} for c in calls]
    return load(save(folder / "votes.csv", rows))


def test_a_part_of_a_record_keeps_the_links_to_what_it_leaves_out(
    empty: None, tmp_path: Path
) -> None:
    load_linked(tmp_path, 11, 12)
    assert load_linked(tmp_path, 12).rollcalls_unchanged == 1
    # A later session alone is linked to the text that the record holds.
    load_linked(tmp_path, 13)
    assert dict(RollCall.objects.values_list("rcid", "linked_to")) == {
        "11": "",
        "12": "A-RES-60-11",
        "13": "A-RES-60-11",
    }


def test_a_link_to_what_nobody_holds_unties_nothing(empty: None, tmp_path: Path) -> None:
    load_linked(tmp_path, 11, 12)
    RollCall.objects.filter(rcid="11").update(rcid="undl-11")  # numbered by another maker
    assert load_linked(tmp_path, 12).rollcalls_unchanged == 1
    load_linked(tmp_path, 13)
    assert RollCall.objects.get(rcid="13").linked_to == ""


def test_a_symbol_of_another_session_is_not_believed(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    for row in rows[:5]:
        row["resolution"] = "A/RES/67/27"
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.report["notes"]["symbols"] == 1
    assert not RollCall.objects.filter(slug="A-RES-67-27").exists()


def test_late_paragraph_votes_without_a_date_are_left_out_of_estimates(
    empty: None, tmp_path: Path
) -> None:
    calls: list[Row] = [
        {"rcid": session, "session": session, "is_paragraph": paragraph}
        for session, paragraph in ((44, 1), (45, 0), (46, 1))
    ]
    save(tmp_path / "rollcalls.csv", calls)
    rows: list[Row] = [
        {"rcid": call["rcid"], "iso3": iso3, "vote": vote}
        for call in calls
        for iso3, vote in (("URY", "yes"), ("USA", "no"))
    ]
    load(save(tmp_path / "votes.csv", rows))
    assert queries.to_vote_matrix("all").items == ("rc-44", "rc-45")
    assert len(queries.to_vote_matrix("all", paragraphs_until=None).items) == 3


def test_titles_become_docket_entries_by_the_patterns(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    for row in rows:
        row["resolution"] = str(row["resolution"]).replace("/27", "/199").replace("/247", "/198")
    DocketPattern.objects.create(kind="title", pattern="criminal purposes", exclude=True)
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.report["docket_on"] == ["A-RES-73-199"]
    assert not RollCall.objects.get(slug="A-RES-74-198").on_docket


def test_progress_is_told(empty: None, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    file = save(tmp_path / "votes.csv", editions.library())
    load(file, progress=lambda stage, done, total: told.append((stage, done, total)))
    assert told == [("read", 10, 0), ("write", 0, 2)]
