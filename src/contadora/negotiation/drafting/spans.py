"""Edits and the spans they hold: checked, joined where they say the same, sorted into places.

Two spans *cross* when they overlap and neither holds the other; an empty span crosses nothing. A
place is the union of spans that cross one another, directly or through others. Places are laminar:
any two are apart, or one holds the other (the README has the proof).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contadora.negotiation.drafting.shapes import Edit

# The edits on each text: on the base under None, on an edit's content under its key.
Held = Mapping[str | None, Sequence[Edit]]


class EditError(ValueError):
    """An edit that cannot be taken as it is; `key` names it, `values` say what was wrong."""

    def __init__(self, message: str, key: str, **values: object) -> None:
        super().__init__(message)
        self.key = key
        self.values = values


class SpanError(EditError):
    """An edit's span is not in the text that it counts in."""


class RepeatedKeyError(EditError):
    """Two edits have the same key."""


class UnknownGroundError(EditError):
    """An edit is on the content of an edit that is not there."""


class CircleError(EditError):
    """An edit is, through others, on its own content."""


class UnknownKeyError(EditError):
    """An edit was asked for that is not there."""


@dataclass(frozen=True)
class Joint:
    """All the edits that put the same words in the same place, as one.

    `keys` and `delegations` are sorted, each once; `edits` are those it was made from.
    """

    start: int
    end: int
    content: str
    keys: tuple[str, ...]
    delegations: tuple[str, ...]
    edits: tuple[Edit, ...]

    def amended_by(self, held: Held) -> list[Edit]:
        """Return the edits on its wording, of whichever of those who propose it."""
        return [each for key in self.keys for each in held.get(key, ())]


@dataclass(frozen=True)
class Place:
    """A stretch of a text that is in dispute as a whole, and who proposes what for it.

    One for a point in the text has `start` equal to `end`: what is put in there.
    """

    start: int
    end: int
    joints: tuple[Joint, ...]

    def within(self, text: str, joint: Joint) -> str:
        """Return how the whole place reads with one of its proposals."""
        return text[self.start : joint.start] + joint.content + text[joint.end : self.end]


def held_by(base: str, edits: Iterable[Edit]) -> dict[str | None, list[Edit]]:
    """Return edits by what they are on, once all of them are checked.

    Raises the `EditError` of the first that cannot be taken.
    """
    by_key: dict[str, Edit] = {}
    for edit in edits:
        if edit.key in by_key:
            raise RepeatedKeyError(f"key: {edit.key}; two edits have it", edit.key)
        by_key[edit.key] = edit
    held: dict[str | None, list[Edit]] = defaultdict(list)
    for edit in by_key.values():
        if edit.on is not None and edit.on not in by_key:
            raise UnknownGroundError(
                f"on: {edit.on}; edit {edit.key} is on an edit that is not there",
                edit.key,
                on=edit.on,
            )
        check_span(edit, base if edit.on is None else by_key[edit.on].content)
        held[edit.on].append(edit)
    reached: set[str] = set()
    queue = deque(held.get(None, ()))
    while queue:
        edit = queue.popleft()
        reached.add(edit.key)
        queue.extend(held.get(edit.key, ()))
    lost = min(by_key.keys() - reached, default=None)
    if lost is not None:
        raise CircleError(f"on: {by_key[lost].on}; edit {lost} is on its own content", lost)
    return held


def check_span(edit: Edit, ground: str) -> None:
    """Refuse an edit whose span is not in the text that it counts in."""
    if not 0 <= edit.start <= edit.end <= len(ground):
        raise SpanError(
            f"span: {edit.start} to {edit.end} of edit {edit.key}; "
            f"give 0 <= start <= end <= {len(ground)}",
            edit.key,
            start=edit.start,
            end=edit.end,
            length=len(ground),
        )


def with_effect(base: str, held: Held) -> dict[str | None, list[Edit]]:
    """Return edits without those that change nothing; what is on these goes where they are on."""
    kept: dict[str | None, list[Edit]] = defaultdict(list)
    queue: deque[tuple[Edit, str, str | None, int]] = deque()
    queue.extend((edit, base, None, 0) for edit in held.get(None, ()))
    while queue:
        edit, ground, on, by = queue.popleft()
        moved = edit if not by and edit.on == on else _moved(edit, by, on)
        idle = ground[moved.start : moved.end] == edit.content
        if not idle:
            kept[on].append(moved)
        for each in held.get(edit.key, ()):
            if idle:
                queue.append((each, ground, on, moved.start))
            else:
                queue.append((each, edit.content, edit.key, 0))
    return kept


def joined(edits: Iterable[Edit]) -> list[Joint]:
    """Return edits with those of the same words in the same place as one, in canonical order.

    The order is that of the text, then of the words by code point.
    """
    same: dict[tuple[int, int, str], list[Edit]] = defaultdict(list)
    for edit in edits:
        same[edit.start, edit.end, edit.content].append(edit)
    return [
        Joint(
            *what,
            keys=tuple(sorted(each.key for each in group)),
            delegations=tuple(sorted({code for each in group for code in each.delegations})),
            edits=tuple(group),
        )
        for what, group in sorted(same.items())
    ]


def places(joints: Sequence[Joint]) -> list[Place]:
    """Return the places that edits on one text hold: each before those within it, left to right.

    What is put in at a place's beginning comes before it, what is put in at its end after it.
    """
    by_span: dict[tuple[int, int], list[Joint]] = defaultdict(list)
    for joint in joints:
        by_span[joint.start, joint.end].append(joint)
    # Of one span and of what crosses each other over that very span: one place.
    union: dict[tuple[int, int], list[Joint]] = defaultdict(list)
    for spans in crossing(sorted(by_span)):
        whole = min(start for start, _ in spans), max(end for _, end in spans)
        union[whole] += [joint for span in spans for joint in by_span[span]]
    found = [Place(*span, tuple(group)) for span, group in union.items()]
    return sorted(found, key=lambda each: (each.start, each.start < each.end, -each.end))


def crossing(spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return sorted spans in groups: those that cross each other, directly or through others."""
    leader = list(range(len(spans)))

    def first(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    # From left to right: of those begun before this one, it crosses those that end within it.
    begun: list[tuple[int, int]] = []  # (end, index), sorted
    waiting: list[tuple[int, int]] = []  # begun at the very place where this one begins
    at = -1
    for index, (start, end) in enumerate(spans):
        if start == end:
            continue
        if start > at:
            for each in waiting:
                insort(begun, each)
            waiting, at = [], start
            del begun[: bisect_right(begun, (start, len(spans)))]
        for _end, other in begun[: bisect_left(begun, (end, -1))]:
            leader[first(other)] = first(index)
        waiting.append((end, index))
    groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, span in enumerate(spans):
        groups[first(index)].append(span)
    return list(groups.values())


def _moved(edit: Edit, by: int, on: str | None) -> Edit:
    return Edit(edit.key, edit.start + by, edit.end + by, edit.content, edit.delegations, on)
