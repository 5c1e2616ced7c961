"""Who will be in the hall: a tally counts those who vote, and many do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from contadora.positions.forecast.corpus import Corpus

Array = NDArray[np.float64]
MEMORY = 1.5  # sessions
SESSIONS = 6  # sessions that tell how much turnout moves for all at once


def presence(corpus: Corpus, session: int) -> Array:
    """Return the share of roll calls on whole texts in which each State lately voted."""
    n = int(np.searchsorted(corpus.session, session))
    age = session - corpus.session[:n].astype(float)
    weight = np.where(corpus.texts.partial[:n] | (age > 5), 0.0, np.exp(-age / MEMORY))
    total = weight.sum()
    # Half a roll call of each kind is lent, so that no State is sure to come or to stay away.
    return np.asarray((weight @ corpus.observed[:n] + 0.5) / (total + 1.0))


@dataclass(frozen=True, eq=False)
class Turnout:
    """Chances of voting, and how far they move together.

    Parameters
    ----------
    present : ndarray, shape (n_states,)
    shared : float
        Loading of a State's presence on a shock that all have in common.
    """

    present: Array
    shared: float

    def comes(self, shock: Array, other: Array) -> NDArray[np.bool_]:
        """Return who votes, by draw, from standard normal numbers: one for all, one for each."""
        cut = ndtri(self.present)
        own = float(np.sqrt(1.0 - self.shared**2))
        return np.asarray(self.shared * shock[:, None] + own * other < cut)

    @classmethod
    def of(cls, corpus: Corpus, session: int) -> Turnout:
        """Read turnout off the sessions before one."""
        spare, excess = 0.0, 0.0
        for past in np.unique(corpus.session[corpus.session < session])[1:][-SESSIONS:]:
            p = presence(corpus, int(past))
            at = np.nonzero((corpus.session == past) & ~corpus.texts.partial)[0]
            members = corpus.observed[at].any(axis=0)
            if not len(at) or not members.any():
                continue
            p = p[members]
            miss = corpus.observed[at][:, members].sum(axis=1) - p.sum()
            excess += float((miss**2).mean() - (p * (1 - p)).sum())
            # What a loading of one would add to the variance, to first order.
            height = np.exp(-0.5 * ndtri(p) ** 2) / np.sqrt(2 * np.pi)
            spare += float(height.sum() ** 2)
        shared = np.sqrt(np.clip(excess / spare, 0.0, 0.5)) if spare > 0 else 0.0
        return cls(presence(corpus, session), float(shared))
