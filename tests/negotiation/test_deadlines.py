"""Objections that race with the deadline are decided by when they were received, on each store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from tests.house.commands import copy_of
from tests.negotiation.deadlines import CASES
from tests.processes import environment, finish, run

pytestmark = pytest.mark.django_db(transaction=True)
ADOPTING, WRITERS = 2, 3  # Uruguay and Costa Rica; their heads and officers


def test_what_decides_is_when_it_was_received(made_desk: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    if connection.vendor != "postgresql":
        home = copy_of(made_desk, home)
    rounds = json.loads(finish(run(["-m", "tests.negotiation.deadlines"], environment(home))))
    assert len(rounds) == len(CASES)
    for case, ended in zip(CASES, rounds, strict=True):
        received = ended["received"]
        assert len(received) == len(case), ended
        for after, in_time in received:
            assert in_time is (after < 0), ended
        broken = any(after < 0 for after, _in_time in received)
        assert ended["status"] == ("broken" if broken else "kept"), ended
        assert ended["text"] == ("open" if broken else "adopted"), ended
        assert ended["outcomes"] == (0 if broken else 1), ended
        assert ended["acts"] == (0 if broken else ADOPTING), ended
        assert ended["closings"] == 1, ended
        assert ended["closed_at_the_deadline"], ended
        # Each is told once how it ended, and once more where that was corrected.
        assert ended["broken_mails"] == (WRITERS if broken else 0), ended
        told_kept = not broken or ended["corrected"]
        assert ended["kept_mails"] == (WRITERS if told_kept else 0), ended
    # The races did meet the cases that they are there for.
    assert rounds[1]["corrected"]
    assert rounds[2]["status"] == "kept"
    assert rounds[-1]["status"] == "kept"
