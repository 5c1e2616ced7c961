"""`contadora positions fit` as its user runs it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner, Result

from contadora.cli.main import app

NAMES = {2: "yes", 1: "abstain", 0: "no"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    from contadora.positions import simulate

    folder = tmp_path_factory.mktemp("votes")
    matrix = simulate(n_states=25, items_per_period=(12,) * 4, rng=np.random.default_rng(6)).matrix
    rows = [
        (c, matrix.states[s], NAMES[int(matrix.votes[c, s])])
        for c, s in zip(*np.nonzero(matrix.votes >= 0), strict=True)
    ]
    pl.DataFrame(rows, schema=["rcid", "iso3", "vote"], orient="row").write_csv(folder / "v.csv")
    calls = pl.DataFrame({"rcid": range(matrix.n_items), "session": matrix.period + 1})
    calls.write_parquet(folder / "r.parquet")
    return folder / "v.csv", folder / "r.parquet"


def call(files: tuple[Path, Path], *more: str | Path) -> Result:
    command = ["positions", "fit", str(files[0]), "--rollcalls", str(files[1])]
    return CliRunner().invoke(app, [*command, *map(str, more)])


def test_points_draws_and_items_are_written_and_a_session_is_added(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    out, draws, items = tmp_path / "p.csv", tmp_path / "d.npz", tmp_path / "i.csv"
    asked = ["--anchor", "S001-", "--draws", "40", "--out", out, "--sessions", "1-3"]
    done = call(files, *asked, "--draws-out", draws, "--items-out", items)
    assert done.exit_code == 0, done.output
    for said in ("roll calls", "split R-hat", "effective draws", "S001 negative", "peak memory"):
        assert said in done.output
    # Twenty draws of each of two chains do not tell that they agree.
    assert "converged        no" in done.output
    assert "--draws 5400 runs longer chains" in done.output
    points = pl.read_csv(out)
    assert points.columns == ["iso3", "session", "point", "sd", "lo", "hi", "n"]
    assert points["session"].unique().sort().to_list() == [1, 2, 3]
    assert points.filter(pl.col("iso3") == "S001")["point"].mean() < 0  # type: ignore[operator]
    with np.load(draws) as kept:
        assert kept["draws"].shape == (40, 25, 3)
        assert set(kept) == {"draws", "states", "sessions", "tension"}
        mean = kept["draws"].mean(axis=0)
        places = {str(state): k for k, state in enumerate(kept["states"])}
        earlier = dict(kept) | {"point": mean, "sd": kept["draws"].std(axis=0)}
    for row in points.iter_rows(named=True):  # the draws have the points' means
        assert mean[places[row["iso3"]], row["session"] - 1] == pytest.approx(
            row["point"], abs=1e-4
        )
    assert pl.read_csv(items).height == 36
    more = tmp_path / "more.parquet"
    added = call(files, "--extend", draws, "--out", more)
    assert added.exit_code == 0, added.output
    assert "added session 4" in added.output
    assert pl.read_parquet(more)["session"].unique().sort().to_list() == [1, 2, 3, 4]
    np.savez(draws, **earlier)  # as an earlier version wrote it, with more
    assert call(files, "--extend", draws, "--out", more).exit_code == 0


def test_votes_left_out_are_told(files: tuple[Path, Path], tmp_path: Path) -> None:
    votes = tmp_path / "more.csv"
    votes.write_text(files[0].read_text(encoding="utf-8") + "999,URY,yes\n", encoding="utf-8")
    done = call(
        (votes, files[1]), "--anchor", "S001-", "--draws", "40", "--out", tmp_path / "p.csv"
    )
    assert done.exit_code == 0, done.output
    assert "1 votes left out: their roll calls, such as 999, are not in" in done.output


def test_two_dimensions_on_request_with_what_votes_left_out_say(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "plane.csv"
    done = call(files, "--axes", "S000,S001,S002+", "--draws", "40", "--out", out)
    assert done.exit_code == 0, done.output
    for said in ("from S000 to S001", "told apart", "log-loss", "standard error", "peak memory"):
        assert said in done.output
    points = pl.read_csv(out)
    assert points.columns == [
        *("iso3", "session", "point", "sd", "lo", "hi", "n"),
        *("point2", "sd2", "lo2", "hi2"),
    ]
    assert points.height == 25 * 4
    mean = {row["iso3"]: row for row in points.group_by("iso3").mean().iter_rows(named=True)}
    assert mean["S000"]["point"] < mean["S001"]["point"]
    assert mean["S002"]["point2"] > 0


def test_the_same_seed_gives_the_same_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        done = call(files, "--anchor", "S000+", "--draws", "10", "--out", tmp_path / name)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 1, "the United States are not in the votes"),
        (["--anchor", "XXX+"], 1, "'XXX' is not among the 25 States"),
        (["--anchor", "S000"], 2, "Invalid value for --anchor: 'S000'"),
        (["--anchor", "S000+", "--sessions", "9-3"], 2, "before the first"),
        (["--anchor", "S000+", "--sessions", "80"], 1, "no vote is left of sessions 80"),
        (["--anchor", "S000+", "--interval", "90"], 2, "for --interval: 90.0 is not between 0"),
        (["--anchor", "S000+", "--model", "bsv", "--link", "logit"], 2, "goes with --model dynam"),
        (["--extend", "d.npz", "--anchor", "S000+"], 2, "direction are those of the draws"),
        (["--axes", "S000,S001"], 2, "for --axes: 'S000,S001'"),
        (["--axes", "S000,S001,XXX+"], 1, "'XXX' is not among the 25 States"),
        (["--axes", "S000,S001,S002+", "--anchor", "S000+"], 2, "goes without --model bsv"),
        (["--items-out", "{out}"], 1, "is --out too"),
        (["--draws-out", "{folder}"], 1, "is not a file"),
        (["--anchor", "S000+", "--model", "mean"], 2, "mean"),
    ],
)
def test_wrong_use_is_said_plainly(
    files: tuple[Path, Path], tmp_path: Path, options: list[str], code: int, said: str
) -> None:
    named = [one.format(out=tmp_path / "p.csv", folder=tmp_path) for one in options]
    done = call(files, "--out", tmp_path / "p.csv", *named)
    assert done.exit_code == code, done.output
    assert said in " ".join(done.output.split())
    assert not (tmp_path / "p.csv").exists()


def test_a_file_that_is_not_one_of_draws_is_refused(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    wrong = tmp_path / "d.npz"
    wrong.write_bytes(b"PK\x03\x04 but no more")
    done = call(files, "--extend", wrong, "--out", tmp_path / "p.csv")
    assert done.exit_code == 1
    assert "--draws-out wrote" in " ".join(done.output.split())
    nowhere = call(files, "--anchor", "S000+", "--out", tmp_path / "no" / "p.csv")
    assert nowhere.exit_code == 1
    assert "there is no folder" in " ".join(nowhere.output.split())


@pytest.mark.parametrize("measure", ["positions", "issues", "dimensions", "forecast"])
def test_the_benches_say_which_file_cannot_be_read(tmp_path: Path, measure: str) -> None:
    for name in ("un_votes.parquet", "un_rollcalls.parquet", "ideal_points_published.csv"):
        (tmp_path / name).write_bytes(b"PAR1 and no more")
    done = CliRunner().invoke(app, ["bench", measure, str(tmp_path)])
    assert done.exit_code == 1, done.output
    assert "is neither a whole Parquet file nor a CSV file" in " ".join(done.output.split())
