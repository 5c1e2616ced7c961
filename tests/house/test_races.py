"""Two who write the same thing at the same moment both end well, on either store."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from contadora.people import audit
from contadora.people.actions import make_demo_accounts
from contadora.people.queries import system_user
from tests.house.commands import copy_of
from tests.processes import environment, finish, run
from tests.racers import CHOICES, THREADS
from tests.record import editions

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def store(made_desk: Path, tmp_path: Path) -> tuple[dict[str, str], Ask]:
    """What opens a store with the pack in it, and how to ask it: the test's server, or a file."""
    if connection.vendor == "postgresql":
        make_demo_accounts(system_user())

        def ask(question: str) -> list[tuple[object, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchall()

        return environment(tmp_path / "home"), ask
    home = copy_of(made_desk, tmp_path / "home")
    env = environment(home)
    finish(run(["-c", ACCOUNTS], env))
    file = next(home.glob("*.sqlite3"))

    def ask_file(question: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(file) as asked:
            return asked.execute(question).fetchall()

    return env, ask_file


ACCOUNTS = """
import django; django.setup()
from contadora.people.actions import make_demo_accounts
from contadora.people.queries import system_user
make_demo_accounts(system_user())
"""


LOAD = """
import sys
from pathlib import Path
import django; django.setup()
from contadora.people.queries import system_user
from contadora.record.actions import load_rollcalls
load_rollcalls(system_user(), Path(sys.argv[1]))
"""


def race(env: dict[str, str], *arguments: str) -> list[object]:
    ended: list[object] = json.loads(finish(run(["-m", "tests.racers", *arguments], env)))
    assert len(ended) == THREADS
    return ended


def test_the_same_file_loaded_at_once_is_loaded_once(
    store: tuple[dict[str, str], Ask], tmp_path: Path
) -> None:
    env, ask = store
    # The edition's source is there already: who adds it first would hold up the others by that.
    known = editions.save(tmp_path / "known.csv", editions.library())
    finish(run(["-c", LOAD, str(known)], env))
    rows = editions.library()
    for row in rows:  # roll calls that the pack does not have
        row["resolution"] = str(row["resolution"]).replace("/27", "/927").replace("/247", "/927")
    file = editions.save(tmp_path / "votes.csv", rows)
    ended = race(env, "load", str(file))
    assert sorted(map(str, ended)) == ["[0, 2, False]"] * (THREADS - 1) + ["[2, 0, True]"]
    assert ask("SELECT count(*) FROM record_rollcall WHERE symbol LIKE '%/927'") == [(2,)]
    entries = ask("SELECT count(*) FROM people_auditentry WHERE action = 'load_rollcalls'")
    assert entries == [(2,)]


def test_the_same_pattern_added_at_once_is_added_once(store: tuple[dict[str, str], Ask]) -> None:
    env, ask = store
    ended = race(env, "pattern", "quantum telegraph")
    assert sorted(map(str, ended)) == ["False"] * (THREADS - 1) + ["True"]
    found = ask("SELECT count(*) FROM record_docketpattern WHERE pattern = 'quantum telegraph'")
    assert found == [(1,)]


def test_poles_set_at_once_are_those_of_the_last(store: tuple[dict[str, str], Ask]) -> None:
    env, ask = store
    rounds = 8
    assert race(env, "poles", str(rounds)) == list(CHOICES)
    left = [code for (code,) in ask("SELECT code FROM standing_pole ORDER BY position")]
    assert left in CHOICES
    said = ask("SELECT details FROM people_auditentry WHERE action = 'poles.set' ORDER BY seq")
    details = [json.loads(row) if isinstance(row, str) else row for (row,) in said]
    assert len(details) == rounds * THREADS
    # Each replaced what the one before it had chosen: none was lost between two.
    for before, after in itertools.pairwise(details):
        assert after["before"] == before["after"]
    assert details[-1]["after"] == left
    if connection.vendor == "postgresql":
        assert list(audit.verify()) == []


def test_somebody_new_invited_by_several_courses_at_once_is_one_person(
    store: tuple[dict[str, str], Ask],
) -> None:
    env, ask = store
    rounds = 12
    assert race(env, "invite", str(rounds)) == [rounds] * THREADS
    made = ask("SELECT count(*) FROM academy_person WHERE email LIKE 'new-%@example.org'")
    assert made == [(rounds,)]
