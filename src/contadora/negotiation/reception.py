"""When the desk received what it is asked: its clock at the start of the request.

A request may then wait, for a lock or a long upload; what it brings counts as of its receipt. How
long it has been in hand is measured by a clock that nobody sets.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.signals import request_finished, request_started
from django.utils import timezone

_thread = threading.local()


@dataclass(frozen=True)
class Receipt:
    """An instant by the desk's clock, and a mark of the steady one beside it."""

    at: datetime = field(default_factory=timezone.now)
    mark: float = field(default_factory=time.monotonic)

    @property
    def in_hand(self) -> timedelta:
        """For how long the desk has had it, whatever was done to its clock since."""
        return timedelta(seconds=time.monotonic() - self.mark)


def receipt() -> Receipt:
    """Return the receipt of the request that this thread deals with; outside of one, of now."""
    held: Receipt | None = getattr(_thread, "receipt", None)
    return held if held is not None else Receipt()


def _enter(**_: Any) -> None:
    _thread.receipt = Receipt()


def _leave(**_: Any) -> None:
    _thread.receipt = None


request_started.connect(_enter, dispatch_uid="contadora.negotiation.reception.enter")
request_finished.connect(_leave, dispatch_uid="contadora.negotiation.reception.leave")
