"""What becomes of a delegation's proposals when it leaves a room."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from contadora.negotiation import carrying
from contadora.negotiation.models import Paragraph, Proposal, ProposalChange, Stance, Text
from contadora.people.models import Delegation, User


@dataclass(frozen=True)
class HandedOver:
    """Numbers of the proposals that passed on and that were withdrawn; paragraphs touched."""

    passed: list[int]
    withdrawn: list[int]
    touched: tuple[Paragraph, ...]


def hand_over(actor: User, text: Text, delegation: Delegation) -> HandedOver:
    """Pass a delegation's open proposals to their first co-sponsor, or withdraw them.

    Its stands on others' proposals end. Its drafts and notes stay its own, unseen.
    """
    from contadora.negotiation.actions.proposals import ending

    passed: list[int] = []
    withdrawn: list[int] = []
    touched: dict[int, Paragraph] = {}
    rows = text.proposals.filter(delegation=delegation, status=Proposal.Status.OPEN, as_chair=False)
    # The latest first: what it amended of its own goes before what that is on.
    for pk in list(rows.order_by("-number").values_list("pk", flat=True)):
        row = rows.select_related("delegation", "paragraph", "made", "on").get(pk=pk)
        for place in (row.paragraph, row.made):
            if place is not None:
                touched[place.pk] = place
        heir = (
            row.stances.filter(ended_at=None, kind=Stance.Kind.COSPONSOR)
            .exclude(delegation=delegation)
            .select_related("delegation")
            .order_by("at", "pk")
            .first()
        )
        if heir is not None:
            heir.ended_at = timezone.now()
            heir.save(update_fields=["ended_at"])
            row.delegation, row.author = heir.delegation, heir.author
            row.save(update_fields=["delegation", "author"])
            ProposalChange.objects.create(
                proposal=row,
                what=ProposalChange.What.AMENDED,
                actor=actor,
                before={"delegation": delegation.code},
                version=text.version + 1,
            )
            passed.append(row.number or 0)
            continue
        carrying.settled(actor, text, row, Proposal.Status.WITHDRAWN, ProposalChange.What.WITHDRAWN)
        for place in ending(actor, text, row):
            touched[place.pk] = place
        withdrawn.append(row.number or 0)
    stances = Stance.objects.filter(
        proposal__text=text, delegation=delegation, ended_at=None
    ).select_related("proposal__paragraph", "proposal__made")
    for stance in stances:
        for place in (stance.proposal.paragraph, stance.proposal.made):
            if place is not None:
                touched[place.pk] = place
    stances.update(ended_at=timezone.now())
    return HandedOver(sorted(passed), sorted(withdrawn), tuple(touched.values()))
