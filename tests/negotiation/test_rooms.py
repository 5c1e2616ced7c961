"""Opening a room, who is in it, and who sees it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from contadora.negotiation import access, actions
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.forms_room import InvitationForm, readers_of
from contadora.negotiation.models import Event, Participant, Proposal
from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.models import Membership, Role
from tests.factory import Cast, make_cast, make_user
from tests.negotiation.audited_silence import UN, first, ready
from tests.negotiation.stage import Room, make_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def room(cast: Cast) -> Room:
    return make_room(cast)


def test_a_room_begins_numbered_with_its_chair(room: Room) -> None:
    assert [row.settled_number for row in room.paragraphs()] == [
        *("", "PP1", "OP1", "OP2", "OP2 (a)", "OP2 (b)", "OP3"),
    ]
    assert room.text.participants.get(role="chair").delegation == room.cast.uruguay
    assert room.text.languages == ["en", "es"]
    event = Event.objects.get(text=room.text)
    assert event.act == "open_text"
    assert event.version == room.text.version


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("head", True),
        ("officer", True),
        ("observer", True),  # of Uruguay's delegation: reads
        ("other", True),
        ("secretariat", True),
        ("administrator", False),
        ("outsider", False),
        ("anonymous", False),
    ],
)
def test_the_room_is_for_those_who_take_part(room: Room, who: str, sees: bool) -> None:
    user = room.cast.of(who)
    if sees:
        assert access.text_for(user, room.text.uuid) == room.text
    else:
        with pytest.raises(NotAllowed):
            access.text_for(user, room.text.uuid)


def test_strict_handling_keeps_observers_and_secretariat_out(cast: Cast) -> None:
    room = make_room(cast)
    with pytest.raises(ValidationError, match="CHL"):
        actions.change_text(
            room.chair, room.text, version=1, values={"handling": HandlingLevel.AMBER_STRICT}
        )
    chile = room.text.participants.get(delegation=room.chilean)
    actions.withdraw_delegation(room.chair, chile, reason="Level raised.")
    actions.change_text(
        room.chair,
        room.text,
        version=room.text.version,
        values={"handling": HandlingLevel.AMBER_STRICT},
    )
    for user in (room.observer, cast.secretariat):
        with pytest.raises(NotAllowed):
            access.text_for(user, room.text.uuid)
    assert access.text_for(room.costa_rica, room.text.uuid) == room.text
    with pytest.raises(ValidationError, match="observers"):
        actions.invite_delegation(room.chair, room.text, room.chilean, "observer")


def test_red_is_for_named_persons(cast: Cast) -> None:
    room = make_room(cast)
    chile = room.text.participants.get(delegation=room.chilean)
    actions.withdraw_delegation(room.chair, chile, reason="Level raised.")
    actions.change_text(
        room.chair,
        room.text,
        version=room.text.version,
        values={"handling": HandlingLevel.RED, "readers": [room.mexico]},
    )
    assert access.text_for(room.mexico, room.text.uuid)
    assert access.text_for(room.chair, room.text.uuid)  # who set the level stays in the room
    for user in (room.costa_rica, cast.officer, cast.secretariat):
        with pytest.raises(NotAllowed):
            access.text_for(user, room.text.uuid)


def test_a_withdrawn_delegation_sees_nothing_and_its_proposals_pass_on(room: Room) -> None:
    operative = room.paragraph(2)
    kept = room.words(room.mexico, operative, "protect", "safeguard")
    gone = room.words(room.mexico, operative, "harm", "damage")
    actions.take_stance(room.costa_rica, kept, room.cast.costa_rica, "cosponsor")
    mexico = room.text.participants.get(delegation=room.mexican)
    with pytest.raises(NotAllowed):  # an officer is not the head
        actions.withdraw_delegation(room.mexico, mexico)
    actions.withdraw_delegation(room.chair, mexico, reason="By note verbale.")
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.status, kept.delegation) == (Proposal.Status.OPEN, room.cast.costa_rica)
    assert gone.status == Proposal.Status.WITHDRAWN
    with pytest.raises(NotAllowed):
        access.text_for(room.mexico, room.text.uuid)
    actions.invite_delegation(room.chair, room.text, room.mexican, "delegation")
    assert access.text_for(room.mexico, room.text.uuid) == room.text


def test_a_revoked_member_is_out_at_once(room: Room) -> None:
    drafts = room.draft(room.mexico, Wanted("words", room.paragraph(2), 0, 7, "Urges"))
    Membership.objects.filter(user=room.mexico).delete()
    with pytest.raises(NotAllowed):
        actions.send_proposals(room.mexico, room.text, room.mexican, drafts)
    assert Proposal.objects.get(pk=drafts[0].pk).status == Proposal.Status.DRAFT


def test_passing_the_chair_on(room: Room) -> None:
    costa_rica = room.text.participants.get(delegation=room.cast.costa_rica)
    actions.set_role(room.chair, costa_rica, "chair")
    roles = dict(room.text.participants.values_list("delegation__code", "role"))
    assert roles == {
        "URY": "vice_chair",
        "CRI": "chair",
        "MEX": "delegation",
        "CHL": "observer",
    }
    row = room.text.participants.get(delegation=room.cast.costa_rica)
    with pytest.raises(ValidationError, match="chair"):
        actions.set_role(room.chair, row, "delegation")
    with pytest.raises(ValidationError, match="cannot withdraw"):
        actions.withdraw_delegation(room.chair, row, reason="x")


def test_what_an_observer_and_an_outsider_may_not_do(room: Room) -> None:
    wanted = Wanted("words", room.paragraph(2), 0, 7, "Urges")
    with pytest.raises(NotAllowed):
        room.propose(room.observer, wanted)
    with pytest.raises(NotAllowed):
        actions.draft_proposals(
            room.cast.observer, room.text, room.cast.uruguay, [wanted]
        )  # reads for Uruguay, does not write
    with pytest.raises(NotAllowed):
        actions.draft_proposals(room.costa_rica, room.text, room.mexican, [wanted])
    with pytest.raises(NotAllowed):
        actions.invite_delegation(room.costa_rica, room.text, room.chilean, "delegation")
    with pytest.raises(NotAllowed):
        actions.write_paragraph(room.costa_rica, room.paragraph(2), "x", edition=1)


def test_the_secretariat_invites_and_has_no_vote(room: Room) -> None:
    secretariat = room.cast.secretariat
    seat = access.seat_for(secretariat, room.text)
    assert seat.assists
    assert not seat.proposes
    peru = room.delegation("CRI").__class__.objects.create(code="PER", kind="state")
    actions.invite_delegation(secretariat, room.text, peru, Participant.Role.DELEGATION)
    row = actions.translate_paragraph(secretariat, room.paragraph(2), "es", "Invita a proteger;")
    assert row.revision == 1
    proposal = room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    with pytest.raises(NotAllowed):
        actions.accept_proposal(secretariat, proposal)
    with pytest.raises(NotAllowed):
        actions.take_stance(secretariat, proposal, peru, "support")


def test_the_secretariat_makes_no_vice_chair(room: Room, cast: Cast) -> None:
    mexico = room.text.participants.get(delegation=room.mexican)
    actions.withdraw_delegation(room.chair, mexico, reason="It asked to.")
    with pytest.raises(NotAllowed):
        actions.invite_delegation(cast.secretariat, room.text, room.mexican, "vice_chair")
    assert "vice_chair" not in str(InvitationForm(text=room.text, chairs=False)["role"])
    assert "vice_chair" in str(InvitationForm(text=room.text, chairs=True)["role"])
    actions.invite_delegation(room.chair, room.text, room.mexican, "vice_chair")


def test_who_may_read_at_red_does_not_hang_on_other_rooms(room: Room, cast: Cast) -> None:
    actions.open_text(
        cast.head,
        delegation=cast.uruguay,
        values={"title": "Another", "kind": "position", "language": "en", "languages": ["en"]},
        seats=[(cast.uruguay, "chair"), (room.mexican, "observer")],
    )
    may = readers_of(room.text, room.chair)
    assert room.mexico in may
    assert room.observer not in may


def test_the_language_of_a_text_stays_once_there_are_words(room: Room) -> None:
    with pytest.raises(ValidationError, match="it stays, once there are"):
        actions.change_text(
            room.chair, room.text, version=room.text.version, values={"language": "es"}
        )
    room.text.refresh_from_db()
    assert room.text.language == "en"


def test_particulars_stay_while_silence_runs(cast: Cast) -> None:
    room = ready(cast)
    actions.open_silence(room.chair, first(room), rules=UN)
    with pytest.raises(ValidationError, match="silence procedure is running"):
        actions.change_text(
            room.chair, room.text, version=room.text.version, values={"title": "Another"}
        )


def test_who_sits_for_two_delegations_chooses(room: Room) -> None:
    both = make_user("envoy")
    for delegation in (room.mexican, room.chilean):
        Membership.objects.create(user=both, delegation=delegation, role=Role.OFFICER)
    assert access.seat_for(both, room.text).code == "MEX"
    assert access.seat_for(both, room.text, "CHL").code == "CHL"
    with pytest.raises(NotAllowed):
        access.seat_for(both, room.text, "URY")


def test_particulars_changed_by_two_at_once(room: Room) -> None:
    seen = room.text.version
    actions.change_text(room.chair, room.text, version=seen, values={"title": "First"})
    with pytest.raises(ValidationError) as refused:
        actions.change_text(room.chair, room.text, version=seen, values={"title": "Second"})
    assert refused.value.code == "stale"
    room.text.refresh_from_db()
    assert room.text.title == "First"
