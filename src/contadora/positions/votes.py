"""Votes as arrays: the one form of data that every function of this library takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from contadora.positions.errors import InvalidVotesError

YES = 2
ABSTAIN = 1
NO = 0
MISSING = -1
T = TypeVar("T", int, str)


def as_votes(votes: VoteMatrix | ArrayLike) -> NDArray[np.int8]:
    """Return votes as a checked ``(n_items, n_states)`` int8 array.

    Parameters
    ----------
    votes : VoteMatrix or array_like
        Codes ``YES`` (2), ``ABSTAIN`` (1), ``NO`` (0) and ``MISSING`` (-1).

    Returns
    -------
    ndarray of int8

    Raises
    ------
    InvalidVotesError
        When the array is not two-dimensional or holds another code.
    """
    if isinstance(votes, VoteMatrix):
        return votes.votes
    array = np.asarray(votes)
    if array.ndim != 2:
        raise InvalidVotesError(
            f"votes: has {array.ndim} dimension(s); give items in rows and States in columns"
        )
    if array.dtype == np.bool_ or not (
        np.issubdtype(array.dtype, np.integer) or np.issubdtype(array.dtype, np.floating)
    ):
        raise InvalidVotesError(
            f"votes: holds {array.dtype}; give the integer codes -1, 0, 1 and 2"
        )
    # Checked before the cast to int8: 257 would wrap to 1 and pass for an abstention.
    bad = ~np.isin(array, (MISSING, NO, ABSTAIN, YES))
    if bad.any():
        item, state = (int(i[0]) for i in np.nonzero(bad))
        raise InvalidVotesError(
            f"votes: {array[item, state]!s} at item {item}, State {state} is not a vote; "
            "use 2 yes, 1 abstain, 0 no, -1 no information"
        )
    return np.ascontiguousarray(array, dtype=np.int8)


def _vector(name: str, value: Any, length: int, dtype: type[np.generic]) -> NDArray[Any]:
    array = np.asarray(value)
    if array.shape != (length,):
        raise InvalidVotesError(
            f"{name}: shape {array.shape}; give one entry for each of the {length} items"
        )
    if dtype is np.bool_:
        if array.dtype != np.bool_:
            raise InvalidVotesError(f"{name}: holds {array.dtype}; give True or False")
    elif not np.issubdtype(array.dtype, np.integer):
        if array.size:
            raise InvalidVotesError(f"{name}: holds {array.dtype}; give whole numbers")
    elif array.size:
        info = np.iinfo(np.int32)
        if array.min() < info.min or array.max() > info.max:
            raise InvalidVotesError(
                f"{name}: {array.max()} does not fit 32 bits; number the periods from zero"
            )
    return np.ascontiguousarray(array, dtype=dtype)


def _labels(name: str, value: Any, length: int, axis: str) -> tuple[str, ...]:
    if isinstance(value, str):
        raise InvalidVotesError(f"{name}: {value!r} is one text; give a sequence of labels")
    labels = tuple(str(v) for v in value)
    if len(labels) != length:
        raise InvalidVotesError(
            f"{name}: {len(labels)} labels for {length} {axis}; give one label for each"
        )
    if len(set(labels)) != length:
        seen: set[str] = set()
        twice = next(v for v in labels if v in seen or seen.add(v))  # type: ignore[func-returns-value]
        raise InvalidVotesError(f"{name}: {twice!r} occurs twice; labels must be unique")
    return labels


@dataclass(frozen=True, eq=False)
class VoteMatrix:
    """Votes of States on items, in the form that the estimators take.

    Parameters
    ----------
    votes : ndarray of int8, shape (n_items, n_states)
        ``YES`` (2), ``ABSTAIN`` (1), ``NO`` (0), ``MISSING`` (-1). A State that was absent, not
        voting or not a member is missing: it gives no information.
    period : ndarray of int32, shape (n_items,)
        The period of each item, such as a session or a year. Any whole numbers in any order;
        only their order is used.
    states : tuple of str
        Label of each column.
    items : tuple of str
        Label of each row.
    linked : ndarray of int32, shape (n_items,), optional
        Row of the item whose parameters this one shares (the same text voted again); its own
        row when there is none. Chains are followed; a circle is one group.
    binary : ndarray of bool, shape (n_items,), optional
        True for a binary act, such as a signature: it only takes ``NO`` (did not) and ``YES``
        (did) and has one cut-point.

    Raises
    ------
    InvalidVotesError
        When a shape or a value is wrong; the message names the field, the value and the remedy.
    """

    votes: NDArray[np.int8]
    period: NDArray[np.int32]
    states: tuple[str, ...]
    items: tuple[str, ...]
    linked: NDArray[np.int32] | None = None
    binary: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        votes = as_votes(self.votes)
        n_items, n_states = votes.shape
        put = object.__setattr__
        put(self, "votes", votes)
        put(self, "period", _vector("period", self.period, n_items, np.int32))
        put(self, "states", _labels("states", self.states, n_states, "columns of votes"))
        put(self, "items", _labels("items", self.items, n_items, "rows of votes"))
        if self.linked is not None:
            linked = _vector("linked", self.linked, n_items, np.int32)
            outside = (linked < 0) | (linked >= n_items)
            if outside.any():
                row = int(np.nonzero(outside)[0][0])
                raise InvalidVotesError(
                    f"linked: item {row} points to row {linked[row]}, but rows are 0 to "
                    f"{n_items - 1}; give the item's own row when it shares with none"
                )
            put(self, "linked", linked)
        if self.binary is not None:
            binary = _vector("binary", self.binary, n_items, np.bool_)
            wrong = (votes == ABSTAIN).any(axis=1) & binary
            if wrong.any():
                row = int(np.nonzero(wrong)[0][0])
                raise InvalidVotesError(
                    f"binary: item {self.items[row]!r} is a binary act but holds an abstention; "
                    "code it 0 or 2, or mark the item as a vote"
                )
            put(self, "binary", binary)

    @property
    def n_items(self) -> int:
        """Number of items."""
        return len(self.items)

    @property
    def n_states(self) -> int:
        """Number of States."""
        return len(self.states)

    def column(self, state: str) -> int:
        """Return the column of a State.

        Raises
        ------
        InvalidVotesError
            When no column has that label.
        """
        try:
            return self.states.index(state)
        except ValueError:
            raise InvalidVotesError(
                f"state: {state!r} is not among the {self.n_states} States of the matrix"
            ) from None


def follow(items: Sequence[T], links: Sequence[T]) -> list[T]:
    """Return where each item's chain of links ends: items of one text share their end.

    A link to what is not among the items ends there; a circle ends at the least of its items.
    """
    onward = dict(zip(items, links, strict=True))
    ends: dict[T, T] = {}
    for item in items:
        path = [item]
        while (at := onward.get(path[-1], path[-1])) not in path and at not in ends:
            path.append(at)
        end = ends[at] if at in ends else min(path[path.index(at) :])
        ends.update(dict.fromkeys(path, end))
    return [ends[item] for item in items]
