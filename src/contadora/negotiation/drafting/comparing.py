"""Two versions of a text side by side: paragraph by paragraph, word by word, moves seen as moves.

Paragraphs are matched by their keys, which they keep for life. Where they have none (two files
that somebody uploaded), or the two versions share no key, they are matched by their words
(`likeness`). A paragraph is moved if it is not in the longest run of paragraphs that kept their
order, so the fewest are; of equally long runs it is always the same one, and the same two versions
always give the same rows.

Split and merged are those whose sources say so. One whose only source is a paragraph that has no
other heir and is no longer there stands for that one, as an accepted alternative does: changed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from contadora.negotiation.drafting.differing import changes
from contadora.negotiation.drafting.likeness import matched_by_words
from contadora.negotiation.drafting.shapes import Kind


@dataclass(frozen=True)
class Frozen:
    """A paragraph of a frozen version; `sources` are the keys it was merged or split from."""

    key: str
    kind: Kind
    level: int
    number: str
    text: str
    sources: tuple[str, ...] = ()


class What(StrEnum):
    """What became of a paragraph's words between two versions."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"  # made of a part of an old paragraph
    MERGED = "merged"  # made of several old paragraphs


class Mark(StrEnum):
    """How a run of words is set."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Hunk:
    """A run of words and how it is set."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Row:
    """A paragraph in both versions; None where it is not in one."""

    what: What
    old: Frozen | None
    new: Frozen | None
    hunks: tuple[Hunk, ...]
    is_moved: bool = False
    # Of a split or merged one: the old paragraphs it was made of. Of a removed one that went into
    # others: the new paragraphs that were made of it.
    related: tuple[Frozen, ...] = ()

    @property
    def is_restyled(self) -> bool:
        """Whether its kind or level is another."""
        if self.old is None or self.new is None:
            return False
        return (self.old.kind, self.old.level) != (self.new.kind, self.new.level)

    @property
    def is_renumbered(self) -> bool:
        """Whether its number is another."""
        return self.old is not None and self.new is not None and self.old.number != self.new.number

    @property
    def is_untouched(self) -> bool:
        """Whether nothing about it changed, its number left aside."""
        return self.what is What.SAME and not self.is_moved and not self.is_restyled


@dataclass(frozen=True)
class Comparison:
    """All rows in the order of the new version, what was removed where it stood."""

    rows: tuple[Row, ...]
    by_words: bool = False  # whether paragraphs were matched by their words, not by their keys
    counts: Mapping[str, int] = field(default_factory=dict)  # of `What`, and of "moved"

    @property
    def is_same(self) -> bool:
        """Whether the two versions read the same."""
        return all(row.is_untouched for row in self.rows)


def compare(old: Sequence[Frozen], new: Sequence[Frozen]) -> Comparison:
    """Return what changed from one version to another."""
    pairs = _by_key(old, new)
    by_words = not pairs and bool(old) and bool(new)
    if by_words:
        pairs = matched_by_words(old, new)
    else:
        pairs |= _keyless(old, new, pairs)
        pairs |= _succeeded(old, new, pairs)
    unmoved = _longest_run([pairs[index] for index in sorted(pairs)])
    rows = list(_Rows(old, new, pairs, unmoved).all())
    counts = Counter(row.what.value for row in rows)
    counts["moved"] = sum(row.is_moved for row in rows)
    every = {name: counts[name] for name in (*(what.value for what in What), "moved")}
    return Comparison(tuple(rows), by_words, every)


def hunks_of(old: str, new: str) -> tuple[Hunk, ...]:
    """Return the runs of words of two wordings, what was taken out before what was put in."""
    hunks: list[Hunk] = []
    at = 0
    for change in changes(old, new):
        _append(hunks, Mark.KEPT, old[at : change.start])
        _append(hunks, Mark.REMOVED, old[change.start : change.end])
        _append(hunks, Mark.ADDED, change.content)
        at = change.end
    _append(hunks, Mark.KEPT, old[at:])
    return tuple(hunks)


def _append(hunks: list[Hunk], mark: Mark, text: str) -> None:
    if text:
        hunks.append(Hunk(mark, text))


def _by_key(old: Sequence[Frozen], new: Sequence[Frozen]) -> dict[int, int]:
    """Return for each new paragraph the old one of its key, by their places."""
    places = {each.key: index for index, each in enumerate(old) if each.key}
    pairs: dict[int, int] = {}
    for index, each in enumerate(new):
        if each.key and each.key in places:
            pairs[index] = places.pop(each.key)
    return pairs


