"""The live view and the compilation's pages: who sees what, filters, few queries."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pycountry
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, User
from contadora.reporting import gathering
from contadora.reporting.compiling import data
from contadora.reporting.models import Report, Round
from tests.factory import Cast
from tests.reporting.compiled_stage import (
    SECRET,
    Compiled,
    make_compiled,
    make_round,
    said,
    sent,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def compiled(cast: Cast) -> Compiled:
    return make_compiled(cast.secretariat, cast.uruguay, cast.costa_rica)


def page(name: str, *args: object, by: User | None = None, **query: object) -> str:
    """Return a page of the English desk as somebody reads it."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    if by is not None:
        client.force_login(by)
    address = reverse(f"reporting:{name}", args=args).replace("/es/", "/en/", 1)
    response = client.get(f"{address}?{urlencode(query)}" if query else address)
    assert response.status_code == 200, response.status_code
    return response.getvalue().decode()


def row(text: str, state: str) -> str:
    """Return a State's row of the grid."""
    return next(part for part in text.split("<tr>") if f">{state}" in part.split("</th>")[0])


def test_the_grid_tells_silence_lateness_and_nothing_new(compiled: Compiled) -> None:
    text = page("compiled_grid", compiled.second.uuid)
    assert "no report" in row(text, "Peru")
    assert 'class="silent"' in row(text, "Peru")
    assert "reported, late" in row(text, "Costa Rica")
    assert '<span class="again">nothing new</span>' in row(text, "Chile")
    assert 'class="is partly"' in row(text, "Uruguay")
    assert "4 of 5 States sent a report, 1 of them late; 1 sent none." in text


def test_the_public_sees_a_dash_where_a_state_held_back(compiled: Compiled, cast: Cast) -> None:
    norm_d = '"is yes"'
    assert norm_d not in row(page("compiled_grid", compiled.second.uuid), "Uruguay")
    for person in (cast.officer, cast.secretariat):
        assert norm_d in row(page("compiled_grid", compiled.second.uuid, by=person), "Uruguay")
    assert norm_d not in row(page("compiled_grid", compiled.second.uuid, by=cast.other), "Uruguay")


def test_a_group_narrows_the_grid_and_the_file(compiled: Compiled) -> None:
    text = page("compiled_grid", compiled.second.uuid, group="MERCOSUR")
    assert ">Uruguay<" in text
    assert ">Costa Rica<" not in text
    rows = json.loads(page("compiled_grid", compiled.second.uuid, group="MERCOSUR", format="json"))[
        "rows"
    ]
    assert [one["state"] for one in rows] == ["BRA", "URY"]
    assert rows[1]["norm:a"] == "Partly"
    assert rows[1]["norm:d"] is None


@pytest.mark.parametrize("query", [{"group": "NONE"}, {"round": "x"}])
def test_what_is_not_there_is_not_found(compiled: Compiled, query: dict[str, str]) -> None:
    name = "compiled_grid" if "group" in query else "compiled_state"
    args = [compiled.second.uuid] if "group" in query else ["URY"]
    assert Client().get(reverse(f"reporting:{name}", args=args), query).status_code == 404


def test_all_that_was_released_is_listed_by_whole_rounds(cast: Cast) -> None:
    codes = [one.alpha_3 for one in pycountry.countries][:35]
    states = [Delegation.objects.get_or_create(code=code, kind="state")[0] for code in codes]
    rounds = [make_round(cast.secretariat, *states[: 35 if big else 1]) for big in (1, 1, *[0] * 9)]
    for round in rounds:
        for report in round.reports.select_related("delegation"):
            submit(round, report.delegation, cast.secretariat, [sent("norm_a", said("a", "yes"))])
    first, second = page("home"), page("home", page=2)
    submissions = "/en/reports/submissions/"
    assert first.count(submissions) == 35 + 35 + 8
    assert second.count(submissions) == 1
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in page("home", page="99")


def test_a_topic_across_states_quotes_each(compiled: Compiled) -> None:
    text = page("compiled_topic", compiled.second.uuid, "norm:a")
    assert 'id="norm-a-bra"' in text
    assert "Translation by the secretariat" in text
    assert "Uruguay: No → Partly" in text
    missing = reverse("reporting:compiled_topic", args=[compiled.second.uuid, "norm:k"])
    assert Client().get(missing).status_code == 404


