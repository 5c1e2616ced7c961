"""Boosted trees on binned features, in one file so that Numba's kept code cannot go stale.

A gradient boosting of regression trees for a yes-or-no answer [1]_: trees grow leaf by leaf on
histograms of 64 bins. Rows come in groups (roll calls), and a group is in a round or out of it as
a whole: votes of one roll call share their surprise and are not independent witnesses.

References
----------
.. [1] Friedman, J. H. (2001). Greedy function approximation: a gradient boosting machine. *Annals
   of Statistics* 29, 1189-1232.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

BINS = 64


@dataclass(frozen=True)
class Growth:
    """How trees are grown."""

    rounds: int = 160
    rate: float = 0.07
    leaves: int = 20
    least: float = 60.0  # weight of rows in a leaf
    ridge: float = 8.0
    columns: float = 0.4
    rows: float = 0.6


@dataclass(frozen=True, eq=False)
class Trees:
    """A grown sum of trees: one row of each array for each tree.

    ``feature`` is -1 at a leaf; a row goes left when its bin is at most ``cut``.
    """

    feature: NDArray[np.int16]
    cut: NDArray[np.uint8]
    child: NDArray[np.int16]
    value: NDArray[np.float32]
    start: float

    def margin(self, binned: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the log-odds of rows."""
        out = np.full(len(binned), self.start)
        _add(binned, self.feature, self.cut, self.child, self.value, out)
        return out


