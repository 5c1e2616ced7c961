"""How fast the estimator is on a real record, and how near to the published points."""

from __future__ import annotations

import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from contadora.positions.errors import ConvergenceWarning
from contadora.positions.fit import Fit
from contadora.positions.ideal_points import DynamicIdealPoints
from contadora.positions.tables import PUBLISHED, read_matrix
from contadora.positions.votes import VoteMatrix

RUNS: dict[str, dict[str, Any]] = {
    "collapsed": {"sampler": "collapsed", "start": "standard"},
    "bsv": {"sampler": "bsv", "start": "second"},
}


def read_record(
    votes_path: Path | str,
    rollcalls_path: Path | str,
    *,
    sessions: tuple[int, int] | None = None,
) -> VoteMatrix:
    """Read a record as the published estimates do: `read_matrix` with their exclusions."""
    return read_matrix(votes_path, rollcalls_path, exclude=PUBLISHED, sessions=sessions)


def compare_with_published(fit: Fit, published_path: Path | str) -> dict[str, float]:
    """Compare points with published ones.

    Parameters
    ----------
    fit : Fit
        Points by session.
    published_path : path
        CSV with ``iso3, session, point, q05, q95``.

    Returns
    -------
    dict
        ``n``; ``r``, over all State-sessions; ``r_within_median``, within a session;
        ``r_change``, of the change from one session to the next; ``interval_ratio``, median of
        our 90% interval's width over theirs.
    """
    table = pl.read_csv(published_path)
    state = {label: i for i, label in enumerate(fit.states)}
    period = {int(label): t for t, label in enumerate(fit.periods)}
    shape = fit.point.shape
    theirs = np.full((3, *shape), np.nan)
    for row in table.iter_rows(named=True):
        i, t = state.get(row["iso3"]), period.get(row["session"])
        if i is not None and t is not None and fit.n_votes[i, t] > 0:
            theirs[:, i, t] = row["point"], row["q05"], row["q95"]
    both = ~np.isnan(theirs[0])
    steps = both[:, 1:] & both[:, :-1] & (np.diff(fit.periods) == 1)
    ratio = (fit.hi - fit.lo)[both] / (theirs[2] - theirs[1])[both]
    within = [
        _r(fit.point[both[:, t], t], theirs[0][both[:, t], t])
        for t in range(shape[1])
        if both[:, t].sum() > 2
    ]
    return {
        "n": int(both.sum()),
        "r": _r(fit.point[both], theirs[0][both]),
        "r_within_median": float(np.median(within)),
        "r_change": _r(np.diff(fit.point, axis=1)[steps], np.diff(theirs[0], axis=1)[steps]),
        "interval_ratio": float(np.median(ratio)),
    }


def _r(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    return float(np.corrcoef(x, y)[0, 1])


def bench(
    votes_path: Path | str,
    rollcalls_path: Path | str,
    published_path: Path | str,
    *,
    sweeps: int = 100,
    burn_in: int = 75,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, dict[str, Any]]:
    """Estimate a whole record with each sampler and give the figures.

    Parameters
    ----------
    votes_path, rollcalls_path, published_path : path
        The record and the published points, in the form of `read_record` and
        `compare_with_published`.
    sweeps, burn_in, seed : int
        As in `DynamicIdealPoints`, for each of two chains.
    progress : callable, optional
        As in `DynamicIdealPoints.fit`, for each sampler anew.

    Returns
    -------
    dict of dict
        For each sampler: counts, ``seconds``, ``ms_per_sweep`` (of one chain, two side by
        side), ``rhat_p95``, ``ess_median``, ``peak_mb`` (of the process so far) and the figures
        of `compare_with_published`.

    Notes
    -----
    The kernels are compiled on a small record first, so that the seconds are those of a second
    start.
    """
    began = time.perf_counter()
    matrix = read_record(votes_path, rollcalls_path)
    reading = time.perf_counter() - began
    out: dict[str, dict[str, Any]] = {}
    small = read_record(votes_path, rollcalls_path, sessions=(1, 3))
    for name, options in RUNS.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            DynamicIdealPoints(anchor=("USA", 1), sweeps=2, burn_in=1, **options).fit(
                small, rng=np.random.default_rng(seed)
            )
            fit = DynamicIdealPoints(
                anchor=("USA", 1), sweeps=sweeps, burn_in=burn_in, thin=1, **options
            ).fit(matrix, rng=np.random.default_rng(seed), progress=progress)
        kept = ("n_votes", "n_items", "n_points", "seconds", "rhat_p95", "ess_median")
        # Linux counts kibibytes, macOS bytes.
        unit = 2**20 if sys.platform == "darwin" else 2**10
        out[name] = {
            **{key: fit.diagnostics[key] for key in kept},
            "ms_per_sweep": fit.diagnostics["ms_per_sweep"] * fit.diagnostics["chains"],
            "reading_seconds": reading,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
            "converged": fit.converged,
            **compare_with_published(fit, published_path),
        }
    return out
