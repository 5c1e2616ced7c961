"""Delegations, their members, accounts, and the people of the demo."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from contadora.people import access, actions, queries
from contadora.people.models import Delegation, Membership, Role, User
from tests.factory import Cast, make_cast, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def membership(user: User) -> Membership:
    return Membership.objects.get(user=user)


@pytest.mark.parametrize(
    ("code", "kind", "kept"),
    [
        ("per", "state", "PER"),
        (" OAS ", "organisation", "OAS"),
        ("EU-LAC", "organisation", "EU-LAC"),
    ],
)
def test_a_delegation_is_opened(cast: Cast, code: str, kind: str, kept: str) -> None:
    assert actions.create_delegation(cast.secretariat, code, kind).code == kept


@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        ("XYZ", "state", "XYZ no es el código ISO"),
        ("UY", "state", "UY no es el código ISO"),
        ("O A S", "organisation", "O A S no es una sigla"),
        ("<b>", "organisation", "no es una sigla"),
        ("PER", "party", "Elija un Estado"),
        ("URY", "state", "URY ya tiene"),
        ("ury", "organisation", "URY ya tiene"),
    ],
)
def test_a_code_that_will_not_do_is_named(cast: Cast, code: str, kind: str, told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.create_delegation(cast.administrator, code, kind)
    assert told in " ".join(caught.value.messages)
    assert Delegation.objects.count() == 2


@pytest.mark.parametrize("role", ["head", "officer", "outsider"])
def test_only_the_desk_opens_delegations(cast: Cast, role: str) -> None:
    with pytest.raises(access.NotAllowed):
        actions.create_delegation(getattr(cast, role), "PER", "state")


@pytest.mark.parametrize(
    ("language", "name"), [("es", "Perú"), ("en", "Peru"), ("pt", "Peru"), ("fr", "Pérou")]
)
def test_a_state_has_its_name_in_the_readers_language(language: str, name: str) -> None:
    with override(language):
        assert queries.delegation_name(Delegation(code="PER", kind="state")) == name
        assert queries.delegation_name(Delegation(code="OAS", kind="organisation")) == "OAS"


@pytest.mark.parametrize("role", ["officer", "observer", "other", "outsider"])
def test_only_who_manages_changes_members(cast: Cast, role: str) -> None:
    for act in (
        lambda: actions.change_role(getattr(cast, role), membership(cast.observer), Role.HEAD),
        lambda: actions.remove_member(getattr(cast, role), membership(cast.observer)),
    ):
        with pytest.raises(access.NotAllowed):
            act()
    assert membership(cast.observer).role == Role.OBSERVER


def test_a_delegation_keeps_a_head(cast: Cast) -> None:
    for act in (
        lambda: actions.change_role(cast.head, membership(cast.head), Role.OFFICER),
        lambda: actions.remove_member(cast.head, membership(cast.head)),
    ):
        with pytest.raises(ValidationError, match="jefatura"):
            act()
    actions.change_role(cast.head, membership(cast.officer), Role.HEAD)
    actions.change_role(cast.head, membership(cast.head), Role.OBSERVER)
    assert membership(cast.head).role == Role.OBSERVER
    with pytest.raises(access.NotAllowed):
        actions.remove_member(cast.head, membership(cast.observer))


def test_the_secretariat_may_take_the_last_head_off(cast: Cast) -> None:
    actions.remove_member(cast.secretariat, membership(cast.head))
    assert not access.is_member(cast.head)


def test_a_role_is_one_of_the_roles_and_another(cast: Cast) -> None:
    for role in ("ambassador", Role.OBSERVER):
        with pytest.raises(ValidationError):
            actions.change_role(cast.head, membership(cast.observer), role)


def test_a_member_who_left_is_not_changed(cast: Cast) -> None:
    gone = membership(cast.observer)
    actions.remove_member(cast.head, membership(cast.observer))
    with pytest.raises(ValidationError, match="ya no es miembro"):
        actions.change_role(cast.head, gone, Role.OFFICER)


def test_a_head_who_takes_themselves_off_is_sent_home(cast: Cast) -> None:
    actions.change_role(cast.head, membership(cast.officer), Role.HEAD)
    client = Client()
    client.force_login(cast.head)
    where = f"/es/delegations/URY/members/{membership(cast.head).pk}/remove/"
    answer = client.post(where)
    assert (answer.status_code, answer["Location"]) == (302, "/es/me/")
    assert client.get(answer["Location"]).status_code == 200


def test_the_list_of_delegations_is_ones_own(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(cast.other)
    seen = client.get("/es/delegations/").content.decode()
    assert "Costa Rica" in seen
    assert "Uruguay" not in seen
    for number in range(10):
        Delegation.objects.create(code=f"ORG{number}", kind="organisation")
    client.force_login(cast.secretariat)
    with django_assert_max_num_queries(6):
        seen = client.get("/es/delegations/").content.decode()
    assert "ORG9" in seen


def test_lists_of_people_cost_the_same_however_long(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        user = make_user(f"officer {number}")
        Membership.objects.create(user=user, delegation=cast.uruguay, role=Role.OFFICER)
    client = Client()
    client.force_login(cast.administrator)
    for page in ("/es/people/", "/es/delegations/URY/"):
        with django_assert_max_num_queries(9):
            assert "officer 14" in client.get(page).content.decode()


# Accounts


def test_a_person_changes_their_name_and_language(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer)
    assert client.post("/es/me/", {"name": "  Mesa 3 ", "language": "fr"}).status_code == 302
    cast.officer.refresh_from_db()
    assert (cast.officer.name, cast.officer.language) == ("Mesa 3", "fr")
    for wrong in ({"name": "", "language": "fr"}, {"name": "x", "language": "de"}):
        assert client.post("/es/me/", wrong).status_code == 200
        with pytest.raises(ValidationError):
            actions.set_profile(cast.officer, **wrong)
    with pytest.raises(ValidationError, match="no es un idioma"):
        actions.set_language(cast.officer, "de")


def test_a_closed_account_is_out_at_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer)
    assert client.get("/es/me/").status_code == 200
    actions.set_active(cast.administrator, cast.officer, False)
    assert client.get("/es/me/").status_code == 302
    actions.set_active(cast.administrator, cast.officer, True)
    assert client.get("/es/me/").status_code == 200


def test_a_desk_keeps_an_administrator(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="administradora"):
        actions.set_active(cast.administrator, cast.administrator, False)
    with pytest.raises(ValidationError, match="administradora"):
        actions.set_desk_roles(
            cast.administrator, cast.administrator, secretariat=True, administrator=False
        )
    actions.set_desk_roles(cast.administrator, cast.other, secretariat=False, administrator=True)
    another = User.objects.get(pk=cast.other.pk)
    actions.set_active(another, cast.administrator, False)
    assert not User.objects.get(pk=cast.administrator.pk).is_active


def test_only_administrators_change_accounts(cast: Cast) -> None:
    for role in ("outsider", "head", "secretariat"):
        with pytest.raises(access.NotAllowed):
            actions.set_active(getattr(cast, role), cast.other, False)
        with pytest.raises(access.NotAllowed):
            actions.set_desk_roles(
                getattr(cast, role), cast.other, secretariat=True, administrator=True
            )


def test_the_desks_own_account_and_what_is_so_already_are_not_changed(cast: Cast) -> None:
    for user, active in ((queries.system_user(), False), (cast.other, True)):
        with pytest.raises(ValidationError):
            actions.set_active(cast.administrator, user, active)
    with pytest.raises(ValidationError):
        actions.set_desk_roles(
            cast.administrator, cast.other, secretariat=False, administrator=False
        )


def test_an_account_is_changed_on_its_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator)
    page = f"/es/people/{cast.other.pk}/"
    assert client.post(page, {"secretariat": "on"}).status_code == 302
    cast.other.refresh_from_db()
    assert (cast.other.is_active, cast.other.is_secretariat) == (False, True)
    own = f"/es/people/{cast.administrator.pk}/"
    assert "administradora" in client.post(own, {"active": "on"}).content.decode()
    # One of two things refused, neither is done.
    client.post(own, {"administrator": "on", "secretariat": "on"})
    cast.administrator.refresh_from_db()
    assert (cast.administrator.is_active, cast.administrator.is_secretariat) == (True, False)


# The demo


def test_the_demo_has_its_people_with_new_passwords_at_each_start() -> None:
    desk = queries.system_user()
    first = actions.make_demo_accounts(desk)
    second = actions.make_demo_accounts(desk)
    assert [(label, email) for label, email, _password in first] == [
        (label, email) for label, email, _password in second
    ]
    assert len({password for _label, _email, password in first + second}) == 14
    assert User.objects.filter(is_demo=True).count() == 7
    for _label, email, password in second:
        assert Client().login(email=email, password=password)
    for _label, email, password in first:
        assert not Client().login(email=email, password=password)
    members = Membership.objects.filter(user__is_demo=True)
    roles = set(members.values_list("delegation__code", "role"))
    assert roles == {
        ("URY", "officer"),
        ("CRI", "officer"),
        ("BRA", "officer"),
        ("URY", "head"),
        ("URY", "observer"),
    }
    assert User.objects.filter(is_demo=True, is_secretariat=True).count() == 1
    assert User.objects.filter(is_demo=True, is_administrator=True).count() == 1


def test_demo_accounts_exist_on_the_loopback_only(settings: Any) -> None:
    desk = queries.system_user()
    (_label, email, password), *_others = actions.make_demo_accounts(desk)
    client = Client()
    assert client.login(email=email, password=password)
    _token, text = actions.create_token(User.objects.get(email=email), "a program")
    settings.LOOPBACK = False
    settings.ALLOWED_HOSTS = ["testserver"]
    assert not Client().login(email=email, password=password)
    assert client.get("/es/me/").status_code == 302
    assert access.user_for_token(text) is None
    with pytest.raises(access.NotAllowed):
        actions.make_demo_accounts(desk)


def test_nobody_but_the_desk_makes_demo_accounts(cast: Cast) -> None:
    with pytest.raises(access.NotAllowed):
        actions.make_demo_accounts(cast.administrator)
