"""What the environment says of a desk."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


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


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
