"""What the environment says of a desk."""

from __future__ import annotations

import os
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

ON, OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
MAIL_FORM = (
    "give it as smtp://user:password@mail.mre.example:587/?tls=1 or smtps://..., with signs such "
    "as @ / # ? in the password written as %40 %2F %23 %3F"
)


class MailServer(NamedTuple):
    """Where mail is handed over; `tls` begins in the open (STARTTLS), `ssl` does not."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    ssl: bool


def setting(name: str, default: str = "") -> str:
    """Return an environment variable, or the content of the file that `NAME_FILE` names."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name, default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ImproperlyConfigured(
            f"{name}_FILE: cannot read {file} ({reason}); name a text file that can be read"
        ) from error


def listed(name: str) -> list[str]:
    """Return a setting that is a list, its parts divided by commas."""
    return [part.strip() for part in setting(name).split(",") if part.strip()]


def whole_number(name: str, default: int) -> int:
    """Return a setting that is a whole number from 0."""
    text = setting(name).strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise ImproperlyConfigured(f"{name}: {text!r} is not a whole number from 0 to 999")
    return int(text)


def switch(name: str, *, default: bool) -> bool:
    """Return a setting that is on or off."""
    text = setting(name).strip().lower()
    if text and text not in ON | OFF:
        raise ImproperlyConfigured(f"{name}: {text[:20]!r} is neither; give 1 or 0")
    return text in ON if text else default


def mail_server() -> MailServer | None:
    """Return the mail server that `CONTADORA_EMAIL_URL` names; an error says no part of it."""
    name = "CONTADORA_EMAIL_URL"
    text = setting(name).strip()
    if not text:
        return None
    wrong = ImproperlyConfigured(f"{name}: this is not the address of a mail server; {MAIL_FORM}")
    try:
        url = urlsplit(text)
        host, port = url.hostname or "", url.port
        options = parse_qsl(url.query, strict_parsing=True) if url.query else []
    except ValueError:
        raise wrong from None
    asked = dict(options)
    tls = asked.pop("tls", "").lower()
    rest = asked or len(options) > 1 or port == 0 or url.fragment or url.path not in ("", "/")
    if url.scheme not in ("smtp", "smtps") or not host or rest or (tls and tls not in ON | OFF):
        raise wrong
    ssl = url.scheme == "smtps"
    if ssl and tls in ON:
        raise ImproperlyConfigured(f"{name}: smtps:// is TLS by itself; leave ?tls=1 out")
    user, password = unquote(url.username or ""), unquote(url.password or "")
    if password and not (ssl or tls or is_loopback(host)):
        raise ImproperlyConfigured(
            f"{name}: the password would go over the network for anyone to read; add ?tls=1, or "
            "?tls=0 if that is meant"
        )
    return MailServer(host, port or (465 if ssl else 587), user, password, tls in ON, ssl)


def mail_sender(default: str) -> str:
    """Return the address that mail comes from, with a name before it where one is given."""
    name = "CONTADORA_FROM_EMAIL"
    text = setting(name).strip()
    if not text:
        return default
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError:
        raise ImproperlyConfigured(
            f"{name}: {text[:80]!r} is no e-mail address; give one such as contadora@mre.example"
        ) from None
    return text


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
