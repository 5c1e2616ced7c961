"""A message as it goes to the mail server."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from contadora.post.models import Message

MARK = "contadora."  # how our Message-IDs begin, so that a report about one is known


def message_id(number: UUID) -> str:
    """Return the Message-ID of a message, which it keeps however often it is tried."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{MARK}{number.hex}@{domain}>"


def sender(name: str) -> str:
    """Return the desk's address as the sender, under the name of who writes where one is given."""
    if not name:
        return settings.DEFAULT_FROM_EMAIL
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def written(message: Message) -> EmailMultiAlternatives:
    """Return a message as Django's mail sends it.

    An invitation is in it twice: as another form of the text, which Outlook and Gmail answer to,
    and as a file, for programs that show only files.
    """
    headers = {
        "Message-ID": message.message_id,
        "Content-Language": message.language,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no absence notes in return
    }
    if message.unsubscribe:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail = EmailMultiAlternatives(
        message.subject,
        message.body,
        sender(message.from_name),
        [message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    if message.calendar:
        method = message.calendar_method
        mail.attach_alternative(message.calendar, f"text/calendar; method={method}")
        mail.attach("invite.ics", message.calendar.encode(), "application/ics")
    for each in message.enclosures.all():
        mail.attach(each.name, bytes(each.content), each.content_type)
    return mail
