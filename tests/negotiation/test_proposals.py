"""Proposals from draft to settlement: nothing anyone proposed goes stale in silence or vanishes."""

from __future__ import annotations

import random

import pytest
from django.core.exceptions import ValidationError

from contadora.negotiation import access, actions, queries
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.drafting.plain import to_plain
from contadora.negotiation.models import Event, Paragraph, Proposal
from contadora.negotiation.stale import StaleError
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from tests.factory import make_cast
from tests.negotiation.stage import OPERATIVE, Room, make_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
Status = Proposal.Status


@pytest.fixture
def room() -> Room:
    return make_room(make_cast())


def text_of(room: Room, number: int) -> str:
    """Return a paragraph compiled, as plain text."""
    paragraph = room.paragraph(number)
    placed = queries.room(room.seat(room.chair)).by_uuid(paragraph.uuid)
    assert placed is not None
    return to_plain(placed.clause.parts)


def numbers(room: Room) -> list[str]:
    return [each.clause.number for each in queries.room(room.seat(room.chair)).placed]


def test_a_draft_is_its_delegations_own(room: Room) -> None:
    version = room.text.version
    [draft] = room.draft(room.mexico, Wanted("words", room.paragraph(2), 0, 7, "Urges"))
    room.text.refresh_from_db()
    assert room.text.version == version  # the room learns nothing, not even that there is one
    assert not Event.objects.filter(text=room.text, act="draft_proposals").exists()
    for other in (room.chair, room.costa_rica, room.observer, room.cast.secretariat):
        assert draft not in access.visible_proposals(room.seat(other))
        with pytest.raises(NotAllowed):
            access.proposal_for(room.seat(other), draft.uuid)
    assert access.proposal_for(room.seat(room.mexico), draft.uuid) == draft
    assert text_of(room, 2) == OPERATIVE
    entry = AuditEntry.objects.latest("seq")
    assert "Urges" not in str(entry.details)
    actions.discard_draft(room.mexico, draft)
    assert not Proposal.objects.filter(pk=draft.pk).exists()


def test_variants_stand_side_by_side_with_their_delegations(room: Room) -> None:
    operative = room.paragraph(2)
    first = room.words(room.mexico, operative, "protect", "safeguard")
    room.words(room.chair, operative, "harm", "damage")
    actions.take_stance(room.costa_rica, first, room.cast.costa_rica, "support")
    assert text_of(room, 2) == (
        "Invites States to [protect][CRI, MEX: safeguard] critical infrastructure from "
        "[harm][URY: damage];"
    )
    actions.end_stance(room.costa_rica, first, room.cast.costa_rica)
    assert "[MEX: safeguard]" in text_of(room, 2)


def test_opposing_does_not_put_a_name_on_the_wording(room: Room) -> None:
    proposal = room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    actions.take_stance(room.costa_rica, proposal, room.cast.costa_rica, "oppose", words="No.")
    assert "[MEX: safeguard]" in text_of(room, 2)
    with pytest.raises(ValidationError, match="own"):
        actions.take_stance(room.mexico, proposal, room.mexican, "support")


def test_accepting_one_carries_the_others_over(room: Room) -> None:
    operative = room.paragraph(2)
    accepted = room.words(room.mexico, operative, "protect", "safeguard and protect")
    other = room.words(room.costa_rica, operative, "harm", "damage")
    actions.accept_proposal(room.chair, accepted)
    other.refresh_from_db()
    operative.refresh_from_db()
    assert operative.base == (
        "Invites States to safeguard and protect critical infrastructure from harm;"
    )
    assert operative.base[other.start : other.end] == "harm"
    assert (other.status, other.collided_at) == (Status.OPEN, None)
    assert other.changes.filter(what="rebased").count() == 1
    assert text_of(room, 2).endswith("from [harm][CRI: damage];")


