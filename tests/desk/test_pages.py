"""Sources, the method, about, and the pages shown in place of an error."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

from contadora.atlas.models import Source
from contadora.desk import views_pages
from contadora.people.handling import HandlingLevel
from contadora.record.models import Act
from tests.desk.pages import queries_of, rows_of, text_of
from tests.factory import make_cast

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "en", "pt", "fr")


def test_every_source_is_listed_with_its_facts(client: Client) -> None:
    rows = rows_of(client, "/en/sources/?format=csv")
    assert {row["key"] for row in rows} == set(Source.objects.values_list("key", flat=True))
    votes = Source.objects.get(key="unvotes")
    facts = rows_of(client, "/en/sources/unvotes/?format=csv")
    assert sum(row["kind"] == "roll calls" for row in facts) == votes.rollcalls.count() > 0


def test_sources_are_found_by_words(client: Client) -> None:
    rows = rows_of(client, "/en/sources/?q=dataverse&format=csv")
    assert rows
    assert len(rows) < Source.objects.count()
    assert "No source has these words." in text_of(client, "/en/sources/?q=quetzalcoatl")


def test_a_source_leads_back_to_its_facts(client: Client) -> None:
    act = Act.objects.select_related("source").filter(confidence="seen").first()
    assert act is not None
    text = text_of(client, f"/en/sources/{act.source_id}/")
    assert f"/en/instruments/{act.instrument_id}/" in text
    assert client.get("/en/sources/no-such-source/").status_code == 404


def test_a_handled_act_shows_under_its_source_only_to_whom_may_know_it(client: Client) -> None:
    cast = make_cast()
    act = Act.objects.filter(instrument="ETS-185").first()
    assert act is not None
    address = f"/en/sources/{act.source_id}/?format=csv"
    before = len(rows_of(client, address))
    Act.objects.filter(pk=act.pk).update(handling=HandlingLevel.AMBER_STRICT, owner=cast.uruguay)
    assert len(rows_of(client, address)) == before - 1
    client.force_login(cast.officer)
    assert len(rows_of(client, address)) == before


def _shape(language: str) -> list[tuple[str, str]]:
    text = (views_pages.TEXTS / f"method.{language}.md").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        if line.startswith("#"):
            found.append(("heading", line.split(" ")[0]))
        elif line.startswith("- "):
            found.append(("item", ""))
        elif line.startswith("    "):
            found.append(("formula", ""))
        elif line.strip():
            found.append(("paragraph", ""))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_says_the_same_in_each_language(language: str) -> None:
    assert _shape(language) == _shape("en")
    assert sum(kind == "heading" for kind, _level in _shape(language)) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_is_shown_with_its_contents(client: Client, language: str) -> None:
    text = text_of(client, f"/{language}/method/")
    assert text.count("<h1>") == 1
    anchors = re.findall(r'<h2 id="([^"]+)"', text)
    assert len(anchors) == len(set(anchors)) > 10
    for anchor in anchors:
        assert f'href="#{anchor}"' in text
    assert "Lijphart" in text
    assert "(2θ − a − b) / (a − b)" in text


def test_the_method_names_the_figures_the_code_uses() -> None:
    """A change of these settings must change the text too."""
    from contadora.standing import ballots, cohesion, inputs, takeaways
    from contadora.standing.figures import LEVEL

    text = (views_pages.TEXTS / "method.en.md").read_text(encoding="utf-8")
    assert (ballots.DEFAULT_SESSIONS, inputs.DOCKET_WIDTH, LEVEL) == (5, 5, 0.90)
    assert "last five sessions" in text
    assert "pooled by fives" in text
    assert "interval of 90 %" in text
    assert (takeaways.LEAST_BREAKS, takeaways.LEAST_SHARE) == (5, 0.15)
    assert "from five breaks and 15 % on" in text
    assert cohesion.LEAST_ROLLCALLS == 10
    assert "fewer than ten roll calls" in text
    assert ballots.LAST_PARAGRAPH_YEAR == 1989
    assert "after 1989" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_about_says_where_the_name_comes_from(client: Client, language: str) -> None:
    assert "1983" in text_of(client, f"/{language}/about/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_said_in_the_desks_look(client: Client, language: str) -> None:
    text = text_of(client, f"/{language}/nothing/here/", status=404)
    assert f'<html lang="{language}">' in text
    assert 'class="masthead"' in text
    assert "Traceback" not in text
    assert "nothing/here" not in re.sub(r'href="[^"]*"', "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_error_pages(rf: RequestFactory, language: str) -> None:
    from django.contrib.auth.models import AnonymousUser

    seen = set()
    for view, status in (
        (views_pages.bad_request, 400), (views_pages.forbidden, 403),
        (views_pages.csrf_failure, 403), (views_pages.not_found, 404), (views_pages.failed, 500),
    ):  # fmt: skip
        request: Any = rf.get("/")
        request.user = AnonymousUser()
        with override(language):
            response = view(request)
        assert response.status_code == status
        text = response.content.decode()
        assert f'<html lang="{language}">' in text
        assert text.count("<h1>") == 1
        seen.add(re.search(r"<h1>(.*?)</h1>", text)[1])  # type: ignore[index]
    assert len(seen) == 5


def test_a_fault_is_answered_without_the_store_and_without_a_word_of_it(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any, rf: RequestFactory
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the store's password is hunter2")

    monkeypatch.setattr("contadora.desk.queries.sources", broken)
    client = Client(raise_request_exception=False)
    response = client.get("/en/sources/")
    assert response.status_code == 500
    assert b"hunter2" not in response.content
    assert b"The desk failed" in response.content
    with django_assert_num_queries(0):
        views_pages.failed(rf.get("/"))


@pytest.mark.parametrize(
    "address",
    ["/en/", "/en/search/", "/en/instruments/", "/en/instruments/A-RES-73-27/",
     "/en/instruments/A-70-174/", "/en/acts/", "/en/agenda/", "/en/sources/",
     "/en/sources/unvotes/", "/en/method/", "/en/about/", "/en/no/", "/api/v1/docs"],
)  # fmt: skip
def test_nothing_inline_and_one_heading(client: Client, address: str) -> None:
    response = client.get(address)
    text = response.content.decode()
    assert text.count("<h1") == 1
    assert not re.search(r"<[^>]+\sstyle=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<[^>]+\son[a-z]+=", text)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_queries(client: Client) -> None:
    assert queries_of(client, "/es/sources/") <= 18
    assert queries_of(client, "/es/sources/unvotes/") <= 18
    assert queries_of(client, "/es/method/") <= 5
