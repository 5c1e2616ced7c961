"""`contadora post`: reports of refused mail, as a mail server hands them over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from contadora.cli.desk import fail, open_desk

post = typer.Typer(help="The desk's mails.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(post, name="post")


@post.callback()
def _post() -> None:
    pass


@post.command()
def bounces(
    file: Annotated[str, typer.Argument(help="A report as it arrived, or - for the input.")],
) -> None:
    """Read a report of mail that could not be delivered, and mark who refuses mail.

    For an alias of the mail server, such as `desk-bounces: "|contadora post bounces -"`. Only a
    report that names one of the desk's messages by its Message-ID is believed.
    """
    open_desk()
    from django.core.exceptions import ValidationError
    from django.utils.translation import override

    from contadora.people.queries import system_user
    from contadora.post.actions import read_bounce
    from contadora.post.bounces import LARGEST

    try:
        if file == "-":
            raw = sys.stdin.buffer.read(LARGEST)
        else:
            with Path(file).open("rb") as report:
                raw = report.read(LARGEST)
    except OSError as error:
        fail(f"FILE: cannot read {file} ({error.strerror}); name a report or - for the input")
    with override("en"):  # the command's own language
        try:
            done = read_bounce(system_user(), raw)
        except ValidationError as error:
            fail(f"{file}: " + " ".join(error.messages))
    marked = ", ".join(done.marked) or "no address"
    typer.echo(f"{marked} marked as refusing mail; {done.messages} messages of the log changed")
