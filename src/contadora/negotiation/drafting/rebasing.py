"""Proposals carried over when a text changes: one accepted, a base rewritten, paragraphs joined.

Every function answers with exactly one fate for every other edit, by its key; `fates` says which.
What it answers with can be compiled, and rebased again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from contadora.negotiation.drafting.combining import Hunk, combined, hunks_of
from contadora.negotiation.drafting.differing import applied
from contadora.negotiation.drafting.fates import (
    Fate,
    Ground,
    Outcome,
    carry,
    change_of,
    wording_of,
)
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.drafting.simultaneous import Conflict, three_way
from contadora.negotiation.drafting.spans import Held, UnknownKeyError, check_span, held_by

__all__ = [
    "Accepted",
    "Conflict",
    "Divided",
    "Fate",
    "Merged",
    "Outcome",
    "accept",
    "amend",
    "merge",
    "orphaned",
    "rebase",
    "split",
    "three_way",
]


@dataclass(frozen=True)
class Accepted:
    """A base with an edit accepted into it, and what became of every other edit, by key."""

    base: str
    fates: Mapping[str, Fate]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that are still open."""
        return tuple(each.edit for each in self.fates.values() if each.edit is not None)


def accept(base: str, edits: Iterable[Edit], key: str) -> Accepted:
    """Accept an edit: into the base, or into the wording that it is on.

    Edits on the accepted wording become edits on what it went into.
    """
    held = held_by(base, edits)
    edit = _named(held, key)
    fates = _unchanged(held, without=key)
    text = _ground(base, held, edit)
    new = applied(text, [change_of(edit)])
    hunks = hunks_of(text, edit.start, edit.end, edit.content)
    others = [each for each in held[edit.on] if each.key != key]
    carry(fates, held, Ground(text, new, hunks, new, on=edit.on), others)
    inner = Ground(edit.content, edit.content, [], new, on=edit.on, at=edit.start)
    carry(fates, held, inner, held.get(key, ()))
    if edit.on is None:
        return Accepted(new, fates)
    amended = replace(_named(held, edit.on), content=new)
    fates[edit.on] = Fate(Outcome.MERGED, amended)
    return Accepted(base, fates)


def rebase(old_base: str, new_base: str, edits: Iterable[Edit]) -> dict[str, Fate]:
    """Carry edits over from one wording of a paragraph to another."""
    held = held_by(old_base, edits)
    fates = _unchanged(held)
    hunks = hunks_of(old_base, 0, len(old_base), new_base)
    carry(fates, held, Ground(old_base, new_base, hunks, new_base), held.get(None, ()))
    return fates


def amend(base: str, edits: Iterable[Edit], changed: Edit) -> dict[str, Fate]:
    """Carry the edits on an edit's wording over to what its author makes of it, by key.

    `changed` is the edit as it is to be, under its key. All others are in the answer, unchanged.
    """
    held = held_by(base, edits)
    old = _named(held, changed.key)
    check_span(changed, _ground(base, held, changed))
    fates = _unchanged(held, without=changed.key)
    carry(fates, held, wording_of(old, changed), held.get(changed.key, ()))
    return fates


def orphaned(base: str, edits: Iterable[Edit], key: str) -> dict[str, Fate]:
    """Return what becomes of the others when an edit is withdrawn or not accepted.

    What was on its wording is then on that of another who proposes the same. Where there is none it
    has collided: it stands in its place as a variant of its own, which is that wording with the one
    change.
    """
    held = held_by(base, edits)
    gone = _named(held, key)
    fates = _unchanged(held, without=key)
    text = _ground(base, held, gone)
    twins = [each.key for each in held[gone.on] if change_of(each) == change_of(gone)]
    heir = min((each for each in twins if each != key), default=None)
    for each in held.get(key, ()):
        if heir is not None:
            fates[each.key] = Fate(Outcome.MOVED, replace(each, on=heir))
            continue
        content = applied(gone.content, [change_of(each)])
        whole = replace(each, start=gone.start, end=gone.end, content=content, on=gone.on)
        ours = applied(text, [change_of(whole)])
        fates[each.key] = Fate(Outcome.COLLIDED, whole, text, ours)
        inner = Ground(each.content, each.content, [], content, on=each.key, at=each.start)
        carry(fates, held, inner, held.get(each.key, ()))
    return fates


@dataclass(frozen=True)
class Merged:
    """Two paragraphs as one, and what became of the edits on either, by key."""

    base: str
    fates: Mapping[str, Fate]


