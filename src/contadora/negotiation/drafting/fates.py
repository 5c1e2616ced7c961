"""What becomes of an edit when the text that it counts in changes.

A change is taken apart into hunks of words first. An edit that touches none of them moves; one
whose own hunks are apart from them is merged; one all of whose hunks are among them is satisfied;
only one whose own hunks clash with them has collided. A collided edit stays, anchored where its
words were, with both readings: the text as it is now, and the text as the edit would have it, in
which only the clashing hunks give way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from contadora.negotiation.drafting.combining import Hunk, combined, hunks_of
from contadora.negotiation.drafting.differing import applied
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.drafting.spans import Held


class Outcome(StrEnum):
    """What became of an edit."""

    UNCHANGED = "unchanged"
    MOVED = "moved"  # further on or back; it says the same about the same words
    MERGED = "merged"  # what it says, or is about, took in the change around it
    SATISFIED = "satisfied"  # all that it asks for is in the text
    COLLIDED = "collided"  # it changes the same words otherwise; its author has to look


@dataclass(frozen=True)
class Fate:
    """What became of an edit, and the edit as it is now (none once it is satisfied).

    Of one that collided, `theirs` is how the text that it counts in reads now, `ours` how it would
    have that read.
    """

    outcome: Outcome
    edit: Edit | None
    theirs: str = ""
    ours: str = ""

    @property
    def satisfied(self) -> bool:
        """Whether all that it asks for is in the text."""
        return self.outcome is Outcome.SATISFIED

    @property
    def collided(self) -> bool:
        """Whether its author has to look at it."""
        return self.outcome is Outcome.COLLIDED


@dataclass(frozen=True)
class Ground:
    """A text that edits count in, and what it became.

    `new` is where `old` went, and stands from `at` on in `whole`, which is on the content of `on`.
    """

    old: str
    new: str
    hunks: Sequence[Hunk]
    whole: str
    on: str | None = None
    at: int = 0


def carry(fates: dict[str, Fate], held: Held, ground: Ground, edits: Iterable[Edit]) -> None:
    """Write what becomes of edits on a text that changed, and of all that is on them."""
    waiting = [(ground, edit) for edit in edits]
    while waiting:
        ground, edit = waiting.pop()
        fate, start, end = _carried(edit, ground)
        fates[edit.key] = fate
        children = held.get(edit.key, ())
        if not children:
            continue
        if fate.edit is not None:
            inner = wording_of(edit, fate.edit)
        else:
            now = ground.new[start:end]
            hunks = hunks_of(edit.content, 0, len(edit.content), now)
            inner = Ground(
                edit.content, now, hunks, ground.whole, on=ground.on, at=ground.at + start
            )
        waiting += [(inner, each) for each in children]


def wording_of(old: Edit, new: Edit) -> Ground:
    """Return the wording of an edit that became another, for what is on it."""
    hunks = hunks_of(old.content, 0, len(old.content), new.content)
    return Ground(old.content, new.content, hunks, new.content, on=new.key)


def _carried(edit: Edit, ground: Ground) -> tuple[Fate, int, int]:
    """Return what becomes of one edit, and the span of the new text that it is about."""
    before = [each for each in ground.hunks if each.end < edit.start]
    touching = [each for each in ground.hunks if each.start <= edit.end and each.end >= edit.start]
    by = sum(each.grows for each in before)
    if not touching:
        moved = replace(edit.moved(by + ground.at), on=ground.on)
        outcome = Outcome.UNCHANGED if moved == edit else Outcome.MOVED
        return Fate(outcome, moved), edit.start + by, edit.end + by
    own = hunks_of(ground.old, edit.start, edit.end, edit.content)
    against = [each for each in ground.hunks if any(_gives_way(each, mine) for mine in own)]
    kept = [each for each in ground.hunks if each not in against]
    start, end = _anchored(edit, own, ground.hunks, against)
    ours = combined(ground.old, [*kept, *own])
    if own and ours == ground.new:
        return Fate(Outcome.SATISFIED, None), start, end
    content = ours[start : len(ours) - (len(ground.new) - end)] if own else ground.new[start:end]
    carried = replace(
        edit, start=start + ground.at, end=end + ground.at, content=content, on=ground.on
    )
    if against:
        whole = applied(ground.whole, [change_of(carried)])
        return Fate(Outcome.COLLIDED, carried, ground.whole, whole), start, end
    same = content == edit.content and (ground.old[edit.start : edit.end] == ground.new[start:end])
    outcome = Outcome.MERGED
    if same:
        outcome = Outcome.UNCHANGED if carried == edit else Outcome.MOVED
    return Fate(outcome, carried), start, end


def _gives_way(made: Hunk, mine: Hunk) -> bool:
    """Whether a hunk of a proposal collides with one that was made."""
    # A proposed removal takes in what was changed within it. A removal that was made has swallowed
    # what was proposed within it: its author has to see that.
    return made.meets(mine) and not made.same(mine) and not mine.takes_in(made)


def _anchored(
    edit: Edit, own: Sequence[Hunk], hunks: Sequence[Hunk], against: Sequence[Hunk]
) -> tuple[int, int]:
    """Return the span of the new text that an edit is about, touched as it is by hunks."""
    start = min([edit.start, *(each.start for each in against)])
    end = max([edit.end, *(each.end for each in against)])
    # Words at its edges that were changed, and that it did not touch itself, are not its own.
    for each in hunks:
        if each not in against and each.start < each.end:
            start = each.end if each.start < start < each.end else start
            end = each.start if each.start < end < each.end else end
    points = [each for each in own if each.start == each.end]
    first = min((each for each in points if each.start == start), default=None)
    last = max((each for each in points if each.start == end), default=None)
    begin = finish = 0
    for each in hunks:
        if each.start == each.end:
            # What was put in at an edge stays outside, save on the far side of what it puts in.
            outside = first is None or each < first
            begin += each.grows if each.start < start or (each.start == start and outside) else 0
            inside = last is not None and each < last
            finish += each.grows if each.start < end or (each.start == end and inside) else 0
        else:
            begin += each.grows if each.end <= start else 0
            finish += each.grows if each.end <= end else 0
    return start + begin, max(start + begin, end + finish)


def change_of(edit: Edit) -> tuple[int, int, str]:
    """Return what an edit does, without whose it is."""
    return edit.start, edit.end, edit.content
