"""Five hundred apply at once for sixty places, on either store."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from tests.house.commands import copy_of
from tests.processes import environment, finish, run

# The processes open a file of their own, or else the tests' database, which they write to.
SERVER = os.environ.get("CONTADORA_TEST_STORE") == "postgresql"
pytestmark = [pytest.mark.django_db(transaction=True)] if SERVER else []
APPLICANTS, CAP = 500, 60
LINE = """
SELECT count(*), count(DISTINCT waiting_number), max(waiting_number)
FROM academy_application WHERE status = 'waiting'
"""


def test_sixty_places_are_given_sixty_times(made_desk: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    if not SERVER:
        home = copy_of(made_desk, home)
    env = environment(home)
    ended = json.loads(finish(run(["-m", "tests.academy.rush", str(APPLICANTS), str(CAP)], env)))
    assert ended == {"accepted": CAP, "waiting": APPLICANTS - CAP}
    if SERVER:
        with connection.cursor() as cursor:
            cursor.execute(LINE)
            line = cursor.fetchone()
    else:
        with sqlite3.connect(next(home.glob("*.sqlite3"))) as store:
            line = store.execute(LINE).fetchone()
    assert line == (APPLICANTS - CAP,) * 3, "the numbers of entry are 1 to the last, each once"
