"""From the acts on one issue and a general estimation to the arrays that the kernels read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from contadora.positions.errors import InvalidVotesError, TooFewVotesError
from contadora.positions.fit import Fit
from contadora.positions.layout import canonical_order, roots
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Layout:
    """The issue's acts as flat arrays: States that acted first, items in a canonical order."""

    columns: NDArray[np.intp]  # original column of each State in the kernel's order
    active: int
    whens: NDArray[np.int32]  # labels of periods with acts, then `at`
    item_when: NDArray[np.int32]
    item_group: NDArray[np.int32]
    kinds: NDArray[np.int32]
    cuts: Floats
    item_start: NDArray[np.int32]
    item_node: NDArray[np.int32]
    item_cat: NDArray[np.int8]
    state_start: NDArray[np.int32]
    state_group: NDArray[np.int32]
    state_when: NDArray[np.int32]
    state_cat: NDArray[np.int8]
    tally: Floats
    ends: NDArray[np.bool_]  # (n_groups, 3) which options occur


def _starts(keys: NDArray[np.signedinteger], n: int) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=n))]).astype(np.int32)


def lay_out(matrix: VoteMatrix, order_by: Floats, at: int) -> Layout:
    """Lay out the issue's acts; States that acted come first, by their general points."""
    votes = matrix.votes
    n_items, n_states = votes.shape
    root = roots(matrix.linked, n_items)
    occurs = np.stack([(votes == c).any(axis=1) for c in (NO, ABSTAIN, YES)], axis=1)
    shared = np.zeros((n_items, 3), dtype=bool)
    np.logical_or.at(shared, root, occurs)
    keep = (shared[root].sum(axis=1) >= 2) & occurs.any(axis=1)
    if not keep.any():
        raise TooFewVotesError(
            f"votes: none of the issue's {n_items} items divides the States; give items on which "
            "at least two options were chosen"
        )
    whens = np.append(np.unique(matrix.period), np.int32(at)).astype(np.int32)
    item_when = np.searchsorted(whens[:-1], matrix.period).astype(np.int32)
    rows, columns = canonical_order(votes[keep], item_when[keep], _dense(root[keep]))
    rank = np.empty(n_states, dtype=np.intp)
    rank[columns] = np.arange(n_states)
    acted = (votes[keep] != MISSING).any(axis=0)
    columns = np.lexsort((rank, order_by, ~acted))
    kept = np.nonzero(keep)[0][rows]
    _, first, inverse = np.unique(root[kept], return_index=True, return_inverse=True)
    number = np.empty(first.size, dtype=np.intp)
    number[np.argsort(first)] = np.arange(first.size)
    group = number[inverse]
    n_groups, n_whens = first.size, whens.size
    place = votes[np.ix_(kept, columns)]
    row, state = np.nonzero(place != MISSING)
    cat = place[row, state].astype(np.int8)
    vote_group = group[row]
    when = item_when[kept][row]
    ends = np.zeros((n_groups, 3), dtype=bool)
    ends[vote_group, cat] = True
    # Two options only: one cut-point between them, whichever two they are.
    two = ends.sum(axis=1) == 2
    recode = np.tile(np.array([NO, ABSTAIN, YES], dtype=np.int8), (n_groups, 1))
    recode[two & ~ends[:, NO], ABSTAIN] = NO
    recode[two & ~ends[:, YES], ABSTAIN] = YES
    cat = recode[vote_group, cat]
    by_group = np.argsort(vote_group, kind="stable")
    # In order of time, so that a State's last act is the last of its row.
    by_state = np.lexsort((vote_group, when, state))
    tally = np.zeros((n_groups, 3))
    np.add.at(tally, (vote_group, cat.astype(np.intp)), 1.0)
    low = ndtri((tally[:, NO] + 0.5) / (tally.sum(axis=1) + 1.0))
    high = ndtri((tally[:, NO] + tally[:, ABSTAIN] + 0.5) / (tally.sum(axis=1) + 1.0))
    kinds = np.where(two, 2, np.where(tally[:, NO] > tally[:, YES], 3, 4))
    cuts = np.zeros((n_groups, 3))
    cuts[:, 1] = np.where(kinds == 4, high, low)
    cuts[:, 2] = np.where(kinds == 2, 0.0, np.log(np.maximum(high - low, 0.05)))
    item_group = np.full(n_items, -1, dtype=np.int32)
    item_group[kept] = group
    return Layout(
        columns=columns,
        active=int(acted.sum()),
        whens=whens,
        item_when=item_when,
        item_group=item_group,
        kinds=kinds.astype(np.int32),
        cuts=cuts,
        item_start=_starts(vote_group, n_groups),
        item_node=(state * n_whens + when)[by_group].astype(np.int32),
        item_cat=cat[by_group],
        state_start=_starts(state, n_states),
        state_group=vote_group[by_state].astype(np.int32),
        state_when=when[by_state].astype(np.int32),
        state_cat=cat[by_state],
        tally=np.stack([(votes == c).sum(axis=1) for c in (NO, ABSTAIN, YES)], axis=1).astype(
            np.float64
        ),
        ends=ends,
    )


