"""What an address asks for, made fit for a query."""

from __future__ import annotations

from django.http import HttpRequest

LONGEST = 200


def asked(request: HttpRequest, name: str, default: str = "") -> str:
    """Return a value of the address, trimmed and bounded; no store takes a NUL in a text."""
    return request.GET.get(name, default).replace("\x00", "").strip()[:LONGEST]
