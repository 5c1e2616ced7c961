"""What somebody would try who means ill, or was let in once and is no longer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Instrument, State
from contadora.people import actions, queries
from contadora.people.handling import HandlingLevel
from contadora.people.models import AuditEntry, Membership, User
from contadora.people.views_audit import _cell
from contadora.record.actions import record_act
from contadora.record.actions.acts import Entry
from contadora.record.models import Act
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cache.clear()  # the limits of allauth are counted there
    return make_cast()


def test_a_demo_account_is_not_signed_in_off_the_loopback(settings: Any) -> None:
    cache.clear()
    (_label, email, password), *_others = actions.make_demo_accounts(queries.system_user())
    settings.LOOPBACK = False
    client = Client()
    answer = client.post("/es/accounts/login/", {"login": email, "password": password})
    assert answer["Location"] == "/es/accounts/inactive/"
    assert not {"_auth_user_id", "account_login"} & set(client.session.keys())
    assert not AuditEntry.objects.filter(action="sign_in").exists()


def test_a_closed_account_is_not_signed_in(cast: Cast) -> None:
    cast.officer.is_active = False
    cast.officer.save()
    client = Client()
    answer = client.post(
        "/es/accounts/login/",
        {"login": cast.officer.email, "password": "a long enough test password"},
    )
    assert answer["Location"] == "/es/accounts/inactive/"
    assert not AuditEntry.objects.filter(action="sign_in").exists()


def test_what_a_demo_account_opened_is_closed_off_the_loopback(settings: Any) -> None:
    actions.make_demo_accounts(queries.system_user())
    demo = User.objects.get(email="administrator@demo.invalid")
    invitation = actions.invite(demo, "somebody@example.org", as_administrator=True)
    settings.LOOPBACK = False
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, name="x", password="a long enough password")
    assert not User.objects.filter(email="somebody@example.org").exists()
    settings.LOOPBACK = True
    assert actions.accept_invitation(
        invitation, name="x", password="a long enough password"
    ).is_administrator


def test_a_demo_account_is_no_last_administrator_or_head(cast: Cast, settings: Any) -> None:
    actions.make_demo_accounts(queries.system_user())
    settings.LOOPBACK = False
    with pytest.raises(ValidationError):
        actions.set_desk_roles(
            cast.administrator, cast.administrator, secretariat=False, administrator=False
        )
    head = Membership.objects.get(user=cast.head)
    with pytest.raises(ValidationError):
        actions.change_role(cast.head, head, "observer")


def test_who_leaves_a_delegation_no_longer_reads_what_it_named_them_for(cast: Cast) -> None:
    entry = Entry(
        state=State.objects.get(iso3="URY"),
        instrument=Instrument.objects.get(slug="A-RES-73-27"),
        kind="stated",
        date=PartialDate("2019"),
        document="a note",
        handling=HandlingLevel.RED,
        readers=[cast.observer],
    )
    act = record_act(cast.officer, cast.uruguay, entry)
    Membership.objects.create(user=cast.observer, delegation=cast.costa_rica, role="observer")
    assert Act.objects.visible_to(cast.observer).filter(pk=act.pk).exists()
    of_uruguay = Membership.objects.get(user=cast.observer, delegation=cast.uruguay)
    actions.remove_member(cast.head, of_uruguay)
    assert not Act.objects.visible_to(cast.observer).filter(pk=act.pk).exists()
    assert Act.objects.visible_to(cast.officer).filter(pk=act.pk).exists()


def test_who_leaves_one_delegation_stays_a_reader_of_anothers(cast: Cast) -> None:
    Membership.objects.create(user=cast.other, delegation=cast.uruguay, role="officer")
    entry = Entry(
        state=State.objects.get(iso3="CRI"),
        instrument=Instrument.objects.get(slug="A-RES-73-27"),
        kind="stated",
        date=PartialDate("2019"),
        document="a note",
        handling=HandlingLevel.RED,
    )
    act = record_act(cast.other, cast.costa_rica, entry)
    actions.remove_member(
        cast.head, Membership.objects.get(user=cast.other, delegation=cast.uruguay)
    )
    assert Act.objects.visible_to(cast.other).filter(pk=act.pk).exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_the_trail_is_a_formula(start: str) -> None:
    assert _cell(f"{start}HYPERLINK()") == f"'{start}HYPERLINK()"
