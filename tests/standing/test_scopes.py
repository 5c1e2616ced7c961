"""Issues as scopes: what a run on one takes, and where the desk offers it."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from django.utils import translation

from contadora.people.queries import system_user
from contadora.standing import actions, charts, queries, scopes
from contadora.standing.ballots import ballots
from contadora.standing.charts import findings
from contadora.standing.figures import BalanceView, Interval
from contadora.standing.forms import EstimateForm
from contadora.standing.inputs import NothingToEstimateError, collect
from contadora.standing.models import Run
from tests.desk.pages import json_of, rows_of, text_of
from tests.standing.synthetic import Call, write_record, write_run
from tests.standing.test_commands import invoke

pytestmark = pytest.mark.django_db
POINTS = {"USA": [2.0, 2.0], "CHN": [-2.0, -2.0], "URY": [0.0, 0.1]}


@pytest.fixture
def record() -> None:
    """Twelve roll calls on human rights, one of them also on colonialism; two on other matters."""
    calls = [
        Call(
            f"H{i}",
            70 + i % 3,
            "URY Y, BRA N, USA N, CHN Y" if i % 2 else "URY A, BRA Y, USA N, CHN Y",
            docket=False,
            issues="co;hr" if i == 5 else "hr",
            linked="H0" if i == 3 else "",
        )
        for i in range(12)
    ]
    calls += [
        Call("N1", 70, "URY Y, CUB N, USA Y", docket=False, issues="nu"),
        Call("D1", 71, "URY Y, BRA N, USA N, CHN Y"),
    ]
    write_record(calls)


def test_an_issue_takes_its_own_roll_calls_and_who_voted_in_them(record: None) -> None:
    found = collect("hr")
    assert set(found.matrix.items) == {f"H{i}" for i in range(12)}
    assert found.matrix.states == ("BRA", "CHN", "URY", "USA")
    assert found.n_rollcalls == 12
    assert [str(span) for span in found.spans] == ["70", "71", "72"]
    rows = {item: row for row, item in enumerate(found.matrix.items)}
    assert found.matrix.linked is not None
    assert found.matrix.linked[rows["H3"]] == found.matrix.linked[rows["H0"]]
    assert len(set(np.asarray(found.matrix.linked).tolist())) == 11
    assert found.digest != collect("all").digest


def test_figures_of_an_issue_count_its_roll_calls_only(record: None) -> None:
    assert len(ballots("hr")) == 12
    assert ballots("co").slugs == ("H5",)
    with_usa = queries.between("URY", "USA", "hr", queries.Span(70, 72))
    assert (with_usa.n, with_usa.share) == (12, pytest.approx(0.25))


def test_an_issue_is_offered_where_there_is_enough_of_it(record: None) -> None:
    assert scopes.issues_loaded() == ["hr"]
    assert scopes.can_be_run() == ["docket", "all", "hr"]
    assert EstimateForm({"scope": "hr"}).is_valid()
    assert not EstimateForm({"scope": "nu"}).is_valid()


def test_the_packs_record_offers_no_issue() -> None:
    assert scopes.can_be_run() == ["docket", "all"]
    with pytest.raises(NothingToEstimateError, match="contadora load rollcalls"):
        collect("hr")


def test_an_issue_that_nothing_carries_is_refused_with_the_remedy(record: None) -> None:
    with translation.override("en"), pytest.raises(NothingToEstimateError, match="issue codes"):
        collect("di")


def test_the_command_runs_one_issue_or_every_scope(record: None) -> None:
    code, out = invoke("estimate", "--scope", "hr", "--sweeps", "40")
    assert code == 0, out
    assert Run.objects.get().scope == "hr"
    code, out = invoke("estimate", "--scope", "every", "--sweeps", "40")
    assert code == 0, out
    done = Run.objects.filter(status=Run.Status.DONE).values_list("scope", flat=True)
    assert sorted(done) == ["all", "hr", "hr"]
    assert "docket: left out" in out


def test_both_leaves_issues_alone(record: None) -> None:
    assert invoke("estimate", "--sweeps", "40")[0] == 0
    assert not Run.objects.filter(scope="hr").exists()


def test_a_scope_that_is_none_is_refused_by_name() -> None:
    with (
        translation.override("en"),
        pytest.raises(actions.EstimateRefusedError, match="docket, cyber, co, di"),
    ):
        actions.estimate(system_user(), "xx")


def test_pages_offer_exactly_the_scopes_with_a_run(client: Client, record: None) -> None:
    write_run(POINTS)
    write_run(POINTS, scope="all")
    page = text_of(client, "/en/positions/")
    assert 'value="hr"' not in page
    assert "contadora estimate --scope every" in page
    write_run({**POINTS, "URY": [1.0, 1.5]}, scope="hr")
    page = text_of(client, "/en/positions/?scope=hr")
    assert '<option value="hr" selected>human rights</option>' in page
    assert "contadora estimate --scope every" not in page
    assert 'value="co"' not in page
    (own,) = [
        row for row in rows_of(client, "/en/positions/?scope=hr&format=csv") if row["iso3"] == "URY"
    ]
    assert (own["scope"], float(own["point"])) == ("hr", pytest.approx(1.5, abs=0.01))
    (usual,) = [row for row in rows_of(client, "/en/positions/?format=csv") if row["iso3"] == "URY"]
    assert usual["scope"] == "docket"
    assert rows_of(client, "/en/positions/?scope=co&format=csv")[0]["scope"] == "docket"
    chart = json_of(client, "/en/charts/strip/?of=URY&scope=hr&format=json")
    assert chart
    points = json_of(client, "/api/v1/points?code=URY&scope=hr")
    assert points["run"]["scope"] == "hr"
    error = json_of(client, "/api/v1/points?code=URY&scope=co", 404)
    assert "--scope co" in str(error)


def test_where_no_issue_is_loaded_the_page_says_how(client: Client) -> None:
    write_record(
        [
            Call("O1", 70, "URY Y, BRA N, USA N", docket=False),
            Call("D1", 71, "URY Y, BRA N, USA N"),
        ]
    )
    write_run(POINTS, scope="all")
    page = text_of(client, "/en/positions/")
    assert "does not say which roll calls are on which issue" in page
    assert "contadora load rollcalls FILE" in page


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.1, 0.85, 0.05), "it stands between China and the United States"),
        ((0.9, 0.1, 0.0), "it stands with the United States rather than China"),
        ((0.0, 0.1, 0.9), "it stands with China rather than the United States"),
        ((0.1, 0.5, 0.4), "it stands with China or between; the votes do not settle which"),
        ((0.4, 0.5, 0.1), "it stands with the United States or between; the votes do not settle"),
        ((0.4, 0.2, 0.4), "the votes do not settle where it stands between China and the United"),
    ],
)
def test_a_finding_names_the_issue(shares: tuple[float, float, float], said: str) -> None:
    known = Interval(0.0, -1.0, 1.0)
    view = BalanceView(
        queries.pole_of("USA"), queries.pole_of("CHN"), known, *shares, known, known, 72, "72"
    )
    with translation.override("en"):
        text = findings.of_balance(view, "hr")
    assert text.startswith("On the issue “human rights” ")
    assert said in text


def test_a_chart_of_an_issue_names_it_in_its_source(record: None) -> None:
    write_run(POINTS, scope="hr")
    found = charts.strip("URY", "es", "hr")
    assert found is not None
    assert "derechos humanos" in found.source
