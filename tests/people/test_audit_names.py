"""Whatever the program can write to the audit trail has a name in the four languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.config.catalogues import PACKAGE
from contadora.people import audit, audit_names
from contadora.people.queries import system_user
from tests.factory import PASSWORD, make_cast

WRITERS = {"audit.record", "trail.record"}


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield file, node


def texts(node: ast.expr) -> set[str]:
    """Return the texts that an expression can be; a name is none."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def written() -> tuple[set[str], list[str]]:
    """Return the codes that calls write, and the calls whose code is not a text."""
    codes: set[str] = set()
    unread = []
    for file, call in calls():
        if ast.unparse(call.func) in WRITERS:
            found = texts(call.args[1])
            codes |= found
            if not found:
                unread.append(f"{file.relative_to(PACKAGE)}: {ast.unparse(call.args[1])}")
    return codes, unread


def by_signal() -> set[str]:
    """Return the codes of allauth's signals: the pairs in the table that is connected."""
    tree = ast.parse((PACKAGE / "people" / "signals.py").read_text(encoding="utf-8"))
    (connect,) = (
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "connect"
    )
    (loop,) = (node for node in connect.body if isinstance(node, ast.For))
    assert isinstance(loop.iter, ast.Tuple)
    return {
        text
        for pair in loop.iter.elts
        if isinstance(pair, ast.Tuple)
        for text in texts(pair.elts[1])
    }


def test_the_only_actions_that_are_values_are_those_of_the_signals_and_of_rooms() -> None:
    _codes, unread = written()
    # A room's history and the trail get an act by one call, which names it.
    assert unread == ["negotiation/trail.py: act", "people/signals.py: action"]
    assert "change_password" in by_signal()


def test_every_action_has_a_name_and_every_name_an_action() -> None:
    codes = written()[0] | by_signal()
    assert len(codes) > 30
    assert codes == audit_names._named()[0].keys()


def test_every_kind_of_object_is_a_model() -> None:
    for label in audit_names._named()[1]:
        assert apps.get_model(label)._meta.label_lower == label


@pytest.mark.parametrize("language", ["es", "pt", "fr"])
def test_names_are_translated(language: str) -> None:
    actions, objects = audit_names._named()
    same = {"invitation", "objection", "questionnaire", "initiative"} if language == "fr" else set()
    with override(language):
        told = {code: str(name) for code, name in {**actions, **objects}.items()}
    with override("en"):
        for code, name in {**actions, **objects}.items():
            if str(name) not in same | {"instrument", "pole", "edition"}:
                assert told[code] != str(name), f"{code} in {language}"


@pytest.mark.django_db
def test_the_page_names_actions_and_objects_with_their_codes(client: Client) -> None:
    cast = make_cast()
    with transaction.atomic():
        audit.record(system_user(), "set_language", cast.officer)
        audit.record(system_user(), "of_an_older_version", cast.officer)
    client.login(email=cast.administrator.email, password=PASSWORD)
    with override("es"):
        page = client.get(reverse("people:audit")).content.decode()
    assert 'idioma de los correos cambiado <code class="note">set_language</code>' in page
    assert "cuenta · <code>people.user" in page
    assert '<option value="set_language">idioma de los correos cambiado</option>' in page
    assert "of_an_older_version" in page
