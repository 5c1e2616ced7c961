"""The information that votes hold of points, and between points and items: for `curvature`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from contadora.positions.fingerprint import fingerprint
from contadora.positions.kernels import by_option, cut_points, factor, item_target
from contadora.positions.likelihood import edges


def _compiled(stamp: int) -> Any:
    """Return the entry point, kept on disk under the fingerprint of all that it calls."""

    @njit(cache=True, nogil=True)
    def fill(
        table: Any,
        theta: Any,
        params: Any,
        centred: bool,
        kinds: Any,
        item_at: Any,
        item_node: Any,
        node_start: Any,
        node_group: Any,
        node_cat: Any,
        roots: Any,
        cross: Any,
        own: Any,
    ) -> None:
        """Fill the information between points and items, and that of the points themselves.

        centred: whether the slopes of votes enter, less their mean over the item, which moves of
        its session take off. roots: (n_groups, 3, 3), zeros; a root of each item's inverse
        information. cross: (n_votes, 3), a vote's information between its point and its item,
        times that root. own: (n_nodes,).
        """
        if stamp < 0:
            return
        m = params.shape[0]
        items, lift = np.empty((m, 3)), np.zeros(m)
        cut_points(params, kinds, items)
        grad, info, c = np.zeros(3), np.zeros((3, 3)), np.zeros((3, 3))
        for j in range(m):
            no, abstain, yes = by_option(item_node, item_at, j)
            item_target(table, params[j], kinds[j], theta, no, abstain, yes, grad, info)
            lift[j] = -grad[1] / max(no.size + abstain.size + yes.size, 1)
            factor(info, c)
            # The transposed inverse of the lower factor.
            root = roots[j]
            for r in range(3):
                root[r, r] = 1.0 / c[r, r]
            root[0, 1] = -c[1, 0] * root[0, 0] * root[1, 1]
            root[1, 2] = -c[2, 1] * root[1, 1] * root[2, 2]
            root[0, 2] = -(c[2, 0] * root[0, 0] + c[2, 1] * root[0, 1]) * root[2, 2]
        for k in range(theta.size):
            x = theta[k]
            own[k] = 0.0
            for e in range(node_start[k], node_start[k + 1]):
                j = node_group[e]
                beta, low, high = items[j, 0], items[j, 1], items[j, 2]
                eta = beta * x
                _, at_a, at_b, of_a, of_both, of_b = edges(
                    table, node_cat[e], low - eta, high - eta
                )
                at_low, at_high = -of_a - of_both, -of_b - of_both
                slope, w = -at_a - at_b, -at_low - at_high
                own[k] += w * beta * beta
                b0 = w * beta * x
                if centred:
                    b0 -= slope - lift[j]
                b1, b2 = beta * (at_low + at_high), 0.0
                if kinds[j] == 3:
                    b2 = beta * (high - low) * at_high
                elif kinds[j] == 4:
                    b2 = beta * (low - high) * at_low
                for s in range(3):
                    cross[e, s] = b0 * roots[j, 0, s] + b1 * roots[j, 1, s] + b2 * roots[j, 2, s]

    return fill


fill = _compiled(fingerprint())
