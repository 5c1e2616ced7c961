"""Signed words for links in mails: one purpose each, so that no word opens another's door."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

SALT = "contadora.post."


def sign(purpose: str, key: str) -> str:
    """Return the word that stands for a key in a link of this purpose."""
    return signing.dumps(key, salt=SALT + purpose)


def read(purpose: str, token: str, max_age: timedelta | None) -> str | None:
    """Return the key of a word; None when it was not signed here, for this, or is too old."""
    try:
        key = signing.loads(token, salt=SALT + purpose, max_age=max_age)
    except signing.BadSignature:
        return None
    return key if isinstance(key, str) else None
