"""Every action of every room is one transaction and leaves an audit entry.

The rooms' own tests run each action; here its source is read, so that none is forgotten, and
each that a room lists in `tests/<room>/audited.py` is run: with the audit trail broken it must
change nothing, and with it whole it must leave exactly one entry.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from contadora.config.catalogues import PACKAGE
from contadora.people import audit
from contadora.people.models import AuditEntry
from tests.factory import Cast, make_cast

TESTS = Path(__file__).resolve().parents[1]
ROOMS = tuple(settings.ROOMS)
Function = ast.FunctionDef


def action_files() -> list[Path]:
    """Return each room's actions: a module, or a package of them, of the room or a part of it."""
    patterns = ("*/actions.py", "*/*/actions.py", "*/actions/*.py")
    return sorted(file for pattern in patterns for file in PACKAGE.glob(pattern))


def functions(tree: ast.Module) -> dict[str, Function]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def calls(node: ast.AST) -> Iterator[str]:
    """Yield what a function calls, as written."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            yield ast.unparse(each.func)


def reaches(name: str, known: dict[str, Function], wanted: Callable[[Function], bool]) -> bool:
    """Whether a function, or one of its module that it calls, does what is wanted."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here in seen or here not in known:
            continue
        seen.add(here)
        if wanted(known[here]):
            return True
        waiting.extend(calls(known[here]))
    return False


def records(node: Function) -> bool:
    return any(call in {"audit.record", "trail.record"} for call in calls(node))


def is_atomic(node: Function) -> bool:
    blocks = [each for each in ast.walk(node) if isinstance(each, ast.With)]
    managers = [item.context_expr for block in blocks for item in block.items]
    return any("atomic" in ast.unparse(mark) for mark in [*node.decorator_list, *managers])


def exported(file: Path) -> set[str] | None:
    """Return what a package of actions makes public; None for a module, which hides by `_`."""
    if file.name == "actions.py":
        return None
    tree = ast.parse((file.parent / "__init__.py").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in imports for alias in node.names}


def actions() -> list[tuple[str, str, dict[str, Function]]]:
    """Return room, name and module of each public action."""
    found = []
    for file in action_files():
        known = functions(ast.parse(file.read_text(encoding="utf-8")))
        room, names = file.relative_to(PACKAGE).parts[0], exported(file)
        for name in known:
            if name in names if names is not None else not name.startswith("_"):
                found.append((room, name, known))
    return found


def test_there_are_actions_to_look_at() -> None:
    names = {(room, name) for room, name, _known in actions()}
    assert {("people", "invite"), ("people", "change_role")} <= names


@pytest.mark.parametrize(
    ("name", "known"),
    [pytest.param(name, known, id=f"{room}.{name}") for room, name, known in actions()],
)
def test_an_action_is_atomic_and_audited(name: str, known: dict[str, Function]) -> None:
    assert reaches(name, known, records), f"{name} leaves no audit entry"
    assert reaches(name, known, is_atomic), f"{name} is not in a transaction"


def test_the_reading_finds_what_is_missing() -> None:
    known = functions(
        ast.parse(
            "def bare(actor): save()\n"
            "def _write(actor): audit.record(actor, 'x', y)\n"
            "@transaction.atomic\ndef good(actor): _write(actor)\n"
        )
    )
    assert not reaches("bare", known, records)
    assert not reaches("bare", known, is_atomic)
    assert reaches("good", known, records)
    assert reaches("good", known, is_atomic)


def audited() -> list[Any]:
    """Return each listed call: `AUDITED` of a room's table, by the action's name."""
    found = []
    for file in sorted(TESTS.glob("*/audited.py")):
        room = file.parent.name
        table = importlib.import_module(f"tests.{room}.audited").AUDITED
        for name, call in table.items():
            found.append(pytest.param(room, name, call, id=f"{room}.{name}"))
    return found


def store(room: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row the rooms keep by its table, the audit trail's apart."""
    models = [
        model
        for label in ROOMS[: ROOMS.index(room) + 1]
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model is not AuditEntry and model._base_manager.count() < 500
    ]
    kept = {}
    with connection.cursor() as cursor:
        for model in models:
            name, key = model._meta.db_table, model._meta.pk
            assert key is not None
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY "{key.column}"')  # noqa: S608
            kept[name] = cursor.fetchall()
    return kept


class TrailBrokenError(Exception):
    """Raised in place of writing an entry."""


@pytest.mark.django_db
@pytest.mark.parametrize(("room", "name", "prepare"), audited())
def test_an_action_changes_nothing_without_its_entry(
    room: str,
    name: str,
    prepare: Callable[[Cast], Callable[[], object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = make_cast()
    act = prepare(cast)

    def broken(*_args: object, **_details: object) -> None:
        raise TrailBrokenError

    before = store(room)
    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", broken)
        with pytest.raises(TrailBrokenError):
            act()
    assert store(room) == before, f"{name} leaves a change without an entry"


@pytest.mark.django_db
@pytest.mark.parametrize(("room", "name", "prepare"), audited())
def test_an_action_leaves_one_entry_that_names_it(
    room: str, name: str, prepare: Callable[[Cast], Callable[[], object]]
) -> None:
    cast = make_cast()
    act = prepare(cast)
    last = AuditEntry.objects.count()
    act()
    entries = AuditEntry.objects.filter(seq__gt=last)
    assert [entry.action for entry in entries] == [name]
    assert list(audit.verify()) == []


def test_the_people_list_each_of_their_actions() -> None:
    listed = {param.values[1] for param in audited() if param.values[0] == "people"}
    assert listed == {name for room, name, _known in actions() if room == "people"}
