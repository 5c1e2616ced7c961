"""The list of groups and one group's page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from contadora.atlas import queries as atlas
from contadora.record import queries as record
from contadora.standing import queries
from contadora.standing.models import Run
from tests.desk.pages import queries_of, rows_of, text_of

pytestmark = pytest.mark.django_db
LIST = "/en/groups/"
ONE = "/en/groups/CELAC/"


def test_each_group_is_listed_with_its_size(client: Client) -> None:
    rows = {row["code"]: row for row in rows_of(client, f"{LIST}?format=csv")}
    assert set(rows) == set(atlas.groups())
    assert rows["CELAC"]["in_region"] == rows["CELAC"]["members"]
    assert 0 < float(rows["CELAC"]["agreement_index"]) < 1


def test_the_andean_community_is_not_canada(client: Client, docket_run: Run) -> None:
    """Both are CAN to those who use them; for a while the desk took the one for the other."""
    answer = client.get("/en/groups/CAN/")
    assert answer["Location"] == "/en/groups/ANDEAN/"
    rows = {row["code"]: row for row in rows_of(client, f"{LIST}?format=csv")}
    canada = queries.place("CAN", "docket")
    assert float(rows["ANDEAN"]["point"]) != pytest.approx(canada.point, abs=0.05)
    assert int(rows["ANDEAN"]["rollcalls"]) > 0


@pytest.mark.parametrize("on", ["2012-06-01", "2020-06-01"])
def test_members_are_those_of_the_day(client: Client, on: str) -> None:
    rows = rows_of(client, f"{ONE}?on={on}&format=csv&table=members")
    assert {row["iso3"] for row in rows} == set(atlas.members("CELAC", date.fromisoformat(on)))


def test_a_group_that_lost_a_member_shows_it(client: Client) -> None:
    """The United Kingdom left the European Union on 31 January 2020."""
    before = rows_of(client, "/en/groups/EU/?on=2019-12-31&format=csv&table=members")
    after = rows_of(client, "/en/groups/EU/?on=2020-12-31&format=csv&table=members")
    assert {row["iso3"] for row in before} - {row["iso3"] for row in after} == {"GBR"}


def test_a_day_that_cannot_be_read_is_said(client: Client) -> None:
    page = text_of(client, f"{ONE}?on=31/12/2019")
    assert "is not a day like 2019-12-27" in page
    assert "31/12/2019" in page


def test_how_it_split_is_the_records_count(client: Client) -> None:
    rows = {row["instrument"]: row for row in rows_of(client, f"{ONE}?format=csv&table=splits")}
    call = record.roll_call("A-RES-74-247")
    assert call is not None
    counts = record.split(call, "CELAC")
    own = rows["A-RES-74-247"]
    assert (int(own["yes"]), int(own["abstain"]), int(own["no"])) == (
        counts.yes, counts.abstain, counts.no,
    )  # fmt: skip
    assert own["united"] == "false"
    assert "A-RES-60-45" not in rows  # CELAC did not exist yet


def test_who_breaks_is_the_rooms_answer(client: Client, docket_run: Run) -> None:
    rows = rows_of(client, f"{ONE}?format=csv&table=breaks")
    found = queries.breaks("CELAC", "docket")
    assert [(row["iso3"], int(row["broke"])) for row in rows] == [(b.iso3, b.broke) for b in found]
    page = text_of(client, ONE)
    never = [one for one in found if not one.broke]
    broke = page[page.index('id="breaks"') : page.index('id="position"')]
    assert f"/en/states/{found[0].iso3}/" in broke
    assert all(f"/en/states/{one.iso3}/" not in broke for one in never)


def test_the_page_has_its_charts(client: Client, docket_run: Run) -> None:
    page = text_of(client, ONE)
    assert page.count("<h1") == 1
    assert page.count('<figure class="chart"') == 5
    assert "CELAC votes more united than the world as a whole" in page


def test_a_group_that_has_not_voted_stands(client: Client) -> None:
    page = text_of(client, ONE)
    assert "None of its members has a position." in page


@pytest.mark.parametrize(
    ("address", "status"),
    [("/en/groups/celac/", 302), ("/en/groups/NOTHING/", 404), (f"{ONE}?scope=all", 200)],
)
def test_an_address_that_is_off_is_answered(client: Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_pages_take_few_queries(client: Client, docket_run: Run) -> None:
    assert queries_of(client, ONE) <= 12
    assert queries_of(client, LIST) <= 8
