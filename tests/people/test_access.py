"""Default deny, the guards, and the keys to the API."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django.views import View

from contadora.people import access, actions, queries
from contadora.people.middleware import MembersOnly
from contadora.people.models import ApiToken, AuditEntry, Role, User
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


@access.public
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


@access.public
class OpenPage(View):
    pass


@access.account
def own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


def answer(view: Any, user: Any, name: str = "room:page") -> HttpResponse | None:
    """What the middleware answers in a view's place; None lets it run."""
    request = RequestFactory().get("/es/page/?a=1")
    request.user = user
    match = type("Match", (), {"view_name": name})()
    request.resolver_match = match
    return MembersOnly(lambda _request: HttpResponse()).process_view(request, view, (), {})


def test_an_unmarked_view_is_for_members(cast: Cast) -> None:
    asked = answer(plain, AnonymousUser())
    assert asked is not None
    assert asked["Location"] == "/es/accounts/login/?next=/es/page/%3Fa%3D1"
    for role in ("observer", "officer", "head", "other", "secretariat", "administrator"):
        assert answer(plain, cast.of(role)) is None
    with pytest.raises(Http404):
        answer(plain, cast.outsider)


def test_marks_open_a_view(cast: Cast) -> None:
    for user in (AnonymousUser(), cast.outsider, cast.head):
        assert answer(open_to_all, user) is None
        assert answer(OpenPage.as_view(), user) is None
    assert answer(own, cast.outsider) is None
    assert answer(own, AnonymousUser()) is not None


def test_a_closed_account_is_let_in_nowhere(cast: Cast) -> None:
    cast.head.is_active = False
    for view in (plain, own):
        with pytest.raises(Http404):
            answer(view, cast.head)


def test_views_of_libraries_are_listed_or_closed(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_VIEWS = ("api:*", "lib:one")
    assert answer(plain, AnonymousUser(), "api:anything") is None
    assert answer(plain, AnonymousUser(), "lib:one") is None
    assert answer(plain, AnonymousUser(), "lib:two") is not None
    assert answer(plain, AnonymousUser(), "account_login") is None
    for name in ("account_email", "mfa_something_new"):
        with pytest.raises(Http404):
            answer(plain, cast.administrator, name)


def test_a_delegation_is_for_its_members_and_the_desk(cast: Cast) -> None:
    for role in ("observer", "officer", "head", "secretariat", "administrator"):
        assert access.delegation_for(cast.of(role), "ury") == cast.uruguay
    for role in ("anonymous", "outsider", "other"):
        with pytest.raises(access.NotAllowed):
            access.delegation_for(cast.of(role), "URY")


def test_what_does_not_exist_and_what_is_hidden_look_the_same(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.other)
    answers = [client.get(f"/es/delegations/{code}/") for code in ("URY", "PER")]
    assert [answer.status_code for answer in answers] == [404, 404]
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    hidden, absent = (token.sub("", answer.content.decode()) for answer in answers)
    assert hidden.replace("URY", "PER") == absent


def test_roles_are_asked_by_name(cast: Cast) -> None:
    assert access.require_role(cast.head, cast.uruguay, Role.HEAD, Role.OFFICER) == Role.HEAD
    for user in (cast.observer, cast.other, cast.secretariat, cast.anonymous):
        with pytest.raises(access.NotAllowed):
            access.require_role(user, cast.uruguay, Role.HEAD)
    assert access.require_secretariat(cast.secretariat) == cast.secretariat
    assert access.require_administrator(cast.administrator) == cast.administrator
    for role in ("anonymous", "outsider", "head", "administrator"):
        with pytest.raises(access.NotAllowed):
            access.require_secretariat(cast.of(role))
    for role in ("anonymous", "outsider", "head", "secretariat"):
        with pytest.raises(access.NotAllowed):
            access.require_administrator(cast.of(role))


def test_the_desk_has_one_account_that_nobody_signs_in_to(cast: Cast) -> None:
    desk = queries.system_user()
    assert desk == queries.system_user()
    assert User.objects.filter(is_system=True).count() == 1
    assert not desk.has_usable_password()
    desk.set_password("a sentence of one's own")
    desk.save()
    assert not Client().login(email=desk.email, password="a sentence of one's own")


# Tokens


def test_a_token_opens_for_its_owner_and_is_kept_as_a_digest(cast: Cast) -> None:
    token, text = actions.create_token(cast.officer, "a program")
    secret = text.rpartition(f"{token.prefix}_")[2]
    kept = ApiToken.objects.values().get(pk=token.pk)
    assert secret not in str(kept)
    assert secret not in str(list(AuditEntry.objects.values_list("details", flat=True)))
    assert kept["last_used_at"] is None
    assert access.user_for_token(text) == cast.officer
    assert access.user_for_token(f"  {text}\n") == cast.officer
    token.refresh_from_db()
    assert token.last_used_at is not None


@pytest.mark.parametrize(
    "change", ["", "x", "contadora_", "contadora__", "{}x", "x{}", "contadora_00000000_secret"]
)
def test_another_text_opens_nothing(cast: Cast, change: str) -> None:
    _token, text = actions.create_token(cast.officer, "a program")
    assert access.user_for_token(change.format(text)) is None


def test_a_token_closes(cast: Cast, settings: Any) -> None:
    token, text = actions.create_token(cast.officer, "a program")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert access.user_for_token(text) is None
    token, text = actions.create_token(cast.officer, "another program")
    actions.set_active(cast.administrator, cast.officer, False)
    assert access.user_for_token(text) is None
    actions.set_active(cast.administrator, cast.officer, True)
    assert access.user_for_token(text) == cast.officer
    actions.revoke_token(cast.officer, token)
    assert access.user_for_token(text) is None
    with pytest.raises(ValidationError):
        actions.revoke_token(cast.officer, token)


def test_use_is_noted_once_an_hour(cast: Cast, django_assert_num_queries: Any) -> None:
    token, text = actions.create_token(cast.officer, "a program")
    access.user_for_token(text)
    with django_assert_num_queries(1):
        access.user_for_token(text)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now() - timedelta(hours=2))
    access.user_for_token(text)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert timezone.now() - token.last_used_at < timedelta(minutes=1)


def test_tokens_are_for_members_and_bounded(cast: Cast) -> None:
    with pytest.raises(access.NotAllowed):
        actions.create_token(cast.outsider, "a program")
    for days in (0, 400):
        with pytest.raises(ValidationError, match="366"):
            actions.create_token(cast.officer, "a program", days=days)
    with pytest.raises(ValidationError):
        actions.create_token(cast.officer, "  ")
    for number in range(20):
        actions.create_token(cast.officer, f"program {number}")
    with pytest.raises(ValidationError, match="20"):
        actions.create_token(cast.officer, "one more")


def test_others_do_not_revoke_a_token_and_administrators_do(cast: Cast) -> None:
    token, _text = actions.create_token(cast.officer, "a program")
    for user in (cast.head, cast.other, cast.secretariat):
        with pytest.raises(access.NotAllowed):
            actions.revoke_token(user, token)
    assert actions.revoke_token(cast.administrator, token).revoked_at is not None


def test_a_new_tokens_text_is_shown_once_and_not_kept_by_caches(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer)
    made = client.post("/es/me/tokens/", {"name": "a program", "days": "30"})
    text = made.content.decode().partition('id="token">')[2].partition("<")[0]
    assert access.user_for_token(text) == cast.officer
    assert "no-store" in made["Cache-Control"]
    later = client.get("/es/me/tokens/").content.decode()
    assert "a program" in later
    assert text not in later
