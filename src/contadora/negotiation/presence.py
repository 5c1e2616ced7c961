"""Who has a room open: noted at most every fifteen seconds, read at most every three."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from contadora.negotiation.access import Seat
from contadora.negotiation.models import Paragraph, Presence, Text
from contadora.people.models import User

WRITE_EVERY = 15  # seconds
READ_EVERY = 3
GONE_AFTER = timedelta(seconds=45)


@dataclass(frozen=True)
class Present:
    """A person in the room: for which delegation, and at which paragraph."""

    name: str
    code: str
    paragraph: str


@dataclass(frozen=True)
class Company:
    """Everybody in a room, and a word that changes when they do."""

    people: tuple[Present, ...]
    mark: str

    @property
    def codes(self) -> list[str]:
        """The delegations that are there, each once."""
        return sorted({each.code for each in self.people if each.code})


def is_due(user: User, text: Text, place: str) -> bool:
    """Whether a person's presence at a paragraph is to be written: once in a while only."""
    before = cache.get(_key(user, text))
    # Another paragraph is worth telling sooner, but once only, and not at every scroll.
    return before is None or (before[0] != place and not before[1])


def note(user: User, text: Text, seat: Seat, paragraph: Paragraph | None) -> None:
    """Keep that a person has the room open; ask `is_due` first."""
    key = _key(user, text)
    place = str(paragraph.uuid) if paragraph else ""
    cache.set(key, (place, cache.get(key) is not None), WRITE_EVERY)
    values = {
        "seen_at": timezone.now(),
        "paragraph": paragraph,
        "delegation": seat.delegation,
    }
    try:
        Presence.objects.update_or_create(text=text, user=user, defaults=values)
    except OperationalError:  # the store is busy: who is there can wait for the next time
        cache.delete(key)


def _key(user: User, text: Text) -> str:
    return f"presence-{text.uuid}-{user.pk}"


def company_of(text: Text) -> Company:
    """Return who is in a room."""
    key = f"company-{text.uuid}"
    kept = cache.get(key)
    if isinstance(kept, Company):
        return kept
    rows = (
        Presence.objects.filter(text=text, seen_at__gte=timezone.now() - GONE_AFTER)
        .select_related("user", "delegation", "paragraph")
        .order_by("delegation__code", "user__name", "pk")
    )
    people = tuple(
        Present(
            str(row.user),
            row.delegation.code if row.delegation else "",
            str(row.paragraph.uuid) if row.paragraph else "",
        )
        for row in rows
    )
    # The names and not the paragraphs: a page need not be told that somebody scrolled.
    words = "\n".join(f"{each.code} {each.name}" for each in people)
    found = Company(people, blake2b(words.encode(), digest_size=6).hexdigest())
    cache.set(key, found, READ_EVERY)
    return found
