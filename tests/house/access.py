"""The permission table: who gets which status at which address.

Each room keeps `tests/<room>/permissions.py` with `TABLE: list[Row]`; `test_access` asks every
address as every role and fails on an address that no table lists.

    TABLE = [
        Row("desk:state", args=["URY"], expected=PUBLIC, setup=load_uruguay),
        Row("people:delegation", args=["URY"], expected=only("observer", "officer", "head")),
        Row("record:docket", method="POST", data={"symbol": "A/RES/73/27"}, expected=...),
    ]
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.factory import ROLES, Cast

TESTS = Path(__file__).resolve().parents[1]
MEMBER_ROLES = tuple(role for role in ROLES if role not in {"anonymous", "outsider"})

Expected = Mapping[str, int]
Values = Sequence[Any] | Mapping[str, Any]


def everyone(status: int) -> dict[str, int]:
    """The same status for each role."""
    return dict.fromkeys(ROLES, status)


PUBLIC = everyone(200)
MEMBERS = {**everyone(200), "anonymous": 302, "outsider": 404}
SIGNED_IN = {**everyone(200), "anonymous": 302}
NOBODY = everyone(404)


def only(*roles: str, status: int = 200, others: int = 404) -> dict[str, int]:
    """A status for these roles; 404 for other people, and the sign-in page for the anonymous."""
    unknown = set(roles) - set(ROLES)
    assert not unknown, f"no such role: {unknown}"
    return {**everyone(others), "anonymous": 302, **dict.fromkeys(roles, status)}


@dataclass(frozen=True)
class Row:
    """One address, asked in one way, and the status each role gets.

    `args`, `data` and `query` may be callables given the cast: they may make objects, once for
    the row. `setup` is called before them. Each role's request is undone after it.
    """

    name: str
    args: Values | Callable[[Cast], Values] = ()
    method: str = "GET"
    expected: Expected = field(default_factory=dict)
    data: Mapping[str, Any] | Callable[[Cast], Mapping[str, Any]] | None = None
    query: Mapping[str, Any] | Callable[[Cast], Mapping[str, Any]] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    setup: Callable[[Cast], object] | None = None
    note: str = ""
    signs_in: bool = True  # a 302 of the anonymous is to the page of signing in

    def __str__(self) -> str:
        return f"{self.method} {self.name}{f' ({self.note})' if self.note else ''}"


def tables() -> list[Row]:
    """Return every room's rows."""
    rows: list[Row] = []
    for file in sorted(TESTS.glob("*/permissions.py")):
        module = importlib.import_module(f"tests.{file.parent.name}.permissions")
        rows.extend(module.TABLE)
    return rows


def addresses(
    resolver: URLResolver | None = None, prefix: str = "", route: str = ""
) -> list[tuple[str, str]]:
    """Return the name (with namespaces) and the route of every address of the desk."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found.append((prefix + (entry.name or ""), here))
        else:
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            found.extend(addresses(entry, inner, here))
    return found
