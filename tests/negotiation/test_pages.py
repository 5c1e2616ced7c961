"""The pages of a room: what each person sees, and what a form of theirs does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from contadora.negotiation import board
from contadora.negotiation.actions.proposals import Wanted
from contadora.people.models import User
from tests.factory import make_cast
from tests.negotiation.stage import Room, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    board.forget()
    return make_room(make_cast())


def page(user: User, name: str, *args: object, status: int = 200, **query: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    response = client.get(reverse(f"negotiation:{name}", args=args), query)
    assert response.status_code == status, response.content[:2000]
    return response.content.decode()


def test_every_page_opens_for_its_people(room: Room) -> None:
    uuid = room.text.uuid
    mine = room.words(room.mexico, room.paragraph(2), "Invites", "Urges", reason="Why not")
    room.draft(room.mexico, Wanted("words", room.paragraph(2), 0, 7, "Asks"))
    for user in (room.chair, room.mexico, room.observer, room.cast.secretariat):
        html = page(user, "room", uuid)
        assert "Urges" in html
        assert "Asks" not in html
        page(user, "texts")
        page(user, "paragraph", uuid, room.paragraph(2).uuid)
        page(user, "proposal", uuid, mine.uuid)
        page(user, "participants", uuid)
        page(user, "history", uuid)
        page(user, "history", uuid, at="1")
        for show in ("open", "delegation", "accepted"):
            page(
                user, "room", uuid, show=show, code="MEX", lang="es", **{"with": "1", "all": "MEX"}
            )
    for name in ("drafts", "collisions", "notes"):
        page(room.mexico, name, uuid)
    for kind in (
        "words",
        "add",
        "alternative",
        "delete",
        "move",
        "merge",
        "split",
        "reserve",
        "remark",
    ):
        page(room.mexico, "propose", uuid, kind=kind, paragraph=str(room.paragraph(2).uuid))
    page(room.mexico, "propose", uuid, kind="add")
    page(room.costa_rica, "propose", uuid, paragraph=str(room.paragraph(2).uuid), on=str(mine.uuid))
    page(room.mexico, "proposal_change", uuid, mine.uuid)
    page(room.chair, "write", uuid, room.paragraph(2).uuid)
    page(room.chair, "add_paragraph", uuid)
    page(room.chair, "translate", uuid, room.paragraph(2).uuid, "es")
    page(room.chair, "particulars", uuid)
    page(room.chair, "new")
    page(room.mexico, "live", uuid, since="0")
