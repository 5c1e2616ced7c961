"""A Gaussian process over texts and over what some States have declared.

Two roll calls are alike when their texts are, and when the States that have declared voted alike
on both. An average of roll calls that look like the declared votes cannot weigh the two against
each other; the process does [1]_. Each question has its own States that declared, hence its own
covariance: that of the roll calls which tell most, the others being left aside.

References
----------
.. [1] Rasmussen, C. E., and Williams, C. K. I. (2006). *Gaussian Processes for Machine Learning*.
   MIT Press, chapter 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from contadora.positions.forecast.process import Process
from contadora.positions.votes import MISSING, NO, YES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """How far likeness of declared votes reaches, alone and on like texts.

    Distances are mean squared ones in no and yes: 2 where all voted against what is declared.
    """

    alone: float = 0.30
    alone_reach: float = 0.60
    alone_years: float = 20.0
    whatever: float = 0.30  # of the likeness of texts, what stays where votes differ
    text_reach: float = 1.00
    nearest: int = 300


class Answering:
    """The process of a corpus, to be asked what follows from declared votes."""

    def __init__(self, process: Process, agreement: Agreement) -> None:
        self.process = process
        self.agreement = agreement
        self._levels: dict[int, Array] = {}

    def __call__(
        self, likeness: NDArray[np.floating], session: int, known: NDArray[np.int8]
    ) -> tuple[Array, float]:
        """Return no and yes expected of each State, and their variance.

        Parameters
        ----------
        likeness : ndarray, shape (n_past,)
            Covariance of the text with those of the process before the session.
        session : int
        known : ndarray of int8, shape (n_states,)
            Declared votes, at least one; -1 elsewhere.
        """
        a, process = self.agreement, self.process
        n = len(likeness)
        said = np.nonzero(known != MISSING)[0]
        declared = np.stack([known[said] == NO, known[said] == YES], axis=1).ravel()
        answers = process.flat[:n]
        at = (2 * said[:, None] + np.arange(2)).ravel()
        past = answers[:, at]
        apart = ((past - declared) ** 2).sum(axis=1) / len(said)
        age = session - process.session[:n]
        cross = self._covariance(likeness, apart, age)
        near = np.sort(np.argsort(-cross, kind="stable")[: a.nearest])
        rows = past[near]
        square = (rows**2).sum(axis=1)
        gaps = (square[:, None] + square - 2 * rows @ rows.T) / len(said)
        years = process.session[near]
        inside = self._covariance(
            process.kernel[np.ix_(near, near)], gaps, np.abs(years[:, None] - years)
        )
        inside[np.diag_indices_from(inside)] += process.covariance.noise
        factor = cho_factor(inside, lower=True, overwrite_a=True, check_finite=False)
        weight = cho_solve(factor, cross[near])  # type: ignore[no-untyped-call]
        if session not in self._levels:
            self._levels[session] = process.level(session, n)
        level = self._levels[session]
        mean = level + weight @ answers[near] - weight.sum() * level
        variance = a.alone + process.covariance.variance - float(weight @ cross[near])
        return mean.reshape(-1, 2), max(variance, 0.0)

    def _covariance(self, texts: NDArray[np.floating], apart: Array, years: Array) -> Array:
        a = self.agreement
        shared = a.whatever + (1.0 - a.whatever) * np.exp(-apart / a.text_reach)
        alone = a.alone * np.exp(-apart / a.alone_reach - years / a.alone_years)
        return np.asarray(texts * shared + alone, dtype=np.float64)
