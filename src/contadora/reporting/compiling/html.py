"""A compilation's blocks as HTML for a page, with stable addresses per topic and State."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from django.utils.safestring import SafeString, mark_safe

from contadora.atlas.blocks import Figure, Table
from contadora.reporting.compiling.blocks import (
    Block,
    Break,
    Compilation,
    Heading,
    Paragraph,
    Points,
    Words,
)


def body(compilation: Compilation) -> SafeString:
    """Return the blocks as HTML: a region has thousands, too many for a template's loop."""
    parts: list[str] = []
    place = ""
    for block in compilation.blocks:
        if isinstance(block, Heading) and block.level == 2:
            place = block.text
        parts += _lines(block, compilation.language, place)
    return mark_safe("\n".join(parts))  # noqa: S308  (each text is escaped below)


def contents(compilation: Compilation) -> list[tuple[str, str]]:
    """Return the headings of level 2 with their addresses."""
    return [
        (block.anchor, block.text)
        for block in compilation.blocks
        if isinstance(block, Heading) and block.level == 2
    ]


def _lines(block: Block, language: str, place: str) -> Iterator[str]:
    match block:
        case Heading(level, text, anchor):
            mark = f' id="{escape(anchor)}"' if anchor else ""
            yield f"<h{level}{mark}>{escape(text)}</h{level}>"
        case Paragraph(text, small):
            kind = ' class="note"' if small else ""
            yield f"<p{kind}>{escape(text)}</p>"
        case Points(items):
            yield f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
        case Words():
            yield from _words(block, language)
        case Table():
            yield from _table(block, place)
        case Figure(title=title, svg=svg, narrow=narrow, source=source):
            yield (
                f'<figure class="chart"><p class="finding">{escape(title)}</p>'
                f'<div class="drawing"><div class="wide">{svg}</div>'
                f'<div class="narrow">{narrow}</div></div>'
                f"<figcaption>{escape(source)}</figcaption></figure>"
            )
        case Break():
            yield "<hr>"
        case _:
            raise TypeError(f"a compilation has no block {type(block).__name__}")


def _words(block: Words, language: str) -> Iterator[str]:
    mark = f' id="{escape(block.anchor)}"' if block.anchor else ""
    about = f' <span class="note">{escape(block.note)}</span>' if block.note else ""
    yield f'<div class="said"{mark}><p class="who"><strong>{escape(block.head)}</strong>{about}</p>'
    for each in block.said:
        other = "" if each.language == language else f' lang="{escape(each.language)}"'
        note = f'<p class="note">{escape(each.note)}</p>' if each.note else ""
        lines = "".join(f"<p>{escape(line)}</p>" for line in each.text.splitlines() if line.strip())
        yield f'{note}<blockquote{other} dir="auto">{lines}</blockquote>'
    yield "</div>"


def _table(block: Table, place: str) -> Iterator[str]:
    caption = escape(block.caption)
    # The same question is asked on several topics: who is read the page aloud tells them apart.
    name = escape(f"{place}: {block.caption}" if place else block.caption)
    number = {"left": "", "right": ' class="number"'}
    yield (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">'
        f'<table class="wide"><caption>{caption}</caption><thead><tr>'
    )
    for cell, side in zip(block.header, block.align, strict=True):
        name = f'<th scope="col"{number[side]}>{escape(cell)}</th>'
        yield name if cell else f"<td{number[side]}></td>"
    yield "</tr></thead><tbody>"
    for row in block.rows:
        first, *rest = row
        cells = "".join(
            f"<td{number[side]}>{escape(cell)}</td>"
            for cell, side in zip(rest, block.align[1:], strict=True)
        )
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"
