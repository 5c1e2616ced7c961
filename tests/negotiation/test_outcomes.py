"""What becomes of a text, what the record then says, and to whom."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.atlas import queries as atlas
from contadora.atlas.models import Instrument, Source
from contadora.negotiation import actions
from contadora.negotiation.models import Outcome, Participant, Revision
from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation
from contadora.record import queries as record
from contadora.record.models import Act
from tests.factory import make_cast
from tests.negotiation.stage import Room, make_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def room() -> Room:
    return make_room(make_cast())


def newest(room: Room) -> Revision:
    row = room.text.revisions.order_by("number").last()
    assert row is not None
    return row


def adopt(room: Room, **more: object) -> Outcome:
    return actions.adopt_text(room.chair, room.text, newest(room), **more)  # type: ignore[arg-type]


def test_adoption_stands_in_the_record_with_its_source(room: Room) -> None:
    for row, words in zip(room.paragraphs(), ("Posición común",), strict=False):
        actions.translate_paragraph(room.chair, row, "es", words)
    actions.issue_revision(room.chair, room.text)
    outcome = adopt(room, public=True, reason="By consensus.")
    room.text.refresh_from_db()
    assert (room.text.status, outcome.how) == ("adopted", "adopted")
    instrument = Instrument.objects.get(pk=outcome.instrument_id)
    assert (instrument.kind, instrument.status) == ("declaration", "adopted_without_vote")
    assert instrument.title_en == "Common position on the Global Mechanism"
    assert instrument.title_es == "Posición común"
    acts = record.acts(AnonymousUser(), instrument=instrument.slug)
    assert [act.state_id for act in acts.order_by("state")] == ["CRI", "MEX", "URY"]
    act = acts[0]
    assert (act.kind, act.owner.code if act.owner else "") == ("endorsed", act.state_id)
    assert newest(room).sha256 in act.document
    assert "Rev.1" in act.document
    assert act.source == instrument.source
    assert newest(room).sha256 in act.source.title


def test_a_text_that_is_not_public_is_known_to_those_who_may(room: Room, client: Client) -> None:
    counted = Instrument.objects.count()
    instrument = adopt(room).instrument
    assert instrument is not None
    assert instrument.handled
    # No list, search or count has it.
    assert Instrument.objects.count() == counted
    assert atlas.instrument(instrument.slug) is None
    assert not atlas.search(instrument.symbol).instruments
    assert room.text.title not in str(list(Source.objects.values_list("title", flat=True)))
    assert room.text.title not in str(instrument)
    seen = {}
    for name, user in {
        "uruguay": room.chair,
        "costa rica": room.costa_rica,
        "observer": room.observer,
        "secretariat": room.cast.secretariat,
        "administrator": room.cast.administrator,
        "outsider": room.cast.outsider,
        "anonymous": AnonymousUser(),
    }.items():
        acts = record.acts(user, instrument=instrument.slug)
        seen[name] = ",".join(sorted(act.state_id for act in acts))
        found = record.instrument_for(user, instrument.slug)
        assert (found is not None) == bool(seen[name])
    assert seen == {
        "uruguay": "URY",
        "costa rica": "CRI",
        "observer": "",
        "secretariat": "CRI,MEX,URY",
        "administrator": "",
        "outsider": "",
        "anonymous": "",
    }
    with override("en"):
        page = reverse("desk:instrument", args=[instrument.slug])
    client.force_login(room.costa_rica)
    assert room.text.title in client.get(page).content.decode()
    client.force_login(room.observer)
    assert client.get(page).status_code == 404
    client.logout()
    assert client.get(page).status_code == 404
    with override("en"):
        listed = reverse("desk:instruments") + "?scope=all&q=Global+Mechanism"
    assert room.text.title not in client.get(listed).content.decode()


def test_at_red_only_named_persons_know_the_act() -> None:
    cast = make_cast()
    room = make_room(cast)
    observer = room.text.participants.get(delegation=room.chilean)
    actions.withdraw_delegation(room.chair, observer, reason="The level.")
    room.text.refresh_from_db()
    actions.change_text(
        room.chair,
        room.text,
        version=room.text.version,
        values={"handling": 4, "readers": [room.chair, room.costa_rica]},
    )
    room.text.refresh_from_db()
    instrument = adopt(room).instrument
    assert instrument is not None
    known = {
        user.email: sorted(
            record.acts(user, instrument=instrument.slug).values_list("state", flat=True)
        )
        for user in (room.chair, cast.officer, room.costa_rica, cast.secretariat)
    }
    assert known == {
        room.chair.email: ["URY"],
        cast.officer.email: [],
        room.costa_rica.email: ["CRI"],
        cast.secretariat.email: [],
    }


def test_an_instrument_that_the_record_has_is_used() -> None:
    room = make_room(make_cast(), kind="resolution", symbol="A/RES/73/27")
    known = Instrument.objects.get(symbol="A/RES/73/27")
    outcome = adopt(room, public=True)
    assert outcome.instrument == known
    assert Act.objects.filter(instrument=known, origin="room").count() == 3


def test_who_is_no_state_or_has_withdrawn_adopts_nothing(room: Room) -> None:
    body = Delegation.objects.create(code="OAS", kind=Delegation.Kind.ORGANISATION)
    actions.invite_delegation(room.chair, room.text, body, Participant.Role.DELEGATION)
    mexico = room.text.participants.get(delegation=room.mexican)
    actions.withdraw_delegation(room.chair, mexico, reason="It asked to.")
    outcome = adopt(room)
    acts = Act.objects.filter(instrument=outcome.instrument)
    assert sorted(acts.values_list("state", flat=True)) == ["CRI", "URY"]


def test_only_a_head_makes_it_public(room: Room) -> None:
    with pytest.raises(ValidationError, match="head of the delegation"):
        actions.adopt_text(room.cast.officer, room.text, newest(room), public=True)
    assert not Outcome.objects.exists()
    assert actions.adopt_text(room.cast.officer, room.text, newest(room)).how == "adopted"


def test_a_text_that_anyone_may_read_is_adopted_in_public_by_a_head_alone() -> None:
    room = make_room(make_cast(), handling=HandlingLevel.CLEAR)
    outcome = actions.adopt_text(room.cast.officer, room.text, newest(room))
    acts = Act.objects.filter(instrument=outcome.instrument)
    assert acts.count() == 3
    assert not record.acts(AnonymousUser(), instrument=str(outcome.instrument_id)).exists()


def test_what_is_recorded_is_what_the_revision_says(room: Room) -> None:
    row = newest(room)
    version = room.text.version
    changed = {"title": "Another title altogether", "symbol": "A/RES/75/240", "kind": "decision"}
    actions.change_text(room.chair, room.text, version=version, values=changed)
    outcome = actions.adopt_text(room.chair, room.text, row, public=True)
    instrument = outcome.instrument
    assert instrument is not None
    assert (instrument.kind, instrument.title_en) == (
        "declaration",
        "Common position on the Global Mechanism",
    )
    assert "75/240" not in instrument.symbol
    documents = Act.objects.filter(instrument=instrument).values_list("document", flat=True)
    assert not any("altogether" in each for each in documents)


def test_nothing_in_brackets_is_adopted(room: Room) -> None:
    room.words(room.costa_rica, room.paragraph(2), "protect", "safeguard")
    first = newest(room)
    actions.issue_revision(room.chair, room.text)
    with pytest.raises(ValidationError, match="brackets"):
        adopt(room)
    with pytest.raises(ValidationError, match="not the newest"):
        actions.adopt_text(room.chair, room.text, first)


def test_a_closed_text_takes_nothing_more(room: Room) -> None:
    adopt(room)
    room.text.refresh_from_db()
    for act in (
        lambda: adopt(room),
        lambda: actions.issue_revision(room.chair, room.text),
        lambda: actions.withdraw_text(room.chair, room.text, reason="No."),
        lambda: room.words(room.costa_rica, room.paragraph(2), "protect", "guard"),
    ):
        with pytest.raises(ValidationError, match="closed"):
            act()


@pytest.mark.parametrize("how", ["not_adopted", "withdrawn"])
def test_a_text_that_is_not_adopted_leaves_no_act(room: Room, how: str) -> None:
    act = actions.not_adopt_text if how == "not_adopted" else actions.withdraw_text
    with pytest.raises(ValidationError, match="Say why"):
        act(room.chair, room.text, reason=" ")
    with pytest.raises(NotAllowed):
        act(room.costa_rica, room.text, reason="No.")
    before = Act.objects.count()
    outcome = act(room.chair, room.text, reason="No agreement on OP1.")
    room.text.refresh_from_db()
    assert (room.text.status, outcome.how, outcome.instrument) == (how, how, None)
    assert Act.objects.count() == before


def test_explanations_attach_to_the_outcome(room: Room) -> None:
    say = actions.give_explanation
    with pytest.raises(ValidationError, match="no outcome to explain"):
        say(room.costa_rica, room.text, room.cast.costa_rica, "position", "We joined.", "en")
    adopt(room)
    row = say(room.costa_rica, room.text, room.cast.costa_rica, "interpretation", "OP1.", "es")
    with pytest.raises(NotAllowed):
        say(room.observer, room.text, room.chilean, "position", "We observe.", "es")
    with pytest.raises(NotAllowed):
        actions.withdraw_explanation(room.mexico, row)
    assert actions.withdraw_explanation(room.costa_rica, row).withdrawn_at is not None
    with pytest.raises(ValidationError, match="already"):
        actions.withdraw_explanation(room.costa_rica, row)
    assert room.text.explanations.count() == 1
