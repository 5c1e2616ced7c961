"""A definition as a workbook that an officer reads and edits: sections, questions, options, texts.

Each sheet has its columns in words in the first row and, in the second, by the names that a program
reads; `workbook_reading` takes it back. A text in four languages is four columns.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from contadora.forms.definition import KINDS
from contadora.forms.spreadsheets import put
from contadora.forms.subjects import GENERAL, NORMS, ROLES, TOPICS, subject_name
from contadora.people.languages import LANGUAGES

FORMAT = "contadora.form"
YES = "x"
TEXTS = frozenset(("title", "part", "label", "help", "example", "purpose", "low", "high"))
MARKS = frozenset(("nothing_new", "required", "personal", "whole"))
ABOUT = ("format", "title")
SECTIONS = ("key", "part", "title", "help", "subject", "nothing_new", "condition")
QUESTIONS = (
    "section", "key", "type", "label", "help", "example", "role", "required", "personal",
    "condition", "min", "max", "whole", "max_length", "low", "high", "purpose",
)  # fmt: skip
OPTIONS = ("question", "value", "label")
WORDS: dict[str, Promise] = {
    "format": gettext_lazy("Format"),
    "section": gettext_lazy("Section"),
    "question": gettext_lazy("Question"),
    "key": pgettext_lazy("question", "Key"),
    "type": gettext_lazy("Type"),
    "title": gettext_lazy("Title"),
    "part": gettext_lazy("Part"),
    "label": gettext_lazy("Text"),
    "help": gettext_lazy("Guidance"),
    "example": gettext_lazy("Example"),
    "subject": pgettext_lazy("questionnaire", "Subject"),
    "nothing_new": gettext_lazy("Nothing new is an answer"),
    "condition": gettext_lazy("Asked only if"),
    "role": gettext_lazy("Part of the report"),
    "required": gettext_lazy("An answer is needed"),
    "personal": gettext_lazy("Personal datum"),
    "min": gettext_lazy("At least"),
    "max": gettext_lazy("At most"),
    "whole": gettext_lazy("Whole numbers only"),
    "max_length": gettext_lazy("Characters at most"),
    "low": gettext_lazy("What the lowest means"),
    "high": gettext_lazy("What the highest means"),
    "purpose": gettext_lazy("Purpose"),
    "value": gettext_lazy("Value"),
}
WIDE, NARROW = 44, 14


def names_of(columns: Iterable[str]) -> list[str]:
    """Return the names of columns as a sheet has them: one for each language of a text."""
    found: list[str] = []
    for name in columns:
        found += [f"{name}_{code}" for code in LANGUAGES] if name in TEXTS else [name]
    return found


def workbook(title: Mapping[str, str], definition: Mapping[str, Any]) -> bytes:
    """Return a form as a workbook, its explanations in the reader's language."""
    book = openpyxl.Workbook()
    about = book.active
    about.title = _("About the file")
    _about(about, title)
    lists = book.create_sheet(_("Lists"))
    ranges = _lists(lists)
    sections, questions, options = [], [], []
    for section in definition.get("sections", ()):
        sections.append({name: value for name, value in section.items() if name != "questions"})
        for question in section["questions"]:
            questions.append({"section": section["key"], **question})
            options += [{"question": question["key"], **one} for one in question.get("options", ())]
    for place, (name, columns, rows) in enumerate(
        (
            (_("Sections"), SECTIONS, sections),
            (_("Questions"), QUESTIONS, questions),
            (_("Options"), OPTIONS, options),
        ),
        start=1,
    ):
        _table(book.create_sheet(name, place), columns, rows, ranges)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(sheet: Any, title: Mapping[str, str]) -> None:
    rows = [("format", FORMAT), *((f"title_{code}", title.get(code, "")) for code in LANGUAGES)]
    for number, (name, value) in enumerate(rows, start=1):
        put(sheet, number, 0, name, style="fixed")
        put(sheet, number, 1, value, style="wrapped")
    said = (
        _("Edit the sheets of sections, questions and options, then take the file in again."),
        _("The grey rows and the keys are what the desk knows a thing by: leave them as they are."),
        _("A new question needs a section, a type and a text; its key may stay empty."),
        _("Mark with x what holds. Formulas are not read: write values."),
        _(
            "Asked only if: “key = value”, “key = *” for any answer, values with “|” between for "
            "several; what is made of more than that is written in braces."
        ),
    )
    for number, text in enumerate(said, start=len(rows) + 2):
        put(sheet, number, 1, text, style="wrapped")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = NARROW, 90


