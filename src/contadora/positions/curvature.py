"""The curvature of the log-posterior in the points, its items integrated out, and its inverse.

Items of one session tie all its points together, walks tie sessions to the next: with the items
integrated out (to the second order) the matrix is a chain of dense blocks, one for each session,
and is factored block by block, at a cost that is linear in sessions. Texts voted again in other
sessions and walks over a silence reach further. Products with the matrix have them; its factor,
which gives variances and preconditions the conjugate gradients, has their parts within a session.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import get_lapack_funcs

from contadora.positions.curvature_kernels import fill
from contadora.positions.curvature_rows import lay_rows, to_items, to_points
from contadora.positions.layout import Layout

Floats = NDArray[np.float64]

POTRF, POTRI = get_lapack_funcs(("potrf", "potri"), dtype=np.float64)
STEPS = 200  # of conjugate gradients, at most; some ten are enough
NEAR = 1e-3  # of the right hand side that may be left


def _inverse(block: Floats) -> Floats | None:
    """Return the inverse of a symmetric matrix, None of one that is not positive definite.

    `block` is written over.
    """
    # Transposed it is in the order of columns that LAPACK takes, and is the same.
    root, failed = POTRF(block.T, lower=True, overwrite_a=True, clean=False)
    if failed:
        return None
    half, _ = POTRI(root, lower=True, overwrite_c=True)
    out = np.tril(half, -1)
    out += out.T
    np.fill_diagonal(out, np.diag(half))
    return np.asarray(out)


class Information:
    """What votes say of points and items at one state: second derivatives, items' prior included.

    Parameters
    ----------
    layout, table, theta, params
        As for `Curvature`.
    centred : bool
        Whether the slopes of single votes enter, which makes it the true curvature.

    Attributes
    ----------
    own : ndarray, shape (n_nodes,)
        Of each point.
    roots : ndarray, shape (n_groups, 3, 3)
        A root of each item's inverse information.
    cross : ndarray, shape (n_votes, 3)
        Of each vote's point and item together, times that root.
    """

    def __init__(
        self, layout: Layout, table: Floats, theta: Floats, params: Floats, *, centred: bool
    ) -> None:
        self._votes = layout.node_start, layout.node_group
        self.roots = np.zeros((layout.kinds.size, 3, 3))
        self.cross = np.empty((layout.node_group.size, 3))
        self.own = np.empty(theta.size)
        fill(
            table,
            theta,
            params,
            centred,
            layout.kinds,
            layout.item_at,
            layout.item_node,
            layout.node_start,
            layout.node_group,
            layout.node_cat,
            self.roots,
            self.cross,
            self.own,
        )

    def to_items(self, points: Floats) -> Floats:
        """Return what a move of the points brings each item, (n_groups, 3), by its root."""
        out = np.zeros((len(self.roots), 3))
        to_items(points, *self._votes, self.cross, out)
        return out

    def to_points(self, items: Floats, out: Floats) -> None:
        """Take off each point of `out` what moves of the items, by their roots, bring it."""
        to_points(items, *self._votes, self.cross, out)

    def by_root(self, items: Floats) -> Floats:
        """Return slopes of the items, (n_groups, 3), by their roots."""
        return np.asarray(np.einsum("jrs,jr->js", self.roots, items))

    def rows(self, nodes: NDArray[np.integer]) -> Floats:
        """Return of some points and all their items, three columns for each, the information."""
        column = np.full(len(self.roots), -1, dtype=np.int64)
        return np.asarray(lay_rows(nodes, *self._votes, self.cross, column))


class Curvature:
    """Minus the second derivative of the log-posterior at one state.

    Parameters
    ----------
    layout : Layout
    table : ndarray
        Of the link; see `likelihood.table_of`.
    theta, params : ndarray, shape (n_nodes,) and (n_groups, 3)
        The state: points, and items as (discrimination, location, log width).
    tension : float
        Precision that the standardisation adds to each point; see `chain.tension`.
    """

    def __init__(
        self, layout: Layout, table: Floats, theta: Floats, params: Floats, tension: float
    ) -> None:
        self.theta = theta
        self.pull = np.where(np.isnan(layout.walk), 0.0, 1.0 / layout.walk)
        at = layout.session_start
        # Without those in which all votes are unanimous, if there are any.
        voted = np.nonzero(np.diff(at))[0]
        self.sessions = [layout.session_node[at[t] : at[t + 1]] for t in voted]
        self._rank = np.searchsorted(voted, layout.node_period)
        self._place = np.empty(theta.size, dtype=np.intp)  # of a node in its session
        for nodes in self.sessions:
            self._place[nodes] = np.arange(nodes.size)
        walked = self.pull + np.append(self.pull[1:], 0.0)
        # The slopes of single votes make it the true curvature, which few votes may leave
        # without an inverse, and so may what the standardisation adds, where it takes away;
        # without either it always has one.
        for centred, held in ((True, tension), (False, tension), (False, max(tension, 0.0))):
            self.votes = Information(layout, table, theta, params, centred=centred)
            self.own = self.votes.own + layout.first + walked + held
            if self._factor():
                break

    def _factor(self) -> bool:
        """Factor the chain of blocks; whether it is positive definite.

        `inverse[t]` is of the block of session t with all earlier sessions integrated out.
        """
        self.inverse: list[Floats] = []
        self.steps: list[tuple[NDArray[np.intp], NDArray[np.intp], Floats]] = []
        for t, nodes in enumerate(self.sessions):
            rows = self.votes.rows(nodes)
            block = -(rows @ rows.T)
            block[np.diag_indices_from(block)] += self.own[nodes]
            if t > 0:
                i, j, pull = self.steps[-1]
                block[np.ix_(j, j)] -= pull[:, None] * self.inverse[-1][np.ix_(i, i)] * pull
            inverse = _inverse(block)
            if inverse is None:
                return False
            self.inverse.append(inverse)
            # Walks from here to the next session: places here and there, and their precision.
            later = nodes[nodes + 1 < self.theta.size]
            later = later[(self.pull[later + 1] > 0) & (self._rank[later + 1] == t + 1)]
            self.steps.append((self._place[later], self._place[later + 1], self.pull[later + 1]))
        return True

    def product(self, v: Floats) -> Floats:
        """Return the matrix times a vector."""
        out = self.own * v
        out[1:] -= self.pull[1:] * v[:-1]
        out[:-1] -= self.pull[1:] * v[1:]
        self.votes.to_points(self.votes.to_items(v), out)
        return np.asarray(out)

    def _nearly(self, v: Floats) -> Floats:
        """Solve with the factor."""
        out = np.empty_like(v)
        carried: list[Floats] = []
        for t, nodes in enumerate(self.sessions):
            part = v[nodes]
            if t > 0:
                i, j, pull = self.steps[t - 1]
                part[j] += pull * carried[-1][i]
            carried.append(self.inverse[t] @ part)
        for t in range(len(self.sessions) - 1, -1, -1):
            x = carried[t]
            if t + 1 < len(self.sessions):
                i, j, pull = self.steps[t]
                pulled = np.zeros(x.size)
                pulled[i] = pull * out[self.sessions[t + 1]][j]
                x = x + self.inverse[t] @ pulled
            out[self.sessions[t]] = x
        return out

    def _fixed(self) -> Floats:
        """Return the two directions that the standardisation fixes, (n_nodes, 2), orthonormal."""
        return np.linalg.qr(np.stack([np.ones_like(self.theta), self.theta], axis=1))[0]

    def newton(self, points: Floats, items: Floats) -> tuple[Floats, Floats]:
        """Return the step of points and items that brings a slope to nothing.

        The origin and the scale of all points stay: they are fixed by the standardisation.

        Parameters
        ----------
        points, items : ndarray, shape (n_nodes,) and (n_groups, 3)
            The slope.
        """
        scaled = self.votes.by_root(items)
        right = points.copy()
        self.votes.to_points(scaled, right)
        fixed = self._fixed()

        def free(v: Floats) -> Floats:
            return np.asarray(v - fixed @ (fixed.T @ v))

        rest = free(right)
        x = np.zeros_like(rest)
        enough = NEAR * float(np.linalg.norm(rest))
        towards, size = np.zeros_like(rest), 1.0
        for _ in range(STEPS):
            if float(np.linalg.norm(rest)) <= enough:
                break
            z = free(self._nearly(rest))
            new = float(rest @ z)
            towards = z + (new / size) * towards
            size = new
            ahead = free(self.product(towards))
            bend = float(towards @ ahead)
            if bend <= 0.0:
                break
            x += (size / bend) * towards
            rest -= (size / bend) * ahead
        return x, np.einsum("jrs,js->jr", self.votes.roots, scaled - self.votes.to_items(x))

    def variances(self) -> Floats:
        """Return the variance of each point, of the normal distribution with this curvature.

        Given that origin and scale of all points stay.
        """
        out = np.empty(self.theta.size)
        later = self.inverse[-1]
        out[self.sessions[-1]] = np.diag(later)
        for t in range(len(self.sessions) - 2, -1, -1):
            i, j, pull = self.steps[t]
            gain = self.inverse[t][:, i] * pull
            later = self.inverse[t] + gain @ later[np.ix_(j, j)] @ gain.T
            out[self.sessions[t]] = np.diag(later)
        fixed = self._fixed()
        spread = np.stack([self._nearly(v) for v in fixed.T], axis=1)
        taken = (spread @ np.linalg.inv(fixed.T @ spread) * spread).sum(axis=1)
        return np.asarray(np.maximum(out - taken, 1e-9))

    def draws(self, n: int, rng: np.random.Generator) -> Floats:
        """Return draws around nought of the normal distribution with this curvature.

        Returns
        -------
        ndarray, shape (n, n_nodes)
        """
        out = np.empty((n, self.theta.size))
        for t in range(len(self.sessions) - 1, -1, -1):
            nodes, inverse = self.sessions[t], self.inverse[t]
            part = rng.standard_normal((n, nodes.size)) @ np.linalg.cholesky(inverse).T
            if t + 1 < len(self.sessions):
                i, j, pull = self.steps[t]
                part += (out[:, self.sessions[t + 1][j]] * pull) @ inverse[i]
            out[:, nodes] = part
        return out
