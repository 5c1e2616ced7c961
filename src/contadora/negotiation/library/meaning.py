"""What words mean, in any of the languages: vectors of the multilingual sentence encoder.

The encoder comes with the desk and reads its weights from its own package: nothing is downloaded.
It takes a second or two to load, once a process, and is the one that forecasts read titles with. A
call has one thread of the machine: several in a call wait for each other as soon as others use the
machine, and a look-up would take ten times as long then. Many passages are encoded by as many calls
at once as there are processors.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast.meaning import USE as WIDTH
from contadora.positions.forecast.meaning import is_loaded, sentence_encoder
from contadora.positions.threads import one_thread

__all__ = [
    "WIDTH",
    "encode",
    "is_loaded",
    "load",
    "one_thread",
    "pack",
    "unpack",
    "vectors",
    "windows",
]
WINDOW = 80  # words that one vector speaks for; what a longer one would say is blurred
MOST_WINDOWS = 8  # of one passage; what comes after them is found by its words alone
BATCH = 24  # texts of one call
MOST_AT_ONCE = 4  # calls
_ROW = WIDTH * 2  # bytes of a row of half-precision floats
_WORD = re.compile(r"\S+")
_STOPS = ".;:!?"

Progress = Callable[[int], None]


def load() -> None:
    """Load the encoder, so that the first who asks need not wait for it."""
    sentence_encoder()


def encode(texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
    """Return unit vectors of meaning, one row for each text."""
    encoder = sentence_encoder()
    found = np.zeros((len(texts), WIDTH), dtype=np.float32)
    starts = range(0, len(texts), BATCH)

    def take(start: int) -> int:
        batch = [text or " " for text in texts[start : start + BATCH]]
        found[start : start + len(batch)] = encoder.encode(batch)
        return start + len(batch)

    with one_thread():
        if len(starts) < 2:
            for start in starts:
                take(start)
        else:
            workers = min(MOST_AT_ONCE, os.cpu_count() or 1)
            with ThreadPoolExecutor(workers, thread_name_prefix="meaning") as pool:
                for done in pool.map(take, starts):
                    if progress:
                        progress(done)
    found /= np.maximum(1e-9, np.linalg.norm(found, axis=1, keepdims=True))
    return found


def windows(words: str) -> list[str]:
    """Return a passage as it is, or a long one in even parts that end where sentences do."""
    spans = [match.span() for match in _WORD.finditer(words)]
    if len(spans) <= WINDOW * 5 // 4:
        return [words]
    parts = min(MOST_WINDOWS, -(-len(spans) // WINDOW))
    size = min(WINDOW, -(-len(spans) // parts))
    found, start = [], 0
    for part in range(parts):
        end = min(len(spans), start + size)
        if part < parts - 1:
            end = _stop_near(words, spans, end, size // 4)
        if end > start:
            found.append(words[spans[start][0] : spans[end - 1][1]])
        start = end
    return found


def _stop_near(words: str, spans: Sequence[tuple[int, int]], end: int, reach: int) -> int:
    """Return the place nearest to `end` after which a sentence or a limb of one begins."""
    for away in range(reach):
        for place in (end - away, end + away):
            if 0 < place <= len(spans) and words[spans[place - 1][1] - 1] in _STOPS:
                return place
    return end


def vectors(passages: Sequence[str], progress: Progress | None = None) -> list[bytes]:
    """Return what each passage is kept with: the rows of its windows, one after the other."""
    cut = [windows(words) for words in passages]
    rows = encode([window for parts in cut for window in parts], progress)
    packed, start = [], 0
    for parts in cut:
        packed.append(pack(rows[start : start + len(parts)]))
        start += len(parts)
    return packed


def pack(rows: NDArray[np.float32]) -> bytes:
    """Return rows as they are kept, in half precision and the same on every machine."""
    return rows.astype("<f2").tobytes()


def unpack(packed: Sequence[bytes]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the rows of many passages, and how many each has."""
    counts = np.array([len(bytes_) // _ROW for bytes_ in packed], dtype=np.int64)
    joined = b"".join(bytes(bytes_) for bytes_ in packed)
    rows = np.frombuffer(joined, dtype="<f2").reshape(-1, WIDTH).astype(np.float32)
    return rows, counts
