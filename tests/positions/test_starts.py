"""Where estimations start, the records that intervals are judged on, and what a short run says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from contadora.positions import VoteMatrix, simulate
from contadora.positions.bench import ANCHOR, read_record
from contadora.positions.layout import build
from contadora.positions.running import Chain, Plan, first_step, period_means

from .test_ideal_points import quietly


def test_records_of_the_model_walk_in_the_steps_that_it_supposes() -> None:
    shape = (4,) * 60
    deviations = {}
    for tied in (True, False):
        s = simulate(
            n_states=400,
            items_per_period=shape,
            standardise=True,
            tied=tied,
            absent=0.0,
            rng=np.random.default_rng(3),
        )
        steps = np.diff(s.points, axis=1).var()
        deviations[tied] = s.points[:, 0].std()
        assert abs(s.points.std() - 1.0) < 1e-6
        if tied:
            assert abs(steps - 0.25) < 0.03  # half the variance, shared by equal sessions
        else:
            assert steps < 0.06
    assert deviations[True] > 0.7
    assert deviations[False] < 0.45


def test_a_long_record_keeps_one_direction() -> None:
    s = simulate(
        n_states=120,
        items_per_period=(40,) * 60,
        standardise=True,
        rng=np.random.default_rng([1, 1]),
    )
    layout = build(s.matrix, variance=0.5, by_votes=True, flat_start=False)
    truth = s.points[layout.node_state, layout.node_period]
    sides = [
        np.corrcoef(layout.guess[here], truth[here])[0, 1]
        for here in (layout.node_period == t for t in range(60))
    ]
    assert len(set(np.sign(sides))) == 1
    assert np.min(np.abs(sides)) > 0.5


def scheme(matrix: VoteMatrix) -> tuple[Chain, np.ndarray]:
    layout = build(matrix, variance=0.5, by_votes=True, flat_start=True)
    plan = Plan("bsv", "probit", True, 0.5, True, 2, 2, 1)
    chain = Chain(plan, layout, np.random.default_rng(1))
    return chain, first_step(layout, chain.before + chain.after)


def test_the_scheme_starts_a_session_on_the_side_of_its_majorities() -> None:
    rng = np.random.default_rng(5)
    votes = np.empty((40, 30), dtype=np.int8)
    period = np.repeat(np.arange(4, dtype=np.int32), 10)
    for row in range(40):
        # In the first sessions twenty go with the first pole, in the last ones ten.
        first = 20 if period[row] < 2 else 10
        votes[row] = np.where(np.arange(30) < first, 2, 0)
        votes[row, rng.integers(0, 30, 2)] = 1
    matrix = VoteMatrix(
        votes, period, tuple(f"S{i}" for i in range(30)), tuple(f"I{j}" for j in range(40))
    )
    chain, point = scheme(matrix)
    origins = period_means(point, chain.layout)
    assert np.sign(origins[0]) == np.sign(origins[1]) == -np.sign(origins[2])
    assert abs(origins[0] - origins[3]) > 0.1
    node = chain.layout.node_state == 0
    assert np.sign(origins[0]) == np.sign(point[node].mean())
    chain.climb(2, 0)
    np.testing.assert_allclose(period_means(chain.theta, chain.layout), origins, atol=1e-6)


def test_the_first_sessions_start_on_the_side_of_the_united_states(real_data: Path) -> None:
    matrix = read_record(
        real_data / "un_votes.parquet", real_data / "un_rollcalls.parquet", sessions=(1, 40)
    )
    chain, point = scheme(matrix)
    side = np.sign(point[chain.layout.node_state == matrix.column(ANCHOR[0])].mean())
    origins = side * period_means(point, chain.layout)
    assert (origins[:5] > 0.2).all()
    assert (origins[-5:] < 0.0).all()


def test_a_quick_run_starts_as_wide_as_it_ends() -> None:
    s = simulate(n_states=60, items_per_period=(40,) * 6, rng=np.random.default_rng(2))
    layout = build(s.matrix, variance=0.5, by_votes=True, flat_start=False)
    plan = Plan("collapsed", "probit", True, 0.5, True, 5, 5, 1, scattered=True)
    chains = [Chain(plan, layout, np.random.default_rng(k)) for k in range(40)]
    for chain in chains:
        chain.climb(8, 0)
    mode = chains[0].theta.copy()
    for chain in chains:
        chain.scatter()
        assert abs(chain.theta.mean()) < 1e-9
        assert chain.theta.std() == pytest.approx(1.0)
    long = quietly(s.matrix, sweeps=800)
    sd = long.sd[layout.node_state, layout.node_period]
    sides = np.array([c.theta * np.sign(c.theta @ mode) for c in chains])
    assert np.median(sides.std(axis=0, ddof=1) / sd) == pytest.approx(1.0, abs=0.12)


SAMPLED = """
import numpy as np
from contadora.positions import DynamicIdealPoints, simulate
from contadora.positions.chain import run_sweeps as kernel
from contadora.positions.running import load

load()
ahead = list(kernel.signatures)
rng = np.random.default_rng(1)
votes = simulate(n_states=9, items_per_period=(8, 8), rng=rng).matrix
DynamicIdealPoints(anchor=(votes.states[0], 1), sweeps=20, burn_in=5).fit(votes, rng=rng)
print(len(ahead), ahead == list(kernel.signatures))
"""
EXTENDED = """
import numpy as np
from contadora.positions import extend, simulate
from contadora.positions.extension import load
from contadora.positions.extension_kernels import run_window as kernel

load()
ahead = list(kernel.signatures)
rng = np.random.default_rng(1)
votes = simulate(n_states=9, items_per_period=(8, 8, 8), rng=rng).matrix
draws = rng.standard_normal((6, 9, 2))
extend(draws, votes.states, np.unique(votes.period)[:2], votes, tension=1.0, rng=rng)
print(len(ahead), ahead == list(kernel.signatures))
"""


@pytest.mark.parametrize("code", [SAMPLED, EXTENDED], ids=["sampled", "extended"])
def test_what_is_loaded_ahead_is_what_an_estimation_takes(code: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", code]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["1", "True"]
