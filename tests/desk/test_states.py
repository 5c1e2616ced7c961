"""The list of States and one State's dossier."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils.html import escape

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.desk.templatetags.coalition import likelihood
from contadora.people.handling import HandlingLevel
from contadora.record import queries as record
from contadora.record.models import Act
from contadora.standing import queries
from contadora.standing.charts import drawing
from contadora.standing.charts.theme import DARK
from contadora.standing.models import Run
from tests.desk.pages import drawn_text_of, images_of, json_of, queries_of, rows_of, text_of
from tests.factory import make_cast

pytestmark = pytest.mark.django_db
LIST = "/en/states/"
ONE = "/en/states/URY/"


def test_the_region_is_listed_with_its_last_vote(client: Client) -> None:
    rows = rows_of(client, f"{LIST}?format=csv")
    assert {row["iso3"] for row in rows} == set(atlas.region())
    assert len(rows) == 33
    call = record.roll_call("A-RES-74-247")
    assert call is not None
    counts = record.region_vote(call)
    found = Counter(row["vote"] for row in rows)
    assert found == {
        "yes": counts.yes, "abstain": counts.abstain, "no": counts.no, "absent": counts.absent,
    }  # fmt: skip
    assert {row["instrument"] for row in rows} == {"A-RES-74-247"}


def test_without_an_estimate_the_list_has_no_figure(client: Client) -> None:
    assert all(row["point"] == "" for row in rows_of(client, f"{LIST}?format=csv"))


@pytest.mark.parametrize(("group", "count"), [("UN", 193), ("MERCOSUR", 5), ("nothing", 33)])
def test_a_group_can_be_listed(client: Client, group: str, count: int) -> None:
    rows = rows_of(client, f"{LIST}?group={group}&format=csv")
    assert len(rows) == (count if group != "MERCOSUR" else len(rows))
    if group == "MERCOSUR":
        assert {"ARG", "BRA", "PRY", "URY"} <= {row["iso3"] for row in rows}


def test_the_tiles_show_the_region_and_its_votes(client: Client, docket_run: Run) -> None:
    page = text_of(client, LIST)
    assert len(re.findall(r'<li class="r\d c\d ', page)) == 66  # two grids of 33
    assert 'class="r8 c5 abstain"' in page  # Uruguay


def test_a_dossier_whose_charts_are_not_drawn_does_not_wait_for_them(
    client: Client, docket_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["drawings"].clear()
    with monkeypatch.context() as patched:
        patched.setattr(drawing.vl_convert, "vegalite_to_svg", None)  # drawing would fail
        page = text_of(client, ONE)
    images = images_of(page)
    assert len(images) == 4 * page.count("<picture>")
    assert page.count("<picture>") == 4
    assert '<svg xmlns="http://www.w3.org/2000/svg" width' not in page
    for figure in page.split('<figure class="chart"')[1:]:
        assert re.search(r'<p class="finding">[^<]+</p>', figure)
        assert re.search(r'<img loading="lazy" src="[^"]+" alt="[^"]{40,}"', figure)
        assert "format=csv" in figure
    for image in images:
        svg = text_of(client, image)
        assert svg.startswith("<svg")
        assert "var(" not in svg
        assert ('viewBox="0 0 344' in svg) == ("narrow=1" in image)
        assert (DARK["ink-2"] in svg) == ("dark=1" in image)
    again = text_of(client, ONE)
    assert "<picture>" not in again
    assert again.count("<figure") == page.count("<figure")
    for title in re.findall(r'<p class="finding">([^<]+)</p>', page):
        assert title in again


def test_the_dossier_reads_from_the_top(client: Client, docket_run: Run) -> None:
    page = drawn_text_of(client, ONE)
    assert page.count("<h1") == 1
    order = [page.index(part) for part in ("<h1>", 'class="members"', 'class="takeaways"', "<svg")]
    assert order == sorted(order)
    assert page.count("<li>", order[2], page.index("</ol>", order[2])) == 3
    for anchor in ("position", "balance", "time", "docket", "commitments", "breaks", "neighbours"):
        assert f'id="{anchor}"' in page
    assert "style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)


def test_the_figures_of_the_dossier_are_the_rooms(client: Client, docket_run: Run) -> None:
    page = text_of(client, ONE)
    view = queries.balance("URY", "docket")
    assert view is not None
    for share in (view.p_with_a, view.p_between, view.p_with_b):
        assert f"<b>{escape(likelihood(share))}</b>" in page
    assert "<b>100%</b>" not in page  # no number of draws makes it a certainty
    rank = queries.rank("URY", "docket")
    assert rank is not None
    assert f"a place between {rank.first} and {rank.last} of {rank.of}" in page


def test_the_docket_is_given_vote_by_vote_beside_the_region(client: Client) -> None:
    rows = {row["symbol"]: row for row in rows_of(client, f"{ONE}?format=csv&table=docket")}
    own = rows["A/RES/74/247"]
    assert (own["vote"], own["region_majority"]) == ("abstain", "abstain")
    assert int(own["region_yes"]) + int(own["region_no"]) + int(own["region_abstain"]) > 25
    assert own["source"]
    assert rows["A/RES/75/32"]["vote"] == ""
    assert "not loaded" in rows["A/RES/75/32"]["reason"]
    assert rows["A/RES/76/19"]["reason"] == "adopted without a vote"


def test_what_is_missing_is_said_with_the_remedy(client: Client, docket_run: Run) -> None:
    page = text_of(client, ONE)
    assert "Only the votes on the cyber docket are loaded" in page
    assert "contadora load rollcalls" in page


def test_a_dossier_without_an_estimate_stands(client: Client) -> None:
    page = text_of(client, ONE)
    assert "No estimate has been made on this desk yet" in page
    assert "A/RES/74/247" in page


def test_a_commitment_above_clear_is_for_its_delegation_only(client: Client) -> None:
    cast = make_cast()
    act = Act.objects.filter(state="URY", kind="signed").first()
    assert act is not None
    act.handling, act.owner = HandlingLevel.AMBER_STRICT, cast.uruguay
    act.save()
    versions_before = rows_of(client, f"{ONE}?format=csv&table=commitments")
    assert act.instrument_id not in {
        row["instrument"] for row in versions_before if row["act"] == "signed"
    }
    client.force_login(cast.officer)
    mine = rows_of(client, f"{ONE}?format=csv&table=commitments")
    assert len(mine) == len(versions_before) + 1
    client.force_login(cast.other)
    assert len(rows_of(client, f"{ONE}?format=csv&table=commitments")) == len(versions_before)


def test_a_dossier_gives_an_index_s_figure_with_its_source(client: Client) -> None:
    page = client.get("/en/states/URY/").content.decode()
    part = page.split('id="readiness"')[1].split("<h2")[0]
    assert "tier 2 of 5" in part
    assert "/en/sources/telecomreview-gci/" in part
    assert "reported" in part
    facts = client.get("/en/sources/telecomreview-gci/").content.decode()
    assert "Uruguay, Global Cybersecurity Index of the ITU 2024: tier 2 of 5" in facts
    assert 'id="readiness"' not in client.get("/en/states/FRA/").content.decode()


def test_a_brief_is_offered_in_each_format_and_language(client: Client, docket_run: Run) -> None:
    page = text_of(client, ONE)
    for language in ("es", "en", "pt", "fr"):
        for form in ("docx", "pdf", "html", "md"):
            assert f'href="/{language}/briefs/URY.{form}"' in page


@pytest.mark.parametrize("language", ["es", "pt", "fr"])
def test_a_dossier_is_in_one_language(client: Client, docket_run: Run, language: str) -> None:
    page = text_of(client, f"/{language}/states/URY/")
    for english in (
        "Where it stands",
        "Alignment and balance",
        "votes like",
        "Evidence",
        "region’s",
    ):
        assert english not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/states/ury/", 302),
        ("/en/states/XXX/", 404),
        ("/en/states/URY/?scope=nothing", 200),
        ("/en/states/URY/?format=xls", 400),
        ("/en/states/URY/?format=csv&table=nothing", 400),
    ],
)
def test_an_address_that_is_off_is_answered(client: Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_pages_take_few_queries(client: Client, docket_run: Run) -> None:
    versions.current()
    assert queries_of(client, ONE) <= 15
    assert queries_of(client, LIST) <= 10


def test_the_tables_are_there_as_json(client: Client, docket_run: Run) -> None:
    for table in ("docket", "commitments", "breaks", "neighbours", "drivers"):
        found = json_of(client, f"{ONE}?format=json&table={table}")
        assert found["table"] == table
        assert found["rows"], table


def test_a_chart_has_its_own_address_and_files(client: Client, docket_run: Run) -> None:
    address = "/en/charts/strip/?of=URY&scope=docket"
    assert text_of(client, address).count("<h1") == 1
    rows = rows_of(client, f"{address}&format=csv")
    assert len(rows) > 180
    assert text_of(client, f"{address}&format=svg").startswith("<svg")
    assert "var(" not in text_of(client, f"{address}&format=svg")
    spec = json_of(client, f"{address}&format=vega")
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert spec["usermeta"]["formatLocale"]["decimal"] == "."


@pytest.mark.parametrize(
    "address",
    [
        "/en/charts/pie/?of=URY",
        "/en/charts/strip/",
        "/en/charts/strip/?of=XXX",
        "/en/charts/strip/?of=URY&of=BRA",
        "/en/charts/compare/?of=URY",
        "/en/charts/positions/?of=URY",
    ],
)
def test_a_chart_of_nothing_is_not_found(client: Client, docket_run: Run, address: str) -> None:
    text_of(client, address, 404)


def test_the_percentile_stands_before_what_is_less_needed(client: Client, docket_run: Run) -> None:
    page = text_of(client, "/en/states/URY/")
    tables = re.findall(r'<table data-sortable class="neighbours">.*?</table>', page, re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", table)
        assert heads == ["State", "Percentile", "Agreement", "Beyond chance", "Roll calls"]
        first = table[table.index("<tbody>") :]
        cells = re.findall(r"<td class=\"number\"[^>]*>(.*?)</td>", first, re.DOTALL)[:4]
        assert re.fullmatch(r"\d+%", cells[0].strip())
        assert "[" in cells[1]
        assert cells[3].isdecimal()
