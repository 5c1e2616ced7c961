"""`contadora backup` and `contadora restore`: a desk in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contadora.cli.desk import fail, failing_plainly, open_desk


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command()
    def backup(
        file: Annotated[Path, typer.Argument(help="The file to write, readable by you only.")],
        force: Annotated[
            bool, typer.Option("--force", help="Write over a file that is there.")
        ] = False,
    ) -> None:
        """Write the whole desk, uploads included, to one file that either store can take.

        People's sessions, waiting jobs and the desk's secret key are not in it. It holds all else:
        keep it as safe as the desk.
        """
        if file.exists() and not force:
            fail(f"file: {file} is there already; name another, or say --force")
        home = open_desk()
        from contadora.config.archive import write

        with failing_plainly():
            try:
                manifest = write(file, home.uploads)
            except OSError as error:
                fail(
                    f"file: cannot write {file} ({error.strerror}); "
                    "name a file in a folder that can be written and has room"
                )
        typer.echo(
            f"{file}: {manifest.rows:,} rows, {len(manifest.uploads):,} uploads, "
            f"{file.stat().st_size:,} bytes"
        )

    @app.command()
    def restore(
        file: Annotated[Path, typer.Argument(help="A file that `contadora backup` wrote.")],
        replace: Annotated[
            bool, typer.Option("--replace", help="In the place of all that the desk holds.")
        ] = False,
    ) -> None:
        """Put a backup into an empty desk, made if need be, or in the place of this one."""
        home = open_desk(made=False)
        from contadora.config.restoring import restore as put_back

        with failing_plainly():
            manifest = put_back(home, file, replace=replace)
        typer.echo(
            f"{home.path}: {manifest.rows:,} rows, {len(manifest.uploads):,} uploads "
            f"restored from {file} (Contadora {manifest.version}, {manifest.made_at})"
        )
