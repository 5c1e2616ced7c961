"""A report as files: a table as CSV, all of them as XLSX and as a tagged PDF."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from contadora.academy.press import UnprintableError, press
from contadora.academy.reports import Cell, Report, Table
from contadora.atlas.formats import NONE, date_text
from contadora.atlas.texts import current_language
from contadora.forms.tables import XLSX, safe

FORMATS = ("csv", "xlsx", "pdf")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_MOST_UNDRAWN = 50


def requested(report: Report, form: str, key: str, stem: str) -> HttpResponse | None:
    """Return the file that was asked for; None where there is no such format or table."""
    day = timezone.localdate().isoformat()
    if form == "csv":
        table = report.table(key) or (report.tables[0] if not key and report.tables else None)
        if table is None:
            return None
        return _answer(_csv(table), "text/csv; charset=utf-8", f"{stem}-{table.key}-{day}.csv")
    if form == "xlsx":
        return _answer(_xlsx(report), XLSX, f"{stem}-{day}.xlsx")
    if form == "pdf":
        return _answer(_pdf(report), "application/pdf", f"{stem}-{day}.pdf")
    return None


def _csv(table: Table) -> bytes:
    out = io.StringIO(newline="")
    # The mark at the start tells the spreadsheets of the region's ministries that this is UTF-8.
    out.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(text) for text in table.head])
    writer.writerows([safe(value) for value in row] for row in table.rows)
    return out.getvalue().encode()


def _xlsx(report: Report) -> bytes:
    book = Workbook(write_only=True)
    for table in report.tables:
        sheet = book.create_sheet(_NO_SHEET_NAME.sub(" ", table.title)[:31])
        sheet.freeze_panes = "B2"
        for at, width in enumerate(_widths(table), start=1):
            sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.append([_written(sheet, text, bold=True) for text in table.head])
        for row in table.rows:
            sheet.append([_written(sheet, value) for value in row])
    if report.untrained:
        sheet = book.create_sheet(_("Nobody trained yet")[:31])
        for state in report.untrained:
            sheet.append([_written(sheet, state.iso3), _written(sheet, state.short)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _widths(table: Table) -> list[int]:
    """Return the columns' widths, each as wide as what stands in it, within bounds."""
    longest = [
        max(len(str(row[at])) for row in [table.head, *table.rows] if at < len(row))
        for at in range(len(table.head))
    ]
    return [min(60, each + 3) for each in longest]


def _written(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    cell: Any = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.value = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)[:32_767]
        cell.data_type = "s"  # a text is a text, whatever it begins with: never a formula
    if bold:
        cell.font = Font(bold=True)
    return cell


def _pdf(report: Report) -> bytes:
    now = timezone.now()
    data: dict[str, Any] = {
        "title": report.title,
        "language": current_language(),
        "footer": _("Contadora, %(day)s") % {"day": date_text(timezone.localdate())},
        "tables": [
            {
                "title": table.title,
                "head": list(table.head),
                "rows": [
                    [NONE if cell is None else str(cell) for cell in row] for row in table.rows
                ],
            }
            for table in report.tables
        ],
        "untrained": [state.short for state in report.untrained],
        "untrained-title": _("States of the region with nobody trained yet"),
    }
    for _attempt in range(_MOST_UNDRAWN):
        try:
            return press("report.typ").pdf(data, now)
        except UnprintableError as error:  # in a report a code stands for it: PDF/UA forbids a box
            for char in set(error.characters):
                _replace(data, char, f"[U+{ord(char):04X}]")
    raise ValueError("the report has too many characters that its typeface has not")


def _replace(value: Any, char: str, code: str) -> Any:
    if isinstance(value, str):
        return value.replace(char, code)
    if isinstance(value, list):
        value[:] = [_replace(each, char, code) for each in value]
    elif isinstance(value, dict):
        for name, each in value.items():
            value[name] = _replace(each, char, code)
    return value


def _answer(content: bytes, content_type: str, name: str) -> HttpResponse:
    stem, _dot, ending = name.rpartition(".")
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{slugify(stem)}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
