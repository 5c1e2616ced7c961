"""The cyber docket on top of the general positions: its runs, its figures, its chart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import translation

from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.standing import actions, charts, hierarchy, queries, scopes
from contadora.standing.ballots import ballots
from contadora.standing.inputs import NothingToEstimateError, collect
from contadora.standing.models import Run
from contadora.standing.takeaways import takeaways
from tests.standing.synthetic import (
    Call,
    docket_calls,
    estimate_with_general,
    general_calls,
    write_record,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    return estimate_with_general()


def held(code: str) -> queries.CyberView:
    view = queries.cyber(code)
    assert view is not None
    return view


def test_an_estimate_of_all_issues_adds_the_docket_and_keeps_both_inputs(run: Run) -> None:
    general = queries.latest("all")
    assert general is not None
    assert run.status == Run.Status.DONE
    assert run.seed == 1
    assert run.settings["general_run"] == str(general.run.uuid)
    assert run.settings["general_input"] == general.run.input_hash == collect("all").digest
    assert run.input_hash == collect("cyber").digest
    assert run.settings["at"] == 72
    assert run.settings["general_sessions"] == "70-72"
    assert run.library_version
    entries = AuditEntry.objects.filter(action__startswith="estimate.").order_by("-seq")
    assert [(one.action, one.details["scope"]) for one in entries[:4]] == [
        ("estimate.done", "cyber"),
        ("estimate.began", "cyber"),
        ("estimate.done", "all"),
        ("estimate.began", "all"),
    ]


def test_it_is_redone_after_a_new_estimate_of_either(run: Run) -> None:
    actions.estimate(system_user(), "docket", seed=2, sweeps=60, draws=50)
    newer = Run.objects.filter(scope="cyber").latest("id")
    assert newer.pk != run.pk
    assert newer.seed == 2
    general = actions.estimate(system_user(), "all", seed=3, sweeps=60, draws=60)
    newest = Run.objects.filter(scope="cyber").latest("id")
    assert newest.settings["general_run"] == str(general.uuid) != run.settings["general_run"]


def test_a_job_is_followed_too(run: Run) -> None:
    actions.carry_out(actions.request_estimate(system_user(), "docket", sweeps=60))
    assert Run.objects.filter(scope="cyber", status="done").count() == 2


def test_without_the_general_record_an_estimate_of_the_docket_is_as_it_was() -> None:
    actions.estimate(system_user(), "docket", seed=1, sweeps=60, draws=50)
    assert list(Run.objects.values_list("scope", flat=True)) == ["docket"]
    assert queries.cyber("URY") is None
    assert "cyber" not in scopes.can_be_run()
    assert charts.cyber("URY", "en") is None
    with translation.override("en"), pytest.raises(NothingToEstimateError, match="all issues"):
        actions.estimate(system_user(), "cyber")


def test_if_adding_it_fails_what_went_before_stands(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ArithmeticError("upside down")

    monkeypatch.setattr(actions, "fit_docket", broken)
    made = actions.estimate(system_user(), "docket", seed=2, sweeps=60, draws=50)
    assert made.status == Run.Status.DONE
    failed = Run.objects.filter(scope="cyber").latest("id")
    assert (failed.status, failed.error) == (Run.Status.FAILED, "ArithmeticError: upside down")
    shown = queries.latest("cyber")
    assert shown is not None
    assert shown.run.pk == run.pk


def test_the_same_seed_and_inputs_give_the_same_points(run: Run) -> None:
    again = actions.estimate(system_user(), "cyber", seed=run.seed)
    one, other = (queries.run_view(str(each.uuid)) for each in (run, again))
    np.testing.assert_array_equal(one.point, other.point)
    np.testing.assert_array_equal(one.draws, other.draws)
    assert one.added is not None
    assert other.added is not None
    np.testing.assert_array_equal(one.added.moved_draws, other.added.moved_draws)


def test_the_general_position_is_that_of_all_issues(run: Run) -> None:
    general = queries.latest("all")
    assert general is not None
    column = general.column()
    assert column is not None
    for code in ("URY", "CUB", "USA"):
        row = general.row(code)
        assert held(code).general.point == pytest.approx(general.point[row, column], abs=0.02)
        assert held(code).known


def test_the_docket_moves_who_votes_on_it_otherwise_than_in_general(run: Run) -> None:
    nicaragua, canada = held("NIC"), held("CAN")
    assert nicaragua.moved.point < canada.moved.point
    assert nicaragua.cyber.point < nicaragua.general.point
    assert nicaragua.p_moved > 0.5
    for code in ("NIC", "CAN", "URY", "PER"):
        view = held(code)
        for interval in (view.general, view.cyber, view.moved):
            assert interval.lo <= interval.point <= interval.hi
        assert view.sure == (view.moved.lo > 0 or view.moved.hi < 0)
        assert 0.4 <= view.p_moved <= 1.0  # the sign of the mean may be the rarer one by a little
        assert view.region_moved.lo <= view.region_moved.point <= view.region_moved.hi


def test_more_roll_calls_would_narrow_it_and_the_text_it_missed_is_named(run: Run) -> None:
    peru = held("PER")
    widths = [peru.width, *(width for _number, width in peru.more)]
    assert [number for number, _width in peru.more] == [1, 3, 5]
    assert widths == sorted(widths, reverse=True)
    assert [(one.slug, one.is_act) for one in peru.missed] == [("A-RES-73-27", False)]
    assert peru.missed[0].width < peru.width
    assert peru.n == 2
    assert held("URY").missed == ()


def test_a_session_that_was_not_loaded_whole_is_no_general_one() -> None:
    write_record([*general_calls(), *general_calls((75,), each=3), *docket_calls()])
    actions.estimate(system_user(), "all", seed=1, sweeps=60, draws=60)
    general = hierarchy.general_run()
    assert general.periods == (70, 71, 72, 75)
    assert hierarchy.general_fit(general).periods.tolist() == [70, 71, 72]
    assert Run.objects.get(scope="cyber").settings["general_sessions"] == "70-72"


def test_a_general_record_without_a_whole_session_is_refused() -> None:
    write_record([*general_calls((70,), each=4), *docket_calls()])
    actions.estimate(system_user(), "all", seed=1, sweeps=60, draws=60)
    failed = Run.objects.get(scope="cyber")
    assert failed.status == Run.Status.FAILED
    assert "NothingToEstimateError" in failed.error
    assert queries.cyber("URY") is None


def test_a_state_that_the_general_record_lacks_says_so() -> None:
    *shared, last = docket_calls()  # the last is of a session without other matters
    write_record([*general_calls(), *shared, Call(last.slug, last.session, f"{last.votes}, JAM Y")])
    actions.estimate(system_user(), "all", seed=1, sweeps=60, draws=60)
    jamaica, uruguay = held("JAM"), held("URY")
    assert not jamaica.known
    assert "position" not in {one.rule for one in takeaways("JAM")}
    assert "position" in {one.rule for one in takeaways("URY")}
    assert jamaica.width > uruguay.width
    # Its made-up general point does not enter the region's mean.
    assert jamaica.region_general == uruguay.region_general


def test_a_group_has_no_such_figure_but_a_place(run: Run) -> None:
    assert queries.cyber("CELAC") is None
    assert queries.cyber("KOR") is None  # no vote in this record
    assert queries.place("CELAC", "cyber").known
    found = queries.balance("URY", "cyber")
    assert found is not None
    assert found.interval.known
    assert ballots("cyber").slugs == ballots("docket").slugs


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "General"), ("es", "Cibernética"), ("pt", "Geral"), ("fr", "Générale")],
)
def test_the_chart_draws_both_intervals_in_each_language(
    run: Run, language: str, words: str
) -> None:
    drawing = charts.cyber("URY", language)
    assert drawing is not None
    assert f">{words}</text>" in drawing.wide
    assert f">{words}</text>" in drawing.narrow
    assert [row[1] for row in drawing.numbers.rows] == ["general", "cyber", "moved"]
    assert all(row[3] == row[3] for row in drawing.numbers.rows)
    assert charts.of_kind("cyber", "URY", language, "docket") == drawing
    if language != "en":
        assert "docket" not in f"{drawing.title}{drawing.alt}{drawing.source}{drawing.notes}"


def test_the_run_has_a_page_and_its_files_hold_the_move(client: Client, run: Run) -> None:
    page = client.get(f"/en/runs/{run.uuid}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert run.settings["general_input"] in text
    assert f"/en/runs/{run.settings['general_run']}/" in text
    assert f"contadora estimate --scope cyber --seed {run.seed}" in text
    found = client.get(f"/en/runs/{run.uuid}/?format=json").json()
    own = next(row for row in found["points"] if row["iso3"] == "URY")
    assert own["moved"] == round(held("URY").moved.point, 4)
    head = client.get(f"/en/runs/{run.uuid}/?format=csv").content.decode().split("\r\n")[0]
    assert head.endswith("n_votes,general,general_lo,general_hi,moved,moved_lo,moved_hi")
