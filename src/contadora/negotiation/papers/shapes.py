"""What the papers of a text hand each other: what is set, what was read, what an upload changes.

The words that people read inside a paper come in as labels, in the paper's language: this package
knows no language. Positions count code points, as in `drafting.shapes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contadora.negotiation.drafting.shapes import Problem, Remark

# What every paper needs said in its reader's language; those in braces are filled in here.
LABELS = {
    "room": "author of what nobody in particular says: the desk's name",
    "page": "before the number of the page",
    "of": "between the number of the page and how many there are",
    "legend": "a line on how brackets, bold and struck words are to be read",
    "legend_work": "a line on how to read and edit tracked changes by delegation",
    "agreed": "mark of an agreed paragraph",
    "ad_ref": "mark of a paragraph agreed ad referendum",
    "reason": "with {delegations} and {reason}: why it is proposed",
    "added": "with {delegations}: they propose this new paragraph",
    "alternative": "with {delegations} and {number}: they propose it in place of that paragraph",
    "deleted": "with {delegations}: they propose to delete the paragraph",
    "crossing": "before the readings, one a line, of proposals that overlap",
    "amends": "with {delegations} and {others}: the former would change the latter's wording",
    "reads": "with {delegations} and {reading}: how it would read then",
}


class Mode(StrEnum):
    """How open wording is shown."""

    WORK = "work"  # as tracked changes, to be edited and sent back
    READING = "reading"  # as brackets


@dataclass(frozen=True)
class Paper:
    """What a paper says of the text it carries.

    `names` are the delegations' by code. `reasons` and `dates` (ISO 8601, in UTC) go by the key of
    an edit, or of a paragraph that is proposed.
    """

    title: str
    language: str  # es, en, pt, fr
    text: str  # the text's uuid
    version: int
    handling: str  # as it is marked: "TLP:AMBER"
    made: datetime
    labels: Mapping[str, str]
    symbol: str = ""
    revision: str = ""  # "Rev.1"
    kind: str = ""  # "draft resolution", in the paper's language
    front: tuple[tuple[str, str], ...] = ()  # lines below the title: what, and its value
    names: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    reserves: tuple[str, ...] = ()  # on the text as a whole


@dataclass(frozen=True)
class Limits:
    """How large a document may be that is read."""

    file: int = 30_000_000  # bytes as sent
    unpacked: int = 250_000_000  # bytes of all its parts
    part: int = 120_000_000  # bytes of one part
    parts: int = 5_000
    ratio: int = 250  # of a part larger than a megabyte, unpacked to packed
    paragraphs: int = 20_000
    letters: int = 8_000_000


class RefusedError(ValueError):
    """A document cannot be taken; `code` says why, `values` fill its sentence."""

    def __init__(self, code: str, **values: str | int) -> None:
        said = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"{code}: {said}" if said else code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class ReadEdit:
    """A tracked change: `content` where `start` to `end` of the base stands, by whom and when.

    With `on`, the span counts in the content of that edit of the same paragraph.
    """

    start: int
    end: int
    content: str
    author: str
    at: str = ""
    on: int | None = None


@dataclass(frozen=True)
class ReadParagraph:
    """A paragraph as it was found; `base` is without what is tracked.

    The base of one that is added as a tracked change is what was added. `keys` has more than one
    where paragraphs were joined.
    """

    base: str
    keys: tuple[str, ...] = ()
    kind: str = "plain"  # title, heading, list, plain; preambular and operative in our own papers
    level: int = 0
    number: str = ""
    style: str = ""
    edits: tuple[ReadEdit, ...] = ()
    remarks: tuple[Remark, ...] = ()
    added_by: str = ""
    added_at: str = ""
    deleted_by: str = ""
    deleted_at: str = ""
    breaks: tuple[tuple[int, str], ...] = ()  # where it would be divided, and by whom
    joined_by: str = ""  # who would join the next paragraph to it

    @property
    def key(self) -> str | None:
        """The identity it carries, if it came from this desk."""
        return self.keys[0] if self.keys else None


@dataclass(frozen=True)
class ReadMove:
    """A paragraph that is tracked as moved: from where to before where, counted from zero."""

    origin: int
    target: int
    author: str
    at: str = ""


@dataclass(frozen=True)
class ReadDocument:
    """A document as it was read; what could not be is among the problems."""

    paragraphs: tuple[ReadParagraph, ...]
    problems: tuple[Problem, ...] = ()
    moves: tuple[ReadMove, ...] = ()
    title: str = ""
    language: str = ""
    text: str = ""  # uuid of the text that it was made from
    version: int | None = None
    mode: Mode | None = None
    symbol: str = ""
    date: str = ""
    said: frozenset[str] = frozenset()  # marks of the comments that the desk wrote into it
