"""Products with what votes hold of points and items together: for `curvature`.

Kept on disk by themselves: they call no function of another file.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def to_items(v: Any, start: Any, group: Any, cross: Any, out: Any) -> None:
    """Add what a move of the points brings each item, in the scale of its root."""
    for k in range(v.size):
        for e in range(start[k], start[k + 1]):
            for s in range(3):
                out[group[e], s] += cross[e, s] * v[k]


@njit(cache=True, nogil=True)
def to_points(v: Any, start: Any, group: Any, cross: Any, out: Any) -> None:
    """Take off each point what moves of the items, in the scale of their roots, bring it."""
    for k in range(out.size):
        total = 0.0
        for e in range(start[k], start[k + 1]):
            for s in range(3):
                total += cross[e, s] * v[group[e], s]
        out[k] -= total


@njit(cache=True, nogil=True)
def lay_rows(nodes: Any, start: Any, group: Any, cross: Any, column: Any) -> Any:
    """Lay out the votes of some points as rows, three columns for each item of theirs.

    column: -1 for every item, on entering and on leaving.
    """
    n = 0
    for i in range(nodes.size):
        for e in range(start[nodes[i]], start[nodes[i] + 1]):
            if column[group[e]] < 0:
                column[group[e]] = n
                n += 1
    out = np.zeros((nodes.size, 3 * n))
    for i in range(nodes.size):
        for e in range(start[nodes[i]], start[nodes[i] + 1]):
            for s in range(3):
                out[i, 3 * column[group[e]] + s] = cross[e, s]
    for i in range(nodes.size):
        for e in range(start[nodes[i]], start[nodes[i] + 1]):
            column[group[e]] = -1
    return out
