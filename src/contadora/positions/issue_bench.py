"""Whether acts on an issue borrow strength well: log-loss of votes left out, three models."""

from __future__ import annotations

import copy
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from contadora.positions.errors import ConvergenceWarning, InvalidOptionError, TooFewVotesError
from contadora.positions.fit import Fit
from contadora.positions.ideal_points import DynamicIdealPoints
from contadora.positions.issue_kernels import run_items
from contadora.positions.issue_layout import general_draws, lay_out, take_items
from contadora.positions.issue_positions import IssuePositions
from contadora.positions.issue_prediction import Prediction
from contadora.positions.likelihood import TABLE
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix

Floats = NDArray[np.float64]
REPEATS = 4  # moves of every item between two joint draws of the points
POOLED = 1e-3  # a spread so small that nothing is added
MODELS = ("ours", "general", "pooled", "issue", "shares")


@dataclass(frozen=True, eq=False)
class IssueBench:
    """Left-out votes on one set of items.

    Attributes
    ----------
    name : str
        Of the set.
    n_items, n_votes : int
        Items, and votes left out in all folds together.
    log_loss, accuracy : dict
        By model: ``ours``; ``general``, the general points with nothing added; ``pooled``, the
        same, the points corrected by the issue's votes; ``issue``, the issue's votes alone;
        ``shares``, each item's shares of yes, abstain and no.
    gain, gain_se : dict
        For each other model: its log-loss less ours, and the standard error of that over States.
    tau : float
        Mean over folds of the deviation of what is added.
    seconds : float
    """

    name: str
    n_items: int
    n_votes: int
    log_loss: dict[str, float]
    accuracy: dict[str, float]
    gain: dict[str, float]
    gain_se: dict[str, float]
    tau: float
    seconds: float


def read_docket(
    rollcalls_path: Path | str, votes_path: Path | str, states: tuple[str, ...]
) -> VoteMatrix:
    """Read the roll calls of a docket from plain tables, as the starter pack has them.

    Parameters
    ----------
    rollcalls_path : path
        CSV with ``key, session, rcid``; an item's label is its ``rcid``, as in `read_record`.
    votes_path : path
        CSV with ``key, iso3, vote`` (Y, A, N; others are no vote).
    states : tuple of str
        States to read.

    Returns
    -------
    VoteMatrix
    """
    calls = pl.read_csv(rollcalls_path).sort("session", "key")
    row = {key: j for j, key in enumerate(calls["key"])}
    column = {state: i for i, state in enumerate(states)}
    code = {"Y": YES, "A": ABSTAIN, "N": NO}
    votes = np.full((len(row), len(states)), MISSING, dtype=np.int8)
    for key, state, vote in pl.read_csv(votes_path).select("key", "iso3", "vote").iter_rows():
        if key in row and state in column and vote in code:
            votes[row[key], column[state]] = code[vote]
    return VoteMatrix(
        votes,
        calls["session"].to_numpy().astype(np.int32),
        states,
        tuple(str(rcid) for rcid in calls["rcid"]),
    )


def read_theme(
    matrix: VoteMatrix, rollcalls_path: Path | str, code: str, *, n_items: int = 10, seed: int = 0
) -> VoteMatrix:
    """Draw some roll calls of one issue that divide, to stand for a small docket.

    Parameters
    ----------
    matrix : VoteMatrix
        The record, items labelled by ``rcid``.
    rollcalls_path : path
        Parquet with ``rcid, issues`` (codes with semicolons between them).
    code : str
        An issue code, such as ``nu``.
    n_items : int
        How many to draw.
    seed : int
        Of the draw.

    Returns
    -------
    VoteMatrix
    """
    table = pl.read_parquet(rollcalls_path, columns=["rcid", "issues"])
    codes = {str(rcid): (issues or "").split(";") for rcid, issues in table.iter_rows()}
    fit = [
        j
        for j, item in enumerate(matrix.items)
        if code in codes.get(item, ())
        and np.unique(matrix.votes[j][matrix.votes[j] != MISSING]).size > 1
    ]
    if len(fit) < n_items:
        raise TooFewVotesError(f"code: {len(fit)} roll calls on {code!r} divide; {n_items} wanted")
    rows = np.sort(np.random.default_rng(seed).choice(fit, n_items, replace=False))
    return take_items(matrix, rows)


def predict_from(points: Fit, matrix: VoteMatrix, *, rng: np.random.Generator) -> Prediction:
    """Return what an issue's votes would be if points estimated elsewhere were all there is.

    The items are drawn given each joint draw of the points; the points stay as they are.
    """
    library, _, _ = general_draws(points, matrix, int(points.periods[-1]), rng)
    layout = lay_out(matrix, library[:, :, -1].mean(axis=1, dtype=np.float64), 0)
    ordered = library[layout.columns]
    draws = np.ascontiguousarray(ordered.transpose(1, 0, 2).reshape(ordered.shape[1], -1))
    n_groups = layout.kinds.size
    keep = np.zeros((draws.shape[0], n_groups, 3))
    run_items(
        rng,
        TABLE,
        REPEATS,
        draws.astype(np.float64),
        layout.cuts.copy(),
        np.zeros((n_groups, 3)),
        layout.kinds,
        np.zeros((draws.shape[1], 1)),
        layout.item_start,
        layout.item_node,
        layout.item_cat,
        keep,
    )
    binary = matrix.binary if matrix.binary is not None else np.zeros(matrix.n_items, dtype=bool)
    return Prediction(
        library.transpose(1, 0, 2),
        layout.item_when,
        layout.item_group,
        keep.astype(np.float32),
        layout.ends,
        layout.tally,
        binary,
    )


