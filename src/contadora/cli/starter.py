"""`contadora starter`: the pack of facts that comes with the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from contadora.cli.desk import errors, fail, open_desk

console = Console(highlight=False)
starter = typer.Typer(help="The facts that come with the desk.", no_args_is_help=True)
Folder = Annotated[
    Path | None, typer.Argument(help="A folder of the pack's tables; by default the desk's own.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(starter, name="starter")


@starter.command()
def check(folder: Folder = None) -> None:
    """Verify the pack: codes, dates, totals, duplicates, sources, languages."""
    if _problems(folder):
        raise typer.Exit(1)
    console.print("the starter pack has no problem")


@starter.command()
def load(folder: Folder = None) -> None:
    """Load the pack, or bring a desk to a later one; what is the desk's own stays."""
    if folder is not None and _problems(folder):
        fail(f"FOLDER: {folder} has problems; nothing is loaded")
    open_desk()
    from contadora.academy.actions import load_courses
    from contadora.atlas.loading import PackError
    from contadora.law.actions import load_law_positions
    from contadora.people.queries import system_user
    from contadora.record.actions import load_starter
    from contadora.reporting.actions import load_questionnaires

    try:
        edition = load_starter(system_user(), folder)
        later = load_courses(system_user(), folder)
        later |= load_law_positions(system_user(), folder)
        later |= load_questionnaires(system_user())
    except PackError as error:
        fail(str(error))
    if edition.pk is None and not any(later.values()):
        console.print("nothing changed: the starter pack is loaded already")
        return
    tables = {name: change.counts() for name, change in later.items()}
    for name, counts in (edition.report["tables"] | tables).items():
        told = ", ".join(f"{n} {what}" for what, n in counts.items() if what != "unchanged")
        if told:
            console.print(f"{name}: {told}")


def _problems(folder: Path | None) -> int:
    from contadora.starter.check import check as find

    if folder is not None and not folder.is_dir():
        fail(f"FOLDER: {folder} is not a folder; name one that holds the pack's tables")
    problems = find(folder)
    for problem in problems:
        errors.print(str(problem), markup=False, soft_wrap=True)
    return len(problems)
