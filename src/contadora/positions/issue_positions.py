"""Positions on one issue: the general position plus what the acts on that issue add."""

from __future__ import annotations

import os
import time
import warnings as python_warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.diagnostics import effective_size, split_rhat
from contadora.positions.errors import (
    ConvergenceWarning,
    InvalidOptionError,
    InvalidVotesError,
)
from contadora.positions.fit import Fit
from contadora.positions.issue_kernels import run_issue
from contadora.positions.issue_layout import Layout, general_draws, lay_out
from contadora.positions.issue_prediction import Interval, Narrowing, Prediction, narrowing
from contadora.positions.likelihood import TABLE
from contadora.positions.options import check_generator, positive, share, whole
from contadora.positions.votes import MISSING, VoteMatrix

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

CLIMB = 20  # noiseless sweeps from the first guess
RHAT_USUAL = 1.05
RHAT_WORST = 1.20
FAR = 5  # general periods between an act and the point taken for it, from which on we warn


@dataclass(frozen=True, eq=False)
class IssueFit:
    """Issue positions with their uncertainty; the first axis is that of `states`.

    Attributes
    ----------
    states, items : tuple of str
        Labels, in the order of the issue's matrix.
    at : int
        General period at which the points are given.
    general : Interval
        The general point, as the general estimation has it; of a State unknown to it, the
        spread of all States.
    issue : Interval
        The position on the issue.
    moved : Interval
        What the acts on the issue add to the general point.
    moved_sure : ndarray, shape (n_states,)
        Probability that what is added has the sign of its mean, from .5 (nothing known) to 1.
    n_acts : ndarray of int, shape (n_states,)
        Acts used.
    known : ndarray of bool, shape (n_states,)
        Whether the general record has the State.
    draws : ndarray of float32, shape (n_draws, n_states)
        Joint draws of the issue points, chain after chain.
    moved_draws : ndarray of float32, shape (n_draws, n_states)
    tau, tau_lo, tau_hi : float
        Standard deviation, over States, of what is added.
    discrimination, discrimination_lo, discrimination_hi : ndarray, shape (n_items,)
        nan for items set aside.
    cutpoints : ndarray, shape (n_items, 2)
    what_would_narrow : Narrowing
    converged : bool
    diagnostics : dict
        ``rhat_max``, ``rhat_p95``, ``ess_min``, ``ess_p05``, ``ess_median`` of the issue points;
        ``rhat_tau``, ``ess_tau``; ``chains``, ``sweeps``, ``burn_in``, ``draws``, ``seconds``,
        ``n_votes``, ``n_items``.
    warnings : tuple of str
    interval : float
    prediction : Prediction
        Draws from which `predict` speaks.
    """

    states: tuple[str, ...]
    items: tuple[str, ...]
    at: int
    general: Interval
    issue: Interval
    moved: Interval
    moved_sure: Floats
    n_acts: NDArray[np.int32]
    known: NDArray[np.bool_]
    draws: Singles
    moved_draws: Singles
    tau: float
    tau_lo: float
    tau_hi: float
    discrimination: Floats
    discrimination_lo: Floats
    discrimination_hi: Floats
    cutpoints: Floats
    what_would_narrow: Narrowing
    converged: bool
    diagnostics: dict[str, Any]
    warnings: tuple[str, ...]
    interval: float
    prediction: Prediction

    def predict(self, item: str) -> Floats:
        """Return p(no), p(abstain), p(yes) of every State on an item.

        Parameters
        ----------
        item : str
            Label of an item.

        Returns
        -------
        ndarray, shape (n_states, 3)
            Averaged over the posterior. One vote's worth is spread evenly over the options, so
            that one nobody has taken is not thought impossible.
        """
        if item not in self.items:
            raise InvalidVotesError(f"item: {item!r} is not among the {len(self.items)} items")
        return self.prediction.of(self.items.index(item))


