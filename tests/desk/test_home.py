"""The home page and the search."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine
from django.test import Client

from contadora.atlas import models as atlas
from contadora.atlas import versions
from contadora.atlas.models import Meeting
from contadora.people.handling import HandlingLevel
from contadora.record.models import Act, NonCommitment, RollCall
from tests.desk.pages import queries_of, text_of
from tests.factory import make_cast

pytestmark = pytest.mark.django_db


def test_home_shows_the_last_docket_roll_call_with_the_region_as_tiles(client: Client) -> None:
    text = text_of(client, "/en/")
    latest = RollCall.objects.filter(on_docket=True).order_by("-date").first()
    assert latest is not None
    assert f'href="/en/instruments/{latest.instrument_id}/"' in text
    assert text.count('<li class="r') == 33
    assert "Uruguay: abstention" in text


def test_home_says_what_comes(client: Client) -> None:
    coming = Meeting.objects.filter(start__gte="2026-11-21").order_by("start").first()
    assert coming is not None
    with time_machine.travel(date(2026, 11, 21)):
        assert coming.title_en in text_of(client, "/en/")


def test_home_tells_how_to_load_more_only_while_there_is_only_the_pack(client: Client) -> None:
    assert "contadora load rollcalls" in text_of(client, "/en/")
    bulk = RollCall.objects.order_by("slug").first()
    assert bulk is not None
    type(bulk.source).objects.filter(pk=bulk.source_id).update(origin="load")
    assert "contadora load rollcalls" not in text_of(client, "/en/")


def test_home_of_an_empty_desk_says_how_to_begin(client: Client) -> None:
    for model in (
        Act, NonCommitment, RollCall, atlas.GroupMembership, atlas.Provision, atlas.Instrument,
        atlas.Meeting, atlas.Forum, atlas.Organisation, atlas.Group, atlas.State,
    ):  # fmt: skip
        model.objects.all().delete()
    versions.bump()
    text = text_of(client, "/en/")
    assert "contadora starter load" in text


def test_home_shows_an_act_only_to_whom_may_know_it(client: Client) -> None:
    cast = make_cast()
    act = Act.objects.filter(state="URY", instrument__on_docket=True).first()
    assert act is not None
    act.pk, act.uuid, act.owner = None, uuid.uuid4(), cast.uruguay
    act.date, act.handling = "2037-01-01", HandlingLevel.AMBER_STRICT
    act.save()
    assert "2037" not in text_of(client, "/en/")
    client.force_login(cast.officer)
    assert "2037" in text_of(client, "/en/")
    client.force_login(cast.other)
    assert "2037" not in text_of(client, "/en/")


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("73/27", "instruments/A-RES-73-27/"),
        ("A/RES/73/27", "instruments/A-RES-73-27/"),
        ("R/73/27", "instruments/A-RES-73-27/"),
        ("res 73/27", "instruments/A-RES-73-27/"),
        ("a-res-73-27", "instruments/A-RES-73-27/"),
        ("Brasil", "states/BRA/"),
        ("brésil", "states/BRA/"),
        ("EE. UU.", "states/USA/"),
        ("URY", "states/URY/"),
        ("celac", "groups/CELAC/"),
        ("OEA", "groups/OAS/"),
    ],
)
def test_search_goes_straight_to_what_a_text_names(
    client: Client, asked: str, address: str
) -> None:
    response = client.get("/es/search/", {"q": asked})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/es/{address}"


def test_search_lists_what_a_text_may_mean(client: Client) -> None:
    text = text_of(client, "/es/search/?q=saint")
    assert "/es/states/LCA/" in text
    assert "/es/states/KNA/" in text


def test_search_finds_instruments_by_words_of_the_title(client: Client) -> None:
    assert "/en/instruments/UNTC-XVIII-16/" in text_of(client, "/en/search/?q=Hanoi+Convention")


@pytest.mark.parametrize("asked", ["", "   ", "xqzzt", "%00", "a" * 5000, "<script>", "9" * 40])
def test_search_answers_anything(client: Client, asked: str) -> None:
    text = text_of(client, f"/en/search/?q={asked}")
    assert "<script>alert" not in text
    assert 'name="q"' in text


def test_search_writes_what_was_asked_as_text(client: Client) -> None:
    response = client.get("/en/search/", {"q": '"><script>alert(1)</script>'})
    assert b"<script>alert(1)" not in response.content


def test_queries(client: Client) -> None:
    assert queries_of(client, "/es/") <= 15
    assert queries_of(client, "/es/search/?q=seguridad") <= 8
