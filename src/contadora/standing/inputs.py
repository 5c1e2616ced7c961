"""What goes into a run: the record as arrays, what is left out and why, and its hash.

All issues: the roll calls that Bailey, Strezhnev and Voeten take. Left out, as they do: unanimous
roll calls, votes on paragraphs and amendments after 1989, session 19 (in which the Assembly
avoided votes), Zanzibar, and South Africa in session 48.

Cyber docket: its roll calls, and one item for each instrument that States sign, ratify, accede
to, endorse or join: 'did' or 'did not'. Only a State for which the record holds evidence either
way counts: an act, or a source that says it had not acted. A State without either is missing, not
a no, since who could have acted is not known for every instrument. A later withdrawal is a 'did
not'. An instrument is placed in the session of the last evidence on it: the picture it gives is
of that day. The docket's sessions are pooled by fives (60-64, 65-69, ...), since one session has
too few texts to place a State. Acts above TLP:CLEAR never enter, because the result is shown to everyone.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contadora.positions import MISSING, NO, YES, VoteMatrix
from contadora.record import queries as record
from contadora.record.models import Act, NonCommitment
from contadora.standing.ballots import CODES, LAST_PARAGRAPH_YEAR, session_on
from contadora.standing.figures import Span

DID = (
    Act.Kind.SIGNED,
    Act.Kind.RATIFIED,
    Act.Kind.ACCEDED,
    Act.Kind.ENDORSED,
    Act.Kind.JOINED,
)
QUIET_SESSION = 19
DOCKET_WIDTH = 5  # sessions to a period: the docket has one to three texts a session


class NothingToEstimateError(ValueError):
    """The record holds nothing that divides States on this scope."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """The arrays of a run, the sessions of each period, what was left out, and the hash of all."""

    matrix: VoteMatrix
    binary: NDArray[np.bool_]
    spans: tuple[Span, ...]
    left_out: dict[str, int]  # reason -> items
    n_votes: int
    digest: str


@dataclass(frozen=True, eq=False)
class _Items:
    votes: NDArray[np.int8]  # (n_items, n_states)
    session: NDArray[np.int32]
    slugs: list[str]
    linked: NDArray[np.int32]
    binary: NDArray[np.bool_]


def collect(scope: str) -> Inputs:
    """Return what a run on `scope` takes from the record as it is now."""
    whole = record.matrix()
    votes = CODES[whole.votes]
    session = np.asarray(whole.sessions, dtype=np.int32)
    left_out: dict[str, int] = {}
    keep = np.ones(len(whole.slugs), dtype=bool)
    if scope == "docket":
        keep &= whole.docket
    elif not (~whole.docket).any():
        raise NothingToEstimateError(
            _(
                "The record holds the cyber docket only; load a voting file with "
                "'contadora load rollcalls FILE' to estimate on all issues."
            )
        )
    else:
        keep &= ~_set_aside(whole, session, left_out)
        slots = {iso3: slot for slot, iso3 in enumerate(whole.states)}
        if "EAZ" in slots:
            votes[:, slots["EAZ"]] = MISSING
        if "ZAF" in slots:
            votes[session == 48, slots["ZAF"]] = MISSING
    unanimous = _unanimous(votes) & keep
    left_out["unanimous"] = int(unanimous.sum())
    keep &= ~unanimous
    items = _roll_calls(whole, votes, session, np.flatnonzero(keep))
    if scope == "docket":
        items = _with_acts(items, whole.states, left_out)
    if not items.slugs:
        raise NothingToEstimateError(
            _("Nothing on this scope divides States: the record has no roll call or act for it.")
        )
    return _arranged(items, whole.states, scope, left_out)


def _set_aside(
    whole: record.RecordMatrix, session: NDArray[np.int32], left_out: dict[str, int]
) -> NDArray[np.bool_]:
    years = np.asarray(whole.dates, dtype="datetime64[Y]").astype(np.int64) + 1970
    # Where the day is not known, the year in which most of the session's votes fall.
    years = np.where(np.isnat(whole.dates), session + 1945, years)
    part = (whole.paragraph | whole.amendment) & (years > LAST_PARAGRAPH_YEAR)
    quiet = session == QUIET_SESSION
    left_out["paragraphs and amendments after 1989"] = int(part.sum())
    left_out["session 19"] = int(quiet.sum())
    return np.asarray(part | quiet)


def _unanimous(votes: NDArray[np.int8]) -> NDArray[np.bool_]:
    present = [(votes == code).any(axis=1).astype(np.int8) for code in (0, 1, 2)]
    return np.asarray(sum(present) < 2)


def _roll_calls(
    whole: record.RecordMatrix,
    votes: NDArray[np.int8],
    session: NDArray[np.int32],
    rows: NDArray[np.intp],
) -> _Items:
    at = np.full(len(whole.slugs), -1, dtype=np.int32)
    at[rows] = np.arange(rows.size, dtype=np.int32)
    # The first vote on a text may itself be left out: its followers then share with each other.
    first: dict[int, int] = {}
    linked = np.empty(rows.size, dtype=np.int32)
    for own, row in enumerate(rows.tolist()):
        linked[own] = first.setdefault(int(whole.linked[row]), own)
    return _Items(
        votes=votes[rows],
        session=session[rows],
        slugs=[whole.slugs[row] for row in rows.tolist()],
        linked=linked,
        binary=np.zeros(rows.size, dtype=bool),
    )


def _with_acts(items: _Items, states: tuple[str, ...], left_out: dict[str, int]) -> _Items:
    did: dict[str, dict[str, tuple[str, bool]]] = defaultdict(dict)
    last: dict[str, date] = {}
    slots = {iso3: slot for slot, iso3 in enumerate(states)}

    def note(slug: str, iso3: str, when: str, acted: bool) -> None:
        # What is dated later says how things stand; a day not known gives way to one that is.
        held = did[slug].get(iso3)
        if iso3 in slots and (held is None or when >= held[0]):
            did[slug][iso3] = (when, acted)

    acts = Act.objects.visible_to(AnonymousUser()).filter(
        instrument__on_docket=True, kind__in=[*DID, Act.Kind.WITHDREW]
    )
    undone = NonCommitment.objects.filter(instrument__on_docket=True)
    for slug, iso3, kind, when, opened in acts.values_list(
        "instrument_id", "state_id", "kind", "date", "instrument__date"
    ):
        note(slug, iso3, when.text if when else "", kind != Act.Kind.WITHDREW)
        known = when or opened
        if known:
            last[slug] = max(last.get(slug, known.first), known.first)
    for slug, iso3, when, opened in undone.values_list(
        "instrument_id", "state_id", "as_of", "instrument__date"
    ):
        note(slug, iso3, when.text if when else "", False)
        known = when or opened
        if known:
            last[slug] = max(last.get(slug, known.first), known.first)

    rows, slugs, sessions = [], [], []
    for slug in sorted(did):
        row = np.full(len(states), MISSING, dtype=np.int8)
        for iso3, (_when, acted) in did[slug].items():
            row[slots[iso3]] = YES if acted else NO
        if slug not in last or len(set(row[row != MISSING].tolist())) < 2:
            left_out["instruments without evidence both ways"] = (
                left_out.get("instruments without evidence both ways", 0) + 1
            )
            continue
        rows.append(row)
        slugs.append(slug)
        sessions.append(session_on(last[slug]))
    if not rows:
        return items
    n = len(items.slugs)
    return _Items(
        votes=np.vstack([items.votes, np.array(rows)]),
        session=np.concatenate([items.session, np.array(sessions, dtype=np.int32)]),
        # An instrument can have a roll call too (a convention adopted by vote): two items.
        slugs=[*items.slugs, *(f"act:{slug}" for slug in slugs)],
        linked=np.concatenate([items.linked, np.arange(n, n + len(rows), dtype=np.int32)]),
        binary=np.concatenate([items.binary, np.ones(len(rows), dtype=bool)]),
    )


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
    items: _Items, states: tuple[str, ...], scope: str, left_out: dict[str, int]
) -> Inputs:
    # One order whatever the order of loading, so that the same record has the same hash.
    order = sorted(range(len(items.slugs)), key=lambda i: (int(items.session[i]), items.slugs[i]))
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    columns = sorted(
        (slot for slot in range(len(states)) if (items.votes[:, slot] != MISSING).any()),
        key=lambda slot: states[slot],
    )
    votes = np.ascontiguousarray(items.votes[np.ix_(order, columns)])
    session = items.session[order]
    spans = periods(session, DOCKET_WIDTH if scope == "docket" else 1)
    period = np.array(
        [
            next(span.last for span in spans if span.first <= s <= span.last)
            for s in session.tolist()
        ],
        dtype=np.int32,
    )
    # Which item stands for a group of linked ones must not depend on the order of loading either.
    linked = place[items.linked[order]]
    lead: dict[int, int] = {}
    linked = np.array(
        [lead.setdefault(int(root), own) for own, root in enumerate(linked.tolist())],
        dtype=np.int32,
    )
    binary = items.binary[order]
    slugs = tuple(items.slugs[i] for i in order)
    labels = tuple(states[slot] for slot in columns)
    matrix = VoteMatrix(
        votes=votes, period=period, states=labels, items=slugs, linked=linked, binary=binary
    )
    digest = hashlib.sha256()
    for part in ("\n".join(labels), "\n".join(slugs)):
        digest.update(part.encode() + b"\0")
    for array in (votes, period, linked, binary):
        digest.update(array.tobytes() + b"\0")
    return Inputs(
        matrix=matrix,
        binary=binary,
        spans=spans,
        left_out={reason: n for reason, n in left_out.items() if n},
        n_votes=int((votes != MISSING).sum()),
        digest=digest.hexdigest(),
    )
