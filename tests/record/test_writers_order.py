"""Two writers take the same rows in the same order, so that neither waits for the other for ever.

On PostgreSQL the record's version and the end of the audit trail are one locked row each.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Instrument, State
from contadora.record import actions
from contadora.record.actions.acts import Entry
from contadora.record.models import Act
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _record(cast: Cast) -> Act:
    entry = Entry(
        state=State.objects.get(iso3="URY"),
        instrument=Instrument.objects.get(slug="A-RES-73-27"),
        kind="stated",
        date=PartialDate("2019"),
        document="a note",
    )
    return actions.record_act(cast.officer, cast.uruguay, entry)


def _withdraw(cast: Cast) -> Callable[[], object]:
    act = _record(cast)
    return lambda: actions.withdraw_act(cast.officer, act)


def _remove(cast: Cast) -> Callable[[], object]:
    pattern = actions.add_pattern(cast.secretariat, "title", "quantum telegraph")
    return lambda: actions.remove_pattern(cast.secretariat, pattern)


WRITERS: dict[str, Callable[[Cast], Callable[[], object]]] = {
    "record_act": lambda cast: lambda: _record(cast),
    "withdraw_act": _withdraw,
    "add_pattern": lambda cast: (
        lambda: actions.add_pattern(cast.secretariat, "title", "quantum telegraph")
    ),
    "remove_pattern": _remove,
    "set_docket": lambda cast: (
        lambda: actions.set_docket(
            cast.secretariat, Instrument.objects.get(slug="A-RES-73-27"), False
        )
    ),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_the_version_is_renewed_before_the_trail_is_locked(cast: Cast, writer: str) -> None:
    write = WRITERS[writer](cast)
    with CaptureQueriesContext(connection) as asked:
        write()
    statements = [query["sql"].lower() for query in asked.captured_queries]
    renewed = [at for at, sql in enumerate(statements) if "recordversion" in sql]
    trail = [at for at, sql in enumerate(statements) if "people_audithead" in sql]
    assert renewed
    assert trail
    assert max(renewed) < min(trail)
