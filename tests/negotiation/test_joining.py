"""Who could join: what was said stands apart from what is expected."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from contadora.negotiation import actions, joining
from contadora.negotiation.actions.proposals import Wanted
from contadora.people.access import NotAllowed
from tests.factory import make_cast
from tests.negotiation.stage import Room, make_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
QUESTION = "title=Developments+in+information+security&lang=en&issue=di"


@pytest.fixture
def room() -> Room:
    return make_room(make_cast())


def test_what_is_said_on_a_proposal_is_declared_in_its_question(room: Room) -> None:
    proposal = room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    actions.take_stance(room.costa_rica, proposal, room.cast.costa_rica, "oppose")
    actions.take_stance(room.chair, proposal, room.cast.uruguay, "can_live")
    actions.link_question(
        room.mexico, room.text, f"https://desk.example/en/coalition/?{QUESTION}", proposal=proposal
    )
    proposal.refresh_from_db()
    found = joining.joining(room.seat(room.chair), proposal)
    assert [(each.delegation.code, each.stand) for each in found.said] == [
        ("MEX", "author"),
        ("URY", "can_live"),
        ("CRI", "oppose"),
    ]
    assert found.asked is not None
    declared = joining._declared(found.asked.question, found.said)
    assert declared.declarations == {"MEX": "yes", "CRI": "no"}


def test_who_may_link_and_what_cannot_be(room: Room) -> None:
    proposal = room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    for user in (room.costa_rica, room.observer, room.cast.secretariat):
        with pytest.raises(NotAllowed):
            actions.link_question(user, room.text, QUESTION, proposal=proposal)
    with pytest.raises(NotAllowed):
        actions.link_question(room.mexico, room.text, QUESTION)
    with pytest.raises(ValidationError, match="names no text"):
        actions.link_question(room.chair, room.text, "outcome=adopted")
    actions.link_question(room.chair, room.text, QUESTION)
    actions.link_question(room.chair, room.text, "")
    room.text.refresh_from_db()
    assert room.text.question == ""


def test_the_paragraph_that_holds_most_back_comes_first(room: Room) -> None:
    rows = room.paragraphs()
    room.words(room.mexico, rows[6], "remain", "stay")
    opposed = room.words(room.mexico, rows[2], "protect", "safeguard")
    actions.take_stance(room.costa_rica, opposed, room.cast.costa_rica, "oppose")
    room.propose(room.chair, Wanted("reserve", rows[2], reason="Awaiting instructions."))
    room.propose(room.costa_rica, Wanted("remark", rows[1], reason="A question."))
    found = joining.held_back(room.text)
    assert [(each.number, each.delegations) for each in found] == [
        ("OP1", ("CRI", "MEX", "URY")),
        ("OP3", ("MEX",)),
    ]
    assert (found[0].proposals, found[0].reserves) == (1, 1)


def test_a_text_lists_how_much_each_holds_open(room: Room) -> None:
    room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    room.propose(room.costa_rica, Wanted("reserve", None, reason="On the whole text."))
    found = joining.joining(room.seat(room.observer))
    assert found.asked is None
    assert {each.delegation.code: (each.proposals, each.reserves) for each in found.said} == {
        "URY": (0, 0),
        "CRI": (0, 1),
        "MEX": (1, 0),
    }
