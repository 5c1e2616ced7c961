"""Where the places of a wording that came back stand in the one that was written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contadora.negotiation.drafting.differing import applied, changes
from contadora.negotiation.papers.shapes import ReadEdit


@dataclass(frozen=True)
class Block:
    """A span of the wording that came back, and the span of the one before that it replaces.

    `loose` is false where it is nothing but a proposal that was accepted.
    """

    start: int
    end: int
    was: int
    until: int
    loose: bool = True


def blocks(base: str, now: str, taken: Iterable[ReadEdit] = ()) -> list[Block]:
    """Return how one wording became another, by the proposals that were taken and by hand."""
    first = sorted((one.start, one.end, one.content) for one in taken)
    second = changes(applied(base, first), now)
    # Both kinds in the places of the wording between: with what was taken, without what was not.
    steps: list[tuple[int, int, int, int, bool]] = []
    shift = 0
    for start, end, content in first:
        grown = len(content) - (end - start)
        steps.append((start + shift, start + shift + len(content), grown, 0, False))
        shift += grown
    for start, end, content in second:
        steps.append((start, end, 0, len(content) - (end - start), True))
    found: list[Block] = []
    before = after = 0  # how much longer the wording between is than the base, and `now` than it
    for begin, stop, taken_by, by_hand, loose in _clustered(sorted(steps)):
        was, start = begin - before, begin + after
        before += taken_by
        after += by_hand
        found.append(Block(start, stop + after, was, stop - before, loose))
    return found


def _clustered(
    steps: Iterable[tuple[int, int, int, int, bool]],
) -> Iterable[tuple[int, int, int, int, bool]]:
    """Join steps that reach into one another."""
    out: list[tuple[int, int, int, int, bool]] = []
    for step in steps:
        last = out[-1] if out else None
        same_point = last is not None and last[:2] == step[:2] and step[0] == step[1]
        if last is not None and (step[0] < last[1] or same_point):
            out[-1] = (
                last[0],
                max(last[1], step[1]),
                last[2] + step[2],
                last[3] + step[3],
                last[4] or step[4],
            )
        else:
            out.append(step)
    return out


def spots(place: int, differing: Sequence[Block]) -> set[int]:
    """Return where a place of the new wording may stand in the old; nowhere within a block."""
    found: set[int] = set()
    shift = 0
    for one in differing:
        if place < one.start:
            break
        if one.start < place < one.end:
            return set()
        if place == one.start:
            found.add(one.was)
        if place == one.end:
            found.add(one.until)
        shift = one.until - one.end
    return found or {place + shift}


def span(start: int, end: int, differing: Sequence[Block]) -> tuple[int, int] | None:
    """Return which span of the old wording one of the new stands for, the narrowest if several."""
    first, last = spots(start, differing), spots(end, differing)
    if not first or not last:
        return None
    if start == end:
        return min(first), min(first)
    return max(first), max(min(last), max(first))
