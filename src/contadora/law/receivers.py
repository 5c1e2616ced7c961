"""What this room answers to what rooms below it ask."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from contadora.law import access_drafts as access
from contadora.negotiation.access import Seat


def drafts_to_bring(sender: Any, seat: Seat, **_signal: Any) -> tuple[str, list[Any]]:
    """Name the drafts of a position that a seat can bring into its room, as proposals."""
    rows = access.drafts_to_bring(seat)
    heading = _("Drafts of a position that you can bring in, after a preview")
    return heading, [
        (row.title, row.language, reverse("law:draft_bring_into", args=[row.uuid, seat.text.uuid]))
        for row in rows
    ]
