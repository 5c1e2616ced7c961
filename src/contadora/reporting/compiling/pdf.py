"""A compilation as a tagged PDF (PDF/UA-1), set by Typst."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

from contadora.atlas.typesetting import quoted, tagged_pdf
from contadora.reporting.compiling.blocks import (
    Block,
    Break,
    Compilation,
    Figure,
    Heading,
    Paragraph,
    Points,
    Table,
    Words,
)

_TEMPLATE = Path(__file__).with_name("compilation.typ")


def render(compilation: Compilation) -> bytes:
    """Return the compilation as PDF."""
    with TemporaryDirectory(prefix="contadora-compilation-") as name:
        folder = Path(name)
        frame = (
            f"#show: compilation.with(language: {quoted(compilation.language)}, "
            f"title: {quoted(compilation.title)}, subtitle: {quoted(compilation.subtitle)}, "
            f"marking: {quoted(compilation.marking)}, footer: {quoted(compilation.footer)}, "
            f"page-label: {quoted(compilation.page_label)})"
        )
        body = [
            line
            for number, block in enumerate(compilation.blocks)
            for line in _calls(block, number, folder, compilation.language)
        ]
        source = "\n".join([_TEMPLATE.read_text(encoding="utf-8"), frame, *body])
        (folder / "compilation.typ").write_text(source, encoding="utf-8")
        return tagged_pdf(folder / "compilation.typ", compilation.made.astimezone(UTC))


def _calls(block: Block, number: int, folder: Path, language: str) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"#heading(level: {level}, {quoted(text)})"
        case Paragraph(text, small):
            yield f"#{'note' if small else 'par'}({quoted(text)})"
        case Points(items):
            yield f"#points(({_all(items)}))"
        case Words():
            yield f"#speaker({quoted(block.head)}, {quoted(block.note)})"
            for each in block.said:
                lines = [line for line in each.text.splitlines() if line.strip()]
                other = "" if each.language == language else f", lang: {quoted(each.language)}"
                yield f"#words(({_all(lines)}), {quoted(each.note)}{other})"
        case Table(caption, header, rows, widths, align):
            cells = _all(cell for row in rows for cell in row)
            shares = "".join(f"{width:g}fr, " for width in widths)
            sides = "".join(f"{side}, " for side in align)
            yield (
                f"#grid-table({quoted(caption)}, ({_all(header)}), ({cells}), ({shares}), "
                f"({sides}))"
            )
        case Figure(title=title, paper=svg, alt=alt, source=source):
            file = folder / f"figure-{number}.svg"
            file.write_text(svg, encoding="utf-8")
            yield (
                f"#drawing({quoted(file.name)}, {quoted(title)}, {quoted(alt)}, {quoted(source)})"
            )
        case Break():
            yield "#pagebreak(weak: true)"
        case _:
            raise TypeError(f"a compilation has no block {type(block).__name__}")


def _all(texts: object) -> str:
    return "".join(f"{quoted(text)}, " for text in texts)  # type: ignore[attr-defined]
