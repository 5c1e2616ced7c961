"""The library in memory: what a look-up compares with, kept in the process until it changes.

Each text is a shelf, read once; a text that is added costs its own passages, not the library's.
Passages of fewer than `FEWEST` words (headings, closing lines) are not looked up: they are found
everywhere and say nothing.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db.models import Count, Max, Sum
from numpy.typing import NDArray
from scipy import sparse

from contadora.negotiation.library import meaning
from contadora.negotiation.library.folding import digest_of, fold
from contadora.negotiation.models import AdoptedText, Passage
from contadora.people.languages import LANGUAGES

FEWEST = 4
BUCKETS = 1 << 18  # of words; two that share one are told apart when candidates are compared


class Version(NamedTuple):
    """What tells one state of the library from another."""

    texts: int
    sum_of_keys: int
    loaded_last: datetime | None


@dataclass(frozen=True)
class Shelf:
    """What a text's passages are compared by."""

    keys: tuple[int, ...]  # of the passages
    places: tuple[str, ...]  # symbol and number: the same in every language
    folded: tuple[str, ...]
    language: int
    counts: NDArray[np.int64]  # windows of each passage
    rows: NDArray[np.float32]
    terms: tuple[NDArray[np.int32], ...]


@dataclass(frozen=True)
class Index:
    """The shelves side by side; positions count passages that are looked up."""

    keys: NDArray[np.int64]
    places: tuple[str, ...]
    folded: tuple[str, ...]
    languages: NDArray[np.int8]
    starts: NDArray[np.int64]  # of each passage's windows in `rows`
    rows: NDArray[np.float32]
    weights: sparse.csc_matrix  # passages by words, unit rows
    rarity: NDArray[np.float32]  # of each word
    by_digest: dict[str, list[int]]
    by_place: dict[str, list[int]]

    def __len__(self) -> int:
        return len(self.keys)

    def meaning(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how near each passage's meaning is to that of words, given by their windows.

        Each window of the words is taken with the window of the passage that is nearest to it.
        """
        with meaning.one_thread():
            near = self.rows @ windows.T
        best: NDArray[np.float32] = np.maximum.reduceat(near, self.starts, axis=0)
        mean: NDArray[np.float32] = best.mean(axis=1)
        return mean

    def wording(self, folded: str) -> NDArray[np.float32]:
        """Return how much of its rarer words each passage shares with folded words."""
        found = np.zeros(len(self), dtype=np.float32)
        asked = _terms(folded)
        weights = self.rarity[asked]
        norm = float(np.sqrt((weights**2).sum())) or 1.0
        columns = self.weights
        for term, weight in zip(asked, weights / norm, strict=True):
            lo, hi = columns.indptr[term], columns.indptr[term + 1]
            found[columns.indices[lo:hi]] += weight * columns.data[lo:hi]
        return found


_shelves: dict[tuple[int, datetime], Shelf] = {}
_current: tuple[Version, Index | None] | None = None
_building = threading.Lock()


def version() -> Version:
    """Return the library's state: it changes with every text that is added, replaced or deleted."""
    found = AdoptedText.objects.aggregate(n=Count("pk"), s=Sum("pk"), last=Max("loaded_at"))
    return Version(found["n"], found["s"] or 0, found["last"])


def current() -> Index | None:
    """Return the library as it is now; None where nothing in it can be looked up."""
    global _current
    now = version()
    held = _current
    if held is not None and held[0] == now:
        return held[1]
    with _building:
        if _current is None or _current[0] != now:
            _current = now, _build()
        return _current[1]


def _build() -> Index | None:
    texts = list(AdoptedText.objects.order_by("pk").values_list("pk", "loaded_at"))
    wanted = set(texts)
    for gone in _shelves.keys() - wanted:
        del _shelves[gone]
    missing = [text for text in texts if text not in _shelves]
    for start in range(0, len(missing), 200):
        _read(missing[start : start + 200])
    return _side_by_side([_shelves[text] for text in texts if _shelves[text].keys])


def _read(texts: Sequence[tuple[int, datetime]]) -> None:
    found: dict[int, list[tuple[int, str, str, bytes]]] = {pk: [] for pk, _at in texts}
    about: dict[int, tuple[str, str]] = {}
    for pk, symbol, language in AdoptedText.objects.filter(pk__in=found).values_list(
        "pk", "symbol", "language"
    ):
        about[pk] = symbol, language
    rows = Passage.objects.filter(text__in=found).order_by("text", "position")
    for text, pk, number, words, vector in rows.values_list(
        "text", "pk", "number", "words", "vector"
    ).iterator(chunk_size=1000):
        if vector:
            found[text].append((pk, number, fold(words), bytes(vector)))
    for pk, at in texts:
        symbol, language = about.get(pk, ("", LANGUAGES[0]))
        _shelves[pk, at] = _shelf(symbol, language, found[pk])


def _shelf(symbol: str, language: str, passages: list[tuple[int, str, str, bytes]]) -> Shelf:
    rows, counts = meaning.unpack([vector for *_others, vector in passages])
    return Shelf(
        keys=tuple(pk for pk, *_others in passages),
        places=tuple(
            f"{symbol} {number}" if number else f"{symbol} {language} #{pk}"
            for pk, number, *_others in passages
        ),
        folded=tuple(folded for _pk, _number, folded, _vector in passages),
        language=LANGUAGES.index(language),
        counts=counts,
        rows=rows,
        terms=tuple(_terms(folded) for _pk, _number, folded, _vector in passages),
    )


def _terms(folded: str) -> NDArray[np.int32]:
    """Return the buckets of the different words."""
    found = {zlib.crc32(word.encode()) % BUCKETS for word in folded.split(" ")}
    return np.fromiter(sorted(found), dtype=np.int32, count=len(found))


def _side_by_side(shelves: Sequence[Shelf]) -> Index | None:
    if not shelves:
        return None
    folded = tuple(words for shelf in shelves for words in shelf.folded)
    places = tuple(place for shelf in shelves for place in shelf.places)
    counts = np.concatenate([shelf.counts for shelf in shelves])
    weights, rarity = _weighed([terms for shelf in shelves for terms in shelf.terms])
    return Index(
        keys=np.array([key for shelf in shelves for key in shelf.keys], dtype=np.int64),
        places=places,
        folded=folded,
        languages=np.concatenate(
            [np.full(len(shelf.keys), shelf.language, dtype=np.int8) for shelf in shelves]
        ),
        starts=np.concatenate([[0], np.cumsum(counts)[:-1]]),
        rows=np.concatenate([shelf.rows for shelf in shelves]),
        weights=weights,
        rarity=rarity,
        by_digest=_positions(digest_of(words) for words in folded),
        by_place=_positions(places),
    )


def _weighed(terms: Sequence[NDArray[np.int32]]) -> tuple[sparse.csc_matrix, NDArray[np.float32]]:
    """Return each passage's words weighed by how rare they are, and that of all words."""
    sizes = np.array([each.size for each in terms], dtype=np.int64)
    columns = np.concatenate(terms)
    passages = np.repeat(np.arange(len(terms)), sizes)
    seen = np.bincount(columns, minlength=BUCKETS)
    rarity = np.log((1.0 + len(terms)) / (0.5 + seen)).clip(min=0.05).astype(np.float32)
    values = rarity[columns]
    norms = np.sqrt(np.bincount(passages, weights=values**2, minlength=len(terms)))
    values = (values / norms[passages]).astype(np.float32)
    matrix = sparse.csc_matrix(  # type: ignore[no-untyped-call]
        (values, (passages, columns)), shape=(len(terms), BUCKETS)
    )
    return matrix, rarity


def _positions(names: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        found.setdefault(name, []).append(position)
    return found
