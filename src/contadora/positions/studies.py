"""Studies by simulation: whether intervals hold what they say, and what an estimation costs."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass

import numpy as np

from contadora.positions.errors import ConvergenceWarning
from contadora.positions.layout import build
from contadora.positions.presets import Model, preset
from contadora.positions.running import BURN, Chain, Plan
from contadora.positions.simulate import simulate
from contadora.positions.votes import VoteMatrix

# Roll calls in each session. The docket's eleven stand as they fell, sessions 60 to 74.
DOCKET = (1, 1, 1, 1, 1, 3, 3)
FORTY = (5, 5, 5, 5, 5, 5, 5, 5)
RECORD = (75,) * 74
SWEEPS = {"bsv": "bsv", "dynamic": "collapsed"}
SWEPT = 6  # sweeps timed of each kind; an even number, since every other one moves odd borders


@dataclass(frozen=True)
class Coverage:
    """How often intervals held the truth.

    Attributes
    ----------
    records, points : int
        Records drawn from the model, and points in all of them.
    held : float
        Share of points inside their 90% interval.
    spread : float
        Standard deviation of that share between records; points of one record err together.
    width : float
        Median width of an interval, in deviations of all points.
    r : float
        Mean correlation of points with the truth.
    seconds : float
        Of one estimation, on average.
    """

    records: int
    points: int
    held: float
    spread: float
    width: float
    r: float
    seconds: float


def coverage(
    shape: tuple[int, ...],
    *,
    records: int,
    model: Model = "dynamic",
    n_states: int = 193,
    binary_share: float = 0.0,
    tied: bool = True,
    seed: int = 1,
) -> Coverage:
    """Draw records from the model, estimate each, and count the points that intervals hold.

    Parameters
    ----------
    shape : tuple of int
        Roll calls in each session.
    records : int
        Records to draw.
    model, n_states, binary_share, tied, seed
        As in `preset` and `simulate`.

    Notes
    -----
    Truth and estimate have mean 0 and deviation 1 over State-sessions. The anchor is the State
    whose true mean point is largest.
    """
    shares, widths, rs, took, n = [], [], [], [], 0
    for k in range(records):
        s = simulate(
            n_states=n_states,
            items_per_period=shape,
            binary_share=binary_share,
            standardise=True,
            tied=tied,
            rng=np.random.default_rng([seed, k]),
        )
        means = np.nanmean(np.where(np.isnan(s.points), 0.0, s.points), axis=1)
        anchor = s.matrix.states[int(np.argmax(means))]
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fit = preset(model, anchor=(anchor, 1), n_votes=int((s.matrix.votes >= 0).sum())).fit(
                s.matrix, rng=np.random.default_rng([seed, k, 1])
            )
        took.append(time.perf_counter() - began)
        period = np.searchsorted(np.unique(s.matrix.period), fit.periods)
        truth = s.points[:, period]
        known = ~np.isnan(truth) & ~np.isnan(fit.point) & (fit.n_votes > 0)
        truth = (truth - truth[known].mean()) / truth[known].std()
        shares.append(((fit.lo <= truth) & (truth <= fit.hi))[known].mean())
        widths.append(np.median((fit.hi - fit.lo)[known]))
        rs.append(np.corrcoef(fit.point[known], truth[known])[0, 1])
        n += int(known.sum())
    return Coverage(
        records,
        n,
        float(np.mean(shares)),
        float(np.std(shares)),
        float(np.median(widths)),
        float(np.mean(rs)),
        float(np.mean(took)),
    )


def scaling(matrix: VoteMatrix, times: tuple[int, ...] = (1, 3, 10)) -> dict[str, dict[int, float]]:
    """Return milliseconds of a sweep of one chain on the record, laid end to end many times.

    Parameters
    ----------
    matrix : VoteMatrix
        The record.
    times : tuple of int
        How many times over; each copy is a later stretch of sessions with its own items.

    Returns
    -------
    dict of dict of int to float
        By kind of sweep: those of the preset ``bsv``, and the quick and the full ones of the
        model ``dynamic``.
    """
    out: dict[str, dict[int, float]] = {name: {} for name in SWEEPS}
    span = int(matrix.period.max() - matrix.period.min()) + 1
    linked = np.arange(matrix.n_items) if matrix.linked is None else matrix.linked
    for k in times:
        many = VoteMatrix(
            np.tile(matrix.votes, (k, 1)),
            np.concatenate([matrix.period + i * span for i in range(k)]).astype(np.int32),
            matrix.states,
            tuple(f"{i}:{item}" for i in range(k) for item in matrix.items),
            np.concatenate([linked + i * matrix.n_items for i in range(k)]).astype(np.int32),
        )
        for name, sampler in SWEEPS.items():
            plan = Plan(sampler, "probit", True, 0.5, True, 0, 10, 10)
            layout = build(many, variance=0.5, by_votes=True, flat_start=sampler == "bsv")
            chain = Chain(plan, layout, np.random.default_rng(1))
            chain.climb(1, 0)
            chain.sweep(BURN, 2, 0)
            seconds = []
            for i in range(SWEPT):
                began = time.perf_counter()
                chain.sweep(BURN, 1, i)
                seconds.append(time.perf_counter() - began)
            out[name][k] = 1000.0 * float(np.median(seconds))
    return out
