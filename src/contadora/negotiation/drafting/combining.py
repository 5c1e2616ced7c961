"""Several changes of one text at once: which of them clash, and what comes of those that do not.

A proposal is taken apart into hunks, the least changes of words that it consists of. Two hunks
agree when they are the same, and clash when they change the same words differently, or when one
puts words strictly inside what the other changes. What is put in at the edge of a change stands
beside it. A removal does not clash with a change properly within it: it takes that in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contadora.negotiation.drafting.differing import changes

ENDS, STANDS, BEGINS = 0, 1, 2


@dataclass(frozen=True, slots=True, order=True)
class Hunk:
    """A change of words; compared as they stand in the text.

    `side` settles the order of what is put in at one point: what belongs to the end of a longer
    change before it comes first, then what stands by itself, then what a longer change begins with.
    """

    start: int
    end: int
    side: int
    content: str

    @property
    def grows(self) -> int:
        """By how much the text grows."""
        return len(self.content) - (self.end - self.start)

    def same(self, other: Hunk) -> bool:
        """Whether both do the same, whoever they belong to."""
        return (self.start, self.end, self.content) == (other.start, other.end, other.content)

    def takes_in(self, other: Hunk) -> bool:
        """Whether this removes words among which the other is."""
        if self.content or self.end - self.start <= other.end - other.start:
            return False
        if other.start == other.end:
            return self.start < other.start < self.end
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Hunk) -> bool:
        """Whether both change the same words, or one puts words within what the other changes."""
        if self.start == self.end and other.start == other.end:
            return False
        return self.start < other.end and other.start < self.end

    def clashes(self, other: Hunk) -> bool:
        """Whether not both can be made."""
        if not self.meets(other) or self.same(other):
            return False
        return not (self.takes_in(other) or other.takes_in(self))


def hunks_of(text: str, start: int, end: int, content: str) -> list[Hunk]:
    """Return the least changes of words that putting `content` for a span of a text consists of."""
    if start == end:
        return [Hunk(start, end, STANDS, content)] if content else []
    if not content:
        return [Hunk(start, end, STANDS, "")]
    return [
        Hunk(
            start + each.start,
            start + each.end,
            _side(each.start, each.end, end - start),
            each.content,
        )
        for each in changes(text[start:end], content)
    ]


def combined(text: str, hunks: Iterable[Hunk]) -> str:
    """Return a text with hunks made that do not clash."""
    pieces: list[str] = []
    at = 0
    for hunk in effective(hunks):
        pieces += [text[at : hunk.start], hunk.content]
        at = hunk.end
    return "".join([*pieces, text[at:]])


def effective(hunks: Iterable[Hunk]) -> list[Hunk]:
    """Return hunks in the order of the text, the same ones once, without what others take in."""
    kept: list[Hunk] = []
    seen: set[tuple[int, int, str]] = set()
    for hunk in sorted(hunks):
        what = hunk.start, hunk.end, hunk.content
        if what in seen:
            continue
        seen.add(what)
        while kept and hunk.takes_in(kept[-1]):
            kept.pop()
        if not (kept and kept[-1].takes_in(hunk)):
            kept.append(hunk)
    return kept


def clashing(hunks: Sequence[tuple[Hunk, str]]) -> list[tuple[str, str]]:
    """Return the pairs of owners of hunks that clash, each once, in order."""
    found: set[tuple[str, str]] = set()
    rows = sorted(hunks)
    reach: list[tuple[Hunk, str]] = []  # those before that end further on
    for hunk, owner in rows:
        reach = [each for each in reach if each[0].end > hunk.start]
        for other, theirs in reach:
            if owner != theirs and hunk.clashes(other):
                found.add((min(owner, theirs), max(owner, theirs)))
        reach.append((hunk, owner))
    return sorted(found)


def _side(start: int, end: int, length: int) -> int:
    if start != end:
        return STANDS
    return BEGINS if start == 0 else ENDS if start == length else STANDS