class IssuePositions:
    """Hierarchical model of the acts on one issue, on top of general ideal points.

    Parameters
    ----------
    sweeps : int, default 1600
        Sweeps of each chain after the burn-in.
    burn_in : int, default 400
        Sweeps of each chain that are thrown away; step sizes are tuned in them.
    thin : int, default 4
        Keep every this many sweeps.
    chains : int, default 2
        Chains from different starts, run side by side.
    added_scale : float, default 0.5
        Scale of the half-normal prior of ``tau``, in deviations of all general points.
    interval : float, default 0.90
        Probability of the central intervals.
    more : tuple of int, default (1, 3, 5, 10)
        Numbers of further roll calls for which the expected width is given.

    Notes
    -----
    State i acts on item j in period t by a latent response ``beta_j (theta_it + delta_i) + e``,
    e standard normal, cut twice into no, abstain, yes (once for a binary act). ``theta_it`` is
    its general point, ``delta_i`` what the acts on the issue add, one number for all periods.

    *Priors.* ``theta_i``, over the periods needed, has as its prior the draws of the general
    estimation; ``delta_i`` is normal around 0 with deviation ``tau``, itself half-normal with
    scale `added_scale`; ``beta_j`` is standard normal, of either sign; cut-points are ordered and
    flat on [-7, 7], with normal tails beyond. A State that the general record does not have has
    a normal prior with the mean and the deviation of all State-periods. For a period after a
    State's last general point the last one is taken, for one before its first the first.

    *Identification.* Location, scale and direction are those of the general points, since
    ``delta`` is centred on 0; nothing is standardised and no anchor is needed.

    *Exchangeable.* What is added is drawn from one distribution for all States: that of a
    State does not lean on its bloc's.

    *The general estimation should not have the issue's items.* Where it has, they are counted
    twice, and intervals are a little too narrow.

    *What moves.* The issue point is the general point plus what is added, but for what the
    acts on the issue correct in the general point itself: little for a State with a long record.
    `IssueFit.general` is as estimated without them.

    *Sampling.* Each sweep updates every item and every ``delta_i`` by Newton proposals, each
    State's general points by proposing another of their draws (half of the time together with
    ``delta_i``, so that their sum stays), ``tau`` by a random walk, ``tau`` and all ``delta``
    stretched together, and all ``delta`` shifted together with the cut-points (Liu and Sabatti
    2000). Taking draws State by State lets the acts on the issue inform the general points and
    keeps each State's errors over time together, but not those that States share.

    *What would narrow.* By the expected (Fisher) information of one vote about the State's
    point, averaged over draws of point and items; further roll calls are taken to be like those
    at hand and their parameters to be as well known.

    *Reproducible.* As in `DynamicIdealPoints`.

    References
    ----------
    Michael A. Bailey, Anton Strezhnev and Erik Voeten, 'Estimating Dynamic State Preferences
    from United Nations Voting Data', *Journal of Conflict Resolution* 61(2), 2017, pp. 430-456.

    Andrew Gelman, 'Prior Distributions for Variance Parameters in Hierarchical Models',
    *Bayesian Analysis* 1(3), 2006, pp. 515-534.

    Benjamin E. Lauderdale and Tom S. Clark, 'Scaling Politically Meaningful Dimensions Using
    Texts and Votes', *American Journal of Political Science* 58(3), 2014, pp. 754-771.

    Jun S. Liu and Chiara Sabatti, 'Generalised Gibbs Sampler and Multigrid Monte Carlo for
    Bayesian Computation', *Biometrika* 87(2), 2000, pp. 353-369.
    """

    def __init__(
        self,
        *,
        sweeps: int = 1600,
        burn_in: int = 400,
        thin: int = 4,
        chains: int = 2,
        added_scale: float = 0.5,
        interval: float = 0.90,
        more: tuple[int, ...] = (1, 3, 5, 10),
    ) -> None:
        self.sweeps = whole("sweeps", sweeps, 1)
        self.burn_in = whole("burn_in", burn_in, 0)
        self.thin = whole("thin", thin, 1)
        self.chains = whole("chains", chains, 1)
        if self.sweeps < self.thin:
            raise InvalidOptionError(
                f"sweeps: {sweeps} with thin {thin} keeps no draw; give at least {thin} sweeps"
            )
        self.added_scale = positive("added_scale", added_scale)
        self.interval = share("interval", interval)
        self.more = tuple(whole("more", k, 1) for k in more)

    def fit(
        self,
        general: Fit,
        matrix: VoteMatrix,
        *,
        rng: np.random.Generator,
        at: int | None = None,
    ) -> IssueFit:
        """Estimate the positions on the issue.

        Parameters
        ----------
        general : Fit
            The general estimation, best without the issue's items.
        matrix : VoteMatrix
            The acts on the issue; `period` in the labels of ``general.periods``, `linked` and
            `binary` as usual.
        rng : numpy.random.Generator
            Source of randomness; a few numbers are drawn from it as seeds of the chains.
        at : int, optional
            General period at which the points are given; the last one when not named.

        Returns
        -------
        IssueFit

        Raises
        ------
        TooFewVotesError
            When no item of the issue divides the States.
        InvalidVotesError
            When no State of the issue is in the general estimation.

        Warns
        -----
        ConvergenceWarning
            When the chains do not agree.
        """
        check_generator(rng)
        began = time.perf_counter()
        at = int(general.periods[-1]) if at is None else whole("at", at, -(2**31))
        seeds = rng.integers(2**32, size=(self.chains + 1, 8), dtype=np.uint64)
        library, known, gap = general_draws(general, matrix, at, np.random.default_rng(seeds[-1]))
        order_by = library[:, :, -1].mean(axis=1, dtype=np.float64)
        layout = lay_out(matrix, order_by, at)
        ordered = np.ascontiguousarray(library[layout.columns].astype(np.float64))
        chains = [_Chain(self, layout, ordered, np.random.default_rng(seed)) for seed in seeds[:-1]]
        workers = min(len(chains), os.cpu_count() or 1)
        with ThreadPoolExecutor(workers, thread_name_prefix="issue") as pool:
            for job in [pool.submit(chain.run) for chain in chains]:
                job.result()
        return self._collect(matrix, layout, ordered, chains, known, gap, at, began)

    def _collect(
        self,
        matrix: VoteMatrix,
        layout: Layout,
        library: Floats,
        chains: list[_Chain],
        known: NDArray[np.bool_],
        gap: int,
        at: int,
        began: float,
    ) -> IssueFit:
        n = matrix.n_states
        back = np.argsort(layout.columns)
        added = np.concatenate([c.keep_add for c in chains])[:, back]
        pick = np.concatenate([c.keep_pick for c in chains])[:, back]
        source = library[back]
        everywhere = source[np.arange(n)[None, :], pick].astype(np.float32)
        everywhere += added[:, :, None]
        draws = everywhere[:, :, -1]
        taus = np.concatenate([c.keep_tau for c in chains])
        items = np.concatenate([c.keep_items for c in chains])

        by_chain = draws.reshape(self.chains, -1, n)
        rhat, ess = split_rhat(by_chain), effective_size(by_chain)
        tau_chain = taus.reshape(self.chains, -1, 1)
        rhat_tau = float(split_rhat(tau_chain)[0])
        notes: list[str] = []
        known_rhat = np.append(rhat[np.isfinite(rhat)], rhat_tau)
        converged = bool(
            np.isfinite(rhat_tau)
            and np.percentile(known_rhat, 95) <= RHAT_USUAL
            and known_rhat.max() <= RHAT_WORST
        )
        if not converged:
            text = (
                f"The chains do not agree yet (split R-hat: 95% of points up to "
                f"{np.percentile(known_rhat, 95):.2f}, largest {known_rhat.max():.2f}); "
                "raise sweeps and burn_in."
                if np.isfinite(rhat_tau)
                else "Too few draws to tell whether the chains agree; raise sweeps."
            )
            notes.append(text)
            python_warnings.warn(text, ConvergenceWarning, stacklevel=3)
        if not known.all():
            names = ", ".join(s for s, k in zip(matrix.states, known, strict=True) if not k)
            notes.append(
                f"{int((~known).sum())} State(s) without a general point ({names}): theirs is "
                "taken from the spread of all States, and their intervals are wide."
            )
        aside = int((layout.item_group < 0).sum())
        if aside:
            notes.append(f"{aside} item(s) that do not divide the States set aside.")
        if gap >= FAR:
            notes.append(
                f"Some acts lie up to {gap} periods away from the general point taken for them."
            )

        tails = [(1.0 - self.interval) / 2.0, (1.0 + self.interval) / 2.0]
        issue = _summary(draws, tails)
        inside = layout.item_group >= 0
        group = layout.item_group[inside]
        discrimination = np.full((3, matrix.n_items), np.nan)
        discrimination[0, inside] = items[:, group, 0].mean(axis=0)
        discrimination[1:, inside] = np.quantile(items[:, group, 0], tails, axis=0)
        cutpoints = np.full((matrix.n_items, 2), np.nan)
        means = items[:, :, 1:].mean(axis=0, dtype=np.float64)
        means[~layout.ends[:, 0], 0] = np.nan
        means[~layout.ends[:, 2], 1] = np.nan
        cutpoints[inside] = means[group]
        binary = (
            matrix.binary if matrix.binary is not None else np.zeros(matrix.n_items, dtype=bool)
        )
        prediction = Prediction(
            everywhere,
            layout.item_when,
            layout.item_group,
            items,
            layout.ends,
            layout.tally,
            binary,
        )
        positive = (added > 0).mean(axis=0)
        tau_lo, tau_hi = np.quantile(taus, tails)
        finite = ess[np.isfinite(ess)]
        return IssueFit(
            states=matrix.states,
            items=matrix.items,
            at=at,
            general=_summary(source[:, :, -1].T, tails),
            issue=issue,
            moved=_summary(added, tails),
            moved_sure=np.maximum(positive, 1.0 - positive),
            n_acts=(matrix.votes[inside] != MISSING).sum(axis=0).astype(np.int32),
            known=known,
            draws=draws,
            moved_draws=added,
            tau=float(taus.mean()),
            tau_lo=float(tau_lo),
            tau_hi=float(tau_hi),
            discrimination=discrimination[0],
            discrimination_lo=discrimination[1],
            discrimination_hi=discrimination[2],
            cutpoints=cutpoints,
            what_would_narrow=narrowing(prediction, matrix, issue, self.more),
            converged=converged,
            diagnostics={
                "rhat_max": float(rhat.max()),
                "rhat_p95": float(np.percentile(rhat, 95)),
                "ess_min": float(finite.min()) if finite.size else float("nan"),
                "ess_p05": float(np.percentile(finite, 5)) if finite.size else float("nan"),
                "ess_median": float(np.median(finite)) if finite.size else float("nan"),
                "rhat_tau": rhat_tau,
                "ess_tau": float(effective_size(tau_chain)[0]),
                "chains": self.chains,
                "sweeps": self.sweeps,
                "burn_in": self.burn_in,
                "draws": int(taus.size),
                "seconds": time.perf_counter() - began,
                "n_votes": int(layout.item_cat.size),
                "n_items": int(inside.sum()),
            },
            warnings=tuple(notes),
            interval=self.interval,
            prediction=prediction,
        )


