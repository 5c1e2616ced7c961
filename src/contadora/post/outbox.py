"""The queue of mails: put in within the caller's transaction, sent in order, each once.

A worker claims a message by a conditional UPDATE, so that of two workers one sends it. Nothing
goes to a person while an earlier message to them waits. What a worker had in hand when it was
killed is queued again after `LEASE`, under the same Message-ID, by which a mailbox that has it
already knows it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.people.addresses import check_email
from contadora.people.models import User
from contadora.post import refusals
from contadora.post.calendar import CalendarPart
from contadora.post.models import Address, Enclosure, Message
from contadora.post.writing import message_id, written

PAUSES = tuple(timedelta(minutes=each) for each in (1, 2, 5, 15, 30, 60))
DOWN = timedelta(minutes=1)  # after which a mail server that does not answer is asked again
GIVE_UP = timedelta(days=5)  # RFC 5321, 4.5.4.1: at least four to five days
LEASE = timedelta(minutes=15)  # far longer than a conversation with a mail server may last
LARGEST = 5 * 2**20  # of all enclosures of a message, in bytes
BATCH = 50  # messages in one conversation, since servers bound it
Status = Message.Status


@dataclass(frozen=True)
class Attachment:
    """A file to go with a message."""

    name: str
    content_type: str
    content: bytes


@dataclass
class Delivered:
    """What one delivery did; `down` says that the mail server did not answer."""

    sent: int = 0
    put_off: int = 0
    refused: int = 0
    failed: int = 0
    down: bool = False
    errors: list[str] = field(default_factory=list)


def queue(
    actor: User,
    *,
    to: str,
    language: str,
    subject: str,
    body: str,
    kind: str,
    about: str = "",
    key: str | None = None,
    calendar: CalendarPart | None = None,
    attachments: Sequence[Attachment] = (),
    from_name: str = "",
    reply_to: str = "",
    unsubscribe: str = "",
) -> Message | None:
    """Queue a mail inside the caller's transaction; the worker is asked after its commit.

    With a `key` that an earlier message had, nothing is queued and None is returned. A message to
    an address that is marked as refusing is kept in the log and not sent. The caller's action
    leaves the audit entry, and has checked that `actor` may write.
    """
    to = to.strip().lower()
    check_email(to)
    if language not in dict(settings.LANGUAGES):
        raise ValueError(f"language: {language!r} is not one of this desk's")
    if sum(len(each.content) for each in attachments) > LARGEST:
        raise ValidationError(
            _("The enclosed files are too large together: at most %(size)s MB.")
            % {"size": LARGEST // 2**20}
        )
    number, now = uuid.uuid4(), timezone.now()
    values = {
        "uuid": number,
        "to": to,
        "from_name": " ".join(from_name.split())[:200],
        "reply_to": reply_to.strip(),
        "unsubscribe": unsubscribe,
        "language": language,
        "subject": " ".join(subject.split())[:250],
        "body": body.replace("\r\n", "\n").replace("\0", ""),
        "kind": kind,
        "about": about,
        "calendar": calendar.content.decode() if calendar else "",
        "calendar_method": calendar.method if calendar else "",
        "message_id": message_id(number),
        "queued_at": now,
        "next_attempt_at": now,
    }
    marked = Address.objects.filter(email=to, bounced_at__isnull=False).first()
    if marked is not None:
        values |= {"status": Status.BOUNCED, "error": marked.bounce_reason}
    if key is None:
        message, made = Message.objects.create(**values), True
    else:  # two who queue it at once make one: the key is unique in the store
        message, made = Message.objects.get_or_create(key=key, defaults=values)
    if not made:
        return None
    Enclosure.objects.bulk_create(
        Enclosure(
            message=message, name=each.name, content_type=each.content_type, content=each.content
        )
        for each in attachments
    )
    if message.status == Status.QUEUED:
        ask_on_commit()
    return message


def ask_on_commit() -> None:
    """Ask the worker to deliver once this transaction is in the store."""
    from contadora.post.jobs import ask_to_deliver  # a job delivers, and so imports this module

    transaction.on_commit(ask_to_deliver)


def deliver_due(seconds: float | None = None) -> Delivered:
    """Send what is due, the oldest first, for at most about this long; it says what it did."""
    done = Delivered()
    ends = None if seconds is None else time.monotonic() + seconds
    free_the_stranded()
    while not done.down and (heads := list(_heads().prefetch_related("enclosures")[:BATCH])):
        server = get_connection()
        try:
            server.open()
        except OSError as error:  # smtplib's errors are of this kind
            done.down = True
            done.errors.append(refusals.plainly(error))
            break
        try:
            for message in heads:
                if ends is not None and time.monotonic() > ends:
                    return done
                if _claim(message):
                    _send(server, message, done)
                if done.down:
                    break
        finally:
            _close(server)
    return done


def next_due() -> datetime | None:
    """Return when something waits to be sent next; None when nothing waits."""
    queued = Message.objects.filter(status=Status.QUEUED).exclude(Exists(_earlier()))
    due = queued.aggregate(at=Min("next_attempt_at"))["at"]
    held = Message.objects.filter(status=Status.SENDING).aggregate(at=Min("claimed_at"))["at"]
    times = [at for at in (due, held + LEASE if held else None) if at]
    return min(times) if times else None


def free_the_stranded() -> int:
    """Queue again what a worker that was killed had in hand; return how many."""
    return Message.objects.filter(
        status=Status.SENDING, claimed_at__lt=timezone.now() - LEASE
    ).update(status=Status.QUEUED, claimed_at=None)


def erase(*, to: str = "", about: str = "") -> int:
    """Blank what was written to an address, about an object, or both; return how many.

    What still waits is not sent. That a message of a kind went out at a time stays in the log.
    """
    if not (to or about):
        raise ValueError("erase: name an address or an object")
    found = Message.objects.filter(erased_at=None)
    if to:
        found = found.filter(to=to.strip().lower())
    if about:
        found = found.filter(about=about)
    with transaction.atomic():
        numbers = list(found.values_list("pk", flat=True))
        chosen = Message.objects.filter(pk__in=numbers)
        Enclosure.objects.filter(message__in=numbers).delete()
        chosen.filter(status=Status.QUEUED).update(status=Status.FAILED)
        chosen.update(
            to="",
            reply_to="",
            unsubscribe="",
            subject="",
            body="",
            calendar="",
            error="",
            erased_at=timezone.now(),
        )
        if to and not about:
            Address.objects.filter(email=to.strip().lower()).delete()
    return len(numbers)


def forget_mark(email: str) -> None:
    """Forget that an address refuses mail, once its person is forgotten; an account's stays."""
    email = email.strip().lower()
    if not User.objects.filter(email__iexact=email).exists():
        Address.objects.filter(email=email).delete()


