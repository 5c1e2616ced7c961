"""Taking a roll call that was loaded wrongly out of the record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ForeignObjectRel
from django.utils.translation import gettext as _

from contadora.atlas import versions
from contadora.atlas.models import Instrument
from contadora.people import access, audit
from contadora.people.models import User
from contadora.record import queries
from contadora.record.models import RollCall

LONGEST_REASON = 600


@transaction.atomic
def remove_rollcall(actor: User, rollcall: RollCall, reason: str) -> Instrument | None:
    """Take a roll call out of the record; return its text where that stays.

    Loading its file again brings it back. A text that a file brought goes with its last roll call,
    unless something else on the desk refers to it; one that stays has no vote on it any more.
    """
    access.require_secretariat(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why; the audit trail keeps it.")})
    versions.lock()
    row = RollCall.objects.select_for_update(of=("self",)).filter(pk=rollcall.pk).first()
    if row is None:
        raise access.NotAllowed  # somebody else took it out in the meantime
    if why := queries.why_it_stays(row):
        raise ValidationError(why)
    # The version before the trail, as everywhere: two writers that took these two rows in opposite
    # orders would wait for each other.
    versions.bump()
    audit.record(
        actor,
        "remove_rollcall",
        row,
        reason=reason[:LONGEST_REASON],
        rollcall=row.slug,
        number=row.rcid,
        session=row.session,
        date=str(row.dated or ""),
        votes=[row.yes, row.no, row.abstain, row.absent],
        source=row.source_id,
    )
    slug = row.slug
    text = Instrument.objects.select_for_update(of=("self",)).filter(pk=row.instrument_id).first()
    row.delete()
    if text is None or text.origin != "load":
        return text
    if not _is_needed(text):
        text.delete()
        return None
    if text.slug == slug:
        text.status, text.vote_stage, text.state_by_state = Instrument.Status.ADOPTED, "", ""
        text.yes = text.no = text.abstain = None
        text.save()
    return text


def _is_needed(text: Instrument) -> bool:
    """Whether the desk decided on a text, or any room has a row that refers to it."""
    if text.docket_choice is not None:
        return True
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: text}).exists()
        for relation in Instrument._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
    )
