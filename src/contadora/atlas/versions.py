"""The version of the atlas and the record, and answers kept in the process while it holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.core.signals import request_finished, request_started
from django.db import transaction
from django.utils import timezone

from contadora.atlas.models import RecordVersion, new_stamp

P = ParamSpec("P")
R = TypeVar("R")

KEPT_VERSIONS = 2  # the current one, and the one that an open transaction or a slow reader is at
KEPT_ANSWERS = 4096


class Version(NamedTuple):
    """A state of the data: a number that rises, and the stamp that tells two alike ones apart."""

    number: int
    stamp: str


NOTHING = Version(0, "")
_thread = threading.local()


def current() -> Version:
    """Return the version now; within one request it is read once."""
    held: Version | None = getattr(_thread, "held", None)
    if held is None:
        row = RecordVersion.objects.values_list("number", "stamp").first()
        held = Version(*row) if row else NOTHING
        if getattr(_thread, "in_request", False):
            _thread.held = held
    return held


def lock() -> RecordVersion:
    """Wait for whoever is changing the data, and keep the others waiting until the end.

    For an action that reads what is there before it writes: two of them at once would each miss
    what the other adds. The store's write lock does the same on SQLite, from the beginning.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            "record version: renewed outside a transaction; wrap the action in atomic()"
        )
    RecordVersion.objects.get_or_create(id=1)
    return RecordVersion.objects.select_for_update().get(id=1)


def bump() -> Version:
    """Renew the version: called by every action that changes the atlas or the record."""
    row = lock()
    row.number, row.stamp, row.changed_at = row.number + 1, new_stamp(), timezone.now()
    row.save()
    _thread.held = None
    return Version(row.number, row.stamp)


def by_version(question: Callable[P, R]) -> Callable[P, R]:
    """Keep a function's answers, which must not be changed by who gets them, under the version."""
    kept: dict[Version, dict[Any, R]] = {}
    lock = threading.Lock()

    @wraps(question)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        version = current()
        key = (args, tuple(sorted(kwargs.items())))
        with lock:
            answers = kept.setdefault(version, {})
            if key in answers:
                return answers[key]
        found = question(*args, **kwargs)
        with lock:
            while len(kept) > KEPT_VERSIONS:
                del kept[next(iter(kept))]
            answers = kept.setdefault(version, {})
            if len(answers) >= KEPT_ANSWERS:
                answers.clear()
            answers[key] = found
        return found

    return answer


def _enter(**_: Any) -> None:
    _thread.in_request, _thread.held = True, None


def _leave(**_: Any) -> None:
    _thread.in_request, _thread.held = False, None


request_started.connect(_enter, dispatch_uid="contadora.atlas.versions.enter")
request_finished.connect(_leave, dispatch_uid="contadora.atlas.versions.leave")
