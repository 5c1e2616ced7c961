"""`contadora audit`: whether the audit trail is whole, and a copy of it."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from contadora.cli.desk import fail, open_desk

audit = typer.Typer(help="The audit trail: who did what, to what, when.", no_args_is_help=True)
ANCHOR = re.compile(r"\d{1,18}:[0-9a-f]{64}")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(audit, name="audit")


@audit.command()
def verify(
    anchor: Annotated[
        str,
        typer.Option(
            help="An end of the chain that an earlier `audit verify` printed and that was kept "
            "elsewhere: it must still be in the chain."
        ),
    ] = "",
) -> None:
    """Find an edit, a deletion or a reorder, and name the entry."""
    if anchor and not ANCHOR.fullmatch(anchor):
        raise typer.BadParameter(
            f"{anchor!r} is not NUMBER:HASH as `contadora audit verify` prints it",
            param_hint="--anchor",
        )
    open_desk()
    from contadora.people.audit import Verification
    from contadora.people.audit import verify as walk

    state, faults = Verification(), 0
    for fault in walk(state, anchor):
        typer.echo(f"entry {fault.seq}: {fault.problem}", err=True)
        faults += 1
    if faults:
        fail(f"the audit trail is not whole: {faults} faults in {state.count} entries")
    typer.echo(f"{state.count} entries, the chain is whole; anchor {state.anchor}")


@audit.command()
def export(
    file: Annotated[str, typer.Argument(help="The file to write, or - for the output.")],
) -> None:
    """Write the trail as JSON Lines, hashes included, the oldest entry first."""
    open_desk()
    from contadora.people.audit import json_lines
    from contadora.people.models import AuditEntry

    lines = json_lines(AuditEntry.objects.order_by("seq"))
    if file == "-":
        _print(lines)
        return
    try:
        count = _write(Path(file), lines)
    except OSError as error:
        fail(f"FILE: cannot write {file} ({error.strerror}); name a file in a folder you can write")
    typer.echo(f"{count} entries in {file}")


def _print(lines: Iterable[str]) -> None:
    try:
        for line in lines:
            sys.stdout.write(line)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(target: Path, lines: Iterable[str]) -> int:
    """Write beside the target and put in its place when whole; only its owner reads it."""
    count = 0
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(line)
                count += 1
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count
