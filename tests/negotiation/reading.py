"""Looking at the room's pages in English, whatever the desk's own language is."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.people.models import User


def address(name: str, *args: object) -> str:
    """Return the address of a page of the room."""
    with override("en"):
        return reverse(f"negotiation:{name}", args=args)


def client_of(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client
