"""A compilation as blocks that every format can set: the content is decided once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contadora.atlas.blocks import Figure, Table


@dataclass(frozen=True)
class Heading:
    """A heading of level 2, 3 or 4 (1 is the title); `anchor` is its stable address in a page."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the secretariat's; `small` sets it as a note."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Points:
    """A list of points."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """Words as they were sent, or translated: in which language, and what they are."""

    text: str
    language: str
    note: str = ""


@dataclass(frozen=True)
class Words:
    """What a State said, under its name or under the question; a translation follows."""

    head: str
    said: tuple[Said, ...]
    anchor: str = ""
    note: str = ""


@dataclass(frozen=True)
class Break:
    """A new page."""


Block = Heading | Paragraph | Points | Words | Table | Figure | Break


@dataclass(frozen=True)
class Compilation:
    """A compilation in one language: title lines, the words of its frame, blocks."""

    language: str
    title: str
    subtitle: str
    marking: str  # TLP:AMBER on the secretariat's own; empty on the public one
    made: datetime  # of the last report that it rests on
    footer: str
    page_label: str
    blocks: tuple[Block, ...]
