"""A draft carried into a room: what a preview shows, and nothing that it did not show.

Each preview has a mark of all that it shows; who sends it back after something of that changed is
shown it again. The mark is checked once the draft, and the room, are held by one writer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.law import access_drafts as access
from contadora.law import actions, points
from contadora.law.actions.drafts import locked_draft
from contadora.law.models import Draft
from contadora.negotiation import actions as negotiation
from contadora.negotiation import trail
from contadora.negotiation.access import Seat
from contadora.negotiation.models import Participant, Text
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, User


@dataclass(frozen=True)
class Opening:
    """What a room would begin with."""

    parts: Sequence[points.Part]
    mark: str


@dataclass(frozen=True)
class Bringing:
    """What a draft would propose in a room, and who reads it there."""

    lines: Sequence[points.Line]
    inside: Sequence[Participant]
    secretariat: bool
    mark: str


def opening_of(draft: Draft) -> Opening:
    """Return what a room opened from a draft would begin with."""
    parts = points.parts_of(draft, draft.points.all())
    # The room that it went to is part of it: a second press opens no second room.
    return Opening(parts, _mark(draft.title, draft.language, draft.text_id, parts))


def bringing_of(draft: Draft, text: Text) -> Bringing:
    """Return what a draft would propose in a room as it is now."""
    lines = points.lines_for(text, points.parts_of(draft, draft.points.all()))
    inside = text.participants.filter(withdrawn_at=None).select_related("delegation")
    codes = sorted((row.delegation.code, row.role) for row in inside)
    mark = _mark(draft.language, text.pk, text.handling, codes, lines)
    return Bringing(lines, list(inside), text.handling <= HandlingLevel.AMBER, mark)


@transaction.atomic
def open_in_room(
    actor: User,
    draft: Draft,
    *,
    mark: str,
    values: Mapping[str, Any],
    seats: Sequence[tuple[Delegation, str]],
) -> Text:
    """Open a room that begins with a draft, as the preview showed it."""
    row = locked_draft(actor, draft)
    found = opening_of(row)
    if not found.parts:
        raise ValidationError(_("Nothing is written yet: write at least one topic."), code="empty")
    if found.mark != mark:
        raise ValidationError(
            _("The draft changed since: look at it below, then open the room."), code="stale"
        )
    text = negotiation.open_text(
        actor,
        delegation=access.owner_of(row),
        values={
            "title": row.title,
            "kind": values["kind"],
            "language": row.language,
            "languages": [row.language, *values["languages"]],
            "handling": values["handling"],
        },
        drafts=points.opening_of(row, found.parts),
        seats=seats,
    )
    actions.carry_draft(actor, row, text)
    return text


@transaction.atomic
def bring_into_room(seat: Seat, draft: Draft, *, mark: str, numbers: Collection[str]) -> int:
    """Propose what is chosen of a preview by its numbers; return how many proposals were made."""
    row = locked_draft(seat.user, draft)
    trail.turn(seat.text)
    found = bringing_of(row, seat.text)
    if found.mark != mark:
        raise ValidationError(
            _("The draft or the room changed since: look at it below, then choose again."),
            code="stale",
        )
    chosen = [each for each in found.lines if str(each.number) in numbers and not each.there]
    if not chosen:
        raise ValidationError(_("Choose at least one paragraph."), code="none")
    made = points.bring(seat, chosen)
    actions.carry_draft(seat.user, row, seat.text)
    return len(made)


def _mark(*shown: object) -> str:
    """Return a word that changes whenever what is shown does."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]