def _keyless(
    old: Sequence[Frozen], new: Sequence[Frozen], pairs: Mapping[int, int]
) -> dict[int, int]:
    """Return the matches of paragraphs that have no key, where others have."""
    ours = [index for index, each in enumerate(old) if not each.key]
    theirs = [index for index, each in enumerate(new) if not each.key and index not in pairs]
    found = matched_by_words([old[index] for index in ours], [new[index] for index in theirs])
    return {theirs[after]: ours[before] for after, before in found.items()}


def _succeeded(
    old: Sequence[Frozen], new: Sequence[Frozen], pairs: Mapping[int, int]
) -> dict[int, int]:
    """Return the matches of new paragraphs that stand for an old one, as an accepted `alt` does."""
    taken = set(pairs.values())
    free = {each.key: index for index, each in enumerate(old) if each.key and index not in taken}
    heirs = _parts(new)
    found = {}
    for index, each in enumerate(new):
        sources = [key for key in each.sources if key != each.key]
        if (
            index not in pairs
            and len(sources) == 1
            and sources[0] in free
            and heirs[sources[0]] == [index]
        ):
            found[index] = free[sources[0]]
    return found


def _longest_run(places: Sequence[int]) -> set[int]:
    """Return the old places of the longest run that kept its order."""
    tails: list[int] = []  # the smallest place that ends a run of each length
    ends: list[int] = []  # where in `places` that is
    before: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [index]
    run: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        run.add(places[index])
        index = before[index]
    return run


def _parts(new: Sequence[Frozen]) -> dict[str, list[int]]:
    """Return for each old key the new paragraphs that say they were made of it."""
    found: dict[str, list[int]] = {}
    for index, each in enumerate(new):
        for source in each.sources:
            found.setdefault(source, []).append(index)
    return found


class _Rows:
    """What the rows of a comparison are made from."""

    def __init__(
        self,
        old: Sequence[Frozen],
        new: Sequence[Frozen],
        pairs: Mapping[int, int],
        unmoved: set[int],
    ) -> None:
        self.old, self.new, self.pairs, self.unmoved = old, new, pairs, unmoved
        self.matched = set(pairs.values())
        self.heirs = _parts(new)
        self.places = {each.key: index for index, each in enumerate(old) if each.key}

    def all(self) -> Iterator[Row]:
        """Return the rows; a removed paragraph stands before what followed it in the old one."""
        at = 0  # up to where the old version has been gone through
        for index in range(len(self.new)):
            place = self.pairs.get(index)
            if place is not None and place in self.unmoved:
                yield from self._removed(at, place)
                at = place + 1
            yield self._row(index, place)
        yield from self._removed(at, len(self.old))

    def _removed(self, start: int, end: int) -> Iterator[Row]:
        for each in (self.old[i] for i in range(start, end) if i not in self.matched):
            related = tuple(self.new[index] for index in self.heirs.get(each.key, ()))
            yield Row(What.REMOVED, each, None, hunks_of(each.text, ""), related=related)

    def _row(self, index: int, place: int | None) -> Row:
        each = self.new[index]
        before = self.old[place] if place is not None else None
        sources = self._sources(each, place)
        if len(sources) > 1:
            text = " ".join(source.text for source in sources)
            moved = place is not None and place not in self.unmoved
            return Row(What.MERGED, before, each, hunks_of(text, each.text), moved, sources)
        if before is None:
            what = What.SPLIT if sources else What.ADDED
            return Row(what, None, each, hunks_of("", each.text), related=sources)
        hunks = hunks_of(before.text, each.text)
        moved = place not in self.unmoved
        if before.text == each.text:
            return Row(What.SAME, before, each, hunks, moved)
        # Where others were made of it too, it is what was left when they were taken out.
        others = [other for other in self.heirs.get(before.key, ()) if other != index]
        if others:
            return Row(What.SPLIT, before, each, hunks, moved, (before,))
        return Row(What.CHANGED, before, each, hunks, moved)

    def _sources(self, each: Frozen, place: int | None) -> tuple[Frozen, ...]:
        """Return the old paragraphs that one was made of, itself among them, in their order."""
        places = {self.places[key] for key in each.sources if key in self.places}
        if places and place is not None:
            places.add(place)
        return tuple(self.old[each_place] for each_place in sorted(places))
