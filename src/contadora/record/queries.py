"""Reads of what States did: roll calls, how groups split, the docket, acts and commitments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.atlas.loading import STARTER
from contadora.atlas.models import Instrument, State
from contadora.atlas.versions import by_version
from contadora.people.models import Delegation
from contadora.record import signals
from contadora.record.matrix import (
    Arrays,
    RecordMatrix,
    matrix,
    session_of,
    to_vote_matrix,
)
from contadora.record.models import Act, DocketPattern, Edition, NonCommitment, RollCall, Upload
from contadora.record.votes import Counts, Vote, count, is_motion, unpack

__all__ = [
    "Arrays",
    "Counts",
    "DocketVote",
    "RecordMatrix",
    "StateVote",
    "acts",
    "commitments",
    "docket",
    "docket_entries",
    "docket_votes",
    "edition",
    "editions",
    "in_record",
    "instrument_rollcalls",
    "matrix",
    "own_acts",
    "packed",
    "patterns",
    "region_vote",
    "roll_call",
    "session_of",
    "split",
    "tally",
    "to_vote_matrix",
    "upload",
    "uploads",
    "vote_on_text",
    "votes_of",
    "votes_on_text",
    "why_it_stays",
    "world_vote",
]

COMMITTING = (
    Act.Kind.SIGNED,
    Act.Kind.RATIFIED,
    Act.Kind.ACCEDED,
    Act.Kind.ENDORSED,
    Act.Kind.JOINED,
    Act.Kind.WITHDREW,
)
# What makes a source's 'has not ...' a thing of the past.
_ANSWERS = {
    NonCommitment.Kind.NOT_SIGNED: {Act.Kind.SIGNED, Act.Kind.RATIFIED, Act.Kind.ACCEDED},
    NonCommitment.Kind.NOT_PARTY: {Act.Kind.RATIFIED, Act.Kind.ACCEDED},
    NonCommitment.Kind.NOT_SUPPORTER: {Act.Kind.ENDORSED, Act.Kind.JOINED},
}

NO_VOTE_TAKEN = _("adopted without a vote")
NOT_ADOPTED = _("not adopted")
NOT_STATE_BY_STATE = _("a vote was recorded; how each State voted is not loaded")
NOT_MEMBER = _("not a member then")
NO_VOTE_KNOWN = _("no vote on the text as a whole is known")


@dataclass(frozen=True)
class StateVote:
    """One State's vote in a roll call."""

    iso3: str
    state: State
    vote: Vote


@dataclass(frozen=True)
class DocketVote:
    """What a State did on one text of the docket, beside the region and the world."""

    instrument: Instrument
    rollcall: RollCall | None
    vote: Vote | None
    region: Counts
    world: Counts
    reason: Promise | str = ""  # why there is no vote


BY_DESK = _("the secretariat")
BY_PACK = _("the starter pack")
BY_PATTERN = _("a pattern")


@dataclass(frozen=True)
class DocketEntry:
    """A text on the docket, or taken off it, how many roll calls it has and who decided."""

    instrument: Instrument
    rollcalls: int
    decided: Promise | str


def roll_call(slug: str) -> RollCall | None:
    """Return a roll call with its instrument and source, or None."""
    rows = RollCall.objects.select_related("instrument", "instrument__source", "source")
    return rows.filter(slug=slug).first()


def why_it_stays(rollcall: RollCall) -> list[str]:
    """Return why a roll call cannot be taken out of the record, in the reader's language."""
    if rollcall.origin == STARTER:
        return [
            _now(
                "It is one of the starter pack, which stays whole: where another source tells of "
                "the votes differently, load its file."
            )
        ]
    answers = signals.leaving.send(RollCall, rollcall=rollcall)
    return [str(answer) for _receiver, answer in answers if answer]


def in_record(slugs: Collection[str]) -> frozenset[str]:
    """Return those of some slugs that roll calls of the record have."""
    return frozenset(RollCall.objects.filter(slug__in=slugs).values_list("slug", flat=True))


def packed(rollcall: RollCall) -> NDArray[np.uint8]:
    """Return a roll call's votes by slot."""
    return unpack(rollcall.votes, len(atlas.slots()))


