"""A large file is read in batches: memory follows the roll calls, not the size of the file."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from contadora.record.loading import files, reading
from tests.record import editions

pytestmark = pytest.mark.django_db


def large(file: Path, copies: int) -> Path:
    """Write the same ten votes again and again, each row with a kilobyte that is not needed."""
    rows = [row | {"subjects": "x" * 1000} for row in editions.library()]
    text = editions.text(rows)
    header, body = text.split("\r\n", 1)
    with file.open("w", encoding="utf-8", newline="") as handle:
        handle.write(header + "\r\n")
        for _ in range(copies):
            handle.write(body)
    return file


def test_memory_stays_small_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BATCH", 500)
    file = large(tmp_path / "votes.csv", 2000)
    reading.read(files.open_table(file))  # what is kept from a first reading: names, slots
    tracemalloc.start()
    found = reading.read(files.open_table(file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.rows == 20_000
    assert found.notes["repeated"] == 19_990
    assert peak < file.stat().st_size / 5


def test_a_file_whose_roll_calls_have_no_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_CALLS", 5)
    rows: list[editions.Row] = [
        {"rcid": n, "iso3": "URY", "vote": "yes", "session": 73, "date": "2018-12-05"}
        for n in range(20)
    ]
    file = editions.save(tmp_path / "votes.csv", rows)
    with pytest.raises(files.LoadError, match="more than 5 roll calls"):
        reading.read(files.open_table(file))
