"""The reference pages of the manual, made from the program itself so that they cannot drift."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from contadora.cli.desk import fail, open_desk

FOLDER = Path("docs/reference")


def register(app: typer.Typer) -> None:
    """Add `contadora reference` to the command."""

    @app.command()
    def reference(
        folder: Annotated[Path, typer.Argument(help="Where the pages are written.")] = FOLDER,
        check: Annotated[
            bool, typer.Option("--check", help="Write nothing; fail if a page is out of date.")
        ] = False,
    ) -> None:
        """Write the reference pages: commands, settings, addresses."""
        open_desk(made=False)
        stale = [name for name, text in pages(app).items() if not _same(folder / name, text)]
        if check and stale:
            fail(f"{folder}: {', '.join(stale)} out of date; run `contadora reference`")
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages(app).items():
            (folder / name).write_text(text, encoding="utf-8")
        typer.echo(f"{folder}: {len(stale)} page(s) written" if stale else f"{folder}: up to date")


def pages(app: typer.Typer) -> dict[str, str]:
    """Return each reference page's file name and text."""
    return {
        "commands.md": _page("Commands", _commands(app)),
        "settings.md": _page("Settings", _settings()),
        "addresses.md": _page("Addresses", _addresses()),
    }


def _page(title: str, lines: Iterator[str]) -> str:
    note = "Made by `contadora reference` from the program; do not edit."
    return "\n".join([f"# {title}", "", note, "", *lines]).rstrip() + "\n"


def _same(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


def _commands(app: typer.Typer) -> Iterator[str]:
    root = typer.main.get_command(app)
    yield "Exit codes: 0 done, 1 the work failed, 2 wrong usage. Errors go to standard error."
    yield ""
    yield from _command(root, "contadora", 0)


def _command(command: Any, path: str, depth: int) -> Iterator[str]:
    if depth:
        yield f"## `{path}`"
        yield ""
        yield (command.help or "").strip()
        yield ""
    parameters = [p for p in command.params if p.name != "help"] if depth else []
    if parameters:
        yield "| option | default | meaning |"
        yield "|---|---|---|"
        for parameter in parameters:
            yield _parameter(parameter)
        yield ""
    children = getattr(command, "commands", {})
    for name in sorted(children):
        yield from _command(children[name], f"{path} {name}", depth + 1)


def _parameter(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = parameter.name.upper() + ("…" if parameter.nargs == -1 else "")
    else:
        name = ", ".join([*parameter.opts, *parameter.secondary_opts])
        kind = parameter.type_descriptor.annotation
        if isinstance(kind, type) and issubclass(kind, Enum):
            name += " " + "/".join(choice.value for choice in kind)
        elif not parameter.is_flag:
            name += f" {parameter.name.upper()}"
    default = parameter.default
    if callable(default) or default in (None, False, "", []) or parameter.required:
        shown = "required" if parameter.required else ""
    else:
        shown = f"`{default}`"
    meaning = (getattr(parameter, "help", "") or "").replace("|", "\\|")
    return f"| `{name}` | {shown} | {meaning} |"


def _settings() -> Iterator[str]:
    from contadora.config.variables import VARIABLES

    yield "A desk is set by environment variables. Where a file may be named, `NAME_FILE` holds its"
    yield "path, so that a secret need not stand in the environment."
    yield ""
    yield "| variable | default | file | meaning |"
    yield "|---|---|---|---|"
    for variable in VARIABLES:
        file = "yes" if variable.from_file else "no"
        yield f"| `{variable.name}` | {variable.default} | {file} | {variable.meaning} |"


def _addresses() -> Iterator[str]:
    from django.urls import URLPattern, URLResolver, get_resolver

    yield "Pages carry their language first (`/es/`, `/en/`, `/pt/`, `/fr/`); without it the"
    yield "reader's browser decides. Filters and views are in the query."
    yield ""
    yield "| address | name |"
    yield "|---|---|"

    def walk(patterns: list[Any], prefix: str, spaces: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inner = f"{spaces}{entry.namespace}:" if entry.namespace else spaces
                yield from walk(entry.url_patterns, route, inner)
            elif isinstance(entry, URLPattern) and entry.name:
                yield route, f"{spaces}{entry.name}"

    found = sorted(walk(get_resolver().url_patterns, "/", ""))
    for address, name in found:
        shown = address.replace("/es/", "/LANGUAGE/").replace("/en/", "/LANGUAGE/")
        yield f"| `{shown}` | `{name}` |"
