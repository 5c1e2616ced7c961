"""A Gaussian process over texts: each State's votes as a smooth function of what a text says.

Averages of like texts count a text that comes back every year as many times as it came; the
process knows that it is one text, and says how far a new one lies from all that was voted on
[1]_. One factorisation serves all sessions: rows stand in order of time, and the leading block of
a Cholesky factor is the factor of what was known before.

References
----------
.. [1] Rasmussen, C. E., and Williams, C. K. I. (2006). *Gaussian Processes for Machine Learning*.
   MIT Press, chapter 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from contadora.positions.forecast.corpus import Corpus, Texts
from contadora.positions.forecast.texts import SAME

Array = NDArray[np.float64]
MEMORY = 6.0  # sessions over which the level that the process departs from is taken


@dataclass(frozen=True)
class Covariance:
    """Variances of the parts of the process, how far in likeness and in sessions each reaches."""

    constant: float = 0.01
    issue: float = 0.05
    issue_years: float = 60.0
    sense: float = 0.60
    sense_reach: float = 0.30
    sense_years: float = 40.0
    words: float = 0.20
    words_reach: float = 0.80
    words_years: float = 80.0
    text: float = 0.08
    text_years: float = 10.0
    noise: float = 0.05

    @property
    def variance(self) -> float:
        """Variance of the process at a text, noise aside."""
        return self.constant + self.issue + self.sense + self.words + self.text


def issue_likeness(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the share of issues in common; two texts without any issue are alike."""
    shared = a @ b.T
    union = a.sum(axis=1)[:, None] + b.sum(axis=1)[None, :] - shared
    return np.where(union > 0, shared / np.maximum(union, 1.0), 1.0).astype(np.float32)


class Process:
    """The process on the whole votes of a corpus.

    Parameters
    ----------
    corpus : Corpus
    answers : ndarray, shape (n_calls, n_states, 2)
        No and yes of each State on each roll call, filled in where it did not vote.
    covariance : Covariance
    """

    def __init__(self, corpus: Corpus, answers: Array, covariance: Covariance) -> None:
        self.covariance = covariance
        self.rows = np.nonzero(~corpus.texts.partial)[0]
        self.texts = corpus.texts.part(self.rows)
        self.session = corpus.session[self.rows].astype(float)
        words = np.asarray((self.texts.words @ self.texts.words.T).todense(), dtype=np.float64)
        linked = self.texts.group[:, None] == self.texts.group[None, :]
        near = csr_matrix((words >= SAME) | linked)  # type: ignore[no-untyped-call]
        self.label = connected_components(near)[1]
        kernel = self._kernel(
            words,
            self.texts.meaning @ self.texts.meaning.T,
            issue_likeness(self.texts.issues, self.texts.issues),
            self._same(self.label, self.texts.spoken[:, 0]),
            self.session,
        )
        self.kernel = kernel.astype(np.float32)
        kernel[np.diag_indices_from(kernel)] += covariance.noise
        self.factor = cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
        self.flat = answers[self.rows].reshape(len(self.rows), -1)
        ones = np.ones((len(self.rows), 1))
        white = solve_triangular(
            self.factor, np.concatenate([self.flat, ones], axis=1), lower=True, check_finite=False
        )
        self.white, self.white_one = white[:, :-1], white[:, -1:]

    def _same(self, labels: NDArray[np.int32], spoken: NDArray[np.float32]) -> NDArray[np.bool_]:
        return np.asarray(
            (labels[:, None] == self.label[None, :])
            & ((spoken[:, None] > 0) == (self.texts.spoken[None, :, 0] > 0))
        )

    def _kernel(
        self,
        words: NDArray[np.floating],
        sense: NDArray[np.floating],
        issue: NDArray[np.floating],
        same: NDArray[np.bool_],
        session: Array,
    ) -> Array:
        c = self.covariance
        gap = np.abs(session[:, None] - self.session[None, :])
        out = c.constant + c.issue * issue * np.exp(-gap / c.issue_years)
        out += c.sense * np.exp((sense - 1.0) / c.sense_reach - gap / c.sense_years)
        out += c.words * np.exp((words - 1.0) / c.words_reach - gap / c.words_years)
        out += c.text * same * np.exp(-gap / c.text_years)
        return np.asarray(out, dtype=np.float64)

    def level(self, session: int, n: int) -> Array:
        """Return what the first rows depart from: late votes count most."""
        weight = np.exp(-(session - self.session[:n]) / MEMORY)
        return np.asarray((weight @ self.flat[:n]) / weight.sum())

    def past(self, session: int) -> tuple[NDArray[np.int64], Array, Array]:
        """Return a session of the corpus as forecast from the sessions before it.

        Returns
        -------
        rows : ndarray of int
            Rows of the corpus.
        mean : ndarray, shape (n_rows, n_states, 2)
            No and yes expected.
        variance : ndarray, shape (n_rows,)
        """
        n = int(np.searchsorted(self.session, session))
        at = np.nonzero(self.session == session)[0]
        # The rows of the factor itself: what the triangular solve would give.
        mean, variance = self._read(self.factor[at, :n], session, n)
        return self.rows[at], mean, variance

    def before(self, session: int) -> NDArray[np.float32]:
        """Return the covariance of a session's texts with the rows before it."""
        n = int(np.searchsorted(self.session, session))
        return self.kernel[self.session == session, :n]

    def ahead(self, texts: Texts, session: int) -> tuple[Array, Array, Array]:
        """Return mean, variance and likeness of texts of a session after the corpus.

        Likeness, ``(n_texts, n_rows)``, is their covariance with the rows of the process.
        """
        words = np.asarray((texts.words @ self.texts.words.T).todense(), dtype=np.float64)
        labels = np.full(len(texts), -1, dtype=np.int32)
        for t in range(len(texts)):
            near = int(np.argmax(words[t]))
            grouped = np.nonzero((self.texts.group == texts.group[t]) & (texts.group[t] >= 0))[0]
            if len(grouped):
                labels[t] = self.label[grouped[0]]
            elif words[t, near] >= SAME:
                labels[t] = self.label[near]
        cross = self._kernel(
            words,
            texts.meaning @ self.texts.meaning.T,
            issue_likeness(texts.issues, self.texts.issues),
            self._same(labels, texts.spoken[:, 0]),
            np.full(len(texts), float(session)),
        )
        solved = solve_triangular(self.factor, cross.T, lower=True, check_finite=False).T
        return *self._read(solved, session, len(self.rows)), cross

    def _read(self, solved: Array, session: int, n: int) -> tuple[Array, Array]:
        level = self.level(session, n)
        mean = level + solved @ (self.white[:n] - self.white_one[:n] * level)
        variance = self.covariance.variance - (solved**2).sum(axis=1)
        return mean.reshape(len(solved), -1, 2), np.maximum(variance, 0.0)
