"""From a vote matrix to the flat arrays that the kernels read.

Everything is put in a canonical order found from the votes alone, so that neither the order of
rows and columns nor their labels can change a result: the same votes and the same seed give the
same numbers to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from contadora.positions.errors import TooFewVotesError
from contadora.positions.scrambling import scramble
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Layout:
    """The flat arrays. A node is a State in a period in which it voted on a kept item."""

    periods: Ints  # all period labels, sorted
    node_state: Ints  # original column of each node
    node_period: Ints  # position in periods of each node
    n_votes: Ints  # (n_states, n_periods)
    item_group: Ints  # group of each original item, -1 when set aside
    n_unanimous: int
    n_empty: int
    kinds: Ints
    begins: Ints  # first period of each group
    item_start: Ints
    item_at: Ints  # (3 n_groups + 1), where each group's votes of each option begin
    item_node: Ints
    item_cat: NDArray[np.int8]
    walk: Floats  # variance of the step to each node, nan at a State's first
    first: Floats
    node_start: Ints
    node_at: Ints  # (3 n_nodes + 1), where each node's votes of each option begin
    node_group: Ints
    node_cat: NDArray[np.int8]
    session_start: Ints
    session_node: Ints
    cross_start: Ints  # for each period, groups that occur in it or later, and before
    cross_list: Ints
    guess: Floats  # starting points, each period with mean 0 and deviation 1
    overall: Floats  # the State's one score over the whole record, at each of its nodes
    cuts: Floats  # starting (beta, location, log width) of each group
    item_cats: NDArray[np.int8]  # (n_groups, 3): which options occur


def roots(linked: Ints | None, n_items: int) -> Ints:
    """Follow links to the one item that stands for each group of shared parameters."""
    parent = list(range(n_items))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    if linked is not None:
        for i, j in enumerate(linked.tolist()):
            a, b = find(i), find(j)
            parent[max(a, b)] = min(a, b)
    return np.array([find(i) for i in range(n_items)], dtype=np.int32)


def canonical_order(
    votes: NDArray[np.int8], period: Ints, root: Ints
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Order items and States by what they did, never by where they stand or what they are called.

    Colour refinement: each State's word is made from its votes and the words of the items,
    each item's from its votes and the words of the States, three times over. Items or States
    that remain equal behave alike, and which comes first does not matter.
    """
    state = np.zeros(votes.shape[1], dtype=np.uint64)
    item = scramble(period.astype(np.uint64))
    code = votes.astype(np.int64).astype(np.uint64)
    seen = votes != MISSING
    for _ in range(3):
        cells = scramble(state[None, :] + code * np.uint64(0x632BE59BD9B4E019))
        item = scramble(item + np.where(seen, cells, np.uint64(0)).sum(axis=1, dtype=np.uint64))
        shared = np.zeros(root.size, dtype=np.uint64)
        np.add.at(shared, root, scramble(item))
        item = scramble(item + scramble(shared[root]))
        cells = scramble(item[:, None] + code * np.uint64(0x9FB21C651E98DF25))
        state = scramble(state + np.where(seen, cells, np.uint64(0)).sum(axis=0, dtype=np.uint64))
    return np.lexsort((item, period)), np.argsort(state, kind="stable")


def _starts(keys: NDArray[np.signedinteger], n: int) -> Ints:
    counts = np.bincount(keys, minlength=n)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _leading(square: Floats, n_rounds: int = 100) -> Floats:
    """Return a positive matrix's leading direction, near enough to start from."""
    vector: Floats = square[int(np.argmax(np.diag(square)))].copy()
    for _ in range(n_rounds):
        vector = np.asarray(square @ vector)
        length = np.linalg.norm(vector)
        if length == 0.0:
            break
        vector /= length
    return vector


def _first_guess(votes: NDArray[np.int8], period: Ints, n_periods: int) -> Floats:
    """Leading dimension of each period, followed from one period to the next."""
    present = votes != MISSING
    x = np.where(present, votes, 0).astype(np.float64)
    n = np.maximum(present.sum(axis=1, keepdims=True), 1)
    x = np.where(present, x - x.sum(axis=1, keepdims=True) / n, 0.0)
    n_states = votes.shape[1]
    total = x.T @ x
    vector = _leading(total)
    out = np.zeros((n_periods, n_states))
    memory = np.zeros_like(total)
    for t in range(n_periods):
        rows = x[period == t]
        # A little of the sessions before keeps the direction when a session is thin.
        memory = 0.5 * memory + rows.T @ rows
        for _ in range(30):
            vector = memory @ vector + 1e-9 * vector
            length = np.linalg.norm(vector)
            if length == 0.0:
                break
            vector /= length
        out[t] = vector
    return out