def _summary(draws: NDArray[np.floating], tails: list[float]) -> Interval:
    lo, hi = np.quantile(draws, tails, axis=0)
    return Interval(
        draws.mean(axis=0, dtype=np.float64),
        draws.std(axis=0, dtype=np.float64),
        lo.astype(np.float64),
        hi.astype(np.float64),
    )


class _Chain:
    """One chain and what it keeps."""

    def __init__(
        self, options: IssuePositions, layout: Layout, library: Floats, rng: np.random.Generator
    ) -> None:
        self.options, self.layout, self.library, self.rng = options, layout, library, rng
        n, n_groups = library.shape[0], layout.kinds.size
        kept = options.sweeps // options.thin
        self.keep_add = np.zeros((kept, n), dtype=np.float32)
        self.keep_pick = np.zeros((kept, n), dtype=np.int32)
        self.keep_tau = np.zeros(kept)
        self.keep_items = np.zeros((kept, n_groups, 3), dtype=np.float32)

    def run(self) -> None:
        """Climb, burn in, keep draws."""
        a, o = self.layout, self.options
        n, n_draws, n_whens = self.library.shape
        pick = self.rng.integers(n_draws, size=n).astype(np.int32)
        general = np.ascontiguousarray(self.library[np.arange(n), pick])
        # Starts spread wider than the posterior, so that agreement at the end means something.
        spread = np.array([o.added_scale * self.rng.uniform(0.3, 1.5)])
        add = spread[0] * self.rng.standard_normal(n)
        params, items = a.cuts.copy(), np.zeros((a.kinds.size, 3))
        points = np.zeros((n * n_whens, 1))
        steps = np.array([0.1, 0.1])
        for mode, n_sweeps in ((0, CLIMB), (1, o.burn_in), (2, o.sweeps)):
            run_issue(
                self.rng,
                TABLE,
                n_sweeps,
                mode,
                o.thin,
                o.added_scale,
                self.library,
                general,
                pick,
                add,
                a.active,
                spread,
                params,
                items,
                a.kinds,
                points,
                a.item_start,
                a.item_node,
                a.item_cat,
                a.state_start,
                a.state_group,
                a.state_when,
                a.state_cat,
                steps,
                0,
                self.keep_add,
                self.keep_pick,
                self.keep_tau,
                self.keep_items,
            )
