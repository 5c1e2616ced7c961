"""Who gets which page of the room; each part has its rows in a module of its own."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.house.access import Row

TABLE: list[Row] = [
    row
    for file in sorted(Path(__file__).parent.glob("permissions_*.py"))
    for row in importlib.import_module(f"tests.reporting.{file.stem}").TABLE
]
