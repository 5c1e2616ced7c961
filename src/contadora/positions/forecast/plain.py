"""Boosted trees on what everybody would try first, beside the blends on all that is known.

The last vote on the same text, votes on like titles and on the issue, the State's position; and in
the other stack the votes that the likely declarers announced. Issue 3 measured these as the best
of the simple ways, so that they are a baseline of the bench. They miss elsewhere than the blends
do, new texts above all, and the mean of both misses less than either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast.blend import logistic
from contadora.positions.forecast.columns import Rows
from contadora.positions.forecast.trees import Growth, Trees, binned, edges_of, grow
from contadora.positions.forecast.view import View
from contadora.positions.votes import ABSTAIN, MISSING, YES

Array = NDArray[np.float64]
READ = (
    "last0",
    "since0",
    "words_near_yes",
    "words_near_no",
    "issue_yes",
    "issue_no",
    "recent_yes",
    "recent_no",
)
GROWTH = Growth(columns=0.8, rows=0.7)
SHARE = 0.25  # weight of these trees beside the blends


@dataclass(frozen=True, eq=False)
class Stack:
    """Boosted trees on a few columns: yes or not, then abstain or no."""

    edges: NDArray[np.float32]
    trees: tuple[Trees, Trees]

    def __call__(self, rows: Rows) -> Array:
        """Return probabilities of no, abstain and yes."""
        bins = binned(rows, self.edges)
        yes = logistic(self.trees[0].margin(bins))
        abstain = (1.0 - yes) * logistic(self.trees[1].margin(bins))
        return np.stack([1.0 - yes - abstain, abstain, yes], axis=1)

    @classmethod
    def fit(
        cls, rows: Rows, vote: NDArray[np.int8], weight: Array, call: NDArray[np.int64], seed: int
    ) -> Stack:
        """Learn from rows, whose roll calls are numbered by ``call``."""
        edges = edges_of(rows[:: max(1, len(rows) // 40_000)])
        bins = binned(rows, edges)
        short = np.nonzero(vote != YES)[0]
        trees = (
            grow(bins, vote == YES, weight, call, GROWTH, seed),
            grow(bins[short], vote[short] == ABSTAIN, weight[short], call[short], GROWTH, seed + 1),
        )
        return cls(edges, trees)


@dataclass(frozen=True, eq=False)
class Plain:
    """Both stacks: of titles alone, and with the votes of the likely declarers."""

    titles: Stack
    declared: Stack
    named: NDArray[np.int64]  # columns of the likely declarers

    @classmethod
    def fit(
        cls,
        names: Sequence[str],
        sessions: Sequence[tuple[View, Rows, NDArray[np.int8]]],
        weights: Sequence[float],
        named: NDArray[np.int64],
        seed: int,
    ) -> Plain:
        """Learn from sessions: what was known before each, features, votes; and their weights."""
        rows, votes, weight, calls = [], [], [], []
        first = 0
        for (view, features, cast), fade in zip(sessions, weights, strict=True):
            seen = cast != MISSING
            seen[:, named] = False
            call = np.nonzero(seen)[0]
            rows.append(_rows(names, features, view.position, cast[:, named])[seen])
            votes.append(cast[seen])
            calls.append(first + call)
            weight.append(np.full(len(call), fade))
            first += len(cast)
        x, vote = np.concatenate(rows), np.concatenate(votes)
        each, call = np.concatenate(weight), np.concatenate(calls)
        titles = np.ascontiguousarray(x[:, : len(READ) + 1])
        return cls(
            Stack.fit(titles, vote, each, call, seed),
            Stack.fit(x, vote, each, call, seed + 2),
            named,
        )

    def __call__(
        self, names: Sequence[str], features: Rows, view: View, known: NDArray[np.int8]
    ) -> tuple[Array, Array]:
        """Return what both say of one text, ``(n_states, 3)``.

        Parameters
        ----------
        names, features
            Features of the text, ``(n_states, n_features)``.
        known : ndarray of int8, shape (n_states,)
            Declared votes, -1 elsewhere.
        """
        rows = _rows(names, features[None], view.position, known[None, self.named])[0]
        return self.titles(np.ascontiguousarray(rows[:, : len(READ) + 1])), self.declared(rows)

    def share(self, known: NDArray[np.int8]) -> float:
        """Return the weight of the stack with declared votes: none where two are missing."""
        said = int((known[self.named] != MISSING).sum())
        return SHARE if said and said >= len(self.named) - 1 else 0.0

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return both as plain arrays."""
        out: dict[str, NDArray[Any]] = {}
        for name, stack in (("titles", self.titles), ("declared", self.declared)):
            out[f"plain_{name}_edges"] = stack.edges
            for k, trees in enumerate(stack.trees):
                out |= trees.arrays(f"plain_{name}_{k}")
        return out

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]], named: NDArray[np.int64]) -> Plain:
        """Read what :meth:`arrays` wrote."""
        titles, declared = (
            Stack(
                arrays[f"plain_{name}_edges"],
                (
                    Trees.of_arrays(f"plain_{name}_0", arrays),
                    Trees.of_arrays(f"plain_{name}_1", arrays),
                ),
            )
            for name in ("titles", "declared")
        )
        return cls(titles, declared, named)


def _rows(
    names: Sequence[str],
    features: Rows,
    position: NDArray[np.float32],
    declared: NDArray[np.int8],
) -> Rows:
    """Return the columns: what is read of the features, the position, declared votes."""
    n, m = features.shape[:2]
    known = declared.astype(np.float32)
    known[declared == MISSING] = np.nan
    return np.concatenate(
        [
            features[:, :, [names.index(name) for name in READ]],
            np.broadcast_to(position[None, :, None], (n, m, 1)),
            np.broadcast_to(known[:, None, :], (n, m, known.shape[1])),
        ],
        axis=2,
        dtype=np.float32,
    )
