"""Dynamic ideal points in two dimensions, with axes that the reader names."""

from __future__ import annotations

import time
import warnings as python_warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from contadora.positions.diagnostics import effective_size, split_rhat
from contadora.positions.dimension_chain import (
    CLIMB,
    Chain,
    Sampling,
    lay_out,
    run,
)
from contadora.positions.errors import (
    AnchorError,
    ConvergenceWarning,
    InvalidOptionError,
)
from contadora.positions.layout import Layout
from contadora.positions.options import check_generator, share
from contadora.positions.votes import VoteMatrix

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

RHAT_USUAL = 1.05  # 95% of coordinates must be below this
RHAT_WORST = 1.20  # and all of them below this
TURNS = 20  # rounds of turning all draws towards their mean


@dataclass(frozen=True)
class StateAxes:
    """Axes named by States.

    Parameters
    ----------
    low, high : str
        The first axis runs from the mean point of `low` to that of `high`.
    second : (str, int)
        A State and the side, +1 or -1, that its mean point is to have on the second axis, which
        is perpendicular to the first.
    """

    low: str
    high: str
    second: tuple[str, int]


@dataclass(frozen=True)
class ItemAxes:
    """Axes named by roll calls.

    Parameters
    ----------
    items : tuple of str
        The first axis is the direction along which these items divide most.
    first, second : (str, int)
        A State and its side, +1 or -1, on each axis.
    """

    items: tuple[str, ...]
    first: tuple[str, int]
    second: tuple[str, int]


@dataclass(frozen=True, eq=False)
class PlaneFit:
    """Points in two dimensions with their uncertainty.

    Attributes
    ----------
    states : tuple of str
    periods : ndarray of int32, shape (n_periods,)
    point, sd, lo, hi : ndarray, shape (n_states, n_periods, 2)
        Posterior mean, standard deviation and central interval of each coordinate; nan where
        the State has no vote in that period. One unit is the deviation of all State-periods
        along the first axis; the mean of all is (0, 0).
    n_votes : ndarray of int32, shape (n_states, n_periods)
    draws : ndarray of float32, shape (n_draws, n_states, n_periods, 2)
    discrimination : ndarray, shape (n_items, 2)
        Posterior means along the two axes, nan for items set aside.
    cutpoints : ndarray, shape (n_items, 2)
    second_spread, second_spread_lo, second_spread_hi : float
        Deviation of all State-periods along the second axis, in units of the first.
    told_apart : float
        Share of State-periods whose interval on the second axis leaves out 0.
    converged : bool
    diagnostics : dict
        As in `Fit`, over all coordinates.
    warnings : tuple of str
    interval : float
    """

    states: tuple[str, ...]
    periods: NDArray[np.int32]
    point: Floats
    sd: Floats
    lo: Floats
    hi: Floats
    n_votes: NDArray[np.int32]
    draws: Singles
    discrimination: Floats
    cutpoints: Floats
    second_spread: float
    second_spread_lo: float
    second_spread_hi: float
    told_apart: float
    converged: bool
    diagnostics: dict[str, Any]
    warnings: tuple[str, ...]
    interval: float


def _side(name: str, value: Any) -> None:
    if not (
        isinstance(value, tuple)
        and len(value) == 2
        and isinstance(value[0], str)
        and value[1] in (1, -1)
    ):
        raise InvalidOptionError(
            f"{name}: {value!r}; give a State's label and +1 or -1, such as ('USA', 1)"
        )


