"""Reading tables in long form: columns, and the values that their cells may hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import InvalidVotesError
from contadora.positions.votes import ABSTAIN, NO, YES

VOTE_CODES = {"yes": YES, "abstain": ABSTAIN, "no": NO}


def columns_of(table: Any, name: str, needed: Collection[str]) -> dict[str, list[Any]]:
    """Return a table's columns as lists; refuse it when a needed one is absent."""
    names: Iterable[str] = table.columns if hasattr(table, "columns") else table.keys()
    found = {str(n) for n in names}
    for column in needed:
        if column not in found:
            raise InvalidVotesError(
                f"{name}: there is no column {column!r}; it has {', '.join(sorted(found))}"
            )
    columns = {
        n: (c.to_list() if hasattr(c := table[n], "to_list") else list(c)) for n in sorted(found)
    }
    for column in {"rcid", "linked_to"} & found:
        columns[column] = [_label(value) for value in columns[column]]
    return columns


def _label(value: Any) -> Any:
    """Return a roll call's number as it is, though a table with gaps wrote it as 5900.0."""
    if not isinstance(value, float):
        return value
    if value.is_integer():
        return int(value)
    return None if np.isnan(value) else value


def as_issues(value: Any) -> frozenset[str]:
    """Read issue codes: a sequence, or one text parted by semicolons."""
    if value is None:
        return frozenset()
    parts = value.replace(",", ";").split(";") if isinstance(value, str) else value
    return frozenset(str(p).strip().lower() for p in parts if str(p).strip())


def as_date(value: Any) -> dt.date | None:
    """Read a date, or None."""
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise InvalidVotesError(f"date: {value!r} is not a date; give YYYY-MM-DD") from None


def as_session(value: Any, item: str) -> int:
    """Read the number of a session."""
    try:
        session = int(value)
    except (TypeError, ValueError, OverflowError):
        session = -1
    if session < 1 or str(value).strip() not in (str(session), f"{session}.0"):
        raise InvalidVotesError(
            f"session: {value!r} of rcid {item} is not a number; give the session of the Assembly"
        )
    return session


def as_vote(value: Any, state: Any, item: Any) -> int:
    """Read a vote: yes, abstain or no, in capitals or not."""
    code = VOTE_CODES.get(str(value).strip().lower())
    if code is None:
        raise InvalidVotesError(
            f"vote: {value!r} of {state} on rcid {item} is not a vote; give yes, abstain or no, "
            "and leave out the row of a State that did not vote"
        )
    return code


def flags(columns: Mapping[str, list[Any]], name: str, n: int) -> NDArray[np.bool_]:
    """Return a column of yes and no; absent, or an empty cell, is no."""
    if name not in columns:
        return np.zeros(n, dtype=np.bool_)
    return np.array([as_flag(v, name) for v in columns[name]], dtype=np.bool_)


def as_flag(value: Any, name: str) -> bool:
    """Read yes or no from what a table may hold."""
    text = "" if value is None else str(value).strip().lower()
    if text in ("true", "1", "yes"):
        return True
    if text in ("", "false", "0", "no"):
        return False
    raise InvalidVotesError(f"{name}: {value!r} is neither true nor false")
