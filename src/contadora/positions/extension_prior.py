"""What an estimation says of the sessions to come: the prior of the States' first new points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contadora.positions.layout import Layout, build, roots
from contadora.positions.votes import MISSING, VoteMatrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MEMORY = 12  # a text voted again lends its votes of this many sessions before
SHAPES = 3  # level, scale and bend, in which the errors of all points of a session go together
LEAST = 0.05  # precision of a point that its votes and the past hardly tell
SHARE = 0.5  # of a step's variance, where the votes before it are not at hand


@dataclass(frozen=True, eq=False)
class Window:
    """The last session and the new ones, earlier votes on their texts, and what they lean on.

    Attributes
    ----------
    layout : Layout
    free, fixed : ndarray of int
        Nodes to draw, and nodes that stand as the past has them.
    previous : ndarray of int, shape (n_nodes,)
        Free node that a free one leans on, -1 for a State's first.
    before, after : ndarray, shape (n_nodes,)
        Precisions of the walk's pulls between free nodes.
    opening : ndarray of int
        Each State's first free node.
    again : ndarray of bool, shape (n_opening,)
        Whether that node was estimated before and is drawn anew.
    state, last : ndarray of int, shape (n_opening,)
        Row and period (positions in the draws) of its last point before; -1 for a new State.
    step : ndarray, shape (n_opening,)
        Variance of the step from there; of the first point itself for a new State.
    """

    layout: Layout
    free: Ints
    fixed: Ints
    previous: Ints
    before: Floats
    after: Floats
    opening: Ints
    again: NDArray[np.bool_]
    state: Ints
    last: Ints
    step: Floats


@dataclass(frozen=True, eq=False)
class Prior:
    """What each draw of the past says of the States' first free points.

    Attributes
    ----------
    shapes : ndarray, shape (n_draws, n_shapes)
        Level, scale and bend of each draw against the mean of all.
    lean : ndarray, shape (n_draws, n_opening)
        The points before, without what is drawn anew, in the shape that the draw gives them.
    own : ndarray, shape (n_opening,)
        Variance of each State's own part of them, which is integrated out.
    """

    shapes: Floats
    lean: Floats
    own: Floats


def window_of(
    matrix: VoteMatrix,
    states: tuple[str, ...],
    periods: NDArray[np.integer],
    draws: NDArray[np.float32],
    walk_variance: float,
) -> Window:
    """Lay out the votes of the last session and of new ones, and earlier ones on the same texts."""
    last = int(periods.max())
    inside = matrix.period >= last
    root = roots(matrix.linked, matrix.n_items)
    near = matrix.period > last - MEMORY
    rows = np.nonzero(inside | (near & np.isin(root, root[inside])))[0]
    part = items_of(matrix, rows, root)
    layout = build(part, variance=walk_variance, by_votes=True, flat_start=False, with_start=False)
    every, votes = _votes(matrix)
    row = {label: i for i, label in enumerate(states)}
    place = {int(p): t for t, p in enumerate(periods)}
    known = ~np.isnan(draws[0])
    period = layout.periods[layout.node_period]
    free = np.nonzero(period >= last)[0]
    n = layout.node_state.size
    previous, before, after = np.full(n, -1), np.zeros(n), np.zeros(n)
    opening: list[tuple[int, int, int, float]] = []
    for k in free.tolist():
        column = int(layout.node_state[k])
        t = int(np.searchsorted(every, period[k]))
        voted = np.nonzero(votes[column, :t])[0]
        q = int(voted[-1]) if voted.size else -1
        share = SHARE
        if q >= 0:
            share = votes[column, t] / (votes[column, t] + votes[column, q])
        if q >= 0 and every[q] >= last and k > 0 and layout.node_state[k - 1] == column:
            previous[k] = k - 1
            before[k] = after[k - 1] = 1.0 / (walk_variance * share)
            continue
        i = row.get(matrix.states[column], -1)
        p = place.get(int(every[q]), -1) if q >= 0 else -1
        if i >= 0 and (p < 0 or not known[i, p]):  # votes of that session are not at hand
            seen = np.nonzero(known[i] & (periods < period[k]))[0]
            p = int(seen[np.argmax(periods[seen])]) if seen.size else -1
            share = SHARE
        if i < 0 or p < 0:
            opening.append((k, -1, -1, 1.0))
        else:
            opening.append((k, i, p, walk_variance * share))
    nodes, state, session, step = zip(*opening, strict=True)
    return Window(
        layout,
        free,
        np.nonzero(period < last)[0],
        previous,
        before,
        after,
        np.array(nodes),
        period[list(nodes)] == last,
        np.array(state),
        np.array(session),
        np.array(step),
    )


def items_of(matrix: VoteMatrix, rows: NDArray[np.intp], root: NDArray[np.int32]) -> VoteMatrix:
    """Return some items, those of one root linked."""
    _, first, group = np.unique(root[rows], return_index=True, return_inverse=True)
    return VoteMatrix(
        matrix.votes[rows],
        matrix.period[rows],
        matrix.states,
        tuple(matrix.items[r] for r in rows),
        first[group].astype(np.int32),
        None if matrix.binary is None else matrix.binary[rows],
    )


def _votes(matrix: VoteMatrix) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return all periods, and the votes of each State in each of them."""
    every, rank = np.unique(matrix.period, return_inverse=True)
    votes = np.zeros((matrix.n_states, every.size), dtype=np.int64)
    for t in range(every.size):
        votes[:, t] = (matrix.votes[rank == t] != MISSING).sum(axis=0)
    return every, votes


