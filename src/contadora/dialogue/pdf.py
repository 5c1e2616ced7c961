"""A brief as a tagged PDF (PDF/UA-1), set by Typst."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from contadora.atlas.blocks import Figure, Table, typeset, typst_figure, typst_table
from contadora.atlas.typesetting import quoted, tagged_pdf
from contadora.dialogue.blocks import Brief, Heading, Line, Paragraph, Points

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
        source = typeset(frame, body, _TEMPLATE)
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
        case Table():
            return typst_table(block)
        case Figure():
            return typst_figure(block, index, folder)
    raise TypeError(f"a brief has no block {type(block).__name__}")


def _line(line: Line) -> str:
    cites = "".join(f"{number}, " for number in line.cites)
    return f"({quoted(line.text)}, ({cites}))"
