"""The chain is right when several processes of several threads write at once, on the real store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from contadora.people import audit
from contadora.people.models import AuditEntry
from tests.people.writers import EACH, THREADS

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2
VERIFY = """
import django; django.setup()
from contadora.people import audit
state = audit.Verification()
faults = list(audit.verify(state))
print(state.count, *faults)
"""


def run(code: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *code],
        env=env,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def environment(home: Path) -> dict[str, str]:
    """Return what a process needs to open the store under test: a file, or the test's server."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("CONTADORA_")}
    env |= {"CONTADORA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contadora.config.settings"}
    server = env.pop("DATABASE_URL", "")
    if server:  # the database that the tests made there, not the one the address names
        database = urlsplit(server)._replace(path=f"/{connection.settings_dict['NAME']}")
        env["DATABASE_URL"] = database.geturl()
    return env


@pytest.mark.django_db(transaction=True)
def test_many_writers_leave_one_whole_chain(tmp_path: Path) -> None:
    env = environment(tmp_path)
    before = 0
    if connection.vendor == "postgresql":
        before = AuditEntry.objects.count()
    else:
        finish(run(["-m", "django", "migrate", "--verbosity=0"], env))
    writers = [run(["-m", "tests.people.writers"], env) for _process in range(PROCESSES)]
    written = sum(int(finish(writer)) for writer in writers)
    assert written == PROCESSES * THREADS * EACH
    told = finish(run(["-c", VERIFY], env)).strip()
    assert told == str(before + written)
    if connection.vendor == "postgresql":
        assert list(audit.verify()) == []
