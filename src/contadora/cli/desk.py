"""Opening a desk from the command line, and failing in the command's own way."""

from __future__ import annotations

import os
from typing import NoReturn

import typer
from rich.console import Console

errors = Console(stderr=True, highlight=False)


def fail(message: str) -> NoReturn:
    """Print an error that names field, value and remedy, and leave with 1: the work failed."""
    errors.print(f"contadora: {message}", markup=False, soft_wrap=True)
    raise typer.Exit(1)


def open_desk() -> None:
    """Set Django up on the desk that `CONTADORA_HOME` names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contadora.config.settings")
    import django

    from contadora.config.catalogues import compile_catalogues
    from contadora.config.home import Home

    home = Home.from_environment()
    try:
        home.make()
        compile_catalogues(home.compiled / "locale")
    except OSError as error:
        fail(
            f"CONTADORA_HOME: cannot write in {home.path} ({error.strerror}); "
            "name a folder that can be written"
        )
    django.setup()
