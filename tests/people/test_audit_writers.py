"""The chain is right when several processes of several threads write at once, on the real store."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from contadora.people import audit
from contadora.people.models import AuditEntry
from tests.people.writers import EACH, THREADS
from tests.processes import environment, finish, run

PROCESSES = 2
MAKE = """
import django; django.setup()
from contadora.config.store import bring_up
bring_up()
"""
VERIFY = """
import django; django.setup()
from contadora.people import audit
state = audit.Verification()
faults = list(audit.verify(state))
print(state.count, *faults)
"""


@pytest.mark.django_db(transaction=True)
def test_many_writers_leave_one_whole_chain(tmp_path: Path) -> None:
    env = environment(tmp_path)
    before = 0
    if connection.vendor == "postgresql":
        before = AuditEntry.objects.count()
    else:
        finish(run(["-c", MAKE], env))
    writers = [run(["-m", "tests.people.writers"], env) for _process in range(PROCESSES)]
    written = sum(int(finish(writer)) for writer in writers)
    assert written == PROCESSES * THREADS * EACH
    told = finish(run(["-c", VERIFY], env)).strip()
    assert told == str(before + written)
    if connection.vendor == "postgresql":
        assert list(audit.verify()) == []
