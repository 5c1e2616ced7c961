"""Points before those drawn anew, and what the new sessions say of them.

New votes reach an earlier point by two ways: through the State's next point, by the walk, and
through the items of texts voted again, which are better known afterwards. The first is a linear
regression among the draws that were kept. For the second, the slope of the log-likelihood of the
point's votes is taken twice, with the items as they were before the new sessions and as they are
with them; the difference moves the point as one step of Newton's method would, the draws giving
the covariances. It counts where points are far out, on which the items' tails tell most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import TooFewVotesError
from contadora.positions.extension_correction import correct_items
from contadora.positions.extension_kernels import sweep_window
from contadora.positions.extension_prior import MEMORY, Prior, Window, items_of
from contadora.positions.layout import Layout, build, roots
from contadora.positions.votes import VoteMatrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BURN_IN, SWEEPS = 8, 20  # of the items alone, as they were before the new sessions
REACH = 6  # sessions before those drawn anew that follow the next point
LEAST = 0.5  # of its precision a point keeps, where the items are less certain than before


@dataclass(frozen=True, eq=False)
class Told:
    """What the items, known better now, say of a State's earlier points.

    Attributes
    ----------
    period : ndarray of int
        The points' positions among the sessions that texts voted again reach back to.
    slope, gain : ndarray
        By how much the slope of the log-likelihood at the point, and its information, grew.
    """

    period: Ints
    slope: Floats
    gain: Floats

    def moves(self, covariance: Floats) -> Floats:
        """Return how far points of that covariance move, those of ``period`` among them."""
        inner = covariance[np.ix_(self.period, self.period)]
        gain = np.maximum(self.gain, (LEAST - 1.0) / np.maximum(np.diag(inner), 1e-9))
        system = np.eye(self.period.size) + gain[:, None] * inner
        return np.asarray(covariance[:, self.period] @ np.linalg.solve(system, self.slope))


@dataclass(frozen=True, eq=False)
class Past:
    """Draws of an estimation's recent sessions, and which of them sweeps stand under.

    Attributes
    ----------
    states, periods
        Labels of the draws, the sessions being those of :func:`recent`.
    mean : ndarray, shape (n_states, n_periods)
        Of all draws, nan where a State has no point.
    covariances : ndarray, shape (n_states, n_periods, n_periods)
        Of each State's points over all draws, 0 where there is none.
    draws : ndarray, shape (n_used, n_states, n_periods)
        Those that some sweep takes.
    used : ndarray of int
        Their rows among all.
    rows : ndarray of int, shape (n_chains, n_sweeps)
        Which of ``draws`` each sweep takes.
    """

    states: tuple[str, ...]
    periods: NDArray[np.integer]
    mean: Floats
    covariances: Floats
    draws: NDArray[np.float32]
    used: Ints
    rows: Ints

    @classmethod
    def of(
        cls,
        draws: NDArray[np.float32],
        states: tuple[str, ...],
        periods: NDArray[np.integer],
        rows: Ints,
    ) -> Past:
        """Take the draws that sweeps stand under."""
        used, place = np.unique(rows, return_inverse=True)
        near = draws[:, :, recent(periods)]
        off = np.moveaxis(near, 0, 2).copy(order="C")
        mean = off.mean(axis=2, dtype=np.float64)
        off -= mean[:, :, None].astype(np.float32)
        np.nan_to_num(off, copy=False)
        return cls(
            states,
            periods[recent(periods)],
            mean,
            (off @ off.transpose(0, 2, 1)).astype(np.float64) / len(draws),
            near[used],
            used,
            place.reshape(rows.shape),
        )

    def points(
        self, matrix: VoteMatrix, layout: Layout, nodes: NDArray[np.integer]
    ) -> tuple[Floats, Floats]:
        """Return nodes' points in the draws, ``(n_used, n_nodes)``, and their means over all.

        They are 0 where there is none.
        """
        row, column = self.places(matrix, layout, nodes)
        known = (row >= 0) & (column >= 0)
        place = np.where(known, row * self.periods.size + column, 0)
        out = np.take(self.draws.reshape(len(self.draws), -1), place, axis=1).astype(np.float64)
        mean = self.mean.ravel()[place]
        out[:, ~known], mean[~known] = 0.0, 0.0
        return np.nan_to_num(out, copy=False), np.nan_to_num(mean)

    def places(
        self, matrix: VoteMatrix, layout: Layout, nodes: NDArray[np.integer]
    ) -> tuple[Ints, Ints]:
        """Return the nodes' rows and columns in the draws, -1 where there is none."""
        row = {label: i for i, label in enumerate(self.states)}
        place = {int(p): t for t, p in enumerate(self.periods)}
        of_state = np.array([row.get(label, -1) for label in matrix.states], dtype=np.int64)
        of_period = np.array([place.get(int(p), -1) for p in layout.periods], dtype=np.int64)
        return of_state[layout.node_state[nodes]], of_period[layout.node_period[nodes]]


