"""Estimates from start to end: kept, repeatable, one at a time, failing in the open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.standing import actions, queries
from contadora.standing.actions import EstimateFailedError, EstimateRefusedError
from contadora.standing.inputs import NothingToEstimateError
from contadora.standing.models import Pole, Run, RunResult
from tests.factory import Cast, make_cast
from tests.standing.synthetic import Call, write_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def quick(seed: int = 1, **options: Any) -> Run:
    return actions.estimate(system_user(), "docket", seed=seed, sweeps=60, draws=50, **options)


def test_an_estimate_is_kept_with_all_that_makes_it_repeatable(cast: Cast) -> None:
    run = actions.estimate(cast.secretariat, "docket", seed=7, sweeps=100, draws=80)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE
    assert run.progress == 100
    assert run.requested_by == cast.secretariat
    assert (run.seed, run.settings["sweeps"], run.settings["anchor"]) == (7, 100, "USA")
    assert len(run.input_hash) == 64
    assert run.library_version
    assert run.n_states > 150
    assert run.diagnostics["rhat_max"] is None or run.diagnostics["rhat_max"] > 0.9
    assert run.seconds is not None
    view = queries.latest("docket")
    assert view is not None
    assert view.run.pk == run.pk
    assert 40 <= view.draws.shape[0] <= 160
    assert view.point.shape == (run.n_states, len(view.periods))
    assert np.nanmax(view.lo - view.point) <= 1e-6


def test_each_estimate_leaves_its_entries(cast: Cast) -> None:
    actions.estimate(cast.secretariat, "docket", seed=7, sweeps=60)
    found = list(AuditEntry.objects.order_by("-seq").values_list("action", "actor")[:2])
    assert found == [
        ("estimate.done", cast.secretariat.pk),
        ("estimate.began", cast.secretariat.pk),
    ]


def test_the_same_seed_and_record_give_the_same_points() -> None:
    first, again, other = quick(seed=3), quick(seed=3), quick(seed=4)
    arrays = {run.pk: queries.run_view(str(run.uuid)) for run in (first, again, other)}
    assert first.input_hash == again.input_hash == other.input_hash
    np.testing.assert_array_equal(arrays[first.pk].point, arrays[again.pk].point)
    np.testing.assert_array_equal(arrays[first.pk].draws, arrays[again.pk].draws)
    assert not np.array_equal(arrays[first.pk].point, arrays[other.pk].point, equal_nan=True)


def test_the_packs_docket_puts_the_poles_where_their_votes_do() -> None:
    actions.estimate(system_user(), "docket")
    line = queries.line("docket")
    assert line is not None
    at = {one.iso3: one.interval for one in line.points}
    assert at["USA"].lo > at["CHN"].hi
    assert at["CHN"].point < at["URY"].point < at["USA"].point
    assert at["CUB"].point < at["CRI"].point
    assert not queries.indistinguishable("USA", ("CHN", "RUS"), "docket")
    own = queries.balance("URY", "docket")
    assert own is not None
    assert own.p_with_a + own.p_between + own.p_with_b == pytest.approx(1.0)
    # A few texts do not place a State finely.
    rank = queries.rank("URY", "docket")
    assert rank is not None
    assert rank.last - rank.first > 10


def test_the_first_state_among_the_poles_gives_the_direction(cast: Cast) -> None:
    actions.set_poles(cast.secretariat, ["CHN", "USA"])
    quick()
    line = queries.line("docket")
    assert line is not None
    at = {one.iso3: one.interval.point for one in line.points}
    assert at["CHN"] > at["USA"]


def test_progress_rises_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    quick(progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


def test_a_failure_is_kept_with_its_error_and_the_old_run_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = quick()

    def broken(scope: str) -> None:
        raise ArithmeticError("the matrix is upside down")

    monkeypatch.setattr(actions, "collect", broken)
    with pytest.raises(EstimateFailedError, match="upside down"):
        quick()
    failed = Run.objects.latest("id")
    assert failed.status == Run.Status.FAILED
    assert failed.error == "ArithmeticError: the matrix is upside down"
    assert not RunResult.objects.filter(run=failed).exists()
    view = queries.latest("docket")
    assert view is not None
    assert view.run.pk == good.pk
    last = AuditEntry.objects.latest("seq")
    assert (last.action, last.details["error"]) == ("estimate.failed", "ArithmeticError")
    monkeypatch.undo()
    assert quick().status == Run.Status.DONE  # a failure does not stand in the way of the next


def test_an_interrupt_leaves_a_run_that_says_so() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quick(progress=stop)
    run = Run.objects.latest("id")
    assert run.status == Run.Status.FAILED
    assert run.error.startswith("KeyboardInterrupt")


def test_nothing_to_estimate_is_told_apart_from_a_failure() -> None:
    write_record([Call("R1", 70, "URY Y, BRA Y")])
    with pytest.raises(NothingToEstimateError):
        quick()
    assert Run.objects.latest("id").status == Run.Status.FAILED


def test_only_one_estimate_of_a_scope_at_a_time(cast: Cast) -> None:
    waiting = actions.request_estimate(cast.secretariat, "docket")
    entries = AuditEntry.objects.count()
    for ask in (actions.request_estimate, actions.estimate):
        with pytest.raises(EstimateRefusedError, match=r"en curso|under way"):
            ask(cast.secretariat, "docket")
    assert Run.objects.get().pk == waiting.pk
    assert AuditEntry.objects.count() == entries
    actions.request_estimate(cast.secretariat, "all")  # the other scope is free


def test_an_estimate_that_begins_while_another_runs_is_refused() -> None:
    refused: list[str] = []

    def meanwhile(done: int, total: int) -> None:
        if not refused:
            with pytest.raises(EstimateRefusedError) as error:
                quick()
            refused.append(str(error.value))

    assert quick(progress=meanwhile).status == Run.Status.DONE
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("status", "age"),
    [(Run.Status.RUNNING, timedelta(minutes=6)), (Run.Status.QUEUED, timedelta(hours=2))],
)
def test_a_run_that_nobody_carries_on_is_given_up(status: str, age: timedelta) -> None:
    then = timezone.now() - age
    left = Run.objects.create(
        scope="docket", status=status, requested_by=system_user(), created_at=then, beat_at=then
    )
    assert quick().status == Run.Status.DONE
    left.refresh_from_db()
    assert left.status == Run.Status.FAILED
    assert left.error
    began = AuditEntry.objects.filter(action="estimate.began").latest("seq")
    assert began.details["given_up"] == [str(left.uuid)]


@pytest.mark.parametrize(
    ("scope", "options", "named"),
    [
        ("moon", {}, "scope"),
        ("docket", {"sweeps": 3}, "sweeps"),
        ("docket", {"sweeps": 10**9}, "sweeps"),
        ("docket", {"draws": 1}, "draws"),
        ("docket", {"seed": -1}, "seed"),
    ],
)
def test_settings_out_of_range_are_refused_by_name(
    scope: str, options: dict[str, Any], named: str
) -> None:
    with pytest.raises(EstimateRefusedError, match=named):
        actions.estimate(system_user(), scope, **options)
    assert not Run.objects.exists()


def test_a_job_runs_it_and_shows_how_far_it_is(cast: Cast) -> None:
    run = actions.request_estimate(cast.secretariat, "docket", sweeps=60, seed=2)
    assert run.status == Run.Status.QUEUED
    actions.carry_out(run)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE
    finished = run.finished_at
    assert actions.carry_out(run).finished_at == finished  # not twice


def test_the_job_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from contadora.standing.jobs import run_estimate

    run = actions.request_estimate(cast.secretariat, "docket", sweeps=60)
    assert run_estimate.func(str(run.uuid)) == "done"
    assert run_estimate.func("00000000-0000-4000-8000-000000000000") == "gone"

    def broken(scope: str) -> None:
        raise ArithmeticError("upside down")

    monkeypatch.setattr(actions, "collect", broken)
    failing = actions.request_estimate(cast.secretariat, "docket")
    assert run_estimate.func(str(failing.uuid)) == "failed"


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_it_from_the_queue() -> None:
    cast = make_cast()
    run = actions.request_estimate(cast.secretariat, "docket", sweeps=60)
    # One job: the charts that it asks to have drawn ahead would take minutes.
    call_command("db_worker", "--max-tasks", "1", "--interval", "0", verbosity=0)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE


def test_poles_are_set_in_their_order_with_one_entry(cast: Cast) -> None:
    before = AuditEntry.objects.count()
    actions.set_poles(cast.secretariat, ["EU", "BRICS", " cub "])
    assert [(one.code, one.kind) for one in Pole.objects.all()] == [
        ("EU", "group"), ("BRICS", "group"), ("CUB", "state")
    ]  # fmt: skip
    assert [one.code for one in queries.poles()] == ["EU", "BRICS", "CUB"]
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("seq").details["after"] == ["EU", "BRICS", "CUB"]


@pytest.mark.parametrize(
    "role", ["outsider", "observer", "officer", "head", "other", "administrator"]
)
def test_the_actions_refuse_all_but_the_secretariat_and_the_desk(cast: Cast, role: str) -> None:
    before = AuditEntry.objects.count(), [one.code for one in queries.poles()]
    actor = getattr(cast, role)
    for attempt in (
        lambda: actions.estimate(actor, "docket"),
        lambda: actions.request_estimate(actor, "docket"),
        lambda: actions.set_poles(actor, ["CHN", "USA"]),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not Run.objects.exists()
    assert before == (AuditEntry.objects.count(), [one.code for one in queries.poles()])


def test_a_closed_account_of_the_secretariat_is_refused(cast: Cast) -> None:
    cast.secretariat.is_active = False
    with pytest.raises(NotAllowed):
        actions.set_poles(cast.secretariat, ["CHN", "USA"])


def test_the_desk_itself_may(cast: Cast) -> None:
    actions.set_poles(system_user(), ["CHN", "USA"])
    assert [one.code for one in queries.poles()] == ["CHN", "USA"]


@pytest.mark.parametrize(
    "codes", [["USA"], ["USA", "USA"], ["USA", "ATLANTIS"], ["USA", "", " "], ["USA"] * 9]
)
def test_poles_that_cannot_be_taken_change_nothing(cast: Cast, codes: list[str]) -> None:
    actions.set_poles(cast.secretariat, ["USA", "BRA"])
    entries = AuditEntry.objects.count()
    with pytest.raises(actions.PoleError):
        actions.set_poles(cast.secretariat, codes)
    assert [one.code for one in queries.poles()] == ["USA", "BRA"]
    assert AuditEntry.objects.count() == entries


def test_within_a_request_what_is_current_is_read_once(
    django_assert_num_queries: Callable[[int], Any], in_request: None
) -> None:
    quick()
    first = queries.poles()
    with django_assert_num_queries(0):
        assert queries.poles() == first
        assert queries.best_scope() == "docket"
    Run.objects.all().delete()
    assert queries.best_scope() == "docket"  # until the answer is sent


def test_a_write_within_a_request_is_seen_at_once(cast: Cast, in_request: None) -> None:
    assert next(one.code for one in queries.poles()) == "USA"
    actions.set_poles(cast.secretariat, ["CHN", "USA"])
    assert [one.code for one in queries.poles()] == ["CHN", "USA"]


@pytest.fixture
def in_request() -> Iterator[None]:
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections, reset_queries

    for handler in (close_old_connections, reset_queries):
        request_started.disconnect(handler)
    request_finished.disconnect(close_old_connections)
    request_started.send(sender=None)
    yield
    request_finished.send(sender=None)
    request_started.connect(reset_queries)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)
    assert connection.connection is not None
