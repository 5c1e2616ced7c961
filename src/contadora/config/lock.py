"""Who has the desk's folder: many may serve it, one may change its store as a whole."""

from __future__ import annotations

import fcntl
import os

from contadora.config.checks import NotReady
from contadora.config.home import Home


class DeskLock:
    """A lock on the desk's folder, held until it is let go or the process ends."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._file = os.open(home.path / "desk.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def alone(self) -> DeskLock:
        """Take the desk alone: to prepare it, bring its store up to date or restore it."""
        return self._take(
            fcntl.LOCK_EX,
            f"the desk in {self.home.path} is in use by another process; end it first "
            "(`contadora serve`, `make run` or another command), then try again",
        )

    def together(self) -> DeskLock:
        """Take the desk with others: to serve it."""
        return self._take(
            fcntl.LOCK_SH,
            f"the desk in {self.home.path} is being prepared or restored by another process; "
            "wait until it is done, then try again",
        )

    def let_go(self) -> None:
        os.close(self._file)

    def _take(self, kind: int, refusal: str) -> DeskLock:
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotReady(refusal) from error
        return self

    def __enter__(self) -> DeskLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
