"""The desk's own address, for links in mails that no request leads to."""

from __future__ import annotations

from django.conf import settings

LOCAL = "http://localhost:8000"


def own_address() -> str:
    """Return how people reach this desk, without a slash at the end."""
    public = [host for host in settings.ALLOWED_HOSTS if host != "*"]
    return LOCAL if settings.LOOPBACK or not public else f"https://{public[0].lstrip('.')}"
