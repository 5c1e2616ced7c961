"""The words of texts, and how near two texts are by them."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from contadora.positions.forecast.meaning import LONGEST

BUCKETS = 1 << 15
SAME = 0.92  # likeness of words from which two titles are one text
_TAIL = re.compile(r"[\s:;,]*(draft )?resolution\s*/?\s*adopted by the gene\w+ assembly.*$", re.I)
_SYMBOL = re.compile(r"^\s*A/\S+\s+\S+\s+-\s+")
_NUMBER = re.compile(r"\b\d[\d\-/.]*\b")
_WORD = re.compile(r"[a-z]+")


def wording(title: str, description: str) -> str:
    """Return the text to compare: the title, or the description where the title is a stub.

    Titles in capitals are index entries of the printed record; what was voted on stands in the
    description then.
    """
    title = _TAIL.sub("", title.strip())
    letters = [c for c in title if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if description and (not letters or capitals > 0.7 * len(letters)):
        title = _TAIL.sub("", _SYMBOL.sub("", description.strip()))
    return title[:LONGEST]


def plain(text: str) -> str:
    """Return the words of a text: no accents, capitals, marks, figures or small words."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    bare = _NUMBER.sub(" ", bare)
    return " ".join(_WORD.findall(bare))


@lru_cache(maxsize=20_000)
def _grams(text: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
    counts: dict[int, float] = {}
    for word in text.split():
        padded = f" {word} "
        for k in range(len(padded) - 3 if len(padded) > 4 else 1):
            gram = zlib.crc32(padded[k : k + 4].encode()) % BUCKETS
            counts[gram] = counts.get(gram, 0.0) + 1.0
    return tuple(counts), tuple(1.0 + np.log(v) for v in counts.values())


class Lexicon:
    """Character n-grams weighted by how rare they are in the record's titles."""

    def __init__(self, idf: NDArray[np.float64]) -> None:
        self.idf = idf

    @classmethod
    def of(cls, texts: Sequence[str]) -> Lexicon:
        """Weigh n-grams by the distinct texts they stand in."""
        distinct = sorted(set(texts))
        seen = np.zeros(BUCKETS)
        for text in distinct:
            seen[list(_grams(text)[0])] += 1.0
        return cls(np.log((1.0 + len(distinct)) / (1.0 + seen)) + 0.3)

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return unit rows, one for each text."""
        start: list[int] = [0]
        at: list[int] = []
        values: list[float] = []
        for text in texts:
            grams, counts = _grams(text)
            weights = np.array(counts) * self.idf[list(grams)]
            weights /= max(1e-12, float(np.sqrt((weights**2).sum())))
            at.extend(grams)
            values.extend(weights)
            start.append(len(at))
        return sparse.csr_matrix(  # type: ignore[no-untyped-call]
            (np.array(values, dtype=np.float32), np.array(at, dtype=np.int32), np.array(start)),
            shape=(len(texts), BUCKETS),
        )
