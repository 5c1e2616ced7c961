"""What declared votes add: which earlier roll calls they look like, and what the shocks say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast.answering import Answering
from contadora.positions.forecast.columns import GAPS, Rows, logit
from contadora.positions.forecast.view import View
from contadora.positions.votes import MISSING

Array = NDArray[np.float64]
MATCHES: tuple[tuple[str, str, float, float, float], ...] = (
    # name, likeness, how sharp in it, sessions of memory, how sharp in the declared votes
    ("any", "none", 0.0, 6.0, 12.0),
    ("like", "both", 7.0, 8.0, 6.0),
    ("issue", "issue", 3.0, 6.0, 12.0),
    ("sense", "sense", 8.0, 12.0, 12.0),
)
KEPT = (
    "last0",
    "last1",
    "since0",
    "last_peers",
    "chain_n",
    "process_no",
    "process_yes",
    "process_peers_no",
    "process_peers_yes",
    "process_variance",
    "both_near_no",
    "both_near_yes",
    "best_words",
    "spoken_chair",
)


def heard(
    view: View,
    likeness: dict[str, NDArray[np.float32]],
    known: NDArray[np.int8],
    prior: Array,
    updated: Array,
    names: list[str],
    rows: Rows,
    answered: Rows,
    named: NDArray[np.int64],
) -> Rows:
    """Return features of texts given declared votes, texts x States x features.

    Parameters
    ----------
    view : View
    likeness : dict of ndarray, shape (n_texts, n_past)
        As the view gives it.
    known : ndarray of int8, shape (n_texts, n_states)
        Declared votes, -1 elsewhere.
    prior, updated : ndarray, shape (n_texts, n_states, 3)
        Forecasts without the declared votes, and with what the shocks say of them.
    names, rows
        Features of the texts without declared votes.
    answered : ndarray, shape (n_texts, n_states, 3)
        What :func:`answers` says of the same texts.
    named : ndarray of int
        Columns of the States whose declared votes are likely: each is a feature of its own.
    """
    n, m = known.shape
    said = (known != MISSING).astype(np.float32)
    value = np.where(said > 0, known.astype(np.float32) - 1.0, 0.0)
    seen = view.corpus.observed[: view.n]
    past = view.known
    # Mean squared distance of the declared votes from what the same States cast then.
    both = said @ seen.T
    gap = (value**2) @ seen.T - 2 * value @ past.T + said @ (past**2).T
    mean_gap = np.where(both > 0, gap / np.maximum(both, 1), 4.0)
    whole = np.where(view.whole, 1.0, 0.3).astype(np.float32)
    out: list[Array] = []
    for _, kind, sharp, memory, match in MATCHES:
        weight = np.exp(
            sharp * (likeness[kind] - 1.0) - view.age / memory - match * mean_gap
        ) * np.where(both > 0, whole, 0.0)
        weight = weight / np.maximum(1e-12, weight.sum(axis=1, keepdims=True))
        sums = (weight.astype(np.float32) @ view.ballots).reshape(n, m, 3)
        pooled = sums.sum(axis=1, keepdims=True)
        pooled = pooled / np.maximum(1e-9, pooled.sum(axis=2, keepdims=True))
        share = (sums + 0.05 * pooled) / (sums.sum(axis=2, keepdims=True) + 0.05)
        out += [logit(share[:, :, 2]), logit(share[:, :, 0])]
        size = 1.0 / np.maximum(1e-12, (weight**2).sum(axis=1, keepdims=True))
        out.append(np.broadcast_to(np.log(size), (n, m)))
    for p in (prior, updated):
        out += [logit(p[:, :, v], 0.002) for v in (0, 1, 2)]
    expected = prior[:, :, 2] - prior[:, :, 0]
    surprise = np.where(said > 0, value - expected, 0.0)
    count = np.maximum(1.0, said.sum(axis=1, keepdims=True))
    mass = said @ view.peers.T
    out += [
        (surprise @ view.peers.T) / (mass + 0.05),
        (value @ view.peers.T) / np.maximum(mass, 1e-3),
        np.minimum(mass, 1.0),
        np.broadcast_to(surprise.sum(axis=1, keepdims=True) / count, (n, m)),
        np.broadcast_to(np.abs(surprise).sum(axis=1, keepdims=True) / count, (n, m)),
        np.broadcast_to(np.log(count), (n, m)),
        updated[:, :, 2] - updated[:, :, 0] - expected,
    ]
    out += [np.broadcast_to(known[:, [j]].astype(float), (n, m)) for j in named]
    at = {name: k for k, name in enumerate(names)}
    kept = [rows[:, :, at[name]] for name in KEPT]
    return np.stack([*out, *np.moveaxis(answered, 2, 0), *kept], axis=2).astype(np.float32)


def answers(
    answering: Answering, likeness: NDArray[np.floating], session: int, known: NDArray[np.int8]
) -> Rows:
    """Return no, yes and variance under the process given declared votes, texts x States x 3.

    ``likeness``, ``(n_texts, n_rows)``, is covariance with the rows of the process before the
    session. A text on which nobody declared is left at nought.
    """
    out = np.zeros((*known.shape, 3), np.float32)
    for t, said in enumerate(known):
        if (said != MISSING).any():
            mean, variance = answering(likeness[t], session, said)
            out[t, :, :2], out[t, :, 2] = mean, variance
    return out


def columns_of_heard(rows: Rows) -> Rows:
    """Return what the network of a forecast with declarations reads."""
    first = rows.shape[-1] - len(KEPT)
    gaps = np.isnan(rows[..., [first + KEPT.index(name) for name in GAPS if name in KEPT]])
    return np.concatenate([np.nan_to_num(rows), gaps], axis=-1, dtype=np.float32)