def _shares(matrix: VoteMatrix) -> Prediction:
    tally = np.stack([(matrix.votes == c).sum(axis=1) for c in range(3)], axis=1).astype(float)
    nothing = np.full(matrix.n_items, -1, dtype=np.int32)
    return Prediction(
        np.zeros((1, matrix.n_states, 1), dtype=np.float32),
        np.zeros(matrix.n_items, dtype=np.int32),
        nothing,
        np.zeros((1, 0, 3), dtype=np.float32),
        np.zeros((0, 3), dtype=bool),
        tally,
        matrix.binary if matrix.binary is not None else nothing > 0,
    )


def bench_issues(
    matrix: VoteMatrix,
    issues: Mapping[str, VoteMatrix],
    *,
    anchor: tuple[str, int],
    folds: int = 5,
    seed: int = 1,
    model: IssuePositions | None = None,
    sweeps: int = 400,
    burn_in: int = 150,
    progress: Callable[[int, int], None] | None = None,
) -> list[IssueBench]:
    """Leave out votes of each issue's items and compare models by what they gave them.

    Parameters
    ----------
    matrix : VoteMatrix
        The general record; items with the label of an issue's item are left out of it.
    issues : mapping of str to VoteMatrix
        The sets of items, with the States of `matrix`.
    anchor : (str, int)
        As in `DynamicIdealPoints`.
    folds : int
        Every vote is left out once, in one of so many folds drawn at random.
    seed : int
        Of folds and samplers.
    model : IssuePositions, optional
        Ours, when other than by default.
    sweeps, burn_in : int
        Of the general and of the issue-only estimation.
    progress : callable, optional
        Called as ``progress(done, total)``.

    Returns
    -------
    list of IssueBench
        In the order of `issues`.

    Notes
    -----
    The issue's votes alone are estimated twice, by session and with one point for all sessions,
    and the better of the two stands for them.
    """
    if folds < 2:
        raise InvalidOptionError(f"folds: {folds!r}; give at least 2")
    model = model or IssuePositions()
    out = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for k, (name, issue) in enumerate(issues.items()):
            began = time.perf_counter()
            labels = set(issue.items)
            rows = np.array([j for j, item in enumerate(matrix.items) if item not in labels])
            estimator = DynamicIdealPoints(anchor=anchor, sweeps=sweeps, burn_in=burn_in)
            general = estimator.fit(take_items(matrix, rows), rng=np.random.default_rng(seed))
            out.append(_one(name, general, issue, estimator, model, folds, seed, began))
            if progress is not None:
                progress(k + 1, len(issues))
    return out


def _one(
    name: str,
    general: Fit,
    issue: VoteMatrix,
    estimator: DynamicIdealPoints,
    model: IssuePositions,
    folds: int,
    seed: int,
    began: float,
) -> IssueBench:
    item, state = np.nonzero(issue.votes != MISSING)
    rng = np.random.default_rng([seed, folds])
    fold = rng.permutation(np.arange(item.size) % folds)
    p = {key: np.empty((item.size, 3)) for key in (*MODELS, "static")}
    pooled = copy.copy(model)
    pooled.added_scale = POOLED
    taus = []
    for k in range(folds):
        out = fold == k
        votes = issue.votes.copy()
        votes[item[out], state[out]] = MISSING
        train = _with(issue, votes, issue.period)
        fit = model.fit(general, train, rng=np.random.default_rng([seed, k]))
        taus.append(fit.tau)
        alone = estimator.fit(train, rng=np.random.default_rng([seed, k]))
        static = _with(issue, votes, np.zeros_like(issue.period))
        once = estimator.fit(static, rng=np.random.default_rng([seed, k]))
        made = {
            "ours": fit.prediction,
            "pooled": pooled.fit(general, train, rng=np.random.default_rng([seed, k])).prediction,
            "general": predict_from(general, train, rng=np.random.default_rng([seed, k])),
            "issue": predict_from(alone, train, rng=np.random.default_rng([seed, k])),
            "static": predict_from(once, static, rng=np.random.default_rng([seed, k])),
            "shares": _shares(train),
        }
        for key, prediction in made.items():
            table = np.stack([prediction.of(j) for j in range(issue.n_items)])
            p[key][out] = table[item[out], state[out]]
    cast = issue.votes[item, state]
    loss = {key: -np.log(q[np.arange(item.size), cast]) for key, q in p.items()}
    if loss["static"].mean() < loss["issue"].mean():
        p["issue"], loss["issue"] = p["static"], loss["static"]
    gains = {key: loss[key] - loss["ours"] for key in MODELS[1:]}
    return IssueBench(
        name=name,
        n_items=issue.n_items,
        n_votes=int(item.size),
        log_loss={key: float(loss[key].mean()) for key in MODELS},
        accuracy={key: float((p[key].argmax(axis=1) == cast).mean()) for key in MODELS},
        gain={key: float(g.mean()) for key, g in gains.items()},
        gain_se={key: _clustered(g, state) for key, g in gains.items()},
        tau=float(np.mean(taus)),
        seconds=time.perf_counter() - began,
    )


def _with(issue: VoteMatrix, votes: Any, period: Any) -> VoteMatrix:
    return VoteMatrix(votes, period, issue.states, issue.items, issue.linked, issue.binary)


def _clustered(gain: Floats, state: NDArray[np.signedinteger]) -> float:
    """Standard error of a mean over votes, those of one State taken together."""
    sums = np.bincount(state, gain - gain.mean())
    return float(np.sqrt((sums**2).sum()) / gain.size)