def _lists(sheet: Any) -> dict[str, str]:
    """Write what may be chosen, in words beside; return the range of each list."""
    subjects = [GENERAL, *NORMS, *(f"cbm:{n}" for n in range(1, 17))]
    subjects += [f"topic:{code}" for code in TOPICS]
    tables = {
        "type": [(name, str(kind.name)) for name, kind in KINDS.items()],
        "role": [(name, str(words)) for name, words in ROLES.items()],
        "subject": [(one, subject_name(one)) for one in subjects],
    }
    found = {}
    for place, (name, rows) in enumerate(tables.items()):
        column = place * 3
        put(sheet, 1, column, str(WORDS[name]), style="head")
        for number, (code, words) in enumerate(rows, start=2):
            put(sheet, number, column, code)
            put(sheet, number, column + 1, words)
        letter = get_column_letter(column + 1)
        sheet.column_dimensions[letter].width = 26
        sheet.column_dimensions[get_column_letter(column + 2)].width = WIDE
        quoted = str(sheet.title).replace("'", "''")
        found[name] = f"'{quoted}'!${letter}$2:${letter}${len(rows) + 1}"
    return found


def _table(
    sheet: Any, columns: tuple[str, ...], rows: list[dict[str, Any]], ranges: Mapping[str, str]
) -> None:
    for place, name in enumerate(names_of(columns)):
        stem, _underscore, code = name.rpartition("_")
        text = stem in TEXTS
        words = f"{WORDS[stem]} ({code})" if text else str(WORDS[name])
        put(sheet, 1, place, words, style="head")
        put(sheet, 2, place, name, style="fixed")
        letter = get_column_letter(place + 1)
        sheet.column_dimensions[letter].width = WIDE if text else NARROW
        if name in ranges:
            choice = DataValidation(type="list", formula1=ranges[name], allow_blank=True)
            choice.showErrorMessage = False  # the desk itself says what is wrong
            sheet.add_data_validation(choice)
            choice.add(f"{letter}3:{letter}1000")
    for number, row in enumerate(rows, start=3):
        for place, value in enumerate(_cells(columns, row)):
            if value not in (None, ""):
                put(sheet, number, place, value, style="wrapped")
    sheet.freeze_panes = "C3" if "key" in columns else "A3"


def _cells(columns: tuple[str, ...], row: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    for name in columns:
        value = row.get(name)
        if name in TEXTS:
            found += [(value or {}).get(code, "") for code in LANGUAGES]
        elif name in MARKS:
            found.append(YES if value else "")
        elif name == "condition":
            found.append(written(value))
        else:
            found.append(value)
    return found


def written(condition: Any) -> str:
    """Return a condition as a cell says it: “key = value”, or in braces where it says more."""
    if not condition:
        return ""
    if condition.get("answered") is True and set(condition) == {"question", "answered"}:
        return f"{condition['question']} = *"
    wanted = condition["in"] if "in" in condition else [condition.get("is")]
    simple = "question" in condition and set(condition) <= {"question", "is", "in"}
    if simple and all(_sayable(one) for one in wanted):
        return f"{condition['question']} = {' | '.join(_said(one) for one in wanted)}"
    return json.dumps(condition, ensure_ascii=False)


def _sayable(value: Any) -> bool:
    return value is not None and (
        not isinstance(value, str) or (value == value.strip() and "|" not in value and value != "*")
    )


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
