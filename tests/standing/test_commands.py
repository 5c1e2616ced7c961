"""`contadora estimate` and `contadora bench`, run in the process on the test's own store."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from contadora.cli import bench
from contadora.cli.main import app
from contadora.standing.models import Run, Training
from tests.standing.synthetic import Call, write_record

pytestmark = pytest.mark.django_db


def invoke(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(args))
    return done.exit_code, done.output


def test_estimate_makes_a_run_and_says_so() -> None:
    code, out = invoke("estimate", "--scope", "docket", "--sweeps", "60", "--seed", "9")
    run = Run.objects.get()
    assert code == 0, out
    assert str(run.uuid) in out
    assert (run.seed, run.status) == (9, Run.Status.DONE)


def test_both_leaves_out_what_the_record_does_not_hold() -> None:
    code, out = invoke("estimate", "--sweeps", "60")
    assert code == 0, out
    assert "all: left out" in out
    assert list(Run.objects.filter(status=Run.Status.DONE).values_list("scope", flat=True)) == [
        "docket"
    ]


def test_all_fails_with_the_remedy_when_only_the_docket_is_loaded() -> None:
    code, out = invoke("estimate", "--scope", "all")
    assert code == 1
    assert "contadora load rollcalls" in out


def test_an_estimate_under_way_is_a_plain_failure() -> None:
    from contadora.people.queries import system_user

    Run.objects.create(scope="docket", status=Run.Status.QUEUED, requested_by=system_user())
    code, out = invoke("estimate", "--scope", "docket")
    assert code == 1
    assert "under way" in out
    assert "Traceback" not in out


def test_both_scopes_when_the_record_holds_more() -> None:
    write_record(
        [
            Call("D1", 70, "URY Y, BRA N, USA N, CHN Y"),
            Call("D2", 71, "URY A, BRA Y, USA N, CHN Y"),
            Call("O1", 71, "URY Y, BRA Y, USA N, CHN Y", docket=False),
        ]
    )
    code, out = invoke("estimate", "--sweeps", "40")
    assert code == 0, out
    assert set(Run.objects.values_list("scope", "status")) == {
        ("docket", "done"), ("all", "done"), ("cyber", "failed"),
    }  # fmt: skip
    assert "cyber: left out. The estimate on all issues has no session" in out


@pytest.mark.parametrize("args", [["--scope", "moon"], ["--sweeps", "2"], ["--seed", "-1"]])
def test_wrong_usage_is_exit_code_two(args: list[str]) -> None:
    assert invoke("estimate", *args)[0] == 2
    assert not Run.objects.exists()


@pytest.mark.parametrize("command", ["load", "positions"])
def test_bench_names_the_file_that_is_missing(command: str, tmp_path: Path) -> None:
    code, out = invoke("bench", command, str(tmp_path))
    assert code == 1
    assert "un_votes.parquet" in out


def test_bench_pages_prints_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_addresses", lambda language: {"runs": [f"/{language}/runs/"]})
    code, out = invoke("bench", "pages", "--n", "3")
    assert code == 0, out
    assert "runs" in out
    assert "ms" in out


def test_bench_pages_refuses_what_it_cannot_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    code, out = invoke("bench", "pages", "--language", "de")
    assert code == 1
    assert "--language" in out
    monkeypatch.setattr(bench, "_addresses", lambda language: {"dossier": ["/es/nowhere-at-all/"]})
    code, out = invoke("bench", "pages")
    assert code == 1
    assert "404" in out
    monkeypatch.setattr(bench, "_addresses", lambda language: {"dossier": []})
    assert invoke("bench", "pages")[0] == 1


def test_percentiles() -> None:
    values = [float(value) for value in range(1, 101)]
    assert bench._percentile(values, 95) == 95.0
    assert bench._percentile([7.0], 95) == 7.0


def test_the_forecasting_model_is_trained_alone_and_once() -> None:
    code, out = invoke("estimate", "--scope", "forecast")
    assert code == 0, out
    row = Training.objects.get()
    assert "forecast: 11 roll calls of sessions 60 to 74" in out
    assert str(row.uuid) in out
    assert not Run.objects.exists()
    assert invoke("estimate", "--scope", "forecast")[0] == 0
    assert Training.objects.count() == 1


def test_past_sessions_are_forecast_from_those_before_each() -> None:
    write_record(
        [
            Call(f"{session}-{k}", session, _votes(k), docket=False)
            for session in range(60, 66)
            for k in range(22)
        ]
    )
    code, out = invoke("estimate", "--scope", "forecast", "--past", "2")
    assert code == 0, out
    row = Training.objects.get()
    assert sorted(row.past) == ["64", "65"]
    assert row.past["65"]["rollcalls"] == 22
    assert row.past["65"]["votes"] == 22 * 12
    assert "64, 65" in out


def test_too_small_a_record_forecasts_nothing_and_says_why() -> None:
    write_record([Call("D1", 70, "URY Y, BRA N"), Call("D2", 71, "URY A, BRA Y")])
    code, out = invoke("estimate", "--scope", "forecast")
    assert code == 1
    assert "contadora load rollcalls" in out
    assert "Traceback" not in out


def _votes(k: int) -> str:
    """Two sides of six, which side says no changing from one roll call to the next."""
    sides = (("URY", "BRA", "MEX", "CHL", "PER", "CRI"), ("USA", "GBR", "FRA", "DEU", "JPN", "CAN"))
    return ", ".join(
        f"{iso3} {'Y' if side == k % 2 else 'N'}"
        for side, all_of in enumerate(sides)
        for iso3 in all_of
    )
