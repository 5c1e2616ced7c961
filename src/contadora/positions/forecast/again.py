"""How States would vote now on texts of earlier sessions, by where they stand now.

A State's last vote on a text tells what it did. What a State would do that stands where this one
stands now, on a roll call that divided all States as that one did, is told by an ordinal
item-response model of the sessions before: the one of `positions`, in one dimension for texts
that are like and in two for the same text. Every roll call has parameters of its own, since what
is asked under a title changes. Modes stand in for the posterior: they take a fraction of a
second, and forecasts from draws were no better.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from contadora.positions.dimension_chain import Sampling, lay_out, modes
from contadora.positions.errors import TooFewVotesError
from contadora.positions.forecast.corpus import Corpus
from contadora.positions.votes import NO, YES, VoteMatrix

Array = NDArray[np.float32]

LIKE = (1, 12)  # dimensions, and sessions before, of the model that texts alike are read with
SAME = (2, 6)  # of the one that the same text is read with
STEP = 0.17  # variance of a point a session after it was last seen, its own included
LONGEST = 4  # sessions of silence after which it is no wider
EVEN = 0.3  # votes laid evenly on a unanimous roll call


@dataclass(frozen=True, eq=False)
class Again:
    """Probabilities of no and yes, were earlier roll calls held again.

    Attributes
    ----------
    first : int
        Row of the corpus that the first row here stands for.
    no, yes : ndarray, shape (n_rows, n_states)
    """

    first: int
    no: Array
    yes: Array


def voted_again(corpus: Corpus, session: int, n_dim: int, span: int) -> Again:
    """Return what was to be expected before a session of the roll calls of so many before it."""
    first, end = np.searchsorted(corpus.session, (session - span, session))
    votes = corpus.votes[first:end]
    # A unanimous roll call tells no cut: it is as good as its tally.
    counts = corpus.ballots[first:end].sum(axis=1, dtype=np.float64)
    shares = (counts + EVEN / 3) / (counts.sum(axis=1, keepdims=True) + EVEN)
    no, yes = (np.repeat(shares[:, [v]], votes.shape[1], axis=1) for v in (NO, YES))
    found = Again(int(first), no.astype(np.float32), yes.astype(np.float32))
    if not len(votes):
        return found
    matrix = VoteMatrix(
        votes,
        corpus.session[first:end],
        tuple(str(j) for j in range(votes.shape[1])),
        tuple(str(k) for k in range(len(votes))),
    )
    try:
        layout = lay_out(matrix, Sampling())
    except TooFewVotesError:
        return found
    theta, items = modes(layout, n_dim)
    # Nodes follow each other in time, so that of a State's the last one stays.
    point = np.tile(theta.mean(axis=0), (votes.shape[1], 1))
    point[layout.node_state] = theta
    seen = np.full(votes.shape[1], layout.periods[0])
    seen[layout.node_state] = layout.periods[layout.node_period]
    variance = STEP * np.minimum(session - seen, LONGEST)
    told = layout.item_group >= 0
    slope, low, high = np.split(items[layout.item_group[told]], [n_dim, n_dim + 1], axis=1)
    eta = np.zeros((len(slope), len(point)))
    for d in range(n_dim):
        eta += slope[:, [d]] * point[:, d]
    unit = np.sqrt(1.0 + (slope**2).sum(axis=1, keepdims=True) * variance)
    # An option that nobody chose has no cut of its own.
    chosen = layout.item_cats[layout.item_group[told]] > 0
    found.no[told] = np.where(chosen[:, [NO]], ndtr((low - eta) / unit), 0.0)
    found.yes[told] = np.where(chosen[:, [YES]], ndtr((eta - high) / unit), 0.0)
    return found
