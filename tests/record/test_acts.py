"""Acts that delegations record: who may, who sees them, and what is not given away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Instrument, Source
from contadora.atlas.queries import states
from contadora.people.access import NotAllowed
from contadora.people.actions import remove_member
from contadora.people.handling import HandlingLevel
from contadora.people.models import AuditEntry, Membership
from contadora.record import actions, queries
from contadora.record.actions.acts import Entry
from contadora.record.models import Act
from tests.factory import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def entry(**changes: object) -> Entry:
    fields: dict[str, object] = {
        "state": states()["URY"],
        "instrument": Instrument.objects.get(slug="UNTC-XVIII-16"),
        "kind": "stated",
        "date": PartialDate("2026-10"),
        "document": "Note 12 of the mission",
        "url": "https://example.org/note-12",
    }
    return Entry(**(fields | changes))  # type: ignore[arg-type]


SEEN_BY = {
    HandlingLevel.CLEAR: {"anonymous", "officer", "observer", "head", "other", "secretariat"},
    HandlingLevel.GREEN: {"officer", "observer", "head", "other", "secretariat"},
    HandlingLevel.AMBER: {"officer", "observer", "head", "secretariat"},
    HandlingLevel.AMBER_STRICT: {"officer", "observer", "head"},
    HandlingLevel.RED: {"officer", "head"},
}


@pytest.mark.parametrize("level", list(HandlingLevel), ids=lambda level: level.name)
def test_each_level_is_seen_by_those_it_is_for(cast: Cast, level: HandlingLevel) -> None:
    readers = (cast.head,) if level == HandlingLevel.RED else ()
    writer = cast.head if level == HandlingLevel.CLEAR else cast.officer
    act = actions.record_act(writer, cast.uruguay, entry(handling=level, readers=readers))
    seen = {
        role
        for role in ("anonymous", "officer", "observer", "head", "other", "secretariat")
        if queries.acts(cast.of(role), state="URY").filter(pk=act.pk).exists()
    }
    assert seen == SEEN_BY[level]


@pytest.mark.parametrize("level", [HandlingLevel.AMBER, HandlingLevel.RED])
def test_a_handled_acts_source_and_audit_give_nothing_away(
    cast: Cast, level: HandlingLevel
) -> None:
    actions.record_act(cast.officer, cast.uruguay, entry(handling=level))
    assert not Source.objects.filter(title__contains="Note 12").exists()
    last = AuditEntry.objects.order_by("seq").last()
    assert last is not None
    assert last.action == "record_act"
    text = f"{last.object_label} {last.details}"
    assert "stated" not in text
    assert "Note 12" not in text


def test_a_clear_acts_source_is_shown(cast: Cast) -> None:
    clear = HandlingLevel.CLEAR
    act = actions.record_act(cast.head, cast.uruguay, entry(handling=clear))
    assert (act.source.title, act.source.url) == ("Note 12 of the mission", act.url)
    again = actions.record_act(cast.head, cast.uruguay, entry(kind="endorsed", handling=clear))
    assert again.source == act.source


def test_only_the_head_makes_an_act_public(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.record_act(cast.officer, cast.uruguay, entry(handling=HandlingLevel.CLEAR))
    assert "handling" in refused.value.error_dict
    assert not Act.objects.filter(origin="desk").exists()


@pytest.mark.parametrize("role", ["observer", "other", "secretariat", "administrator"])
def test_others_may_not_record_for_the_delegation(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        actions.record_act(getattr(cast, role), cast.uruguay, entry())
    assert not Act.objects.filter(origin="desk").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "won"}, "kind"),
        ({"document": "  "}, "document"),
        ({"confidence": "sure"}, "confidence"),
        ({"handling": 9}, "handling"),
        ({"date": PartialDate((timezone.localdate() + timedelta(days=3)).isoformat())}, "date"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    cast: Cast, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.record_act(cast.officer, cast.uruguay, entry(**changes))
    assert field in refused.value.error_dict
    assert not Act.objects.filter(origin="desk").exists()


@pytest.mark.parametrize("kind", queries.COMMITTING)
def test_nobody_does_to_a_text_what_came_before_it(cast: Cast, kind: str) -> None:
    early = entry(kind=kind, date=PartialDate("1950"))
    with override("en"), pytest.raises(ValidationError) as refused:
        actions.record_act(cast.officer, cast.uruguay, early)
    assert refused.value.message_dict == {
        "date": ["1950 is before the date of the text itself, 2024-12-24; correct the date."]
    }


@pytest.mark.parametrize(
    ("kind", "date"),
    [
        ("stated", "2023-09-04"),  # while it was negotiated
        ("sponsored", "2024-11"),
        ("voted_yes", "2024-11-11"),  # in committee
        ("signed", "2024"),  # a year that has days after the text
        ("signed", "2024-12"),
        ("signed", None),
    ],
)
def test_what_comes_before_a_text_or_may_have_come_after_is_recorded(
    cast: Cast, kind: str, date: str | None
) -> None:
    day = PartialDate(date) if date else None
    act = actions.record_act(cast.officer, cast.uruguay, entry(kind=kind, date=day))
    assert act.date == (date and day and day.text)


@pytest.mark.parametrize("date", [PartialDate("2026-11"), PartialDate("1991"), None])
def test_a_former_state_acts_no_more(cast: Cast, date: PartialDate | None) -> None:
    former = entry(state=states()["DDR"], kind="signed" if date is None else "stated", date=date)
    with override("en"), pytest.raises(ValidationError) as refused:
        actions.record_act(cast.officer, cast.uruguay, former)
    assert refused.value.message_dict == {
        "state": ["East Germany is listed until 1990-10-03 only; choose the State that acted."]
    }
    # What it did while it was is recorded, to the last year.
    actions.record_act(
        cast.officer,
        cast.uruguay,
        entry(
            state=states()["DDR"],
            instrument=Instrument.objects.get(slug="ETS-108"),
            kind="signed",
            date=PartialDate("1990"),
        ),
    )


def test_a_reader_from_elsewhere_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        actions.record_act(
            cast.officer, cast.uruguay, entry(handling=HandlingLevel.RED, readers=(cast.other,))
        )


def test_the_same_act_twice_is_refused(cast: Cast) -> None:
    actions.record_act(cast.officer, cast.uruguay, entry())
    with pytest.raises(ValidationError):
        actions.record_act(cast.head, cast.uruguay, entry())
    assert Act.objects.filter(origin="desk").count() == 1


def test_an_act_is_withdrawn_by_its_delegation_only(cast: Cast) -> None:
    act = actions.record_act(cast.officer, cast.uruguay, entry())
    for role in ("observer", "other", "secretariat"):
        with pytest.raises(NotAllowed):
            actions.withdraw_act(getattr(cast, role), act)
    actions.withdraw_act(cast.head, act)
    assert not Act.objects.filter(pk=act.pk).exists()
    last = AuditEntry.objects.order_by("seq").last()
    assert last is not None
    assert last.action == "withdraw_act"


def test_a_red_act_is_withdrawn_by_those_who_may_know_of_it(cast: Cast) -> None:
    act = actions.record_act(cast.officer, cast.uruguay, entry(handling=HandlingLevel.RED))
    with pytest.raises(NotAllowed):
        actions.withdraw_act(cast.head, act)
    actions.withdraw_act(cast.officer, act)
    assert not Act.objects.filter(pk=act.pk).exists()
    with pytest.raises(NotAllowed):  # a second click
        actions.withdraw_act(cast.officer, act)


def test_a_red_act_whose_last_reader_left_is_the_heads_to_withdraw(
    cast: Cast, client: Client
) -> None:
    act = actions.record_act(cast.officer, cast.uruguay, entry(handling=HandlingLevel.RED))
    page = reverse("record:act_add", args=["UNTC-XVIII-16"])
    withdrawal = reverse("record:act_withdraw", args=[act.uuid])
    client.login(email=cast.head.email, password=PASSWORD)
    assert withdrawal not in client.get(page).content.decode()
    assert client.post(withdrawal).status_code == 404
    remove_member(cast.head, Membership.objects.get(user=cast.officer))
    assert withdrawal in client.get(page).content.decode()
    assert client.post(withdrawal).status_code == 302
    assert not Act.objects.filter(pk=act.pk).exists()


def test_the_packs_acts_cannot_be_withdrawn(cast: Cast) -> None:
    act = Act.objects.filter(origin="starter").first()
    assert act is not None
    with pytest.raises(NotAllowed):
        actions.withdraw_act(cast.head, act)


def test_the_form_records_and_returns_to_the_instrument(cast: Cast, client: Client) -> None:
    client.login(email=cast.officer.email, password=PASSWORD)
    address = reverse("record:act_add", args=["UNTC-XVIII-16"])
    data = {
        "delegation": "URY",
        "state": "BRA",
        "kind": "signed",
        "date": "2025-10-25",
        "document": "Press note",
        "confidence": "reported",
        "handling": "3",
    }
    response = client.post(address, data)
    assert response.status_code == 302
    assert response["Location"] == reverse("desk:instrument", args=["UNTC-XVIII-16"])
    act = Act.objects.get(origin="desk")
    assert (act.state_id, act.handling, act.owner) == ("BRA", 3, cast.uruguay)
    wrong = client.post(address, data | {"date": "25/10/2025"})
    assert wrong.status_code == 200
    assert "25/10/2025" in wrong.content.decode()


def test_what_a_state_has_not_done_until_an_act_answers_it(cast: Cast) -> None:
    made, not_made = queries.commitments("URY", cast.officer)
    row = next(row for row in not_made if row.kind == "not_signed" or row.kind == "not_party")
    kind = "ratified"
    actions.record_act(
        cast.officer,
        cast.uruguay,
        entry(kind=kind, instrument=row.instrument, handling=HandlingLevel.AMBER_STRICT),
    )
    mine, answered = queries.commitments("URY", cast.officer)
    assert len(mine) == len(made) + 1
    assert row not in answered
    _, for_others = queries.commitments("URY", cast.other)
    assert row in for_others
