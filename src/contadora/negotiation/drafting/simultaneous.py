"""What two people made of one text at the same time, brought together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from contadora.negotiation.drafting.combining import Hunk, combined, hunks_of

THEIRS, MINE = 0, 1


@dataclass(frozen=True)
class Conflict:
    """Words that two people changed differently: where they stand, and what each made of them."""

    start: int
    end: int
    base: str
    mine: str
    theirs: str


class _Made(NamedTuple):
    start: int
    end: int
    side: int
    hunk: Hunk


def three_way(base: str, mine: str, theirs: str) -> tuple[str, tuple[Conflict, ...]]:
    """Bring together what two people made of one text; where they differ, `mine` is kept.

    What both put in at one point stands side by side, theirs first. Unlike a proposal, a removal
    takes nothing in: words that the other changed are in conflict.
    """
    made = [
        _Made(hunk.start, hunk.end, side, hunk)
        for side, text in ((THEIRS, theirs), (MINE, mine))
        for hunk in hunks_of(base, 0, len(base), text)
    ]
    pieces: list[str] = []
    conflicts: list[Conflict] = []
    at = length = 0
    for group in _groups(sorted(made)):
        start, end = group[0].start, max(each.end for each in group)
        sides = {each.side for each in group}
        readings = [_reading(base, start, end, group, side) for side in (THEIRS, MINE)]
        kept = readings[max(sides)]
        pieces += [base[at:start], kept]
        length += start - at
        if len(sides) == 2 and readings[THEIRS] != readings[MINE]:
            was = base[start:end]
            conflicts.append(
                Conflict(length, length + len(kept), was, readings[MINE], readings[THEIRS])
            )
        length += len(kept)
        at = end
    return "".join([*pieces, base[at:]]), tuple(conflicts)


def _groups(made: Sequence[_Made]) -> Iterator[list[_Made]]:
    """Yield changes in groups that change the same words, or that are the same."""
    group: list[_Made] = []
    end = 0
    for each in made:
        if group and not (each.start < end or each.hunk.same(group[-1].hunk)):
            yield group
            group = []
        group.append(each)
        end = max(end, each.end) if len(group) > 1 else each.end
    if group:
        yield group


def _reading(base: str, start: int, end: int, group: Sequence[_Made], side: int) -> str:
    hunks = [
        replace(each.hunk, start=each.start - start, end=each.end - start)
        for each in group
        if each.side == side
    ]
    return combined(base[start:end], hunks)
