"""A brief as Markdown (CommonMark with GitHub's tables)."""

from __future__ import annotations

import re

from contadora.atlas.blocks import Figure, Table
from contadora.dialogue.blocks import Brief, Heading, Line, Paragraph, Points, superscript

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def escaped(text: str) -> str:
    """Return a text in which nothing is taken for Markdown."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def render(brief: Brief) -> bytes:
    """Return the brief as UTF-8 Markdown; charts are given in words."""
    out = [f"# {escaped(brief.title)}", "", f"*{escaped(brief.subtitle)}*", ""]
    for block in brief.blocks:
        match block:
            case Heading(text):
                out += [f"## {escaped(text)}", ""]
            case Paragraph(line, small):
                text = _line(line)
                out += [f"*{text}*" if small else text, ""]
            case Points(items):
                out += [*(f"- {_line(item)}" for item in items), ""]
            case Table():
                out += [*_table(block), ""]
            case Figure(title=title, alt=alt, source=source):
                out += [f"**{escaped(title)}**", "", escaped(alt), "", f"*{escaped(source)}*", ""]
    out += [f"## {escaped(brief.sources_heading)}", ""]
    for reference in brief.references:
        address = f" <{reference.url}>" if reference.url else ""
        out.append(f"{reference.number}. {escaped(reference.text)}{address}")
    out += ["", "---", "", escaped(brief.footer), ""]
    return "\n".join(out).encode()


def _line(line: Line) -> str:
    return escaped(line.text + superscript(line.cites))


def _table(table: Table) -> list[str]:
    def row(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(escaped(cell) for cell in cells) + " |"

    rule = "| " + " | ".join("---:" if side == "right" else "---" for side in table.align) + " |"
    return [f"**{escaped(table.caption)}**", "", row(table.header), rule, *map(row, table.rows)]
