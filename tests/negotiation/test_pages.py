"""The pages of a room: what each person sees, and what a form of theirs does."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache

from contadora.negotiation import actions, board, queries, writings
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.models import Participant, Proposal, Stance, Translation, Writing
from contadora.people.models import Delegation, Membership, User
from tests.factory import make_cast
from tests.negotiation.reading import address, client_of
from tests.negotiation.stage import LAST, OPERATIVE, Room, make_room

pytestmark = pytest.mark.django_db
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(1)</script>'
RIGHT_TO_LEFT = "\u202eحماية\u202c البنية"


@pytest.fixture
def room() -> Room:
    board.forget()
    cache.clear()
    return make_room(make_cast())


def page(user: User, name: str, *args: object, status: int = 200, **query: Any) -> str:
    response = client_of(user).get(address(name, *args), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def post(user: User, name: str, *args: object, status: int = 302, **data: Any) -> Any:
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


# Each page


def test_every_page_opens_for_its_people(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    mine = room.words(room.mexico, operative, "Invites", "Urges", reason="Why not")
    room.draft(room.mexico, Wanted("words", operative, 0, 7, "Asks"))
    for user in (room.chair, room.mexico, room.observer, room.cast.secretariat):
        assert "Urges" in page(user, "room", uuid)
        for name in ("participants", "history", "papers"):
            page(user, name, uuid)
        page(user, "texts")
        page(user, "paragraph", uuid, operative.uuid)
        page(user, "proposal", uuid, mine.uuid)
        page(user, "history", uuid, at="1")
    for name in ("drafts", "collisions", "notes"):
        page(room.mexico, name, uuid)
        page(room.cast.secretariat, name, uuid, status=404)
    for kind in Proposal.Kind.values:
        page(room.mexico, "propose", uuid, kind=kind, paragraph=str(operative.uuid))
    page(room.costa_rica, "propose", uuid, paragraph=str(operative.uuid), on=str(mine.uuid))
    page(room.mexico, "proposal_change", uuid, mine.uuid)
    page(room.costa_rica, "proposal_change", uuid, mine.uuid, status=404)
    for name in ("write", "paragraph"):
        page(room.chair, name, uuid, operative.uuid)
    page(room.chair, "translate", uuid, operative.uuid, "es")
    page(room.chair, "translate", uuid, operative.uuid, "fr", status=404)
    page(room.chair, "particulars", uuid)
    page(room.mexico, "particulars", uuid, status=404)


def test_the_list_tells_what_waits(room: Room) -> None:
    assert "Waiting for you" not in page(room.mexico, "texts")
    room.draft(room.mexico, Wanted("words", room.paragraph(2), 0, 7, "Asks"))
    one = room.words(room.mexico, room.paragraph(6), "seized", "aware")
    other = room.words(room.costa_rica, room.paragraph(6), "seized", "informed")
    actions.accept_proposal(room.chair, other)
    one.refresh_from_db()
    assert one.collided_at is not None
    html = page(room.mexico, "texts")
    assert "collisions to look at: 1" in html
    assert "drafts not sent: 1" in html
    assert "collisions to look at" not in page(room.costa_rica, "texts")


def test_views_of_the_text(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    room.words(room.mexico, operative, "Invites", "Urges")
    room.words(room.costa_rica, operative, "harm", "all harm")
    actions.set_paragraph_status(room.chair, room.paragraph(6), "agreed")
    whole = page(room.chair, "room", uuid)
    assert whole.count("<article") == 7
    assert LAST not in page(room.chair, "room", uuid, show="open")
    only = plain(page(room.chair, "room", uuid, show="delegation", code="MEX"))
    assert "Urges" in only
    assert "all harm" not in only
    read = plain(page(room.chair, "room", uuid, show="accepted", **{"with": "1"}))
    assert "Urges States to protect critical infrastructure from harm;" in read
    read = plain(page(room.chair, "room", uuid, show="accepted", all="CRI"))
    assert "Invites States to protect critical infrastructure from all harm;" in read


def test_proposals_that_cannot_both_be_accepted_are_named(room: Room) -> None:
    operative = room.paragraph(2)
    room.words(room.mexico, operative, "protect", "safeguard")
    room.words(room.costa_rica, operative, "protect", "shield")
    html = page(room.chair, "room", room.text.uuid, show="accepted", **{"with": "1-2"})
    assert "P1 and P2 change the same words" in html
    post(room.chair, "accept_several", room.text.uuid, **{"with": "1,2"})
    assert set(Proposal.objects.values_list("status", flat=True)) == {"open"}
    post(room.chair, "accept_several", room.text.uuid, **{"with": "1"})
    assert Proposal.objects.get(number=1).status == "accepted"
    post(room.mexico, "accept_several", room.text.uuid, status=404, **{"with": "2"})


def test_the_other_language_stands_beside_and_says_when_it_is_old(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    post(room.cast.secretariat, "translate", uuid, operative.uuid, "es", words="Invita", revision=0)
    html = page(room.mexico, "room", uuid, lang="es")
    assert "Invita" in html
    assert "renders older words" not in html
    assert "not rendered yet" in html
    actions.write_paragraph(room.chair, operative, "Invites all States to act;", edition=1)
    assert "renders older words" in page(room.mexico, "room", uuid, lang="es")
    stale = post(
        room.chair, "translate", uuid, operative.uuid, "es", words="Otra", revision=0, status=409
    )
    assert "Invita" in stale.content.decode()
    assert "Otra" in stale.content.decode()
    assert Translation.objects.get().words == "Invita"


def test_what_delegations_write_is_never_a_part_of_the_page(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    [proposal] = room.propose(
        room.mexico, Wanted("words", operative, 0, 7, HOSTILE, reason=HOSTILE)
    )
    actions.take_stance(room.costa_rica, proposal, room.cast.costa_rica, "oppose", words=HOSTILE)
    room.propose(room.mexico, Wanted("add", operative, content=HOSTILE, made_kind="operative"))
    room.propose(room.mexico, Wanted("reserve", None, reason=HOSTILE))
    room.words(room.costa_rica, operative, "harm", RIGHT_TO_LEFT)
    actions.write_note(room.mexico, room.text, room.mexican, HOSTILE, paragraph=operative)
    for name, args in (
        ("room", ()), ("paragraph", (operative.uuid,)), ("proposal", (proposal.uuid,)),
        ("history", ()), ("notes", ()), ("live", ()),
    ):  # fmt: skip
        html = page(room.mexico, name, uuid, *args)
        assert "<img src=x" not in html, name
        assert "<script>alert" not in html, name
    preview = post(
        room.mexico, "propose", uuid, status=200, do="preview", kind="words",
        paragraph=str(operative.uuid), words=HOSTILE, ground=operative.base,
    )  # fmt: skip
    assert "<img src=x" not in preview.content.decode()
    # Each wording is isolated, so that one from right to left turns nothing around it.
    assert '<ins dir="auto" data-by=' in page(room.mexico, "room", uuid)


# The editor


def editing(room: Room, number: int = 2, **data: Any) -> dict[str, Any]:
    paragraph = room.paragraph(number)
    usual = {"kind": "words", "paragraph": str(paragraph.uuid), "ground": paragraph.base,
             "edition": paragraph.edition, "do": "send", "as": "", "writing": "0"}  # fmt: skip
    return {**usual, **data}


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
        "[Invites][MEX: Urges] States to protect critical infrastructure from [MEX: all ]harm;"
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
    post(room.mexico, "settle", room.text.uuid, amendment.uuid, do="accept")
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


# Acts on proposals


def test_stands_and_what_the_chair_settles(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    mine = room.words(room.mexico, operative, "Invites", "Urges")
    post(room.costa_rica, "stand", uuid, mine.uuid, kind="support", words="Yes.")
    post(room.chair, "stand", uuid, mine.uuid, kind="oppose")
    html = page(room.observer, "paragraph", uuid, operative.uuid)
    assert "supports" in html
    assert "opposes" in html
    assert 'value="support"' not in html  # who observes takes no stand
    post(room.observer, "stand", uuid, mine.uuid, kind="support", status=404)
    post(room.mexico, "stand", uuid, mine.uuid, kind="support")
    assert Stance.objects.filter(ended_at=None).count() == 2  # one's own is refused
    post(room.costa_rica, "stand", uuid, mine.uuid, kind="none")
    assert Stance.objects.filter(ended_at=None).count() == 1
    post(room.mexico, "settle", uuid, mine.uuid, do="accept", status=404)
    panel = post(room.chair, "settle", uuid, mine.uuid, do="accept", part=True, status=200)
    assert "P1 is accepted" in panel.content.decode()
    assert "<html" not in panel.content.decode()
    assert compiled(room, 2).startswith("Urges States")


def test_a_collision_is_shown_with_both_readings_and_kept_changed_or_withdrawn(room: Room) -> None:
    uuid, last = room.text.uuid, room.paragraph(6)
    one = room.words(room.mexico, last, "seized", "aware")
    two = room.words(room.mexico, last, "matter", "question at hand")
    other = room.words(room.costa_rica, last, "seized of the matter", "informed")
    actions.accept_proposal(room.chair, other)
    html = page(room.mexico, "collisions", uuid)
    assert "Decides to remain informed." in html
    assert html.count('class="collision"') == 2
    assert "your 2 collisions" in page(room.mexico, "room", uuid)
    assert "your 2 collisions" not in page(room.costa_rica, "room", uuid)
    reading = "Decides to remain informed and aware."
    post(room.mexico, "uphold", uuid, one.uuid, words=reading, **{"from": "collisions"})
    one.refresh_from_db()
    assert (one.collided_at, one.status) == (None, "open")
    assert "[MEX:  and aware]" in compiled(room, 6)
    post(room.mexico, "withdraw", uuid, two.uuid, **{"from": "collisions"})
    assert "Nothing has collided." in page(room.mexico, "collisions", uuid)
    post(room.costa_rica, "uphold", uuid, one.uuid, status=404)


def test_a_change_of_ones_own_proposal_says_when_somebody_was_faster(room: Room) -> None:
    mine = room.words(room.mexico, room.paragraph(2), "Invites", "Urges")
    post(room.mexico, "proposal_change", room.text.uuid, mine.uuid, words="Asks", revision=1)
    html = post(
        room.mexico, "proposal_change", room.text.uuid, mine.uuid, words="Begs", revision=1,
        status=409,
    ).content.decode()  # fmt: skip
    assert "Asks" in html
    assert "Begs" in html
    mine.refresh_from_db()
    assert mine.content == "Asks"


def test_notes_are_written_changed_and_removed(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    post(room.mexico, "notes", uuid, words="Hold this", paragraph=str(operative.uuid))
    assert "Hold this" in page(room.mexico, "paragraph", uuid, operative.uuid)
    for user in (room.chair, room.costa_rica, room.cast.secretariat):
        assert "Hold this" not in page(user, "paragraph", uuid, operative.uuid)
    note = room.text.notes.get()
    page(room.chair, "note", uuid, note.uuid, status=404)
    post(room.mexico, "note", uuid, note.uuid, words="Hold on", revision=1)
    stale = post(room.mexico, "note", uuid, note.uuid, words="Let go", revision=1, status=409)
    assert "Hold on" in stale.content.decode()
    post(room.mexico, "note", uuid, note.uuid, do="remove")
    assert not room.text.notes.exists()


# The room itself


def test_participants_come_change_and_go(room: Room) -> None:
    uuid = room.text.uuid
    Delegation.objects.create(code="PER", kind="state")
    post(room.mexico, "participants", uuid, delegation="PER", role="delegation", status=404)
    post(room.cast.secretariat, "participants", uuid, delegation="PER", role="delegation")
    html = post(
        room.chair, "participants", uuid, delegation="PER", role="delegation", status=422
    ).content.decode()
    assert "Select a valid choice" in html  # who is in the room is no longer offered
    post(room.chair, "participant", uuid, "PER", role="vice_chair")
    assert Participant.objects.get(delegation__code="PER").role == "vice_chair"
    post(room.mexico, "participant", uuid, "PER", role="observer", status=404)
    mine = room.words(room.mexico, room.paragraph(2), "Invites", "Urges")
    post(room.chair, "participant", uuid, "MEX", do="withdraw", reason="By note verbale")
    page(room.mexico, "room", uuid, status=404)
    mine.refresh_from_db()
    assert mine.status == "withdrawn"
    assert "By note verbale" in page(room.chair, "history", uuid)


def test_particulars_are_changed_once(room: Room) -> None:
    uuid = room.text.uuid
    given = {
        "title": "Another title", "kind": "statement", "language": "en", "languages": ["es"],
        "handling": "2", "version": "1", "instruments": "A/RES/73/27",
    }  # fmt: skip
    post(room.chair, "particulars", uuid, **given)
    room.text.refresh_from_db()
    assert room.text.title == "Another title"
    assert room.text.instruments.get().symbol == "A/RES/73/27"
    html = post(room.chair, "particulars", uuid, status=422, **{**given, "title": "A third"})
    assert "A third" in html.content.decode()
    room.text.refresh_from_db()
    assert room.text.title == "Another title"
    wrong = {**given, "version": "9", "instruments": "A/RES/1/999"}
    html = post(room.chair, "particulars", uuid, status=422, **wrong).content.decode()
    assert "A/RES/1/999" in html


def test_who_sits_for_two_delegations_speaks_for_the_one_that_the_page_says(room: Room) -> None:
    Membership.objects.create(user=room.mexico, delegation=room.cast.costa_rica, role="officer")
    client = client_of(room.mexico)
    html = client.get(address("room", room.text.uuid), {"as": "MEX"}).content.decode()
    assert 'name="as"' in html
    assert '<option value="MEX" selected' in html
    # The page is of now for Mexico; a form that another window left says Costa Rica.
    given = editing(room, words="Urges States;", **{"as": "CRI"})
    client.post(address("propose", room.text.uuid), given)
    assert {row.delegation.code for row in Proposal.objects.all()} == {"CRI"}
    html = client.get(address("room", room.text.uuid), {"as": "URY"})
    assert html.status_code == 404


def test_the_history_tells_every_act_and_replays_it(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    room.words(room.mexico, operative, "Invites", "Urges")
    room.text.refresh_from_db()
    before = room.text.version
    actions.accept_proposal(room.chair, Proposal.objects.get(number=1), reason="Agreed")
    html = page(room.observer, "history", uuid)
    assert html.count("as it read then") == 3
    then = page(room.observer, "history", uuid, at=before).split("What happened")[0]
    assert "Urges</ins>" in then
    now = page(room.observer, "history", uuid, at=before + 1).split("What happened")[0]
    assert "<ins" not in now
    assert "Urges States to protect" in now


def test_a_closed_text_takes_nothing_any_more(room: Room) -> None:
    mine = room.words(room.mexico, room.paragraph(2), "Invites", "Urges")
    room.text.status = "adopted"
    room.text.save(update_fields=["status"])
    html = page(room.mexico, "paragraph", room.text.uuid, room.paragraph(2).uuid)
    assert "<button" not in html.split("<main")[1].split("Private notes")[0]
    refused = post(
        room.mexico, "propose", room.text.uuid, status=422, **editing(room, words="Asks;")
    ).content.decode()
    assert "closed" in refused
    post(room.mexico, "withdraw", room.text.uuid, mine.uuid)
    mine.refresh_from_db()
    assert mine.status == "open"
    assert queries.room(room.seat(room.chair)).placed
