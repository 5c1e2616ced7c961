"""Matrix libraries kept to one thread each, where several of ours run side by side.

Two of our threads whose products each take every core wait for each other more than they reckon,
and so do the many small products of one answer. The limit is the process's own, hence counted:
the first that asks for it sets it, and the last that leaves takes it away.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

_lock = threading.Lock()
_inside = 0
_limit: Any = None


@lru_cache(maxsize=1)
def _controller() -> Any:
    try:
        return importlib.import_module("threadpoolctl").ThreadpoolController()
    except ModuleNotFoundError:  # the library's own needs are NumPy, SciPy and Numba
        return None


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep matrix products within to one thread each, if `threadpoolctl` is installed."""
    global _inside, _limit
    with _lock:
        _inside += 1
        if _inside == 1 and _controller() is not None:
            _limit = _controller().limit(limits=1, user_api="blas")
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _limit is not None:
                _limit.restore_original_limits()
                _limit = None
