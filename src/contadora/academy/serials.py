"""Serial numbers of certificates: unguessable, and plain when read aloud.

Sixteen characters of an alphabet without look-alikes (no 0 and O, no 1, I and L): fifteen drawn at
random, some 74 bits, and one that checks them. The alphabet has a prime number of characters, so
that the check finds any one wrong character and any two that changed places.
"""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 16


def draw() -> str:
    """Return a new serial."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check(body)


def read(text: str) -> str | None:
    """Return a serial that somebody typed, in capitals and without marks; None if it is mistyped.

    Hyphens, spaces and small letters are as good as what is printed.
    """
    found = "".join(char for char in text.upper() if char.isalnum())
    if len(found) != LENGTH or any(char not in ALPHABET for char in found):
        return None
    return found if _check(found[:-1]) == found[-1] else None


def written(serial: str) -> str:
    """Return a serial as it is printed and read aloud, in groups of four."""
    return "-".join(serial[at : at + 4] for at in range(0, len(serial), 4))


def _check(body: str) -> str:
    total = sum(place * ALPHABET.index(char) for place, char in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]
