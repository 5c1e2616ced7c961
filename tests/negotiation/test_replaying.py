"""The history replays the room: after each act, what is replayed is what was seen then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random

import pytest
from django.core.exceptions import ValidationError

from contadora.negotiation import actions, queries, replaying
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.models import Proposal
from tests.factory import make_cast
from tests.negotiation.stage import Room, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return make_room(make_cast())


def seen(room: Room) -> list[tuple[object, ...]]:
    """Return the paragraphs as somebody sees them now."""
    placed = queries.room(room.seat(room.cast.secretariat)).placed
    return [_told(each.clause, each.citation) for each in placed]


def replayed(room: Room, version: int) -> list[tuple[object, ...]]:
    return [_told(each.clause, each.citation) for each in replaying.room_at(room.text, version)]


def _told(clause: object, citation: str) -> tuple[object, ...]:
    names = ("key", "kind", "level", "number", "base", "parts", "status", "standing",
             "delegations", "deleters", "alternative_to")  # fmt: skip
    return (citation, *(getattr(clause, name) for name in names))


def _number(number: int) -> Proposal:
    return Proposal.objects.get(number=number)


def acts(room: Room) -> list[Callable[[], object]]:
    """Return a negotiation in which everything happens that changes the text."""
    operative, first, second, last = (room.paragraph(number) for number in (2, 4, 5, 6))
    mexico, costa_rica, chair = room.mexico, room.costa_rica, room.chair

    def accept(number: int) -> Callable[[], object]:
        return lambda: actions.accept_proposal(chair, _number(number))

    return [
        partial(room.words, mexico, operative, "harm", "all harm"),  # 1
        partial(room.words, costa_rica, operative, "critical", "vital"),  # 2
        lambda: actions.take_stance(costa_rica, _number(1), room.cast.costa_rica, "support"),
        lambda: room.propose(
            mexico, Wanted("words", operative, 0, 5, "essential", on=_number(2))
        ),  # 3
        partial(room.propose, mexico, Wanted("add", operative, content="Welcomes the offer;",
                                             made_kind="operative")),  # 4
        partial(room.propose, costa_rica, Wanted("alternative", last, content="Decides to act.",
                                                 made_kind="operative")),  # 5
        partial(room.propose, mexico, Wanted("move", last, other=room.paragraph(1))),  # 6
        partial(room.propose, mexico, Wanted("merge", first, other=second)),  # 7
        partial(room.propose, costa_rica, Wanted("split", operative, start=15, end=15)),  # 8
        partial(room.propose, costa_rica, Wanted("delete", room.paragraph(3), reason="No.")),  # 9
        partial(room.propose, mexico, Wanted("reserve", None, reason="All of it.")),  # 10
        partial(room.words, mexico, second, "technical", "expert"),  # 11
        partial(actions.set_paragraph_status, chair, room.paragraph(1), "ad_ref"),
        accept(6),
        accept(7),
        accept(1),
        partial(room.words, costa_rica, room.paragraph(1), "report", "reports"),  # 12: opens it
        accept(8),
        lambda: actions.end_stance(mexico, _taken(room), room.mexican),
        accept(5),
        lambda: actions.change_proposal(
            mexico, _number(4), revision=_number(4).revision, content="Welcomes it;"
        ),
        accept(4),
        lambda: actions.write_paragraph(
            chair, room.paragraph(0), "Another title", edition=room.paragraph(0).edition
        ),
        lambda: actions.add_paragraph(
            chair, room.text, after=None, kind="heading", words="A heading"
        ),
        lambda: actions.not_accept_proposal(chair, _number(9)),
        lambda: actions.withdraw_delegation(
            chair, room.text.participants.get(delegation=room.cast.costa_rica), reason="By note."
        ),
    ]  # fmt: skip


def _taken(room: Room) -> Proposal:
    """Return a proposal that Mexico took a stand on just now."""
    proposal = _number(9)
    actions.take_stance(room.mexico, proposal, room.mexican, "support")
    return proposal


def test_each_version_is_replayed_as_it_was(room: Room) -> None:
    room.text.refresh_from_db()
    views = {room.text.version: seen(room)}
    for act in acts(room):
        act()
        room.text.refresh_from_db()
        views[room.text.version] = seen(room)
    assert len(views) > 25
    for version, view in views.items():
        assert replayed(room, version) == view, f"version {version}"


def test_what_a_new_proposal_opens_again_is_replayed(room: Room) -> None:
    taken, last = room.paragraph(2), room.paragraph(6)
    for paragraph in (taken, last):
        actions.set_paragraph_status(room.chair, paragraph, "ad_ref")
    beside = Wanted("add", last, content="Welcomes it.", made_kind="operative")
    room.propose(room.mexico, beside)
    assert room.paragraph(6).status == "ad_ref"  # what would stand after it changes nothing in it
    room.propose(room.mexico, Wanted("merge", room.paragraph(1), other=taken))
    assert room.paragraph(2).status == "open"
    room.text.refresh_from_db()
    assert replayed(room, room.text.version) == seen(room)


def test_before_the_beginning_there_was_nothing(room: Room) -> None:
    assert replaying.room_at(room.text, 0) == []


KINDS = ("words", "words", "add", "add", "alternative", "alternative", "delete", "move", "merge",
         "merge", "split", "reserve", "on")  # fmt: skip


def proposed(room: Room, draw: Random) -> None:
    """Let a delegation propose something on some paragraph, proposed ones too."""
    rows = [each for each in room.paragraphs()[1:] if each.standing != "removed"]
    row, other = draw.choice(rows), draw.choice(rows)
    user, kind = draw.choice((room.mexico, room.costa_rica)), draw.choice(KINDS)
    start = draw.randrange(len(row.base) + 1)
    end = min(len(row.base), start + draw.randrange(9))
    words = f"words {draw.randrange(4)}"
    wanted = {
        "words": Wanted("words", row, start, end, words),
        "add": Wanted("add", row, content=words, made_kind="operative"),
        "alternative": Wanted("alternative", row, content=words, made_kind="operative"),
        "split": Wanted("split", row, start, start),
        "reserve": Wanted("reserve", row, reason="Why."),
    }.get(kind) or Wanted("move" if kind == "on" else kind, row, other=other)
    grounds = list(Proposal.objects.filter(kind="words", status="open").order_by("number"))
    if kind == "on" and grounds:
        on = draw.choice(grounds)
        wanted = Wanted("words", on.paragraph, 0, 0, words, on=on)
    room.propose(user, wanted)


def settled(room: Room, draw: Random) -> None:
    """Settle some proposal, or write or agree some paragraph."""
    rows = list(Proposal.objects.filter(status="open").order_by("number"))
    if not rows:
        return
    one = draw.choice(rows)
    row = draw.choice([each for each in room.paragraphs()[1:] if each.standing == "text"])
    act = draw.randrange(10)
    if act < 5:
        actions.accept_proposal(room.chair, one)
    elif act == 5:
        actions.accept_proposals(room.chair, room.text, draw.sample(rows, min(3, len(rows))))
    elif act == 6:
        actions.not_accept_proposal(room.chair, one)
    elif act == 7:
        by = room.mexico if one.delegation == room.mexican else room.costa_rica
        actions.withdraw_proposal(by, one)
    elif act == 8:
        actions.write_paragraph(room.chair, row, f"{row.base} And so on.", edition=row.edition)
    else:
        actions.set_paragraph_status(room.chair, row, draw.choice(("ad_ref", "open")))


@pytest.mark.parametrize("seed", [5, 15, 19, 21, 102])
def test_whatever_happens_is_replayed(room: Room, seed: int) -> None:
    draw = Random(seed)
    room.text.refresh_from_db()
    views = {room.text.version: seen(room)}
    for _each in range(60):
        with suppress(ValidationError):
            draw.choice((proposed, settled))(room, draw)
        room.text.refresh_from_db()
        if room.text.version not in views:
            views[room.text.version] = seen(room)
    assert len(views) > 25
    for version, view in views.items():
        assert replayed(room, version) == view, f"version {version}"
