"""The WSGI application as a server process loads it.

The process leaves the terminal's group, so that Ctrl-C reaches the server alone, which then ends
its processes in order; and it ends when the server is gone, so that none is left behind.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time

from contadora.config.wsgi import application

__all__ = ["application"]


def _end_with(server: int) -> None:
    while os.getppid() == server:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _warm() -> None:
    """Import what the pages need while the first reader is still on the way."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (reading it imports the pages)
    gc.collect()
    gc.freeze()  # none of it goes, so none is gone through while a reader waits


os.setpgid(0, 0)
threading.Thread(target=_warm, daemon=True).start()
threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