def edges_of(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return for each column the ``BINS - 2`` ends of bins, from its quantiles."""
    out = np.full((values.shape[1], BINS - 2), np.inf, dtype=np.float32)
    for j in range(values.shape[1]):
        column = values[:, j]
        column = column[~np.isnan(column)]
        if not len(column):
            continue
        distinct = np.unique(column)
        if len(distinct) > BINS - 1:
            ends = np.unique(np.quantile(column, np.linspace(0, 1, BINS)[1:-1], method="lower"))
        else:
            ends = distinct[:-1]
        out[j, : len(ends)] = ends
    return out


def binned(values: NDArray[np.float32], edges: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return bins: 0 where there is no value."""
    out = np.empty(values.shape, dtype=np.uint8)
    for j in range(values.shape[1]):
        column = values[:, j]
        out[:, j] = np.where(
            np.isnan(column), 0, 1 + np.searchsorted(edges[j], column, side="left")
        )
    return out


def grow(
    rows: NDArray[np.uint8],
    answer: NDArray[np.bool_],
    weight: NDArray[np.float64],
    group: NDArray[np.int64],
    growth: Growth,
    seed: int,
) -> Trees:
    """Grow trees that tell an answer from binned rows.

    Parameters
    ----------
    rows : ndarray of uint8, shape (n, n_features)
    answer : ndarray of bool, shape (n,)
    weight : ndarray, shape (n,)
    group : ndarray of int, shape (n,)
        Number of each row's group, from 0.
    growth : Growth
    seed : int
    """
    rng = np.random.default_rng(seed)
    n_features = rows.shape[1]
    n_groups = int(group.max()) + 1 if len(group) else 0
    columns = max(1, round(growth.columns * n_features))
    chosen = np.stack(
        [np.sort(rng.permutation(n_features)[:columns]) for _ in range(growth.rounds)]
    ).astype(np.int64)
    share = float((weight * answer).sum() + 1) / float(weight.sum() + 2)
    start = float(np.log(share / (1 - share)))
    used = rng.random((growth.rounds, max(1, n_groups))) < growth.rows
    feature, cut, child, value = _boost(
        rows,
        answer.astype(np.float64),
        weight.astype(np.float64),
        group.astype(np.int64),
        chosen,
        used,
        growth.rate,
        growth.leaves,
        growth.least,
        growth.ridge,
        start,
    )
    return Trees(feature, cut, child, value, start)


@njit(cache=True, nogil=True)
def _add(binned, feature, cut, child, value, out):  # type: ignore[no-untyped-def]
    for i in range(binned.shape[0]):
        total = 0.0
        for t in range(feature.shape[0]):
            node = 0
            while feature[t, node] >= 0:
                left = binned[i, feature[t, node]] <= cut[t, node]
                node = child[t, node] if left else child[t, node] + 1
            total += value[t, node]
        out[i] += total


@njit(cache=True, nogil=True)
def _boost(  # type: ignore[no-untyped-def]
    rows, answer, weight, group, chosen, used, rate, leaves, least, ridge, start
):
    n = rows.shape[0]
    rounds, width = chosen.shape
    nodes = 2 * leaves - 1
    feature = np.full((rounds, nodes), -1, np.int16)
    cut = np.zeros((rounds, nodes), np.uint8)
    child = np.zeros((rounds, nodes), np.int16)
    value = np.zeros((rounds, nodes), np.float32)
    margin = np.full(n, start)
    slope = np.empty(n)
    curve = np.empty(n)
    order = np.empty(n, np.int64)
    spare = np.empty(n, np.int64)
    sums = np.zeros((nodes, width, 64, 2))
    begin = np.zeros(nodes, np.int64)
    end = np.zeros(nodes, np.int64)
    gain = np.zeros(nodes)
    by = np.zeros(nodes, np.int64)
    at = np.zeros(nodes, np.int64)
    for r in range(rounds):
        columns = chosen[r]
        count = 0
        for i in range(n):
            if used[r, group[i]]:
                order[count] = i
                count += 1
                p = 1.0 / (1.0 + np.exp(-margin[i]))
                slope[i] = weight[i] * (answer[i] - p)
                curve[i] = weight[i] * max(p * (1.0 - p), 1e-6)
        begin[0] = 0
        end[0] = count
        _fill(rows, slope, curve, order, 0, count, columns, sums[0])
        gain[0], by[0], at[0] = _best(sums[0], least, ridge)
        _settle(sums[0], ridge, rate, value, r, 0)
        made = 1
        while made + 2 <= nodes:
            best = -1
            for k in range(made):
                if feature[r, k] < 0 and gain[k] > 1e-3 and (best < 0 or gain[k] > gain[best]):
                    best = k
            if best < 0:
                break
            column, bound = columns[by[best]], at[best]
            # The rows of the left child first, both in their order.
            low, high = begin[best], 0
            for i in range(begin[best], end[best]):
                row = order[i]
                if rows[row, column] <= bound:
                    order[low] = row
                    low += 1
                else:
                    spare[high] = row
                    high += 1
            for i in range(high):
                order[low + i] = spare[i]
            left, right = made, made + 1
            begin[left], end[left] = begin[best], low
            begin[right], end[right] = low, end[best]
            small, large = (left, right) if low - begin[best] <= high else (right, left)
            _fill(rows, slope, curve, order, begin[small], end[small], columns, sums[small])
            for j in range(width):
                for b in range(64):
                    sums[large, j, b, 0] = sums[best, j, b, 0] - sums[small, j, b, 0]
                    sums[large, j, b, 1] = sums[best, j, b, 1] - sums[small, j, b, 1]
            feature[r, best] = column
            cut[r, best] = bound
            child[r, best] = left
            for k in (left, right):
                gain[k], by[k], at[k] = _best(sums[k], least, ridge)
                _settle(sums[k], ridge, rate, value, r, k)
            made += 2
        for i in range(n):
            node = 0
            while feature[r, node] >= 0:
                go = rows[i, feature[r, node]] <= cut[r, node]
                node = child[r, node] if go else child[r, node] + 1
            margin[i] += value[r, node]
    return feature, cut, child, value


@njit(cache=True, nogil=True)
def _fill(rows, slope, curve, order, begin, end, columns, out):  # type: ignore[no-untyped-def]
    out[:] = 0.0
    for i in range(begin, end):
        row = order[i]
        a, b = slope[row], curve[row]
        for j in range(columns.shape[0]):
            k = rows[row, columns[j]]
            out[j, k, 0] += a
            out[j, k, 1] += b


@njit(cache=True, nogil=True)
def _settle(sums, ridge, rate, value, r, node):  # type: ignore[no-untyped-def]
    a, b = 0.0, 0.0
    for k in range(64):
        a += sums[0, k, 0]
        b += sums[0, k, 1]
    value[r, node] = rate * a / (b + ridge)


@njit(cache=True, nogil=True)
def _best(sums, least, ridge):  # type: ignore[no-untyped-def]
    a, b = 0.0, 0.0
    for k in range(64):
        a += sums[0, k, 0]
        b += sums[0, k, 1]
    base = a * a / (b + ridge)
    # Curvature is at most a quarter of the weight, so a floor on it is one on the rows.
    floor = least * 0.05
    most, by, at = 0.0, 0, 0
    for j in range(sums.shape[0]):
        low_a, low_b = 0.0, 0.0
        for k in range(63):
            low_a += sums[j, k, 0]
            low_b += sums[j, k, 1]
            if low_b < floor:
                continue
            if b - low_b < floor:
                break
            rest = a - low_a
            score = low_a * low_a / (low_b + ridge) + rest * rest / (b - low_b + ridge) - base
            if score > most:
                most, by, at = score, j, k
    return most, by, at
