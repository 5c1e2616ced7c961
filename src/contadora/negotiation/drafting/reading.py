"""How a paragraph would read if a chosen set of proposals were accepted, and which cannot be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from contadora.negotiation.drafting.combining import clashing, combined, hunks_of
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.drafting.spans import (
    Joint,
    UnknownKeyError,
    held_by,
    joined,
    with_effect,
)


class CollisionError(ValueError):
    """Proposals that cannot all be accepted; `pairs` are the keys of those that collide."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        one, other = self.pairs[0]
        super().__init__(f"accepted: edits {one} and {other} change the same words; choose one")


def reading(base: str, edits: Iterable[Edit], accepted: Collection[str]) -> str:
    """Return how a paragraph reads with those of its edits accepted whose keys are given.

    Edits in the same place with the same words are one: accepting any of them accepts it, with what
    is accepted on the wording of any. An edit on a wording that is not accepted itself changes
    nothing. Raises `CollisionError` where two that are accepted truly collide.
    """
    words, pairs = _read(base, edits, accepted)
    if pairs:
        raise CollisionError(pairs)
    return words


def collisions(
    base: str, edits: Iterable[Edit], accepted: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of edits, among those accepted, that cannot both be; none if all can."""
    return tuple(_read(base, edits, accepted)[1])


def _read(
    base: str, edits: Iterable[Edit], accepted: Collection[str]
) -> tuple[str, list[tuple[str, str]]]:
    checked = held_by(base, edits)
    known = {each.key for row in checked.values() for each in row}
    unknown = min(set(accepted) - known, default=None)
    if unknown is not None:
        raise UnknownKeyError(f"accepted: {unknown}; there is no such edit", unknown)
    held = with_effect(base, checked)
    # From the base outwards, then back: what is on a wording is settled before the wording is used.
    roots = _chosen(held.get(None, ()), accepted)
    order = [(joint, _chosen(joint.amended_by(held), accepted)) for joint in roots]
    for _joint, amendments in order:
        order += [(each, _chosen(each.amended_by(held), accepted)) for each in amendments]
    pairs: list[tuple[str, str]] = []
    words: dict[str, str] = {}  # how an accepted wording reads, by its first key
    for joint, amendments in reversed(order):
        words[joint.keys[0]] = _together(joint.content, amendments, words, pairs)
    return _together(base, roots, words, pairs), sorted(set(pairs))


def _chosen(edits: Iterable[Edit], accepted: Collection[str]) -> list[Joint]:
    return [each for each in joined(edits) if any(key in accepted for key in each.keys)]


def _together(
    text: str, joints: Sequence[Joint], words: dict[str, str], pairs: list[tuple[str, str]]
) -> str:
    owned = [
        (hunk, joint.keys[0])
        for joint in joints
        for hunk in hunks_of(text, joint.start, joint.end, words[joint.keys[0]])
    ]
    clashes = clashing(owned)
    pairs += clashes
    return text if clashes else combined(text, [hunk for hunk, _owner in owned])
