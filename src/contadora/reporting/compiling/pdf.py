"""A compilation as a tagged PDF (PDF/UA-1), set by Typst."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

from contadora.atlas.blocks import Figure, Table, typeset, typst_figure, typst_list, typst_table
from contadora.atlas.typesetting import quoted, tagged_pdf
from contadora.reporting.compiling.binding import NotBound, bind, page_count
from contadora.reporting.compiling.blocks import (
    Block,
    Break,
    Compilation,
    Heading,
    Paragraph,
    Points,
    Words,
)
from contadora.reporting.compiling.press import pressed

_TEMPLATE = Path(__file__).with_name("compilation.typ")
VOLUME = 400_000  # characters that are set at once; a region's compilation has several times that


def render(compilation: Compilation, volume: int = VOLUME) -> bytes:
    """Return the compilation as PDF; a long one is set in volumes, each in a process of its own."""
    made = compilation.made.astimezone(UTC).replace(microsecond=0)
    with TemporaryDirectory(prefix="contadora-compilation-") as name:
        folder = Path(name)
        volumes = _volumes(compilation, folder, volume)
        if len(volumes) == 1:
            return tagged_pdf(_file(compilation, folder, volumes[0], 1), made)
        found, page = [], 1
        for lines in volumes:
            found.append(pressed(_file(compilation, folder, lines, page), made))
            page += page_count(found[-1])
        try:
            return bind(found)
        except NotBound:
            # Another typesetter may write otherwise: set at once, it takes memory and is whole.
            lines = [line for each in _volumes(compilation, folder, sys.maxsize) for line in each]
            return pressed(_file(compilation, folder, lines, 1), made)


def _volumes(compilation: Compilation, folder: Path, most: int) -> list[list[str]]:
    """Return the calls of the blocks, cut before a topic or a State's report where it gets long."""
    volumes: list[list[str]] = [[]]
    size, chapter = 0, ""
    for number, block in enumerate(compilation.blocks):
        if isinstance(block, Heading):
            if (
                size > most
                and block.level in (2, 3)
                and (block.level == 2 or block.anchor.startswith("report-"))
            ):
                # A report's heading stands below its chapter's, in each volume.
                again = f"#heading(level: 2, {quoted(chapter)})"
                volumes.append([again] if block.level == 3 else [])
                size = 0
            if block.level == 2:
                chapter = block.text
        lines = list(_calls(block, number, folder, compilation.language))
        volumes[-1] += lines
        size += sum(map(len, lines))
    return volumes


def _file(compilation: Compilation, folder: Path, lines: list[str], page: int) -> Path:
    frame = (
        f"#show: compilation.with(language: {quoted(compilation.language)}, "
        f"title: {quoted(compilation.title)}, subtitle: {quoted(compilation.subtitle)}, "
        f"marking: {quoted(compilation.marking)}, footer: {quoted(compilation.footer)}, "
        f"page-label: {quoted(compilation.page_label)}, first: {page})"
    )
    file = folder / f"volume-{page}.typ"
    file.write_text(typeset(frame, lines, _TEMPLATE), encoding="utf-8")
    return file


def _calls(block: Block, number: int, folder: Path, language: str) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"#heading(level: {level}, {quoted(text)})"
        case Paragraph(text, small):
            yield f"#{'note' if small else 'par'}({quoted(text)})"
        case Points(items):
            yield f"#points(({typst_list(items)}))"
        case Words():
            yield f"#speaker({quoted(block.head)}, {quoted(block.note)})"
            for each in block.said:
                lines = [line for line in each.text.splitlines() if line.strip()]
                other = "" if each.language == language else f", lang: {quoted(each.language)}"
                yield f"#words(({typst_list(lines)}), {quoted(each.note)}{other})"
        case Table():
            yield typst_table(block)
        case Figure():
            yield typst_figure(block, number, folder)
        case Break():
            yield "#pagebreak(weak: true)"
        case _:
            raise TypeError(f"a compilation has no block {type(block).__name__}")