def _overall(votes: NDArray[np.int8], n_rounds: int = 15) -> Floats:
    """One score for each State over all periods: rank-one least squares with gaps."""
    present = (votes != MISSING).astype(np.float32)
    x = np.where(votes != MISSING, votes, 0).astype(np.float32)
    n = np.maximum(present.sum(axis=1, keepdims=True), 1)
    x = np.where(present > 0, x - x.sum(axis=1, keepdims=True) / n, 0.0).astype(np.float32)
    score = _leading((x.T @ x).astype(np.float64)).astype(np.float32)
    for _ in range(n_rounds):
        slope = (x @ score) / np.maximum(present @ (score * score), 1e-6)
        score = (slope @ x) / np.maximum((slope * slope) @ present, 1e-6)
        score -= score.mean()
        score /= max(float(score.std()), 1e-6)
    return np.clip(score.astype(np.float64), -3.0, 3.0)


def _turn_alike(guess: Floats, overall: Floats, node_s: Ints, node_t: Ints) -> None:
    """Give each period's first guess mean 0, deviation 1 and the direction of those before."""
    recent = np.zeros(int(node_s.max()) + 1)
    for t in range(int(node_t.max()) + 1):
        here = node_t == t
        if not here.any():
            continue
        spread = guess[here].std()
        if spread > 0:
            guess[here] = np.clip((guess[here] - guess[here].mean()) / spread, -2.5, 2.5)
        # A thin period may have lost the direction, and over a long record the overall scores
        # may say little of a single period: the periods just before decide.
        towards = recent[node_s[here]] if recent.any() else overall[here] - overall[here].mean()
        if guess[here] @ towards < 0:
            guess[here] *= -1.0
        recent[node_s[here]] += 0.3 * (guess[here] - recent[node_s[here]])
    if guess @ (overall - overall.mean()) < 0:
        guess *= -1.0