def prior_of(window: Window, draws: NDArray[np.float32]) -> Prior:
    """Return what the draws say of the first free points.

    Errors of a session's points go together in level, scale and bend, and hardly otherwise. What
    they have in common stands as a draw has it, since the items voted again do; what is a State's
    own is as good as normal.
    """
    old = np.nonzero(window.state >= 0)[0]
    lean = np.zeros((len(draws), window.opening.size))
    own = np.zeros(window.opening.size)
    if not old.size:
        return Prior(np.zeros((len(draws), 1)), lean, own)
    past = draws[:, window.state[old], window.last[old]].astype(np.float64)
    parts, apart = _shapes(past)
    lean[:, old] = past - apart
    own[old] = apart.var(axis=0)
    again = window.again[old]
    if again.any():
        redrawn = old[again]
        new = draws[:, window.state[redrawn], -1].astype(np.float64)
        mean, variance = without(
            past[:, again].mean(axis=0), new, apart[:, again], window.step[redrawn]
        )
        lean[:, redrawn] += mean - past[:, again].mean(axis=0)
        own[redrawn] = variance
    return Prior(parts / np.maximum(parts.std(axis=0), 1e-9), lean, own)


def _shapes(points: Floats) -> tuple[Floats, Floats]:
    """Split draws of a session's points into common shapes and each State's own part."""
    centre = points.mean(axis=0)
    basis = np.vander(centre, min(SHAPES, centre.size))
    parts = (points - centre) @ np.linalg.pinv(basis).T
    return parts, points - centre - parts @ basis.T


def without(mean: Floats, new: Floats, apart: Floats, step: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of points without the pull of the ones after, to be drawn anew.

    mean: of the points; new: draws of the points after; apart: draws of the points' own parts;
    step: variances of the walk between the two. Given the point after, that before is normal with
    a precision that is the walk's and its own: the latter is what the draws leave open beyond.
    """
    after = _shapes(new)[1]
    slope = (apart * after).mean(axis=0) / np.maximum(after.var(axis=0), 1e-12)
    left = np.maximum((apart - slope * after).var(axis=0), 1e-6)
    variance = 1.0 / np.maximum(1.0 / left - 1.0 / step, LEAST)
    return variance * (mean / left - new.mean(axis=0) / step), variance
