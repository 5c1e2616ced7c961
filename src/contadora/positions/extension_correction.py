"""What the slopes tell of the points that an extension draws, and of the items before it.

As in `correction`: the mean slope over some sweeps is Monte Carlo error, and the inverse of the
curvature turns it into that of the means. Here three more things enter. The sweeps stand under
some rows of the past, and the curvature says how far the means move when all of its rows stand in
their place. Conditional means, which are exact however far from normal a point's own conditional
is, stand in for what the curvature says of it. And how much of the step is taken is each point's
own matter: the parts of the chains tell whether it brings their means together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cholesky, solve_triangular

from contadora.positions.correction import Unframed, parameters_of
from contadora.positions.curvature import Information
from contadora.positions.extension_kernels import Swept
from contadora.positions.extension_prior import Window
from contadora.positions.layout import Layout
from contadora.positions.likelihood import TABLE
from contadora.positions.scores import POINTS

Floats = NDArray[np.float64]

WHOLE = 0.3  # parts of the chains that the whole step weighs as much as


@dataclass(frozen=True, eq=False)
class Better:
    """Means known better.

    Attributes
    ----------
    centre : ndarray, shape (n_free,)
        Of the free nodes.
    deviation : ndarray, shape (n_free,)
        Of each of them, by the curvature.
    scores : ndarray, shape (n_batches, n_fixed, 2)
        As in `Swept`, the slopes corrected.
    """

    centre: Floats
    deviation: Floats
    scores: Floats


class _State:
    """The state about which slopes are taken, and what votes say there."""

    def __init__(self, layout: Layout, swept: Swept, *, centred: bool = True) -> None:
        self.theta = swept.slopes[:, POINTS].mean(axis=0)
        means = swept.items[:, :, 3:].mean(axis=0)
        params = parameters_of(means, layout.kinds)
        self.votes = Information(layout, TABLE, self.theta, params, centred=centred)
        self.unframed = Unframed(layout, self.theta, means[:, 0])

    def missed(self, items: Floats, move: Floats) -> Floats:
        """Return how far items are from their means, by their roots, once the points have moved."""
        return self.votes.by_root(items) - self.votes.to_items(move)


def correct_items(layout: Layout, middle: Floats, swept: Swept) -> Floats:
    """Return the scores of points that all stood fixed, once no error of the items is in them.

    middle: (n_nodes,), means of the points over all rows of the past.
    """
    state, scores = _State(layout, swept), swept.scores.copy()
    for batch in range(len(scores)):
        items = state.unframed.items(swept.items[batch])
        missed = state.missed(items, middle - swept.slopes[batch, POINTS])
        state.votes.to_points(missed, scores[batch, :, 0])
    return scores


class _Free:
    """The curvature in the free nodes, items integrated out."""

    def __init__(self, window: Window, before: Floats, tension: float, swept: Swept) -> None:
        n, free = window.layout.node_state.size, window.free
        place = np.full(n, -1)
        place[free] = np.arange(free.size)
        later = free[window.previous[free] >= 0]
        i, j, pull = place[window.previous[later]], place[later], before[later]
        walked = before[free].copy()
        np.add.at(walked, i, pull)
        for centred, held in ((True, tension), (False, tension), (False, max(tension, 0.0))):
            self.state = _State(window.layout, swept, centred=centred)
            rows = self.state.votes.rows(free)
            matrix = -(rows @ rows.T)
            self.own = self.state.votes.own[free] + walked + held
            matrix[np.diag_indices_from(matrix)] += self.own
            matrix[i, j] -= pull
            matrix[j, i] -= pull
            try:
                self._root = cholesky(matrix, lower=True, check_finite=False)
            except LinAlgError:
                continue
            break

    def deviations(self) -> Floats:
        """Return the deviation of each free node."""
        inverse = solve_triangular(
            self._root, np.eye(len(self._root)), lower=True, check_finite=False
        )
        return np.asarray(np.sqrt((inverse**2).sum(axis=0)))

    def solve(self, right: Floats) -> Floats:
        """Return the step that brings slopes to nothing."""
        half = solve_triangular(self._root, right, lower=True, check_finite=False)
        return np.asarray(
            solve_triangular(self._root, half, lower=True, trans=1, check_finite=False)
        )


def correct_window(
    window: Window,
    before: Floats,
    tension: float,
    middle: Floats,
    lean: Floats,
    swept: Swept,
) -> Better:
    """Take off what the slopes tell of the error of the free nodes' means.

    Parameters
    ----------
    window, before, tension, swept
        As swept.
    middle : ndarray, shape (n_fixed,)
        Means of the fixed nodes over all rows of the past.
    lean : ndarray, shape (n_opening,)
        The same of what the States' first free nodes lean on.
    """
    free, opening, fixed = window.free, window.opening, window.fixed
    curved = _Free(window, before, tension, swept)
    state, scores = curved.state, swept.scores.copy()
    later = free[window.previous[free] >= 0]
    n_batches, n_told = len(scores), swept.means.shape[1]
    plain = swept.means.mean(axis=0).reshape(n_batches, n_told // n_batches, -1).mean(axis=1)
    better = np.empty_like(plain)
    for batch in range(n_batches):
        theta = swept.slopes[batch, POINTS]
        items = state.unframed.items(swept.items[batch])
        slope = state.unframed.points(swept.slopes[batch], items)
        # Walks, as they are where the openings lean on the mean of all rows.
        lag = theta.copy()
        lag[opening] = lean
        lag[later] = theta[window.previous[later]]
        step = before * (theta - lag)
        slope[free] -= step[free]
        np.add.at(slope, window.previous[later], step[later])
        move = np.zeros_like(theta)
        move[fixed] = middle - theta[fixed]
        state.votes.to_points(state.missed(items, move), slope)
        move[free] = curved.solve(slope[free])
        own = swept.off[batch, 0] - swept.off[batch, 1] / curved.own
        better[batch] = theta[free] + move[free] + own
        missed, out = state.missed(items, move), np.zeros_like(theta)
        state.votes.to_points(missed, out)
        scores[batch, :, 0] += out[fixed]
    return Better(_nearest(plain, better), curved.deviations(), scores)


def _nearest(plain: Floats, better: Floats) -> Floats:
    """Return of each point what is nearest to each other in all batches: plain, better, between.

    plain, better: (n_batches, n_points), with one mean. A regression of the one's errors on the
    difference, with a prior towards the whole of it.
    """
    step = better - plain
    gained, apart = step - step.mean(axis=0), plain - plain.mean(axis=0)
    square = (gained**2).sum(axis=0)
    share = (WHOLE * square - (apart * gained).sum(axis=0)) / np.maximum(
        (1.0 + WHOLE) * square, 1e-12
    )
    return np.asarray(plain.mean(axis=0) + np.clip(share, 0.0, 1.0) * step.mean(axis=0))
