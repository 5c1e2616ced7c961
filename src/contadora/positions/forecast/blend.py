"""Two learners that answer as one: boosted trees, which find turns, and a logistic line.

The line bends less where a text is unlike all before it; the trees bend more where much is known.
Their mean has a lower loss than either. No class is weighted: the answers are probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from contadora.positions.forecast.trees import Growth, Trees, grow
from contadora.positions.votes import ABSTAIN, YES

Array = NDArray[np.float64]
Rows = NDArray[np.float32]
PENALTY = 3e-3
ROWS_OF_LINE = 70_000  # a line needs no more; the rest would cost time alone


def logit(p: NDArray[np.floating], floor: float = 0.01) -> Array:
    """Return log-odds, kept from the ends."""
    p = np.clip(p, floor, 1 - floor)
    return np.asarray(np.log(p / (1 - p)), dtype=np.float64)


def logistic(x: Array) -> Array:
    """Return probabilities from log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -40, 40))))


@dataclass(frozen=True, eq=False)
class Line:
    """A logistic regression on standardised columns."""

    centre: Array
    scale: Array
    slope: Array
    start: float

    def __call__(self, columns: Array) -> Array:
        """Return the log-odds of rows."""
        return np.asarray((columns - self.centre) / self.scale @ self.slope + self.start)

    @classmethod
    def fit(cls, columns: Array, answer: NDArray[np.bool_], weight: Array) -> Line:
        """Fit by penalised likelihood."""
        centre = columns.mean(axis=0)
        scale = columns.std(axis=0) + 1e-6
        z = (columns - centre) / scale
        target = answer.astype(np.float64)
        weight = weight / weight.sum()

        def loss(b: Array) -> tuple[float, Array]:
            eta = z @ b[:-1] + b[-1]
            # log(1 + exp(eta)) without overflow.
            value = (weight * (np.logaddexp(0.0, eta) - target * eta)).sum()
            miss = weight * (logistic(eta) - target)
            slope = np.append(z.T @ miss + 2 * PENALTY * b[:-1], miss.sum())
            return float(value + PENALTY * (b[:-1] ** 2).sum()), slope

        found = minimize(  # type: ignore[no-untyped-call]
            loss, np.zeros(z.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60}
        )
        return cls(centre, scale, found.x[:-1], float(found.x[-1]))


@dataclass(frozen=True, eq=False)
class Blend:
    """Probabilities of no, abstain and yes: yes or not, then abstain or no."""

    trees: tuple[Trees, Trees]
    lines: tuple[Line, Line]

    def __call__(self, bins: NDArray[np.uint8], columns: Array) -> Array:
        """Return probabilities of rows, in the order no, abstain, yes."""
        parts = []
        for yes, abstain in (
            (self.trees[0].margin(bins), self.trees[1].margin(bins)),
            (self.lines[0](columns), self.lines[1](columns)),
        ):
            p = logistic(yes)
            q = (1.0 - p) * logistic(abstain)
            parts.append(np.stack([1.0 - p - q, q, p], axis=1))
        return np.asarray(0.5 * (parts[0] + parts[1]))

    @classmethod
    def fit(
        cls,
        bins: NDArray[np.uint8],
        columns: Array,
        vote: NDArray[np.int8],
        weight: Array,
        call: NDArray[np.int64],
        growth: Growth,
        seed: tuple[int, ...],
    ) -> Blend:
        """Learn from rows, whose roll calls are numbered by ``call``."""
        rng = np.random.default_rng(seed)
        seeds = rng.integers(2**31, size=2)
        trees, lines = [], []
        for k, (rows, answer) in enumerate(
            (
                (np.arange(len(vote)), vote == YES),
                (np.nonzero(vote != YES)[0], vote == ABSTAIN),
            )
        ):
            trees.append(
                grow(bins[rows], answer[rows], weight[rows], call[rows], growth, int(seeds[k]))
            )
            few = rows[:: max(1, len(rows) // ROWS_OF_LINE)]
            lines.append(Line.fit(columns[few], answer[few], weight[few]))
        return cls((trees[0], trees[1]), (lines[0], lines[1]))

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the blend as plain arrays."""
        out: dict[str, NDArray[Any]] = {}
        for k, (trees, line) in enumerate(zip(self.trees, self.lines, strict=True)):
            for part in ("feature", "cut", "child", "value"):
                out[f"{name}_{k}_{part}"] = getattr(trees, part)
            out[f"{name}_{k}_line"] = np.stack([line.centre, line.scale, line.slope])
            out[f"{name}_{k}_start"] = np.array([trees.start, line.start])
        return out

    @classmethod
    def of_arrays(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> Blend:
        """Read what :meth:`arrays` wrote."""
        trees, lines = [], []
        for k in (0, 1):
            start = arrays[f"{name}_{k}_start"]
            feature, cut, child, value = (
                arrays[f"{name}_{k}_{p}"] for p in ("feature", "cut", "child", "value")
            )
            centre, scale, slope = arrays[f"{name}_{k}_line"]
            trees.append(Trees(feature, cut, child, value, float(start[0])))
            lines.append(Line(centre, scale, slope, float(start[1])))
        return cls((trees[0], trees[1]), (lines[0], lines[1]))


SMOOTH = (
    "process",
    "process_peers",
    "both_wide",
    "both_near",
    "both_last",
    "words_near",
    "words_wide",
    "sense_wide",
    "debut",
    "issue",
    "recent",
    "process_tally",
)


def columns_of_line(names: Sequence[str], rows: Rows) -> Array:
    """Return what the line of a forecast without declarations reads, from the features."""
    at = {name: k for k, name in enumerate(names)}

    def take(name: str) -> Array:
        return np.asarray(rows[..., at[name]], dtype=np.float64)

    odds = {(s, v): logit(take(f"{s}_{v}")) for s in SMOOTH for v in ("yes", "no")}
    has = (~np.isnan(take("last0"))).astype(np.float64)
    last = np.nan_to_num(take("last0"))
    spread = take("process_variance")
    chair = take("spoken_chair")
    yes, no = odds["process", "yes"], odds["process", "no"]
    return np.stack(
        [
            *odds.values(),
            has,
            last == 1,
            (last == -1),
            np.nan_to_num(take("last1")) * has,
            np.nan_to_num(take("last2")) * has,
            np.nan_to_num(take("last_peers")),
            has * yes,
            has * no,
            np.minimum(np.nan_to_num(take("since0"), nan=10.0), 10.0),
            spread,
            spread * yes,
            spread * no,
            take("best_words"),
            take("best_sense"),
            take("drift_leaned"),
            take("drift_moved"),
            chair,
            chair * yes,
        ],
        axis=-1,
    )
