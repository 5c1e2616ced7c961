"""A form as a workbook, both ways, and workbooks that are not taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from contadora.forms import spreadsheets
from contadora.forms.spreadsheets import open_book
from contadora.forms.workbook import workbook, written
from contadora.forms.workbook_reading import ReadBook, read_workbook
from tests.forms.examples import application, four, report

TITLE = four("Report")
SECTIONS, QUESTIONS, OPTIONS = 1, 2, 3  # places of the sheets


def edited(change: Callable[[Any], object], definition: dict[str, Any] | None = None) -> bytes:
    """A workbook of a form, changed as somebody would."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(TITLE, definition or report())))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: int, row: int, name: str, value: Any) -> Callable[[Any], object]:
    """Write a value into the column of a name."""

    def change(book: Any) -> None:
        page = book.worksheets[sheet]
        names = [cell.value for cell in page[2]]
        page.cell(row=row, column=names.index(name) + 1, value=value)

    return change


def told(read: ReadBook) -> list[tuple[str, int, str]]:
    return [(one.sheet, one.row, one.column) for one in read.problems]


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_a_form_comes_back_as_it_went_whatever_the_reader_s_language(language: str) -> None:
    for definition in (application(), report()):
        with override(language):
            data = workbook(TITLE, definition)
        read = read_workbook(data)
        assert read.problems == []
        assert (read.title, read.definition) == (TITLE, definition)


@pytest.mark.parametrize(
    "condition",
    [
        {"question": "attendance", "is": "site"},
        {"question": "attendance", "in": ["site", "online"]},
        {"question": "attendance", "answered": True},
        {"question": "attendance", "answered": False},
        {"question": "years", "is": 3},
        {"not": {"question": "attendance", "is": "site"}},
        {"any": [{"question": "years", "is": 1.5}, {"question": "attendance", "is": "site"}]},
    ],
    ids=str,
)
def test_conditions_come_back(condition: dict[str, Any]) -> None:
    definition = application()
    definition["sections"][0]["questions"][6]["condition"] = condition
    assert read_workbook(workbook(TITLE, definition)).definition == definition


def test_a_simple_condition_is_written_simply() -> None:
    assert written({"question": "a", "in": ["yes", "partly"]}) == "a = yes | partly"
    assert written({"question": "a", "answered": True}) == "a = *"
    assert written({"question": "a", "is": True}) == "a = true"
    assert written({"question": "a", "is": "x|y"}).startswith("{")
    assert written(None) == ""


def test_what_an_officer_writes_is_read() -> None:
    def change(book: Any) -> None:
        put(SECTIONS, 3, "title_es", "Otra norma")(book)
        put(SECTIONS, 3, "nothing_new", "no")(book)
        questions = book.worksheets[QUESTIONS]
        names = [cell.value for cell in questions[2]]
        row = {"section": "norm_b", "type": "choice", "label_es": "¿Cuál?", "personal": "Sí"}
        questions.append([row.get(name) for name in names])
        options = book.worksheets[OPTIONS]
        for label in ("Una", "Otra", "Una"):
            options.append(["cual", None, label])

    read = read_workbook(edited(change), voluntary=True)
    assert read.problems == []
    first, second, _last = read.definition["sections"]
    assert first["title"]["es"] == "Otra norma"
    assert "nothing_new" not in first
    assert second["questions"][1] == {
        "key": "cual",
        "type": "choice",
        "label": {"es": "¿Cuál?"},
        "personal": True,
        "options": [
            {"value": "una", "label": {"es": "Una"}},
            {"value": "otra", "label": {"es": "Otra"}},
            {"value": "una_2", "label": {"es": "Una"}},
        ],
    }


