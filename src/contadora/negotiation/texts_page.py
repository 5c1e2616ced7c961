"""The list of texts: which there are for a person, and what waits for them in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from contadora.negotiation import access
from contadora.negotiation.models import (
    Participant,
    Proposal,
    Revision,
    SilenceRound,
    Text,
    Writing,
)
from contadora.people.models import Membership, User

SEATS = {str(value): label for value, label in Participant.Role.choices}


@dataclass
class Line:
    """A text and what waits in it."""

    text: Text
    roles: list[tuple[str, str]]  # delegation's code, and what it is there
    collisions: int = 0
    drafts: int = 0
    typing: int = 0
    opened: int = 0
    deadline: datetime | None = None
    revision: str = ""

    @property
    def waits(self) -> bool:
        """Whether something in it waits for this person."""
        return bool(self.collisions or self.drafts or self.typing or self.deadline)


def lines(user: User) -> list[Line]:
    """Return the texts that a person may see, the open ones and the latest first."""
    rows = list(
        access.visible_texts(user)
        .select_related("forum", "owner")
        .annotate(opened=Count("proposals", filter=Q(proposals__status=Proposal.Status.OPEN)))
        .order_by("-created_at")
    )
    found = {row.pk: Line(row, [], opened=row.opened) for row in rows}
    mine = set(Membership.objects.filter(user=user).values_list("delegation_id", flat=True))
    seats = _seats(found, mine)
    for seat in seats:
        found[seat.text_id].roles.append((seat.delegation.code, seat.get_role_display()))
    own = Proposal.objects.filter(text__in=found, delegation__in=mine)
    counts = own.values("text").annotate(
        drafts=Count("pk", filter=Q(status=Proposal.Status.DRAFT)),
        collisions=Count(
            "pk",
            filter=Q(collided_at__isnull=False)
            & Q(status__in=(Proposal.Status.DRAFT, Proposal.Status.OPEN)),
        ),
    )
    for count in counts:
        found[count["text"]].drafts = count["drafts"]
        found[count["text"]].collisions = count["collisions"]
    typed = Writing.objects.filter(user=user, text__in=found)
    for text, many in typed.values_list("text").annotate(Count("pk")):
        found[text].typing = many
    running = SilenceRound.objects.filter(text__in=found, status=SilenceRound.Status.RUNNING)
    for silence in running:
        found[silence.text_id].deadline = silence.deadline
    issued = Revision.objects.filter(text__in=found, number__gt=0).order_by("number")
    for text, number in issued.values_list("text", "number"):
        found[text].revision = f"Rev.{number}"
    return sorted(found.values(), key=lambda each: not each.text.is_open)


def _seats(found: dict[int, Line], mine: set[int]) -> QuerySet[Participant]:
    return (
        Participant.objects.filter(text__in=found, delegation__in=mine, withdrawn_at=None)
        .select_related("delegation")
        .order_by("delegation__code")
    )
