"""Opening what a user gives as a file of votes: CSV in any usual dress, Parquet, or neither."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from django.utils.translation import override

from contadora.record.loading import report

BATCH = 50_000
LONGEST_FIELD = 1 << 20
HEAVIEST_BATCH = (
    1 << 29
)  # bytes of text: a small Parquet file can hold the same long one very often
MOST_ROWS = 50_000_000  # sixty times the Assembly's record
MOST_REJECTED = 1_000_000
SEPARATORS = (",", ";", "\t", "|")


class LoadError(ValueError):
    """A file cannot be loaded: a code of `report.PROBLEMS`, and what fills its text in.

    The text names the file, what is wrong and the remedy; as a string it is English, for the
    command and the log.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def __str__(self) -> str:
        with override("en"):
            return report.problem(self.code, self.values)


class Rejected(NamedTuple):
    """A row that was not read: its line (in Parquet its number), why, and the value at fault."""

    line: int
    code: str
    value: str = ""


class Batch(NamedTuple):
    """Rows of a file: where each stands, and the wanted columns as text."""

    lines: Sequence[int]
    columns: dict[str, list[str]]


@dataclass
class Table:
    """A file whose columns are known and whose rows can be read in batches."""

    path: Path
    columns: tuple[str, ...]
    sha256: str
    size: int
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # codes of `record.loading.report`
    encoding: str = "utf-8"
    separator: str = ","
    errors: str = "strict"
    unfinished: bool = False  # the last line has no end: it may be cut
    last_line: int = 0  # where the last row begins, once the rows have been read

    def batches(self, wanted: Iterable[str]) -> Iterator[Batch]:
        """Yield the rows, the wanted columns only."""
        names = list(dict.fromkeys(wanted))
        return self._parquet(names) if self.encoding == "parquet" else self._csv(names)

    def _parquet(self, names: list[str]) -> Iterator[Batch]:
        first = 1
        frame = pl.scan_parquet(self.path).select(pl.col(names).cast(pl.String).fill_null(""))
        try:
            for part in frame.collect_batches(chunk_size=BATCH, maintain_order=True):
                texts = part.select(pl.all().str.len_bytes().sum())
                if sum(texts.row(0)) > HEAVIEST_BATCH:
                    raise LoadError("long_texts", file=self.path.name, row=first)
                columns = {name: part.get_column(name).to_list() for name in names}
                yield Batch(range(first, first + part.height), columns)
                first += part.height
        except (pl.exceptions.PolarsError, OSError) as error:
            raise LoadError(
                "damaged_row", file=self.path.name, row=first - 1, error=str(error)
            ) from error

    def _csv(self, names: list[str]) -> Iterator[Batch]:
        width, places = len(self.columns), [self.columns.index(name) for name in names]
        csv.field_size_limit(LONGEST_FIELD)
        with self.path.open(encoding=self.encoding, errors=self.errors, newline="") as handle:
            reader = csv.reader(handle, delimiter=self.separator, strict=True)
            next(reader)
            lines: list[int] = []
            rows: list[list[str]] = []
            end = reader.line_num
            while True:
                start = end + 1
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    end = reader.line_num
                    if "end of data" in str(error):
                        raise self.cut(start) from None
                    self.rejected.append(Rejected(start, "quotes", f"{start}-{end}"))
                    continue
                end = reader.line_num
                if not row:
                    continue  # an empty line says nothing
                self.last_line = start
                if len(row) != width:
                    self.rejected.append(Rejected(start, "fields", f"{len(row)}/{width}"))
                    self.bound(0, len(self.rejected))
                    continue
                lines.append(start)
                rows.append(row)
                if len(rows) >= BATCH:
                    yield _batch(names, places, lines, rows)
                    lines, rows = [], []
            if rows:
                yield _batch(names, places, lines, rows)

    def bound(self, rows: int, rejected: int) -> None:
        """Refuse a file that is no record of votes, before it fills the memory."""
        if rows > MOST_ROWS or rejected > MOST_REJECTED:
            raise LoadError("too_many", file=self.path.name, rows=MOST_ROWS, rejected=MOST_REJECTED)

    def cut(self, line: int) -> LoadError:
        """Return the refusal of a file whose end is missing."""
        return LoadError("cut", file=self.path.name, line=line)


