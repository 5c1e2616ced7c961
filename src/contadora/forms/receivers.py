"""A file goes from the disk when its row does, once that is certain."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from contadora.forms.models import Upload


def connect() -> None:
    """Listen for what is deleted."""
    post_delete.connect(_drop_file, sender=Upload, dispatch_uid="forms.drop_file")


def _drop_file(instance: Upload, **_kwargs: Any) -> None:
    name, storage = instance.file.name, instance.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))
