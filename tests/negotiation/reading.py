"""Looking at the room's pages in English, whatever the desk's own language is."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.people.models import User
from tests.negotiation.stage import Room


def address(name: str, *args: object) -> str:
    """Return the address of a page of the room."""
    with override("en"):
        return reverse(f"negotiation:{name}", args=args)


def client_of(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page(user: User, name: str, *args: object, status: int = 200, **query: Any) -> str:
    """Return a page as somebody sees it."""
    response = client_of(user).get(address(name, *args), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def post(user: User, name: str, *args: object, status: int = 302, **data: Any) -> Any:
    """Send a form as somebody, by htmx where `part` says so."""
    part = data.pop("part", False)
    headers = {"HX-Request": "true"} if part else {}
    response = client_of(user).post(address(name, *args), data, headers=headers)
    assert response.status_code == status, response.content.decode()[:2000]
    return response


def plain(html: str) -> str:
    """Return the words of a page."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def compiled(room: Room, number: int) -> str:
    """Return how the room's page sets a paragraph, without marks."""
    html = page(room.chair, "room", room.text.uuid)
    article = html.split(f'id="p-{room.paragraph(number).uuid}"')[1]
    words = article.split('class="words"')[1].split(">", 1)[1].split("</div>")[0]
    return re.sub(r"<[^>]+>", "", words)


def editing(room: Room, number: int = 2, **data: Any) -> dict[str, Any]:
    """Return what the editor of a paragraph sends."""
    paragraph = room.paragraph(number)
    usual = {"kind": "words", "paragraph": str(paragraph.uuid), "ground": paragraph.base,
             "edition": paragraph.edition, "do": "send", "as": "", "writing": "0"}  # fmt: skip
    return {**usual, **data}
