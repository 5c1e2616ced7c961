"""Drafts: a delegation's own, written beside what others said, carried into a room, brought in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from contadora.law import access_drafts, actions, carrying
from contadora.law.models import Draft, DraftPoint
from contadora.negotiation import access as rooms
from contadora.negotiation.actions import invite_delegation, not_accept_proposal, open_text
from contadora.negotiation.actions.rooms import Draft as Opening
from contadora.negotiation.models import Proposal, Text
from contadora.negotiation.stale import StaleError
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry, Delegation, User
from tests.factory import Cast, make_cast
from tests.law.coded import DILIGENCE, SOVEREIGNTY, make_draft, make_stage, written
from tests.law.position_texts import CORRECTED, keep
from tests.law.test_coding_pages import client_of, page, post, reads, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def theirs(cast: Cast) -> Draft:
    """Open a draft of Costa Rica's on three topics."""
    draft = actions.open_position_draft(
        cast.other, cast.costa_rica, title="Their view", language="en"
    )
    said = {
        SOVEREIGNTY: "An island decides alone.\n\nA cable needs the leave of both islands.",
        "neutrality": "A neutral island lets cables be.\n\nIt mends none for those at war.",
        "necessity": "Need knows no cable.",
    }
    for topic, own in said.items():
        actions.write_point(cast.other, draft, topic, words=own)
    return draft


def test_a_draft_is_its_delegations_alone(cast: Cast) -> None:
    draft = make_draft(cast)
    assert draft.get_handling_display() == "TLP:AMBER+STRICT"
    inside = (cast.head, cast.officer, cast.observer)
    outside = (cast.other, cast.secretariat, cast.administrator, cast.outsider)
    assert all(access_drafts.visible_drafts(user).exists() for user in inside)
    assert not any(access_drafts.visible_drafts(user).exists() for user in outside)
    for user in (*outside, cast.observer):
        with pytest.raises(NotAllowed):
            actions.write_point(user, draft, SOVEREIGNTY, words="Ours.")
    assert "Our view" not in words(cast.secretariat, "law:drafts")
    assert "Our view" in words(cast.observer, "law:drafts")


def test_the_trail_has_no_words_of_a_draft(cast: Cast) -> None:
    written(cast)
    rows = AuditEntry.objects.filter(object_type="law.draft")
    told = " ".join(f"{row.object_label} {row.details}" for row in rows)
    assert rows.count() == 3
    assert "island" not in told
    assert "view" not in told


