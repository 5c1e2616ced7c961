"""A workbook read back as a definition, with what is wrong in it by sheet and row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contadora.forms.checking import check
from contadora.forms.composing import new_key, slug
from contadora.forms.definition import KINDS, MOST_QUESTIONS, MOST_SECTIONS, Definition
from contadora.forms.spreadsheets import Line, column_name, lines, open_book
from contadora.forms.texts import pick
from contadora.forms.workbook import (
    ABOUT,
    FORMAT,
    MARKS,
    OPTIONS,
    QUESTIONS,
    SECTIONS,
    TEXTS,
    names_of,
)
from contadora.people.languages import LANGUAGES

HEADS = 10  # rows in which the names of the columns are looked for
TRUE = {"x", "✓", "true", "yes", "sí", "si", "sim", "oui", "vrai", "verdadero", "verdadeiro", "1"}
FALSE = {"", "-", "–", "false", "no", "não", "nao", "non", "faux", "falso", "0"}
_PLACE = re.compile(r"sections\[(\d+)\](?:\.questions\[(\d+)\](?:\.options\[(\d+)\])?)?\.?(.*)")
_SAID = re.compile(r"([a-z][a-z0-9_]{0,39})\s*=\s*(.+)", re.DOTALL)


@dataclass(frozen=True)
class SheetProblem:
    """What is wrong: sheet, row and column, the value found there, and what to do instead."""

    sheet: str
    row: int
    column: str
    value: str
    remedy: str
    unfinished: bool = False


@dataclass
class ReadBook:
    """What a workbook says: a title, a definition, and what is wrong in it."""

    title: dict[str, str] = field(default_factory=dict)
    definition: Definition = field(default_factory=lambda: {"sections": []})
    problems: list[SheetProblem] = field(default_factory=list)


@dataclass
class _Sheet:
    """A sheet whose columns are known: their places by name, and its rows."""

    title: str
    columns: dict[str, int]
    rows: list[Line]

    def text(self, line: Line, name: str) -> str:
        """Return a cell as text; a formula says nothing."""
        place = self.columns.get(name, -1)
        return "" if place in line.formulas else line.text(place)

    def texts(self, line: Line, name: str) -> dict[str, str]:
        """Return a text in the languages that have it."""
        found = {code: self.text(line, f"{name}_{code}") for code in LANGUAGES}
        return {code: text for code, text in found.items() if text}


class _Reader:
    def __init__(self, *, voluntary: bool) -> None:
        self.read = ReadBook()
        self.voluntary = voluntary
        # Where each section, question and option of the definition was read.
        self.places: dict[tuple[int, ...], tuple[_Sheet, Line]] = {}

    def wrong(self, sheet: _Sheet, line: Line, name: str, value: str, remedy: str) -> None:
        column = column_name(sheet.columns[name]) if name in sheet.columns else ""
        self.read.problems.append(SheetProblem(sheet.title, line.number, column, value, remedy))

    def mark(self, sheet: _Sheet, line: Line, name: str) -> bool:
        text = sheet.text(line, name)
        if text.lower() in TRUE:
            return True
        if text.lower() not in FALSE:
            self.wrong(sheet, line, name, text, _("Write x, or leave it empty."))
        return False

    def formulas(self, sheet: _Sheet) -> None:
        known = set(sheet.columns.values())
        for line in sheet.rows:
            for place in sorted(line.formulas & known):
                self.read.problems.append(
                    SheetProblem(
                        sheet.title,
                        line.number,
                        column_name(place),
                        line.text(place)[:60],
                        _("Write the value itself: formulas are not read."),
                    )
                )

    def sections(self, sheet: _Sheet) -> None:
        made = self.read.definition["sections"]
        for line in sheet.rows[: MOST_SECTIONS + 1]:
            title = sheet.texts(line, "title")
            section: dict[str, Any] = {
                "key": sheet.text(line, "key")
                or new_key(self.read.definition, str(pick(title)), "section"),
                "title": title,
            }
            for name in ("part", "help"):
                if texts := sheet.texts(line, name):
                    section[name] = texts
            if subject := sheet.text(line, "subject"):
                section["subject"] = subject
            if self.mark(sheet, line, "nothing_new"):
                section["nothing_new"] = True
            section["questions"] = []
            self.places[(len(made),)] = sheet, line
            made.append(section)

    def questions(self, sheet: _Sheet) -> None:
        made = self.read.definition["sections"]
        at: dict[str, int] = {}
        for index, section in enumerate(made):
            at.setdefault(section["key"], index)
        for line in sheet.rows[: MOST_QUESTIONS + 1]:
            name = sheet.text(line, "section")
            if name not in at:
                remedy = _("Give the key of a section on the sheet of sections.")
                self.wrong(sheet, line, "section", name, remedy)
                continue
            questions = made[at[name]]["questions"]
            self.places[(at[name], len(questions))] = sheet, line
            questions.append(self.question(sheet, line))

    def question(self, sheet: _Sheet, line: Line) -> dict[str, Any]:
        label = sheet.texts(line, "label")
        made: dict[str, Any] = {
            "key": sheet.text(line, "key") or new_key(self.read.definition, str(pick(label))),
            "type": sheet.text(line, "type"),
            "label": label,
        }
        for name in TEXTS & set(QUESTIONS) - {"label"}:
            if texts := sheet.texts(line, name):
                made[name] = texts
        for name in MARKS & set(QUESTIONS):
            if self.mark(sheet, line, name):
                made[name] = True
        if role := sheet.text(line, "role"):
            made["role"] = role
        for name in ("min", "max", "max_length"):
            if text := sheet.text(line, name):
                made[name] = text if made["type"] == "date" else _number(text)
        kind = KINDS.get(made["type"])
        if kind is not None and kind.options:
            made["options"] = []
        return made

    def options(self, sheet: _Sheet) -> None:
        found: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
            question["key"]: ((index, place), question)
            for index, section in enumerate(self.read.definition["sections"])
            for place, question in enumerate(section["questions"])
        }
        for line in sheet.rows:
            key = sheet.text(line, "question")
            where, question = found.get(key, ((), {}))
            if "options" not in question:
                remedy = _("Give the key of a question of a type that has options.")
                self.wrong(sheet, line, "question", key, remedy)
                continue
            label = sheet.texts(line, "label")
            taken = {one["value"] for one in question["options"]}
            value = sheet.text(line, "value") or _value(str(pick(label)), taken)
            self.places[(*where, len(question["options"]))] = sheet, line
            question["options"].append({"value": value, "label": label})

    def conditions(self) -> None:
        """Read the conditions, once the questions they are about are known."""
        kinds = {
            one["key"]: one["type"]
            for section in self.read.definition["sections"]
            for one in section["questions"]
        }
        for index, section in enumerate(self.read.definition["sections"]):
            self.condition((index,), section, kinds)
            for place, question in enumerate(section["questions"]):
                self.condition((index, place), question, kinds)

    def condition(
        self, at: tuple[int, ...], thing: dict[str, Any], kinds: Mapping[str, str]
    ) -> None:
        sheet, line = self.places[at]
        text = sheet.text(line, "condition")
        if not text:
            return
        try:
            thing["condition"] = _condition(text, kinds)
        except (ValueError, RecursionError):
            remedy = _("Write it as “key = value”, or in braces as the desk wrote it.")
            self.wrong(sheet, line, "condition", text[:60], remedy)

    def check(self) -> None:
        """Check the definition, and say of each problem on which row it is."""
        for problem in check(self.read.definition, voluntary=self.voluntary):
            found = _PLACE.fullmatch(problem.field)
            at = tuple(int(one) for one in found.groups()[:3] if one) if found else ()
            name = found[4].split(".")[0].split("[")[0] if found else ""
            while at and at not in self.places:
                at = at[:-1]
            sheet, line = self.places.get(at, (None, None))
            column = ""
            if sheet is not None:
                place = sheet.columns.get(name, sheet.columns.get(f"{name}_es"))
                column = column_name(place) if place is not None else ""
            self.read.problems.append(
                SheetProblem(
                    sheet.title if sheet else "",
                    line.number if line else 0,
                    column,
                    problem.value,
                    problem.remedy,
                    problem.unfinished,
                )
            )


def read_workbook(data: bytes, *, voluntary: bool = False) -> ReadBook:
    """Read a workbook as a definition; a ValidationError where it is no form's at all.

    What is wrong in a form's is named by sheet and row, and all of it at once.
    """
    book = open_book(data)
    try:
        sheets = _sheets(book)
        reader = _Reader(voluntary=voluntary)
        reader.read.title = _title(book)
    finally:
        book.close()
    for kind in ("sections", "questions"):
        if kind not in sheets:
            raise ValidationError(
                _("This workbook is no form’s: download one to see how it is made, and edit that."),
                code="other",
            )
    for sheet in sheets.values():
        reader.formulas(sheet)
    reader.sections(sheets["sections"])
    reader.questions(sheets["questions"])
    if "options" in sheets:
        reader.options(sheets["options"])
    reader.conditions()
    reader.check()
    return reader.read


def _sheets(book: Any) -> dict[str, _Sheet]:
    """Return the sheets by what their columns say they are, whatever they are called."""
    found: dict[str, _Sheet] = {}
    for sheet in book.worksheets:
        rows = list(lines(sheet))
        for place, line in enumerate(rows[:HEADS]):
            names = [line.text(column) for column in range(len(line.cells))]
            kind = _kind(names)
            if kind and kind not in found:
                known = {name: at for at, name in enumerate(names) if name}
                found[kind] = _Sheet(sheet.title, known, rows[place + 1 :])
                break
    return found


def _kind(names: list[str]) -> str:
    have = set(names)
    for kind, columns, needed in (
        ("questions", QUESTIONS, {"section", "key", "type"}),
        ("sections", SECTIONS, {"key", "title_es", "title_en"}),
        ("options", OPTIONS, {"question", "value"}),
    ):
        if needed <= have and have & set(names_of(columns)):
            return kind
    return ""


def _title(book: Any) -> dict[str, str]:
    """Return the title that the sheet about the file has."""
    for sheet in book.worksheets:
        rows = {line.text(0): line.text(1) for line in list(lines(sheet))[: HEADS * 2]}
        if rows.get(ABOUT[0]) == FORMAT:
            found = {code: rows.get(f"title_{code}", "")[:200] for code in LANGUAGES}
            return {code: text for code, text in found.items() if text}
    return {}


def _number(text: str) -> Any:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _value(label: str, taken: set[str]) -> str:
    stem = slug(label)[:60] or "option"
    value, number = stem, 1
    while value in taken:
        number += 1
        value = f"{stem}_{number}"
    return value


def _condition(text: str, kinds: Mapping[str, str]) -> Any:
    """Return a condition that a cell says; a ValueError where it says none."""
    if text.startswith("{"):
        return json.loads(text)
    found = _SAID.fullmatch(text)
    if found is None:
        raise ValueError(text)
    key, said = found[1], found[2].strip()
    if said == "*":
        return {"question": key, "answered": True}
    values = list(_values(said, kinds.get(key, "")))
    return (
        {"question": key, "in": values} if len(values) > 1 else {"question": key, "is": values[0]}
    )


def _values(said: str, kind: str) -> Iterator[Any]:
    for part in said.split("|"):
        text = part.strip()
        if kind in ("yes_no", "consent"):
            yield True if text.lower() in TRUE else False if text.lower() in FALSE - {""} else text
        elif kind in ("number", "scale"):
            yield _number(text)
        else:
            yield text
