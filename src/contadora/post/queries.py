"""Reads of the log of mails, and of which addresses refuse them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from contadora.post.models import Address, Message, TemplateText

LINK = re.compile(r"https?://[^\s<>\"]+")
SECRET = re.compile(r"[\w-]{24,}|[\w-]+:[\w-]+:[\w-]+")  # a number of an object, a signed word


def log(*, status: str = "", text: str = "", about: str = "") -> QuerySet[Message]:
    """Return messages, the newest first: of a status, to or about what contains a text."""
    found = Message.objects.all()
    if status in Message.Status.values:
        found = found.filter(status=status)
    if about:
        found = found.filter(about=about)
    if text:
        found = found.filter(to__icontains=text.strip())
    return found.defer("body", "calendar")


def messages_about(about: str) -> QuerySet[Message]:
    """Return the messages about an object, the newest first."""
    return log(about=about)


def messages_to(email: str) -> QuerySet[Message]:
    """Return what was written to an address, the oldest first: for a person who asks for it."""
    return Message.objects.filter(to=email.strip().lower()).order_by("id")


def counts(about: str = "") -> dict[str, int]:
    """Return how many messages have each status."""
    found = Message.objects.filter(about=about) if about else Message.objects.all()
    rows = found.order_by().values_list("status").annotate(Count("pk"))
    return dict(rows)


def bounced() -> QuerySet[Address]:
    """Return the addresses that refuse mail, the last first."""
    return Address.objects.filter(bounced_at__isnull=False).order_by("-bounced_at")


def is_bounced(email: str) -> bool:
    """Whether an address refuses mail."""
    return bounced().filter(email=email.strip().lower()).exists()


def bounced_among(emails: Iterable[str]) -> set[str]:
    """Return which of these addresses refuse mail, in lower case."""
    wanted = {email.strip().lower() for email in emails}
    return wanted & set(bounced().values_list("email", flat=True))


def changed_texts(owner: str) -> set[tuple[str, str]]:
    """Return the kind and the language of each text that an owner has changed."""
    return set(TemplateText.objects.filter(owner=owner).values_list("kind", "language"))


def without_keys(body: str) -> str:
    """Return a body without the parts of links that would open another's door."""
    shown = _("(not shown)")
    return LINK.sub(lambda link: SECRET.sub(lambda _found: shown, link[0]), body)
