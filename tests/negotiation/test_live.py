"""What an open page asks every two seconds: cheap when nothing changed, else only what did."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contadora.negotiation import actions, articles, board
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.models import Paragraph, Presence, Proposal
from contadora.people.models import Membership
from tests.factory import make_cast
from tests.negotiation.reading import address, client_of
from tests.negotiation.stage import Room, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    board.forget()
    cache.clear()
    return make_room(make_cast())


def ask(client: Client, room: Room, **query: object) -> Any:
    return client.get(address("live", room.text.uuid), query)


def marks(html: str) -> dict[str, str]:
    """Return what the page's script keeps of an answer."""
    return dict(re.findall(r'data-(version|here|shape)="([^"]*)"', html.split(">", 1)[0]))


def settled(client: Client, room: Room, **query: object) -> dict[str, str]:
    """Return what a page that is of now asks with."""
    seen = {"since": "0", "shape": "", "here": ""}
    for _attempt in range(3):
        answer = ask(client, room, **{**seen, **query})
        if answer.status_code == 204:
            return seen
        found = marks(answer.content.decode())
        seen = {
            "since": found["version"],
            "shape": found.get("shape", seen["shape"]),
            "here": found["here"],
        }
        cache.delete(f"company-{room.text.uuid}")
    raise AssertionError("the page never is that of now")


