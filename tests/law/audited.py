"""How the room's actions are called: each part has its calls in a module of its own."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from tests.factory import Cast

AUDITED: dict[str, Callable[[Cast], Callable[[], object]]] = {
    name: call
    for file in sorted(Path(__file__).parent.glob("audited_*.py"))
    for name, call in importlib.import_module(f"tests.law.{file.stem}").CALLS.items()
}
