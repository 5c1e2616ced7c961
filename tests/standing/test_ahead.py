"""Drawing ahead: asked for by every estimate, done in turns, left when a newer run is there."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks

from contadora.atlas import queries as atlas
from contadora.people.queries import system_user
from contadora.standing import actions, charts, jobs, snapshot
from contadora.standing.charts import drawing
from contadora.standing.models import Run
from tests.standing.synthetic import write_run

pytestmark = pytest.mark.django_db
POINTS = {"USA": [2.0, 2.0], "CHN": [-2.0, -2.0], "URY": [0.0, 0.1]}


@pytest.fixture(autouse=True)
def _cold() -> None:
    caches["drawings"].clear()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str, str]]:
    """What is drawn, in order, without the drawer."""
    found: list[tuple[str, str, str, str]] = []

    def counted(name: str, code: str, scope: str, language: str, plan: Any) -> Any:
        found.append((name, code, scope, language))
        return "drawn"

    monkeypatch.setattr(drawing, "render", counted)
    monkeypatch.setattr("contadora.standing.jobs.time.sleep", lambda seconds: None)
    monkeypatch.setattr(jobs, "TURN", 600.0)
    celac = {"CELAC": atlas.groups()["CELAC"]}
    monkeypatch.setattr("contadora.atlas.queries.region", lambda: ("URY", "CHN"))
    monkeypatch.setattr("contadora.atlas.queries.groups", lambda: celac)
    return found


def shown() -> list[list[str]]:
    return [list(pair) for pair in snapshot.shown_runs()]


def jobs_waiting() -> Any:
    path = jobs.draw_ahead.module_path
    return DBTaskResult.objects.ready().filter(task_path=path)


def test_an_estimate_asks_for_its_drawings_after_it_is_kept(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as asked:
        run = actions.estimate(system_user(), "docket", seed=1, sweeps=60)
    assert asked
    (job,) = jobs_waiting()
    assert job.args_kwargs == {"args": [[["docket", str(run.uuid)]]], "kwargs": {}}
    assert job.priority < 0


def test_what_cannot_be_asked_for_does_not_fail_the_estimate(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> None:
        raise OSError("no room for another job")

    monkeypatch.setattr(jobs, "ask_to_draw_ahead", broken)
    with django_capture_on_commit_callbacks(execute=True):
        run = actions.estimate(system_user(), "docket", seed=1, sweeps=60)
    assert run.status == Run.Status.DONE


def test_every_state_of_the_region_and_every_group_is_drawn_once(
    made: list[tuple[str, str, str, str]],
) -> None:
    write_run(POINTS)
    said = jobs.draw_ahead.call(shown())
    assert said.endswith("all are there")
    assert len(made) == len(set(made))
    assert list(dict.fromkeys(code for _n, code, _s, _l in made))[:2] == ["CHN", "URY"]
    drawn = {(name, code, language) for name, code, _scope, language in made}
    for language in ("es", "en", "pt", "fr"):
        assert ("strip", "URY", language) in drawn
        assert ("cohesion", "CELAC", language) in drawn
    assert {language for _n, _c, _s, language in made[: len(made) // 4]} == {settings.LANGUAGE_CODE}
    assert {code for _n, code, _s, _l in made} == {"URY", "CHN", "CELAC", "REGION"}
    before = len(made)
    assert jobs.draw_ahead.call(shown()) == "0 drawn; all are there"
    assert len(made) == before


def test_the_first_charts_of_a_page_come_before_its_others(
    made: list[tuple[str, str, str, str]],
) -> None:
    write_run(POINTS)
    write_run(POINTS, scope="all")
    jobs.draw_ahead.call(shown())
    first = made[:8]
    assert {(scope, name) for name, _code, scope, _language in first} <= {
        ("docket", "strip"),
        ("docket", "alignment"),
        ("docket", "balance"),
    }


def test_a_turn_ends_and_asks_for_the_next(
    made: list[tuple[str, str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(POINTS)
    monkeypatch.setattr(jobs, "TURN", 0.0)
    assert jobs.draw_ahead.call(shown()) == "1 drawn; more to come"
    assert jobs_waiting().count() == 1
    assert jobs.draw_ahead.call(shown()) == "1 drawn; more to come"
    assert len(set(made)) == 2


def test_a_newer_run_ends_it(
    made: list[tuple[str, str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(POINTS)
    old = shown()
    monkeypatch.setattr(
        "contadora.standing.jobs.time.sleep", lambda seconds: write_run(POINTS, scope="all")
    )
    assert jobs.draw_ahead.call(old) == "2 drawn; a newer run is there"
    assert jobs.draw_ahead.call(old) == "a newer run is there"
    assert len(made) == 2
    assert not jobs_waiting().exists()


def test_a_run_of_another_scope_leaves_the_drawings(
    made: list[tuple[str, str, str, str]],
) -> None:
    def strip() -> list[str]:
        return list(charts.warm(["URY"], "docket", ["en"], ["strip"]))

    write_run(POINTS)
    assert strip() == ["strip"]
    write_run(POINTS, scope="all")
    assert strip() == []
    write_run(POINTS)
    assert strip() == ["strip"]
    assert len(made) == 2
