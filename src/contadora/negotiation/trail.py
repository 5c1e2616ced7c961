"""One act in a room: the text's row is the lock, its version rises, history and audit have it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import signals
from contadora.negotiation.models import Event, Paragraph, Proposal, Revision, Text
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation, User
from contadora.people.queries import system_user


def turn(text: Text, *, closed_too: bool = False) -> Text:
    """Return the text with its row locked: one act in a room at a time.

    Refused when the text is adopted, not adopted or withdrawn, unless `closed_too`.
    """
    found = Text.objects.select_for_update(of=("self",)).filter(pk=text.pk).first()
    if found is None:
        raise NotAllowed
    if not closed_too and not found.is_open:
        raise ValidationError(
            _("This text is closed: %(status)s. Nothing in it can be changed any more.")
            % {"status": found.get_status_display()},
            code="closed",
        )
    return found


def record(
    actor: User,
    act: str,
    text: Text,
    obj: models.Model | None = None,
    *,
    delegation: Delegation | None = None,
    paragraph: Paragraph | None = None,
    proposal: Proposal | None = None,
    revision: Revision | None = None,
    touched: tuple[Paragraph, ...] = (),
    chair_only: bool = False,
    **details: Any,
) -> Event:
    """Raise the text's version and keep the act: an event with `details`, an entry of the trail.

    `touched` are further paragraphs whose place on the page changed. The trail of the desk does
    not get `details`, which may hold words of a handled text; nor who did what only the chair may
    know: there the desk's own account stands for them, and the room's event has the name.
    """
    text.version += 1
    text.save(update_fields=["version"])
    changed = {each.pk for each in (paragraph, *touched) if each is not None}
    if changed:
        Paragraph.objects.filter(pk__in=changed).update(changed_version=text.version)
    for each in (paragraph, *touched):
        if each is not None:
            each.changed_version = text.version
    event = Event.objects.create(
        text=text,
        version=text.version,
        at=timezone.now(),
        act=act,
        actor=actor,
        delegation=delegation,
        paragraph=paragraph,
        proposal=proposal,
        revision=revision,
        details=details,
        chair_only=chair_only,
    )
    named: dict[str, Any] = {"text": str(text.uuid), "version": text.version}
    if delegation is not None:
        named["delegation"] = delegation.code
    if proposal is not None:
        named["proposal"] = str(proposal.uuid)
    shown = system_user() if chair_only else actor
    audit.record(shown, act, obj if obj is not None else text, **named)
    signals.happened.send(Event, event=event)
    return event
