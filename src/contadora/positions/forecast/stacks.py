"""Plain stacks to hold beside the forecasts: boosted trees on what everybody would try first.

What issue 3 measured as the best of the simple ways: the last vote on the same title, votes on
like titles and on the issue, the State's position; and in the other the votes that some States
declared. They learn from the same sessions as the model does, and know nothing later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast.blend import logistic
from contadora.positions.forecast.columns import Rows
from contadora.positions.forecast.corpus import Corpus
from contadora.positions.forecast.process import Process
from contadora.positions.forecast.training import FADE, LEARNT, past_sessions
from contadora.positions.forecast.trees import Growth, Trees, binned, edges_of, grow
from contadora.positions.votes import ABSTAIN, MISSING, YES

Array = NDArray[np.float64]
READ = (
    "last0",
    "since0",
    "words_near_yes",
    "words_near_no",
    "sense_near_yes",
    "sense_near_no",
    "issue_yes",
    "issue_no",
    "recent_yes",
    "recent_no",
)
SPAN = 8  # sessions whose votes give a State's position
GROWTH = Growth(columns=0.8, rows=0.7)


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


class Stacks:
    """Both stacks of a corpus: of titles alone, and with the votes of some States declared."""

    def __init__(
        self, corpus: Corpus, process: Process, declarers: Collection[str], seed: int
    ) -> None:
        self.corpus = corpus
        states = corpus.record.states
        self.declarers = np.array([j for j, s in enumerate(states) if s in declarers], np.int64)
        numbers = [int(s) for s in np.unique(corpus.session)[2:]][-LEARNT:]
        names, sessions = past_sessions(corpus, process, numbers)
        self.read = [names.index(name) for name in READ]
        values, votes, weights, calls = [], [], [], []
        for session in sessions:
            cast = corpus.votes[session.rows]
            seen = cast != MISSING
            seen[:, self.declarers] = False
            call = np.nonzero(seen)[0]
            values.append(self._rows(session.features, session.view.session, cast)[seen])
            votes.append(cast[seen])
            calls.append(session.rows[call])
            weights.append(np.full(len(call), FADE ** float(numbers[-1] - session.view.session)))
        rows, vote = np.concatenate(values), np.concatenate(votes)
        weight, call = np.concatenate(weights), np.concatenate(calls).astype(np.int64)
        plain = len(READ) + 1
        self.titles = Stack.fit(np.ascontiguousarray(rows[:, :plain]), vote, weight, call, seed)
        self.declared = Stack.fit(rows, vote, weight, call, seed + 2)

    def __call__(
        self, features: Rows, session: int, said: Mapping[int, int]
    ) -> tuple[Array, Array]:
        """Return what both stacks say of one text, ``(n_states, 3)``.

        Parameters
        ----------
        features : ndarray, shape (n_states, n_features)
        session : int
        said : mapping of int to int
            Votes declared, by column of the record.
        """
        cast = np.full((1, len(features)), MISSING, np.int8)
        for state, vote in said.items():
            cast[0, state] = vote
        rows = self._rows(features[None], session, cast)[0]
        plain = len(READ) + 1
        return self.titles(np.ascontiguousarray(rows[:, :plain])), self.declared(rows)

    def _rows(self, features: Rows, session: int, cast: NDArray[np.int8]) -> Rows:
        """Return the columns: what is read of the features, the position, declared votes."""
        n, m = cast.shape
        point = np.broadcast_to(points(self.corpus, session)[None, :, None], (n, m, 1))
        known = cast[:, self.declarers].astype(np.float32)
        known[known == MISSING] = np.nan
        said = np.broadcast_to(known[:, None, :], (n, m, len(self.declarers)))
        return np.concatenate([features[:, :, self.read], point, said], axis=2, dtype=np.float32)


def points(corpus: Corpus, session: int) -> NDArray[np.float32]:
    """Return each State's position before a session: the leading component of its late votes.

    The end at which few stand is positive, whatever States they are.
    """
    n = int(np.searchsorted(corpus.session, session))
    rows = ~corpus.texts.partial[:n] & (session - corpus.session[:n] <= SPAN)
    seen = corpus.observed[:n][rows]
    value = np.where(seen > 0, corpus.votes[:n][rows].astype(np.float64), 0.0)
    value -= (
        seen * value.sum(axis=1, keepdims=True) / np.maximum(seen.sum(axis=1, keepdims=True), 1)
    )
    _, vectors = np.linalg.eigh(value.T @ value)
    point = vectors[:, -1] / np.maximum(seen.mean(axis=0), 0.15)
    return np.asarray(point * np.sign((point**3).sum()), dtype=np.float32)