def _batch(names: list[str], places: list[int], lines: list[int], rows: list[list[str]]) -> Batch:
    return Batch(lines, {n: [row[p] for row in rows] for n, p in zip(names, places, strict=True)})


def find(path: Path, ending: str = "votes") -> Path:
    """Return the file meant by a path: itself, or the one of its kind in a folder."""
    if not path.exists():
        raise LoadError("missing", file=str(path))
    if not path.is_dir():
        return path
    found = sorted(
        file
        for file in path.iterdir()
        if file.is_file() and file.suffix in (".csv", ".tsv", ".tab", ".parquet", ".txt")
        and ending in file.stem.lower()
    )  # fmt: skip
    if not found:
        raise LoadError("folder_none", file=str(path), ending=ending)
    if len(found) > 1:
        names = ", ".join(file.name for file in found)
        raise LoadError("folder_many", file=str(path), ending=ending, names=names)
    return found[0]


def sibling(votes: Path) -> Path | None:
    """Return the file of roll calls beside a file of votes: un_rollcalls beside un_votes."""
    names = {votes.stem.lower().replace("votes", "rollcalls"), "rollcalls"}
    found = [
        file
        for file in sorted(votes.parent.iterdir())
        if file != votes and file.stem.lower() in names and file.suffix in (".csv", ".parquet")
    ]
    same = [file for file in found if file.suffix == votes.suffix]
    return next(iter(same or found), None)


def open_table(path: Path) -> Table:
    """Read a file's dress: its columns, encoding and separator, and whether its end is there."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise LoadError("empty", file=path.name)
        with path.open("rb") as handle:
            head = handle.read(4)
            handle.seek(-4, 2) if size > 4 else handle.seek(0)
            tail = handle.read(4)
    except OSError as error:
        raise LoadError("permission", file=str(path), error=str(error.strerror)) from None
    if head == b"PAR1":
        return _parquet_table(path, size, tail)
    if head[:2] == b"PK" or head[:2] == b"\x1f\x8b":
        raise LoadError("archive", file=path.name)
    return _csv_table(path, size, tail)


def _parquet_table(path: Path, size: int, tail: bytes) -> Table:
    if tail != b"PAR1":
        raise LoadError("truncated", file=path.name)
    try:
        columns = tuple(pl.scan_parquet(path).collect_schema().names())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise LoadError("damaged", file=path.name, error=str(error)) from None
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
    return Table(path, columns, digest.hexdigest(), size, encoding="parquet")


def _csv_table(path: Path, size: int, tail: bytes) -> Table:
    encoding, notes, digest = _encoding(path)
    errors = "replace" if encoding == "cp1252" else "strict"
    with path.open(encoding=encoding, errors=errors, newline="") as handle:
        header = handle.readline(LONGEST_FIELD).rstrip("\r\n")
    separator = max(SEPARATORS, key=header.count)
    try:
        names = next(csv.reader([header], delimiter=separator), [])
    except csv.Error as error:
        raise LoadError("first_line", file=path.name, error=str(error)) from None
    columns = tuple(name.strip().strip("\ufeff") for name in names)
    if len(columns) < 2 or len(set(columns)) != len(columns):
        raise LoadError("no_columns", file=path.name, header=repr(header[:80]))
    if separator != ",":
        notes.append("separator")
    return Table(
        path,
        columns,
        digest,
        size,
        notes=notes,
        encoding=encoding,
        separator=separator,
        errors=errors,
        unfinished=not tail.endswith((b"\n", b"\r", b"\n\0")),
    )


def _encoding(path: Path) -> tuple[str, list[str], str]:
    """Return the encoding, notes on it, and the file's SHA-256."""
    digest, utf8 = hashlib.sha256(), True
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        start = handle.read(4)
        handle.seek(0)
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
            if utf8:
                try:
                    decoder.decode(chunk, final=False)
                except UnicodeDecodeError:
                    utf8 = False
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", ["utf16"], digest.hexdigest()
    if utf8 and not decoder.getstate()[0]:
        return "utf-8-sig", [], digest.hexdigest()
    if b"\0" in start:
        raise LoadError("binary", file=path.name)
    return "cp1252", ["latin1"], digest.hexdigest()
