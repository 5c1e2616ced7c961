"""Proposals on a paragraph as runs of text, each put in by some and struck by others.

It is the form of tracked changes: whoever accepts what one delegation's name is on, and rejects the
rest, has that delegation's reading. Where two proposals overlap, what both would delete is struck
by both, under one name made of theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from contadora.negotiation.drafting.shapes import Edit


@dataclass(frozen=True)
class Run:
    """Words that one set of delegations puts in and one set strikes; both may be empty.

    `at` is where it stands in the base. `put_by` and `struck_by` are keys of edits. `grounds` are
    those who put in what it stands in, from the paragraph down.
    """

    text: str
    at: int
    inserted: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    put_by: str | None = None
    struck_by: tuple[str, ...] = ()
    grounds: tuple[tuple[str, ...], ...] = ()

    def putter(self, names: Mapping[str, str]) -> str:
        """Return under which name it is put in."""
        return author(self.inserted, names, self.grounds)

    def striker(self, names: Mapping[str, str]) -> str:
        """Return under which name it is struck."""
        return author(self.deleted, names, (*self.grounds, self.inserted))


def runs(
    base: str,
    edits: Iterable[Edit],
    inserted: tuple[str, ...] = (),
    deleted: tuple[str, ...] = (),
) -> list[Run]:
    """Return a paragraph with its proposals as runs, from first to last.

    `inserted` are those who propose the paragraph as a whole, `deleted` who would delete it.
    """
    held: dict[str | None, list[Edit]] = defaultdict(list)
    for edit in merged(edits)[0]:
        held[edit.on].append(edit)
    root = Run("", 0, inserted, deleted)
    return list(_laid(base, root, None, held, inner=False))


def merged(edits: Iterable[Edit]) -> tuple[list[Edit], dict[str, str]]:
    """Return the proposals in order, those that say the same as one by all who say it.

    Also which of them each of those that went into another is now part of, by key.
    """
    left = sorted(edits, key=_order)
    same: dict[tuple[str | None, int, int, str], Edit] = {}
    now: dict[str, str] = {}  # key of an edit that became part of another
    depth = _depths(left)
    for edit in sorted(left, key=lambda one: depth[one.key]):
        if edit.start == edit.end and not edit.content:
            continue
        on = now.get(edit.on, edit.on) if edit.on is not None else None
        what = (on, edit.start, edit.end, edit.content)
        if what in same:
            first = same[what]
            same[what] = replace(first, delegations=joined(first.delegations, edit.delegations))
            now[edit.key] = first.key
        else:
            same[what] = replace(edit, on=on)
    return sorted(same.values(), key=_order), now


def joined(*many: Iterable[str]) -> tuple[str, ...]:
    """Return codes from several proposals, each once."""
    return tuple(dict.fromkeys(code for codes in many for code in codes))


def crossings(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Return the groups of proposals on the same words that cannot both be taken."""
    groups: list[list[Edit]] = []
    for one in edits:
        touched = [group for group in groups if any(_collide(one, other) for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([*(edit for group in touched for edit in group), one])
    return [sorted(group, key=_order) for group in groups if len(group) > 1]


def reading(text: str, edits: Iterable[Edit]) -> str:
    """Return a text as it would read with some proposals, no two of which overlap."""
    out, at = [], 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        out += [text[at : edit.start], edit.content]
        at = edit.end
    return "".join([*out, text[at:]])


def author(
    codes: Sequence[str],
    names: Mapping[str, str],
    grounds: Sequence[tuple[str, ...]] = (),
) -> str:
    """Return under which name a change stands: the delegation's, or the codes of several.

    Within words that they put in themselves (`grounds`) it stands under another, since marks under
    one name are one change: under the delegation's code, or their codes said once more.
    """
    said = ", ".join(codes)
    called = names.get(codes[0], codes[0]) if len(codes) == 1 else said
    within = grounds.count(tuple(codes))
    return ", ".join([said] * (within + (called == said))) if within else called


def delegations(name: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes of the delegations a change stands under; none if it is another's name."""
    wanted = " ".join(name.split()).casefold()
    for code, called in names.items():
        if wanted in (" ".join(called.split()).casefold(), code.casefold()):
            return (code,)
    codes = {code.casefold(): code for code in names}
    parts = [part.strip() for part in wanted.replace(";", ",").split(",")]
    return joined(codes[part] for part in parts) if all(part in codes for part in parts) else ()


def _order(edit: Edit) -> tuple[int, int, str, tuple[str, ...], str]:
    return edit.start, edit.end, edit.content, edit.delegations, edit.key


def _depths(edits: Sequence[Edit]) -> dict[str, int]:
    on = {edit.key: edit.on for edit in edits}
    found: dict[str, int] = {}
    for edit in edits:
        above, seen = edit.on, {edit.key}
        while above is not None and above not in seen:
            seen.add(above)
            above = on.get(above)
        found[edit.key] = len(seen)
    return found


def _collide(one: Edit, other: Edit) -> bool:
    if one.on != other.on:
        return False
    if one.start == one.end:
        return other.start < one.start < other.end
    if other.start == other.end:
        return one.start < other.start < one.end
    return max(one.start, other.start) < min(one.end, other.end)


def _laid(
    text: str, under: Run, key: str | None, held: Mapping[str | None, list[Edit]], *, inner: bool
) -> Iterator[Run]:
    """Lay out a text under a run's marks; within proposed wording (`inner`) no base passes."""
    mine = held.get(key, [])
    cuts = sorted({0, len(text)} | {spot for one in mine for spot in (one.start, one.end)})
    for number, cut in enumerate(cuts):
        if not 0 <= cut <= len(text):
            raise ValueError(f"an edit reaches {cut} of a text of {len(text)} characters")
        at = under.at if inner else cut
        # New wording stands behind the words it is for, and before what is only put in there.
        ending = [one for one in mine if one.end == cut and one.start < cut]
        for edit in ending + [one for one in mine if one.start == one.end == cut]:
            if edit.content:
                grounds = (*under.grounds, under.inserted)
                below = Run("", at, edit.delegations, (), edit.key, grounds=grounds)
                yield from _laid(edit.content, below, edit.key, held, inner=True)
        if number + 1 < len(cuts):
            following = cuts[number + 1]
            over = [one for one in mine if one.start <= cut and following <= one.end]
            yield replace(
                under,
                text=text[cut:following],
                at=at,
                deleted=joined(under.deleted, *(one.delegations for one in over)),
                struck_by=tuple(one.key for one in over),
            )