def mark_address(email: str, reason: str) -> Address:
    """Note that an address refuses mail, and why; the first refusal's date is kept."""
    address, _made = Address.objects.get_or_create(email=email.lower())
    if address.bounced_at is None:
        address.bounced_at = timezone.now()
        address.bounce_reason = reason
        address.save(update_fields=["bounced_at", "bounce_reason"])
    return address


def _earlier() -> QuerySet[Message]:
    return Message.objects.filter(
        to=OuterRef("to"), id__lt=OuterRef("id"), status__in=Message.WAITING
    )


def _heads() -> QuerySet[Message]:
    """Return what may be sent now: of each person the first that waits, when it is due."""
    return (
        Message.objects.filter(status=Status.QUEUED, next_attempt_at__lte=timezone.now())
        .exclude(Exists(_earlier()))
        .order_by("id")
    )


def _claim(message: Message) -> bool:
    """Take a message for this worker; False when another was faster."""
    now = timezone.now()
    taken = Message.objects.filter(
        pk=message.pk, status=Status.QUEUED, attempts=message.attempts
    ).update(status=Status.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    message.attempts += taken
    return bool(taken)


def _send(server: BaseEmailBackend, message: Message, done: Delivered) -> None:
    try:
        server.send_messages([written(message)])
    except OSError as error:
        _not_sent(message, refusals.read(error), done)
    except Exception as error:  # one that cannot be written must not hold up the others
        _set(message, Status.FAILED, error=f"{type(error).__name__}: {error}")
        done.failed += 1
        done.errors.append(message.error)
    else:
        _set(message, Status.SENT, sent_at=timezone.now(), error="")
        done.sent += 1


def _not_sent(message: Message, refusal: refusals.Refusal, done: Delivered) -> None:
    done.errors.append(refusal.text)
    done.down = refusal.of_server
    if refusal.permanent:
        with transaction.atomic():
            _set(message, Status.BOUNCED, error=refusal.text)
            if refusal.of_address:
                mark_address(message.to, refusal.text)
        done.refused += 1
    elif timezone.now() - message.queued_at > GIVE_UP:
        _set(message, Status.FAILED, error=refusal.text)
        done.failed += 1
    else:
        pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
        _set(message, Status.QUEUED, error=refusal.text, next_attempt_at=timezone.now() + pause)
        done.put_off += 1


def _set(message: Message, status: str, **values: object) -> None:
    message.status, message.claimed_at = status, None
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=["status", "claimed_at", *values])


def _close(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except OSError:  # the server hung up first: what it took, it took
        return
