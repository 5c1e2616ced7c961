"""Two to four States or groups side by side."""

from __future__ import annotations

import pytest
from django.test import Client

from contadora.record import queries as record
from contadora.standing import queries
from contadora.standing.models import Run
from tests.desk.pages import queries_of, rows_of, text_of

pytestmark = pytest.mark.django_db
PAIR = "/en/compare/?s=URY&s=CRI"


def test_nothing_chosen_asks_for_a_choice(client: Client) -> None:
    page = text_of(client, "/en/compare/")
    assert "Choose two to four" in page
    assert page.count('<select name="s">') == 4


def test_the_votes_stand_side_by_side(client: Client) -> None:
    rows = rows_of(client, f"{PAIR}&format=csv&table=votes")
    for code in ("URY", "CRI"):
        own = {row["instrument"]: row["vote"] for row in rows if row["code"] == code}
        for entry in record.docket_votes(code):
            if entry.rollcall is not None and entry.vote is not None:
                assert own[entry.instrument.pk] == entry.vote.name.lower().replace("_", "-")


def test_the_pair_is_the_rooms_answer(client: Client, docket_run: Run) -> None:
    (row,) = rows_of(client, f"{PAIR}&format=csv&table=pairs")
    pair = queries.pair("URY", "CRI", "docket")
    assert float(row["agreement"]) == pytest.approx(pair.agreement.point, abs=1e-5)
    assert row["indistinguishable"] == "true"
    page = text_of(client, PAIR)
    assert "cannot be told apart" in page
    assert "Their positions cannot be told apart" in page


def test_positions_that_differ_are_said_to(client: Client, docket_run: Run) -> None:
    page = text_of(client, "/en/compare/?s=USA&s=CHN")
    assert "Their positions differ beyond their intervals" in page


def test_states_and_groups_can_be_mixed(client: Client, docket_run: Run) -> None:
    page = text_of(client, "/en/compare/?s=URY&s=CELAC&s=EU&s=BRA&s=MEX")
    assert "<h1>Uruguay, CELAC, EU, Brazil</h1>" in page
    rows = rows_of(client, "/en/compare/?s=URY&s=CELAC&format=csv&table=votes")
    own = next(r for r in rows if r["code"] == "CELAC" and r["instrument"] == "A-RES-74-247")
    assert own["vote"] == ""
    assert int(own["yes"]) > 0


def test_a_brief_is_offered_for_a_pair_only(client: Client, docket_run: Run) -> None:
    assert "/en/briefs/URY+CRI.pdf" in text_of(client, PAIR)
    assert "/briefs/" not in text_of(client, f"{PAIR}&s=BRA")


def test_what_is_not_known_is_said_and_left_out(client: Client) -> None:
    page = text_of(client, "/en/compare/?s=URY&s=Narnia&s=cri")
    assert "Narnia" in page
    assert "<h1>Uruguay, Costa Rica</h1>" in page


def test_one_twice_is_one(client: Client) -> None:
    assert "Choose two to four" in text_of(client, "/en/compare/?s=URY&s=ury")


def test_the_page_takes_few_queries(client: Client, docket_run: Run) -> None:
    assert queries_of(client, PAIR) <= 8
