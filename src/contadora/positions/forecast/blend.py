"""Two learners that answer as one: boosted trees, which find turns, and a small network.

The network bends less where a text is unlike all before it; the trees bend more where much is
known. Their mean has a lower loss than either. No class is weighted: the answers are probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast.net import Net, Schooling
from contadora.positions.forecast.trees import Growth, Trees, grow
from contadora.positions.votes import ABSTAIN, YES

Array = NDArray[np.float64]
Rows = NDArray[np.float32]


def logistic(x: Array) -> Array:
    """Return probabilities from log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -40, 40))))


@dataclass(frozen=True, eq=False)
class Blend:
    """Probabilities of no, abstain and yes; the trees ask yes or not, then abstain or no.

    ``lean`` is the weight of the trees against the network's.
    """

    trees: tuple[Trees, Trees]
    net: Net
    lean: float

    def __call__(self, bins: NDArray[np.uint8], columns: Rows) -> Array:
        """Return probabilities of rows, in the order no, abstain, yes."""
        p = logistic(self.trees[0].margin(bins))
        q = (1.0 - p) * logistic(self.trees[1].margin(bins))
        grown = np.stack([1.0 - p - q, q, p], axis=1)
        return np.asarray(self.lean * grown + (1.0 - self.lean) * self.net(columns))

    @classmethod
    def fit(
        cls,
        bins: NDArray[np.uint8],
        columns: Rows,
        vote: NDArray[np.int8],
        weight: Array,
        call: NDArray[np.int64],
        growth: Growth,
        lean: float,
        seed: tuple[int, ...],
    ) -> Blend:
        """Learn from rows, whose roll calls are numbered by ``call``."""
        rng = np.random.default_rng(seed)
        seeds = [int(x) for x in rng.integers(2**31, size=3)]
        short = np.nonzero(vote != YES)[0]  # of yes: abstain or no
        trees = (
            grow(bins, vote == YES, weight, call, growth, seeds[0]),
            grow(bins[short], vote[short] == ABSTAIN, weight[short], call[short], growth, seeds[1]),
        )
        return cls(trees, Net.fit(columns, vote, weight, Schooling(), seeds[2]), lean)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the blend as plain arrays."""
        out: dict[str, NDArray[Any]] = {}
        for k, trees in enumerate(self.trees):
            for part in ("feature", "cut", "child", "value"):
                out[f"{name}_{k}_{part}"] = getattr(trees, part)
            out[f"{name}_{k}_start"] = np.array(trees.start)
        out[f"{name}_centre"], out[f"{name}_scale"] = self.net.centre, self.net.scale
        out[f"{name}_lean"] = np.array(self.lean)
        for k, layer in enumerate(self.net.layers):
            out[f"{name}_layer{k}"] = layer
        return out

    @classmethod
    def of_arrays(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> Blend:
        """Read what :meth:`arrays` wrote."""
        trees = []
        for k in (0, 1):
            feature, cut, child, value = (
                arrays[f"{name}_{k}_{p}"] for p in ("feature", "cut", "child", "value")
            )
            trees.append(Trees(feature, cut, child, value, float(arrays[f"{name}_{k}_start"])))
        layers = tuple(arrays[f"{name}_layer{k}"] for k in range(7))
        net = Net(arrays[f"{name}_centre"], arrays[f"{name}_scale"], layers)
        return cls((trees[0], trees[1]), net, float(arrays[f"{name}_lean"]))