@pytest.mark.parametrize(
    ("change", "place", "column"),
    [
        (put(QUESTIONS, 4, "type", "colour"), 2, "C"),
        (put(QUESTIONS, 4, "section", "nowhere"), 2, "A"),
        (put(QUESTIONS, 4, "role", "hero"), 2, "P"),
        (put(QUESTIONS, 4, "label_es", "=1+1"), 2, "D"),
        (put(QUESTIONS, 5, "condition", "when it rains"), 2, "S"),
        (put(QUESTIONS, 5, "condition", '{"question": '), 2, "S"),
        (put(QUESTIONS, 4, "personal", "perhaps"), 2, "R"),
        (put(QUESTIONS, 4, "required", "x"), 2, "Q"),
        (put(SECTIONS, 4, "subject", "norm:z"), 1, "N"),
        (put(SECTIONS, 4, "key", "norm_a"), 1, "A"),
        (put(OPTIONS, 3, "question", "a_status"), 3, "A"),
    ],
)
def test_what_is_wrong_is_told_by_sheet_row_and_column(
    change: Callable[[Any], object], place: int, column: str
) -> None:
    data = edited(change)
    titles = openpyxl.load_workbook(io.BytesIO(data), read_only=True).sheetnames
    read = read_workbook(data, voluntary=True)
    row = 4
    assert any(
        (sheet, letter) == (titles[place], column) and abs(number - row) <= 1
        for sheet, number, letter in told(read)
    ), told(read)


def test_all_that_is_wrong_is_told_at_once_and_the_rest_is_read() -> None:
    def change(book: Any) -> None:
        put(QUESTIONS, 4, "type", "colour")(book)
        put(SECTIONS, 5, "subject", "norm:z")(book)

    read = read_workbook(edited(change))
    assert len(read.problems) == 2
    assert [one["key"] for one in read.definition["sections"]] == ["norm_a", "norm_b", "about"]


def test_a_formula_is_no_text_even_one_of_ours() -> None:
    definition = report()
    definition["sections"][0]["questions"][0]["label"]["en"] = "=HYPERLINK(1)"
    data = workbook(TITLE, definition)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[QUESTIONS]
    [cell] = [one for row in sheet.iter_rows() for one in row if one.value == "=HYPERLINK(1)"]
    assert cell.data_type == "s"
    assert read_workbook(data).definition == definition


def test_a_workbook_of_something_else_is_none() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Amount"])
    out = io.BytesIO()
    book.save(out)
    with override("en"), pytest.raises(ValidationError, match="no form’s"):
        read_workbook(out.getvalue())


def repacked(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """A workbook whose parts somebody tampered with."""
    with zipfile.ZipFile(io.BytesIO(workbook(TITLE, report()))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def declared(parts: dict[str, bytes]) -> None:
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    whole = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = (
        entity + whole[whole.index(b"?>") + 2 :] if b"?>" in whole else (entity + whole)
    )


def macro_type(parts: dict[str, bytes]) -> None:
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )


def cut_sheets(parts: dict[str, bytes]) -> None:
    for name in parts:
        if name.startswith("xl/worksheets/"):
            parts[name] = parts[name][: len(parts[name]) // 2]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked"),
        (b"PK\x03\x04 and nothing", "type"),
        (b"%PDF-1.7", "type"),
        (repacked(lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), "type"),
        (repacked(macro_type), "parts"),
        (repacked(declared), "parts"),
        (repacked(lambda parts: parts.update({"xl/workbook.xml": b"<workbook"})), "damaged"),
        (repacked(cut_sheets), "damaged"),
    ],
    ids=["locked", "cut", "pdf", "macros", "macro type", "entities", "broken", "cut sheets"],
)
def test_other_files_are_refused_with_the_reason(data: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_workbook(data)
    assert refused.value.code == code


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = repacked(lambda parts: parts.update({"xl/media/a.bin": b"\0" * 3_000_000}))
    assert len(data) < 100_000
    monkeypatch.setattr(spreadsheets, "UNPACKED", 2_000_000)
    with pytest.raises(ValidationError) as refused:
        open_book(data)
    assert refused.value.code == "bomb"
    monkeypatch.setattr(spreadsheets, "LARGEST", 1000)
    with pytest.raises(ValidationError) as refused:
        open_book(data)
    assert refused.value.code == "large"
