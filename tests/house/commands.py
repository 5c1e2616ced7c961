"""Running the command as a person does: a process of its own, on a desk of its own."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("contadora")
KEPT = (
    # Of several working copies, the one whose tests run.
    *("PATH", "PYTHONPATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "VIRTUAL_ENV"),
    *("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"),
)


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Return an environment that names this desk and nothing else of the tests'."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "CONTADORA_HOME": str(home), **settings}


def contadora(
    home: Path, *arguments: str | Path, code: int = 0, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command and check its exit code."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        env=environment(home, **settings),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return done


def copy_of(desk: Path, target: Path) -> Path:
    """Copy a desk's folder, to change the copy."""
    shutil.copytree(desk, target)
    return target


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Answer:
    """What a page answered, its headers in lower case; a redirect is not followed."""

    status: int
    headers: dict[str, str]
    text: str


def _answer(status: int, answer: Any) -> Answer:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(status, headers, answer.read().decode())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Served:
    """A desk that is being served by a process of its own."""

    port: int
    process: subprocess.Popen[str]
    home: Path
    lines: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def accounts(self) -> dict[str, tuple[str, str]]:
        """The demo's address and password by role, as printed."""
        rows = [line.split("  ") for line in self.lines if "@demo.invalid" in line]
        parts = [[part.strip() for part in row if part.strip()] for row in rows]
        return {role: (email, password) for role, email, password in parts}

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, headers=named)
        try:
            with opener.open(request, timeout=60) as answer:
                return _answer(answer.status, answer)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error.code, error)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end as Ctrl-C would, and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(30)


@contextmanager
def served(home: Path, *arguments: str, until: str, **settings: str) -> Iterator[Served]:
    """Start a command that serves, wait until it says that it does, and end it at the end."""
    port = free_port()
    process = subprocess.Popen(
        [PROGRAM, *arguments, "--port", str(port)],
        env=environment(home, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    desk = Served(port, process, home)
    said: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            desk.lines.append(line.rstrip())
            said.put(line)
        said.put(None)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        deadline = time.monotonic() + 240
        while (line := said.get(timeout=max(1, deadline - time.monotonic()))) is not None:
            if until in line:
                break
        else:
            process.wait(10)
            raise AssertionError("it ended:\n" + "\n".join(desk.lines))
        yield desk
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        listener.join(10)
        if process.stdout is not None and not listener.is_alive():
            process.stdout.close()


def of_session(process: subprocess.Popen[str]) -> list[int]:
    """Return the numbers of a served desk's processes that are alive, its worker's too."""
    import psutil

    try:
        top = psutil.Process(process.pid)
    except psutil.NoSuchProcess:
        return []
    return [top.pid, *(child.pid for child in top.children(recursive=True))]
