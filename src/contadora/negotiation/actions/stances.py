"""How delegations take each other's proposals."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import access, trail
from contadora.negotiation.models import Proposal, Stance
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation, User


@transaction.atomic
def take_stance(
    actor: User, proposal: Proposal, delegation: Delegation, kind: str, *, words: str = ""
) -> Stance:
    """Support, co-sponsor, oppose or live with another delegation's proposal."""
    access.require_proposer(actor, proposal.text, delegation)
    text = trail.turn(proposal.text)
    proposal = _open(proposal)
    if proposal.delegation_id == delegation.pk and not proposal.as_chair:
        raise ValidationError(
            _("This proposal is your delegation's own; withdraw it if you no longer want it.")
        )
    if kind not in Stance.Kind.values:
        raise ValidationError({"kind": _("Choose how your delegation takes the proposal.")})
    if kind == Stance.Kind.COSPONSOR and proposal.as_chair:
        raise ValidationError({"kind": _("The chair's own proposals have no co-sponsors.")})
    before = proposal.stances.filter(delegation=delegation, ended_at=None).first()
    if before is not None and before.kind == kind and before.words == words.strip():
        return before
    if before is not None:
        before.ended_at = timezone.now()
        before.save(update_fields=["ended_at"])
    row = Stance.objects.create(
        proposal=proposal, delegation=delegation, kind=kind, words=words.strip(), author=actor
    )
    trail.record(
        actor,
        "take_stance",
        text,
        row,
        delegation=delegation,
        paragraph=proposal.made or proposal.paragraph,
        proposal=proposal,
        kind=kind,
        before=before.kind if before else "",
        words=row.words,
    )
    return row


@transaction.atomic
def end_stance(actor: User, proposal: Proposal, delegation: Delegation) -> None:
    """Take back how one's delegation took a proposal."""
    access.require_proposer(actor, proposal.text, delegation)
    text = trail.turn(proposal.text)
    proposal = _open(proposal)
    row = proposal.stances.filter(delegation=delegation, ended_at=None).first()
    if row is None:
        raise ValidationError(_("Your delegation has taken no stand on this proposal."))
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    trail.record(
        actor,
        "end_stance",
        text,
        row,
        delegation=delegation,
        paragraph=proposal.made or proposal.paragraph,
        proposal=proposal,
        before=row.kind,
    )


def _open(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_related("delegation", "paragraph", "made").get(pk=proposal.pk)
    if found.status == Proposal.Status.DRAFT:
        raise NotAllowed
    if found.status != Proposal.Status.OPEN:
        raise ValidationError(
            _("This proposal is no longer open: %(status)s.")
            % {"status": found.get_status_display()},
            code="settled",
        )
    return found
