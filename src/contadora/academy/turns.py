"""Waiting in line for the store: who applies in a rush is kept waiting, never turned away.

SQLite lets one write at a time, and its wait is a lottery that ends after some seconds with an
error. The threads of a server's process therefore wait for each other here, before they ask the
store; on PostgreSQL they would wait for the course's row in any case.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_TURN = threading.RLock()


def in_turn(act: Callable[P, R]) -> Callable[P, R]:
    """Let one thread of this process at a time do this, outside the transaction that it opens."""

    @wraps(act)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        with _TURN:
            return act(*args, **kwargs)

    return waiting
