"""The secretariat's say on what the cyber docket holds."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.atlas import versions
from contadora.atlas.models import Instrument
from contadora.atlas.symbols import canonical_symbol
from contadora.people import access, audit
from contadora.people.models import User
from contadora.record import docket
from contadora.record.models import DocketPattern


@transaction.atomic
def set_docket(actor: User, instrument: Instrument, on: bool | None) -> Instrument:
    """Put an instrument on the docket or take it off; None leaves it to the pack and patterns."""
    access.require_secretariat(actor)
    versions.lock()  # before any other row, as a load does: what it adds is settled here too
    row = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if row.docket_choice is on:
        return row
    before, row.docket_choice = row.docket_choice, on
    row.save(update_fields=["docket_choice"])
    docket.settle()
    versions.bump()
    audit.record(actor, "set_docket", row, before=before, after=on)
    row.refresh_from_db()
    return row


@transaction.atomic
def add_pattern(
    actor: User, kind: str, pattern: str, *, exclude: bool = False, remark: str = ""
) -> DocketPattern:
    """Add a symbol or title pattern that puts texts on the docket, or with `exclude` takes off."""
    access.require_secretariat(actor)
    pattern = checked_pattern(kind, pattern)
    versions.lock()
    known = DocketPattern.objects.select_for_update().filter(kind=kind, pattern=pattern).first()
    if known is not None and known.active:
        raise ValidationError({"pattern": _("That pattern is on the list already.")})
    row = known or DocketPattern(kind=kind, pattern=pattern)
    # A pattern of the pack that comes back with other words is the desk's own from then on.
    if known is None or (known.exclude, known.remark) != (exclude, remark):
        row.origin = "desk"
    row.exclude, row.remark, row.active = exclude, remark.strip()[:300], True
    row.save()
    on, off = docket.settle()
    versions.bump()
    audit.record(
        actor, "add_docket_pattern", row, kind=kind, exclude=exclude, on=len(on), off=len(off)
    )
    return row


@transaction.atomic
def remove_pattern(actor: User, pattern: DocketPattern) -> None:
    """Take a pattern off the list; the pack's own is kept aside, so that it does not come back."""
    access.require_secretariat(actor)
    versions.lock()
    row = DocketPattern.objects.select_for_update().filter(pk=pattern.pk, active=True).first()
    if row is None:
        raise access.NotAllowed  # somebody else took it off in the meantime
    if row.origin == "desk":
        row.delete()
    else:
        row.active = False
        row.save(update_fields=["active"])
    docket.settle()
    # The version before the trail, as everywhere: two writers that took these two rows in opposite
    # orders would wait for each other.
    versions.bump()
    audit.record(actor, "remove_docket_pattern", row, kind=row.kind, exclude=row.exclude)


def checked_pattern(kind: str, pattern: str) -> str:
    """Return a pattern as it is kept; a ValidationError says what is wrong with it."""
    pattern = " ".join(pattern.split())
    if kind not in DocketPattern.Kind.values:
        raise ValidationError({"kind": _("Choose a symbol or a title.")})
    if not pattern:
        raise ValidationError({"pattern": _("Write a symbol or a pattern.")})
    if kind == DocketPattern.Kind.SYMBOL:
        return canonical_symbol(pattern) or pattern
    if len(pattern) < docket.SHORTEST:
        raise ValidationError(
            {"pattern": _("So short a pattern finds too much; write at least four characters.")}
        )
    try:
        docket.checked(pattern)
    except docket.PatternError as error:
        raise ValidationError(
            {"pattern": _("This is not a regular expression: %(error)s") % {"error": error}}
        ) from error
    return pattern
