"""A bracketed text that was read, as bases and proposals that a room can be opened with.

The first reading that nobody is named for is the base; every other is an edit of it, by those the
bracket names. A bracket that names nobody, and has no reading beside it, is somebody's wish to
delete: an edit without delegations. Options after the first, and alternatives, are paragraphs of
their own, proposed instead of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contadora.negotiation.drafting.bracketed import ReadText
from contadora.negotiation.drafting.shapes import (
    Bracket,
    Edit,
    Kind,
    Node,
    Standing,
    Variant,
    Words,
)

_CLOSING = ".,;:!?)]»”"


@dataclass(frozen=True)
class Loaded:
    """A paragraph to be put into a room, with the proposals on it."""

    key: str  # `p` and the number of the paragraph in what was read
    kind: Kind
    level: int
    label: str  # the number it was published with, "" where it had none
    base: str
    edits: tuple[Edit, ...] = ()  # an edit without delegations is by nobody who is named
    standing: Standing = Standing.TEXT
    delegations: tuple[str, ...] = ()  # who would add it, where it is proposed and that is known
    is_disputed: bool = False  # bracketed as a whole by nobody who is named: some would delete it
    alternative_to: str | None = None  # the key of the paragraph it would replace
    option: str = ""
    is_note: bool = False


def proposals_of(read: ReadText) -> list[Loaded]:
    """Return the paragraphs of a text that was read; lines that only announce options are left."""
    loaded = []
    for number, row in enumerate(read.paragraphs, 1):
        base, edits = edits_of(row.parts, prefix=f"p{number}e")
        if not base and not edits:
            continue
        instead = row.alternative_to is not None
        loaded.append(
            Loaded(
                f"p{number}",
                row.piece.kind,
                row.piece.level,
                row.piece.label,
                base,
                tuple(edits),
                Standing.PROPOSED if instead or row.added_by else Standing.TEXT,
                row.added_by,
                row.is_disputed and not row.added_by,
                f"p{row.alternative_to}" if instead else None,
                row.option,
                row.is_note,
            )
        )
    return loaded


def edits_of(parts: Sequence[Node], prefix: str = "e") -> tuple[str, list[Edit]]:
    """Return the base of a paragraph and the edits that its brackets are, in their order."""
    writer = _Writer(prefix)
    base = writer.write(parts, None)
    return base, sorted(writer.edits, key=lambda edit: int(edit.key.removeprefix(prefix)))


class _Writer:
    """Writes nodes out as a base, noting what is proposed on the way."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.edits: list[Edit] = []
        self.made = 0

    def _key(self) -> str:
        self.made += 1
        return f"{self.prefix}{self.made}"

    def write(self, nodes: Sequence[Node], on: str | None, before: str = "") -> str:
        """Return the text of nodes that follow `before` in the text that edits count in."""
        text = before
        skip = False  # the blank that the next words begin with went into an insertion
        for index, node in enumerate(nodes):
            if isinstance(node, Words):
                text += node.text[1:] if skip else node.text
                skip = False
                continue
            base = next((variant for variant in node.variants if not variant.proposed), None)
            following = nodes[index + 1 :]
            if base is not None:
                text = self._replace(node, base, text, _beginning(following), on)
            elif self._comes_before_a_blank(text, following):
                skip = True
                self._insert(node, len(text), on, "", " ")
            elif len(text) > len(before) and self._comes_after_a_blank(text, following, on):
                text = text[:-1]
                self._insert(node, len(text), on, " ", "")
            else:
                self._insert(node, len(text), on, "", "")
        return text[len(before) :]

    # The blank that parts an insertion from its neighbours comes and goes with it, so that the
    # base reads well without it: `to [MEX: fully] respect`, `rights [CHL: and freedoms],`.

    @staticmethod
    def _comes_before_a_blank(text: str, following: Sequence[Node]) -> bool:
        first = following[0] if following else None
        blank = isinstance(first, Words) and first.text.startswith(" ")
        return blank and (not text or text.endswith(" "))

    def _comes_after_a_blank(self, text: str, following: Sequence[Node], on: str | None) -> bool:
        if not text.endswith(" ") or (following and not isinstance(following[0], Words)):
            return False
        # An edit that ends here counts on that blank.
        taken = any(edit.on == on and edit.end == len(text) for edit in self.edits)
        return not taken and _beginning(following)[:1] in (*_CLOSING, "")

    def _insert(self, node: Bracket, at: int, on: str | None, before: str, after: str) -> None:
        for variant in node.variants:
            self._propose(variant, at, at, on, before, after)

    def _replace(
        self, node: Bracket, base: Variant, text: str, following: str, on: str | None
    ) -> str:
        start = len(text)
        proposed = [variant for variant in node.variants if variant.proposed]
        key = self._key() if base.delegations or not proposed else ""
        text += self.write(base.parts, on, text)
        end = len(text)
        if key and end > start:
            first, last = start, end
            # With the words goes one of the two blanks that they stand between.
            if following.startswith(" ") and (start == 0 or text[start - 1] == " "):
                last += 1
            elif start and text[start - 1] == " " and following[:1] in (*_CLOSING, ""):
                first -= 1
            self.edits.append(Edit(key, first, last, "", base.delegations, on))
        for variant in proposed:
            self._propose(variant, start, end, on, "", "")
        return text

    def _propose(
        self, variant: Variant, start: int, end: int, on: str | None, before: str, after: str
    ) -> None:
        key = self._key()
        content = before + self.write(variant.parts, key, before) + after
        self.edits.append(Edit(key, start, end, content, variant.delegations, on))


def _beginning(nodes: Sequence[Node]) -> str:
    """Return what the base goes on with, as far as its first words."""
    for node in nodes:
        if isinstance(node, Words):
            return node.text
        base = next((variant for variant in node.variants if not variant.proposed), None)
        if base is not None and (begins := _beginning(base.parts)):
            return begins
    return ""
