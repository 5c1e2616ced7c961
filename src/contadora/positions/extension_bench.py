"""How near sessions that are added come to a full estimation, and how near two of those come."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.bench import ANCHOR, NEAR, read_record
from contadora.positions.errors import ConvergenceWarning
from contadora.positions.extension import extend
from contadora.positions.fit import Fit
from contadora.positions.presets import preset
from contadora.positions.votes import VoteMatrix

ADDED = (61, 68, 71, 72)
DRAWS = 1000


def bench_extension(
    votes_path: Path | str,
    rollcalls_path: Path | str,
    *,
    added: Sequence[int] = ADDED,
    span: int = 8,
    draws: int = DRAWS,
    progress: Callable[[str], None] | None = None,
) -> dict[str, dict[str, Any]]:
    """Add sessions to estimations of those before, and estimate all of them twice.

    Parameters
    ----------
    votes_path, rollcalls_path : path
        The record, as `read_record` takes it.
    added : sequence of int
        Sessions to add, each to an estimation of the ``span`` sessions before it.
    span, draws : int
        Sessions of each estimation before the added one, and draws of its posterior.
    progress : callable, optional
        Called with what is estimated next.

    Returns
    -------
    dict of dict
        For each session added: share of its points within a fifth of a deviation of the full
        estimation, and the farthest; the same of the session before it and of all earlier ones;
        the same between the two full estimations, all points; seconds of processor time and of
        the clock of adding it. The full estimation is the mean of two with other seeds.
    """
    out: dict[str, dict[str, Any]] = {}
    for session in added:
        if progress is not None:
            progress(f"session {session}")
        matrix = read_record(votes_path, rollcalls_path, sessions=(session - span, session))
        before = read_record(votes_path, rollcalls_path, sessions=(session - span, session - 1))
        base, one, two = (
            _estimate(part, draws, seed) for part, seed in ((before, 1), (matrix, 2), (matrix, 3))
        )
        _add(base, matrix)  # compiled, and in the processor's cache
        began, clock = time.process_time(), time.perf_counter()
        found = _add(base, matrix)
        seconds = time.process_time() - began, time.perf_counter() - clock
        at = [one.states.index(state) for state in found.states]
        middle, sd = ((a + b)[at] / 2.0 for a, b in ((one.point, two.point), (one.sd, two.sd)))
        voted = found.n_votes > 0
        off = np.where(voted, np.abs(found.point - middle) / sd, np.nan)
        apart = np.where(voted, np.abs(one.point - two.point)[at] / sd, np.nan)
        out[f"session {session}"] = {
            **_near("added", off[:, -1]),
            **_near("before", off[:, -2]),
            **_near("earlier", off[:, :-2]),
            **_near("two full", apart),
            "processor s": seconds[0],
            "clock s": seconds[1],
        }
    return out


def _near(name: str, off: NDArray[np.float64]) -> dict[str, float]:
    known = off[~np.isnan(off)]
    return {f"{name}, near": float((known <= NEAR).mean()), f"{name}, most": float(known.max())}


def _estimate(matrix: VoteMatrix, draws: int, seed: int) -> Fit:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator = preset(
            "dynamic", anchor=ANCHOR, n_votes=int((matrix.votes >= 0).sum()), draws=draws
        )
        return estimator.fit(matrix, rng=np.random.default_rng(seed))


def _add(base: Fit, matrix: VoteMatrix) -> Fit:
    return extend(
        base.draws,
        base.states,
        base.periods,
        matrix,
        tension=base.diagnostics["tension"],
        rng=np.random.default_rng(4),
    )
