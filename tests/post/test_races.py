"""Workers that send at the same moment send each mail once and in order, on either store."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from contadora.post.jobs import deliver
from tests.house.commands import copy_of
from tests.post.mailserver import MailServer, mail_server
from tests.processes import environment, finish, run
from tests.racers import THREADS

# The processes open a file of their own, or else the tests' database, which they write to.
SERVER = os.environ.get("CONTADORA_TEST_STORE") == "postgresql"
pytestmark = [pytest.mark.django_db(transaction=True)] if SERVER else []
Ask = Callable[[str], list[tuple[object, ...]]]
PEOPLE, EACH, ROUNDS = 6, 8, 12

QUEUE = f"""
import django; django.setup()
from django.db import transaction
from contadora.people.queries import system_user
from contadora.post import outbox
actor = system_user()
with transaction.atomic():
    for number in range({PEOPLE * EACH}):
        outbox.queue(actor, to=f"p{{number % {PEOPLE}}}@mre.example", language="es",
                     subject=str(number), body="x", kind="invitation", key=str(number))
"""
DELIVER = """
import django; django.setup()
from contadora.post.outbox import deliver_due
while deliver_due().sent: pass
"""


@pytest.fixture
def store(made_desk: Path, tmp_path: Path) -> tuple[dict[str, str], Ask]:
    """What opens a store, and how to ask it: the test's server, or a file."""
    if SERVER:

        def ask(question: str) -> list[tuple[object, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchall()

        return environment(tmp_path / "home"), ask
    home = copy_of(made_desk, tmp_path / "home")
    file = next(home.glob("*.sqlite3"))

    def ask_file(question: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(file) as asked:
            return asked.execute(question).fetchall()

    return environment(home), ask_file


def to(server: MailServer, env: dict[str, str]) -> dict[str, str]:
    return env | {"CONTADORA_EMAIL_URL": server.address}


def came_once_and_in_order(server: MailServer) -> None:
    came = [(str(mail["To"]), int(mail["Subject"])) for mail in server.mails]
    assert Counter(number for _who, number in came) == Counter(range(PEOPLE * EACH))
    for who in range(PEOPLE):
        theirs = [number for address, number in came if address == f"p{who}@mre.example"]
        assert theirs == sorted(theirs)


def test_workers_at_once_send_each_mail_once_and_in_order(
    store: tuple[dict[str, str], Ask],
) -> None:
    env, ask = store
    with mail_server() as server:
        env = to(server, env)
        finish(run(["-c", QUEUE], env))
        ended = json.loads(
            finish(run(["-m", "tests.post.racers", "post.deliver", f"{ROUNDS}"], env))
        )
        assert all(isinstance(sent, int) for sent in ended), ended
        assert sum(ended) == PEOPLE * EACH
        assert sum(sent > 0 for sent in ended) > 1  # more than one had work
        came_once_and_in_order(server)
    assert ask("SELECT status, attempts, count(*) FROM post_message GROUP BY status, attempts") == [
        ("sent", 1, PEOPLE * EACH)
    ]


def test_two_processes_at_once_send_each_mail_once_and_in_order(
    store: tuple[dict[str, str], Ask],
) -> None:
    env, ask = store
    with mail_server() as server:
        env = to(server, env)
        finish(run(["-c", QUEUE], env))
        for worker in [run(["-c", DELIVER], env), run(["-c", DELIVER], env)]:
            finish(worker)
        came_once_and_in_order(server)
    assert ask("SELECT count(*) FROM post_message WHERE status = 'sent'") == [(PEOPLE * EACH,)]


def test_one_key_queued_at_once_is_one_mail(store: tuple[dict[str, str], Ask]) -> None:
    env, ask = store
    ended = json.loads(finish(run(["-m", "tests.post.racers", "post.queue", "course:1:ana"], env)))
    assert sorted(map(str, ended)) == ["False"] * (THREADS - 1) + ["True"]
    assert ask("SELECT count(*) FROM post_message") == [(1,)]
    tasks = f"{DBTaskResult._meta.db_table} WHERE task_path = '{deliver.module_path}'"
    assert ask(f"SELECT count(*) FROM {tasks}") == [(1,)]  # noqa: S608, RUF100 (our own words)
