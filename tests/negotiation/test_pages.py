"""The pages of a room: what each person sees, and what a form of theirs does."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.utils import translation

from contadora.atlas.models import Forum
from contadora.negotiation import actions, board, queries, room_page
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.actions.rooms import Draft
from contadora.negotiation.models import Participant, Proposal, Stance, Translation
from contadora.people.models import Delegation, Membership, User
from tests.factory import make_cast
from tests.negotiation.reading import address, client_of, compiled, editing, page, plain, post
from tests.negotiation.stage import LAST, Room, make_room

pytestmark = pytest.mark.django_db
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(1)</script>'
RIGHT_TO_LEFT = "\u202eحماية\u202c البنية"


@pytest.fixture
def room() -> Room:
    board.forget()
    cache.clear()
    return make_room(make_cast())


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


def test_a_resolution_that_breaks_its_form_says_where() -> None:
    drafts = (
        Draft("title", "A resolution"),
        Draft("plain", "The General Assembly,"),
        Draft("preambular", "The report is good."),
        Draft("operative", "Decides to remain seized of the matter."),
    )
    room = make_room(make_cast(), drafts, kind="resolution", languages=["en"])
    html = page(room.mexico, "room", room.text.uuid)
    said = html.split("The form of the text is broken")[1].split("</details>")[0]
    assert f'href="#p-{room.paragraph(2).uuid}">PP1</a>' in said
    assert "“The report is” does not open a preambular paragraph" in plain(said)
    assert str(room.paragraph(3).uuid) not in said
    room.text.kind = "position"
    room.text.save(update_fields=["kind"])
    assert "The form of the text" not in page(room.mexico, "room", room.text.uuid)


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
    wanted = Wanted("add", operative, content="Requests a report;", made_kind="operative")
    room.propose(room.costa_rica, wanted)
    assert "[CRI: Requests a report;]" in plain(page(room.chair, "room", uuid))
    read = plain(page(room.chair, "room", uuid, show="accepted", all="CRI"))
    assert "Requests a report;" in read
    assert "CRI: Requests" not in read


def mark_seen(user: User, room: Room, **view: str) -> str:
    """Return what the view of a text with some proposals accepted says it was read as."""
    found = re.search('name="seen" value="([0-9a-f]+)"', page(
        user, "room", room.text.uuid, show="accepted", **view
    ))  # fmt: skip
    assert found
    return found[1]


def test_what_came_after_the_view_was_read_is_not_accepted_with_it(room: Room) -> None:
    operative = room.paragraph(2)
    first = room.words(room.costa_rica, operative, "harm", "all harm")
    seen = mark_seen(room.chair, room, all="CRI")
    later = room.words(room.costa_rica, room.paragraph(6), "seized", "fully seized")
    form = {"all": "CRI", "with": "", "seen": seen}
    client = client_of(room.chair)
    answer = client.post(address("accept_several", room.text.uuid), form, follow=True)
    assert "has changed since you read it" in answer.content.decode()
    rows = Proposal.objects.filter(pk__in=[first.pk, later.pk])
    assert set(rows.values_list("status", flat=True)) == {"open"}
    actions.withdraw_proposal(room.costa_rica, later)
    client.post(address("accept_several", room.text.uuid), form)
    first.refresh_from_db()
    assert first.status == "accepted"


def test_words_that_nobody_read_are_not_agreed(room: Room) -> None:
    operative = room.paragraph(2)
    seen = operative.edition
    proposal = room.words(room.costa_rica, operative, "harm", "all harm")
    actions.accept_proposal(room.chair, proposal)
    target = address("paragraph_status", room.text.uuid, operative.uuid)
    client = client_of(room.chair)
    for edition in (str(seen), ""):
        answer = client.post(target, {"status": "ad_ref", "edition": edition}, follow=True)
        assert "was changed while you read it" in answer.content.decode()
        assert room.paragraph(2).status == "open"
    html = page(room.chair, "paragraph", room.text.uuid, operative.uuid)
    assert f'name="edition" value="{seen + 1}"' in html
    client.post(target, {"status": "ad_ref", "edition": str(seen + 1)})
    assert room.paragraph(2).status == "ad_ref"


def test_all_of_a_delegation_can_be_accepted_though_it_has_reserves(room: Room) -> None:
    room.words(room.costa_rica, room.paragraph(2), "harm", "all harm")
    room.propose(
        room.costa_rica,
        Wanted("reserve", room.paragraph(6), reason="Without instructions."),
        Wanted("remark", room.paragraph(2), 0, 7, reason="Why?"),
    )
    seen = mark_seen(room.chair, room, all="CRI")
    form = {"all": "CRI", "reason": "Agreed.", "with": "", "seen": seen}
    answer = client_of(room.chair).post(address("accept_several", room.text.uuid), form)
    assert answer.status_code == 302
    kinds = Proposal.objects.values_list("kind", "status").order_by("number")
    assert list(kinds) == [("words", "accepted"), ("reserve", "open"), ("remark", "open")]


def test_proposals_that_cannot_both_be_accepted_are_named(room: Room) -> None:
    operative = room.paragraph(2)
    room.words(room.mexico, operative, "protect", "safeguard")
    room.words(room.costa_rica, operative, "protect", "shield")
    html = page(room.chair, "room", room.text.uuid, show="accepted", **{"with": "1-2"})
    assert "P1 and P2 change the same words" in html
    seen = mark_seen(room.chair, room, **{"with": "1,2"})
    post(room.chair, "accept_several", room.text.uuid, **{"with": "1,2", "seen": seen})
    assert set(Proposal.objects.values_list("status", flat=True)) == {"open"}
    seen = mark_seen(room.chair, room, **{"with": "1"})
    post(room.chair, "accept_several", room.text.uuid, **{"with": "1", "seen": seen})
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


# Acts on proposals


def test_what_several_are_called_agrees_with_their_number(room: Room) -> None:
    uuid, operative = room.text.uuid, room.paragraph(2)
    mine = room.words(room.chair, operative, "Invites", "Urges")
    post(room.mexico, "stand", uuid, mine.uuid, kind="support")
    for language, labels in (
        ("en", ["chair", "delegations", "observer"]),
        ("es", ["presidencia", "delegaciones", "observador"]),
        ("pt", ["presidência", "delegações", "observador"]),
        ("fr", ["présidence", "délégations", "observateur"]),
    ):
        with translation.override(language):
            assert [label for label, rows in room_page.cast(room.text)] == labels
    with translation.override("fr"):
        french = client_of(room.mexico).get(f"/fr/texts/{uuid}/").content.decode()
    assert "Délégations\xa0: CRI, MEX" in plain(french)
    assert "Delegations: CRI, MEX" in plain(page(room.mexico, "room", uuid))
    assert "supports: MEX" in plain(page(room.mexico, "proposal", uuid, mine.uuid))
    post(room.costa_rica, "stand", uuid, mine.uuid, kind="support")
    assert "support: CRI, MEX" in plain(page(room.mexico, "proposal", uuid, mine.uuid))


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
    # What the chair did not read is not accepted.
    seen = {"do": "accept", "revision": mine.revision}
    mine = actions.change_proposal(room.mexico, mine, revision=mine.revision, reason="Other.")
    panel = post(room.chair, "settle", uuid, mine.uuid, **seen, part=True, status=200)
    assert "was changed while you read it" in panel.content.decode()
    seen["revision"] = mine.revision
    panel = post(room.chair, "settle", uuid, mine.uuid, **seen, part=True, status=200)
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
    assert " [MEX: and aware]" in compiled(room, 6)
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
    forum = Forum.objects.get(code=room.text.forum_id or "UNGA")
    room.text.forum, room.text.handling = forum, 4
    room.text.save()
    room.text.readers.set([room.chair])
    late = {**given, "title": "A third", "handling": "3", "languages": ["fr"]}
    html = post(room.chair, "particulars", uuid, status=422, **late).content.decode()
    assert 'value="A third"' in html
    beside = plain(html).partition("where you typed something else:")[2].partition("Save")[0]
    for said in ("Another title", "Spanish", "RED", room.chair.name, str(forum)):
        assert said in beside, said
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
    assert "Urges States to protect" in plain(now)


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
