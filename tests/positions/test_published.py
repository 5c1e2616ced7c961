"""Against the estimates of Bailey, Strezhnev and Voeten, by their replication code (April 2020).

They were produced on sessions 1 to 74 together; here sessions 40 to 60 are estimated alone.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from contadora.positions import ConvergenceWarning, DynamicIdealPoints
from contadora.positions.bench import bench, compare_with_published, read_record


@pytest.mark.parametrize(
    ("sampler", "start", "change"), [("collapsed", "standard", 0.93), ("bsv", "second", 0.93)]
)
def test_sessions_40_to_60(real_data: Path, sampler: str, start: str, change: float) -> None:
    matrix = read_record(
        real_data / "un_votes.parquet", real_data / "un_rollcalls.parquet", sessions=(40, 60)
    )
    estimator = DynamicIdealPoints(
        anchor=("USA", 1),
        sampler=sampler,  # type: ignore[arg-type]
        start=start,  # type: ignore[arg-type]
        sweeps=80,
        burn_in=80,
        thin=1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fit = estimator.fit(matrix, rng=np.random.default_rng(1))
    found = compare_with_published(fit, real_data / "ideal_points_published.csv")
    assert found["n"] > 3500
    assert found["r"] > 0.975
    assert found["r_within_median"] > 0.995
    assert found["r_change"] > change
    assert 0.85 < found["interval_ratio"] < 1.15


def test_the_record_is_read_as_the_authors_do(real_data: Path) -> None:
    matrix = read_record(real_data / "un_votes.parquet", real_data / "un_rollcalls.parquet")
    column = matrix.column("ZAF")
    assert "EAZ" not in matrix.states
    assert 19 not in matrix.period
    assert (matrix.votes[matrix.period == 48, column] == -1).all()
    assert (matrix.votes[matrix.period == 49, column] != -1).any()


def test_bench_gives_its_figures(real_data: Path, tmp_path: Path) -> None:
    calls = pl.read_parquet(real_data / "un_rollcalls.parquet").filter(pl.col("session") <= 3)
    calls.write_parquet(tmp_path / "rollcalls.parquet")
    votes = pl.read_parquet(real_data / "un_votes.parquet").join(calls.select("rcid"), on="rcid")
    votes.write_parquet(tmp_path / "votes.parquet")
    figures = bench(
        tmp_path / "votes.parquet",
        tmp_path / "rollcalls.parquet",
        real_data / "ideal_points_published.csv",
        draws=20,
    )
    assert list(figures) == [
        "first component of each session",
        "dynamic",
        "bsv",
        "dynamic, 20 draws",
        "bsv, 20 draws",
        "dynamic, sessions -3 to 3",
    ]
    for name, row in figures.items():
        assert row["seconds"] > 0
        if "sessions" in name:
            continue
        assert row["r_within_median"] > 0.85
        assert row["n"] > 100