class TwoDimensions:
    """Dynamic ordinal item-response model of votes with points in a plane.

    Parameters
    ----------
    axes : StateAxes or ItemAxes
        What the two axes are to be. The likelihood knows no axes; there is no default, since
        any choice is a reading of the record.
    sweeps, burn_in, thin, chains : int
        As in `DynamicIdealPoints`; by default 600, 300, 2, 2.
    walk_variance : float, default 0.5
        Variance of a State's step from one period to the next, in each dimension.
    walk_scaling : {"votes", "constant"}, default "votes"
        As in `DynamicIdealPoints`.
    interval : float, default 0.90
        Probability of the central intervals.

    Notes
    -----
    As `DynamicIdealPoints` with ``standardise="draw"``, but points and discriminations have two
    coordinates: the latent response is ``beta_j . theta_it + e``. All four numbers of an item
    have the priors they have there, each coordinate independently, and so have first points and
    steps. These priors are the same in every direction.

    *Identification.* The posterior is the same under any shift, rotation or reflection of the
    plane. Draws are therefore, one by one, (i) centred on the mean of all State-periods; (ii)
    turned, with reflection where needed, as near as possible to the mean of all draws, by
    Procrustes (Schönemann 1966; Hoff, Raftery and Handcock 2002); (iii) turned, all by one same
    angle, to the axes named; (iv) divided by the deviation along the first axis. The axes are
    perpendicular; the two coordinates are not made uncorrelated, nor equally wide: how wide the
    second is tells how much it matters. Items follow each step, and no likelihood changes.

    *Where there is one dimension only.* The second is then
    turned by noise from draw to draw; `PlaneFit.told_apart` is then near 0 and
    `held_out_gain` near nil. That is the test to read first.

    References
    ----------
    Peter H. Schönemann, 'A Generalized Solution of the Orthogonal Procrustes Problem',
    *Psychometrika* 31(1), 1966, pp. 1-10.

    Peter D. Hoff, Adrian E. Raftery and Mark S. Handcock, 'Latent Space Approaches to Social
    Network Analysis', *Journal of the American Statistical Association* 97(460), 2002,
    pp. 1090-1098.

    Simon Jackman, 'Multidimensional Analysis of Roll Call Data via Bayesian Simulation',
    *Political Analysis* 9(3), 2001, pp. 227-241.

    Michael A. Bailey, Anton Strezhnev and Erik Voeten, 'Estimating Dynamic State Preferences
    from United Nations Voting Data', *Journal of Conflict Resolution* 61(2), 2017, pp. 430-456.
    """

    def __init__(
        self,
        *,
        axes: StateAxes | ItemAxes,
        sweeps: int = 600,
        burn_in: int = 300,
        thin: int = 2,
        chains: int = 2,
        walk_variance: float = 0.5,
        walk_scaling: Literal["votes", "constant"] = "votes",
        interval: float = 0.90,
    ) -> None:
        if isinstance(axes, StateAxes):
            _side("second", axes.second)
            if axes.low == axes.high:
                raise InvalidOptionError(f"axes: {axes.low!r} at both ends; name two States")
        elif isinstance(axes, ItemAxes):
            _side("first", axes.first)
            _side("second", axes.second)
            if isinstance(axes.items, str) or not axes.items:
                raise InvalidOptionError(f"axes: {axes.items!r}; name at least one item")
        else:
            raise InvalidOptionError(f"axes: {axes!r}; give StateAxes or ItemAxes")
        self.axes = axes
        self.interval = share("interval", interval)
        self.sampling = Sampling(sweeps, burn_in, thin, chains, walk_variance, walk_scaling)

    def fit(
        self,
        matrix: VoteMatrix,
        *,
        rng: np.random.Generator,
        progress: Callable[[int, int], None] | None = None,
    ) -> PlaneFit:
        """Estimate the points.

        Parameters
        ----------
        matrix : VoteMatrix
            The votes.
        rng : numpy.random.Generator
            Source of randomness; a few numbers are drawn from it as seeds of the chains.
        progress : callable, optional
            Called in the calling thread as ``progress(done, total)``, in sweeps.

        Returns
        -------
        PlaneFit

        Raises
        ------
        AnchorError
            When a State or an item that names an axis is unknown or has no vote that counts.
        TooFewVotesError
            When no item divides the States.

        Warns
        -----
        ConvergenceWarning
            When the chains do not agree.
        """
        began = time.perf_counter()
        check_generator(rng)
        layout = lay_out(matrix, self.sampling)
        self._check(matrix, layout)
        chains = run(layout, 2, self.sampling, rng, progress)
        theta = np.concatenate([c.keep_theta for c in chains]).astype(np.float64)
        items = np.concatenate([c.keep_items for c in chains]).astype(np.float64)
        _align(theta, items)
        angle = self._turn(matrix, layout, theta, items)
        theta, items[:, :, :2] = theta @ angle, items[:, :, :2] @ angle
        unit = theta[:, :, 0].std(axis=1)[:, None, None]
        theta /= unit
        items[:, :, :2] *= unit
        return self._collect(matrix, layout, chains, theta, items, began)

    def _check(self, matrix: VoteMatrix, layout: Layout) -> None:
        axes = self.axes
        voted = set(layout.node_state.tolist())
        names = (
            (axes.low, axes.high, axes.second[0])
            if isinstance(axes, StateAxes)
            else (axes.first[0], axes.second[0])
        )
        for name in names:
            if name not in matrix.states:
                raise AnchorError(
                    f"axes: {name!r} is not among the {matrix.n_states} States of the matrix; "
                    "choose one of them"
                )
            if matrix.states.index(name) not in voted:
                raise AnchorError(
                    f"axes: {name!r} has no vote on an item that divides the States; choose a "
                    "State that voted"
                )
        if isinstance(axes, ItemAxes):
            for item in axes.items:
                if item not in matrix.items:
                    raise AnchorError(f"axes: {item!r} is not among the matrix's items")
                if layout.item_group[matrix.items.index(item)] < 0:
                    raise AnchorError(
                        f"axes: item {item!r} does not divide the States; choose one that does"
                    )

    def _turn(self, matrix: VoteMatrix, layout: Layout, theta: Floats, items: Floats) -> Floats:
        """Return the one rotation, reflection included, that brings the axes to their names."""
        mean = theta.mean(axis=0)

        def place(name: str) -> Floats:
            here = mean[layout.node_state == matrix.states.index(name)]
            return np.asarray(here.mean(axis=0))

        axes = self.axes
        if isinstance(axes, StateAxes):
            first = place(axes.high) - place(axes.low)
        else:
            rows = [layout.item_group[matrix.items.index(item)] for item in axes.items]
            slopes = items[:, rows, :2].mean(axis=0)
            first = np.linalg.eigh(slopes.T @ slopes)[1][:, -1]
            if place(axes.first[0]) @ first * axes.first[1] < 0:
                first = -first
        first = first / max(float(np.linalg.norm(first)), 1e-12)
        second = np.array([-first[1], first[0]])
        if place(axes.second[0]) @ second * axes.second[1] < 0:
            second = -second
        return np.stack([first, second], axis=1)

    def _collect(
        self,
        matrix: VoteMatrix,
        layout: Layout,
        chains: list[Chain],
        theta: Floats,
        items: Floats,
        began: float,
    ) -> PlaneFit:
        options = self.sampling
        n_draws, n_nodes, _ = theta.shape
        flat = theta.reshape(options.chains, -1, 2 * n_nodes)
        rhat, ess = split_rhat(flat), effective_size(flat)
        notes = []
        known = rhat[~np.isnan(rhat)]
        converged = bool(
            known.size and np.percentile(known, 95) <= RHAT_USUAL and known.max() <= RHAT_WORST
        )
        if not converged:
            text = (
                f"The chains do not agree yet (split R-hat: 95% of coordinates up to "
                f"{np.percentile(known, 95):.2f}, largest {known.max():.2f}); "
                "raise sweeps and burn_in."
                if known.size
                else "Too few draws to tell whether the chains agree; raise sweeps."
            )
            notes.append(text)
            python_warnings.warn(text, ConvergenceWarning, stacklevel=3)
        if layout.n_unanimous:
            notes.append(
                f"{layout.n_unanimous} unanimous item(s) set aside: they tell nothing of "
                "differences between States."
            )
        shape = (matrix.n_states, layout.periods.size, 2)
        at = (layout.node_state, layout.node_period)
        tails = [(1.0 - self.interval) / 2.0, (1.0 + self.interval) / 2.0]
        bounds = np.quantile(theta, tails, axis=0)
        columns = [theta.mean(axis=0), theta.std(axis=0), bounds[0], bounds[1]]
        full = [np.full(shape, np.nan) for _ in columns]
        for target, value in zip(full, columns, strict=True):
            target[at] = value
        draws = np.full((n_draws, *shape), np.nan, dtype=np.float32)
        draws[:, at[0], at[1]] = theta
        means = items.mean(axis=0)
        means[layout.item_cats[:, 0] == 0, 2] = np.nan
        means[layout.item_cats[:, 2] == 0, 3] = np.nan
        inside = layout.item_group >= 0
        discrimination = np.full((matrix.n_items, 2), np.nan)
        cutpoints = np.full((matrix.n_items, 2), np.nan)
        discrimination[inside] = means[layout.item_group[inside], :2]
        cutpoints[inside] = means[layout.item_group[inside], 2:]
        spread = theta[:, :, 1].std(axis=1)
        low, high = np.quantile(spread, tails)
        apart = (bounds[0, :, 1] > 0) | (bounds[1, :, 1] < 0)
        seconds = time.perf_counter() - began
        sweeps = options.chains * (CLIMB + options.burn_in + options.sweeps)
        return PlaneFit(
            states=matrix.states,
            periods=layout.periods,
            point=full[0],
            sd=full[1],
            lo=full[2],
            hi=full[3],
            n_votes=layout.n_votes,
            draws=draws,
            discrimination=discrimination,
            cutpoints=cutpoints,
            second_spread=float(spread.mean()),
            second_spread_lo=float(low),
            second_spread_hi=float(high),
            told_apart=float(apart.mean()),
            converged=converged,
            diagnostics={
                "rhat_max": float(known.max()) if known.size else float("nan"),
                "rhat_p95": float(np.percentile(known, 95)) if known.size else float("nan"),
                "ess_min": float(np.nanmin(ess)) if np.isfinite(ess).any() else float("nan"),
                "ess_median": float(np.nanmedian(ess)) if np.isfinite(ess).any() else float("nan"),
                "chains": options.chains,
                "sweeps": options.sweeps,
                "burn_in": options.burn_in,
                "draws": n_draws,
                "seconds": seconds,
                "ms_per_sweep": 1000.0 * seconds / sweeps,
                "accepted_items": float(np.mean([c.rates[0] / c.n_rated for c in chains])),
                "accepted_points": float(np.mean([c.rates[1] / c.n_rated for c in chains])),
                "n_votes": int(layout.item_node.size),
                "n_items": int(inside.sum()),
                "n_points": n_nodes,
            },
            warnings=tuple(notes),
            interval=self.interval,
        )


def _align(theta: Floats, items: Floats) -> None:
    """Centre every draw and turn it as near as possible to the mean of all, in place."""
    centre = theta.mean(axis=1, keepdims=True)
    items[:, :, 2:] -= np.einsum("sjd,sd->sj", items[:, :, :2], centre[:, 0])[:, :, None]
    theta -= centre
    target = theta[-1].copy()
    for _ in range(TURNS):
        left, _, right = np.linalg.svd(np.einsum("snd,ne->sde", theta, target))
        turn = left @ right
        theta[:] = theta @ turn
        items[:, :, :2] = items[:, :, :2] @ turn
        new = theta.mean(axis=0)
        done = bool(np.abs(new - target).max() < 1e-9)
        target = new
        if done:
            break
