"""The editor of a room: what it makes, what it refuses, what is typed and when words moved on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from contadora.negotiation import actions, board, queries, writings
from contadora.negotiation.models import Proposal, Writing
from contadora.people.models import Membership, User
from tests.factory import make_cast
from tests.negotiation.reading import compiled, editing, page, plain, post
from tests.negotiation.stage import OPERATIVE, Room, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    board.forget()
    cache.clear()
    return make_room(make_cast())


def test_an_edit_becomes_a_proposal_for_each_change(room: Room) -> None:
    words = "Urges States to protect critical infrastructure from all harm;"
    given = editing(room, words=words, reason="Stronger.")
    html = post(
        room.mexico, "propose", room.text.uuid, status=200, **{**given, "do": "preview"}
    ).content.decode()
    assert "This makes 2 proposals" in html
    assert not Proposal.objects.exists()
    post(room.mexico, "propose", room.text.uuid, **given)
    rows = Proposal.objects.order_by("number")
    assert [(row.number, row.reason, row.status) for row in rows] == [
        (1, "Stronger.", "open"),
        (2, "Stronger.", "open"),
    ]
    assert compiled(room, 2) == (
        "[Invites][MEX: Urges] States to protect critical infrastructure from [MEX: all] harm;"
    )


def test_a_draft_stays_until_it_is_sent(room: Room) -> None:
    uuid = room.text.uuid
    post(room.mexico, "propose", uuid, **editing(room, words="Urges States;", do="draft"))
    rows = list(Proposal.objects.all())
    assert {row.status for row in rows} == {"draft"}
    assert "Urges" not in page(room.costa_rica, "room", uuid)
    assert page(room.mexico, "drafts", uuid).count('name="draft"') == len(rows)
    chosen = [str(row.uuid) for row in rows]
    post(room.costa_rica, "drafts", uuid, draft=chosen, do="send")
    assert {row.status for row in Proposal.objects.all()} == {"draft"}
    post(room.mexico, "drafts", uuid, draft=chosen, do="send")
    assert {row.status for row in Proposal.objects.all()} == {"open"}


@pytest.mark.parametrize(
    ("kind", "fields", "shows"),
    [
        ("add", {"made_kind": "operative", "made_level": "0", "words": "Welcomes;"}, "Welcomes;"),
        (
            "alternative",
            {"made_kind": "operative", "made_level": "0", "words": "Asks;"},
            "Asks;",
        ),
        ("delete", {"reason": "Covered elsewhere"}, "Covered elsewhere"),
        ("move", {"other": ""}, "to the beginning of the text"),
        ("merge", {"other": 3, "words": "Both in one;"}, "Both in one;"),
        ("split", {"begins": "to protect"}, "to protect"),
        ("reserve", {"reason": "In capital"}, "In capital"),
        ("remark", {"reason": "A word", "quoted": "critical"}, "critical"),
    ],
)
def test_each_kind_of_proposal_is_made_by_its_form(
    room: Room, kind: str, fields: dict[str, Any], shows: str
) -> None:
    if isinstance(fields.get("other"), int):
        fields = {**fields, "other": str(room.paragraph(fields["other"]).uuid)}
    post(room.mexico, "propose", room.text.uuid, **editing(room, kind=kind, **fields))
    [row] = Proposal.objects.all()
    assert (row.kind, row.status, row.number) == (kind, "open", 1)
    where = row.made or room.paragraph(2)
    assert shows in plain(page(room.chair, "paragraph", room.text.uuid, where.uuid))


@pytest.mark.parametrize(
    ("kind", "fields", "says"),
    [
        ("words", {"words": OPERATIVE}, "Nothing was changed"),
        ("words", {"words": "x" * 20_001}, "20000"),
        ("split", {"begins": "nowhere"}, "does not stand in this paragraph"),
        ("split", {"begins": "t"}, "times: write a few more words"),
        ("reserve", {"reason": ""}, "required"),
        ("remark", {"reason": "A word", "quoted": "nowhere"}, "does not stand"),
        ("merge", {"other": "nonsense"}, "nonsense"),
        ("add", {"made_kind": "poem", "made_level": "9", "words": "x"}, "poem"),
        ("words", {"words": "Urges;", "passage": "3f0c62b5-6f0b-4c1c-8f0e-000000000000"},
         "no longer in the library"),
    ],
)  # fmt: skip
def test_what_cannot_be_proposed_is_refused_and_kept_on_the_page(
    room: Room, kind: str, fields: dict[str, Any], says: str
) -> None:
    html = post(
        room.mexico, "propose", room.text.uuid, status=422, **editing(room, kind=kind, **fields)
    ).content.decode()
    assert says in html
    assert not Proposal.objects.exists()
    typed = fields.get("words") or fields.get("begins") or fields.get("quoted") or ""
    assert typed[:50] in html


def test_another_wording_is_amended(room: Room) -> None:
    operative = room.paragraph(2)
    mine = room.words(room.mexico, operative, "protect", "safeguard fully")
    given = editing(room, on=str(mine.uuid), ground=mine.content, words="safeguard at once")
    post(room.costa_rica, "propose", room.text.uuid, **given)
    amendment = Proposal.objects.get(number=2)
    assert amendment.on == mine
    assert "[MEX: safeguard [fully][CRI: at once]]" in compiled(room, 2)
    html = page(room.mexico, "paragraph", room.text.uuid, operative.uuid)
    assert "on the wording of P1" in html
    assert html.count('value="accept"') == 1  # its author may take the amendment in
    post(room.mexico, "settle", room.text.uuid, amendment.uuid, do="accept", revision=1)
    mine.refresh_from_db()
    assert mine.content == "safeguard at once"


def test_words_that_changed_meanwhile_are_shown_and_nothing_is_lost(room: Room) -> None:
    operative = room.paragraph(2)
    given = editing(room, words="Urges States to protect critical infrastructure from harm;")
    actions.write_paragraph(
        room.chair, operative, "Invites States to protect all infrastructure from harm;", edition=1
    )
    response = post(room.mexico, "propose", room.text.uuid, status=409, **given)
    html = response.content.decode()
    assert "The words changed while you wrote" in html
    assert "<del" in html  # what changed
    assert "Urges States to protect critical infrastructure from harm;" in html  # what was typed
    assert "Urges States to protect all infrastructure from harm;" in html  # both together
    assert not Proposal.objects.exists()
    merged = "Urges States to protect all infrastructure from harm;"
    post(room.mexico, "propose", room.text.uuid, **editing(room, words=merged))
    assert compiled(room, 2).startswith("[Invites][MEX: Urges] States to protect all")


def test_the_chair_is_told_when_the_words_moved_on(room: Room) -> None:
    operative = room.paragraph(2)
    actions.write_paragraph(room.chair, operative, "Invites States to act now;", edition=1)
    html = post(
        room.chair, "write", room.text.uuid, operative.uuid, status=409,
        words="Urges States to protect critical infrastructure from harm;", edition=1,
        ground=OPERATIVE,
    ).content.decode()  # fmt: skip
    assert "The words changed while you wrote" in html
    assert "Urges States to act now;" in html
    operative.refresh_from_db()
    assert operative.base == "Invites States to act now;"
    post(
        room.chair, "write", room.text.uuid, operative.uuid,
        words="Urges States to act now;", edition=2, ground="Invites States to act now;",
    )  # fmt: skip
    operative.refresh_from_db()
    assert operative.base == "Urges States to act now;"


# What is typed


def kept(room: Room, user: User, status: int = 200, **data: Any) -> Any:
    given = editing(room, place=f"words:{room.paragraph(2).uuid}:", **data)
    answer = post(user, "writing", room.text.uuid, status=status, **given)
    return answer.json() if status != 404 else None


def test_what_is_typed_is_there_again(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    before = queries.version_of(room.text)
    assert kept(room, room.mexico, words="Urges St") == {"revision": 1}
    assert kept(room, room.mexico, words="Urges States", writing=1) == {"revision": 2}
    html = page(room.mexico, "propose", uuid, paragraph=str(operative.uuid))
    assert "Urges States</textarea>" in html
    assert "begun and not finished: 1" in page(room.mexico, "texts")
    for user in (room.chair, room.cast.secretariat, room.observer):
        assert "Urges" not in page(
            user, "drafts" if user != room.cast.secretariat else "room", uuid
        )
    assert queries.version_of(room.text) == before  # nobody learns of it
    post(room.mexico, "propose", uuid, **editing(room, words="Urges States;", writing=2))
    assert not Writing.objects.exists()


def test_typing_on_words_that_moved_on_is_brought_together_when_it_is_opened(room: Room) -> None:
    operative = room.paragraph(2)
    kept(room, room.mexico, words=OPERATIVE.replace("Invites", "Urges"))
    actions.write_paragraph(room.chair, operative, OPERATIVE.replace("harm", "all harm"), edition=1)
    html = page(room.mexico, "propose", room.text.uuid, paragraph=str(operative.uuid))
    assert "The words changed while you wrote" in html
    assert "Urges States to protect critical infrastructure from all harm;</textarea>" in html


def test_two_windows_never_overwrite_each_other(room: Room) -> None:
    kept(room, room.mexico, words="From the first window")
    answer = kept(room, room.mexico, status=409, words="From the second window")
    assert "another window" in answer["error"]
    assert Writing.objects.get().fields["words"] == "From the first window"
    html = post(
        room.mexico, "propose", room.text.uuid, status=409,
        **editing(room, words="From the second window"),
    ).content.decode()  # fmt: skip
    assert "From the first window" in html
    assert "From the second window" in html
    assert not Proposal.objects.exists()
    post(room.mexico, "propose", room.text.uuid,
         **editing(room, words="From the second window", writing="seen"))  # fmt: skip
    assert Proposal.objects.exists()


def test_who_was_taken_out_is_refused_while_typing(room: Room) -> None:
    kept(room, room.mexico, words="Urges")
    Membership.objects.filter(user=room.mexico).update(role="observer")
    kept(room, room.mexico, status=404, words="Urges all", writing=1)
    Membership.objects.filter(user=room.mexico).delete()
    kept(room, room.mexico, status=404, words="Urges all", writing=1)
    assert Writing.objects.get().fields["words"] == "Urges"  # as it was; the rest is in the browser


def test_too_much_or_nothing_in_particular_is_not_kept(room: Room) -> None:
    assert "longer" in kept(room, room.mexico, status=422, words="x" * 60_001)["error"]
    data = {"words": "x", "place": ""}
    post(room.mexico, "writing", room.text.uuid, status=400, **data)
    assert writings.of(room.seat(room.mexico), "words::") is None
