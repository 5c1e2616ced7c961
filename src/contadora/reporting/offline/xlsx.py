"""Sections as a workbook: a row a question, its key in the first column."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from contadora.forms.choices import offer_of
from contadora.forms.spreadsheets import lines, open_book, put
from contadora.forms.texts import pick
from contadora.reporting.offline.shapes import (
    MARKED,
    NOT_IN_FILES,
    Filled,
    Origin,
    choices_of,
    how,
    label_of,
    mark_of,
    origin_in,
    written,
)
from contadora.reporting.unseen import cleaned

KEY, QUESTION, HOW, ANSWER = range(4)
LONGEST_LIST = 250  # characters of the options that a cell offers
WIDTHS = {"A": 24, "B": 60, "C": 34, "D": 70}


def write(
    origin: Origin,
    title: str,
    sections: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Any],
    language: str,
    *,
    again: Collection[str],
) -> bytes:
    """Return sections of a definition with their answers as a workbook.

    `again` are the keys of the sections that may say that nothing is new.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "report"
    put(sheet, 1, KEY, origin.line(), style="fixed")
    sheet.cell(row=1, column=1).alignment = None
    put(sheet, 2, QUESTION, title, style="head")
    # In brackets, as no key of a question is.
    head = (_("[Key]"), _("Question"), _("How to answer"), _("Answer"))
    for column, name in enumerate(head):
        put(sheet, 3, column, name, style="head")
    row = 4
    for section in sections:
        put(sheet, row, KEY, f"[{section['key']}]", style="fixed")
        put(sheet, row, QUESTION, str(pick(section["title"], language)), style="head")
        row += 1
        if section.get("nothing_new") and section["key"] in again:
            said = "x" if answers.get(section["key"]) is True else ""
            _line(sheet, row, section["key"], _("Nothing new since last time"),
                  _("Write x if it is so."), said)  # fmt: skip
            row += 1
        for question in section["questions"]:
            row = _question(sheet, row, question, answers.get(question["key"]), language)
    for name, width in WIDTHS.items():
        sheet.column_dimensions[name].width = width
    sheet.freeze_panes = "C4"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(sheet: Any, row: int, key: str, label: str, told: str, value: str) -> None:
    put(sheet, row, KEY, key, style="fixed")
    put(sheet, row, QUESTION, label, style="wrapped")
    put(sheet, row, HOW, told, style="fixed")
    put(sheet, row, ANSWER, value, style="wrapped")


def _question(sheet: Any, row: int, question: Mapping[str, Any], value: Any, language: str) -> int:
    key, kind = question["key"], question["type"]
    label = label_of(question, language)
    if kind in NOT_IN_FILES:
        put(sheet, row, QUESTION, label, style="wrapped")
        put(sheet, row, HOW, how(question, language), style="fixed")
        return row + 1
    if kind in MARKED:
        put(sheet, row, QUESTION, label, style="wrapped")
        put(sheet, row, HOW, how(question, language), style="fixed")
        for option, name in offer_of(question, language):
            row += 1
            _line(sheet, row, f"{key}={option}", f"– {name}", "", mark_of(question, value, option))
        return row + 1
    _line(sheet, row, key, label, how(question, language), written(question, value, language))
    labels = [name for _value, name in choices_of(question, language)]
    listed = ",".join(name.replace('"', "”") for name in labels)
    if (
        labels
        and kind != "institution"
        and len(listed) <= LONGEST_LIST
        and "," not in "".join(labels)
    ):
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add(sheet.cell(row=row, column=ANSWER + 1))
    return row + 1


def read(data: bytes) -> Filled:
    """Return what was filled in; a ValidationError says why a file is not taken."""
    book = open_book(data)
    rows = [line for sheet in book.worksheets for line in lines(sheet)]
    origin = next((found for line in rows if (found := origin_in(line.text(KEY)))), None)
    if origin is None:
        raise ValidationError(
            _(
                "This workbook was not made of a report here: its first cell, which says of "
                "which one, is missing. Take the file out again and fill in that one."
            ),
            code="foreign",
        )
    filled = Filled(origin)
    for line in rows:
        key = line.text(KEY)
        if not key or key.startswith("[") or origin_in(key):
            continue
        if ANSWER in line.formulas:
            told = _("%(key)s (a formula: write its value)") % {"key": key}
            filled.strange.append(told)
            continue
        text = line.text(ANSWER)
        clean = cleaned(text).strip()
        name, equals, option = key.partition("=")
        if clean != text and name not in filled.hidden:
            filled.hidden.append(name)
        if equals:
            filled.tick(name, option, clean)
        else:
            filled.write(name, clean)
    return filled
