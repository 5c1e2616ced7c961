"""Votes with the gaps filled: what a State that did not vote would likely have done."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast.corpus import Corpus

SPAN = 8
FADE = 4.0
REACH = 0.08


def peers(corpus: Corpus, session: int) -> NDArray[np.float32]:
    """Return how near States voted before a session: weights of the others for each State.

    Rows sum to one. Contested roll calls tell more than nearly unanimous ones; the paragraph
    votes are left out.
    """
    n = int(np.searchsorted(corpus.session, session))
    age = (session - corpus.session[:n]).astype(np.float32)
    rows = ~corpus.texts.partial[:n] & (age <= SPAN) & (corpus.tally[:n].max(axis=1) < 0.99)
    seen = corpus.observed[:n][rows]
    value = np.where(seen > 0, corpus.votes[:n][rows].astype(np.float32) - 1.0, 0.0)
    cast = np.maximum(1.0, seen.sum(axis=1, keepdims=True))
    centre = value.sum(axis=1, keepdims=True) / cast
    spread = ((value - centre) ** 2 * seen).sum(axis=1, keepdims=True) / cast
    weight = np.exp(-age[rows] / FADE)[:, None] / (0.15 + spread)
    square = (weight * value**2).T @ seen
    cross = (weight * value).T @ value
    shared = (weight * seen).T @ seen
    distance = (square + square.T - 2 * cross + 1.5) / (shared + 5)
    near = np.exp(-distance / REACH) * np.minimum(1.0, shared / 20)
    np.fill_diagonal(near, 0.0)
    return np.asarray(near / np.maximum(1e-9, near.sum(axis=1, keepdims=True)), dtype=np.float32)


def filled(corpus: Corpus) -> NDArray[np.float64]:
    """Return no and yes of each State on each roll call, gaps filled from its peers.

    A session's gaps are filled with what was known when it closed, nothing later.
    """
    out = np.empty((*corpus.votes.shape, 2))
    for session in np.unique(corpus.session):
        at = np.nonzero(corpus.session == session)[0]
        near = peers(corpus, int(session) + 1)
        ballots = corpus.ballots[at]
        seen = corpus.observed[at]
        sums = np.einsum("ij,kjc->kic", near, ballots)
        mass = (seen @ near.T)[:, :, None]
        guess = (sums + 0.2 * corpus.tally[at][:, None, :]) / (mass + 0.2)
        both = np.where(seen[:, :, None] > 0, ballots, guess)
        out[at] = both[:, :, [0, 2]]
    return out
