"""The list of texts: which there are for a person, and what waits for them in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from contadora.negotiation import access
from contadora.negotiation.models import Participant, Proposal, SilenceRound, Text, Writing
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
    for row in counts:
        found[row["text"]].drafts = row["drafts"]
        found[row["text"]].collisions = row["collisions"]
    typed = Writing.objects.filter(user=user, text__in=found).values("text").annotate(n=Count("pk"))
    for row in typed:
        found[row["text"]].typing = row["n"]
    running = SilenceRound.objects.filter(text__in=found, status=SilenceRound.Status.RUNNING)
    for silence in running.select_related("revision"):
        found[silence.text_id].deadline = silence.deadline
    for row in (
        Text.objects.filter(pk__in=found).values("pk", "revisions__number").order_by(
            "revisions__number"
        )
    ):  # fmt: skip
        number = row["revisions__number"]
        if number:
            found[row["pk"]].revision = f"Rev.{number}"
    return sorted(found.values(), key=lambda each: not each.text.is_open)


def _seats(found: dict[int, Line], mine: set[int]) -> QuerySet[Participant]:
    return (
        Participant.objects.filter(text__in=found, delegation__in=mine, withdrawn_at=None)
        .select_related("delegation")
        .order_by("delegation__code")
    )
