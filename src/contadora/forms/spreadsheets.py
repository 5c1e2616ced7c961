"""Workbooks (XLSX) of other people, opened with care, and cells of ours that are never a formula.

Nothing of a file is believed before it is measured. One with macros or a password, one that
unpacks to far more than it is, and one whose parts declare entities is refused; formulas are told
from values, since what one comes to is another program's word.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from contadora.forms.documents import XLSX, kind

LARGEST = 10 * 2**20  # bytes of the file
UNPACKED = 60 * 2**20  # bytes of all its parts
MOST_ROWS, MOST_COLUMNS = 20_000, 300  # of a sheet
MOST_CELL = 32_767  # characters that a cell takes
_PIECE = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an older file, or one with a password
# What no XLSX file may hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Line:
    """A row of a sheet: its number there, its cells by column from 0, and which are formulas."""

    number: int
    cells: tuple[Any, ...]
    formulas: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return any(cell not in (None, "") for cell in self.cells)

    def text(self, column: int) -> str:
        """Return a cell as text, without the space around it; "" where there is none."""
        value = self.cells[column] if 0 <= column < len(self.cells) else None
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, datetime):
            return (
                value.date().isoformat() if value.time().isoformat() == "00:00:00" else str(value)
            )
        if isinstance(value, date):
            return value.isoformat()
        return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()


def open_book(data: bytes) -> Any:
    """Return a workbook to be read row by row; a ValidationError says why it is not taken."""
    if len(data) > LARGEST:
        most = _("The file is larger than %(most)s MB: take out what is not part of the form.")
        raise ValidationError(most % {"most": LARGEST // 2**20}, code="large")
    if data.startswith(_OLE):
        older = _("The file has a password or is of an older kind: save it as XLSX without one.")
        raise ValidationError(older, code="locked")
    if kind(SimpleUploadedFile("book.xlsx", data)) != XLSX:
        other = _("This is not a workbook (XLSX), or one with macros: save it as a plain XLSX.")
        raise ValidationError(other, code="type")
    _measure(data)
    try:
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        SyntaxError,
        InvalidFileException,
        zipfile.BadZipFile,
    ) as error:
        raise _damaged() from error


def _damaged() -> ValidationError:
    return ValidationError(
        _("The file is damaged: open it in a spreadsheet and save it again as XLSX."),
        code="damaged",
    )


def _measure(data: bytes) -> None:
    """Unpack each part within bounds; refuse entities, which make much of little."""
    left = UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for entry in parts.infolist():
                if entry.flag_bits & 0x1:
                    raise _damaged()
                found = bytearray()
                with parts.open(entry) as part:
                    while piece := part.read(_PIECE):
                        left -= len(piece)
                        if left < 0:
                            raise ValidationError(
                                _("The file unpacks to far more than a form holds."), code="bomb"
                            )
                        found += piece
                if entry.filename.lower().endswith((".xml", ".rels")) and (
                    b"<!DOCTYPE" in found
                    or b"<!ENTITY" in found
                    or found.startswith((b"\xff\xfe", b"\xfe\xff"))
                    or (entry.filename == "[Content_Types].xml" and b"macroEnabled" in found)
                ):
                    raise ValidationError(
                        _("The file has parts that a plain workbook has not: save it as XLSX."),
                        code="parts",
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise _damaged() from None


def lines(sheet: Any) -> Iterator[Line]:
    """Yield a sheet's rows that have something in them, up to the bounds."""
    if not hasattr(sheet, "iter_rows"):
        return  # a sheet that is a chart
    try:
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
        for number, row in enumerate(rows, start=1):
            formulas = frozenset(i for i, cell in enumerate(row) if cell.data_type == "f")
            line = Line(number, tuple(cell.value for cell in row), formulas)
            if line:
                yield line
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        raise _damaged() from error


def column_name(column: int) -> str:
    """Return a column as a spreadsheet names it: A for 0."""
    return str(openpyxl.utils.get_column_letter(column + 1))


def plain(value: Any) -> Any:
    """Return a value as a cell may hold it."""
    if isinstance(value, str):
        return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)[:MOST_CELL]
    return value


HEAD = PatternFill("solid", start_color="FFE3EDEF")
FIXED = PatternFill("solid", start_color="FFF1F0EC")


def put(sheet: Any, row: int, column: int, value: Any, *, style: str = "") -> None:
    """Write a cell, a text always as text; `style` is "head", "fixed" or "wrapped"."""
    cell = sheet.cell(row=row, column=column + 1, value=plain(value))
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with, never a formula
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    if style:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if style == "head":
        cell.font, cell.fill = Font(bold=True), HEAD
    elif style == "fixed":
        cell.font, cell.fill = Font(color="FF6B6862", size=9), FIXED
