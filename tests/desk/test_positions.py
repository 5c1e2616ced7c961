"""All States on one line."""

from __future__ import annotations

import pytest
from django.test import Client

from contadora.atlas import queries as atlas
from contadora.standing import queries
from contadora.standing.models import Run
from contadora.standing.reading import main_period, members_today
from tests.desk.pages import drawn_text_of, queries_of, rows_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/en/positions/"


def test_the_table_is_the_line(client: Client, docket_run: Run) -> None:
    rows = rows_of(client, f"{PAGE}?format=csv")
    line = queries.line("docket")
    assert line is not None
    assert [row["iso3"] for row in rows] == [point.iso3 for point in line.points]
    assert all(float(row["lo"]) <= float(row["point"]) <= float(row["hi"]) for row in rows)
    assert all(int(row["rank_first"]) <= int(row["rank_last"]) for row in rows)


@pytest.mark.parametrize("group", ["REGION", "CARICOM"])
def test_a_group_can_be_asked_for(client: Client, docket_run: Run, group: str) -> None:
    rows = rows_of(client, f"{PAGE}?group={group}&format=csv")
    assert {row["iso3"] for row in rows} <= members_today(group)
    assert len(rows) > 5
    short = atlas.states()[rows[0]["iso3"]].short
    page = drawn_text_of(client, f"{PAGE}?group={group}")
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert f">{short}</text>" in drawing


def test_another_period_can_be_asked_for(client: Client, docket_run: Run) -> None:
    first, usual = queries.periods("docket")[0], main_period("docket")
    assert usual is not None
    assert first != usual
    rows = rows_of(client, f"{PAGE}?period={first.period}&format=csv")
    assert {row["sessions"] for row in rows} == {first.label}
    assert {r["sessions"] for r in rows_of(client, f"{PAGE}?format=csv")} == {usual.label}


def test_a_state_set_out_is_named_in_the_drawing(client: Client, docket_run: Run) -> None:
    plain = drawn_text_of(client, PAGE)
    named = drawn_text_of(client, f"{PAGE}?highlight=URY")
    assert ">Uruguay</text>" not in plain[plain.index("<svg") : plain.index("</svg>")]
    assert ">Uruguay</text>" in named[named.index("<svg") : named.index("</svg>")]


@pytest.mark.parametrize(
    "query", ["?period=abc", "?period=99999", "?group=NOTHING", "?highlight=XXX", "?scope=all"]
)
def test_what_is_not_known_is_left_out(client: Client, docket_run: Run, query: str) -> None:
    assert rows_of(client, f"{PAGE}{query}{'&'}format=csv") == rows_of(client, f"{PAGE}?format=csv")


def test_without_an_estimate_the_page_says_so(client: Client) -> None:
    assert "There is no estimate of positions" in text_of(client, PAGE)


def test_the_page_takes_few_queries(client: Client, docket_run: Run) -> None:
    assert queries_of(client, PAGE) <= 8
