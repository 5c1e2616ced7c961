"""Signs of life of long work, by which what goes on is told from what has died."""

from __future__ import annotations

import time
from collections.abc import Callable

Progress = Callable[[int, int], None]
BEAT = 0.5  # seconds between two signs


def beating(progress: Progress | None, sign: Progress) -> Progress:
    """Return what tells `progress` of every step, and gives a sign at most twice a second."""
    last = 0.0

    def report(done: int, total: int) -> None:
        nonlocal last
        if progress is not None:
            progress(done, total)
        at = time.monotonic()
        if at - last >= BEAT:
            last = at
            sign(done, total)

    return report
