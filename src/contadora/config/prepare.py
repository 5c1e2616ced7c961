"""From an empty folder to a desk: the store, what is compiled, the starter pack, a first run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from contadora.config.checks import NotReady, pending_migrations
from contadora.config.compiled import compile_desk, digest_of, is_new, keep
from contadora.config.home import Home
from contadora.config.lock import DeskLock

Say = Callable[[str], None]
MIGRATION_LOCK = 0x436F6E7461  # 'Conta': PostgreSQL's advisory lock while a store is brought up


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep other machines' desks on the same PostgreSQL store out while it is changed."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def migrate(say: Say) -> None:
    """Bring the store up to date."""
    from contadora.config import store

    with _one_at_a_time():
        if pending_migrations():
            say("bringing the store up to date")
            store.bring_up()


def prepare_store(home: Home, say: Say) -> None:
    """Bring the store and what is compiled up to date, alone if there is anything to do."""
    if pending_migrations():
        with DeskLock(home).alone():
            migrate(say)
    if compile_desk(home):
        say("compiled the pages' files")


def prepare_desk(home: Home, say: Say, *, estimate: bool = True) -> None:
    """Bring the desk to where a reader can use it: the starter pack loaded, positions estimated."""
    from contadora.people.queries import system_user
    from contadora.record.models import Edition
    from contadora.reporting.shipped import FOLDER
    from contadora.standing.models import Run
    from contadora.starter.tables import PACK

    prepare_store(home, say)
    files = [*sorted(PACK.glob("*.csv")), *sorted(FOLDER.glob("*.json"))]
    pack = digest_of((file.name, file) for file in files)
    load = is_new(home.pack_stamp, pack) or not Edition.objects.filter(format="starter").exists()
    run = estimate and not Run.objects.filter(scope="docket", status="done").exists()
    if not (load or run):
        return
    with DeskLock(home).alone():
        actor = system_user()
        if load:
            from contadora.academy.actions import load_courses
            from contadora.law.actions import load_law_positions
            from contadora.record.actions import load_starter
            from contadora.reporting.actions import load_questionnaires

            say("loading the starter pack")
            load_starter(actor)
            load_courses(actor)
            load_law_positions(actor)
            load_questionnaires(actor)
            keep(home.pack_stamp, pack)
        if run:
            from contadora.standing.actions import EstimateFailedError, EstimateRefusedError
            from contadora.standing.actions import estimate as estimate_scope
            from contadora.standing.inputs import NothingToEstimateError

            say("estimating where States stand on the cyber docket")
            try:
                estimate_scope(actor, "docket")
            except NothingToEstimateError as error:
                say(f"no estimate: {error}")
            except (EstimateFailedError, EstimateRefusedError) as error:
                raise NotReady(f"the estimate did not succeed: {error}") from error
