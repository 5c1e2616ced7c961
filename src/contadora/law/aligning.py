"""Which passages of a translation say which of the original again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from contadora.law.models import Passage, PositionText
from contadora.negotiation.library import meaning

_ALIKE = 0.4  # cosine of meanings below which two passages are not taken for one
_MOST_CELLS = 4_000_000  # of the table of a suggestion
_BATCH = 500


def settle(translation: PositionText, original: PositionText | None) -> None:
    """Pair a translation with its original one by one where both have as many passages.

    What a person paired stays. Where the numbers differ, pairs of passages that stayed stay too.
    """
    if original is None or translation.paired_by_id:
        return
    theirs = list(original.passages.order_by("place").values_list("pk", flat=True))
    ours = list(translation.passages.order_by("place").defer("vector", "words"))
    if len(theirs) != len(ours):
        return
    for passage, key in zip(ours, theirs, strict=True):
        passage.original_id = key
    Passage.objects.bulk_update(ours, ["original"], batch_size=_BATCH)


def suggested(ours: Sequence[Passage], theirs: Sequence[Passage]) -> dict[int, int]:
    """Return which passages of a translation likely say which of the original, by their places.

    Both are in order, and so are the pairs: of all ways to pair them in order it is the one whose
    meanings are closest together. Passages that say too little for that, such as headings, are
    paired where as many stand between the same two pairs. None are where the texts are too long.
    """
    if len(ours) * len(theirs) > _MOST_CELLS or not ours or not theirs:
        return {}
    gains = _likeness(ours, theirs) - _ALIKE
    best = np.zeros((len(ours) + 1, len(theirs) + 1), dtype=np.float32)
    for row in range(1, len(ours) + 1):
        taken = np.maximum(best[row - 1, 1:], best[row - 1, :-1] + gains[row - 1])
        best[row, 1:] = np.maximum.accumulate(taken)
    found, row, column = {}, len(ours), len(theirs)
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            found[row] = column
    return _filled(found, len(ours), len(theirs))


def _filled(found: dict[int, int], ours: int, theirs: int) -> dict[int, int]:
    """Return pairs with those added that stand between two pairs, as many in both texts."""
    added = dict(found)
    before = (-1, -1)
    for row, column in [*sorted(found.items()), (ours, theirs)]:
        between = row - before[0] - 1
        if between == column - before[1] - 1:
            added |= {before[0] + n: before[1] + n for n in range(1, between + 1)}
        before = (row, column)
    return added


def _likeness(ours: Sequence[Passage], theirs: Sequence[Passage]) -> NDArray[np.float32]:
    """Return the cosine of meaning of each pair, zero where one of them has no vector."""
    one, other = _vectors(ours), _vectors(theirs)
    found: NDArray[np.float32] = one @ other.T
    return found


def _vectors(passages: Sequence[Passage]) -> NDArray[np.float32]:
    """Return a unit row for each passage: the mean of its windows."""
    rows, counts = meaning.unpack([bytes(each.vector) for each in passages])
    found = np.zeros((len(passages), meaning.WIDTH), dtype=np.float32)
    np.add.at(found, np.repeat(np.arange(len(passages)), counts), rows)
    found /= np.maximum(1e-9, np.linalg.norm(found, axis=1, keepdims=True))
    return found