def test_a_true_collision_is_marked_with_both_readings_and_stays(room: Room) -> None:
    operative = room.paragraph(2)
    accepted = room.words(room.mexico, operative, "protect", "safeguard")
    other = room.words(room.costa_rica, operative, "protect", "defend")
    actions.accept_proposal(room.chair, accepted)
    other.refresh_from_db()
    assert other.status == Status.OPEN
    assert other.collided_with == accepted
    assert "safeguard" in other.reading_theirs
    assert "defend" in other.reading_ours
    assert list(queries.collisions_of(room.seat(room.costa_rica))) == [other]
    assert not queries.collisions_of(room.seat(room.mexico)).exists()
    assert "[CRI: " in text_of(room, 2)  # still before the room
    actions.uphold_proposal(room.costa_rica, other)
    other.refresh_from_db()
    assert other.collided_at is None
    actions.accept_proposal(room.chair, other)
    operative.refresh_from_db()
    assert "defend" in operative.base


def test_the_same_words_of_two_are_accepted_together(room: Room) -> None:
    operative = room.paragraph(2)
    first = room.words(room.mexico, operative, "protect", "safeguard")
    second = room.words(room.costa_rica, operative, "protect", "safeguard")
    actions.accept_proposal(room.chair, first)
    second.refresh_from_db()
    assert second.status == Status.ACCEPTED


def test_an_amendment_to_a_wording_nests_and_is_accepted_by_its_author(room: Room) -> None:
    operative = room.paragraph(2)
    outer = room.words(room.mexico, operative, "protect", "safeguard and defend")
    [inner] = room.propose(room.costa_rica, Wanted("words", operative, 10, 13, "or", on=outer))
    assert "[MEX: safeguard [and][CRI: or] defend]" in text_of(room, 2)
    with pytest.raises(NotAllowed):
        actions.accept_proposal(room.costa_rica, inner)
    actions.accept_proposal(room.mexico, inner)
    outer.refresh_from_db()
    assert outer.content == "safeguard or defend"
    assert outer.status == Status.OPEN


def test_withdrawing_a_wording_leaves_its_amendments_before_the_room(room: Room) -> None:
    operative = room.paragraph(2)
    outer = room.words(room.mexico, operative, "protect", "safeguard and defend")
    [inner] = room.propose(room.costa_rica, Wanted("words", operative, 10, 13, "or", on=outer))
    actions.withdraw_proposal(room.mexico, outer)
    inner.refresh_from_db()
    assert (inner.status, inner.collided_with, inner.on) == (Status.OPEN, outer, None)
    assert "[protect][CRI: safeguard or defend]" in text_of(room, 2)


def test_new_paragraphs_are_bis_and_ter_in_any_order(room: Room) -> None:
    made = [
        (room.mexico, "Encourages exchanges;"),
        (room.costa_rica, "Encourages exercises;"),
        (room.chair, "Encourages training;"),
    ]
    seen = set()
    for _turn in range(3):
        again = make_again(room)
        random.Random(_turn).shuffle(made)
        for user, words in made:
            again.propose(user, Wanted("add", again.paragraph(2), content=words,
                                       made_kind="operative"))  # fmt: skip
        placed = queries.room(again.seat(again.chair)).placed
        seen.add(tuple((each.clause.number, each.clause.base) for each in placed))
    assert len(seen) == 1
    [rows] = seen
    assert [number for number, _words in rows] == [
        *("", "PP1", "OP1", "OP1 bis", "OP1 ter", "OP1 quater", "OP2", "(a)", "(b)", "OP3"),
    ]


def make_again(room: Room) -> Room:
    """Open another room for the same people."""
    from contadora.negotiation.models import Text
    from tests.negotiation.stage import DRAFTS

    text = actions.open_text(
        room.chair,
        delegation=room.cast.uruguay,
        values={"title": "Again", "kind": Text.Kind.POSITION, "language": "en"},
        drafts=DRAFTS,
        seats=[
            (room.cast.uruguay, "chair"),
            (room.cast.costa_rica, "delegation"),
            (room.mexican, "delegation"),
        ],
    )
    return Room(room.cast, text, room.chair, room.costa_rica, room.mexico, room.observer,
                room.mexican, room.chilean)  # fmt: skip


