"""What this room answers to what rooms below it ask, and does when people's roles change."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.law import access_drafts as access
from contadora.law.access import may_load
from contadora.law.models import Unblinding
from contadora.negotiation.access import Seat
from contadora.negotiation.access_library import LOADERS
from contadora.people.access import is_member
from contadora.people.models import Membership, User


def drafts_to_bring(sender: Any, seat: Seat, **_signal: Any) -> tuple[str, list[Any]]:
    """Name the drafts of a position that a seat can bring into its room, as proposals."""
    rows = access.drafts_to_bring(seat)
    heading = _("Drafts of a position that you can bring in, after a preview")
    return heading, [
        (row.title, row.language, reverse("law:draft_bring_into", args=[row.uuid, seat.text.uuid]))
        for row in rows
    ]


def note_what_was_seen(
    sender: Any, instance: Membership | User, update_fields: Any = None, **_signal: Any
) -> None:
    """Keep, when a member is about to be one who codes, that they saw what others read until now.

    Members who may not code see every reading; those are none that they read by themselves.
    """
    if isinstance(instance, Membership):
        user, codes = instance.user, instance.role in LOADERS
    else:
        user, codes = instance, instance.is_secretariat
        if update_fields is not None and "is_secretariat" not in update_fields:
            return
    if codes:
        _note(user)


def note_what_a_leaver_saw(
    sender: Any, instance: Membership, origin: Any = None, **_signal: Any
) -> None:
    """Keep the same of a member who leaves a delegation, and may come back to code."""
    if getattr(origin, "model", type(origin)) is not User:  # an account that goes does not
        _note(instance.user)


def _note(user: User) -> None:
    before = User.objects.filter(pk=user.pk).first()
    if before is not None and is_member(before) and not may_load(before):
        Unblinding.objects.create(user=before, since=before.date_joined, until=timezone.now())
