"""Notices of what happened in a room: who is told, at which pace, in which words.

A notice holds sentences about acts and links, never words of a text: a mail leaves the desk, and a
delegation's drafts leave it only by an act of its own. Above GREEN it does not name the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from contadora.negotiation import access, numbers, order
from contadora.negotiation.models import Event, Subscription, Text
from contadora.negotiation.telling import told
from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.models import Membership, Role, User
from contadora.post import links, outbox
from contadora.post.models import Message
from contadora.post.site import own_address

KIND = "negotiation-notice"
OFF, FEED = "negotiation.off", "negotiation.feed"
SHOWN = 40  # acts in a mail, the newest; the room has all
SOON = timedelta(minutes=1)  # what happens within it goes in one mail
DIGEST_HOUR = 11  # UTC: early morning from Mexico to Buenos Aires
Pace = Subscription.Pace


def subscription_of(user: User, text: Text) -> Subscription:
    """Return how a person is told of a room; who was never asked gets a digest."""
    row, _made = Subscription.objects.get_or_create(
        text=text, user=user, defaults={"told_version": text.version}
    )
    return row


def next_digest(now: datetime) -> datetime:
    """Return when the next digest goes out."""
    today = now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


def last_digest(now: datetime) -> datetime:
    """Return the last moment at which digests went out."""
    return next_digest(now) - timedelta(days=1)


def due(now: datetime) -> QuerySet[Text]:
    """Return the texts about which somebody is to be told by now."""
    waiting = Q(subscriptions__pace=Pace.AT_ONCE) | Q(
        Q(subscriptions__told_at=None) | Q(subscriptions__told_at__lt=last_digest(now)),
        subscriptions__pace=Pace.DIGEST,
    )
    behind = Q(subscriptions__told_version__lt=F("version"))
    return Text.objects.filter(waiting & behind).distinct()


def enrol(text: Text) -> None:
    """Let the heads and officers of those who take part be told, unless they said otherwise."""
    members = Membership.objects.filter(
        delegation__in=text.participants.filter(withdrawn_at=None).values("delegation"),
        role__in=(Role.HEAD, Role.OFFICER),
        user__is_active=True,
    )
    known = set(text.subscriptions.values_list("user", flat=True))
    Subscription.objects.bulk_create(
        (
            Subscription(text=text, user_id=user)
            for user in dict.fromkeys(members.values_list("user", flat=True))
            if user not in known
        ),
        ignore_conflicts=True,
    )


def tell(actor: User, text: Text, now: datetime) -> list[Message]:
    """Queue the notices about a room that are due, inside the caller's transaction."""
    rows = text.subscriptions.exclude(pace=Pace.OFF).filter(told_version__lt=text.version)
    rows = rows.filter(
        Q(pace=Pace.AT_ONCE) | Q(told_at=None) | Q(told_at__lt=last_digest(now))
    ).select_related("user")
    sent = []
    for row in rows.select_for_update(of=("self",)):
        message = _tell_one(actor, text, row)
        row.told_version, row.told_at = text.version, now
        row.save(update_fields=["told_version", "told_at"])
        if message is not None:
            sent.append(message)
    return sent


def _tell_one(actor: User, text: Text, row: Subscription) -> Message | None:
    user = row.user
    try:
        seat = access.seat_for(user, text)
    except NotAllowed:  # who left, or whom the level keeps out, learns nothing more
        return None
    events = [
        event
        for event in news(seat, row.told_version)
        if event.actor_id != user.pk and event.act != "translate_paragraph"
    ]
    if not events:
        return None
    site = own_address()
    with override(user.language):
        lines = [f"– {line}" for line in sentences(text, events[-SHOWN:])]
        if len(events) > SHOWN:
            lines.insert(
                0, _("(%(count)s acts before these are in the room)")
                % {"count": len(events) - SHOWN}
            )  # fmt: skip
        name = title_for_mail(text)
        subject = ngettext("%(title)s: %(count)s act", "%(title)s: %(count)s acts", len(events)) % {
            "title": name,
            "count": len(events),
        }
        off = site + reverse("negotiation:notices_off", args=[off_word(row)])
        body = "\n\n".join(
            (
                name,
                "\n".join(lines),
                _("The room: %(link)s") % {"link": site + reverse("negotiation:room",
                                                                   args=[text.uuid])},
                _("Handling: %(level)s. This mail holds no words of the text.")
                % {"level": text.get_handling_display()},
                _("No more mails about this room: %(link)s") % {"link": off},
            )
        )  # fmt: skip
    return outbox.queue(
        actor,
        to=user.email,
        language=user.language,
        subject=subject,
        body=body,
        kind=KIND,
        about=text.label,
        key=f"{KIND}:{row.uuid}:{text.version}",
        unsubscribe=off,
    )


def title_for_mail(text: Text) -> str:
    """Return what a mail calls a text: its title only where anyone of the desk may know it."""
    if text.handling > HandlingLevel.GREEN:
        return _("A text under negotiation")
    return text.title


def news(seat: access.Seat, since: int) -> list[Event]:
    """Return what happened in a room after a version, as far as a person may know."""
    found = seat.text.events.filter(version__gt=since).select_related(
        "actor", "delegation", "paragraph", "proposal__delegation", "revision"
    )
    return list(found if seat.chairs else found.filter(chair_only=False))


def sentences(text: Text, events: Iterable[Event]) -> list[str]:
    """Return a sentence for each act, with the paragraphs' numbers of now."""
    named = {
        key: number.citation for key, number in numbers.numbers_of(order.ordered(text)).items()
    }
    return [told(event, named.get(event.paragraph_id or 0, ""), reason=False) for event in events]


def off_word(row: Subscription) -> str:
    """Return the signed word that ends a person's mails about a room."""
    return links.sign(OFF, row.uuid.hex)


def feed_word(row: Subscription) -> str:
    """Return the signed word of a person's feed of a room; a raised number ends it."""
    return links.sign(FEED, f"{row.uuid.hex}.{row.feed_number}")


def subscription_by_word(word: str) -> Subscription:
    """Return whose mails a word ends, or 404."""
    key = links.read(OFF, word, None) or ""
    return _by_key(key)


def feed_by_word(word: str) -> tuple[Subscription, access.Seat]:
    """Return a feed's subscription and what its person is in the room now, or 404."""
    key, _dot, number = (links.read(FEED, word, None) or "").partition(".")
    row = _by_key(key)
    if not number.isdigit() or row.feed_number != int(number):
        raise NotAllowed
    return row, access.seat_for(row.user, row.text)


def _by_key(key: str) -> Subscription:
    try:
        wanted = UUID(hex=key)
    except ValueError:
        raise NotAllowed from None
    row = Subscription.objects.filter(uuid=wanted).select_related("user", "text").first()
    if row is None or not row.user.is_active:
        raise NotAllowed
    return row


def soon() -> datetime:
    """Return when what happens now is told to those who want it at once."""
    return timezone.now() + SOON
