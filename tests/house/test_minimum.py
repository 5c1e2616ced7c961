"""A run of the whole suite runs all of it: a folder that is no longer collected is noticed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The least that is there; raise it as tests are added, a little below what a run collects.
FLOOR = {
    "academy": 370,
    "atlas": 145,
    "browser": 105,
    "desk": 365,
    "dialogue": 30,
    "forms": 185,
    "house": 1550,
    "law": 160,
    "negotiation": 830,
    "people": 280,
    "positions": 265,
    "post": 100,
    "record": 160,
    "reporting": 225,
    "standing": 285,
    "starter": 105,
}


def test_the_whole_suite_is_collected(request: pytest.FixtureRequest) -> None:
    asked = [Path(argument.split("::")[0]) for argument in request.config.args]
    if any((ROOT / path).resolve() not in {ROOT, ROOT / "tests"} for path in asked):
        return  # a part was asked for by name
    if request.config.option.keyword or request.config.option.markexpr:
        return
    ignored = (Path(path).resolve() for path in request.config.option.ignore or ())
    left_out = {path.relative_to(ROOT / "tests").parts[0] for path in ignored}
    found = Counter(
        item.path.relative_to(ROOT / "tests").parts[0] for item in request.session.items
    )
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders == FLOOR.keys(), "a folder of tests has no floor"
    short = {
        folder: (found[folder], least)
        for folder, least in FLOOR.items()
        if folder not in left_out and found[folder] < least
    }
    assert not short, f"collected, and the least there is: {short}"
