"""A brief as blocks that every format can set: the content is decided once, then rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from contadora.atlas.blocks import Figure, Table


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