def votes_of(rollcall: RollCall) -> list[StateVote]:
    """Return the vote of every State that was a member then, by code."""
    states, codes = atlas.states(), atlas.slots()
    votes = packed(rollcall)
    found = [
        StateVote(codes[slot], states[codes[slot]], Vote(int(votes[slot])))
        for slot in np.nonzero(votes)[0]
    ]
    return sorted(found, key=lambda vote: vote.iso3)


def day_of(rollcall: RollCall) -> date:
    """Return the day of a roll call; where it is not known, the middle of its session's autumn."""
    return rollcall.date or date(rollcall.session + 1945, 11, 15)


def tally(rollcall: RollCall, isos: Collection[str]) -> Counts:
    """Count the votes of any set of States."""
    votes = packed(rollcall)
    wanted = [slot for slot, code in enumerate(atlas.slots()) if code in set(isos)]
    return count(votes[wanted])


def split(rollcall: RollCall, group_code: str) -> Counts:
    """Count the votes of those who were members of a group on the day."""
    return tally(rollcall, atlas.members(group_code, day_of(rollcall)))


def region_vote(rollcall: RollCall) -> Counts:
    """Count the votes of the region."""
    return tally(rollcall, atlas.region())


def world_vote(rollcall: RollCall) -> Counts:
    """Count the votes of all."""
    return count(packed(rollcall))


def instrument_rollcalls(slug: str) -> list[RollCall]:
    """Return the roll calls on a text, the vote on it as a whole first."""
    rows = RollCall.objects.filter(instrument=slug).select_related("source")
    return sorted(rows, key=_whole_first)


def _whole_first(rollcall: RollCall) -> tuple[bool, bool, str]:
    return (
        rollcall.slug != rollcall.instrument_id,
        rollcall.is_paragraph or rollcall.is_amendment,
        rollcall.slug,
    )


def votes_on_text(symbol: str, text: str = "") -> list[RollCall]:
    """Return the roll calls on a text as a whole, by its symbol or else its slug.

    The vote on the text itself comes first, then others by date, motions last.
    """
    rows = RollCall.objects.filter(is_paragraph=False, is_amendment=False)
    if not (symbol or text):
        return []
    found = rows.filter(symbol=symbol) if symbol else rows.filter(instrument=text)
    return sorted(
        found,
        key=lambda call: (
            call.slug != call.instrument_id,
            is_motion(call.title),
            call.session,
            call.date or date.min,
            call.slug,
        ),
    )


def vote_on_text(symbol: str, text: str = "") -> RollCall | None:
    """Return the vote on the text itself, as soon as it is there; no vote on a motion about it."""
    calls = votes_on_text(symbol, text)
    return calls[0] if calls and not is_motion(calls[0].title) else None


@by_version
def _docket() -> tuple[tuple[Instrument, RollCall | None], ...]:
    rows = list(
        Instrument.objects.filter(on_docket=True)
        .select_related("source", "forum")
        .order_by(F("date").desc(nulls_last=True), "-slug")
    )
    calls: dict[str, list[RollCall]] = {}
    for call in RollCall.objects.filter(instrument__on_docket=True).select_related("source"):
        calls.setdefault(str(call.instrument_id), []).append(call)
    whole = {slug: min(found, key=_whole_first) for slug, found in calls.items()}
    return tuple((row, _if_whole(whole.get(row.slug))) for row in rows)


def _if_whole(rollcall: RollCall | None) -> RollCall | None:
    if rollcall is None or rollcall.is_paragraph or rollcall.is_amendment:
        return None
    return rollcall


def docket() -> list[Instrument]:
    """Return the instruments on the cyber docket, the newest first."""
    return [instrument for instrument, _rollcall in _docket()]


@by_version
def _docket_counts() -> dict[str, tuple[NDArray[np.uint8], Counts, Counts]]:
    found = {}
    region = set(atlas.region())
    slots = [slot for slot, code in enumerate(atlas.slots()) if code in region]
    for _instrument, call in _docket():
        if call is not None:
            votes = packed(call)
            found[call.slug] = (votes, count(votes[slots]), count(votes))
    return found


VOTED_ON = (Instrument.Kind.RESOLUTION, Instrument.Kind.DRAFT)


