"""What goes into a run: the record as arrays, their periods, and the hash of it all.

All issues: the roll calls of the record, with the exclusions of the published estimates (see
`record.queries.to_vote_matrix`), one period to a session. A session of which the desk holds the
docket's texts only is left out: it says nothing of all issues. One issue: those of them that carry
its code in the loaded file.

Cyber docket: its roll calls, and one item for each instrument on it that States sign, ratify,
accede to, endorse or join: 'did' or 'did not'. Only a State for which the record holds evidence
either way counts: an act, or a source that says it had not acted. A State without either is
missing, not a no, since who could have acted is not known for every instrument. A later withdrawal
is a 'did not'. An instrument is placed in the session of the last evidence on it: the picture it
gives is of that day. Votes known for some States only (in a committee, by report) are left out:
which of them are known depends on how they voted. The docket's sessions are pooled by fives
(60-64, 65-69, ...), since one session has too few texts to place a State. With the general record
(scope 'cyber') the same items keep their own sessions, since the general positions, not the docket,
say where a State stood then. Acts above TLP:CLEAR
never enter, because the result is shown to everyone, nor do unverified ones.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contadora.atlas.models import Confidence
from contadora.positions import MISSING, NO, YES, VoteMatrix
from contadora.record import queries as record
from contadora.record.models import Act, NonCommitment
from contadora.standing import scopes
from contadora.standing.figures import Span
from contadora.standing.models import Run

DID = (
    Act.Kind.SIGNED,
    Act.Kind.RATIFIED,
    Act.Kind.ACCEDED,
    Act.Kind.ENDORSED,
    Act.Kind.JOINED,
)
DOCKET_WIDTH = 5  # sessions to a period: the docket has one to three texts a session
LEAST_ROLLCALLS = 2


class NothingToEstimateError(ValueError):
    """The record holds nothing that divides States on this scope."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """The arrays of a run, the sessions of each period, and the hash of all."""

    matrix: VoteMatrix
    binary: NDArray[np.bool_]
    spans: tuple[Span, ...]
    n_rollcalls: int  # of the scope, with those left out
    n_votes: int
    digest: str


@dataclass(frozen=True, eq=False)
class ActItem:
    """An instrument as an item: who did and who did not, and when that was known."""

    slug: str
    session: int
    codes: dict[str, int]  # by ISO alpha-3


def collect(scope: str) -> Inputs:
    """Return what a run on `scope` takes from the record as it is now."""
    whole = record.matrix()
    docket = scopes.on_docket(scope)
    if not docket and whole.n and whole.docket.all():
        raise NothingToEstimateError(
            _(
                "The record holds the cyber docket only; load a voting file with "
                "'contadora load rollcalls FILE' to estimate on all issues."
            )
        )
    inside = scopes.on_issue(whole.issues, scope) if scopes.is_issue(scope) else None
    if inside is not None and not inside.any():
        raise NothingToEstimateError(
            _(
                "No roll call of the record carries the code of this issue; load a voting file "
                "that has issue codes with 'contadora load rollcalls FILE'."
            )
        )
    part = record.to_vote_matrix("docket" if docket else "all")
    if not docket:
        part = _rows(part, np.isin(part.period, whole.sessions[~whole.docket]))
    if inside is not None:
        part = _rows(part, scopes.on_issue(part.issues, scope))
    votes, states = part.votes, list(part.states)
    slugs, session = list(part.items), part.period
    linked, binary = part.linked, np.zeros(len(part.items), dtype=bool)
    acts = act_items() if docket else []
    if acts:
        states += sorted({iso3 for item in acts for iso3 in item.codes} - set(states))
        column = {iso3: i for i, iso3 in enumerate(states)}
        wide = np.full((len(slugs) + len(acts), len(states)), MISSING, dtype=np.int8)
        wide[: len(slugs), : votes.shape[1]] = votes
        for row, item in enumerate(acts, start=len(slugs)):
            for iso3, code in item.codes.items():
                wide[row, column[iso3]] = code
        votes = wide
        # An instrument can have a roll call too (a convention adopted by vote): two items.
        own = np.arange(len(slugs), len(slugs) + len(acts), dtype=np.int32)
        slugs += [f"act:{item.slug}" for item in acts]
        session = np.concatenate([session, [item.session for item in acts]]).astype(np.int32)
        linked = np.concatenate([linked, own])
        binary = np.concatenate([binary, np.ones(len(acts), dtype=bool)])
    if len(slugs) < LEAST_ROLLCALLS:
        raise NothingToEstimateError(
            _("Too little on this scope divides States: the record has hardly a roll call for it.")
        )
    total = whole.n if inside is None else int(inside.sum())
    if docket:
        total = int(whole.docket.sum())
    return _arranged(votes, states, slugs, session, linked, binary, scope, total)


def _rows(part: record.Arrays, rows: NDArray[np.bool_]) -> record.Arrays:
    """Return some of the rows, with the States that have a vote in them."""
    columns = (part.votes[rows] != MISSING).any(axis=0)
    kept = np.flatnonzero(rows).tolist()
    # The first row on the same text among those that are left.
    _texts, first, group = np.unique(part.linked[rows], return_index=True, return_inverse=True)
    return replace(
        part,
        votes=np.ascontiguousarray(part.votes[np.ix_(rows, columns)]),
        period=part.period[rows],
        states=tuple(part.states[column] for column in np.flatnonzero(columns).tolist()),
        items=tuple(part.items[row] for row in kept),
        linked=first[group].astype(np.int32),
        issues=tuple(part.issues[row] for row in kept),
    )


def act_items() -> list[ActItem]:
    """Return the docket's instruments with evidence both ways."""
    known: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    last: dict[str, date] = {}

    def note(slug: str, iso3: str, on: Any, opened: Any, code: int) -> None:
        when = on.text if on else ""
        held = known[slug].get(iso3)
        # What is dated later says how things stand; where days tie, having done it does.
        if held is None or (when, code) >= held:
            known[slug][iso3] = (when, code)
        day = on or opened
        if day:
            last[slug] = max(last.get(slug, day.first), day.first)

    acts = (
        Act.objects.visible_to(AnonymousUser())
        .filter(instrument__on_docket=True, kind__in=[*DID, Act.Kind.WITHDREW])
        .exclude(confidence=Confidence.UNVERIFIED)
        .values_list("instrument_id", "state_id", "date", "instrument__date", "kind")
    )
    for slug, iso3, on, opened, kind in acts:
        note(slug, iso3, on, opened, NO if kind == Act.Kind.WITHDREW else YES)
    undone = (
        NonCommitment.objects.filter(instrument__on_docket=True)
        .exclude(confidence=Confidence.UNVERIFIED)
        .values_list("instrument_id", "state_id", "as_of", "instrument__date")
    )
    for slug, iso3, on, opened in undone:
        note(slug, iso3, on, opened, NO)
    found = []
    for slug in sorted(known):
        codes = {iso3: code for iso3, (_when, code) in sorted(known[slug].items())}
        if slug in last and len(set(codes.values())) == 2:
            found.append(ActItem(slug, record.session_of(last[slug]), codes))
    return found