def test_only_who_may_convene_opens_one_and_for_their_own(cast: Cast) -> None:
    for user in (cast.observer, cast.secretariat, cast.administrator, cast.other):
        with pytest.raises(NotAllowed):
            actions.open_position_draft(user, cast.uruguay, title="A view", language="en")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": " "}, "Give the draft a title"),
        ({"title": "x" * 301}, "301 characters"),
        ({"language": "zh"}, "four languages"),
        ({"handling": 0}, "AMBER, AMBER"),
    ],
)
def test_what_is_wrong_with_a_draft_is_named(
    cast: Cast, values: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        make_draft(cast, **values)
    assert not Draft.objects.exists()


def test_at_red_only_named_members_read_it(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Only members"):
        make_draft(cast, handling=4, readers=[cast.other])
    draft = make_draft(cast, handling=4, readers=[cast.observer])
    assert access_drafts.visible_drafts(cast.observer).get() == draft
    assert not access_drafts.visible_drafts(cast.head).exists()
    with pytest.raises(NotAllowed):
        actions.write_point(cast.head, draft, SOVEREIGNTY, words="Ours.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stance": "nothing"}, "leave it open"),
        ({"stance": "firm"}, "leave it open"),
        ({"words": "a\0b"}, "NUL"),
        ({"words": "x" * 20_001}, "Divide it"),
        ({"words": "x\n\n" * 20_000}, "50000 are the most"),
    ],
)
def test_what_is_wrong_with_a_topic_is_named(cast: Cast, values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        actions.write_point(cast.officer, make_draft(cast), SOVEREIGNTY, **values)
    assert not DraftPoint.objects.exists()


@pytest.mark.parametrize("between", ["\n\n", "\n \n", "\n\t \n"])
def test_a_line_of_spaces_divides_paragraphs_as_a_blank_one(cast: Cast, between: str) -> None:
    draft = make_draft(cast)
    words = between.join(["An island. " * 1400] * 2).strip()
    actions.write_point(cast.officer, draft, SOVEREIGNTY, stance="rule", words=words)
    assert DraftPoint.objects.get().words == words


def test_two_who_write_at_once_overwrite_nothing(cast: Cast) -> None:
    draft = make_draft(cast)
    actions.write_point(cast.officer, draft, SOVEREIGNTY, words="The officer’s.")
    with pytest.raises(StaleError) as caught:
        actions.write_point(cast.head, draft, SOVEREIGNTY, words="The head’s.")
    assert caught.value.now == "The officer’s."
    answer = post(
        cast.head, "law:draft_point", [draft.uuid, SOVEREIGNTY], words="The head’s.", revision=0
    )
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "The officer’s." in said
    assert "The head’s." in said
    assert '<input type="hidden" name="revision" value="1">' in said
    # What was refused for another reason shows it too: nothing is saved upon what was not seen.
    answer = post(
        cast.head, "law:draft_point", [draft.uuid, SOVEREIGNTY], words="x" * 20_001, revision=0
    )
    assert "The officer’s." in answer.content.decode()
    actions.write_point(cast.head, draft, SOVEREIGNTY, words="Both.", revision=1)
    assert draft.points.get().words == "Both."
    with pytest.raises(StaleError):
        actions.describe_position_draft(
            cast.head, draft, title="Other", language="en", handling=3, revision=0
        )
    with pytest.raises(StaleError):
        actions.discard_position_draft(cast.head, draft, revision=0)


def test_a_draft_described_meanwhile_says_what_it_says_now(cast: Cast) -> None:
    draft = make_draft(cast)
    data = {"title": "The head’s title", "language": "en", "delegation": "URY", "handling": 3}
    assert post(cast.head, "law:draft_about", [draft.uuid], revision=1, **data).status_code == 302
    data["title"] = "The officer’s title"
    answer = post(cast.officer, "law:draft_about", [draft.uuid], revision=1, **data)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "The head’s title" in said
    assert "The officer’s title" in said
    assert '<input type="hidden" name="revision" value="2">' in said
    answer = post(cast.officer, "law:draft_about", [draft.uuid], revision=2, **data)
    assert answer.status_code == 302


def test_a_topic_shows_what_others_said_and_keeps_what_was_ticked(cast: Cast) -> None:
    stage = make_stage(cast)
    stage.read(cast.officer)
    draft = make_draft(cast)
    said = words(cast.officer, "law:draft_point", draft.uuid, SOVEREIGNTY)
    passage = stage.passage("The islands hold")
    assert passage.words in said
    assert "Questions to answer" in said
    post(
        cast.officer, "law:draft_point", [draft.uuid, SOVEREIGNTY],
        stance="principle", words="Ours.", revision=0, beside=str(passage.uuid),
    )  # fmt: skip
    point = draft.points.get()
    assert (point.stance, point.words, list(point.beside.all())) == (
        "principle", "Ours.", [passage],
    )  # fmt: skip
    again = words(cast.officer, "law:draft_point", draft.uuid, SOVEREIGNTY)
    assert f'name="beside" value="{passage.uuid}" checked' in again
    # A reading that one does not see before one's own is not shown here either.
    other = words(cast.other, "law:draft_point", theirs(cast).uuid, SOVEREIGNTY)
    assert passage.words not in other
    assert "1 reading is not shown to you" in other


def test_a_draft_begins_with_the_common_ground(cast: Cast) -> None:
    stage = make_stage(cast)
    stage.read(cast.officer, "obligation", DILIGENCE)
    stage.read(cast.officer, "undecided")
    assert "common=region" in words(cast.officer, "law:convergence")
    assert "common=region" not in words(cast.observer, "law:convergence")
    assert "An obligation under international law" in words(
        cast.officer, "law:draft_new", common="region"
    )
    data = {"title": "Ours", "language": "en", "delegation": "URY", "handling": 3}
    post(cast.officer, "law:draft_new", [], common="region", **data)
    points_of = Draft.objects.get().points.values_list("topic", "stance", "words", "revision")
    assert list(points_of) == [(DILIGENCE, "obligation", "", 1)]
    # What one may not see yet is not given away by a draft.
    Draft.objects.all().delete()
    post(cast.other, "law:draft_new", [], common="region", **data | {"delegation": "CRI"})
    assert not Draft.objects.get().points.exists()


def open_room(cast: Cast, draft: Draft, **values: object) -> Any:
    draft.refresh_from_db()
    mark = carrying.opening_of(draft).mark
    data = {"kind": "paper", "handling": 3, "mark": mark, **values}
    return post(cast.officer, "law:draft_open", [draft.uuid], **data)


def test_a_draft_opens_a_room_with_headings_and_paragraphs(cast: Cast) -> None:
    draft = written(cast)
    answer = open_room(cast, draft, delegations=["CRI"], languages=["es"])
    text = Text.objects.get()
    assert answer.url == reverse("negotiation:room", args=[text.uuid])
    assert (text.kind, text.language, text.languages, text.handling) == (
        "paper", "en", ["en", "es"], 3,
    )  # fmt: skip
    rows = [(row.kind, row.base) for row in text.paragraphs.order_by("position")]
    assert rows == [
        ("title", "Our view on cables"),
        ("heading", "Sovereignty"),
        ("operative", "An island decides alone."),
        ("operative", "Nobody lays a cable without leave."),
        ("heading", "Due diligence"),
        ("operative", "An island stops such ships."),
    ]
    assert {row.delegation.code: row.role for row in text.participants.all()} == {
        "URY": "chair", "CRI": "delegation",
    }  # fmt: skip
    draft.refresh_from_db()
    assert draft.text == text
    assert client_of(cast.officer).get(answer.url).status_code == 200
    # The room is the participants'; the draft stays its delegation's.
    assert page(cast.other, "negotiation:room", text.uuid).status_code == 200
    assert page(cast.other, "law:draft", draft.uuid).status_code == 404


def test_a_room_is_not_opened_from_what_was_not_seen(cast: Cast) -> None:
    empty = make_draft(cast)
    assert "Nothing is written yet" in open_room(cast, empty).content.decode()
    answer = open_room(cast, written(cast), mark="1.1")
    assert answer.status_code == 422
    assert "The draft changed since" in answer.content.decode()
    assert not Text.objects.exists()


def invited(cast: Cast, **values: object) -> Text:
    """Open Uruguay's room from its draft, with Costa Rica in it."""
    open_room(cast, written(cast), delegations=["CRI"], **values)
    return Text.objects.get()


def brought(cast: Cast, draft: Draft, text: Text, *lines: int) -> Any:
    mark = carrying.bringing_of(draft, text).mark
    data = {"mark": mark, "line": [str(each) for each in lines]}
    return post(cast.other, "law:draft_bring_into", [draft.uuid, text.uuid], **data)


def shown(text: Text) -> list[tuple[str, str]]:
    rows = text.paragraphs.exclude(standing="removed").order_by("position")
    return [(row.standing, row.base) for row in rows]


def test_a_second_delegation_brings_its_draft_in_as_proposals(cast: Cast) -> None:
    text, draft = invited(cast), theirs(cast)
    said = words(cast.other, "law:draft_bring_into", draft.uuid, text.uuid)
    assert "stands there already" in said
    assert "The room has no such heading" in said
    assert "CRI, URY" in said
    assert "the secretariat" not in said
    answer = brought(cast, draft, text, 0, 1, 2, 3, 4)
    assert answer.url == reverse("negotiation:room", args=[text.uuid])
    assert shown(text) == [
        ("text", "Our view on cables"),
        ("text", "Sovereignty"),
        ("text", "An island decides alone."),
        ("text", "Nobody lays a cable without leave."),
        ("proposed", "A cable needs the leave of both islands."),
        ("text", "Due diligence"),
        ("text", "An island stops such ships."),
        ("proposed", "Neutrality"),
        ("proposed", "A neutral island lets cables be."),
        ("proposed", "It mends none for those at war."),
        ("proposed", "Necessity"),
        ("proposed", "Need knows no cable."),
    ]
    made = text.proposals.all()
    assert {(row.delegation.code, row.status, row.kind) for row in made} == {("CRI", "open", "add")}
    # What others propose beside it keeps its own order.
    not_accept_proposal(cast.officer, made.get(content="Neutrality"))
    assert ("proposed", "It mends none for those at war.") in shown(text)
    draft.refresh_from_db()
    assert draft.text == text


def test_a_second_press_opens_no_second_room_and_proposes_nothing_twice(cast: Cast) -> None:
    draft = written(cast)
    mark = carrying.opening_of(draft).mark
    open_room(cast, draft, delegations=["CRI"])
    again = open_room(cast, draft, mark=mark)
    assert "The draft changed since" in again.content.decode()
    assert carrying.opening_of(draft).mark in again.content.decode()  # who means it can open one
    text, other = Text.objects.get(), theirs(cast)
    mark = carrying.bringing_of(other, text).mark
    brought(cast, other, text, 1)
    data = {"mark": mark, "line": "1"}
    again = post(cast.other, "law:draft_bring_into", [other.uuid, text.uuid], **data)
    assert "the room changed since" in again.content.decode()
    assert text.proposals.count() == 1


def test_nothing_is_proposed_before_readers_that_were_not_shown(cast: Cast) -> None:
    text, draft = invited(cast), theirs(cast)
    shown = words(cast.other, "law:draft_bring_into", draft.uuid, text.uuid)
    assert "in the name of CRI, in “Our view on cables”" in shown
    mark = carrying.bringing_of(draft, text).mark
    brazil = Delegation.objects.create(code="BRA")
    invite_delegation(cast.officer, text, brazil, "delegation")
    data = {"mark": mark, "line": ["1", "2"]}
    answer = post(cast.other, "law:draft_bring_into", [draft.uuid, text.uuid], **data)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "BRA, CRI, URY" in said
    assert " checked" not in said  # what was left out is not ticked again
    assert not Proposal.objects.exists()


def test_what_was_refused_keeps_what_was_chosen(cast: Cast) -> None:
    text, draft = invited(cast), theirs(cast)
    said = brought(cast, draft, text).content.decode()
    assert "Choose at least one paragraph" in said
    assert " checked" not in said


def test_words_that_a_topic_was_written_beside_outlive_their_passage(cast: Cast) -> None:
    stage, draft = make_stage(cast), make_draft(cast)
    stage.read(cast.officer)
    stage.read(cast.officer, "obligation", DILIGENCE)
    gone, reworded = stage.passage("A cable may be laid"), stage.passage("An island that knows")
    for topic in (SOVEREIGNTY, DILIGENCE):
        actions.write_point(
            cast.officer, draft, topic, words="Ours.", beside=[gone.uuid, reworded.uuid]
        )
    keep(cast.officer, stage.position, CORRECTED, revision=stage.original.revision)
    said = words(cast.officer, "law:draft_point", draft.uuid, DILIGENCE)
    assert gone.words in said
    assert "no longer in the text: so it read" in said
    assert reworded.words in said
    assert "its words have changed since" in said
    # A colleague who has yet to read it by themselves is not led, and loses nothing by saving.
    blind = words(cast.head, "law:draft_point", draft.uuid, DILIGENCE)
    assert gone.words not in blind
    assert f'type="hidden" name="beside" value="{gone.uuid}"' in blind
    # Saved again as the page has it, both stay; what is not ticked any more goes.
    ticked = re.findall(r'name="beside" value="([^"]+)" checked', said)
    assert ticked == [str(gone.uuid), str(reworded.uuid)]
    post(
        cast.officer, "law:draft_point", [draft.uuid, DILIGENCE],
        stance="", words="Ours still.", revision=1, beside=ticked[:1],
    )  # fmt: skip
    kept = draft.points.get(topic=DILIGENCE)
    assert [each["words"] for each in kept.stood_beside] == [gone.words]
    assert gone.words in words(cast.officer, "law:draft_point", draft.uuid, SOVEREIGNTY)


def test_a_passage_that_went_before_it_was_kept_is_named(cast: Cast) -> None:
    stage, draft = make_stage(cast), make_draft(cast)
    gone = stage.passage("A cable may be laid")
    keep(cast.officer, stage.position, CORRECTED, revision=stage.original.revision)
    answer = post(
        cast.officer, "law:draft_point", [draft.uuid, SOVEREIGNTY],
        stance="", words="Ours.", revision=0, beside=str(gone.uuid),
    )  # fmt: skip
    assert answer.status_code == 422
    assert "no longer in the text" in answer.content.decode()
    assert "Ours." in answer.content.decode()
    assert not draft.points.exists()


def test_a_room_leads_to_the_drafts_that_can_be_brought_in(cast: Cast) -> None:
    text, draft = invited(cast), theirs(cast)
    address = reverse("law:draft_bring_into", args=[draft.uuid, text.uuid])
    assert address in words(cast.other, "negotiation:papers", text.uuid)
    # Not another delegation's, nor one in another language, nor one without words.
    assert "Their view" not in words(cast.officer, "negotiation:papers", text.uuid)
    for values in ({"language": "es"}, {}):
        actions.open_position_draft(
            cast.other, cast.costa_rica, **{"title": "Empty", "language": "en", **values}
        )
    said = words(cast.other, "negotiation:papers", text.uuid)
    assert said.count("/bring/") == 1
    Text.objects.update(status=Text.Status.WITHDRAWN)
    assert "/bring/" not in words(cast.other, "negotiation:papers", text.uuid)


def test_headings_are_known_in_any_of_the_languages(cast: Cast) -> None:
    text = open_text(
        cast.officer,
        delegation=cast.uruguay,
        values={"title": "A text", "kind": "position", "language": "en", "handling": 2},
        drafts=[Opening("heading", "Soberanía"), Opening("operative", "Each decides.")],
        seats=[(cast.uruguay, "chair"), (cast.costa_rica, "delegation")],
    )
    draft = theirs(cast)
    brought(cast, draft, text, 1)
    assert shown(text)[-1] == ("proposed", "A cable needs the leave of both islands.")
    assert text.proposals.count() == 1


def test_nothing_is_brought_where_one_does_not_propose(cast: Cast) -> None:
    text, draft = invited(cast), theirs(cast)
    answer = brought(cast, draft, text)
    assert "Choose at least one paragraph" in answer.content.decode()
    answer = brought(cast, draft, text, 0)  # it stands there already
    assert answer.status_code == 422
    actions.write_point(cast.other, draft, "retorsion", words="Nor do we.")
    data = {"mark": "1.3", "line": "1"}
    answer = post(cast.other, "law:draft_bring_into", [draft.uuid, text.uuid], **data)
    assert "The draft or the room changed since" in answer.content.decode()
    assert not Proposal.objects.exists()
    spanish = actions.open_position_draft(
        cast.other, cast.costa_rica, title="Nuestra opinión", language="es"
    )
    assert not access_drafts.rooms_to_bring_into(cast.other, spanish).exists()
    assert "There is no open room" in words(cast.other, "law:draft_bring", spanish.uuid)
    stranger = open_text(
        cast.officer,
        delegation=cast.uruguay,
        values={"title": "Alone", "kind": "paper", "language": "en", "handling": 3},
    )
    assert brought(cast, draft, stranger, 0).status_code == 404
    invite_delegation(cast.officer, stranger, cast.costa_rica, "delegation")
    assert rooms.seat_for(cast.other, stranger).proposes
    assert brought(cast, draft, stranger, 0).status_code == 302


def test_a_draft_is_described_and_thrown_away_on_its_page(cast: Cast) -> None:
    draft = written(cast)
    answer = post(
        cast.head, "law:draft_about", [draft.uuid],
        title="A wider view", language="es", delegation="URY", handling=2, revision=1,
    )  # fmt: skip
    assert answer.status_code == 302
    assert access_drafts.visible_drafts(cast.secretariat).get().title == "A wider view"
    user: User = cast.secretariat
    assert page(user, "law:draft", draft.uuid).status_code == 200
    assert page(user, "law:draft_about", draft.uuid).status_code == 404
    answer = post(cast.head, "law:draft_about", [draft.uuid], do="discard", revision=1)
    assert Draft.objects.exists()
    post(cast.head, "law:draft_about", [draft.uuid], do="discard", revision=2)
    assert not Draft.objects.exists()


def test_the_anonymous_are_asked_to_sign_in(cast: Cast) -> None:
    draft = make_draft(cast)
    assert Client().get(reverse("law:draft", args=[draft.uuid])).status_code == 302


def test_the_draft_pages_do_not_read_more_with_more(cast: Cast) -> None:
    draft = make_draft(cast)
    actions.write_point(cast.officer, draft, SOVEREIGNTY, words="An island decides alone.")
    client = client_of(cast.officer)
    pages = [reverse("law:drafts"), reverse("law:draft", args=[draft.uuid])]
    before = [reads(client, address) for address in pages]
    for topic in (DILIGENCE, "neutrality", "necessity"):
        actions.write_point(cast.head, draft, topic, words="So it does here.")
        make_draft(cast, title=f"On {topic}")
    assert [reads(client, address) for address in pages] == before
