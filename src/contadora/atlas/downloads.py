"""Every table as a file: `?format=csv` or `?format=json` on the page's own address.

A page with several tables names one by `?table=`; the first is the default. The filters of the page
hold for the file; its page number does not: a file has all the rows.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contadora import __version__

FORMATS = ("csv", "json")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Table:
    """A table of a page: its name in the address, its columns (English, stable), its rows."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[Sequence[Any]]]


class _Line:
    """A file for the csv module that hands each line back."""

    def write(self, line: str) -> str:
        return line


def requested(request: HttpRequest, *tables: Table, stem: str = "") -> HttpResponseBase | None:
    """Return the file the address asks for, or None where it asks for the page.

    `stem` begins the file's name, which ends with the day it was made.
    """
    form = request.GET.get("format")
    if not form:
        return None
    if form not in FORMATS:
        return _refusal("format", form, ", ".join(FORMATS))
    names = {table.name: table for table in tables}
    wanted = request.GET.get("table") or tables[0].name
    if wanted not in names:
        return _refusal("table", wanted, ", ".join(names))
    table = names[wanted]
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(_csv(table), content_type="text/csv; charset=utf-8")
    else:
        response = StreamingHttpResponse(
            _json(request, table), content_type="application/json; charset=utf-8"
        )
    parts = ["contadora", slugify(stem), table.name, timezone.localdate().isoformat()]
    name = "-".join(dict.fromkeys(part for part in parts if part))
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def plain(value: Any) -> Any:
    """Return a value as JSON has it; a missing number is None, a date its ISO text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return round(value, 6) if value == value else None
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):  # a NumPy number
        return plain(value.item())
    return str(value)


def cell(value: Any) -> Any:
    """Return a value as a cell of a CSV file, that no spreadsheet takes for a formula."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _csv(table: Table) -> Iterator[str]:
    # The mark at the start tells the spreadsheets of the region's ministries that this is UTF-8.
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield writer.writerow(table.columns)
    for row in table.rows():
        yield writer.writerow([cell(value) for value in row])


def _json(request: HttpRequest, table: Table) -> Iterator[str]:
    head = {
        "table": table.name,
        "address": request.build_absolute_uri(),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "version": __version__,
        "columns": list(table.columns),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    for number, row in enumerate(table.rows()):
        pairs = dict(zip(table.columns, (plain(value) for value in row), strict=True))
        yield (",\n" if number else "\n") + json.dumps(pairs, ensure_ascii=False)
    yield "\n]}\n"


def _refusal(field: str, value: str, allowed: str) -> HttpResponse:
    text = _("%(field)s: “%(value)s” is not one of: %(allowed)s") % {
        "field": field,
        "value": value[:80],
        "allowed": allowed,
    }
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
