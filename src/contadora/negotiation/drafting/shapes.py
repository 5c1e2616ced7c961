"""What the parts of a text under negotiation hand each other: edits, nodes, clauses.

Positions count code points, as Python's `str` does. A span is half open: `[start, end)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is; its level, from 0 to 4, is kept apart."""

    TITLE = "title"
    HEADING = "heading"
    PREAMBULAR = "preambular"
    OPERATIVE = "operative"
    PLAIN = "plain"  # stands in the text without a number: who speaks, a closing line


class Standing(StrEnum):
    """Whether a paragraph is in the text."""

    TEXT = "text"  # in the text
    PROPOSED = "proposed"  # added by a proposal that is still open
    REMOVED = "removed"  # no longer in the text, or never taken into it


class Status(StrEnum):
    """How far a paragraph is."""

    OPEN = "open"
    AD_REFERENDUM = "ad_ref"
    AGREED = "agreed"


@dataclass(frozen=True)
class Edit:
    """A proposal to put `content` where `start` to `end` of a text stands.

    Empty `content` deletes, an empty span inserts. `on` is the key of the edit whose `content` the
    span counts in; without it the span counts in the paragraph's base. `delegations` are the codes
    of who proposes it, the author first and then the co-sponsors.
    """

    key: str
    start: int
    end: int
    content: str
    delegations: tuple[str, ...] = ()
    on: str | None = None

    def moved(self, by: int) -> Edit:
        """Return the same edit further on (or back)."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Words:
    """A run of words that everybody reads alike."""

    text: str


@dataclass(frozen=True)
class Variant:
    """One reading within a bracket.

    The base reading (`proposed` false) is the text as it stands: `delegations` and `edits` are
    then those who would delete it. A proposed reading is new wording, by its delegations.
    """

    parts: tuple[Node, ...]
    delegations: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    proposed: bool = False


@dataclass(frozen=True)
class Bracket:
    """Words that are not agreed: its readings side by side, the base first where there is one."""

    variants: tuple[Variant, ...]


Node = Words | Bracket


@dataclass(frozen=True)
class Remark:
    """A comment on a span of a paragraph's base."""

    start: int
    end: int
    author: str
    words: str
    at: str = ""  # ISO 8601, as read


@dataclass(frozen=True)
class Clause:
    """A paragraph as it is written out: numbered, compiled, with what is said beside it."""

    key: str
    kind: Kind
    level: int
    number: str  # "OP3 bis", "(a)", "" where it has none
    base: str
    parts: tuple[Node, ...]
    edits: tuple[Edit, ...] = ()  # those in `parts`, for who writes them as tracked changes
    status: Status = Status.OPEN
    standing: Standing = Standing.TEXT
    delegations: tuple[str, ...] = ()  # who adds it, while it is proposed
    deleters: tuple[str, ...] = ()  # who would delete the whole paragraph
    alternative_to: str | None = None  # key of the paragraph it would replace
    remarks: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = ()  # lines set beside it: placement, reserves


@dataclass(frozen=True)
class Problem:
    """Something in a text that was read which cannot be taken as it is.

    `code` names it; `values` fills its sentence in the reader's language; `paragraph` counts from
    one, `offset` within the paragraph from zero (None: the whole of it).
    """

    code: str
    paragraph: int = 0
    offset: int | None = None
    values: dict[str, str | int] = field(default_factory=dict)
