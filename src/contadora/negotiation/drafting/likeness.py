"""Which paragraphs of two texts are the same ones, by their words alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Protocol

from rapidfuzz.distance import Indel

from contadora.negotiation.drafting.shapes import Kind

# Paragraphs are the same from this share of common words on: of the words of both, in order.
ALIKE = 0.5
# How many candidates by rare words are read in full, and how common a rare word may be.
_CANDIDATES, _RARE = 8, 20
_WORD = re.compile(r"\w+")


class Worded(Protocol):
    """A paragraph as far as its words go."""

    @property
    def kind(self) -> Kind: ...

    @property
    def text(self) -> str: ...


def matched_by_words(old: Sequence[Worded], new: Sequence[Worded]) -> dict[int, int]:
    """Return for each new paragraph the old one it is, by their places, one to one.

    Those with the same words first, in their order; then the likest pairs, and of equally like
    ones those that stand nearest. It looks only at pairs that share rare words, so that two texts
    of a thousand paragraphs take no million of comparisons.
    """
    ours = [_words(each.text) for each in old]
    theirs = [_words(each.text) for each in new]
    pairs = _equal(ours, theirs)
    taken = set(pairs.values())
    free_old = [index for index in range(len(old)) if index not in taken and ours[index]]
    free_new = [index for index in range(len(new)) if index not in pairs and theirs[index]]
    scored = []
    for after, before in _candidates(free_old, free_new, ours, theirs):
        score = likeness(ours[before], theirs[after])
        if old[before].kind is not new[after].kind:
            score -= 0.1  # a heading is rarely what became of a paragraph
        if score >= ALIKE:
            scored.append((-score, abs(after - before), after, before))
    for _score, _distance, after, before in sorted(scored):
        if after not in pairs and before not in taken:
            pairs[after] = before
            taken.add(before)
    return pairs


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Return which share of two paragraphs' words is common to both, in the same order."""
    return float(Indel.normalized_similarity(one, other))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _equal(ours: Sequence[tuple[str, ...]], theirs: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Return the pairs with equal words; equal ones among themselves by their order."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in range(len(ours) - 1, -1, -1):
        places[ours[index]].append(index)
    return {index: places[words].pop() for index, words in enumerate(theirs) if places.get(words)}


def _candidates(
    free_old: Sequence[int],
    free_new: Sequence[int],
    ours: Sequence[tuple[str, ...]],
    theirs: Sequence[tuple[str, ...]],
) -> list[tuple[int, int]]:
    """Return pairs worth reading: those that share most of the words that few paragraphs have."""
    if len(free_old) * len(free_new) <= _CANDIDATES * _CANDIDATES * _RARE:
        return [(after, before) for after in free_new for before in free_old]
    holders: dict[str, list[int]] = defaultdict(list)
    for before in free_old:
        for word in set(ours[before]):
            holders[word].append(before)
    found = []
    for after in free_new:
        shared: Counter[int] = Counter()
        for word in set(theirs[after]):
            others = holders.get(word, ())
            if len(others) <= _RARE:
                shared.update(others)
        best = sorted(shared, key=lambda before: (-shared[before], abs(before - after), before))
        # Its neighbour by place too: short paragraphs may have no rare word at all.
        near = min(free_old, key=lambda before: (abs(before - after), before))
        found += [(after, before) for before in dict.fromkeys([*best[:_CANDIDATES], near])]
    return found
