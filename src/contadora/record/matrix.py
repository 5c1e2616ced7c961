"""The whole record as arrays: read at once, kept in the process until the record changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import F
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.atlas.versions import by_version
from contadora.record.models import RollCall
from contadora.record.votes import Vote, unpack

# What the estimators take: see `contadora.positions.votes`, which this room may not import.
MISSING, NO, ABSTAIN, YES = -1, 0, 1, 2
_AS_ORDERED = np.array([MISSING, YES, ABSTAIN, NO, MISSING], dtype=np.int8)  # by `Vote`
SHORT_SESSION = 19  # one vote only: members agreed to avoid a crisis over arrears
LAST_PARAGRAPHS = 1989  # paragraph and amendment votes after it are left out of published estimates
SILENCED = (("ZAF", 48),)  # South Africa's seat was filled again only at the end of the session
PASSING = ("EAZ",)  # Zanzibar: a member for four months


@dataclass(frozen=True, eq=False)
class RecordMatrix:
    """Every roll call by session and date: votes by slot, and what is known of each."""

    votes: NDArray[np.uint8]  # (roll calls, slots), codes of `record.votes.Vote`
    slugs: tuple[str, ...]
    instruments: tuple[str, ...]  # slug of the text each is on, '' where it has none
    symbols: tuple[str, ...]
    titles: tuple[str, ...]
    sessions: NDArray[np.int32]
    dates: NDArray[np.datetime64]
    docket: NDArray[np.bool_]
    paragraph: NDArray[np.bool_]
    amendment: NDArray[np.bool_]
    important: NDArray[np.bool_]
    issues: tuple[str, ...]  # co;di;ec;hr;me;nu
    linked: NDArray[np.int32]  # row of the first vote on the same text; its own where there is none
    states: tuple[str, ...]
    index: dict[str, int]  # row by slug
    slot: dict[str, int]  # column by ISO alpha-3

    @property
    def n(self) -> int:
        """How many roll calls there are."""
        return len(self.slugs)


@dataclass(frozen=True, eq=False)
class Arrays:
    """The record in the form that `positions` takes: items in rows, States in columns."""

    votes: NDArray[np.int8]  # -1 no information, 0 no, 1 abstain, 2 yes
    period: NDArray[np.int32]  # session
    states: tuple[str, ...]
    items: tuple[str, ...]
    linked: NDArray[np.int32]
    issues: tuple[str, ...]


@by_version
def matrix() -> RecordMatrix:
    """Return the whole record."""
    states = atlas.slots()
    rows = list(
        RollCall.objects.order_by("session", F("date").asc(nulls_first=True), "slug").values_list(
            "slug", "instrument_id", "symbol", "title", "session", "date", "on_docket",
            "is_paragraph", "is_amendment", "is_important", "issues", "linked_to", "votes",
        )
    )  # fmt: skip
    columns = list(zip(*rows, strict=True)) if rows else [()] * 13
    slugs = tuple(columns[0])
    index = {slug: row for row, slug in enumerate(slugs)}
    # Votes on one text stay together where the first of them is not, or no longer, in the record.
    first = dict(index)
    for row, to in enumerate(columns[11]):
        first.setdefault(to or slugs[row], row)
    votes = np.zeros((len(rows), len(states)), dtype=np.uint8)
    for row, packed in enumerate(columns[12]):
        votes[row] = unpack(packed, len(states))
    votes.setflags(write=False)
    return RecordMatrix(
        votes=votes,
        slugs=slugs,
        instruments=tuple(owner or "" for owner in columns[1]),
        symbols=tuple(columns[2]),
        titles=tuple(columns[3]),
        sessions=np.array(columns[4], dtype=np.int32),
        dates=np.array(columns[5], dtype="datetime64[D]"),
        docket=np.array(columns[6], dtype=np.bool_),
        paragraph=np.array(columns[7], dtype=np.bool_),
        amendment=np.array(columns[8], dtype=np.bool_),
        important=np.array(columns[9], dtype=np.bool_),
        issues=tuple(columns[10]),
        linked=np.array([first[to or slugs[row]] for row, to in enumerate(columns[11])], np.int32),
        states=states,
        index=index,
        slot={code: slot for slot, code in enumerate(states)},
    )


def to_vote_matrix(
    scope: str,
    *,
    exclude_unanimous: bool = True,
    exclude_sessions: Collection[int] = (SHORT_SESSION,),
    paragraphs_until: int | None = LAST_PARAGRAPHS,
    exclude_states: Collection[str] = PASSING,
    exclude_state_sessions: Collection[tuple[str, int]] = SILENCED,
) -> Arrays:
    """Return the arrays of 'all' the record or of the 'docket', with the exclusions of the field.

    The defaults are those of the published estimates (Bailey, Strezhnev and Voeten): unanimous
    roll calls, session 19, paragraph and amendment votes after 1989 (None keeps them), Zanzibar,
    and South Africa in session 48 are left out.
    """
    if scope not in ("all", "docket"):
        raise ValueError(f"scope: {scope!r} is not one; give 'all' or 'docket'")
    whole = matrix()
    kept = np.ones(whole.n, dtype=np.bool_) if scope == "all" else whole.docket.copy()
    kept &= ~np.isin(whole.sessions, list(exclude_sessions))
    if paragraphs_until is not None:
        late = whole.dates >= np.datetime64(f"{paragraphs_until + 1}-01-01")
        # Where only the session is known, the one of that year's autumn is the last before.
        late |= np.isnat(whole.dates) & (whole.sessions > paragraphs_until - 1945)
        kept &= ~(late & (whole.paragraph | whole.amendment))
    ordered = _AS_ORDERED[whole.votes[kept]]
    sessions = whole.sessions[kept]
    for iso3, session in exclude_state_sessions:
        if iso3 in whole.slot:
            ordered[sessions == session, whole.slot[iso3]] = MISSING
    for iso3 in exclude_states:
        if iso3 in whole.slot:
            ordered[:, whole.slot[iso3]] = MISSING
    items = tuple(np.array(whole.slugs, dtype=object)[kept])
    issues = tuple(np.array(whole.issues, dtype=object)[kept])
    texts = whole.linked[kept]
    rows = _contested(ordered) if exclude_unanimous else (ordered != MISSING).any(axis=1)
    columns = (ordered[rows] != MISSING).any(axis=0)
    return Arrays(
        votes=np.ascontiguousarray(ordered[np.ix_(rows, columns)]),
        period=sessions[rows].astype(np.int32),
        states=tuple(code for code, kept_ in zip(whole.states, columns, strict=True) if kept_),
        items=tuple(item for item, kept_ in zip(items, rows, strict=True) if kept_),
        linked=_linked(texts[rows]),
        issues=tuple(issue for issue, kept_ in zip(issues, rows, strict=True) if kept_),
    )


def session_of(day: date) -> int:
    """Return the regular session of the Assembly that a day falls in; it opens in September."""
    return day.year - (1945 if day.month >= 9 else 1946)


def _contested(votes: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Which rows hold two different votes."""
    lowest = np.where(votes == MISSING, 9, votes).min(axis=1)
    return np.asarray(votes.max(axis=1) > lowest)


def _linked(texts: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return for each row the first row on the same text."""
    _, first, group = np.unique(texts, return_index=True, return_inverse=True)
    return first[group].astype(np.int32)


__all__ = ["Arrays", "RecordMatrix", "Vote", "matrix", "session_of", "to_vote_matrix"]
