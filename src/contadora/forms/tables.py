"""Answers as tables: counts by question for the page, CSV for programs, XLSX for people."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contadora.forms import queries
from contadora.forms.choices import offer_of
from contadora.forms.definition import KINDS, is_answered, scale_of
from contadora.forms.models import Form, Response
from contadora.forms.reading import answer_text
from contadora.forms.texts import pick
from contadora.people.languages import Text, current_language

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What no XLSX file may hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CELL = 32_767  # characters of a cell
HEAD = ("response", "submitted_at", "language", "version")


@dataclass(frozen=True)
class Count:
    """How often each answer to a question was given."""

    key: str
    label: Text
    answered: int
    rows: list[tuple[str, int, float | None]]  # label, times, share of those who answered


def asked(form: Form) -> dict[str, dict[str, Any]]:
    """Return every question of every published version, as the newest that has it puts it.

    What only an older version offered as an answer comes last. A section that may say that
    nothing is new is a question, before those it has.
    """
    found: dict[str, dict[str, Any]] = {}
    for version in form.versions.exclude(published_at=None).order_by("-number"):
        for section in version.definition["sections"]:
            if section.get("nothing_new"):
                found.setdefault(section["key"], _news(section))
            for question in section["questions"]:
                key = question["key"]
                found[key] = whole(found[key], question) if key in found else question
    return found


def whole(newer: dict[str, Any], older: dict[str, Any]) -> dict[str, Any]:
    """Return a question as its newer version puts it, with what only the older one offered."""
    if newer["type"] != older["type"]:
        return newer
    if newer["type"] == "scale":
        ends = (*scale_of(newer), *scale_of(older))
        return {**newer, "min": min(ends), "max": max(ends)}
    offered = {one["value"] for one in newer.get("options", ())}
    dropped = [one for one in older.get("options", ()) if one["value"] not in offered]
    return {**newer, "options": [*newer["options"], *dropped]} if dropped and offered else newer


def _news(section: dict[str, Any]) -> dict[str, Any]:
    """Return what a section asks as a whole, as a question in the reader's language."""
    title = pick(section["title"])
    label = f"{title} · {_('Nothing new since last time')}"
    return {"key": section["key"], "type": "consent", "label": {current_language(): label}}


def counts(form: Form) -> list[Count]:
    """Return how often each offered answer was given; questions in free words are left out."""
    language = current_language()
    chosen: dict[str, Counter[str]] = {}
    answered: Counter[str] = Counter()
    known = asked(form)
    for answers in queries.submitted(form).values_list("answers", flat=True).iterator():
        for key, value in answers.items():
            if key not in known or not is_answered(value):
                continue
            answered[key] += 1
            several = value if isinstance(value, list) else [value]
            chosen.setdefault(key, Counter()).update(_plain(one) for one in several)
    found = []
    for key, question in known.items():
        if question["type"] == "ordering" or not (offer := _offer(question, language)):
            continue
        times = chosen.get(key, Counter())
        rows = [
            (label, times[value], times[value] / answered[key] if answered[key] else None)
            for value, label in offer
        ]
        found.append(Count(key, pick(question["label"], language), answered[key], rows))
    return found


def _offer(question: dict[str, Any], language: str) -> list[tuple[str, str]]:
    if question["type"] in ("yes_no", "consent"):
        return [("true", _("Yes")), ("false", _("No"))]
    if question["type"] == "scale":
        low, high = scale_of(question)
        return [(str(number), str(number)) for number in range(low, high + 1)]
    if question["type"] == "institution":
        return []
    return offer_of(question, language)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def rows(form: Form, *, labels: bool) -> Iterator[list[Any]]:
    """Yield a row for each submitted response: with labels in words, or values as they are kept."""
    language = current_language()
    known = asked(form)
    for response in queries.submitted(form).prefetch_related("uploads").iterator(chunk_size=500):
        yield [*_head(response), *_cells(response, known, language, labels=labels)]


def _head(response: Response) -> list[Any]:
    at = response.submitted_at
    return [
        str(response.uuid),
        at.isoformat(timespec="seconds") if at else "",
        response.language,
        response.version.number,
    ]


def _cells(
    response: Response, known: dict[str, dict[str, Any]], language: str, *, labels: bool
) -> Iterator[Any]:
    files = {str(row.uuid): row for row in response.uploads.all()}
    for key, question in known.items():
        value = response.answers.get(key)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number or not is_answered(value):
            yield value
        elif labels or question["type"] == "file":
            yield answer_text(question, value, language, files=files)
        else:
            yield ";".join(_plain(one) for one in (value if isinstance(value, list) else [value]))


def safe(value: Any) -> Any:
    """Return a cell of a CSV file that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def csv_file(form: Form) -> HttpResponse:
    """Return the answers as CSV: keys and values, as a program wants them."""
    out = io.StringIO(newline="")
    # The mark at the start tells the spreadsheets of the region's ministries that this is UTF-8.
    out.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*HEAD, *asked(form)])
    for row in rows(form, labels=False):
        writer.writerow([safe(value) for value in row])
    return _file(form, out.getvalue().encode(), "text/csv; charset=utf-8", "csv")


def xlsx_file(form: Form) -> HttpResponse:
    """Return the answers as XLSX: in words, with a sheet that explains the questions."""
    language = current_language()
    known = asked(form)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("Answers"))
    sheet.freeze_panes = "B2"
    titles = [_("Response"), _("Sent"), _("Language"), _("Version")]
    labels = [str(pick(one["label"], language)) for one in known.values()]
    sheet.append([_cell(sheet, text, bold=True) for text in (*titles, *labels)])
    for row in rows(form, labels=True):
        sheet.append([_cell(sheet, value) for value in row])
    legend = book.create_sheet(_("Questions"))
    legend.append(
        [
            _cell(legend, text, bold=True)
            for text in (pgettext("question", "Key"), _("Question"), _("Type"))
        ]
    )
    for (key, question), label in zip(known.items(), labels, strict=True):
        texts = (key, label, str(KINDS[question["type"]].name))
        legend.append([_cell(legend, text) for text in texts])
    out = io.BytesIO()
    book.save(out)
    return _file(form, out.getvalue(), XLSX, "xlsx")


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        value = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)[:MOST_CELL]
    cell: Any = openpyxl.cell.WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # A text is a text, whatever it begins with: never a formula.
        cell.data_type = "s"
    if bold:
        cell.font = openpyxl.styles.Font(bold=True)
    return cell


def _file(form: Form, content: bytes, content_type: str, ending: str) -> HttpResponse:
    name = slugify(str(form.name))[:60] or form.purpose
    day = timezone.localdate().isoformat()
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
