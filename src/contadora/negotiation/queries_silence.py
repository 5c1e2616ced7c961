"""What a person may know of a text's revisions, rounds of silence, and what was said on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from contadora.negotiation.access import Seat
from contadora.negotiation.models import (
    Explanation,
    Objection,
    Outcome,
    Proposal,
    Revision,
    SilenceProfile,
    SilenceRound,
)
from contadora.negotiation.silence_rules import Rules
from contadora.people.access import NotAllowed

Status = SilenceRound.Status


@dataclass(frozen=True)
class Procedure:
    """A round as one person sees it."""

    round: SilenceRound
    rules: Rules
    objections: list[Objection]
    is_broken: bool  # as far as this person may know
    is_over: bool  # its deadline has passed, whether or not the desk has closed it
    may_object: bool

    @property
    def runs(self) -> bool:
        """Whether it is still to be closed."""
        return self.round.status == Status.RUNNING


def revisions_of(seat: Seat) -> list[Revision]:
    """Return a text's revisions, the first draft first."""
    return list(seat.text.revisions.select_related("issued_by").order_by("number"))


def rounds_of(seat: Seat) -> list[SilenceRound]:
    """Return a text's rounds of silence, the newest first."""
    return list(seat.text.silence_rounds.select_related("revision").order_by("-number"))


def round_for(seat: Seat, uuid: UUID) -> SilenceRound:
    """Return a round of a room; 404 where there is none."""
    found = seat.text.silence_rounds.select_related("revision", "opened_by").filter(uuid=uuid)
    row = found.first()
    if row is None:
        raise NotAllowed
    row.text = seat.text
    return row


def profile_for(seat: Seat, uuid: UUID) -> SilenceProfile:
    """Return a text's own rules to its chair; 404 to others."""
    found = seat.text.silence_profiles.filter(uuid=uuid).first()
    if found is None or not seat.chairs:
        raise NotAllowed
    return found


def procedure(seat: Seat, round: SilenceRound, now: datetime | None = None) -> Procedure:
    """Return a round with what this person may know of it."""
    now = now or timezone.now()
    objections = list(objections_for(seat, round))
    decided = round.status == Status.BROKEN
    return Procedure(
        round=round,
        rules=Rules.from_json(round.rules),
        objections=objections,
        is_broken=decided or any(each.in_time for each in objections),
        is_over=now >= round.deadline,
        may_object=may_object(seat, round),
    )


def objections_for(seat: Seat, round: SilenceRound) -> QuerySet[Objection]:
    """Return the objections that a person may know.

    The chair knows all, a delegation its own; the others those that came in time, where the rules
    of the round let everyone see who broke it.
    """
    rows = round.objections.select_related("delegation", "proposal")
    if seat.chairs:
        return rows
    rule = Q(pk__in=())
    if seat.delegation is not None:
        rule |= Q(delegation=seat.delegation)
    if round.rules["sight"] == SilenceProfile.Sight.ALL:
        rule |= Q(in_time=True)
    return rows.filter(rule)


def may_object(seat: Seat, round: SilenceRound) -> bool:
    """Whether a person may send an objection for the delegation they sit for."""
    observers = round.rules["breakers"] == SilenceProfile.Breakers.OBSERVERS
    return seat.proposes or (observers and seat.writes and seat.participant is not None)


def own_open_proposals(seat: Seat) -> QuerySet[Proposal]:
    """Return the proposals that an amendment of one's own delegation can name."""
    if seat.delegation is None:
        return Proposal.objects.none()
    return seat.text.proposals.filter(
        delegation=seat.delegation, status=Proposal.Status.OPEN, as_chair=False
    ).order_by("number")


def explanations_of(seat: Seat) -> list[Explanation]:
    """Return what delegations said on the outcome, what was withdrawn without its words."""
    return list(seat.text.explanations.select_related("delegation").order_by("given_at", "pk"))


def explanation_for(seat: Seat, key: int) -> Explanation:
    """Return an explanation of a room; 404 where there is none."""
    found = seat.text.explanations.select_related("delegation").filter(pk=key).first()
    if found is None:
        raise NotAllowed
    found.text = seat.text
    return found


def outcome_of(seat: Seat) -> Outcome | None:
    """Return what became of a text, None while it is negotiated."""
    return (
        Outcome.objects.filter(text=seat.text)
        .select_related("revision", "instrument", "silence")
        .first()
    )
