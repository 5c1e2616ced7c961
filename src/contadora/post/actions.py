"""What people do with mails: try one again, hand in a report, change a text."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.people import audit
from contadora.people.access import (
    NotAllowed,
    require_secretariat,
    require_secretariat_or_desk,
)
from contadora.people.languages import LANGUAGES
from contadora.people.models import User
from contadora.post import access, bounces, outbox, templates
from contadora.post.models import Address, Message, TemplateText

Status = Message.Status
REPORTABLE = (Status.SENT, Status.BOUNCED, Status.FAILED)


@dataclass(frozen=True)
class Bounce:
    """What a report changed: the addresses marked as refusing, and the messages it is about."""

    marked: tuple[str, ...]
    messages: int


@transaction.atomic
def retry_message(actor: User, message: Message) -> Message:
    """Queue a message again that was not sent or was refused."""
    access.require_keeper(actor, message.about)
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.status not in {Status.FAILED, Status.BOUNCED}:
        raise ValidationError(
            _("This message is “%(status)s”; only one that was not sent can be tried again.")
            % {"status": message.get_status_display()}
        )
    if message.erased_at is not None:
        raise ValidationError(_("This message has been erased; write a new one."))
    if Address.objects.filter(email=message.to, bounced_at__isnull=False).exists():
        raise ValidationError(
            _(
                "%(address)s is marked as refusing mail; the secretariat takes the mark off "
                "once the address works."
            )
            % {"address": message.to}
        )
    now = timezone.now()
    message.status, message.attempts, message.error = Status.QUEUED, 0, ""
    message.queued_at = message.next_attempt_at = now
    message.save()
    audit.record(actor, "retry_message", message, kind=message.kind, about=message.about)
    outbox.ask_on_commit()
    return message


@transaction.atomic
def read_bounce(actor: User, raw: bytes) -> Bounce:
    """Read a mail server's report, and mark the addresses and the messages that it is about.

    Anyone may write to the address that reports go to. What a person hands in is believed for
    whom this desk has written to; what arrives by itself, only when it names one of our messages
    by its Message-ID, which nobody else knows.
    """
    require_secretariat_or_desk(actor)
    report = bounces.read(raw)
    if not report.failures:
        raise ValidationError(
            _(
                "This is not a report of mail that could not be delivered. Hand in the whole "
                "message as it arrived, with its headers (an .eml file)."
            )
        )
    told = Message.objects.filter(
        message_id__in=report.message_ids, status__in=REPORTABLE, erased_at=None
    )
    marked: list[Address] = []
    changed: list[Message] = []
    for failure in report.failures:
        about = _messages(told, failure, len(report.failures), trust=not actor.is_system)
        for message in about:
            if failure.for_good:
                marked.append(outbox.mark_address(message.to, failure.reason))
            message.status = Status.BOUNCED if failure.for_good else Status.FAILED
            message.error = failure.reason
            message.save(update_fields=["status", "error"])
            changed.append(message)
    if not changed:
        raise ValidationError(
            _("This report is about no message that this desk has sent: %(addresses)s.")
            % {"addresses": ", ".join(each.email for each in report.failures)}
        )
    emails = tuple(dict.fromkeys(address.email for address in marked))
    subject = marked[0] if marked else changed[0]
    audit.record(actor, "read_bounce", subject, addresses=list(emails), messages=len(changed))
    return Bounce(emails, len(changed))


@transaction.atomic
def clear_address(actor: User, address: Address) -> Address:
    """Take the mark off an address that works again."""
    require_secretariat(actor)
    address = Address.objects.select_for_update().get(pk=address.pk)
    reason, address.bounce_reason, address.bounced_at = address.bounce_reason, "", None
    address.save()
    audit.record(actor, "clear_address", address, reason=reason)
    return address


@transaction.atomic
def save_text(
    actor: User, owner: str, kind: str, language: str, *, subject: str, body: str
) -> TemplateText | None:
    """Keep an owner's own text for a kind of mail; with both empty, go back to the desk's."""
    access.require_keeper(actor, owner)
    if kind not in {each.kind for each in templates.kinds_for(owner)}:
        raise NotAllowed
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    if language not in LANGUAGES:
        raise ValidationError(
            _("%(language)s is not a language of this desk.") % {"language": language}
        )
    if not subject and not body:
        own = TemplateText.objects.filter(owner=owner, kind=kind, language=language).first()
        if own is None:
            raise ValidationError(_("This is the desk’s own text already."))
        audit.record(actor, "save_text", own, kind=kind, language=language, own=False)
        own.delete()
        return None
    templates.require_right(kind, subject=subject, body=body)
    text, _made = TemplateText.objects.update_or_create(
        owner=owner,
        kind=kind,
        language=language,
        defaults={"subject": subject, "body": body, "changed_at": timezone.now()},
    )
    audit.record(actor, "save_text", text, kind=kind, language=language, own=True)
    return text


def _messages(
    told: QuerySet[Message], failure: bounces.Failure, failures: int, *, trust: bool
) -> list[Message]:
    """Return our messages that a failure is about.

    A report about one address may name another than ours, that the mail was forwarded to.
    """
    found = list(told.filter(to=failure.email)) or (list(told) if failures == 1 else [])
    if found or not trust:
        return found
    last = Message.objects.filter(to=failure.email, status__in=REPORTABLE).order_by("-id").first()
    return [last] if last else []
