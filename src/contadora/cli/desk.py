"""Opening a desk from the command line, and failing in the command's own way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

from contadora.config.checks import NotReady, check_home, pending_migrations
from contadora.config.home import Home

errors = Console(stderr=True, highlight=False)


def fail(message: str) -> NoReturn:
    """Print an error that names field, value and remedy, and leave with 1: the work failed."""
    errors.print(f"contadora: {message}", markup=False, soft_wrap=True)
    raise typer.Exit(1)


@contextmanager
def failing_plainly() -> Iterator[None]:
    """Turn what is not ready, or set wrongly, into the command's own error."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        yield
    except (NotReady, ImproperlyConfigured) as error:
        fail(str(error))


def open_desk(*, made: bool = True) -> Home:
    """Set Django up on the desk that `CONTADORA_HOME` names.

    Unless `made` is False, a desk that is not there or whose store waits for an update is refused.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contadora.config.settings")
    import django
    from django.apps import apps

    from contadora.config.catalogues import compile_catalogues

    with failing_plainly():
        home = Home.from_environment()
        elsewhere = bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))
        if made and not (apps.ready or elsewhere or home.store.is_file()):
            raise NotReady(
                f"CONTADORA_HOME: there is no desk in {home.path}; "
                "make one with `contadora init`, or name the folder of one"
            )
        check_home(home)
        if not elsewhere:
            home.keep_store_private()
        compile_catalogues(home.compiled / "locale")
        if not apps.ready:
            django.setup()
        if pending_migrations() and made:
            raise NotReady(
                "the store is not up to date with this version of Contadora; "
                "bring it up to date with `contadora init`"
            )
    return home