def test_others_amend_a_new_paragraph_and_it_is_taken_in(room: Room) -> None:
    [added] = room.propose(
        room.mexico,
        Wanted("add", room.paragraph(2), content="Encourages exchanges;", made_kind="operative"),
    )
    assert added.made is not None
    amendment = room.words(room.costa_rica, added.made, "exchanges", "exercises")
    placed = queries.room(room.seat(room.chair)).by_uuid(added.made.uuid)
    assert placed is not None
    assert placed.clause.delegations == ("MEX",)
    assert to_plain(placed.clause.parts) == "Encourages [exchanges][CRI: exercises];"
    actions.accept_proposal(room.chair, amendment)
    actions.accept_proposal(room.chair, added)
    made = Paragraph.objects.get(pk=added.made.pk)
    assert (made.base, made.standing) == ("Encourages exercises;", "text")
    assert numbers(room) == ["", "PP1", "OP1", "OP1 bis", "OP2", "(a)", "(b)", "OP3"]


def test_an_alternative_takes_the_place_and_the_number(room: Room) -> None:
    operative = room.paragraph(2)
    [alternative] = room.propose(
        room.mexico,
        Wanted("alternative", operative, content="Urges all to act;", made_kind="operative"),
    )
    pending = room.words(room.costa_rica, operative, "harm", "damage")
    assert numbers(room)[2:4] == ["OP1", "OP1 alt"]
    actions.accept_proposal(room.chair, alternative)
    pending.refresh_from_db()
    assert pending.collided_with == alternative
    assert pending.status == Status.OPEN
    assert "damage" in pending.reading_ours
    assert numbers(room) == ["", "PP1", "OP1", "OP2", "(a)", "(b)", "OP3"]


def test_an_alternative_to_a_paragraph_with_parts_takes_them_over(room: Room) -> None:
    parent = room.paragraph(3)
    [alternative] = room.propose(
        room.mexico,
        Wanted("alternative", parent, content="Asks States to name:", made_kind="operative"),
    )
    assert numbers(room) == ["", "PP1", "OP1", "OP2", "(a)", "(b)", "OP2 alt", "OP3"]
    actions.accept_proposal(room.chair, alternative)
    assert numbers(room) == ["", "PP1", "OP1", "OP2", "(a)", "(b)", "OP3"]
    placed = queries.room(room.seat(room.chair)).placed
    assert [each.citation for each in placed][3:6] == ["OP2", "OP2 (a)", "OP2 (b)"]
    assert placed[3].clause.base == "Asks States to name:"


def test_a_paragraph_deleted_while_another_proposes_on_it(room: Room) -> None:
    operative = room.paragraph(2)
    pending = room.words(room.costa_rica, operative, "harm", "damage")
    [draft] = room.draft(room.mexico, Wanted("words", operative, 0, 7, "Urges"))
    [deletion] = room.propose(room.mexico, Wanted("delete", operative))
    actions.accept_proposal(room.chair, deletion)
    pending.refresh_from_db()
    assert (pending.status, pending.collided_with) == (Status.OPEN, deletion)
    with pytest.raises(ValidationError):
        actions.send_proposals(room.mexico, room.text, room.mexican, [draft])
    with pytest.raises(ValidationError, match="no longer in the text"):
        room.words(room.costa_rica, operative, "protect", "guard")
    with pytest.raises(ValidationError, match="propose it anew"):
        actions.uphold_proposal(room.costa_rica, pending)
    actions.withdraw_proposal(room.costa_rica, pending)
    assert numbers(room) == ["", "PP1", "OP2", "(a)", "(b)", "OP3"]  # nobody else renumbers


