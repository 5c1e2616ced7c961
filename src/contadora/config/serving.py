"""The server and the jobs worker as one process tree, that starts and ends as one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from contadora.config.health import ADDRESS
from contadora.config.home import Home
from contadora.config.jobs import JobsWorker
from contadora.config.lock import DeskLock


def address_of(host: str, port: int) -> str:
    """Return the address to open in a browser on this machine."""
    every = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared, not bound)
    shown = every.get(host, host)
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"http://{shown}:{port}"


def serve_desk(
    home: Home, host: str, port: int, workers: int, ready: Callable[[str], None]
) -> None:
    """Serve the desk until asked to stop; `ready` is called once it answers."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from contadora.post.site import PORT

    os.environ[PORT] = str(port)  # for the links in mails
    lock = DeskLock(home).together()
    connections.close_all()
    # Not forked: this process may hold threads of Polars, Numba or vl-convert, which a fork breaks.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "contadora.config.worker:application",
        address=host.strip("[]"),
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # Twice as many as the drawings of one page, which wait for one another: others go on.
        blocking_threads=8,
        websockets=False,
        # Its warnings are advice on settings, such as more threads than twice the cores.
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    jobs = JobsWorker()
    ending = threading.Event()

    def announce() -> None:
        if _answers(address_of(host, port), ending):
            jobs.start()
            ready(address_of(host, port))

    def begin() -> None:
        threading.Thread(target=announce, name="announcement", daemon=True).start()

    def end() -> None:
        ending.set()
        jobs.stop()

    server.on_startup(begin)
    try:
        with heeding(server.signal_handler_interrupt):
            server.serve()
    except SystemExit:
        # Ctrl-C reaches the workers too; one that ends before the server has noticed is no failure.
        if not server.interrupt_signal:
            raise
    finally:
        end()
        lock.let_go()


@contextmanager
def heeding(end: Callable[[], object]) -> Iterator[None]:
    """Call `end` when asked to end, whichever thread the system gives the signal to.

    Python runs a handler in the main thread only, which sleeps on if another thread was
    interrupted; the number that the signal writes here wakes a thread that waits for it.
    """
    read, write = os.pipe()
    os.set_blocking(write, False)

    def listen() -> None:
        while number := os.read(read, 1):
            if number[0] in {signal.SIGINT, signal.SIGTERM}:
                end()

    known = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    listener = threading.Thread(target=listen, name="signals", daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(known)
        os.close(write)
        listener.join()
        os.close(read)


def _answers(address: str, ending: threading.Event) -> bool:
    """Wait until the desk answers; return False if it ends before."""
    # No proxy of the environment stands between a desk and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not ending.wait(0.05):
        try:
            with opener.open(address + ADDRESS, timeout=10) as answer:
                if answer.status == 200:
                    return True
        except urllib.error.HTTPError:
            continue
        except OSError:
            continue
    return False