def _dense(keys: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.unique(keys, return_inverse=True)[1].astype(np.int32)


def general_draws(
    general: Fit, matrix: VoteMatrix, at: int, rng: np.random.Generator
) -> tuple[Singles, NDArray[np.bool_], int]:
    """Draws of each State's general point at the periods of the issue's acts and at `at`.

    Parameters
    ----------
    general : Fit
        The general estimation.
    matrix : VoteMatrix
        The issue's acts.
    at : int
        General period at which the points are given.
    rng : numpy.random.Generator
        Used for States without general points: drawn with the mean and the deviation of all.

    Returns
    -------
    draws : ndarray of float32, shape (n_states, n_draws, n_whens)
    known : ndarray of bool, shape (n_states,)
    gap : int
        Largest distance between a period asked for and the one taken, over acts and States.
    """
    labels = np.append(np.unique(matrix.period), np.int32(at))
    n_draws = general.draws.shape[0]
    out = np.empty((matrix.n_states, n_draws, labels.size), dtype=np.float32)
    known = np.zeros(matrix.n_states, dtype=bool)
    column = {state: i for i, state in enumerate(general.states)}
    acted = matrix.votes != MISSING
    gap = 0
    blank: list[int] = []
    for i, state in enumerate(matrix.states):
        source = column.get(state)
        has = (
            np.nonzero(np.isfinite(general.point[source]))[0]
            if source is not None
            else np.empty(0, dtype=np.intp)
        )
        if source is None or has.size == 0:
            blank.append(i)
            continue
        known[i] = True
        # The last point up to then; before the State's first point, the first.
        periods = general.periods[has]
        index = np.maximum(np.searchsorted(periods, labels, side="right") - 1, 0)
        out[i] = general.draws[:, source, :][:, has[index]]
        used = np.unique(matrix.period[acted[:, i]])
        far = np.abs(periods[index] - labels)[:-1][np.isin(labels[:-1], used)]
        gap = max(gap, int(far.max()) if far.size else 0)
    if blank:
        if not known.any():
            raise InvalidVotesError(
                "states: no State of the issue is in the general estimation; use the same labels"
            )
        centre, spread = float(np.nanmean(general.point)), float(np.nanstd(general.draws))
        order = canonical_order(
            matrix.votes[:, blank],
            np.unique(matrix.period, return_inverse=True)[1].astype(np.int32),
            np.arange(matrix.n_items, dtype=np.int32),
        )[1]
        for k in order:
            out[blank[k]] = rng.normal(centre, spread, (n_draws, 1))
    return out, known, gap


def take_items(matrix: VoteMatrix, rows: NDArray[np.signedinteger]) -> VoteMatrix:
    """Return some items of a matrix; a link to an item left behind becomes a link to the next.

    Items that were linked with each other, directly or through one left behind, stay so.
    """
    root = roots(matrix.linked, matrix.n_items)[rows]
    _, first, inverse = np.unique(root, return_index=True, return_inverse=True)
    return VoteMatrix(
        matrix.votes[rows],
        matrix.period[rows],
        matrix.states,
        tuple(matrix.items[r] for r in rows),
        first[inverse].astype(np.int32),
        None if matrix.binary is None else matrix.binary[rows],
    )
