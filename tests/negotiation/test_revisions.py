"""Revisions: frozen, numbered, hashed, with where each paragraph comes from."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from contadora.negotiation import actions, freezing
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.models import Event, Paragraph, Revision
from contadora.people.access import NotAllowed
from tests.factory import make_cast
from tests.negotiation.stage import OPERATIVE, Room, make_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def room() -> Room:
    return make_room(make_cast())


def first(room: Room) -> Revision:
    """Return the first draft, which was frozen as the text was opened."""
    return room.text.revisions.get(number=0)


def line(revision: Revision, paragraph: Paragraph) -> dict[str, object]:
    [found] = [
        each for each in revision.content["paragraphs"] if each["key"] == str(paragraph.uuid)
    ]
    return dict(found)


def issue(room: Room, **more: object) -> Revision:
    return actions.issue_revision(room.chair, room.text, **more)  # type: ignore[arg-type]


def test_a_revision_keeps_the_text_as_it_stood(room: Room) -> None:
    first(room)
    paragraph = room.paragraph(2)
    room.words(room.costa_rica, paragraph, "protect", "safeguard", reason="Agreed language.")
    revision = issue(room, note="After the first reading.")
    assert (revision.number, revision.label, revision.is_clean) == (1, "Rev.1", False)
    assert freezing.holds(revision)
    kept = line(revision, paragraph)
    assert kept["base"] == OPERATIVE
    [edit] = kept["edits"]  # type: ignore[misc]
    assert edit["content"] == "safeguard"
    assert edit["delegations"] == ["CRI"]
    assert edit["reason"] == "Agreed language."
    # What happens in the room afterwards changes nothing in it.
    actions.write_paragraph(room.chair, paragraph, "Other words altogether;", edition=1)
    revision.refresh_from_db()
    assert line(revision, paragraph)["base"] == OPERATIVE
    assert freezing.holds(revision)
    event = Event.objects.get(act="issue_revision")
    assert event.revision == revision
    assert revision.version == event.version


def test_content_that_was_touched_no_longer_has_its_hash(room: Room) -> None:
    revision = first(room)
    assert freezing.holds(revision)
    revision.content["paragraphs"][1]["base"] += " and"
    revision.save()
    revision.refresh_from_db()
    assert not freezing.holds(revision)


def test_a_text_opened_empty_has_its_first_draft_when_it_is_issued() -> None:
    room = make_room(make_cast(), drafts=())
    assert not room.text.revisions.exists()
    with pytest.raises(ValidationError, match="nothing in the text yet"):
        issue(room)
    actions.add_paragraph(room.chair, room.text, after=None, kind="operative", words="Decides;")
    revision = issue(room)
    assert (revision.number, revision.label) == (0, "")


def test_the_hash_is_that_of_the_canonical_json(room: Room) -> None:
    content = {"b": [1, "é\u0301"], "a": None}
    assert freezing.canonical(content) == '{"a":null,"b":[1,"é\u0301"]}'.encode()


def test_the_source_table_says_from_where_by_whom_and_why(room: Room) -> None:
    before = first(room)
    paragraph = room.paragraph(2)
    proposal = room.words(room.costa_rica, paragraph, "protect", "safeguard", reason="Precision.")
    actions.accept_proposal(room.chair, proposal, reason="Broad support.")
    actions.write_paragraph(
        room.chair, room.paragraph(1), "Recalling it,", edition=1, reason="Tidy"
    )
    revision = issue(room)
    source = line(revision, paragraph)
    assert source["from"] == [{"key": str(paragraph.uuid), "citation": "OP1"}]
    assert line(before, paragraph)["from"] == []
    [because] = source["because"]  # type: ignore[misc]
    assert (because["number"], because["by"]) == (1, "CRI")
    assert (because["reason"], because["decision"]) == ("Precision.", "Broad support.")
    assert line(revision, room.paragraph(1))["edited"] == [{"added": False, "reason": "Tidy"}]
    later = issue_again(room)
    assert line(later, paragraph)["because"] == []


def issue_again(room: Room) -> Revision:
    row = room.paragraph(3)
    actions.write_paragraph(room.chair, row, row.base + " ", edition=row.edition)
    return issue(room)


def test_a_paragraph_merged_in_and_one_deleted_are_told(room: Room) -> None:
    first(room)
    kept, taken, gone = room.paragraph(4), room.paragraph(5), room.paragraph(6)
    [merger] = room.propose(
        room.mexico, Wanted("merge", kept, other=taken, content="diplomatic and technical ones;")
    )
    actions.accept_proposal(room.chair, merger)
    [deletion] = room.propose(room.mexico, Wanted("delete", gone, reason="Not needed."))
    actions.accept_proposal(room.chair, deletion)
    revision = issue(room)
    origins = line(revision, kept)["from"]
    assert [each["key"] for each in origins] == [str(kept.uuid), str(taken.uuid)]  # type: ignore[attr-defined]
    removed = {each["key"]: each for each in revision.content["removed"]}
    assert removed[str(taken.uuid)]["into"] == str(kept.uuid)
    assert removed[str(gone.uuid)]["because"][0]["reason"] == "Not needed."


def test_a_division_and_a_move_are_told(room: Room) -> None:
    first(room)
    divided, moved = room.paragraph(2), room.paragraph(6)
    [division] = room.propose(
        room.mexico, Wanted("split", divided, start=len("Invites States to protect "))
    )
    actions.accept_proposal(room.chair, division)
    [move] = room.propose(room.mexico, Wanted("move", moved, other=room.paragraph(1)))
    actions.accept_proposal(room.chair, move)
    revision = issue(room)
    second = Paragraph.objects.get(split_from=divided)
    assert line(revision, second)["from"] == [{"key": str(divided.uuid), "citation": "OP1"}]
    assert line(revision, second)["because"][0]["kind"] == "split"  # type: ignore[index]
    assert line(revision, moved)["moved"] is True
    assert line(revision, divided)["moved"] is False


def test_a_clean_revision_makes_numbers_of_a_bis(room: Room) -> None:
    first(room)
    actions.add_paragraph(
        room.chair, room.text, after=room.paragraph(2), kind="operative", words="Encourages them;"
    )
    bis = room.paragraph(3)
    assert line(issue(room), bis)["citation"] == "OP1 bis"
    clean = issue(room, clean=True)
    assert clean.is_clean
    assert line(clean, bis)["citation"] == "OP2"
    bis.refresh_from_db()
    assert bis.settled_number == "OP2"
    assert bis.changed_version == clean.version


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("words", start=0, end=7, content="Urges"),
        Wanted("delete"),
        Wanted("alternative", made_kind="operative", content="Asks States to act;"),
    ],
    ids=lambda wanted: wanted.kind,
)
def test_a_clean_revision_has_no_brackets(room: Room, wanted: Wanted) -> None:
    from dataclasses import replace

    first(room)
    room.propose(room.costa_rica, replace(wanted, paragraph=room.paragraph(2)))
    with pytest.raises(ValidationError, match=r"OP1.*P1"):
        issue(room, clean=True)
    assert room.text.revisions.count() == 1
    assert issue(room).number == 1


def test_a_reserve_is_shown_and_puts_up_no_bracket(room: Room) -> None:
    first(room)
    room.propose(room.costa_rica, Wanted("reserve", room.paragraph(2), reason="Instructions."))
    clean = issue(room, clean=True)
    [reserve] = line(clean, room.paragraph(2))["open"]  # type: ignore[misc]
    assert (reserve["kind"], reserve["reason"]) == ("reserve", "Instructions.")


def test_drafts_and_remarks_are_not_in_it(room: Room) -> None:
    first(room)
    room.draft(room.costa_rica, Wanted("words", room.paragraph(2), 0, 7, "Urges"))
    room.propose(room.costa_rica, Wanted("remark", room.paragraph(2), reason="Why not?"))
    row = room.paragraph(3)
    actions.write_paragraph(room.chair, row, row.base + " ", edition=row.edition)
    kept = line(issue(room), room.paragraph(2))
    assert kept["edits"] == []
    assert kept["open"] == []


def test_only_the_chair_issues_one(room: Room) -> None:
    first(room)
    for user in (room.costa_rica, room.observer, room.cast.secretariat, room.cast.administrator):
        with pytest.raises(NotAllowed):
            actions.issue_revision(user, room.text)


def test_nothing_new_is_not_issued_anew(room: Room) -> None:
    first(room)
    with pytest.raises(ValidationError, match="Nothing changed"):
        issue(room)


def test_what_the_chair_did_not_see_is_not_frozen(room: Room) -> None:
    first(room)
    room.text.refresh_from_db()
    seen = room.text.version
    room.words(room.costa_rica, room.paragraph(2), "protect", "safeguard")
    with pytest.raises(ValidationError, match="changed while you looked"):
        issue(room, version=seen)


def test_it_is_all_agreed_only_when_everything_is(room: Room) -> None:
    for row in room.paragraphs():
        actions.set_paragraph_status(room.chair, row, "agreed")
    assert freezing.all_agreed(freezing.freeze(room.text, 0, clean=False, previous=None))
    room.propose(room.mexico, Wanted("add", room.paragraph(2), made_kind="operative", content="X;"))
    assert not freezing.all_agreed(freezing.freeze(room.text, 0, clean=False, previous=None))


def test_its_counts_are_kept_with_it(room: Room) -> None:
    first(room)
    room.words(room.costa_rica, room.paragraph(2), "protect", "safeguard")
    revision = issue(room)
    assert revision.progress["total"]["brackets"] == 1
    assert revision.progress["delegations"]["CRI"]["readings"] == 1
