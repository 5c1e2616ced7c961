"""How fast the estimator is on a real record, and how near to the published points."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import ConvergenceWarning
from contadora.positions.fit import Fit
from contadora.positions.layout import build
from contadora.positions.presets import MODELS, SMALL, Model, preset
from contadora.positions.tables import PUBLISHED, read_matrix, read_table
from contadora.positions.votes import VoteMatrix

ANCHOR = ("USA", 1)
NEAR = 0.2  # deviations within which a point is as good as another estimation's


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
    published = _published(published_path, fit, fit.periods, fit.n_votes)
    return _closeness(fit.point, fit.hi - fit.lo, published, fit.periods)


def _published(
    path: Path | str,
    of: Fit | VoteMatrix,
    periods: NDArray[np.int32],
    n_votes: NDArray[np.int32],
) -> NDArray[np.float64]:
    """Return published point and bounds, shape (3, n_states, n_periods), nan where not both."""
    state = {label: i for i, label in enumerate(of.states)}
    period = {int(label): t for t, label in enumerate(periods)}
    theirs = np.full((3, *n_votes.shape), np.nan)
    for row in read_table(path, ("iso3", "session", "point", "q05", "q95")).iter_rows(named=True):
        i, t = state.get(row["iso3"]), period.get(row["session"])
        if i is not None and t is not None and n_votes[i, t] > 0:
            theirs[:, i, t] = row["point"], row["q05"], row["q95"]
    return theirs


def _closeness(
    point: NDArray[np.float64],
    width: NDArray[np.float64] | None,
    theirs: NDArray[np.float64],
    periods: NDArray[np.int32],
) -> dict[str, float]:
    both = ~np.isnan(theirs[0]) & ~np.isnan(point)
    steps = both[:, 1:] & both[:, :-1] & (np.diff(periods) == 1)
    within = [
        _r(point[both[:, t], t], theirs[0][both[:, t], t])
        for t in range(point.shape[1])
        if both[:, t].sum() > 2
    ]
    out = {
        "n": int(both.sum()),
        "r": _r(point[both], theirs[0][both]),
        "r_within_median": float(np.median(within)),
        "r_change": _r(np.diff(point, axis=1)[steps], np.diff(theirs[0], axis=1)[steps]),
    }
    if width is not None:
        out["interval_ratio"] = float(np.median(width[both] / (theirs[2] - theirs[1])[both]))
    return out


def _r(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    return float(np.corrcoef(x, y)[0, 1])


def first_components(
    matrix: VoteMatrix,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """Return the simplest points there are: the leading component of each session.

    Yes is 1, abstain 0, no -1, an absence the roll call's mean; each session is scaled to
    deviation 1 and turned like the one before. It is the baseline of every table here.

    Returns
    -------
    points : ndarray, shape (n_states, n_periods)
    periods : ndarray of int, shape (n_periods,)
    n_votes : ndarray of int, shape (n_states, n_periods)
    """
    layout = build(matrix, variance=0.5, by_votes=True, flat_start=True)
    point = np.full((matrix.n_states, layout.periods.size), np.nan)
    point[layout.node_state, layout.node_period] = layout.guess
    turned = point * np.sign(np.nanmean(point[matrix.column(ANCHOR[0])]))
    return turned, layout.periods, layout.n_votes


def bench(
    votes_path: Path | str,
    rollcalls_path: Path | str,
    published_path: Path | str,
    *,
    draws: int | None = 1000,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> dict[str, dict[str, Any]]:
    """Estimate a whole record with each model and give the figures.

    Parameters
    ----------
    votes_path, rollcalls_path, published_path : path
        The record and the published points, in the form of `read_record` and
        `compare_with_published`.
    draws : int or None
        Draws of the full posterior of each model, which takes minutes; None leaves it out.
    seed : int
        Seed of each estimation.
    progress : callable, optional
        Called with the name of each row before it is estimated.

    Returns
    -------
    dict of dict
        For the first components and each model: ``seconds`` (of the estimation, without reading
        the files), ``rhat_p95``, ``ess_p05`` and ``ess_median`` where they are of draws,
        ``error`` where known, and the figures of `compare_with_published`; for the quick points
        of the model ``dynamic`` also how far they are from those of its full posterior, in
        deviations: ``off``, root mean square, and ``near``, the share within a fifth. The last
        row is sessions 68 to 74 alone.

    Notes
    -----
    The kernels are compiled on a small record first, so that the seconds are those of a second
    start.
    """
    matrix = read_record(votes_path, rollcalls_path)
    small = read_record(votes_path, rollcalls_path, sessions=(1, 4))
    for model in MODELS:
        _estimate(small, model, None, seed)
    out: dict[str, dict[str, Any]] = {}
    began = time.perf_counter()
    points, periods, n_votes = first_components(matrix)
    published = _published(published_path, matrix, periods, n_votes)
    out["first component of each session"] = {
        "seconds": time.perf_counter() - began,
        **_closeness(points, None, published, periods),
    }
    runs: list[tuple[str, VoteMatrix, Model, int | None]] = [
        (model, matrix, model, None) for model in MODELS
    ]
    if draws is not None:
        runs += [(f"{model}, {draws} draws", matrix, model, draws) for model in MODELS]
    latest = int(matrix.period.max())
    span = (latest - 6, latest)
    recent = read_record(votes_path, rollcalls_path, sessions=span)
    runs.append((f"dynamic, sessions {span[0]} to {span[1]}", recent, "dynamic", None))
    for name, votes, model, n in runs:
        if progress is not None:
            progress(name)
        fit = _estimate(votes, model, n, seed)
        kept = ("n_votes", "seconds", "rhat_p95", "ess_p05", "ess_median", "error")
        out[name] = {key: x for key in kept if not np.isnan(x := fit.diagnostics[key])}
        if votes is matrix:
            out[name] |= compare_with_published(fit, published_path)
        if votes is matrix and model == "dynamic":
            if n is None:
                quick = fit.point
            else:
                off = ((quick - fit.point) / fit.sd)[fit.n_votes > 0]
                out["dynamic"] |= {
                    "off": float(np.sqrt((off**2).mean())),
                    "near": float((np.abs(off) <= NEAR).mean()),
                }
    return out


def _estimate(matrix: VoteMatrix, model: Model, draws: int | None, seed: int) -> Fit:
    # Moves as for a long record, so that a short one compiles and measures the same kernels.
    n_votes = max(int((matrix.votes >= 0).sum()), SMALL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return preset(model, anchor=ANCHOR, n_votes=n_votes, draws=draws).fit(
            matrix, rng=np.random.default_rng(seed)
        )
