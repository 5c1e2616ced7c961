"""`contadora load`: bulk data that the user fetched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from contadora.cli.desk import fail, open_desk

if TYPE_CHECKING:
    from contadora.record.models import Edition

console = Console(highlight=False, soft_wrap=True)
SHOWN = 20
load = typer.Typer(help="Load bulk data into the desk.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(load, name="load")


@load.callback()
def _load() -> None:
    """Load bulk data into the desk."""


@load.command()
def rollcalls(
    file: Annotated[
        Path,
        typer.Argument(
            help="The UN library's file, Voeten's, or a table rcid, iso3, vote (CSV, Parquet)."
        ),
    ],
    about: Annotated[
        Path | None,
        typer.Option(
            "--rollcalls",
            help="The file that tells of the roll calls: rcid, session, date, symbol.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Load nothing when a row cannot be read.")
    ] = False,
) -> None:
    """Load recorded votes of the General Assembly; loading a file again changes nothing."""
    open_desk()
    from contadora.people.queries import system_user
    from contadora.record.actions import load_rollcalls
    from contadora.record.loading.files import LoadError

    try:
        with _bar() as bar:
            task = bar.add_task("reading", total=None)

            def show(stage: str, done: int, total: int) -> None:
                text = (
                    f"reading: {done:,} rows"
                    if stage == "read"
                    else f"writing {total:,} roll calls"
                )
                bar.update(task, description=text)

            edition = load_rollcalls(system_user(), file, about=about, strict=strict, progress=show)
    except LoadError as error:
        fail(str(error))
    from django.utils.translation import override

    with override("en"):  # the command speaks English; the page of editions the reader's language
        _tell(edition, chosen=about is not None)


def _tell(edition: Edition, *, chosen: bool) -> None:
    from contadora.record.loading import report

    about = edition.report["about"]
    if about and not chosen:
        console.print(f"the roll calls are described by {about}, which is beside the file")
    console.print(
        f"{edition.filename}: {report.FORMATS[edition.format]}, {edition.rows:,} rows; "
        f"{edition.rollcalls_added:,} roll calls added, {edition.rollcalls_changed:,} changed, "
        f"{edition.rollcalls_unchanged:,} as they were",
        markup=False,
    )
    if edition.pk is None:
        console.print("nothing changed: this file is loaded already")
    for row in edition.report["changed"][:SHOWN]:
        what = [f"{row['votes']} votes"] if row["votes"] else []
        console.print(f"  {row['slug']}: {', '.join([*what, *row['fields']])}", markup=False)
    _more(edition.rollcalls_changed, "changed roll calls")
    for note in report.notes(edition.report):
        console.print(note, markup=False)
    for row in edition.report["rejected"][:SHOWN]:
        console.print(
            f"  line {row['line']}: {report.reason(row['code'], row['value'])}", markup=False
        )
    _more(edition.rows_rejected, "rows that were not read")
    if edition.rows_rejected:
        console.print(
            f"{edition.rows_rejected:,} rows were not read; the page of editions lists them"
        )


def _more(count: int, what: str) -> None:
    if count > SHOWN:
        console.print(f"  and {count - SHOWN:,} more {what}")


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console,
        transient=True,
    )  # fmt: skip
