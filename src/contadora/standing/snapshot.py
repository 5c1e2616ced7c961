"""What is current: the record's version, the latest good runs, the poles.

Every figure is kept under what it was made from, so that nothing old is shown after a change and
nothing is made twice. Within one request what is current is read once (three queries) and holds
until the answer is sent; outside requests it is read each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from contadora.atlas import versions
from contadora.atlas.texts import current_language
from contadora.standing.models import Pole, Run

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_POLES = (("state", "USA"), ("state", "CHN"), ("state", "RUS"), ("group", "EU"))
KEPT = 2048  # answers kept for each question; a few kilobytes each
KEPT_LARGE = 48  # and of a hundred kilobytes each

_local = Local()


@dataclass(frozen=True)
class Snapshot:
    """What answers depend on; equal snapshots give equal answers."""

    record: versions.Version
    runs: tuple[tuple[str, str], ...]  # (scope, uuid) of the latest good run of each
    poles: tuple[tuple[str, str], ...]  # (kind, code)
    today: date

    def run(self, scope: str) -> str | None:
        """Return the identifier of the run that a scope shows."""
        return dict(self.runs).get(scope)


def now() -> Snapshot:
    """Return what is current."""
    if not getattr(_local, "in_request", False):
        return _read()
    held: Snapshot | None = getattr(_local, "held", None)
    if held is None:
        held = _local.held = _read()
    return held


@contextmanager
def held() -> Iterator[Snapshot]:
    """Hold what is current for a piece of work outside a request."""
    before = getattr(_local, "in_request", False), getattr(_local, "held", None)
    _begin()
    try:
        yield now()
    finally:
        _local.in_request, _local.held = before


def shown_runs() -> tuple[tuple[str, str], ...]:
    """Return (scope, uuid) of the run that each scope shows, read anew."""
    best = Run.objects.filter(scope=OuterRef("scope"), status=Run.Status.DONE)
    shown = Run.objects.filter(pk=Subquery(best.order_by("-finished_at", "-id").values("pk")[:1]))
    return tuple(sorted((scope, str(uuid)) for scope, uuid in shown.values_list("scope", "uuid")))


def forget() -> None:
    """Read anew at the next question: called after a write in the same request."""
    _local.held = None


def remembered(question: Callable[P, R]) -> Callable[P, R]:
    """Keep a question's answers for as long as what they were made from is current."""
    return _keeping(question, KEPT)


def remembered_few(question: Callable[P, R]) -> Callable[P, R]:
    """Keep a few of a question's answers: for those that hold something of every State."""
    return _keeping(question, KEPT_LARGE)


def _keeping(question: Callable[P, R], most: int) -> Callable[P, R]:
    @lru_cache(maxsize=most)
    def kept(snapshot: Snapshot, language: str, args: Any, named: Any) -> R:
        return question(*args, **dict(named))

    @wraps(question)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        return kept(now(), current_language(), args, tuple(sorted(kwargs.items())))

    return answer


def _read() -> Snapshot:
    poles = tuple(Pole.objects.values_list("kind", "code"))
    return Snapshot(
        record=versions.current(),
        runs=shown_runs(),
        poles=poles or DEFAULT_POLES,
        today=timezone.localdate(),
    )


def _begin(**_: Any) -> None:
    _local.in_request = True
    _local.held = None


def _end(**_: Any) -> None:
    _local.in_request = False
    _local.held = None


def watch_requests() -> None:
    """Hold a snapshot for the length of each request."""
    request_started.connect(_begin, dispatch_uid="contadora.standing.begin")
    request_finished.connect(_end, dispatch_uid="contadora.standing.end")
