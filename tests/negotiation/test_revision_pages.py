"""The pages of revisions: what was frozen, what changed between two, how the text moved on."""

from __future__ import annotations

import hashlib
import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from contadora.negotiation import actions, charts, freezing
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.actions.rooms import Draft
from contadora.negotiation.drafting import progress
from contadora.negotiation.models import Revision
from tests.factory import make_cast
from tests.negotiation.stage import DRAFTS, Room, make_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def room(client: Client) -> Room:
    drafts = (*DRAFTS[:2], Draft("heading", "It's <b>a</b> part"), *DRAFTS[2:])
    room = make_room(make_cast(), drafts=drafts)
    client.force_login(room.mexico)
    return room


def moved_on(room: Room) -> Revision:
    """Issue Rev.1 with a bracket and a move, and Rev.2 with the bracket settled."""
    invites = next(each for each in room.paragraphs() if each.base.startswith("Invites"))
    last = next(each for each in room.paragraphs() if each.base.startswith("Decides"))
    room.words(room.costa_rica, invites, "protect", "safeguard", reason="Agreed <i>before</i>.")
    [move] = room.propose(room.mexico, Wanted("move", last, other=room.paragraph(1)))
    actions.accept_proposal(room.chair, move, reason="First things first.")
    actions.issue_revision(room.chair, room.text, note="First reading.")
    actions.accept_proposal(room.chair, room.text.proposals.get(number=1))
    return actions.issue_revision(room.chair, room.text)


def get(client: Client, room: Room, name: str, *args: object, query: str = "") -> str:
    response = client.get(
        reverse(f"negotiation:{name}", args=[room.text.uuid, *args])
        + (f"?{query}" if query else "")
    )
    assert response.status_code == 200
    if response.streaming:
        return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return response.content.decode()


def test_a_revision_is_read_with_its_brackets_sources_and_hash(room: Room, client: Client) -> None:
    moved_on(room)
    words = get(client, room, "revision", 1)
    revision = room.text.revisions.get(number=1)
    assert revision.sha256 in words
    assert "still has this hash" in words
    assert "safeguard" in words
    assert "It was placed elsewhere." in words
    assert "First things first." in words
    assert "&lt;b&gt;a&lt;/b&gt; part" in words
    assert "<b>a</b>" not in words
    content = client.get(reverse("negotiation:revision_content", args=[room.text.uuid, 1])).content
    assert hashlib.sha256(content).hexdigest() == revision.sha256
    later = get(client, room, "revision", 2)
    assert "Agreed &lt;i&gt;before&lt;/i&gt;." in later
    sources = json.loads(get(client, room, "revision", 2, query="format=json"))["rows"]
    [accepted] = [row for row in sources if row["proposal"] == 1]
    assert (accepted["by"], accepted["reason"]) == ("CRI", "Agreed <i>before</i>.")


def test_a_revision_that_was_touched_says_so(room: Room, client: Client) -> None:
    revision = room.text.revisions.get(number=0)
    revision.content["paragraphs"][0]["base"] = "Another title"
    revision.save()
    assert "no longer has this hash" in get(client, room, "revision", 0)


def test_words_that_some_would_delete_are_struck_in_a_comparison(
    room: Room, client: Client
) -> None:
    invites = next(each for each in room.paragraphs() if each.base.startswith("Invites"))
    room.words(room.costa_rica, invites, " from harm", "")
    room.words(room.mexico, invites, "Invites", "Urges")
    actions.issue_revision(room.chair, room.text)
    words = get(client, room, "compare", query="a=0&b=1")
    assert "~~" not in words
    assert re.search(r"<s>[^<]*from harm", words)


def test_no_word_is_taken_for_a_mark_in_a_comparison(room: Room, client: Client) -> None:
    invites = next(each for each in room.paragraphs() if each.base.startswith("Invites"))
    room.words(room.costa_rica, invites, "protect", "~~ \ufdd0guard\ufdd1 ~~ <s>")
    room.words(room.mexico, invites, " from harm", "")
    actions.issue_revision(room.chair, room.text)
    words = get(client, room, "compare", query="a=0&b=1")
    shown = html.unescape(re.sub(r"</?(?:ins|del)\b[^>]*>", "", words))
    assert "[CRI: ~~ \ufffdguard\ufffd ~~ <s>]" in shown
    assert " [MEX: <s>from harm</s>]" in shown
    rows = json.loads(get(client, room, "compare", query="a=0&b=1&format=json"))["rows"]
    assert " [MEX: ~~from harm~~]" in str(rows)
    assert "\ufdd0" not in words + str(rows)


