"""The record's roll calls as votes that can be counted: by scope and by span of sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.atlas.versions import Version
from contadora.positions import ABSTAIN, MISSING, NO, YES
from contadora.record import queries as record
from contadora.record.votes import Vote
from contadora.standing import scopes, snapshot
from contadora.standing.figures import Span

DEFAULT_SESSIONS = 5
LAST_PARAGRAPH_YEAR = 1989

# The record's codes to the library's: absent, not voting and not a member say nothing.
CODES = np.full(256, MISSING, dtype=np.int8)
CODES[[Vote.YES, Vote.ABSTAIN, Vote.NO]] = YES, ABSTAIN, NO


@dataclass(frozen=True, eq=False)
class Ballots:
    """Roll calls in rows, States in columns (by slot)."""

    votes: NDArray[np.int8]
    sessions: NDArray[np.int32]
    dates: NDArray[np.datetime64]
    slugs: tuple[str, ...]
    issues: tuple[str, ...]
    states: tuple[str, ...]

    def slot(self, iso3: str) -> int | None:
        """Return a State's column, None for one the record does not know."""
        return self.states.index(iso3) if iso3 in self.states else None

    def __len__(self) -> int:
        return len(self.slugs)


def closing_day(session: int) -> date:
    """Return the last day of the year a session opened in, by which most of its votes are cast."""
    return date(1945 + session, 12, 31)


def ballots(scope: str, span: Span | None = None) -> Ballots:
    """Return a scope's roll calls, or those of a span.

    Votes on paragraphs and amendments after 1989 are left out, as in the estimates: a text voted
    on part by part would count many times.
    """
    return _slice(snapshot.now().record, scope, span)


@lru_cache(maxsize=40)
def _slice(version: Version, scope: str, span: Span | None) -> Ballots:
    if span is not None:
        whole = _slice(version, scope, None)
        rows = np.flatnonzero((whole.sessions >= span.first) & (whole.sessions <= span.last))
        return Ballots(
            votes=whole.votes[rows],
            sessions=whole.sessions[rows],
            dates=whole.dates[rows],
            slugs=tuple(whole.slugs[row] for row in rows.tolist()),
            issues=tuple(whole.issues[row] for row in rows.tolist()),
            states=whole.states,
        )
    matrix = record.matrix()
    sessions = np.asarray(matrix.sessions, dtype=np.int32)
    dates = np.asarray(matrix.dates, dtype="datetime64[D]")
    guess = np.array(
        [np.datetime64(closing_day(s), "D") for s in sessions.tolist()], dtype=dates.dtype
    )
    dates = np.where(np.isnat(dates), guess, dates)
    parts = (matrix.paragraph | matrix.amendment) & (
        dates > np.datetime64(f"{LAST_PARAGRAPH_YEAR}-12-31")
    )
    keep = ~parts & matrix.docket if scopes.on_docket(scope) else ~parts
    if scopes.is_issue(scope):
        keep = keep & scopes.on_issue(matrix.issues, scope)
    rows = np.flatnonzero(keep)
    rows = rows[np.argsort(sessions[rows], kind="stable")]
    return Ballots(
        votes=CODES[matrix.votes[rows]],
        sessions=sessions[rows],
        dates=dates[rows],
        slugs=tuple(matrix.slugs[row] for row in rows.tolist()),
        issues=tuple(matrix.issues[row] for row in rows.tolist()),
        states=tuple(matrix.states),
    )


def sessions_with_data(scope: str) -> list[int]:
    """Return the sessions in which a scope has a roll call, in order."""
    return [int(session) for session in np.unique(ballots(scope).sessions)]


def default_span(scope: str) -> Span | None:
    """Return the last five sessions with data on a scope; None when it has none."""
    have = sessions_with_data(scope)[-DEFAULT_SESSIONS:]
    return Span(have[0], have[-1]) if have else None


def members(code: str, votes: Ballots) -> NDArray[np.bool_]:
    """Return who is `code` in each roll call: the State itself, or the group's members then."""
    slot = votes.slot(code)
    if slot is not None:
        mask = np.zeros(votes.votes.shape, dtype=bool)
        mask[:, slot] = True
        return mask
    days, where = np.unique(votes.dates, return_inverse=True)
    return np.asarray(atlas.member_mask(code, days)[where], dtype=bool)


def is_group(code: str, votes: Ballots) -> bool:
    """Whether a code names a group rather than a State."""
    return votes.slot(code) is None