def test_nothing_changed_is_one_question_to_the_room(
    room: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(room.mexico)
    seen = settled(client, room)
    ask(client, room, **seen)
    # The session, the account, whether it is a member's, and the text to who may see it.
    with django_assert_num_queries(4):
        answer = ask(client, room, **seen)
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer["Cache-Control"] == "private, no-store"


def test_only_what_changed_comes_with_its_words(room: Room) -> None:
    client = client_of(room.costa_rica)
    seen = settled(client, room)
    operative = room.paragraph(2)
    room.words(room.mexico, operative, "Invites", "Urges")
    html = ask(client, room, **seen).content.decode()
    assert re.findall(r'<article [^>]*data-par="([^"]+)"', html) == [str(operative.uuid)]
    assert "Urges" in html
    assert "MEX" in html
    assert "data-order" not in html  # nothing moved
    assert settled(client, room)["since"] != seen["since"]


def test_a_new_paragraph_comes_with_the_order_and_numbers_of_all(room: Room) -> None:
    client = client_of(room.costa_rica)
    seen = settled(client, room)
    new = Wanted("add", room.paragraph(2), content="Welcomes it;", made_kind="operative")
    [proposal] = room.propose(room.mexico, new)
    html = ask(client, room, **seen).content.decode()
    proposal.refresh_from_db()
    assert proposal.made is not None
    order = re.findall(
        r'<li data-par="([^"]+)" data-citation="[^"]*">([^<]+)</li>', html.split("data-gone")[0]
    )
    assert (str(proposal.made.uuid), "OP1 bis") in order
    assert len(order) == len(room.paragraphs())
    seen = settled(client, room)
    actions.withdraw_proposal(room.mexico, proposal)
    html = ask(client, room, **seen).content.decode()
    assert str(proposal.made.uuid) in html.split("data-gone")[1].split("</ul>")[0]


def test_a_view_of_what_is_open_tells_what_left_it(room: Room) -> None:
    client = client_of(room.costa_rica)
    last = room.paragraph(6)
    seen = settled(client, room, show="open")
    actions.set_paragraph_status(room.chair, last, "agreed")
    html = ask(client, room, **seen, show="open").content.decode()
    assert str(last.uuid) in html.split("data-gone")[1].split("</ul>")[0]
    assert "<article" not in html


def test_drafts_and_notes_never_come_to_others(room: Room) -> None:
    [draft] = room.draft(room.mexico, Wanted("words", room.paragraph(2), 0, 7, "Secretly urges"))
    actions.write_note(
        room.mexico, room.text, room.mexican, "A private thought", paragraph=room.paragraph(2)
    )
    room.words(room.costa_rica, room.paragraph(2), "harm", "all harm")
    for user in (room.chair, room.costa_rica, room.observer, room.cast.secretariat):
        html = ask(client_of(user), room, since=0).content.decode()
        page = client_of(user).get(address("room", room.text.uuid))
        for found in (html, page.content.decode()):
            assert "Secretly" not in found
            assert "private thought" not in found
            assert "your draft" not in found
            assert str(draft.uuid) not in found
    own = ask(client_of(room.mexico), room, since=0).content.decode()
    assert "your draft" in own
    assert "your note" in own


def test_who_leaves_the_room_learns_it_at_the_next_question(room: Room) -> None:
    client = client_of(room.mexico)
    seen = settled(client, room)
    participant = room.text.participants.get(delegation=room.mexican)
    actions.withdraw_delegation(room.chair, participant, reason="By note verbale.")
    assert ask(client, room, **seen).status_code == 404
    other = client_of(room.costa_rica)
    seen = settled(other, room)
    Membership.objects.filter(user=room.costa_rica).delete()
    assert ask(other, room, **seen).status_code == 404


def test_presence_is_written_seldom_and_forgotten(room: Room) -> None:
    client = client_of(room.mexico)
    for _time in range(5):
        ask(client, room, since=0)
    [row] = Presence.objects.filter(text=room.text)
    first = row.seen_at
    # Another paragraph is told at once, the next one not before a while.
    ask(client, room, since=0, at=str(room.paragraph(2).uuid))
    ask(client, room, since=0, at=str(room.paragraph(3).uuid))
    row.refresh_from_db()
    assert row.paragraph == room.paragraph(2)
    assert row.seen_at > first
    cache.clear()
    html = ask(client_of(room.costa_rica), room, since=0).content.decode()
    assert "officer MEX" in html
    Presence.objects.filter(user=room.mexico).update(seen_at=timezone.now() - timedelta(minutes=2))
    cache.clear()
    html = ask(client_of(room.costa_rica), room, since=0).content.decode()
    assert "officer MEX" not in html


def test_the_board_of_now_is_that_read_anew(room: Room) -> None:
    """Reading only what an act touched gives what reading everything gives."""
    seat = room.seat(room.chair)
    board.board_of(seat)
    operative, last = room.paragraph(2), room.paragraph(6)
    acts = [
        lambda: room.words(room.mexico, operative, "harm", "all harm"),
        lambda: room.words(room.costa_rica, operative, "critical", "vital"),
        lambda: room.propose(
            room.mexico,
            Wanted("alternative", operative, content="Asks;", made_kind="operative"),
            Wanted("move", last, other=room.paragraph(1)),
            Wanted("merge", room.paragraph(4), other=room.paragraph(5)),
            Wanted("split", operative, start=15, end=15),
            Wanted("reserve", None, reason="All of it."),
        ),
        lambda: actions.take_stance(
            room.costa_rica, Proposal.objects.get(number=1), room.cast.costa_rica, "support"
        ),
        *(partial(_accept, room, number) for number in (4, 5, 6, 2)),
        lambda: actions.withdraw_proposal(room.mexico, Proposal.objects.get(number=1)),
        lambda: actions.write_paragraph(
            room.chair, room.paragraph(0), "Another title", edition=1
        ),
    ]  # fmt: skip
    for act in acts:
        act()
        room.text.refresh_from_db()
        seat = room.seat(room.chair)
        partly = board.board_of(seat)
        board.forget()
        wholly = board.board_of(seat)
        assert partly.shape == wholly.shape
        assert [each.clause for each in partly.placed] == [each.clause for each in wholly.placed]
        for mine, theirs in zip(partly.placed, wholly.placed, strict=True):
            assert [(one.pk, one.status) for one in mine.proposals] == [
                (one.pk, one.status) for one in theirs.proposals
            ]
        assert len(partly.on_text) == len(wholly.on_text)


def _accept(room: Room, number: int) -> None:
    actions.accept_proposal(room.chair, Proposal.objects.get(number=number))


def test_a_paragraph_is_set_once_for_all_who_look(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.words(room.mexico, room.paragraph(2), "Invites", "Urges")
    path = address("room", room.text.uuid)
    first = client_of(room.chair).get(path).content.decode()
    assert first.count("<article") == len(room.paragraphs())

    def refuse(*_: object) -> str:
        raise AssertionError("set again")

    monkeypatch.setattr(articles, "words_of", refuse)
    again = client_of(room.observer).get(path).content.decode()
    assert again.count("<article") == len(room.paragraphs())
    Paragraph.objects.filter(pk=room.paragraph(2).pk).update(changed_version=99)
    board.forget()
    with pytest.raises(AssertionError, match="set again"):
        client_of(room.observer).get(path)
