"""The store brought up to date: an empty one is made at once, any other by its migrations.

Sixty migrations one after the other take seconds, and leave in an empty store what the models say:
`tests/house/test_store.py` makes one each way and compares them.
"""

from __future__ import annotations

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def bring_up() -> None:
    """Bring the store to what this version's models say."""
    if connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    else:
        _make()


def _make() -> None:
    """Make all tables of an empty store, and say of each migration that it is done: all or none."""
    known = sorted(MigrationLoader(connection).graph.nodes)
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        editor.create_model(recorder.Migration)
        for model in apps.get_models():
            if model._meta.can_migrate(connection) and not model._meta.proxy:
                editor.create_model(model)
        for app, name in known:
            recorder.record_applied(app, name)
    emit_post_migrate_signal(0, interactive=False, db=connection.alias)
