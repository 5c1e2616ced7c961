"""How the room's actions are called; each part has its own in a module."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from tests.factory import Cast

AUDITED: dict[str, Callable[[Cast], Callable[[], object]]] = {
    name: prepare
    for file in sorted(Path(__file__).parent.glob("audited_*.py"))
    for name, prepare in importlib.import_module(f"tests.reporting.{file.stem}").AUDITED.items()
}
