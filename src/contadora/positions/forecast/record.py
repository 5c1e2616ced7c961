"""What a forecast is made from and for: a record of votes, and texts not yet voted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import InvalidVotesError
from contadora.positions.forecast.reading import (
    VOTE_CODES,
    as_date,
    as_issues,
    as_session,
    as_vote,
    columns_of,
    flags,
)
from contadora.positions.votes import MISSING, as_votes, follow

ISSUES = ("co", "di", "ec", "hr", "me", "nu")


@dataclass(frozen=True)
class Target:
    """A text to be voted, as it is known before the vote.

    Parameters
    ----------
    title : str
        Title in any language that the sentence encoders read.
    description : str
        Longer text; used in place of a title in capitals, and otherwise left alone.
    issues : sequence of str
        Issue codes (``co``, ``di``, ``ec``, ``hr``, ``me``, ``nu``); others are ignored.
    session : int or None
        Session of the vote. None: the session after the latest of the record.
    linked_to : str or None
        Label of the first roll call on the same text, where it is known.
    important : bool or None
        Marked as an important vote.
    partial : bool
        A vote on a paragraph or an amendment.
    sponsors : sequence of str
        States that sponsor the text: they are taken to have declared yes.
    language : str or None
        Language of the title; kept for the caller, since the encoder needs none.
    """

    title: str
    description: str = ""
    issues: Sequence[str] = ()
    session: int | None = None
    linked_to: str | None = None
    important: bool | None = None
    partial: bool = False
    sponsors: Sequence[str] = ()
    language: str | None = None


@dataclass(frozen=True, eq=False)
class Record:
    """Votes of States on texts, with what is known of the texts.

    Parameters
    ----------
    votes : ndarray of int8, shape (n_calls, n_states)
        Codes of :mod:`contadora.positions.votes`.
    session : ndarray of int, shape (n_calls,)
        Session of each roll call.
    title : sequence of str
        Title of each roll call.
    states : sequence of str
        Label of each column.
    items : sequence of str
        Label of each row.
    description, issues, linked, partial, important, date : optional
        As in :class:`Target`, one entry for each roll call; ``linked`` holds the row of the first
        roll call on the same text, or the row itself.

    Notes
    -----
    Rows are kept sorted by session and label and columns by label, so that the order in which a
    record is handed over can have no bearing on a forecast.
    """

    votes: NDArray[np.int8]
    session: NDArray[np.int32]
    title: tuple[str, ...]
    states: tuple[str, ...]
    items: tuple[str, ...]
    description: tuple[str, ...] = ()
    issues: tuple[frozenset[str], ...] = ()
    linked: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    partial: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    important: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    date: tuple[dt.date | None, ...] = ()
    _row: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        votes = as_votes(self.votes)
        n, m = votes.shape
        session = np.asarray(self.session)
        for name, value, length in (
            ("session", session, n),
            ("title", self.title, n),
            ("items", self.items, n),
            ("states", self.states, m),
            ("description", self.description or self.title, n),
            ("issues", self.issues or self.title, n),
            ("date", self.date or self.title, n),
            ("linked", self.linked if len(self.linked) else session, n),
            ("partial", self.partial if len(self.partial) else session, n),
            ("important", self.important if len(self.important) else session, n),
        ):
            if len(value) != length:
                raise InvalidVotesError(
                    f"{name}: {len(value)} entries; give one for each of the {length}"
                )
        for name, labels in (("items", self.items), ("states", self.states)):
            if len(set(labels)) != len(labels):
                raise InvalidVotesError(f"{name}: labels repeat; give each one once")
        linked = np.asarray(self.linked) if len(self.linked) else np.arange(n)
        if n and (linked.min() < 0 or linked.max() >= n):
            raise InvalidVotesError(
                f"linked: rows are 0 to {n - 1}; give the roll call's own row when it has no link"
            )
        items = tuple(str(i) for i in self.items)
        rows = np.array(
            sorted(range(n), key=lambda k: (int(session[k]), len(items[k]), items[k])), dtype=int
        )
        columns = np.array(sorted(range(m), key=lambda j: str(self.states[j])), dtype=int)
        place = np.empty(n, dtype=np.int32)
        place[rows] = np.arange(n, dtype=np.int32)
        none = np.zeros(n, dtype=np.bool_)
        put = object.__setattr__
        put(self, "votes", np.ascontiguousarray(votes[np.ix_(rows, columns)]))
        put(self, "session", session[rows].astype(np.int32))
        put(self, "title", tuple(str(self.title[k] or "") for k in rows))
        put(self, "states", tuple(str(self.states[j]) for j in columns))
        put(self, "items", tuple(items[k] for k in rows))
        put(
            self,
            "description",
            tuple(str(self.description[k] or "") for k in rows) if self.description else ("",) * n,
        )
        put(
            self,
            "issues",
            tuple(frozenset(self.issues[k]) for k in rows) if self.issues else (frozenset(),) * n,
        )
        put(self, "linked", place[linked[rows]] if n else place)
        for name in ("partial", "important"):
            value = getattr(self, name)
            put(self, name, np.asarray(value, dtype=np.bool_)[rows] if len(value) else none)
        put(self, "date", tuple(self.date[k] for k in rows) if self.date else (None,) * n)
        put(self, "_row", {item: k for k, item in enumerate(self.items)})

    @property
    def n_calls(self) -> int:
        """Number of roll calls."""
        return len(self.items)

    def row(self, item: str) -> int | None:
        """Return the row of a roll call, or None."""
        return self._row.get(item)

    def target(self, row: int) -> Target:
        """Return a roll call of the record as a text to be voted, without its votes."""
        first = int(self.linked[row])
        return Target(
            title=self.title[row],
            description=self.description[row],
            issues=tuple(sorted(self.issues[row])),
            session=int(self.session[row]),
            linked_to=None if first == row else self.items[first],
            important=bool(self.important[row]),
            partial=bool(self.partial[row]),
        )

    def before(self, session: int | None) -> Record:
        """Return what was known before a session: its earlier votes, and who cast them."""
        keep = np.ones(self.n_calls, bool) if session is None else self.session < session
        voted = (self.votes[keep] != MISSING).any(axis=0)
        return self if keep.all() and voted.all() else self._part(keep, voted)

    def _part(self, calls: NDArray[np.bool_], states: NDArray[np.bool_]) -> Record:
        rows, columns = np.nonzero(calls)[0], np.nonzero(states)[0]
        # Where the first roll call on a text is not among the rows, the earliest that is stands
        # in for it: who points to whom must not tell of what is left out.
        first: dict[int, int] = {}
        linked = [first.setdefault(int(self.linked[old]), new) for new, old in enumerate(rows)]
        return Record(
            votes=self.votes[np.ix_(rows, columns)],
            session=self.session[rows],
            title=tuple(self.title[k] for k in rows),
            states=tuple(self.states[j] for j in columns),
            items=tuple(self.items[k] for k in rows),
            description=tuple(self.description[k] for k in rows),
            issues=tuple(self.issues[k] for k in rows),
            linked=np.array(linked, dtype=np.int32),
            partial=self.partial[rows],
            important=self.important[rows],
            date=tuple(self.date[k] for k in rows),
        )

    def states_of_latest_session(self) -> tuple[str, ...]:
        """Return the States that cast a vote in the latest session."""
        latest = self.session == self.session.max()
        voted = (self.votes[latest] != MISSING).any(axis=0)
        return tuple(s for s, v in zip(self.states, voted, strict=True) if v)

    @classmethod
    def from_tables(cls, votes: Any, rollcalls: Any) -> Record:
        """Make a record from two tables in long form.

        Parameters
        ----------
        votes : table
            ``rcid, iso3, vote`` (yes, abstain, no): a data frame, or a mapping of columns.
        rollcalls : table
            ``rcid, session, title`` and, where known, ``date, description, issues,
            is_paragraph, is_amendment, is_important, linked_to``.

        Returns
        -------
        Record
            Of the roll calls that have votes.
        """
        calls = columns_of(rollcalls, "rollcalls", ("rcid", "session", "title"))
        ballots = columns_of(votes, "votes", ("rcid", "iso3", "vote"))
        n = len(calls["rcid"])
        items = [str(v) for v in calls["rcid"]]
        place = {item: k for k, item in enumerate(items)}
        if len(place) != n:
            twice = next(i for i in items if items.count(i) > 1)
            raise InvalidVotesError(f"rcid: {twice} stands twice in the roll calls; keep one row")
        sessions = [as_session(v, items[k]) for k, v in enumerate(calls["session"])]
        if any(v is None or not str(v).strip() for v in set(ballots["iso3"])):
            raise InvalidVotesError("iso3: is empty in a row of the votes; name the State")
        states = sorted({str(v) for v in ballots["iso3"]})
        column = {state: j for j, state in enumerate(states)}
        matrix = np.full((n, len(states)), MISSING, dtype=np.int8)
        try:
            rows = np.array([place[str(v)] for v in ballots["rcid"]], dtype=int)
        except KeyError as error:
            raise InvalidVotesError(
                f"rcid: {error.args[0]} has votes but stands in no roll call; "
                "add it to the roll calls or take its votes out"
            ) from None
        # Whole columns at once: a record has most of a million votes and four ways to write one.
        known = {v: VOTE_CODES.get(str(v).strip().lower()) for v in set(ballots["vote"])}
        for row, value in enumerate(ballots["vote"] if None in known.values() else ()):
            as_vote(value, ballots["iso3"][row], ballots["rcid"][row])
        codes = np.array([known[v] for v in ballots["vote"]], dtype=np.int8)
        at = np.array([column[str(v)] for v in ballots["iso3"]], dtype=int)
        cells = rows * max(1, len(states)) + at
        if len(np.unique(cells)) != len(cells):
            order = np.sort(cells)
            cell = int(order[:-1][order[1:] == order[:-1]][0])
            raise InvalidVotesError(
                f"votes: {states[cell % len(states)]} votes twice on rcid "
                f"{items[cell // len(states)]}; keep one row"
            )
        matrix[rows, at] = codes
        partial = flags(calls, "is_paragraph", n) | flags(calls, "is_amendment", n)
        linked = np.arange(n, dtype=np.int32)
        if "linked_to" in calls:
            # Links are read as groups: a first roll call outside the table still binds the rest.
            marks = [str(mark) if mark is not None else "" for mark in calls["linked_to"]]
            ends = follow(items, [m or own for m, own in zip(marks, items, strict=True)])
            first: dict[str, int] = {}
            for k in sorted(range(n), key=lambda k: (sessions[k], len(items[k]), items[k])):
                linked[k] = first.setdefault(ends[k], k)
        whole = cls(
            votes=matrix,
            session=np.array(sessions, dtype=np.int32),
            title=tuple("" if v is None else str(v) for v in calls["title"]),
            states=tuple(states),
            items=tuple(items),
            description=tuple(
                "" if v is None else str(v) for v in calls.get("description", [""] * n)
            ),
            issues=tuple(as_issues(v) for v in calls.get("issues", [""] * n)),
            linked=linked,
            partial=partial,
            important=flags(calls, "is_important", n),
            date=tuple(as_date(v) for v in calls.get("date", [None] * n)),
        )
        return whole._part((whole.votes != MISSING).any(axis=1), np.ones(len(states), bool))


def targets_of(table: Any) -> dict[str, Target]:
    """Read targets in long form: by label, in their order.

    Parameters
    ----------
    table : table
        ``rcid, session, title`` and, where known, what roll calls have.
    """
    columns = columns_of(table, "targets", ("rcid", "session", "title"))
    n = len(columns["rcid"])

    def get(name: str) -> list[Any]:
        return columns.get(name, [None] * n)

    partial = flags(columns, "is_paragraph", n) | flags(columns, "is_amendment", n)
    out: dict[str, Target] = {}
    for k in range(n):
        rcid = str(columns["rcid"][k])
        if rcid in out:
            raise InvalidVotesError(f"rcid: {rcid} stands twice in the targets; keep one row")
        link = get("linked_to")[k]
        title, description = columns["title"][k], get("description")[k]
        out[rcid] = Target(
            title="" if title is None else str(title),
            description="" if description is None else str(description),
            issues=tuple(sorted(as_issues(get("issues")[k]))),
            session=as_session(columns["session"][k], rcid),
            linked_to=None if link is None or str(link) == rcid else str(link),
            partial=bool(partial[k]),
        )
    return out


def declared_of(table: Any, targets: Collection[str]) -> dict[str, dict[str, int]]:
    """Read declared votes in long form: by target, codes by State."""
    columns = columns_of(table, "declared", ("rcid", "iso3", "vote"))
    out: dict[str, dict[str, int]] = {}
    for rcid, state, vote in zip(columns["rcid"], columns["iso3"], columns["vote"], strict=True):
        if str(rcid) not in targets:
            raise InvalidVotesError(
                f"declared: rcid {rcid} is not among the targets; add it there or take it out"
            )
        code = as_vote(vote, state, rcid)
        said = out.setdefault(str(rcid), {})
        if said.setdefault(str(state), code) != code:
            raise InvalidVotesError(
                f"declared: {state} declares two votes on rcid {rcid}; keep one"
            )
    return out
