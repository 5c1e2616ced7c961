"""The compiled paragraph: brackets where something is open, every variant with its delegations.

`compile_paragraph` is a function of the set of edits: their order and that of their delegations
changes nothing. The rules, and why they hold together, are in the README of this folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from contadora.negotiation.drafting.shapes import Bracket, Edit, Node, Variant, Words
from contadora.negotiation.drafting.spans import (
    Held,
    Joint,
    Place,
    held_by,
    joined,
    places,
    with_effect,
)

# Brackets within brackets; what would go deeper stands beside the deepest as whole variants. Nobody
# reads as many, and whatever walks the nodes may do so by calling itself.
DEEPEST = 24


@dataclass
class _Reading:
    """What a place reads like by some proposals, and what is proposed on those words in turn."""

    keys: set[str] = field(default_factory=set)
    delegations: set[str] = field(default_factory=set)
    amendments: list[Edit] = field(default_factory=list)


def compile_paragraph(base: str, edits: Iterable[Edit]) -> tuple[Node, ...]:
    """Return a paragraph with what is open in it, whatever order the edits came in.

    Edits that change nothing are left out, with those on their content moved to what they are on.
    Raises `spans.EditError` for an edit that cannot be taken.
    """
    held = with_effect(base, held_by(base, edits))
    return _compiled(base, held.get(None, ()), held, DEEPEST)


def _compiled(text: str, edits: Sequence[Edit], held: Held, depth: int) -> tuple[Node, ...]:
    if not edits:
        return (Words(text),) if text else ()
    return _laid(text, 0, len(text), places(joined(edits)), held, depth)


def _laid(
    text: str, start: int, end: int, rows: Sequence[Place], held: Held, depth: int
) -> tuple[Node, ...]:
    """Return a stretch of a text with its places, each with those within it."""
    nodes: list[Node] = []
    at, index = start, 0
    while index < len(rows):
        place = rows[index]
        index += 1
        first = index
        # Laminar and sorted: what begins before it ends is within it.
        while index < len(rows) and rows[index].start < place.end:
            index += 1
        if at < place.start:
            nodes.append(Words(text[at : place.start]))
        nodes.append(_bracket(text, place, rows[first:index], held, depth - 1))
        at = place.end
    if at < end:
        nodes.append(Words(text[at:end]))
    return tuple(nodes)


def _bracket(text: str, place: Place, inner: Sequence[Place], held: Held, depth: int) -> Bracket:
    readings: dict[str, _Reading] = {}
    for joint in place.joints:
        by = joint.start - place.start
        reading = readings.setdefault(place.within(text, joint), _Reading())
        _add(reading, joint)
        reading.amendments += [each.moved(by) if by else each for each in joint.amended_by(held)]
    if "" in readings and place.start < place.end:
        # What amends a deletion can only put words in its stead: a variant like any other.
        for edit in readings[""].amendments:
            reading = readings.setdefault(edit.content, _Reading())
            reading.keys.add(edit.key)
            reading.delegations.update(edit.delegations)
            reading.amendments += held.get(edit.key, ())
    if depth == 0:
        _flatten(text, place, inner, held, readings)
        inner = ()
    variants: list[Variant] = []
    if place.start < place.end:
        deletion = readings.pop("", _Reading())
        variants.append(
            Variant(
                parts=_laid(text, place.start, place.end, inner, held, depth),
                delegations=tuple(sorted(deletion.delegations)),
                edits=tuple(sorted(deletion.keys)),
            )
        )
    variants += [
        Variant(
            parts=_compiled(words, reading.amendments, held, depth),
            delegations=tuple(sorted(reading.delegations)),
            edits=tuple(sorted(reading.keys)),
            proposed=True,
        )
        for words, reading in sorted(readings.items())
    ]
    return Bracket(tuple(variants))


def _add(reading: _Reading, joint: Joint) -> None:
    reading.keys.update(joint.keys)
    reading.delegations.update(joint.delegations)


def _flatten(
    text: str, place: Place, inner: Sequence[Place], held: Held, readings: dict[str, _Reading]
) -> None:
    """Add what is proposed within a place, and upon its variants, as readings of the whole."""
    base = text[place.start : place.end]
    waiting = [
        (base, replace(edit, start=edit.start - place.start, end=edit.end - place.start))
        for each in inner
        for joint in each.joints
        for edit in joint.edits
    ]
    for words, reading in readings.items():
        waiting += [(words, edit) for edit in reading.amendments]
        reading.amendments = []
    while waiting:
        words, edit = waiting.pop()
        whole = words[: edit.start] + edit.content + words[edit.end :]
        reading = readings.setdefault(whole, _Reading())
        reading.keys.add(edit.key)
        reading.delegations.update(edit.delegations)
        waiting += [(whole, each.moved(edit.start)) for each in held.get(edit.key, ())]
