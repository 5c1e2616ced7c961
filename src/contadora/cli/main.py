"""The `contadora` command: exit code 0 done, 1 the work failed, 2 wrong usage."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from contadora import __version__
from contadora.cli import (
    audit,
    backup,
    bench,
    brief,
    coalition,
    estimate,
    forecast,
    invite,
    load,
    positions,
    post,
    reference,
    serve,
    starter,
)

app = typer.Typer(
    name="contadora",
    help="A self-hosted cyber-diplomacy desk.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(shown: bool) -> None:
    if shown:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for command in (
    serve,
    load,
    starter,
    estimate,
    positions,
    brief,
    backup,
    reference,
    bench,
    forecast,
    coalition,
    invite,
    audit,
    post,
):
    command.register(app)


def run() -> None:
    """Run the command."""
    try:
        app()
    finally:
        # The process ends: to go through all that it holds once more, as Python would for rings
        # of objects that nobody needs, takes half a second after an estimate.
        gc.freeze()
