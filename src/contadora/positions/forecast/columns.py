"""What a network reads of the features that trees read: without gaps, and on scales that add up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
FLOOR = 0.01
# Gaps that say something: the State has not voted on the text so often.
GAPS = ("last0", "last1", "last2", "last_peers", "chain_yes0")
PRECEDENT = ("last", "since", "chain")


def logit(p: NDArray[np.floating], floor: float = FLOOR) -> NDArray[np.float64]:
    """Return log-odds, kept from the ends."""
    p = np.clip(p, floor, 1 - floor)
    return np.asarray(np.log(p / (1 - p)), dtype=np.float64)


def columns_of_titles(names: Sequence[str], rows: Rows) -> Rows:
    """Return the columns of a forecast without declarations, from the features."""
    columns: list[Rows] = []
    for k, name in enumerate(names):
        value = rows[..., k]
        if name.startswith(PRECEDENT):
            gap = np.isnan(value)
            value = np.nan_to_num(value)
            if name in GAPS:
                columns.append(gap.astype(np.float32))
            if name in ("last0", "last1"):  # an abstention is more than the middle of yes and no
                columns.append(((value == 0) & ~gap).astype(np.float32))
            if name.startswith("since"):
                value = np.log1p(value)
        elif name.endswith(("_yes", "_no")):
            value = logit(value).astype(np.float32)
        columns.append(value)
    return np.stack(columns, axis=-1)
