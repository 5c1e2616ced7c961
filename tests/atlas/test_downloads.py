"""Tables as files, and the reference to a page."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import numpy as np
import pytest
import time_machine
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from contadora.atlas.dates import PartialDate
from contadora.atlas.downloads import Table, cell, plain, requested
from tests.desk.pages import body_of, text_of

NAN = float("nan")


def _file(rows: list[list[Any]], form: str, columns: tuple[str, ...] = ("a", "b")) -> Any:
    request = RequestFactory().get("/x/", {"format": form})
    return requested(request, Table("things", columns, lambda: rows), stem="A/RES/73/27")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (3, "3"), (-0.25, "-0.25"), (NAN, ""), (np.float64(0.5), "0.5"),
        (np.int8(2), "2"), (PartialDate("2019-05"), "2019-05"), (date(2019, 5, 4), "2019-05-04"),
        ("=1+1", "'=1+1"), ("+5", "'+5"), ("-5", "'-5"), ("@x", "'@x"), ("\tx", "'\tx"),
        ("a=b", "a=b"), ("Côte d’Ivoire", "Côte d’Ivoire"),
    ],
)  # fmt: skip
def test_a_cell_is_plain_and_never_a_formula(value: object, text: str) -> None:
    assert str(cell(value)) == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_a_csv_file_reads_back_as_it_was(rows: list[list[str]]) -> None:
    text = body_of(_file([list(row) for row in rows], "csv")).decode()
    read = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
    assert read[0] == ["a", "b"]
    assert read[1:] == [[str(cell(value)) for value in row] for row in rows]
    for row in read[1:]:
        for value in row:
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.lists(st.lists(st.one_of(st.none(), st.text(), st.floats()), min_size=2, max_size=2)))
def test_a_json_file_reads_back_as_it_was(rows: list[list[Any]]) -> None:
    read = json.loads(body_of(_file(rows, "json")))
    assert read["columns"] == ["a", "b"]
    assert [list(row.values()) for row in read["rows"]] == [[plain(v) for v in row] for row in rows]


@time_machine.travel(date(2026, 11, 21))
def test_a_file_is_named_by_page_table_and_day() -> None:
    response = _file([], "csv")
    assert 'filename="contadora-ares7327-things-2026-11-21.csv"' in response["Content-Disposition"]
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_the_page_is_asked_for_without_a_format() -> None:
    assert requested(RequestFactory().get("/x/"), Table("t", ("a",), list)) is None


@pytest.mark.django_db
def test_a_format_or_table_that_is_not_there_is_refused_plainly(client: Client) -> None:
    text = text_of(client, "/en/acts/?format=xls", status=400)
    assert "format" in text
    assert "csv, json" in text
    text = text_of(client, "/en/instruments/A-RES-73-27/?format=csv&table=cakes", status=400)
    assert "votes, groups, acts, provisions" in text
    answer = client.get("/en/acts/?format=<script>")
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "read on 21 November 2026"), ("es", "consultado el 21 de noviembre de 2026"),
     ("pt", "consultado em 21 de novembro de 2026"), ("fr", "consulté le 21 novembre 2026")],
)  # fmt: skip
def test_a_page_cites_itself_with_day_and_record(client: Client, language: str, words: str) -> None:
    with time_machine.travel(date(2026, 11, 21)):
        text = text_of(client, f"/{language}/instruments/A-RES-73-27/")
    cited = text.split('<p id="citation">')[1].split("</p>")[0]
    assert words in cited
    assert "Contadora 0." in cited
    assert "A/RES/73/27" in cited
    assert f"http://testserver/{language}/instruments/A-RES-73-27/" in cited
