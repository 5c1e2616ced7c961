"""How united a group votes, and who breaks from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from contadora.positions.errors import InvalidVotesError
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix, as_votes

Floats = NDArray[np.float64]


def _counts(name: str, value: ArrayLike) -> Floats:
    array = np.asarray(value, dtype=np.float64)
    if (array < 0).any():
        raise InvalidVotesError(f"{name}: {array.min():g} is negative; give counts of votes")
    return array


def rice(yes: ArrayLike, no: ArrayLike) -> Floats:
    """Rice's index of cohesion, ``|yes - no| / (yes + no)``.

    Parameters
    ----------
    yes, no : array_like
        Votes of the group on each item.

    Returns
    -------
    ndarray
        1 when united, 0 when split in halves; nan when nobody voted yes or no. Abstentions do
        not count: see :func:`agreement_index`.

    References
    ----------
    Stuart A. Rice, *Quantitative Methods in Politics*, New York: Knopf, 1928.
    """
    y, n = _counts("yes", yes), _counts("no", no)
    total = y + n
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, np.abs(y - n) / total, np.nan)


def agreement_index(yes: ArrayLike, abstain: ArrayLike, no: ArrayLike) -> Floats:
    """Hix, Noury and Roland's agreement index of a group over three options.

    Parameters
    ----------
    yes, abstain, no : array_like
        Votes of the group on each item.

    Returns
    -------
    ndarray
        ``(max - (total - max) / 2) / total``: 1 when all choose the same, 0 when the three
        options are chosen equally; nan when nobody voted.

    References
    ----------
    Simon Hix, Abdul Noury and Gérard Roland, 'Power to the Parties: Cohesion and Competition in
    the European Parliament, 1979-2001', *British Journal of Political Science* 35(2), 2005,
    pp. 209-234.
    """
    y, a, n = _counts("yes", yes), _counts("abstain", abstain), _counts("no", no)
    total = y + a + n
    most = np.maximum(np.maximum(y, a), n)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, (most - 0.5 * (total - most)) / total, np.nan)


@dataclass(frozen=True, eq=False)
class GroupCohesion:
    """How a group voted on each item.

    Attributes
    ----------
    yes, abstain, no : ndarray of int, shape (n_items,)
        Votes of its members.
    rice, agreement : ndarray, shape (n_items,)
        :func:`rice` and :func:`agreement_index`; nan where they are undefined.
    majority : ndarray of int8, shape (n_items,)
        The option most members chose; ``MISSING`` when none voted or two options tie for most:
        then the group has no position to break from.
    broke : ndarray of bool, shape (n_items, n_states)
        True for a member that voted, and otherwise than the majority.
    """

    yes: NDArray[np.int64]
    abstain: NDArray[np.int64]
    no: NDArray[np.int64]
    rice: Floats
    agreement: Floats
    majority: NDArray[np.int8]
    broke: NDArray[np.bool_]


def group_cohesion(votes: VoteMatrix | ArrayLike, members_mask: ArrayLike) -> GroupCohesion:
    """Cohesion of a group on each item, its majority position, and who broke from it.

    Parameters
    ----------
    votes : VoteMatrix or array_like, shape (n_items, n_states)
        Codes 2 yes, 1 abstain, 0 no, -1 no information.
    members_mask : array_like of bool, shape (n_states,) or (n_items, n_states)
        Who was a member; the second form for membership that changes with the date.

    Returns
    -------
    GroupCohesion
    """
    codes = as_votes(votes)
    mask = np.asarray(members_mask)
    if mask.dtype != np.bool_:
        raise InvalidVotesError(f"members_mask: holds {mask.dtype}; give True or False")
    if mask.shape not in (codes.shape, codes.shape[1:]):
        raise InvalidVotesError(
            f"members_mask: shape {mask.shape}; give {codes.shape[1:]} or {codes.shape}"
        )
    # A missing vote matches no option, so non-members are simply made missing.
    own = np.where(mask, codes, np.int8(MISSING))
    no, abstain, yes = (np.count_nonzero(own == c, axis=1) for c in (NO, ABSTAIN, YES))
    tallies = np.stack([no, abstain, yes])
    most = tallies.max(axis=0)
    decided = (tallies == most).sum(axis=0) == 1
    majority = np.where(decided, tallies.argmax(axis=0), MISSING).astype(np.int8)
    broke = (own != MISSING) & decided[:, None] & (own != majority[:, None])
    return GroupCohesion(
        yes=yes.astype(np.int64),
        abstain=abstain.astype(np.int64),
        no=no.astype(np.int64),
        rice=rice(yes, no),
        agreement=agreement_index(yes, abstain, no),
        majority=majority,
        broke=broke,
    )
