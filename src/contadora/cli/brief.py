"""`contadora brief`: a brief on a State, a group or a pair, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contadora.cli.desk import fail, open_desk


def register(app: typer.Typer) -> None:
    """Add `contadora brief` to the command."""

    @app.command()
    def brief(
        codes: Annotated[
            list[str], typer.Argument(help="A State (URY) or a group (CELAC), or two of them.")
        ],
        out: Annotated[
            Path, typer.Option("--out", "-o", help="The file: .docx, .pdf, .html or .md.")
        ],
        lang: Annotated[str, typer.Option(help="The language: es, en, pt or fr.")] = "es",
    ) -> None:
        """Write a brief of two to four pages, with its sources."""
        open_desk()
        from contadora.dialogue import compose
        from contadora.dialogue.subjects import BriefError

        try:
            content = compose.render(codes, lang, out.suffix.lstrip(".").lower())
        except BriefError as error:
            fail(str(error))
        # First beside it, then in its place: an interrupted write leaves no half of a brief.
        part = out.with_name(out.name + ".part")
        try:
            part.write_bytes(content)
            part.replace(out)
        except OSError as error:
            part.unlink(missing_ok=True) if part.parent.is_dir() else None
            fail(f"out: cannot write {out} ({error.strerror}); name a folder that can be written")
        typer.echo(f"{out}: {len(content):,} bytes")
