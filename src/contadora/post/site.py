"""The desk's own address, for links in mails that no request leads to."""

from __future__ import annotations

import os

from django.conf import settings

PORT = "_CONTADORA_PORT"  # whoever serves a desk on this machine tells those it starts


def own_address() -> str:
    """Return how people reach this desk, without a slash at the end."""
    public = [host for host in settings.ALLOWED_HOSTS if host != "*"]
    if settings.LOOPBACK or not public:
        return f"http://localhost:{os.environ.get(PORT, '8000')}"
    return f"https://{public[0].lstrip('.')}"