def test_moving_takes_sub_paragraphs_along(room: Room) -> None:
    rows = room.paragraphs()
    [move] = room.propose(room.mexico, Wanted("move", rows[3], other=rows[1]))
    actions.accept_proposal(room.chair, move)
    assert [row.pk for row in room.paragraphs()] == [rows[n].pk for n in (0, 1, 3, 4, 5, 2, 6)]


def test_a_merger_keeps_what_is_proposed_on_both(room: Room) -> None:
    rows = room.paragraphs()
    one = room.words(room.costa_rica, rows[4], "diplomatic", "policy")
    two = room.words(room.costa_rica, rows[5], "technical", "operational")
    [merger] = room.propose(room.mexico, Wanted("merge", rows[4], other=rows[5]))
    actions.accept_proposal(room.chair, merger)
    merged = Paragraph.objects.get(pk=rows[4].pk)
    for proposal, word in ((one, "diplomatic"), (two, "technical")):
        proposal.refresh_from_db()
        assert proposal.paragraph == merged
        assert merged.base[proposal.start : proposal.end] == word
    assert Paragraph.objects.get(pk=rows[5].pk).merged_into == merged


def test_a_division_sends_each_proposal_where_its_words_went(room: Room) -> None:
    operative = room.paragraph(2)
    first = room.words(room.costa_rica, operative, "protect", "safeguard")
    second = room.words(room.costa_rica, operative, "harm", "damage")
    place = operative.base.index("critical")
    [division] = room.propose(room.mexico, Wanted("split", operative, start=place))
    actions.accept_proposal(room.chair, division)
    first.refresh_from_db()
    second.refresh_from_db()
    new = Paragraph.objects.get(split_from=operative)
    assert first.paragraph == operative
    assert second.paragraph == new
    assert new.base[second.start : second.end] == "harm"


def test_an_agreed_paragraph_is_opened_by_an_act_with_a_reason(room: Room) -> None:
    operative = room.paragraph(2)
    proposal = room.words(room.mexico, operative, "protect", "safeguard")
    with pytest.raises(ValidationError, match="P1"):
        actions.set_paragraph_status(room.chair, operative, "ad_ref")
    actions.not_accept_proposal(room.chair, proposal, reason="No support.")
    [reserve] = room.propose(
        room.costa_rica, Wanted("reserve", operative, reason="Awaiting instructions.")
    )
    actions.set_paragraph_status(room.chair, operative, "ad_ref")
    with pytest.raises(ValidationError, match="CRI"):
        actions.set_paragraph_status(room.chair, operative, "agreed")
    actions.withdraw_proposal(room.costa_rica, reserve)
    actions.set_paragraph_status(room.chair, operative, "agreed")
    with pytest.raises(ValidationError, match="agreed"):
        room.words(room.mexico, operative, "harm", "damage")
    with pytest.raises(ValidationError, match="why"):
        actions.set_paragraph_status(room.chair, operative, "open")
    actions.set_paragraph_status(room.chair, operative, "open", reason="New instructions.")
    room.words(room.mexico, operative, "harm", "damage")
    assert Event.objects.filter(text=room.text, act="set_paragraph_status").count() == 3


def test_written_on_an_older_base_it_is_carried_over_or_shown(room: Room) -> None:
    operative = room.paragraph(2)
    actions.write_paragraph(
        room.chair, operative, OPERATIVE.replace("Invites", "Kindly invites"), edition=1
    )
    start = OPERATIVE.index("harm")
    [carried] = room.propose(
        room.mexico, Wanted("words", operative, start, start + 4, "damage", edition=1)
    )
    operative.refresh_from_db()
    assert operative.base[carried.start : carried.end] == "harm"
    with pytest.raises(StaleError) as stale:
        room.propose(room.mexico, Wanted("words", operative, 0, 7, "Urges", edition=1))
    assert stale.value.now == operative.base
    assert stale.value.was == OPERATIVE
    with pytest.raises(StaleError):
        actions.write_paragraph(room.chair, operative, "Other words;", edition=1)


