"""Processes of their own on the store under test, for what only several writers at once show."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def run(code: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *code],
        env=env,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def environment(home: Path) -> dict[str, str]:
    """Return what a process needs to open the store under test: a file, or the test's server."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("CONTADORA_")}
    env |= {"CONTADORA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contadora.config.settings"}
    server = env.pop("DATABASE_URL", "")
    if server:  # the database that the tests made there, not the one the address names
        database = urlsplit(server)._replace(path=f"/{connection.settings_dict['NAME']}")
        env["DATABASE_URL"] = database.geturl()
    return env