def test_a_state_across_rounds_word_by_word(compiled: Compiled) -> None:
    text = page("compiled_state", "URY")
    assert '<del dir="auto">small</del>' in text
    assert '<ins dir="auto">larger</ins>' in text
    assert SECRET not in text
    assert "1 section is not released to you." in text


def hold_back(compiled: Compiled, cast: Cast) -> None:
    """Uruguay corrects its first report: what it said on norm a is public no longer."""
    submit(
        compiled.first,
        cast.uruguay,
        cast.secretariat,
        [sent("norm_a", said("a", "no"), public=False), sent("norm_d", said("d", "yes"))],
        reason="Released no longer.",
    )


def test_what_is_held_back_in_one_round_is_no_change(compiled: Compiled, cast: Cast) -> None:
    text = page("compiled_state", "URY")
    assert "no longer said" not in text  # on norm d: public before, for the secretariat alone now
    assert "norm-d" not in text
    whole = page("compiled_state", "URY", by=cast.observer)
    assert "norm-d" in whole
    hold_back(compiled, cast)
    text = page("compiled_state", "URY")
    assert "not released to you in the earlier report" in text
    assert "We keep a larger team." in text
    assert '<span class="badge">new</span>' not in text


def test_what_was_red_in_the_round_before_is_told_to_its_readers_alone(
    compiled: Compiled, cast: Cast
) -> None:
    hold_back(compiled, cast)
    address, change = ("compiled_topic", compiled.second.uuid, "norm:a"), "Uruguay: No → Partly"
    assert change in page(*address, by=cast.observer)
    Round.objects.filter(pk=compiled.first.pk).update(drafts_at=HandlingLevel.RED)
    Report.objects.filter(round=compiled.first).update(started_at=compiled.first.opens_at)
    Report.objects.get(round=compiled.first, delegation=cast.uruguay).readers.set([cast.officer])
    for person in (cast.officer, cast.secretariat):  # it was released to the secretariat
        assert change in page(*address, by=person)
    for person in (cast.observer, cast.other, None):
        assert change not in page(*address, by=person)


def test_a_document_has_the_names_that_the_united_nations_lists(compiled: Compiled) -> None:
    compiled.states["PER"].code = "BOL"
    compiled.states["PER"].save()
    assert "Bolivia (Plurinational State of)" in page("compiled_document", compiled.second.uuid)
    assert "Bolivia<" in page("compiled_grid", compiled.second.uuid)


def test_its_own_people_see_all_of_their_state(compiled: Compiled, cast: Cast) -> None:
    assert SECRET in page("compiled_state", "URY", by=cast.observer)
    assert SECRET not in page("compiled_state", "URY", by=cast.other)


def test_a_silent_state_has_no_page(compiled: Compiled) -> None:
    assert Client().get(reverse("reporting:compiled_state", args=["PER"])).status_code == 404


def test_needs_are_told_topic_by_topic(compiled: Compiled, cast: Cast) -> None:
    public = page("compiled_needs", compiled.second.uuid)
    assert "Judges who know electronic evidence." in public
    assert SECRET not in public
    assert SECRET in page("compiled_needs", compiled.second.uuid, by=cast.secretariat)


def test_the_public_page_and_files_never_hold_what_is_held_back(compiled: Compiled) -> None:
    assert SECRET not in page("compiled_document", compiled.second.uuid)
    for ending in ("json", "docx", "pdf"):
        address = reverse("reporting:compiled_file", args=[compiled.second.uuid, ending])
        response = Client().get(address, {"lang": "en"})
        assert response.status_code == 200
        assert SECRET.encode() not in response.content
        refused = Client().get(address, {"edition": "secretariat"})
        assert refused.status_code == 404