def build(
    matrix: VoteMatrix,
    *,
    variance: float,
    by_votes: bool,
    flat_start: bool,
    with_start: bool = True,
) -> Layout:
    """Lay out a vote matrix for the sampler; see `DynamicIdealPoints` for the options.

    with_start: whether starting points are wanted; without, ``guess`` and ``overall`` are zero.
    """
    all_votes = matrix.votes
    n_items, n_states = all_votes.shape
    occurs = np.stack([(all_votes == c).any(axis=1) for c in (NO, ABSTAIN, YES)], axis=1)
    keep = occurs.sum(axis=1) >= 2
    n_empty = int((~occurs.any(axis=1)).sum())
    if not keep.any():
        raise TooFewVotesError(
            f"votes: none of the {n_items} items divides the States; give items on which at "
            "least two options were chosen"
        )
    periods, rank = np.unique(matrix.period, return_inverse=True)
    root = np.unique(roots(matrix.linked, n_items)[keep], return_inverse=True)[1].astype(np.int32)
    rows, columns = canonical_order(all_votes[keep], rank[keep].astype(np.int32), root)
    kept = np.nonzero(keep)[0][rows]
    votes = all_votes[np.ix_(kept, columns)]
    period = rank[kept].astype(np.int32)
    root = root[rows]
    # Groups are numbered by their first item in canonical order.
    _, first_row, inverse = np.unique(root, return_index=True, return_inverse=True)
    number = np.empty(first_row.size, dtype=np.int32)
    number[np.argsort(first_row)] = np.arange(first_row.size, dtype=np.int32)
    group = number[inverse]
    n_groups = first_row.size

    # Nodes: by State, then period.
    n_periods = periods.size
    seen = votes != MISSING
    count = np.zeros((n_states, n_periods), dtype=np.int32)
    for t in range(n_periods):
        count[:, t] = seen[period == t].sum(axis=0)
    node_s, node_t = (a.astype(np.int32) for a in np.nonzero(count))
    node_of = np.full((n_states, n_periods), -1, dtype=np.int32)
    node_of[node_s, node_t] = np.arange(node_s.size, dtype=np.int32)
    n_nodes = node_s.size
    weight = count[node_s, node_t].astype(np.float64)
    walk = np.full(n_nodes, np.nan)
    same = np.nonzero(node_s[1:] == node_s[:-1])[0] + 1
    share = weight[same] / (weight[same] + weight[same - 1]) if by_votes else 1.0
    walk[same] = variance * share
    first = np.where(np.isnan(walk), 1.0, 0.0)
    if flat_start:
        # A State with more than one session takes its level from the second; one with a
        # single session has nothing to lean on but the standard normal.
        followed = np.zeros(n_nodes, dtype=bool)
        followed[same - 1] = True
        first[followed] = 0.0

    overall = guess = np.zeros(n_nodes)
    if with_start:
        overall = _overall(votes)[node_s]
        guess = _first_guess(votes, period, n_periods)[node_t, node_s]
        _turn_alike(guess, overall, node_s, node_t)

    # Votes, by group then node, and by node then group.
    item_i, state_i = np.nonzero(seen)
    vote_group = group[item_i]
    vote_node = node_of[state_i, period[item_i]]
    vote = votes[item_i, state_i]
    del item_i, state_i  # two words a vote: memory is highest here
    present = np.zeros((n_groups, 3), dtype=bool)
    np.logical_or.at(present, group, occurs[kept])
    # Two options only: one cut-point between them, whichever two they are.
    two = present.sum(axis=1) == 2
    recode = np.tile(np.array([NO, ABSTAIN, YES], dtype=np.int8), (n_groups, 1))
    recode[two & ~present[:, NO], ABSTAIN] = NO
    recode[two & ~present[:, YES], ABSTAIN] = YES
    cat = recode[vote_group, vote]
    # One whole number orders by three keys, and no two votes have the same.
    wide = vote_group.astype(np.int64) * 3 + cat
    item_at = _starts(wide, 3 * n_groups)
    by_group = np.argsort(wide * n_nodes + vote_node)
    wide = vote_node.astype(np.int64) * 3 + cat
    node_at = _starts(wide, 3 * n_nodes)
    by_node = np.argsort(wide * n_groups + vote_group)

    tally = np.zeros((n_groups, 3))
    np.add.at(tally, (vote_group, cat.astype(np.intp)), 1.0)
    kinds = np.where(two, 2, np.where(tally[:, NO] > tally[:, YES], 3, 4))
    share_no = (tally[:, NO] + 0.5) / (tally.sum(axis=1) + 1.0)
    share_low = (tally[:, NO] + tally[:, ABSTAIN] + 0.5) / (tally.sum(axis=1) + 1.0)
    low, high = ndtri(share_no), ndtri(share_low)
    cuts = np.zeros((n_groups, 3))
    cuts[:, 1] = np.where(kinds == 4, high, low)
    cuts[:, 2] = np.where(kinds == 2, 0.0, np.log(np.maximum(high - low, 0.05)))

    # For each period: groups voted on before it, and in it or later.
    earliest = np.full(n_groups, n_periods)
    latest = np.full(n_groups, -1)
    np.minimum.at(earliest, group, period)
    np.maximum.at(latest, group, period)
    border = np.arange(n_periods)[:, None]
    cross_period, cross_list = np.nonzero((earliest < border) & (latest >= border))
    session_node = np.argsort(node_t, kind="stable").astype(np.int32)

    item_group = np.full(n_items, -1, dtype=np.int32)
    item_group[kept] = group
    n_votes = np.zeros((n_states, n_periods), dtype=np.int32)
    n_votes[columns] = count
    return Layout(
        periods=periods.astype(np.int32),
        node_state=columns[node_s].astype(np.int32),
        node_period=node_t,
        n_votes=n_votes,
        item_group=item_group,
        n_unanimous=int((~keep).sum()) - n_empty,
        n_empty=n_empty,
        kinds=kinds.astype(np.int32),
        begins=earliest.astype(np.int32),
        item_start=item_at[::3].copy(),
        item_at=item_at,
        item_node=vote_node[by_group],
        item_cat=cat[by_group],
        walk=walk,
        first=first,
        node_start=node_at[::3].copy(),
        node_at=node_at,
        node_group=vote_group[by_node].astype(np.int32),
        node_cat=cat[by_node],
        session_start=_starts(node_t, n_periods),
        session_node=session_node,
        cross_start=_starts(cross_period, n_periods),
        cross_list=cross_list.astype(np.int32),
        guess=guess,
        overall=overall,
        cuts=cuts,
        item_cats=present.astype(np.int8),
    )
