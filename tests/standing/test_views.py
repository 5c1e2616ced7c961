"""The pages of runs and poles."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contadora.people.queries import system_user
from contadora.standing import queries
from contadora.standing.models import Pole, Run
from tests.factory import Cast, make_cast
from tests.standing.synthetic import write_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def secretariat(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.secretariat)
    return client


@pytest.fixture
def run() -> Run:
    return write_run(
        {"USA": [2.0, 2.0], "CHN": [-2.0, -2.0], "URY": [0.0, 0.1], "BRA": [0.0, 0.15]}
    )


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("es", "Estimaciones del modelo"),
        ("en", "Runs of the model"),
        ("pt", "Estimativas do modelo"),
        ("fr", "Estimations du modèle"),
    ],
)
def test_runs_in_each_language(client: Client, run: Run, language: str, title: str) -> None:
    page = client.get(f"/{language}/runs/").content.decode()
    assert f"<h1>{title}</h1>" in page
    assert str(run.uuid) in page
    assert page.count("<h1>") == 1


def test_the_list_says_which_run_is_shown(client: Client, run: Run) -> None:
    newer = write_run({"USA": [1.0, 1.0], "CHN": [-1.0, -1.0]})
    page = client.get("/en/runs/").content.decode()
    rows = re.findall(
        r"<tr( class=\"current\")?>\s*<th scope=\"row\"><a href=\"[^\"]*/(.*?)/\"", page
    )
    assert [(bool(mark), uuid) for mark, uuid in rows] == [
        (True, str(newer.uuid)), (False, str(run.uuid))
    ]  # fmt: skip
    assert str(run.uuid) not in client.get("/en/runs/?scope=all").content.decode()


def test_a_run_shows_what_makes_it_repeatable(client: Client, run: Run) -> None:
    page = client.get(f"/en/runs/{run.uuid}/").content.decode()
    assert run.input_hash in page
    assert "contadora estimate --scope docket --seed 0 --sweeps 100 --draws 201" in page
    assert "Points, sessions 70–74" in page
    assert re.search(r"Uruguay.*?2–3 / 4", page, re.S)
    assert "hx-get" not in page
    early = client.get(f"/en/runs/{run.uuid}/?period=64").content.decode()
    assert "Points, sessions 60–64" in early
    for odd in ("999", "-1", "x", "1" * 40):
        assert client.get(f"/en/runs/{run.uuid}/?period={odd}").status_code == 200


def test_who_asked_for_a_run_is_not_shown(client: Client, run: Run) -> None:
    page = client.get(f"/en/runs/{run.uuid}/").content.decode()
    assert system_user().email not in page
    assert (
        system_user().email not in client.get(f"/en/runs/{run.uuid}/?format=json").content.decode()
    )


def test_points_as_csv_and_json(client: Client, run: Run) -> None:
    answer = client.get(f"/en/runs/{run.uuid}/?format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 8
    assert rows[0]["iso3"] == "BRA"
    assert float(rows[1]["point"]) == pytest.approx(0.15)
    found = json.loads(client.get(f"/en/runs/{run.uuid}/?format=json").content)
    assert found["run"]["input_hash"] == run.input_hash
    assert [str(one["point"]) for one in found["points"]] == [row["point"] for row in rows]


def test_a_page_follows_a_run_under_way(client: Client, cast: Cast) -> None:
    run = Run.objects.create(
        scope="docket", status=Run.Status.RUNNING, requested_by=cast.secretariat, progress=40,
        beat_at=timezone.now(),
    )  # fmt: skip
    page = client.get(f"/en/runs/{run.uuid}/").content.decode()
    asked = re.search(r'hx-get="([^"]+)"', page)
    assert asked
    assert "htmx" in page
    # Without script, a link does the same.
    assert "Reload to see how far it is" in page
    part = client.get(asked[1])
    assert b'value="40"' in part.content
    assert b"<html" not in part.content
    run.status = Run.Status.DONE
    run.save()
    write_run({"USA": [1.0, 1.0]}, scope="all")
    assert client.get(asked[1])["HX-Refresh"] == "true"


def test_a_run_whose_process_stopped_is_not_followed(client: Client, cast: Cast) -> None:
    run = Run.objects.create(
        scope="docket",
        status=Run.Status.RUNNING,
        requested_by=cast.secretariat,
        beat_at=timezone.now() - timedelta(minutes=6),
    )
    page = client.get(f"/en/runs/{run.uuid}/").content.decode()
    assert "Whoever ran it stopped before the end" in page
    assert "hx-get" not in page


def test_the_error_of_a_run_is_for_the_secretariat(
    client: Client, secretariat: Client, cast: Cast
) -> None:
    run = Run.objects.create(
        scope="docket", status=Run.Status.FAILED, requested_by=cast.secretariat, error="SECRET PATH"
    )
    assert b"SECRET PATH" not in client.get(f"/en/runs/{run.uuid}/").content
    assert b"SECRET PATH" in secretariat.get(f"/en/runs/{run.uuid}/").content


def test_the_secretariat_starts_an_estimate_once(secretariat: Client) -> None:
    assert secretariat.get("/en/runs/new/").status_code == 200
    answer = secretariat.post("/en/runs/new/", {"scope": "docket", "seed": "5", "sweeps": "60"})
    run = Run.objects.get()
    assert answer["Location"].endswith(reverse("standing:run", args=[run.uuid])[3:])
    assert (run.status, run.seed, run.settings["sweeps"]) == (Run.Status.QUEUED, 5, 60)
    again = secretariat.post("/en/runs/new/", {"scope": "docket"})
    assert again.status_code == 400
    assert b"An estimate of this scope is under way" in again.content
    wrong = secretariat.post("/en/runs/new/", {"scope": "moon", "sweeps": "1"})
    assert wrong.status_code == 400
    assert Run.objects.count() == 1


def test_the_secretariat_chooses_the_poles(secretariat: Client) -> None:
    page = secretariat.get("/es/poles/").content.decode()
    assert page.index('value="USA" selected') < page.index('value="CHN" selected')
    answer = secretariat.post("/es/poles/", {"pole0": "BRA", "pole1": "EU", "pole3": "CUB"})
    assert answer.status_code == 302
    assert list(Pole.objects.values_list("code", flat=True)) == ["BRA", "EU", "CUB"]
    assert [one.code for one in queries.poles()] == ["BRA", "EU", "CUB"]
    for bad in ({"pole0": "BRA"}, {"pole0": "BRA", "pole1": "BRA"}, {"pole0": "X", "pole1": "Y"}):
        assert secretariat.post("/es/poles/", bad).status_code == 400
    assert Pole.objects.count() == 3


@pytest.mark.parametrize("address", ["/en/runs/", "/en/runs/{uuid}/"])
def test_pages_ask_the_store_little(
    client: Client, run: Run, address: str, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(40):
        Run.objects.create(scope="docket", status=Run.Status.FAILED, requested_by=system_user())
    client.get(address.format(uuid=run.uuid))
    with django_assert_max_num_queries(10):
        assert client.get(address.format(uuid=run.uuid)).status_code == 200


def test_pages_carry_no_inline_script_or_style(
    client: Client, secretariat: Client, run: Run
) -> None:
    Run.objects.create(scope="all", status=Run.Status.RUNNING, requested_by=system_user())
    for one in Run.objects.all():
        page = client.get(f"/en/runs/{one.uuid}/").content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"\sstyle=|<style", page)
    page = secretariat.get("/en/poles/").content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=", page)
