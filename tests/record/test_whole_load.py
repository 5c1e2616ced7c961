"""Loading the real record: once and again, beside the starter pack, and in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from contadora.cli.main import app
from contadora.people.queries import system_user
from contadora.record.actions import load_rollcalls, load_starter
from contadora.record.bench import bench_load
from contadora.record.models import RollCall

pytestmark = pytest.mark.django_db


def test_it_merges_with_the_starter_pack_and_both_can_be_loaded_again(data_folder: Path) -> None:
    packed = RollCall.objects.count()
    edition = load_rollcalls(system_user(), data_folder)
    assert (edition.rows, edition.rows_rejected) == (837_706, 0)
    assert edition.report["about"] == "un_rollcalls.parquet"
    assert all(row["votes"] == 0 for row in edition.report["changed"])
    # The pack has 73/187 too, of which the file knows nothing.
    assert edition.rollcalls_added + edition.rollcalls_changed == 6022
    assert RollCall.objects.count() == edition.rollcalls_added + packed
    again = load_rollcalls(system_user(), data_folder)
    assert (again.pk, again.rollcalls_unchanged) == (None, 6022)
    assert load_starter(system_user()).pk is None


def test_memory_stays_within_the_promise(data_folder: Path) -> None:
    figures = bench_load(data_folder / "un_votes.parquet", data_folder / "un_rollcalls.parquet")
    assert figures["votes"] == 837_706
    assert figures["peak memory, MB"] < 600


def test_the_command_fails_plainly(db: None, tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["load", "rollcalls", str(tmp_path / "nowhere.csv")])
    assert said.exit_code == 1
    assert "there is no such file" in said.output
    used = CliRunner().invoke(app, ["load", "rollcalls"])
    assert used.exit_code == 2


def test_the_pack_commands(db: None, tmp_path: Path) -> None:
    checked = CliRunner().invoke(app, ["starter", "check"])
    assert (checked.exit_code, checked.output) == (0, "the starter pack has no problem\n")
    CliRunner().invoke(app, ["starter", "load"])  # what the tests' store has not of it
    again = CliRunner().invoke(app, ["starter", "load"])
    assert "nothing changed" in again.output
    wrong = CliRunner().invoke(app, ["starter", "check", str(tmp_path)])
    assert wrong.exit_code == 1
    assert "the table is missing" in wrong.output
    refused = CliRunner().invoke(app, ["starter", "load", str(tmp_path)])
    assert refused.exit_code == 1
