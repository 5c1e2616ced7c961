"""A desk of its own for a measurement: a process and a store that nothing is left of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contadora.config.home import Home

Figures = dict[str, Any]


def apart(module: str, *arguments: object) -> Figures:
    """Return the figures that a module prints last, run in a process and a store of its own."""
    with tempfile.TemporaryDirectory(prefix="contadora-bench-") as home:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "DATABASE_URL_FILE", "CONTADORA_ALLOWED_HOSTS")
        }
        environment |= {
            "CONTADORA_HOME": home,
            "DJANGO_SETTINGS_MODULE": "contadora.config.settings",
        }
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", module, *(str(one) for one in arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"the measurement failed: {done.stderr.strip()[-2000:]}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def empty_store() -> Home:
    """Make this process's desk with nothing in its store; return its folder."""
    import django

    from contadora.config.catalogues import compile_catalogues
    from contadora.config.home import Home

    home = Home.from_environment()
    home.make()
    compile_catalogues(home.compiled / "locale")
    django.setup()
    from contadora.config.store import bring_up

    bring_up()
    return home
