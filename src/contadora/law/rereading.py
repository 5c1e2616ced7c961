"""A corrected file of a text that is there: which of its passages are the same ones.

Without Django. Passages with the same words come first, in their order; then those that are nearly
so. A passage that is a rewording below that is a new one: what was said of the old one need not
hold for it, and a person must say whether it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contadora.negotiation.drafting.likeness import likeness, matched_by_words
from contadora.negotiation.drafting.shapes import Kind
from contadora.negotiation.library.cutting import Cut
from contadora.negotiation.library.folding import fold

NEARLY = 0.75  # of the words of both, in the same order
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Known:
    """A passage that is there."""

    anchor: str
    words: str
    is_heading: bool = False


@dataclass(frozen=True)
class Matched:
    """Which passages of a file are which of those that are there, by their places from 0."""

    kept: Mapping[int, int]  # new place: old place; the same passage, or nearly
    near: Mapping[int, int]  # old place: new place; of what is gone, what is likest it
    same: int  # of those kept, the words are the same but for marks and capitals

    def new(self, count: int) -> list[int]:
        """Return the places of the file's passages that are new, of so many."""
        return [place for place in range(count) if place not in self.kept]

    def gone(self, count: int) -> list[int]:
        """Return the places of passages that are no longer there, of so many."""
        taken = set(self.kept.values())
        return [place for place in range(count) if place not in taken]


@dataclass(frozen=True)
class _Worded:
    text: str
    kind: Kind


def matched(old: Sequence[Known], new: Sequence[Cut]) -> Matched:
    """Return which passages of a corrected file are which of those that are there."""
    ours = [_Worded(each.words, _kind(each.is_heading)) for each in old]
    theirs = [_Worded(each.words, _kind(each.heading)) for each in new]
    kept: dict[int, int] = {}
    near: dict[int, int] = {}
    same = 0
    for after, before in sorted(matched_by_words(ours, theirs).items()):
        if fold(ours[before].text) == fold(theirs[after].text):
            same += 1
            kept[after] = before
        elif likeness(_words(ours[before].text), _words(theirs[after].text)) >= NEARLY:
            kept[after] = before
        else:
            near[before] = after
    return Matched(kept, near, same)


def _kind(is_heading: bool) -> Kind:
    return Kind.HEADING if is_heading else Kind.PLAIN


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
