"""A text as it would stand with chosen proposals accepted: in which order, what is there, merged.

What the chair's acceptance does to the store (`actions.settling`) is done here to copies of the
rows. Words are read paragraph by paragraph (`drafting.reading`); where chosen proposals collide,
the paragraph keeps its brackets, and what needs its words as one waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy

from contadora.negotiation import carrying, order
from contadora.negotiation.drafting.reading import CollisionError, reading
from contadora.negotiation.drafting.rebasing import merge
from contadora.negotiation.models import Paragraph, Proposal

Kind = Proposal.Kind
Standing = Paragraph.Standing


class Supposed:
    """The paragraphs of a text with chosen proposals accepted.

    `rows` are copies, in the order that they would have; `words` is what those that are merged or
    divided would say, by key.
    """

    def __init__(
        self, rows: Iterable[Paragraph], proposals: Iterable[Proposal], accepted: Collection[str]
    ) -> None:
        self.rows = [copy(row) for row in rows]
        self.words: dict[int, str] = {}
        self._by_pk = {row.pk: row for row in self.rows}
        chosen = sorted(
            (
                each
                for each in proposals
                if each.status == Proposal.Status.OPEN
                and str(each.uuid) in accepted
                and self._has_ground(each)
            ),
            key=lambda each: each.number or 0,
        )
        self._worded: dict[int, list[Proposal]] = defaultdict(list)
        for each in chosen:
            if each.kind in (Kind.WORDS, Kind.SPLIT) and each.paragraph_id is not None:
                self._worded[each.paragraph_id].append(each)
        self._stands_for: dict[int, int] = {}  # which alternative came for a paragraph
        for each in chosen:
            self._accept(each)
        for pk in {each.paragraph_id for each in chosen if each.kind == Kind.SPLIT}:
            if pk is not None and pk not in self.words:
                self._divide(pk)

    def _has_ground(self, each: Proposal) -> bool:
        """Whether what a proposal is about, made or would take in is still there."""
        made = self._by_pk.get(each.made_id or 0)
        if made is not None and made.standing == Standing.REMOVED:
            return False
        both = (each.paragraph_id, each.other_id if each.kind == Kind.MERGE else None)
        rows = [self._by_pk[pk] for pk in both if pk in self._by_pk]
        return each.kind == Kind.ADD or all(row.standing != Standing.REMOVED for row in rows)

    def _accept(self, each: Proposal) -> None:
        made = self._by_pk.get(each.made_id or 0)
        about = self._row(each.paragraph_id)
        if made is not None:
            made.standing = Standing.TEXT
        if about is None:
            return
        if each.kind == Kind.DELETE:
            about.standing = Standing.REMOVED
        elif each.kind == Kind.ALTERNATIVE and made is not None:
            self._replace(about, made)
        elif each.kind == Kind.MOVE:
            self._move(about, self._by_pk.get(each.other_id or 0))
        elif each.kind == Kind.MERGE:
            self._merge(each, about)

    def _row(self, pk: int | None) -> Paragraph | None:
        while pk in self._stands_for:
            pk = self._stands_for[pk]
        return self._by_pk.get(pk or 0)

    def _replace(self, about: Paragraph, made: Paragraph) -> None:
        about.standing, made.alternative_to_id = Standing.REMOVED, None
        made.settled_number, about.settled_number = about.settled_number, ""
        for row in self.rows:
            if row.alternative_to_id == about.pk:
                row.alternative_to_id = made.pk
        self._stands_for[about.pk] = made.pk
        block, rest = self._taken_out(made)
        self._put(rest, order.index_of(rest, about) + 1, block)

    def _move(self, about: Paragraph, after: Paragraph | None) -> None:
        block, rest = self._taken_out(about)
        if after is None or all(row.pk != after.pk for row in block):
            self._put(rest, order.index_after(rest, after, about.level), block)

    def _merge(self, each: Proposal, about: Paragraph) -> None:
        other = self._row(each.other_id)
        first = self._reads(about)
        second = self._reads(other) if other is not None else None
        if other is None or first is None or second is None:
            return
        if about.standing == Standing.PROPOSED and other.standing == Standing.TEXT:
            return
        self.words[about.pk] = each.content or merge(first, (), second, ()).base
        other.standing = Standing.REMOVED
        start = order.index_of(self.rows, other)
        end = order.end_of_block(self.rows, start)
        parts, rest = self.rows[start + 1 : end], self.rows[: start + 1] + self.rows[end:]
        if all(row.pk != about.pk for row in parts):
            self._put(rest, order.end_of_block(rest, order.index_of(rest, about)), parts)

    def _divide(self, pk: int) -> None:
        row = self._by_pk[pk]
        if row.standing == Standing.PROPOSED:
            return
        words = self._reads(row, cut=True)
        if words is not None and carrying.CUT not in row.base:
            parts = [part.strip() for part in words.split(carrying.CUT)]
            self.words[pk] = "\n\n".join(part for part in parts if part)

    def _reads(self, row: Paragraph, *, cut: bool = False) -> str | None:
        """Return how a paragraph reads with what is chosen on it; None where that collides."""
        if row.pk in self.words:
            return self.words[row.pk]
        rows = [each for each in self._worded[row.pk] if cut or each.kind == Kind.WORDS]
        edits = carrying.grounded(carrying.edits_of(rows, row.base))
        try:
            return reading(row.base, edits, {edit.key for edit in edits})
        except CollisionError:
            return None

    def _taken_out(self, row: Paragraph) -> tuple[list[Paragraph], list[Paragraph]]:
        start = order.index_of(self.rows, row)
        end = start + 1
        while end < len(self.rows) and (
            self.rows[end].level > row.level or self.rows[end].alternative_to_id == row.pk
        ):
            end += 1
        return self.rows[start:end], self.rows[:start] + self.rows[end:]

    def _put(self, rest: Sequence[Paragraph], index: int, block: Sequence[Paragraph]) -> None:
        self.rows = [*rest[:index], *block, *rest[index:]]
