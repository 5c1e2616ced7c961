"""Who could join: what delegations said here, and apart from it what the forecast expects.

A text, or a proposal in it, is linked to a question of the record by its chair or author. What
delegations said on it stands as declared votes in that question: co-sponsors and supporters are for
it, opponents against; who can live with it, reserves or says nothing is left to the forecast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import QueryDict

from contadora.atlas import queries as atlas
from contadora.atlas.models import State
from contadora.negotiation import numbers, order
from contadora.negotiation.access import Seat
from contadora.negotiation.carrying import STANCES
from contadora.negotiation.models import Paragraph, Participant, Proposal, Stance, Text
from contadora.people.models import Delegation
from contadora.standing.forecasting import queries as forecasts
from contadora.standing.forecasting.outlook import Count, Odds, Outlook
from contadora.standing.forecasting.question import Question, Read, read

FOR = (Stance.Kind.COSPONSOR, Stance.Kind.SUPPORT)
AUTHOR, RESERVE, SILENT = "author", "reserve", "silent"
# What a delegation says of a proposal, from the warmest; and of a whole text.
STANDS = (AUTHOR, *Stance.Kind.values)


@dataclass(frozen=True)
class Said:
    """What a delegation of the room said: a kind of stand, or how much it holds open."""

    delegation: Delegation
    stand: str
    words: str = ""
    proposals: int = 0
    reserves: int = 0
    opposed: int = 0


@dataclass(frozen=True)
class Expected:
    """What the forecast expects of a State that has not said."""

    state: State
    odds: Odds
    in_room: bool


@dataclass(frozen=True)
class Joining:
    """The page's two halves, which are never mixed."""

    said: tuple[Said, ...]
    asked: Read | None
    outlook: Outlook | None
    state: forecasts.State | None
    expected: tuple[Expected, ...]
    precedents: tuple[forecasts.PrecedentView, ...]

    @property
    def count(self) -> Count | None:
        """The likely tally of the area, with its interval."""
        return self.outlook.area_count if self.outlook else None


@dataclass(frozen=True)
class HeldBack:
    """A paragraph and the delegations that something on it holds back."""

    paragraph: Paragraph
    number: str
    delegations: tuple[str, ...]
    proposals: int
    reserves: int


def joining(seat: Seat, proposal: Proposal | None = None) -> Joining:
    """Return what was said in the room of a text or of a proposal, and what is expected."""
    said = _on_proposal(seat.text, proposal) if proposal is not None else _on_text(seat.text)
    linked = proposal.question if proposal is not None else seat.text.question
    if not linked:
        return Joining(said, None, None, None, (), ())
    asked = read(QueryDict(linked))
    question = _declared(asked.question, said)
    state = forecasts.state()
    outlook = forecasts.outlook(state, question)
    if outlook is None:
        return Joining(said, asked, None, state, (), ())
    known = atlas.states()
    here = {each.delegation.code for each in said}
    spoken = set(question.declarations) | set(question.sponsors)
    rest = tuple(
        Expected(known[odds.iso3], odds, odds.iso3 in here)
        for odds in sorted(outlook.area, key=lambda one: (-one.yes, one.iso3))
        if odds.iso3 not in spoken
    )
    return Joining(said, asked, outlook, state, rest, tuple(forecasts.precedents(outlook)))


def held_back(text: Text) -> list[HeldBack]:
    """Return the paragraphs by how many delegations something open on them holds back."""
    rows = order.ordered(text)
    named = numbers.numbers_of(rows)
    who: dict[int, set[str]] = defaultdict(set)
    proposals: dict[int, int] = defaultdict(int)
    reserves: dict[int, int] = defaultdict(int)
    opened = (
        text.proposals.filter(status=Proposal.Status.OPEN)
        .exclude(kind=Proposal.Kind.REMARK)
        .select_related("delegation")
        .prefetch_related(STANCES)
    )
    for each in opened:
        place = each.made_id or each.paragraph_id
        if place is None:
            continue
        if not each.as_chair:
            who[place].add(each.delegation.code)
        stances: Iterable[Stance] = each.stances_now
        who[place] |= {one.delegation.code for one in stances if one.kind == Stance.Kind.OPPOSE}
        if each.kind == Proposal.Kind.RESERVE:
            reserves[place] += 1
        else:
            proposals[place] += 1
    found = [
        HeldBack(
            row,
            named[row.pk].citation,
            tuple(sorted(who[row.pk])),
            proposals[row.pk],
            reserves[row.pk],
        )
        for row in rows
        if who.get(row.pk) and row.standing != Paragraph.Standing.REMOVED
    ]
    # The text's order breaks ties.
    return sorted(found, key=lambda each: -len(each.delegations))


def _members(text: Text) -> list[Delegation]:
    rows = text.participants.filter(withdrawn_at=None).exclude(role=Participant.Role.OBSERVER)
    return [row.delegation for row in rows.select_related("delegation")]


def _on_proposal(text: Text, proposal: Proposal) -> tuple[Said, ...]:
    stances = {
        row.delegation_id: row
        for row in proposal.stances.filter(ended_at=None).select_related("delegation")
    }
    found = []
    for delegation in _members(text):
        row = stances.get(delegation.pk)
        if delegation.pk == proposal.delegation_id and not proposal.as_chair:
            found.append(Said(delegation, AUTHOR, proposal.reason))
        elif row is not None:
            found.append(Said(delegation, row.kind, row.words))
        else:
            found.append(Said(delegation, SILENT))
    return tuple(sorted(found, key=_warmth))


def _on_text(text: Text) -> tuple[Said, ...]:
    """Return how much each delegation holds open in the whole text."""
    opened = text.proposals.filter(status=Proposal.Status.OPEN, as_chair=False)
    made: dict[int, int] = defaultdict(int)
    reserved: dict[int, int] = defaultdict(int)
    for delegation, kind in opened.values_list("delegation", "kind"):
        if kind == Proposal.Kind.RESERVE:
            reserved[delegation] += 1
        elif kind != Proposal.Kind.REMARK:
            made[delegation] += 1
    against: dict[int, int] = defaultdict(int)
    opposing = Stance.objects.filter(
        proposal__text=text,
        proposal__status=Proposal.Status.OPEN,
        ended_at=None,
        kind=Stance.Kind.OPPOSE,
    )
    for delegation in opposing.values_list("delegation", flat=True):
        against[delegation] += 1
    found = [
        Said(
            each,
            RESERVE if reserved[each.pk] else SILENT,
            proposals=made[each.pk],
            reserves=reserved[each.pk],
            opposed=against[each.pk],
        )
        for each in _members(text)
    ]
    return tuple(
        sorted(found, key=lambda one: (-one.reserves, -one.proposals, one.delegation.code))
    )


def _warmth(said: Said) -> tuple[int, str]:
    place = STANDS.index(said.stand) if said.stand in STANDS else len(STANDS)
    return place, said.delegation.code


def _declared(question: Question, said: Iterable[Said]) -> Question:
    """Return a question with what was said here declared, over what it had."""
    known = atlas.states()
    votes = question.declarations
    for each in said:
        code = each.delegation.code
        if each.delegation.kind != Delegation.Kind.STATE or code not in known:
            continue
        if each.stand == AUTHOR or each.stand in FOR:
            votes[code] = "yes"
        elif each.stand == Stance.Kind.OPPOSE:
            votes[code] = "no"
    return replace(question, declared=tuple(sorted(votes.items())))
