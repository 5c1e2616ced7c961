"""What an acceptance does to proposals of other kinds, and a text read as if some were accepted."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from contadora.negotiation import actions, queries, replaying
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.drafting.plain import to_plain
from contadora.negotiation.models import Paragraph, Proposal
from tests.factory import make_cast
from tests.negotiation.reading import page, plain
from tests.negotiation.stage import LAST, OPERATIVE, Room, make_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
Status = Proposal.Status
NAMES = "Calls upon States to name points of contact:"


@pytest.fixture
def room() -> Room:
    return make_room(make_cast())


def reads(room: Room, *accepted: Proposal) -> list[tuple[str, str]]:
    """Return the numbers and words of the text, as it would be with some accepted."""
    view = queries.ACCEPTED if accepted else queries.WHOLE
    keys = [str(each.uuid) for each in accepted]
    placed = queries.room(room.seat(room.chair), show=view, accepted=keys).placed
    return [(each.citation, to_plain(each.clause.parts)) for each in placed][2:]


def collided(proposal: Proposal) -> bool:
    proposal.refresh_from_db()
    return proposal.status == Status.OPEN and proposal.collided_at is not None


def test_a_division_stays_at_its_words_when_others_change(room: Room) -> None:
    operative = room.paragraph(2)
    at = OPERATIVE.index("critical")
    [division] = room.propose(room.mexico, Wanted("split", operative, at, at))
    longer = room.words(room.costa_rica, operative, "Invites", "Strongly and urgently invites")
    actions.accept_proposal(room.chair, longer)
    actions.accept_proposal(room.chair, division)
    assert reads(room)[:2] == [
        ("OP1", "Strongly and urgently invites States to protect"),
        ("OP1 bis", "critical infrastructure from harm;"),
    ]


def test_a_division_amid_words_that_were_rewritten_collides(room: Room) -> None:
    operative = room.paragraph(2)
    at = OPERATIVE.index("from harm")
    [division] = room.propose(room.mexico, Wanted("split", operative, at, at))
    shorter = room.words(room.costa_rica, operative, "to protect critical infrastructure from", "")
    actions.accept_proposal(room.chair, shorter)
    assert collided(division)
    assert division.reading_theirs == Paragraph.objects.get(pk=operative.pk).base
    assert "¶" in division.reading_ours


def test_two_divisions_of_one_paragraph(room: Room) -> None:
    operative = room.paragraph(2)
    one, two = OPERATIVE.index("critical"), OPERATIVE.index("from")
    [first] = room.propose(room.mexico, Wanted("split", operative, one, one))
    [second] = room.propose(room.costa_rica, Wanted("split", operative, two, two))
    [same] = room.propose(room.costa_rica, Wanted("split", operative, one, one))
    actions.accept_proposal(room.chair, first)
    same.refresh_from_db()
    assert same.status == Status.ACCEPTED
    actions.accept_proposal(room.chair, Proposal.objects.get(pk=second.pk))
    assert [words for _number, words in reads(room)][:3] == [
        "Invites States to protect", "critical infrastructure", "from harm;",
    ]  # fmt: skip


def test_a_remark_stays_at_its_words(room: Room) -> None:
    operative = room.paragraph(2)
    at = OPERATIVE.index("harm")
    [remark] = room.propose(room.mexico, Wanted("remark", operative, at, at + 4, reason="All?"))
    actions.write_paragraph(room.chair, operative, f"Kindly {OPERATIVE}", edition=1)
    remark.refresh_from_db()
    operative.refresh_from_db()
    assert operative.base[remark.start : remark.end] == "harm"
    late = Wanted("remark", operative, at, at + 4, reason="All?", edition=1)
    [remark] = room.propose(room.mexico, late)
    assert operative.base[remark.start : remark.end] == "harm"
    assert remark.content == ""


def test_a_draft_whose_words_were_taken_in_from_another_harms_nobody(room: Room) -> None:
    operative = room.paragraph(2)
    at = OPERATIVE.index(" from harm")
    [draft] = room.draft(room.mexico, Wanted("words", operative, at, len(OPERATIVE), ";"))
    taken = room.words(room.costa_rica, operative, " from harm;", ";")
    actions.accept_proposal(room.chair, taken)
    with pytest.raises(ValidationError, match="both readings"):
        actions.send_proposals(room.mexico, room.text, room.mexican, [draft])
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="changes nothing"):
        actions.uphold_proposal(room.mexico, draft)
    assert page(room.mexico, "collisions", room.text.uuid)
    assert "Keep to it" in page(room.mexico, "collisions", room.text.uuid)
    actions.discard_draft(room.mexico, draft)


def test_an_agreed_paragraph_is_not_taken_in(room: Room) -> None:
    rows = room.paragraphs()
    [merger] = room.propose(room.mexico, Wanted("merge", rows[2], other=rows[6]))
    with pytest.raises(ValidationError, match="P1"):
        actions.set_paragraph_status(room.chair, rows[6], "agreed")
    actions.withdraw_proposal(room.mexico, merger)
    actions.set_paragraph_status(room.chair, rows[6], "ad_ref")
    [merger] = room.propose(room.mexico, Wanted("merge", rows[2], other=rows[6]))
    assert room.paragraph(6).status == "open"  # as anything proposed on it opens it again
    actions.withdraw_proposal(room.mexico, merger)
    actions.set_paragraph_status(room.chair, rows[6], "agreed")
    with pytest.raises(ValidationError, match="agreed"):
        room.propose(room.mexico, Wanted("merge", rows[2], other=room.paragraph(6)))


def test_what_a_deletion_takes_the_ground_from_is_marked_for_its_authors(room: Room) -> None:
    rows = room.paragraphs()
    wanted = Wanted("alternative", rows[2], content="Urges all;", made_kind="operative")
    [alternative] = room.propose(room.mexico, wanted)
    [reserve] = room.propose(room.mexico, Wanted("reserve", rows[2], reason="No word yet."))
    [merger] = room.propose(room.mexico, Wanted("merge", rows[6], other=rows[2]))
    [draft] = room.draft(room.mexico, Wanted("merge", rows[6], other=rows[2]))
    [same] = room.propose(room.mexico, Wanted("delete", rows[2]))
    [deletion] = room.propose(room.costa_rica, Wanted("delete", rows[2]))
    actions.accept_proposal(room.chair, deletion)
    assert collided(alternative)
    assert alternative.reading_ours == "Urges all;"
    assert "Urges all;" not in {words for _number, words in reads(room, alternative)}
    assert collided(reserve)
    assert collided(merger)
    assert (merger.reading_theirs, merger.reading_ours) == (LAST, f"{LAST} {OPERATIVE}")
    same.refresh_from_db()
    assert same.status == Status.ACCEPTED  # it asked for the same
    with pytest.raises(ValidationError, match="propose it anew"):
        actions.uphold_proposal(room.mexico, merger)
    with pytest.raises(ValidationError, match="both readings"):
        actions.send_proposals(room.mexico, room.text, room.mexican, [draft])
    html = page(room.mexico, "collisions", room.text.uuid)
    assert html.count('<section class="collision"') == 4
    assert "Keep to it<" not in html


def test_of_two_places_for_a_paragraph_one_collides(room: Room) -> None:
    rows = room.paragraphs()
    [here] = room.propose(room.mexico, Wanted("move", rows[2], other=rows[6]))
    [there] = room.propose(room.costa_rica, Wanted("move", rows[2], other=rows[0]))
    [same] = room.propose(room.mexico, Wanted("move", rows[2], other=rows[0]))
    actions.accept_proposal(room.chair, there)
    same.refresh_from_db()
    assert same.status == Status.ACCEPTED
    assert collided(here)
    assert here.reading_ours == f"{LAST}\n\n{OPERATIVE}"


def test_sub_paragraphs_are_left_without_theirs_by_no_act(room: Room) -> None:
    rows = room.paragraphs()
    [deletion] = room.propose(room.mexico, Wanted("delete", rows[3]))
    with pytest.raises(ValidationError, match=r"OP2 \(a\), OP2 \(b\)"):
        actions.accept_proposal(room.chair, deletion)
    [inward] = room.propose(room.mexico, Wanted("merge", rows[4], other=rows[3]))
    with pytest.raises(ValidationError, match="other way round"):
        actions.accept_proposal(room.chair, inward)
    [merger] = room.propose(room.mexico, Wanted("merge", rows[6], other=rows[3]))
    merged = [("OP1", OPERATIVE), ("OP3", f"{LAST} {NAMES}"),
              ("OP3 (a)", "diplomatic ones;"), ("OP3 (b)", "technical ones;")]  # fmt: skip
    assert reads(room, merger) == merged
    actions.accept_proposal(room.chair, merger)
    assert reads(room) == merged


def test_a_paragraph_with_its_parts_is_deleted_as_a_chosen_set(room: Room) -> None:
    rows = room.paragraphs()
    deletions = room.propose(room.mexico, *(Wanted("delete", row) for row in rows[3:6]))
    actions.accept_proposals(room.chair, room.text, deletions)
    assert reads(room) == [("OP1", OPERATIVE), ("OP3", LAST)]


def test_a_proposed_part_does_not_slip_under_another_paragraph(room: Room) -> None:
    rows = room.paragraphs()
    [part] = room.propose(
        room.costa_rica,
        Wanted("add", rows[5], content="and others.", made_kind="operative", made_level=1),
    )
    deletions = room.propose(room.mexico, *(Wanted("delete", row) for row in rows[3:6]))
    actions.accept_proposals(room.chair, room.text, deletions)
    part.refresh_from_db()
    assert part.collided_at is not None
    assert part.collided_with == deletions[0]
    assert part.reading_ours == "and others."
    with pytest.raises(ValidationError, match="cannot both be accepted"):
        actions.accept_proposals(room.chair, room.text, [part])
    with pytest.raises(ValidationError, match="propose it anew, or withdraw"):
        actions.uphold_proposal(room.costa_rica, part)


def test_of_many_changes_the_one_that_cannot_be_made_is_named(room: Room) -> None:
    rows = room.paragraphs()
    actions.set_paragraph_status(room.chair, rows[6], Paragraph.Status.AGREED)
    wanted = [Wanted("delete", rows[2]), Wanted("delete", rows[6])]
    with pytest.raises(ValidationError, match=r"^\['OP3: This paragraph is agreed"):
        actions.draft_proposals(room.mexico, room.text, room.mexican, wanted)


def test_the_text_as_it_would_read_with_any_kind_accepted(room: Room) -> None:
    rows = room.paragraphs()
    [alternative] = room.propose(
        room.mexico, Wanted("alternative", rows[3], content="Asks for:", made_kind="operative")
    )
    [move] = room.propose(room.mexico, Wanted("move", rows[3], other=rows[1]))
    at = len("Decides ")
    [division] = room.propose(room.mexico, Wanted("split", rows[6], at, at))
    [merger] = room.propose(room.mexico, Wanted("merge", rows[4], other=rows[5]))
    words = room.words(room.costa_rica, rows[4], "diplomatic", "political")
    parts = [("OP2 (a)", "diplomatic ones;"), ("OP2 (b)", "technical ones;")]
    first, last = ("OP1", OPERATIVE), ("OP3", LAST)
    assert reads(room, alternative) == [first, ("OP2", "Asks for:"), *parts, last]
    assert reads(room, move) == [("OP2", NAMES), *parts, first, last]
    assert reads(room, division)[-1] == ("OP3", "Decides\n\nto remain seized of the matter.")
    assert reads(room, merger, words)[2] == ("OP2 (a)", "political ones; technical ones;")
    html = page(room.chair, "room", room.text.uuid, show="accepted", **{"with": "1-5"})
    assert "P1 and P2 change the same words" in html  # the place of what would be replaced
    assert html.count("change the same words") == 1
    actions.withdraw_proposal(room.mexico, alternative)
    every = (move, division, merger, words)
    seen = reads(room, *every)
    actions.accept_proposals(room.chair, room.text, every)
    assert [words for _number, words in reads(room)] == "\n\n".join(
        words for _number, words in seen
    ).split("\n\n")


def test_what_is_on_a_wording_that_is_not_shown_waits_for_it(room: Room) -> None:
    operative = room.paragraph(2)
    wording = room.words(room.mexico, operative, "protect", "safeguard and protect")
    [shield] = room.propose(room.costa_rica, Wanted("words", operative, 0, 9, "shield", on=wording))
    [capital] = room.propose(room.costa_rica, Wanted("words", operative, 0, 6, "SHIELD", on=shield))
    assert reads(room, shield, capital)[0] == ("OP1", OPERATIVE)
    assert "SHIELD and protect" in reads(room, wording, shield, capital)[0][1]
    for view in ({"show": "accepted", "all": "CRI"}, {"show": "delegation", "code": "CRI"}):
        assert OPERATIVE in plain(page(room.chair, "room", room.text.uuid, **view))


def test_a_delegation_that_amended_its_own_wording_withdraws(room: Room) -> None:
    operative = room.paragraph(2)
    wording = room.words(room.mexico, operative, "protect", "safeguard and protect")
    [own] = room.propose(room.mexico, Wanted("words", operative, 0, 9, "shield", on=wording))
    seat = room.text.participants.get(delegation=room.mexican)
    actions.withdraw_delegation(room.chair, seat, reason="By note verbale.")
    assert reads(room)[0] == ("OP1", OPERATIVE)
    event = room.text.events.get(act="withdraw_delegation")
    assert event.details["withdrawn"] == [wording.number, own.number]


def test_what_amends_a_wording_stays_on_it_when_its_author_changes_it(room: Room) -> None:
    operative = room.paragraph(2)
    wording = room.words(room.mexico, operative, "protect", "safeguard at once")
    on = Wanted("words", operative, 10, 17, "now", on=wording)
    [amendment] = room.propose(room.costa_rica, on)
    actions.change_proposal(room.mexico, wording, revision=1, content="wisely safeguard at once")
    amendment.refresh_from_db()
    assert (amendment.on, amendment.start, amendment.end) == (wording, 17, 24)
    nested = "[protect][MEX: wisely safeguard [at once][CRI: now]]"
    assert nested in reads(room)[0][1]
    rival = room.words(room.costa_rica, operative, "protect", "shield")
    actions.accept_proposal(room.chair, rival)
    assert collided(wording)
    actions.uphold_proposal(room.mexico, wording, content="defend at once")
    amendment.refresh_from_db()
    assert (amendment.on, amendment.start, amendment.end) == (wording, 7, 14)


def test_a_collision_whose_paragraph_is_gone_is_not_cleared_by_a_new_reason(room: Room) -> None:
    words = room.words(room.mexico, room.paragraph(2), "harm", "damage")
    [deletion] = room.propose(room.costa_rica, Wanted("delete", room.paragraph(2)))
    actions.accept_proposal(room.chair, deletion)
    assert collided(words)
    actions.change_proposal(room.mexico, words, revision=1, reason="It is wider.")
    assert collided(words)


def added(room: Room, words: str) -> Proposal:
    """Return a paragraph that Mexico proposes behind the first operative one."""
    wanted = Wanted("add", room.paragraph(2), content=words, made_kind="operative")
    return room.propose(room.mexico, wanted)[0]


def test_a_proposed_paragraph_that_is_taken_in_or_out_settles_what_made_it(room: Room) -> None:
    first = room.paragraph(2)
    maker = added(room, "Welcomes the mechanism;")
    [merger] = room.propose(room.costa_rica, Wanted("merge", first, other=maker.made))
    actions.accept_proposal(room.chair, merger)
    maker.refresh_from_db()
    assert (maker.status, room.paragraph(2).base.count("Welcomes the mechanism")) == ("accepted", 1)
    other = added(room, "Also welcomes it;")
    [deletion] = room.propose(room.costa_rica, Wanted("delete", other.made))
    actions.accept_proposal(room.chair, deletion)
    other.refresh_from_db()
    assert other.status == "not_accepted"
    with pytest.raises(ValidationError):
        actions.accept_proposal(room.chair, other)
    room.text.refresh_from_db()
    live = [each.clause.base for each in queries.room(room.seat(room.chair)).placed]
    then = replaying.room_at(room.text, room.text.version)
    assert [each.clause.base for each in then] == live


def test_numbers_of_alternatives_are_the_same_afterwards(room: Room) -> None:
    operative = room.paragraph(2)
    of = {"paragraph": operative, "made_kind": "operative"}
    [one] = room.propose(room.mexico, Wanted("alternative", content="Urges;", **of))  # type: ignore[arg-type]
    room.propose(room.costa_rica, Wanted("alternative", content="Calls upon;", **of))  # type: ignore[arg-type]
    actions.not_accept_proposal(room.chair, one)
    room.text.refresh_from_db()
    live = [each.citation for each in queries.room(room.seat(room.chair)).placed]
    assert [each.citation for each in replaying.room_at(room.text, room.text.version)] == live


def test_words_of_the_text_do_not_go_with_what_is_only_proposed(room: Room) -> None:
    maker = added(room, "Welcomes the mechanism;")
    [merger] = room.propose(room.costa_rica, Wanted("merge", maker.made, other=room.paragraph(2)))
    [division] = room.propose(room.costa_rica, Wanted("split", maker.made, 8, 8))
    for each in (merger, division):
        assert reads(room, each)[0] == ("OP1", OPERATIVE)
        with pytest.raises(ValidationError, match="only proposed, by P1"):
            actions.accept_proposal(room.chair, each)
    actions.accept_proposals(room.chair, room.text, [maker, merger])
    assert reads(room)[0] == ("OP1 bis", f"Welcomes the mechanism; {OPERATIVE}")


def test_a_proposed_paragraph_that_takes_another_in_keeps_its_words(room: Room) -> None:
    first, second = added(room, "Welcomes the mechanism;"), added(room, "Welcomes more;")
    [merger] = room.propose(room.costa_rica, Wanted("merge", first.made, other=second.made))
    actions.accept_proposal(room.chair, merger)
    first.refresh_from_db()
    actions.change_proposal(room.mexico, first, revision=1, reason="It is wider.")
    actions.accept_proposal(room.chair, first)
    assert ("OP1 ter", "Welcomes the mechanism; Welcomes more;") in reads(room)


def test_a_paragraph_stays_when_it_takes_an_alternative_to_it_in(room: Room) -> None:
    operative = room.paragraph(2)
    wanted = Wanted("alternative", operative, content="Welcomes it;", made_kind="operative")
    [alternative] = room.propose(room.mexico, wanted)
    [merger] = room.propose(room.costa_rica, Wanted("merge", operative, other=alternative.made))
    actions.accept_proposal(room.chair, merger)
    alternative.refresh_from_db()
    assert alternative.status == Status.ACCEPTED
    assert reads(room)[0] == ("OP1", f"{OPERATIVE} Welcomes it;")
    room.text.refresh_from_db()
    then = replaying.room_at(room.text, room.text.version)
    live = queries.room(room.seat(room.chair)).placed
    assert [each.clause.base for each in then] == [each.clause.base for each in live]
