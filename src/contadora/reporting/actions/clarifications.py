"""What the secretariat asks about a submission, and what the State answers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.reporting import access, mails
from contadora.reporting.models import Clarification, ClarificationMessage, Submission
from contadora.reporting.unseen import cleaned

LONGEST = 5000


@transaction.atomic
def ask_clarification(
    actor: User, submission: Submission, words: str, *, section: str = ""
) -> Clarification:
    """Ask a State about what it submitted, as the secretariat; a section may be named."""
    reading = access.submission_for(actor, submission.uuid)
    if reading.side != access.SECRETARIAT:
        raise NotAllowed
    if section and section not in {one["key"] for one in reading.sections}:
        raise ValidationError({"section": _("Choose a section of this report.")})
    made = Clarification.objects.create(submission=reading.submission, section=section)
    message = ClarificationMessage.objects.create(
        clarification=made, words=_checked(words), written_by=actor
    )
    mails.tell_clarification(actor, made, message)
    audit.record(actor, "ask_clarification", made, section=section)
    return made


@transaction.atomic
def write_in_clarification(
    actor: User, clarification: Clarification, words: str
) -> ClarificationMessage:
    """Add to a thread: the State's heads and officers answer, the secretariat asks on."""
    reading, clarification = access.clarification_for(actor, clarification.uuid)
    delegation = None
    if reading.side == access.STATE:
        delegation = access.require_writer(actor, reading.submission.report).report.delegation
    if clarification.closed_at is not None:
        raise ValidationError(_("This thread is closed; ask anew."), code="closed")
    message = ClarificationMessage.objects.create(
        clarification=clarification,
        words=_checked(words),
        written_by=actor,
        delegation=delegation,
    )
    mails.tell_clarification(actor, clarification, message)
    audit.record(
        actor, "write_in_clarification", clarification, by="state" if delegation else "secretariat"
    )
    return message


@transaction.atomic
def close_clarification(actor: User, clarification: Clarification) -> Clarification:
    """Close a thread, as the secretariat."""
    reading, clarification = access.clarification_for(actor, clarification.uuid)
    if reading.side != access.SECRETARIAT:
        raise NotAllowed
    if clarification.closed_at is not None:
        raise ValidationError(_("This thread is closed already."), code="closed")
    clarification.closed_at = timezone.now()
    clarification.save(update_fields=["closed_at"])
    audit.record(actor, "close_clarification", clarification)
    return clarification


def _checked(words: str) -> str:
    words = cleaned(words).strip()
    if not words or len(words) > LONGEST:
        raise ValidationError(
            {"words": _("Write between 1 and %(most)s characters.") % {"most": LONGEST}}
        )
    return words