def test_two_revisions_compare_word_by_word_with_moves_as_moves(room: Room, client: Client) -> None:
    moved_on(room)
    words = get(client, room, "compare", query="a=0&b=2")
    assert "1 changed" in words
    assert "1 moved" in words
    assert '<del dir="auto">protect</del><ins dir="auto">safeguard</ins>' in words
    assert "names points of contact" not in words  # what did not change is not shown
    brackets = get(client, room, "compare", query="a=0&b=1")
    assert "CRI: safeguard" in brackets
    assert "CRI: safeguard" not in get(client, room, "compare", query="a=0&b=1&with=text")
    same = get(client, room, "compare", query="a=2&b=now")
    assert "They read the same." in same
    with translation.override("es"):
        assert "De Rev.2 al texto actual" in get(client, room, "compare", query="a=2&b=now")
    rows = json.loads(get(client, room, "compare", query="a=0&b=2&format=json"))["rows"]
    assert {row["what"] for row in rows} >= {"changed", "same"}
    assert sum(row["moved"] for row in rows) == 1


def test_a_comparison_over_several_revisions_follows_what_was_merged(
    room: Room, client: Client
) -> None:
    rows = room.paragraphs()
    kept, taken = rows[5], rows[6]
    [merger] = room.propose(room.mexico, Wanted("merge", kept, other=taken, content="both ones;"))
    actions.accept_proposal(room.chair, merger)
    actions.issue_revision(room.chair, room.text)
    actions.write_paragraph(room.chair, rows[1], "Recalling it,", edition=1)
    actions.issue_revision(room.chair, room.text)
    assert "1 merged" in get(client, room, "compare", query="a=0&b=2")


def test_a_revision_that_is_not_there_is_not_found(room: Room, client: Client) -> None:
    for query in ("a=0&b=9", "a=x&b=now", "a=-1&b=0"):
        address = reverse("negotiation:compare", args=[room.text.uuid])
        assert client.get(f"{address}?{query}").status_code == 404
    assert client.get(
        reverse("negotiation:revision", args=[room.text.uuid, 7])
    ).status_code == 404  # fmt: skip


def test_progress_is_drawn_with_its_numbers_beside_it(room: Room, client: Client) -> None:
    moved_on(room)
    words = get(client, room, "progress")
    assert words.count("<svg") == 6  # three charts, wide and narrow
    assert "0 brackets in Rev.2, after 1 at the most in Rev.1" in words
    assert "style=" not in words.partition("<svg")[2]
    rows = json.loads(get(client, room, "progress", query="table=totals&format=json"))["rows"]
    assert [row["brackets"] for row in rows] == [0, 1, 0]
    rows = json.loads(get(client, room, "progress", query="table=delegations&format=json"))["rows"]
    assert [(row["revision"], row["delegation"], row["readings"]) for row in rows] == [
        (1, "CRI", 1)
    ]
    sections = get(client, room, "progress", query="table=sections&format=csv")
    assert "It's <b>a</b> part" in sections


def test_a_text_of_one_revision_says_what_there_is(room: Room, client: Client) -> None:
    words = get(client, room, "progress")
    assert "The whole text" in words
    assert words.count("<svg") == 2  # its sections


def test_section_names_are_words_to_the_drawer(room: Room) -> None:
    moved_on(room)
    rows = list(room.text.revisions.order_by("number"))
    counts = [(row.label, progress.from_json(row.progress)) for row in rows]
    series = progress.series_of(counts)
    plan = charts.by_section(rows, series)
    assert any("It's <b>a</b> part" in str(row[0]) for row in plan.numbers.rows)
    assert charts._quoted("'; alert(1) + \"") == '"\'; alert(1) + \\""'


def test_the_form_of_a_resolution_is_looked_at_before_it_is_issued(client: Client) -> None:
    room = make_room(make_cast(), kind="resolution")
    client.force_login(room.chair)
    words = get(client, room, "revisions")
    assert "The body that speaks is not named." in words
    client.force_login(room.mexico)
    assert "The body that speaks is not named." not in get(client, room, "revisions")


def test_the_chair_issues_what_was_seen(room: Room, client: Client) -> None:
    client.force_login(room.chair)
    address = reverse("negotiation:revisions", args=[room.text.uuid])
    room.text.refresh_from_db()
    seen = room.text.version
    room.words(room.costa_rica, room.paragraph(1), "Recalling", "Noting")
    refused = client.post(address, {"version": seen, "note": "My note"})
    assert refused.status_code == 422
    assert "changed while you looked" in refused.content.decode()
    assert "My note" in refused.content.decode()
    room.text.refresh_from_db()
    refused = client.post(address, {"version": room.text.version, "is_clean": "on"})
    assert "Still in brackets: PP1 (P1)" in refused.content.decode()
    assert client.post(address, {"version": room.text.version}).status_code == 302
    assert freezing.holds(room.text.revisions.get(number=1))


def test_what_is_not_rendered_is_read_in_its_own_words(room: Room, client: Client) -> None:
    words = get(client, room, "revision", 0, query="lang=es")
    assert "protect critical infrastructure" in words
    assert words.count("no rendering of these words") == len(room.paragraphs())
    actions.write_paragraph(room.chair, room.paragraph(3), "Invites nobody;", edition=1)
    actions.issue_revision(room.chair, room.text)
    shown = get(client, room, "compare", query="a=0&b=1&lang=es")
    assert "nobody" in shown
