"""Tables and charts as every document of the desk sets them: briefs and compilations alike.

What stands around them is each room's own. For PDFs their setting is `setting.typ`, which a room's
own setting follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from contadora.atlas.typesetting import quoted

Align = Literal["left", "right"]
_SETTING = Path(__file__).with_name("setting.typ")


@dataclass(frozen=True)
class Table:
    """A table with a caption, column headings, each column's share of the width and alignment."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    align: tuple[Align, ...]

    def __post_init__(self) -> None:
        columns = len(self.header)
        if not (len(self.widths) == len(self.align) == columns) or any(
            len(row) != columns for row in self.rows
        ):
            raise ValueError(f"table {self.caption!r}: its rows and columns do not agree")


@dataclass(frozen=True)
class Figure:
    """A chart: its finding as title, its drawings, the same in words."""

    title: str
    svg: str  # for a page: its colours are the style sheet's
    paper: str  # the same in plain colours, for a document
    png: Callable[[], bytes]  # drawn when a format asks for it
    alt: str
    source: str
    narrow: str = ""  # the page's for a narrow screen, where it has one


def typeset(frame: str, lines: Iterable[str], own: Path) -> str:
    """Return a Typst source: the shared setting, a room's own, its frame, and the lines."""
    settings = (file.read_text(encoding="utf-8") for file in (_SETTING, own))
    return "\n".join([*settings, frame, *lines])


def typst_list(texts: Iterable[str]) -> str:
    """Return the inside of a Typst array of strings."""
    return "".join(f"{quoted(text)}, " for text in texts)


def typst_table(block: Table) -> str:
    """Return the call that sets a table."""
    cells = typst_list(cell for row in block.rows for cell in row)
    shares = "".join(f"{width:g}fr, " for width in block.widths)
    sides = "".join(f"{side}, " for side in block.align)
    return (
        f"#grid-table({quoted(block.caption)}, ({typst_list(block.header)}), ({cells}), "
        f"({shares}), ({sides}))"
    )


def typst_figure(block: Figure, number: int, folder: Path) -> str:
    """Write a chart's drawing into the folder of a document and return the call that sets it."""
    file = folder / f"figure-{number}.svg"
    file.write_text(block.paper, encoding="utf-8")
    words = (file.name, block.title, block.alt, block.source)
    return f"#drawing({', '.join(map(quoted, words))})"