def periods(sessions: NDArray[np.int32], width: int) -> tuple[Span, ...]:
    """Return the periods: the sessions with data within each block of `width` sessions.

    Blocks begin at multiples of `width`, so that a new text never moves an old one to another.
    """
    spans: list[Span] = []
    for session in np.unique(sessions).tolist():
        if spans and session // width == spans[-1].first // width:
            spans[-1] = Span(spans[-1].first, session)
        else:
            spans.append(Span(session, session))
    return tuple(spans)


def _arranged(
    votes: NDArray[np.int8],
    states: list[str],
    slugs: list[str],
    session: NDArray[np.int32],
    linked: NDArray[np.int32],
    binary: NDArray[np.bool_],
    scope: str,
    n_rollcalls: int,
) -> Inputs:
    # One order whatever the order of loading, so that the same record has the same hash.
    order = sorted(range(len(slugs)), key=lambda i: (int(session[i]), slugs[i]))
    columns = sorted(range(len(states)), key=lambda i: states[i])
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    lead: dict[int, int] = {}
    linked = np.array(
        [lead.setdefault(int(place[linked[i]]), own) for own, i in enumerate(order)],
        dtype=np.int32,
    )
    votes = np.ascontiguousarray(votes[np.ix_(order, columns)])
    session, binary = session[order], binary[order]
    spans = periods(session, DOCKET_WIDTH if scope == Run.Scope.DOCKET else 1)
    ends = np.array([span.last for span in spans], dtype=np.int32)
    period = ends[np.searchsorted(ends, session)]
    matrix = VoteMatrix(
        votes=votes,
        period=period,
        states=tuple(states[i] for i in columns),
        items=tuple(slugs[i] for i in order),
        linked=linked,
        binary=binary,
    )
    digest = hashlib.sha256()
    for labels in (matrix.states, matrix.items):
        digest.update("\n".join(labels).encode() + b"\0")
    for array in (votes, period, linked, binary):
        digest.update(np.ascontiguousarray(array).tobytes() + b"\0")
    return Inputs(
        matrix=matrix,
        binary=binary,
        spans=spans,
        n_rollcalls=n_rollcalls,
        n_votes=int((votes != MISSING).sum()),
        digest=digest.hexdigest(),
    )