def merge(
    base: str,
    edits: Iterable[Edit],
    other_base: str,
    other_edits: Iterable[Edit],
    *,
    wording: str | None = None,
) -> Merged:
    """Take one paragraph in behind another, as they stand or in a `wording` made of both."""
    between = "" if not base or not other_base or _is_open(base, other_base) else " "
    joint = base + between + other_base
    by = len(base) + len(between)
    held_by(other_base, other_edits := list(other_edits))
    both = [
        *edits,
        *(each.moved(by) if each.on is None else each for each in other_edits),
    ]
    fates = rebase(joint, joint if wording is None else wording, both)
    for each in other_edits:
        # Moved from where it was, even where the merger itself left it alone.
        if fates[each.key].outcome is Outcome.UNCHANGED and each.on is None and by:
            fates[each.key] = replace(fates[each.key], outcome=Outcome.MOVED)
    return Merged(joint if wording is None else wording, fates)


@dataclass(frozen=True)
class Divided:
    """A paragraph as two, and what became of its edits: each key is in one of the two."""

    first: str
    second: str
    in_first: Mapping[str, Fate]
    in_second: Mapping[str, Fate]


def split(base: str, edits: Iterable[Edit], at: int) -> Divided:
    """Divide a paragraph; each edit goes where what it changes went.

    White space at the place is dropped. What is put in at the very place ends the first half. An
    edit that changes words on both sides has collided: it stays where most of its words were, with
    all that it says.
    """
    if not 0 <= at <= len(base):
        raise ValueError(f"at: {at}; give a place within the paragraph, 0 to {len(base)}")
    held = held_by(base, edits)
    first, second = base[:at].rstrip(), base[at:].lstrip()
    cut = _Cut(base, first, second, len(first), len(base) - len(second))
    halves: tuple[dict[str, Fate], dict[str, Fate]] = ({}, {})
    for edit in held.get(None, ()):
        half, fate = cut.carried(edit)
        halves[half][edit.key] = fate
        text = (first, second)[half]
        inner = (
            wording_of(edit, fate.edit)
            if fate.edit is not None
            else Ground(
                edit.content,
                "",
                hunks_of(edit.content, 0, len(edit.content), ""),
                text,
                at=len(first),
            )
        )
        carry(halves[half], held, inner, held.get(edit.key, ()))
    return Divided(first, second, *halves)


@dataclass(frozen=True)
class _Cut:
    """A text cut in two; the white space from `low` to `high` is gone."""

    text: str
    first: str
    second: str
    low: int
    high: int

    def carried(self, edit: Edit) -> tuple[int, Fate]:
        """Return which half an edit goes to, and what becomes of it there."""
        if edit.end <= self.low:
            return 0, Fate(Outcome.UNCHANGED, edit)
        if edit.start >= self.high:
            return 1, Fate(Outcome.MOVED, edit.moved(-self.high))
        own = hunks_of(self.text, edit.start, edit.end, edit.content)
        if own and all(each.end <= self.low for each in own):
            return 0, self._clipped(edit, own, edit.start, self.low)
        if own and all(each.start >= self.high for each in own):
            return 1, self._clipped(edit, own, self.high, edit.end)
        if edit.start == edit.end:  # amid the white space that is gone
            return 0, Fate(Outcome.MOVED, edit.moved(self.low - edit.start))
        gap = self.text[edit.start : edit.end].strip() or edit.content.strip()
        if not gap:
            return 0, Fate(Outcome.SATISFIED, None)
        if self.low - edit.start >= edit.end - self.high:
            start = min(edit.start, self.low)
            return 0, self._whole(self.first, edit, start, self.low)
        return 1, self._whole(self.second, edit, 0, edit.end - self.high)

    def _clipped(self, edit: Edit, own: Sequence[Hunk], start: int, end: int) -> Fate:
        by = -self.high if start >= self.high else 0
        content = combined(
            self.text[start:end],
            [replace(each, start=each.start - start, end=each.end - start) for each in own],
        )
        return Fate(Outcome.MERGED, replace(edit, start=start + by, end=end + by, content=content))

    def _whole(self, half: str, edit: Edit, start: int, end: int) -> Fate:
        whole = replace(edit, start=start, end=max(start, end))
        return Fate(Outcome.COLLIDED, whole, half, applied(half, [change_of(whole)]))


def _unchanged(held: Held, without: str | None = None) -> dict[str, Fate]:
    return {each.key: Fate(Outcome.UNCHANGED, each) for each in _all(held) if each.key != without}


def _all(held: Held) -> list[Edit]:
    return [each for row in held.values() for each in row]


def _named(held: Held, key: str) -> Edit:
    for each in _all(held):
        if each.key == key:
            return each
    raise UnknownKeyError(f"key: {key}; there is no such edit", key)


def _ground(base: str, held: Held, edit: Edit) -> str:
    return base if edit.on is None else _named(held, edit.on).content


def _is_open(before: str, after: str) -> bool:
    return before[-1].isspace() or after[0].isspace()
