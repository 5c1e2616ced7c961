"""The desk's folder: store, uploads, mail of the loopback desk, compiled things, the secret key."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile


@dataclass(frozen=True)
class Home:
    """A desk's folder and what lies where in it."""

    path: Path

    @classmethod
    def from_environment(cls) -> Home:
        """Return the folder that `CONTADORA_HOME` names, by default `var` in the working folder."""
        return cls(Path(os.environ.get("CONTADORA_HOME") or "var").resolve())

    @property
    def store(self) -> Path:
        return self.path / "contadora.sqlite3"

    @property
    def uploads(self) -> Path:
        return self.path / "uploads"

    @property
    def compiled(self) -> Path:
        return self.path / "compiled"

    @property
    def pack_stamp(self) -> Path:
        """What starter pack the desk was last brought to."""
        return self.compiled / "starter.stamp"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    def make(self) -> None:
        """Make the folders; an OSError says which could not be made."""
        for folder in (self.path, self.uploads, self.compiled, self.compiled / "assets", self.mail):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep_store_private(self) -> None:
        """Let nobody but its owner read the store, which SQLite makes as any other file.

        The folder may be one that was there, and open to others; what SQLite writes beside the
        store takes its permissions.
        """
        descriptor = os.open(self.store, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            found = os.fstat(descriptor)
            if found.st_mode & 0o077 and found.st_uid == os.geteuid():
                os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)

    def secret_key(self) -> str:
        """Return the loopback desk's own key, made at its first start and readable by its owner."""
        file = self.path / "secret.key"
        try:
            return file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whole or not there: of processes that start at once, the first one's key is everybody's.
        with NamedTemporaryFile("w", dir=self.path, encoding="ascii") as made:
            made.write(secrets.token_urlsafe(48))
            made.flush()
            with suppress(FileExistsError):
                os.link(made.name, file)
        return file.read_text(encoding="ascii").strip()
