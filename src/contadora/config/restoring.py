"""Putting an archive in a desk's place: all of it, or nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.core.cache import caches
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from contadora.config import archive as archives
from contadora.config import store
from contadora.config.archive import BadArchive, Manifest
from contadora.config.checks import NotReady, migrations, store_name
from contadora.config.home import Home
from contadora.config.lock import DeskLock

Level = frozenset[tuple[str, str]]  # the migrations a store has had


def restore(home: Home, source: Path, *, replace: bool) -> Manifest:
    """Restore a desk from a file; `replace` puts it in the place of what the desk holds.

    An archive of an older version is loaded into a new store as that version had it, and the
    store is then brought up to date.
    """
    with DeskLock(home).alone(), archives.opened(source) as (archive, manifest):
        _bring_to(manifest.migrations, source, manifest)
        chosen = _models_at(manifest.migrations)
        with Exchange(home.uploads, archives.unpack_uploads(archive, manifest, home.path)) as files:
            try:
                with transaction.atomic():
                    _make_room(chosen, home, replace)
                    archives.load(archive, manifest, chosen)
                    connection.check_constraints()
                    _reset_sequences(chosen)
                    files.swap()
            except (DatabaseError, ValueError) as error:
                raise BadArchive(f"{source}: its rows do not fit the store ({error})") from error
        caches["drawings"].clear()
        home.pack_stamp.unlink(missing_ok=True)  # the next `contadora init` compares the pack anew
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        return manifest


def _bring_to(level: Level, source: Path, manifest: Manifest) -> None:
    """Make a new store as the archive's version had it; refuse one that is otherwise."""
    applied, known = migrations()
    newer = sorted(level - known)
    if newer:
        raise BadArchive(
            f"{source}: made by a newer Contadora ({manifest.version}; it has "
            f"{newer[0][0]} {newer[0][1]}, which this version does not know); "
            "restore it with that version"
        )
    if not applied and level == known:
        store.bring_up()
    elif not applied:
        executor = MigrationExecutor(connection)
        executor.migrate(_leaves(executor, level))
    elif applied != level:
        raise NotReady(
            f"the store {store_name()} and the backup ({manifest.version}) are of different "
            "versions; restore into a new desk: name an empty folder in CONTADORA_HOME, or an "
            "empty database in DATABASE_URL"
        )


def _leaves(executor: MigrationExecutor, level: Level) -> list[tuple[str, str]]:
    graph = executor.loader.graph
    return sorted(
        node
        for node in level
        if not any(
            child.key in level and child.key[0] == node[0]
            for child in graph.node_map[node].children
        )
    )


def _models_at(level: Level) -> list[type[models.Model]]:
    """Return the models to fill, as the archive's version had them."""
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state(_leaves(executor, level))
    return archives.carried(state.apps)


def _make_room(chosen: list[type[models.Model]], home: Home, replace: bool) -> None:
    held = [model for model in chosen if model._base_manager.exists()]
    if held and not replace:
        names = ", ".join(model._meta.label_lower for model in held[:3])
        raise NotReady(
            f"the desk in {home.path} already holds something ({names}); say --replace to put "
            "the backup in its place, or name an empty desk in CONTADORA_HOME"
        )
    left = [model for model in _models_left_out() if model._base_manager.exists()]
    for model in (*held, *left):
        # As one statement a table: what refers to what is checked once all is in place.
        model._base_manager.all()._raw_delete(connection.alias)


def _models_left_out() -> list[type[models.Model]]:
    """Return the models of the desk at hand that would speak of the one it replaces."""
    from django.contrib.sessions.models import Session
    from django_tasks_db.models import DBTaskResult

    return [Session, DBTaskResult]


def _reset_sequences(chosen: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), chosen):
            cursor.execute(statement)


class Exchange:
    """A new folder in the place of an old one; if what follows fails, the old one comes back."""

    def __init__(self, folder: Path, new: Path) -> None:
        self.folder, self.new = folder, new
        self.before = new.with_name(new.name + ".before")

    def swap(self) -> None:
        self.folder.rename(self.before)
        self.new.rename(self.folder)

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None and self.before.exists():
            if self.folder.exists():
                self.folder.rename(self.new)
            self.before.rename(self.folder)
        for left in (self.new, self.before):
            shutil.rmtree(left, ignore_errors=True)