def test_a_file_is_named_by_what_it_rests_on(compiled: Compiled) -> None:
    address = reverse("reporting:compiled_file", args=[compiled.second.uuid, "docx"])
    first = Client().get(address, {"lang": "en"})
    again = Client().get(address, {"lang": "en"})
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    unchanged = Client().get(address, {"lang": "en"}, headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304
    assert Client().get(address, {"lang": "es"})["ETag"] != first["ETag"]
    correction = [sent("norm_d", said("d", "yes", measures="Words that are new."))]
    submit(compiled.second, compiled.states["CRI"], compiled.by, correction, days=120)
    now = Client().get(address, {"lang": "en"}, headers={"If-None-Match": first["ETag"]})
    assert now.status_code == 200
    assert now.content != first.content


def test_the_secretariats_own_is_marked_amber(compiled: Compiled, cast: Cast) -> None:
    text = page("compiled_document", compiled.second.uuid, by=cast.secretariat,
                edition="secretariat")  # fmt: skip
    assert "TLP:AMBER" in text
    assert SECRET in text
    client = Client()
    client.force_login(cast.secretariat)
    address = reverse("reporting:compiled_file", args=[compiled.second.uuid, "json"])
    response = client.get(address, {"edition": "secretariat", "lang": "pt"})
    assert response["Cache-Control"] == "private, no-store"
    assert json.loads(response.content)["marking"] == "TLP:AMBER"


@pytest.mark.parametrize(("ending", "lang"), [("odt", "es"), ("pdf", "de")])
def test_other_formats_and_languages_are_not_found(
    compiled: Compiled, ending: str, lang: str
) -> None:
    address = reverse("reporting:compiled_file", args=[compiled.second.uuid, ending])
    assert Client().get(address, {"lang": lang}).status_code == 404


def test_a_round_not_opened_or_run_by_a_ministry_is_not_public(
    compiled: Compiled, cast: Cast
) -> None:
    own = make_round(cast.head, cast.uruguay, convener=cast.uruguay)
    submit(own, cast.uruguay, cast.head, [sent("norm_a", said("a", measures=SECRET), public=False)])
    assert page("compiled_grid", own.uuid, by=cast.head)
    text = page("compiled_document", own.uuid, by=cast.officer, edition="secretariat")
    assert SECRET in text
    assert "TLP:AMBER+STRICT" in text
    waiting = make_round(cast.secretariat, cast.uruguay)
    waiting.opened_at = None
    waiting.save()
    for uuid in (own.uuid, waiting.uuid):
        address = reverse("reporting:compiled_grid", args=[uuid])
        assert Client().get(address).status_code == 404
    client = Client()
    client.force_login(cast.secretariat)
    address = reverse("reporting:compiled_grid", args=[own.uuid])
    assert client.get(address).status_code == 404


def test_the_schema_is_published(compiled: Compiled) -> None:
    assert json.loads(page("compiled_schema")) == json.loads(data.SCHEMA.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "rest", "most"),
    [
        ("compiled_grid", [], 16),
        ("compiled_topic", ["norm:a"], 16),
        ("compiled_document", [], 16),
        ("compiled_needs", [], 16),
    ],
)
def test_pages_ask_few_questions(
    compiled: Compiled,
    name: str,
    rest: list[str],
    most: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    gathering.forget()
    with django_assert_max_num_queries(most):
        page(name, compiled.second.uuid, *rest)


def test_the_list_names_the_rounds(compiled: Compiled) -> None:
    text = page("compiled")
    assert str(compiled.second.uuid) in text
    assert str(compiled.first.uuid) in text


def test_a_dossier_leads_to_what_the_state_reported(compiled: Compiled, cast: Cast) -> None:
    dossier = reverse("desk:state", args=["URY"])
    there = reverse("reporting:compiled_state", args=["URY"])
    text = Client().get(dossier).content.decode()
    assert f"{there}?round={compiled.first.uuid}" in text
    assert f"{there}?round={compiled.second.uuid}" in text
    silent = Client().get(reverse("desk:state", args=["PER"])).content.decode()
    assert reverse("reporting:compiled_state", args=["PER"]) not in silent


def test_a_dossier_tells_strangers_of_no_report_that_is_not_public(
    compiled: Compiled, cast: Cast
) -> None:
    Round.objects.update(publishes=Round.Publishing.NOTHING)
    dossier = reverse("desk:state", args=["URY"])
    there = reverse("reporting:compiled_state", args=["URY"])
    assert there not in Client().get(dossier).content.decode()
    own = Client()
    own.force_login(cast.officer)
    assert there in own.get(dossier).content.decode()
