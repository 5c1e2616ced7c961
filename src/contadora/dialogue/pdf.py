"""A brief as a tagged PDF (PDF/UA-1), set by Typst."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from contadora.atlas.typesetting import quoted, tagged_pdf
from contadora.dialogue.blocks import (
    Brief,
    Figure,
    Heading,
    Line,
    Paragraph,
    Points,
    Table,
)

_TEMPLATE = Path(__file__).with_name("brief.typ")


def render(brief: Brief) -> bytes:
    """Return the brief as PDF."""
    with TemporaryDirectory(prefix="contadora-brief-") as name:
        folder = Path(name)
        body = [_call(block, index, folder) for index, block in enumerate(brief.blocks)]
        body.append(f"#section({quoted(brief.sources_heading)})")
        body += [
            f"#reference({reference.number}, {quoted(reference.text)}, {quoted(reference.url)})"
            for reference in brief.references
        ]
        frame = (
            f"#show: brief.with(language: {quoted(brief.language)}, title: {quoted(brief.title)}, "
            f"subtitle: {quoted(brief.subtitle)}, footer: {quoted(brief.footer)}, "
            f"page-label: {quoted(brief.page_label)})"
        )
        source = "\n".join([_TEMPLATE.read_text(encoding="utf-8"), frame, *body])
        (folder / "brief.typ").write_text(source, encoding="utf-8")
        made = datetime.combine(brief.made_on, time(12), tzinfo=UTC)
        return tagged_pdf(folder / "brief.typ", made)


def _call(block: object, index: int, folder: Path) -> str:
    match block:
        case Heading(text):
            return f"#section({quoted(text)})"
        case Paragraph(line, small):
            return f"#text-line({_line(line)}, small: {str(small).lower()})"
        case Points(items, takeaways):
            lines = "".join(f"{_line(item)}, " for item in items)
            return f"#points(({lines}), takeaways: {str(takeaways).lower()})"
        case Table(caption, header, rows, widths, align):
            cells = "".join(f"{quoted(cell)}, " for row in rows for cell in row)
            heads = "".join(f"{quoted(cell)}, " for cell in header)
            shares = "".join(f"{width:g}fr, " for width in widths)
            sides = "".join(f"{side}, " for side in align)
            return f"#grid-table({quoted(caption)}, ({heads}), ({cells}), ({shares}), ({sides}))"
        case Figure(title=title, paper=svg, alt=alt, source=source):
            file = folder / f"figure-{index}.svg"
            file.write_text(svg, encoding="utf-8")
            return (
                f"#drawing({quoted(file.name)}, {quoted(title)}, {quoted(alt)}, {quoted(source)})"
            )
    raise TypeError(f"a brief has no block {type(block).__name__}")


def _line(line: Line) -> str:
    cites = "".join(f"{number}, " for number in line.cites)
    return f"({quoted(line.text)}, ({cites}))"
