"""Whose a name in a report is: by the address, by the name, or for the coordinator to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from contadora.academy.marking import plain

SURE = 92  # of a hundred; below it a person decides
LEAD = 6  # over the next nearest
POSSIBLE = 72


@dataclass(frozen=True)
class Known:
    """A participant, by all names and addresses that are known."""

    key: int
    names: Sequence[str]
    addresses: Sequence[str]


@dataclass(frozen=True)
class Found:
    """The nearest participant, how near, and whether that is sure."""

    key: int | None
    how: str  # address, name, doubtful or none
    score: int | None = None


class Matcher:
    """Finds participants; their names are prepared once for a report."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_address: dict[str, int] = {}
        self._names: list[tuple[int, str]] = []
        for each in known:
            for address in each.addresses:
                self._by_address[address.lower()] = each.key
            names = {plain(name) for name in each.names}
            self._names.extend((each.key, name) for name in sorted(names) if name)

    def find(self, name: str, email: str) -> Found:
        """Return whose a name and an address are."""
        if email and email.lower() in self._by_address:
            return Found(self._by_address[email.lower()], "address", 100)
        sure: dict[int, float] = {}
        likely: dict[int, float] = {}
        for given in _readings(name):
            for key, known in self._names:
                whole = fuzz.token_sort_ratio(given, known)
                sure[key] = max(sure.get(key, 0), whole)
                # A part of a name, a first name alone, may be anybody's: never sure.
                part = fuzz.token_set_ratio(given, known)
                likely[key] = max(likely.get(key, 0), whole, part)
        best = _two(sure)
        if best and best[0][1] >= SURE and best[0][1] - best[1][1] >= LEAD:
            return Found(best[0][0], "name", round(best[0][1]))
        near = _two(likely)
        if near and near[0][1] >= POSSIBLE:
            return Found(near[0][0], "doubtful", min(round(near[0][1]), 99))
        return Found(None, "none")


def _two(scores: dict[int, float]) -> list[tuple[int, float]]:
    order = sorted(scores.items(), key=lambda pair: -pair[1])[:2]
    return [*order, (0, 0.0)] if len(order) == 1 else order


def _readings(name: str) -> list[str]:
    """Return the names in `Shown (Original)`: either may be the one that is known."""
    parts = [name, *re.findall(r"\(([^()]*)\)", name), re.sub(r"\([^()]*\)", " ", name)]
    return [text for text in dict.fromkeys(plain(part) for part in parts) if text]
