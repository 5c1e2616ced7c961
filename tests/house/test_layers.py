"""Rooms use only the rooms below them: in imports (import-linter) and in the models' relations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings

ORDER = tuple(settings.ROOMS)
ROOT = Path(__file__).resolve().parents[2]


def test_imports_keep_the_layers() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_relations_point_down() -> None:
    seen = 0
    for room in ORDER:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.get_fields():
                target = field.related_model
                if not field.concrete or target is None or isinstance(target, str):
                    continue
                other = target._meta.app_label
                if other in ORDER:
                    seen += 1
                    assert ORDER.index(other) <= ORDER.index(room), f"{model.__name__}.{field.name}"
    assert seen > 20


def test_no_migration_is_pending(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