def told_of(
    past: Past,
    matrix: VoteMatrix,
    window: Window,
    scores: Floats,
    rng: np.random.Generator,
) -> dict[int, Told]:
    """Return by State what the items say of its earlier points that they did not say before.

    Parameters
    ----------
    scores : ndarray, shape (n_batches, n_fixed, 2)
        Mean slope and information of the window's fixed nodes, with the new sessions, in each
        part of the chains.
    """
    try:
        layout, before = _scores_before(past, matrix, rng)
    except TooFewVotesError:  # no text voted again had divided the States
        return {}
    shape = (len(scores), *past.mean.shape, 2)
    old, change = np.full(shape, np.nan), np.full(shape, np.nan)
    row, column = past.places(matrix, layout, np.arange(before.shape[1]))
    known = (row >= 0) & (column >= 0)
    old[:, row[known], column[known]] = before[:, known]
    row, column = past.places(matrix, window.layout, window.fixed)
    known = (row >= 0) & (column >= 0)
    change[:, row[known], column[known]] = scores[:, known]
    change -= old
    change[:, np.isnan(past.mean)] = np.nan
    mean = _shrunk(change, np.sqrt(np.diagonal(past.covariances, axis1=1, axis2=2)))
    out = {}
    for i in range(len(past.states)):
        at = np.nonzero(~np.isnan(mean[i, :, 0]))[0]
        if at.size:
            out[i] = Told(at, mean[i, at, 0], mean[i, at, 1])
    return out


def _shrunk(change: Floats, sd: Floats) -> Floats:
    """Return the batches' mean, as much less as their differences say that it is noise.

    change: (n_batches, n_states, n_periods, 2); sd: of the points. As James and Stein shrink many
    means at once: by the share of noise in the sum of squares of the moves, in deviations.
    """
    mean = change.mean(axis=0)
    noise = change[..., 0].var(axis=0, ddof=1) / len(change)
    moves = np.nansum(np.square(mean[..., 0] * sd))
    return np.asarray(mean * max(0.0, 1.0 - np.nansum(noise * sd * sd) / max(moves, 1e-12)))


def recent(periods: NDArray[np.integer]) -> slice:
    """Return the sessions, in order, that texts voted again reach back to; two at least."""
    first = int(np.searchsorted(periods, periods[-1] - MEMORY, side="right"))
    return slice(max(min(first, periods.size - 2), 0), periods.size)


def _scores_before(
    past: Past, matrix: VoteMatrix, rng: np.random.Generator
) -> tuple[Layout, Floats]:
    """Return slope and information of all points, the items drawn without the new sessions.

    Shape (n_batches, n_nodes, 2), the nodes of the layout that is returned with it.
    """
    last = int(past.periods.max())
    root = roots(matrix.linked, matrix.n_items)
    old = (matrix.period > last - MEMORY) & (matrix.period <= last)
    rows_of = np.nonzero(old & np.isin(root, root[matrix.period >= last]))[0]
    part = items_of(matrix, rows_of, root)
    layout = build(part, variance=1.0, by_votes=True, flat_start=False, with_start=False)
    n = layout.node_state.size
    everyone, nobody = np.arange(n), np.zeros(0, dtype=np.int64)
    fixed, middle = past.points(matrix, layout, everyone)
    swept = sweep_window(
        layout,
        fixed,
        middle,
        past.rows,
        rng,
        burn_in=BURN_IN,
        sweeps=SWEEPS,
        thin=1,
        fixed=everyone,
        free=nobody,
        opening=nobody,
        lean=np.zeros((len(fixed), 0)),
        previous=np.full(n, -1),
        before=np.zeros(n),
        after=np.zeros(n),
        tension=0.0,
        start=middle,
    )
    return layout, correct_items(layout, middle, swept)


def centre_moved(
    window: Window, covariances: Floats, told: dict[int, Told], spread: Floats
) -> Floats:
    """Return how far the free nodes' means move because the points before them did.

    The last session's points alone: the draws say how they go with those before, and what their
    own votes and the new session's leave open of their variance is how far they follow.
    """
    out = np.zeros(window.free.size)
    first = np.searchsorted(window.free, window.opening)
    for o in np.nonzero((window.state >= 0) & window.again)[0]:
        column, i = int(first[o]), int(window.state[o])
        if i in told:
            covariance = covariances[i]
            open_ = spread[column] ** 2 / max(covariance[-1, -1], 1e-12)
            out[column] = min(1.0, open_) * told[i].moves(covariance)[-1]
    return out


def follow(
    out: NDArray[np.float32],
    periods: NDArray[np.integer],
    window: Window,
    prior: Prior,
    covariances: Floats,
    told: dict[int, Told],
    new: NDArray[np.float32],
    rng: np.random.Generator,
) -> None:
    """Move the points before those drawn anew to where these and the items draw them.

    out: (n_draws, n_states, n_near), draws of the sessions near the end; see `recent`.

    Each draw of the past is moved by what the point after differs from the one it had, or from
    one simulated from it where it had none, times the regression of the one on the other: that
    is a draw given the point after, if all is normal.
    """
    first, near = np.searchsorted(window.free, window.opening), recent(periods)
    follows = periods[-1] - periods[near] <= REACH
    at = np.where(window.again, near.stop - 1, window.last) - near.start
    here = np.nonzero((window.state >= 0) & (at >= 0))[0]
    n_states = len(covariances)
    pulls, shifts = np.zeros((2, n_states, follows.size), dtype=np.float32)
    moved = np.zeros((len(out), n_states), dtype=np.float32)
    for o in here:
        i, p, covariance = int(window.state[o]), int(at[o]), covariances[int(window.state[o])]
        move = new[:, first[o]] - out[:, i, p].astype(np.float64)
        pull = covariance[:, p] / max(covariance[p, p], 1e-12)
        if window.again[o]:
            covariance = covariance - np.outer(pull, covariance[p])
        else:
            noise = rng.standard_normal(len(out))
            move -= np.sqrt(window.step[o]) * (noise - noise.mean())
            move *= prior.own[o] / (prior.own[o] + window.step[o])
        moved[:, i], pulls[i] = move, np.where(follows, pull, 0.0)
        if i in told:
            shifts[i] = told[i].moves(covariance)
    out += moved[:, :, None] * pulls + shifts
