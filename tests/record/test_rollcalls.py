"""Files of recorded votes in every edition: read, loaded again, brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.people.models import AuditEntry
from contadora.record import queries
from contadora.record.models import Edition, RollCall
from contadora.record.votes import Vote
from tests.record import editions
from tests.record.editions import Row, load, plain_files, save, votes_on

pytestmark = pytest.mark.django_db
CODES = {"Y": Vote.YES, "N": Vote.NO, "A": Vote.ABSTAIN, "X": Vote.ABSENT}


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