def docket_votes(iso3: str) -> list[DocketVote]:
    """Return what a State did on each text of the docket that votes are on, the newest first."""
    state = atlas.states().get(iso3)
    counts = _docket_counts()
    found = []
    for instrument, call in _docket():
        if instrument.kind not in VOTED_ON:
            continue
        if call is None and instrument.status == Instrument.Status.SUPERSEDED:
            continue  # a draft, listed under the symbol it was adopted with
        if call is None:
            reason = _reason(instrument)
            found.append(DocketVote(instrument, None, None, Counts(), Counts(), reason))
            continue
        votes, region, world = counts[call.slug]
        vote = Vote(int(votes[state.slot])) if state else Vote.NOT_MEMBER
        if vote is Vote.NOT_MEMBER:
            found.append(DocketVote(instrument, call, None, region, world, NOT_MEMBER))
        else:
            found.append(DocketVote(instrument, call, vote, region, world))
    return found


def _reason(instrument: Instrument) -> Promise | str:
    if instrument.status == Instrument.Status.NO_VOTE:
        return NO_VOTE_TAKEN
    if instrument.status in (Instrument.Status.REJECTED, Instrument.Status.WITHDRAWN):
        return NOT_ADOPTED
    if instrument.status == Instrument.Status.VOTE:
        return NOT_STATE_BY_STATE
    return NO_VOTE_KNOWN


def acts(
    user: Any, *, state: str | None = None, instrument: str | None = None, kind: str | None = None
) -> QuerySet[Act]:
    """Return the acts that a user may know, the newest first, of a State, a text or a kind."""
    rows: QuerySet[Act] = Act.objects.visible_to(user)
    if state:
        rows = rows.filter(state=state)
    if instrument:
        rows = rows.filter(instrument=instrument)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("state", "instrument", "source", "owner").order_by(
        F("date").desc(nulls_last=True), "state", "pk"
    )


def instrument_for(user: Any, slug: str) -> Instrument | None:
    """Return an instrument; one that is not public to those who may know an act on it."""
    found = atlas.instrument(slug)
    if found is not None:
        return found
    rows = Instrument.everything.filter(
        slug=slug, pk__in=acts(user).order_by().values("instrument")
    )
    return rows.select_related("source", "forum").first()


def commitments(iso3: str, user: Any) -> tuple[list[Act], list[NonCommitment]]:
    """Return what a State signed, ratified, endorsed or joined, and what a source says it did not.

    A 'has not' that an act has since answered is left out.
    """
    made = list(acts(user, state=iso3).filter(kind__in=COMMITTING))
    done = {(act.instrument_id, act.kind) for act in made}
    not_made = [
        row
        for row in NonCommitment.objects.filter(state=iso3)
        .select_related("instrument", "source", "state")
        .order_by("instrument")
        if not any(
            (row.instrument_id, kind) in done for kind in _ANSWERS[NonCommitment.Kind(row.kind)]
        )
    ]
    return made, not_made


def patterns() -> list[DocketPattern]:
    """Return the docket's active patterns."""
    return list(DocketPattern.objects.filter(active=True))


def docket_entries() -> list[DocketEntry]:
    """Return what is on the docket, and what the desk took off it, each with who decided."""
    rows = Instrument.objects.filter(Q(on_docket=True) | Q(docket_choice=False)).annotate(
        votes=Count("rollcalls")
    )
    rows = rows.order_by(F("date").desc(nulls_last=True), "-slug")
    return [DocketEntry(row, row.votes, _decided(row)) for row in rows]


def _decided(row: Instrument) -> Promise | str:
    if row.docket_choice is not None:
        return BY_DESK
    return BY_PACK if row.docket_listed else BY_PATTERN


def own_acts(user: Any, delegations: list[Delegation], instrument: str) -> list[Act]:
    """Return the acts on an instrument that a person's delegations recorded."""
    rows = acts(user, instrument=instrument)
    return list(rows.filter(origin="desk", owner__in=delegations))


def editions() -> QuerySet[Edition]:
    """Return the files that were loaded, the newest first."""
    return Edition.objects.select_related("loaded_by").defer("report")


def edition(uuid: Any) -> Edition | None:
    """Return one edition with its report, or None."""
    return Edition.objects.select_related("loaded_by").filter(uuid=uuid).first()


def uploads(limit: int = 10) -> list[Upload]:
    """Return the files handed in last."""
    return list(Upload.objects.select_related("edition", "uploaded_by")[:limit])


def upload(uuid: Any) -> Upload | None:
    """Return a file that was handed in, or None."""
    return Upload.objects.select_related("edition", "uploaded_by").filter(uuid=uuid).first()
