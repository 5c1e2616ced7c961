"""Every address for every role, for a member of another delegation and for one of none."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from tests.factory import ROLES, Cast, make_cast
from tests.house.access import Row, addresses, only, tables

ROWS = tables()


@dataclass(frozen=True)
class People:
    """The cast, and each role's session as a browser would send it."""

    cast: Cast
    sessions: dict[str, str]


def _value(value: Any, cast: Cast) -> Any:
    return value(cast) if isinstance(value, Callable) else value  # type: ignore[arg-type]


def test_every_address_is_in_a_table() -> None:
    listed = {row.name for row in ROWS}
    found = addresses()
    unlisted = sorted(f"{name or route}: {route}" for name, route in found if name not in listed)
    assert not unlisted, "no tests/<room>/permissions.py lists:\n" + "\n".join(unlisted)
    gone = sorted(listed - {name for name, _route in found})
    assert not gone, f"listed, but there is no such address: {gone}"


def test_every_row_names_every_role() -> None:
    for row in ROWS:
        assert set(row.expected) == set(ROLES), f"{row}: {set(ROLES) ^ set(row.expected)}"


def test_the_walk_finds_addresses_with_and_without_a_language() -> None:
    found = dict(addresses())
    assert found["people:me"].endswith("me/")
    assert "account_login" in found


def test_only_refuses_a_role_that_does_not_exist() -> None:
    with pytest.raises(AssertionError, match="no such role"):
        only("ambassador")


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[People]:
    """Everybody, signed in once for all rows, which is undone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast, sessions = make_cast(), {}
        for role in ROLES:
            client = Client()
            if role != "anonymous":
                client.force_login(cast.of(role))  # type: ignore[arg-type]
            sessions[role] = client.cookies.output(header="", sep=";")
        yield People(cast, sessions)
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_its_status(row: Row, people: People, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cast = copy.deepcopy(people.cast)
    if row.setup is not None:
        row.setup(cast)
    args = _value(row.args, cast)
    kwargs = args if isinstance(args, dict) else None
    with override("es"):
        path = reverse(row.name, args=None if kwargs is not None else args, kwargs=kwargs)
    data, query = _value(row.data, cast), _value(row.query, cast)
    wrong = []
    client = Client(headers={"accept-language": "es"})
    for role in ROLES:
        mark = transaction.savepoint()
        client.cookies = SimpleCookie(people.sessions[role])
        response = _send(client, row, path, data or {}, query or {})
        if response.status_code != row.expected[role]:
            wrong.append(f"{role}: {response.status_code}, not {row.expected[role]}")
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[attr-defined]
        where = response.headers.get("Location", "")
        if role == "anonymous" and where and row.signs_in and "/login/" not in where:
            wrong.append(f"anonymous: sent to {where}, not to sign in")
        transaction.savepoint_rollback(mark)
    assert not wrong, f"{row} at {path}: " + "; ".join(wrong)


def _send(client: Client, row: Row, path: str, data: Any, query: Any) -> Any:
    if row.method in {"GET", "HEAD"}:
        return client.get(path, {**query, **data}, headers=dict(row.headers))
    ask = getattr(client, row.method.lower())
    return ask(path, data, query_params=query, headers=dict(row.headers))