def test_a_chosen_set_accepted_together_or_not_at_all(room: Room) -> None:
    operative = room.paragraph(2)
    one = room.words(room.mexico, operative, "protect", "safeguard")
    two = room.words(room.costa_rica, operative, "harm", "damage")
    three = room.words(room.costa_rica, operative, "protect", "defend")
    seen = queries.room(
        room.seat(room.chair), show="accepted", accepted=[str(one.uuid), str(two.uuid)]
    ).by_uuid(operative.uuid)
    assert seen is not None
    wanted = "Invites States to safeguard critical infrastructure from damage;"
    assert seen.clause.base == wanted
    seen = queries.room(
        room.seat(room.chair), show="accepted", accepted=[str(one.uuid), str(three.uuid)]
    ).by_uuid(operative.uuid)
    assert seen is not None
    assert "[protect][CRI: defend][MEX: safeguard]" in to_plain(seen.clause.parts)
    with pytest.raises(ValidationError, match="both"):
        actions.accept_proposals(room.chair, room.text, [one, three])
    operative.refresh_from_db()
    assert operative.base == OPERATIVE
    actions.accept_proposals(room.chair, room.text, [one, two])
    operative.refresh_from_db()
    assert operative.base == wanted


def test_views_of_one_delegation_and_of_what_is_open(room: Room) -> None:
    room.words(room.mexico, room.paragraph(2), "protect", "safeguard")
    room.words(room.costa_rica, room.paragraph(2), "harm", "damage")
    actions.set_paragraph_status(room.chair, room.paragraph(1), "agreed")
    mine = queries.room(room.seat(room.chair), show="delegation", code="MEX")
    placed = mine.by_uuid(room.paragraph(2).uuid)
    assert placed is not None
    assert to_plain(placed.clause.parts).count("[") == 2
    opened = queries.room(room.seat(room.chair), show="open")
    assert opened.by_uuid(room.paragraph(1).uuid) is None
    assert opened.by_uuid(room.paragraph(2).uuid) is not None


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"kind": "words", "start": 5, "end": 900, "content": "x"}, "not in a paragraph"),
        ({"kind": "words", "start": 0, "end": 7, "content": "Invites"}, "changes nothing"),
        ({"kind": "add", "content": "  ", "made_kind": "operative"}, "Write the paragraph"),
        ({"kind": "add", "content": "x", "made_kind": "poem"}, "kind of paragraph"),
        ({"kind": "split", "start": 0}, "within the paragraph"),
        ({"kind": "reserve"}, "what it is about"),
        ({"kind": "words", "start": 0, "end": 7, "content": "x" * 30_000}, "Divide it"),
        ({"kind": "words", "start": 0, "end": 7, "content": "a\0b"}, "NUL"),
        ({"kind": "merge"}, "other paragraph"),
        ({"kind": "song"}, "what to propose"),
    ],
)
def test_what_cannot_be_proposed(room: Room, wanted: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        room.propose(room.mexico, Wanted(paragraph=room.paragraph(2), **wanted))  # type: ignore[arg-type]
    assert not Proposal.objects.exists()


def test_right_to_left_and_combining_characters_survive(room: Room) -> None:
    words = "יש להגן על cafe\u0301 ومنع الضرر;"
    operative = room.paragraph(2)
    actions.write_paragraph(room.chair, operative, words, edition=1)
    operative.refresh_from_db()
    proposal = room.words(room.mexico, operative, "cafe\u0301", "té")
    assert "[cafe\u0301][MEX: té]" in text_of(room, 2)
    actions.accept_proposal(room.chair, proposal)
    operative.refresh_from_db()
    assert operative.base == words.replace("cafe\u0301", "té")
