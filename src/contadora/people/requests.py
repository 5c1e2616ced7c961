"""What the room's views read off a request."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from contadora.people.access import NotAllowed
from contadora.people.models import User


def person(request: HttpRequest) -> User:
    """Return who is signed in; a page that calls this is not public."""
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user


def site_of(request: HttpRequest) -> str:
    """Return the desk's own address, as the reader reached it."""
    return request.build_absolute_uri("/").rstrip("/")


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from, as the desk's own proxies tell it; '' if unknown."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def revision_seen(request: HttpRequest, name: str = "revision") -> int:
    """Return the revision that a form of ours says it saw; nonsense is none that there ever was.

    A form without it cannot be told from a stale one.
    """
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
