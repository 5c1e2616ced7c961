"""Files of votes made to do harm: small ones that grow, and texts that no store takes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from contadora.people.queries import system_user
from contadora.record.actions import load_rollcalls
from contadora.record.loading import files, reading
from contadora.record.models import RollCall

pytestmark = pytest.mark.django_db
COLUMNS = ("rcid", "iso3", "vote", "session", "date", "symbol", "title")


def parquet(file: Path, rows: int, **values: str) -> Path:
    """Write one row again and again; the file stays small."""
    row = dict(zip(COLUMNS, ("1", "URY", "yes", "73", "2018-12-05", "", ""), strict=True)) | values
    pl.DataFrame(
        {name: pl.repeat(value, rows, dtype=pl.String, eager=True) for name, value in row.items()}
    ).write_parquet(file, compression="zstd")
    return file


def test_a_small_file_of_very_many_bad_rows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_REJECTED", 1000)
    file = parquet(tmp_path / "votes.parquet", 5000, iso3="ZZZ")
    with pytest.raises(files.LoadError, match="not a voting file"):
        reading.read(files.open_table(file))


def test_a_small_file_of_very_many_rows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 1000)
    file = parquet(tmp_path / "votes.parquet", 5000)
    assert file.stat().st_size < 5000
    with pytest.raises(files.LoadError, match="not a voting file"):
        reading.read(files.open_table(file))


def test_a_small_file_of_long_texts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "HEAVIEST_BATCH", 1 << 20)
    file = parquet(tmp_path / "votes.parquet", 5000, title="x" * 10_000)
    assert file.stat().st_size < 20_000
    with pytest.raises(files.LoadError, match="too long"):
        reading.read(files.open_table(file))


def test_bad_lines_of_a_text_are_counted_as_they_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_REJECTED", 100)
    file = tmp_path / "votes.csv"
    file.write_text(",".join(COLUMNS) + "\n" + "1,URY\n" * 5000)
    table = files.open_table(file)
    with pytest.raises(files.LoadError, match="not a voting file"):
        reading.read(table)
    assert len(table.rejected) == 101


def test_what_no_store_or_document_takes_is_left_out_of_texts(tmp_path: Path) -> None:
    file = tmp_path / "votes.csv"
    title = "Use of\0the\x0bquantum\x07telegraph"
    file.write_text(
        ",".join(COLUMNS)
        + "\n"
        + "".join(f"1,{state},yes,73,2018-12-05,A/RES/73/998,{title}\n" for state in ("URY", "BRA"))
    )
    load_rollcalls(system_user(), file)
    (row,) = RollCall.objects.filter(symbol="A/RES/73/998")
    assert row.title == "Use of the quantum telegraph"


def test_what_no_store_takes_is_left_out_of_the_report(tmp_path: Path) -> None:
    file = tmp_path / "votes.csv"
    lines = ["1,U\0Y,yes,73,2018-12-05,,", "1,URY,\0,73,2018-12-05,,", "1,BRA,yes,73,2018-12-05,,"]
    file.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n")
    edition = load_rollcalls(system_user(), file)
    edition.refresh_from_db()
    assert [row["value"] for row in edition.report["rejected"]] == ["U Y", " "]
    assert edition.report["unknown_states"] == {"U Y": 1}


@pytest.mark.parametrize("column", ["session", "total_yes"])
def test_a_number_of_thousands_of_digits_is_no_number(tmp_path: Path, column: str) -> None:
    file = tmp_path / "votes.csv"
    number = "9" * 5000
    names = ("rcid", "iso3", "vote", "date", column)
    lines = [f"1,{state},yes,2018-12-05,{number}" for state in ("URY", "BRA")]
    file.write_text("\n".join([",".join(names), *lines]) + "\n")
    found = reading.read(files.open_table(file))
    assert [call.session for call in found.calls] == [73]
