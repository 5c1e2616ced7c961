"""The general and the cyber position on a State's page, on the positions page and in the API."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.utils.html import escape

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.standing import queries
from contadora.standing.models import Run
from tests.desk.pages import drawn_text_of, images_of, json_of, queries_of, rows_of, text_of
from tests.standing.synthetic import estimate_with_general, write_run

pytestmark = pytest.mark.django_db
ONE = "/en/states/PER/"
HEADINGS = {
    "en": "General and cyber position",
    "es": "Posición general y posición cibernética",
    "pt": "Posição geral e posição cibernética",
    "fr": "Position générale et position cyber",
}


@pytest.fixture
def run(db: None) -> Run:
    return estimate_with_general()


def section(page: str) -> str:
    """Return the part of a page on the two positions."""
    start = page.index('id="cyber"')
    return page[start : page.index("<h2", start)]


@pytest.mark.parametrize("language", HEADINGS)
def test_a_dossier_shows_both_positions_in_each_language(
    client: Client, run: Run, language: str
) -> None:
    part = section(drawn_text_of(client, f"/{language}/states/PER/"))
    assert HEADINGS[language] in part
    assert "<svg" in part
    assert f'href="/{language}/instruments/A-RES-73-27/"' in part
    assert part.count("<li><b>") == 4  # now, and after one, three, five more
    if language != "en":
        for english in ("docket", "cannot be told", "expected after", "vote or act", "How they"):
            assert english not in part


def test_the_figures_of_the_section_are_the_rooms(client: Client, run: Run) -> None:
    view = queries.cyber("PER")
    assert view is not None
    part = section(text_of(client, ONE))
    assert f"<b>{view.width:.2f}</b>" in part
    for _number, width in view.more:
        assert f"<b>{width:.2f}</b>" in part
    said = "cannot be told from zero" if not view.sure else "The docket moved it by"
    assert said in part
    assert "It rests on 2 votes and acts on the docket" in part


def test_an_instrument_that_it_has_not_joined_is_named_with_its_title(client: Client) -> None:
    estimate_with_general(keep_acts=True)
    view = queries.cyber("CUB")
    assert view is not None
    acts = [
        one.slug for one in view.missed if one.is_act and round(one.width, 2) < round(view.width, 2)
    ]
    assert acts
    part = section(text_of(client, "/en/states/CUB/"))
    for slug in acts:
        found = atlas.instrument(slug)
        assert found is not None
        assert f'href="/en/instruments/{slug}/"' in part
        assert escape(found.title.text) in part


def test_texts_that_would_not_narrow_it_are_not_said_to(
    client: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = queries.cyber("PER")
    assert view is not None
    assert view.missed
    same = replace(view, missed=tuple(replace(one, width=view.width) for one in view.missed))
    monkeypatch.setattr(queries, "cyber", lambda _code: same)
    part = section(text_of(client, ONE))
    assert "would tell most" not in part
    assert "None of the docket’s texts" in part
    assert "/en/instruments/" not in part


def test_its_tables_are_files(client: Client, run: Run) -> None:
    view = queries.cyber("PER")
    assert view is not None
    rows = {row["figure"]: row for row in rows_of(client, f"{ONE}?format=csv&table=cyber")}
    assert list(rows) == ["general", "cyber", "moved"]
    for name in ("general", "cyber", "moved"):
        interval = getattr(view, name)
        found = tuple(float(rows[name][bound]) for bound in ("point", "lo", "hi"))
        assert found == pytest.approx(tuple(interval), abs=1e-6)
    assert float(rows["moved"]["p_moved"]) == pytest.approx(view.p_moved, abs=1e-6)
    narrow = json_of(client, f"{ONE}?format=json&table=narrowing")["rows"]
    assert [(row["what"], row["number"]) for row in narrow] == [
        ("now", 0), ("more roll calls", 1), ("more roll calls", 3), ("more roll calls", 5),
        ("text missed", 1),
    ]  # fmt: skip
    assert narrow[-1]["instrument"] == "A-RES-73-27"


def test_a_dossier_reads_the_docket_with_the_general_record(client: Client, run: Run) -> None:
    page = text_of(client, ONE)
    assert "cyber docket, with the general record" in page
    assert any("/charts/cyber/" in image for image in images_of(page))
    alone = text_of(client, f"{ONE}?scope=docket")
    assert '<span class="note">cyber docket</span>' in alone
    assert 'id="cyber"' in alone


def test_without_the_whole_record_the_page_says_what_it_would_lend(
    client: Client, docket_run: Run
) -> None:
    part = section(text_of(client, "/en/states/URY/"))
    assert "rests on the cyber docket alone" in part
    assert 'href="/en/method/"' in part
    assert "<figure" not in part
    assert rows_of(client, "/en/states/URY/?format=csv&table=cyber") == []


def test_where_it_is_only_not_estimated_the_page_says_how(client: Client) -> None:
    write_run(
        {"USA": [2.0], "CHN": [-2.0], "URY": [0.0]}, scope="all", spans=[queries.Span(70, 70)]
    )
    part = section(text_of(client, "/en/states/URY/"))
    assert "contadora estimate --scope cyber" in part


def test_the_chart_has_its_own_address(client: Client, run: Run) -> None:
    assert text_of(client, "/en/charts/cyber/?of=PER").count("<h1") == 1
    rows = rows_of(client, "/en/charts/cyber/?of=PER&format=csv")
    assert [row["figure"] for row in rows] == ["general", "cyber", "moved"]
    text_of(client, "/en/charts/cyber/?of=CELAC", 404)


def test_all_states_can_be_seen_so_on_the_positions_page(client: Client, run: Run) -> None:
    page = text_of(client, "/en/positions/?scope=cyber")
    assert '<option value="cyber" selected>cyber docket, with the general record</option>' in page
    rows = rows_of(client, "/en/positions/?scope=cyber&format=csv")
    view = queries.cyber("PER")
    assert view is not None
    (own,) = [row for row in rows if row["iso3"] == "PER"]
    assert (own["scope"], own["sessions"]) == ("cyber", "72")
    assert float(own["point"]) == pytest.approx(view.cyber.point, abs=1e-6)


def test_the_api_gives_the_move_on_that_scope_only(client: Client, run: Run) -> None:
    view = queries.cyber("PER")
    assert view is not None
    (own,) = json_of(client, "/api/v1/points?scope=cyber&code=PER")["results"]
    assert own["added"]["moved"]["point"] == pytest.approx(view.moved.point, abs=1e-6)
    assert own["added"]["general"]["lo"] == pytest.approx(view.general.lo, abs=1e-6)
    assert own["added"]["known"] is True
    every = json_of(client, "/api/v1/points?scope=cyber&limit=500")["results"]
    assert all(row["added"] for row in every)
    other = json_of(client, "/api/v1/points?scope=docket&code=PER")["results"]
    assert all(row["added"] is None for row in other)


def test_it_takes_few_queries(client: Client, run: Run) -> None:
    versions.current()
    assert queries_of(client, ONE) <= 15
    assert queries_of(client, "/en/positions/?scope=cyber") <= 15


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Its general position is"), ("es", "Su posición general es"),
        ("pt", "A sua posição geral é"), ("fr", "Sa position générale est de"),
    ],
)  # fmt: skip
def test_a_brief_states_both_positions(client: Client, run: Run, language: str, said: str) -> None:
    brief = text_of(client, f"/{language}/briefs/PER.md")
    assert said in brief
    view = queries.cyber("PER")
    assert view is not None
    if language == "en":
        assert f"its cyber position {view.cyber.point:.2f}".replace("-", "\N{MINUS SIGN}") in brief


def test_the_positions_page_says_of_which_sessions_it_speaks(client: Client, run: Run) -> None:
    page = text_of(client, "/en/positions/?scope=cyber")
    assert "General positions of session 72 (2017), and what the docket’s votes and acts" in page
