"""A new store is made at once; what its migrations would leave is the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.house.commands import environment

TELL = """
import json, sys
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from contadora.config.checks import pending_migrations
from contadora.config.store import bring_up

if sys.argv[1] == "at once":
    bring_up()
else:
    call_command("migrate", verbosity=0)
assert not pending_migrations()
told = {}
with connection.cursor() as cursor:
    reading = connection.introspection
    for table in reading.table_names(cursor):
        columns = {
            column.name: [column.type_code, column.null_ok, column.default, column.pk]
            for column in reading.get_table_description(cursor, table)
        }
        rules = sorted(
            # SQLite numbers what has no name by its place in the table.
            json.dumps([name.startswith(("__", "fk_")) or name, rule], sort_keys=True)
            for name, rule in reading.get_constraints(cursor, table).items()
        )
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        told[table] = [columns, rules, cursor.fetchone()]
print(json.dumps(told, default=str))
"""


def told(home: Path, how: str) -> dict[str, Any]:
    home.mkdir()
    settings = environment(home, DJANGO_SETTINGS_MODULE="contadora.config.settings")
    done = subprocess.run(
        [sys.executable, "-c", TELL, how], env=settings, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_store_made_at_once_is_what_its_migrations_leave(tmp_path: Path) -> None:
    at_once, by_steps = told(tmp_path / "a", "at once"), told(tmp_path / "b", "by steps")
    assert at_once.keys() == by_steps.keys()
    assert len(at_once) > 100
    for table, (columns, rules, rows) in at_once.items():
        assert columns == by_steps[table][0], table
        assert rules == by_steps[table][1], table
        assert rows == by_steps[table][2], table
