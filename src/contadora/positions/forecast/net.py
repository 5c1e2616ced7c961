"""A small neural network with three answers, in NumPy: no library, plain arrays, same bits.

Two hidden layers beside a straight line from columns to answers [1]_. It bends less than trees
and draws on many columns at once, so that it misses elsewhere; the two together miss less.

References
----------
.. [1] Goodfellow, I., Bengio, Y., and Courville, A. (2016). *Deep Learning*. MIT Press, chapters
   6 to 8; the steps are those of Kingma and Ba (2015), Adam, *ICLR*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
FAR = 6.0  # deviations from its mean beyond which a column is cut off
FADES = (0.9, 0.999)


@dataclass(frozen=True)
class Schooling:
    """How a network learns."""

    widths: tuple[int, int] = (96, 32)
    epochs: int = 4
    batch: int = 2048  # rows a step, or fewer where rows are few
    least: int = 150  # steps an epoch that a short record is cut into
    rate: float = 2e-3
    decay: float = 1.0
    dropped: float = 0.2


@dataclass(frozen=True, eq=False)
class Net:
    """A trained network.

    Parameters
    ----------
    centre, scale : ndarray, shape (n_columns,)
        Columns are standardised by these.
    layers : tuple of ndarray
        First and second layer and answers, each with its offset, and the straight line.
    """

    centre: Floats
    scale: Floats
    layers: tuple[Floats, ...]

    def __call__(self, columns: Floats) -> NDArray[np.float64]:
        """Return probabilities of the three answers."""
        x = self._standard(columns)
        return answers(self.layers, x, hidden(self.layers, x)[1]).astype(np.float64)

    def _standard(self, columns: Floats) -> Floats:
        return np.asarray(
            np.clip((columns - self.centre) / self.scale, -FAR, FAR), dtype=np.float32
        )

    @classmethod
    def fit(
        cls,
        columns: Floats,
        answer: NDArray[np.int8],
        weight: NDArray[np.float64],
        schooling: Schooling,
        seed: int,
    ) -> Net:
        """Learn answers 0, 1, 2 from rows."""
        rng = np.random.default_rng(seed)
        centre = columns.mean(axis=0, dtype=np.float64).astype(np.float32)
        scale = columns.std(axis=0, dtype=np.float64).astype(np.float32) + np.float32(1e-3)
        net = cls(centre, scale, _start(columns.shape[1], schooling.widths, rng))
        worth = (weight / weight.mean()).astype(np.float32)
        moments = [np.zeros_like(layer) for layer in net.layers]
        squares = [np.zeros_like(layer) for layer in net.layers]
        n, taken = len(columns), 0
        size = max(16, min(schooling.batch, n // schooling.least))
        steps = schooling.epochs * -(-n // size)
        for _ in range(schooling.epochs):
            order = rng.permutation(n)
            for begin in range(0, n, size):
                rows = order[begin : begin + size]
                steepest = slopes(
                    net.layers,
                    net._standard(columns[rows]),
                    answer[rows],
                    worth[rows],
                    schooling.dropped,
                    rng,
                )
                taken += 1
                # The rate falls to nothing over the course, after half a cosine.
                rate = schooling.rate * 0.5 * (1.0 + np.cos(np.pi * taken / steps))
                even = np.sqrt(1.0 - FADES[1] ** taken) / (1.0 - FADES[0] ** taken)
                for layer, slope, m, v in zip(net.layers, steepest, moments, squares, strict=True):
                    m += np.float32(1.0 - FADES[0]) * (slope - m)
                    v += np.float32(1.0 - FADES[1]) * (slope * slope - v)
                    if layer.ndim == 2:  # offsets are not drawn to nought
                        layer *= np.float32(1.0 - rate * schooling.decay)
                    layer -= np.float32(rate * even) * m / (np.sqrt(v) + np.float32(1e-8))
        return net


def _start(n: int, widths: tuple[int, int], rng: np.random.Generator) -> tuple[Floats, ...]:
    sizes = ((n, widths[0]), widths, (widths[1], 3), (n, 3))
    spreads = (0.5 * np.sqrt(2.0 / n), np.sqrt(2.0 / widths[0]), 0.1, 0.01)
    a, b, c, line = (
        (spread * rng.standard_normal(size)).astype(np.float32)
        for spread, size in zip(spreads, sizes, strict=True)
    )
    offsets = [np.zeros(size[1], dtype=np.float32) for size in sizes[:3]]
    return a, offsets[0], b, offsets[1], c, offsets[2], line


def hidden(
    layers: tuple[Floats, ...], x: Floats, kept: Floats | None = None
) -> tuple[Floats, Floats]:
    first = np.maximum(x @ layers[0] + layers[1], 0)
    if kept is not None:
        first *= kept
    return first, np.maximum(first @ layers[2] + layers[3], 0)


def answers(layers: tuple[Floats, ...], x: Floats, second: Floats) -> Floats:
    odds = second @ layers[4] + layers[5] + x @ layers[6]
    share = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def slopes(
    layers: tuple[Floats, ...],
    x: Floats,
    answer: NDArray[np.int8],
    weight: Floats,
    dropped: float,
    rng: np.random.Generator,
) -> tuple[Floats, ...]:
    """Return the slopes of the mean loss, some of the first layer's units left out."""
    stays = rng.random((len(x), layers[0].shape[1]), dtype=np.float32) >= dropped
    kept = stays.astype(np.float32) / np.float32(1.0 - dropped)
    first, second = hidden(layers, x, kept)
    miss = answers(layers, x, second)
    miss[np.arange(len(x)), answer] -= 1.0
    miss *= weight[:, None] / np.float32(len(x))
    above = (miss @ layers[4].T) * (second > 0)
    below = (above @ layers[2].T) * (first > 0) * kept
    return (
        x.T @ below,
        below.sum(axis=0),
        first.T @ above,
        above.sum(axis=0),
        second.T @ miss,
        miss.sum(axis=0),
        x.T @ miss,
    )
