"""How people are told of a room."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import access, notices
from contadora.negotiation.models import Subscription, Text
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User


@transaction.atomic
def set_notices(actor: User, text: Text, pace: str) -> Subscription:
    """Choose to be told of a room at once, once a day, or not by mail."""
    access.seat_for(actor, text)
    if pace not in Subscription.Pace.values:
        raise ValidationError({"pace": _("Choose at once, once a day, or not by mail.")})
    row = notices.subscription_of(actor, text)
    row.pace = pace
    # What happened while nothing was wanted is not told afterwards.
    row.told_version = Text.objects.values_list("version", flat=True).get(pk=text.pk)
    row.save(update_fields=["pace", "told_version"])
    audit.record(actor, "set_notices", row, text=str(text.uuid), pace=pace)
    return row


@transaction.atomic
def stop_notices(row: Subscription) -> Subscription:
    """End a person's mails about a room, by the link of one of them."""
    row.pace = Subscription.Pace.OFF
    row.save(update_fields=["pace"])
    audit.record(row.user, "stop_notices", row, text=str(row.text.uuid))
    return row


@transaction.atomic
def renew_feed(actor: User, text: Text) -> Subscription:
    """End the addresses of one's feed of a room that were given so far."""
    access.seat_for(actor, text)
    row = notices.subscription_of(actor, text)
    row.feed_number += 1
    row.save(update_fields=["feed_number"])
    audit.record(actor, "renew_feed", row, text=str(text.uuid))
    return row


@transaction.atomic
def send_notices(actor: User, text: Text) -> int:
    """Tell those who are due what happened in a room; returns how many mails were queued."""
    if not actor.is_system:
        raise NotAllowed
    notices.enrol(text)
    text = Text.objects.get(pk=text.pk)
    sent = notices.tell(actor, text, timezone.now())
    if sent:
        audit.record(actor, "send_notices", text, mails=len(sent), version=text.version)
    return len(sent)
