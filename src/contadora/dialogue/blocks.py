"""A brief as blocks that every format can set: the content is decided once, then rendered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True)
class Line:
    """A text and the numbers of the sources it rests on."""

    text: str
    cites: tuple[int, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A section's heading."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `small` sets it as a note."""

    line: Line
    small: bool = False


@dataclass(frozen=True)
class Points:
    """A list of points; `takeaways` sets it as the brief's opening."""

    items: tuple[Line, ...]
    takeaways: bool = False


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


Block = Heading | Paragraph | Points | Table | Figure


@dataclass(frozen=True)
class Reference:
    """A numbered source as it stands at the end of the brief."""

    number: int
    text: str
    url: str = ""


@dataclass(frozen=True)
class Brief:
    """A brief in one language: title lines, blocks, sources and the words of its frame."""

    language: str
    title: str
    subtitle: str
    made_on: date
    footer: str
    sources_heading: str
    page_label: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    references: Sequence[Reference] = field(default_factory=tuple)


def superscript(cites: tuple[int, ...]) -> str:
    """Return `[1, 3]` for the sources of a line, or nothing."""
    return f" [{', '.join(str(number) for number in cites)}]" if cites else ""
