"""Chains at work: the state of one between blocks of sweeps, and all of them side by side."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from contadora.positions.augmentation import run_augmented
from contadora.positions.chain import run_sweeps
from contadora.positions.curvature import Curvature
from contadora.positions.layout import Layout, build
from contadora.positions.likelihood import table_of
from contadora.positions.threads import one_thread
from contadora.positions.votes import NO, YES, VoteMatrix

Floats = NDArray[np.float64]

# Kinds of sweeps: without noise; tuning; kept; of the items alone, without noise.
CLIMB, BURN, KEEP, SETTLE = 0, 1, 2, 3
BLOCK = 20  # sweeps between two reports of progress
CLIMBS = 8  # noiseless sweeps from the first guess to the neighbourhood of the mode
CLIMBS_SCHEME = 3
SETTLING = 3  # noiseless sweeps of the items after points have been drawn


@dataclass(frozen=True)
class Plan:
    """What the chains are to do; see `DynamicIdealPoints`."""

    sampler: str
    link: str
    fixed: bool
    walk_variance: float
    by_votes: bool
    burn_in: int
    sweeps: int
    draws: int  # kept of a chain
    scattered: bool = False  # chains start where a normal distribution at the mode puts them


class Chain:
    """The state of one chain between blocks of sweeps."""

    def __init__(self, plan: Plan, layout: Layout, rng: np.random.Generator) -> None:
        self.plan, self.layout, self.rng = plan, layout, rng
        self.table = table_of(plan.link)
        n_nodes, n_groups, n_periods = (
            layout.node_state.size,
            layout.kinds.size,
            layout.periods.size,
        )
        self.params = layout.cuts.copy()
        self.items = np.zeros((n_groups, 3))
        self.before = np.where(np.isnan(layout.walk), 0.0, 1.0 / layout.walk)
        self.steps = np.full((n_periods, 2), 0.05)
        self.draws = np.zeros((plan.draws, n_nodes), dtype=np.float32)
        self.sums = np.zeros((n_groups, 3))
        self.means = np.zeros((3, n_nodes))
        self.slopes = np.zeros((3, n_nodes))
        self.item_slopes = np.zeros((n_groups, 6))
        self.centres = np.zeros(n_nodes)
        self.rates = np.zeros(2)
        self.n_rated = 1
        self.origins = np.zeros(0)
        self.leaning = plan.sampler == "bsv"
        # Starts apart, so that agreement at the end means something.
        jitter = (0.1 if self.leaning else 0.3) * rng.standard_normal(n_nodes)
        if self.leaning:
            self.after = self._lean_on_second()
            # The scheme moves the origins of sessions so slowly that the start matters, in the
            # published run too; so sessions start where that one's first step puts them.
            self.origins = period_means(first_step(layout, self.before + self.after), layout)
            self.theta = layout.guess + self.origins[layout.node_period] + jitter
        else:
            self.after = np.append(self.before[1:], 0.0)
            self.theta = layout.guess + jitter

    def tension(self) -> float:
        """Return the precision with which the standardisation holds each point; see `chain`."""
        step = np.diff(self.theta, prepend=0.0)
        energy = self.layout.first @ self.theta**2 + self.before @ step**2
        slopes = (self.items[:, 0] ** 2).sum()
        return float((self.theta.size - 1 - len(self.items) + slopes - energy) / self.theta.size)

    def _lean_on_second(self) -> Floats:
        """Let a first point lean on the second as the second leans on it, votes exchanged."""
        walk = self.layout.walk
        after = np.zeros(walk.size)
        second = np.nonzero(np.isnan(walk[:-1]) & ~np.isnan(walk[1:]))[0] + 1
        variance = walk[second]
        if self.plan.by_votes:
            variance = self.plan.walk_variance - variance
        after[second - 1] = 1.0 / variance
        return after

    def climb(self, n_sweeps: int, done: int) -> None:
        """Go towards the mode."""
        self._collapsed(CLIMB, n_sweeps, done)
        self.centres[:] = self.theta

    def scatter(self) -> None:
        """Start from a draw of the normal distribution at the mode, items at their modes given it.

        What takes a chain longest is to spread along the directions that the votes tell little
        of; so it starts spread.
        """
        a = self.layout
        curvature = Curvature(a, self.table, self.theta, self.params, self.tension())
        self.theta += curvature.draws(1, self.rng)[0]
        self.theta -= self.theta.mean()
        self.theta /= self.theta.std()
        self._collapsed(SETTLE, SETTLING, 0)

    def sweep(self, mode: int, n_sweeps: int, done: int) -> None:
        """Run some sweeps of the sampler asked for."""
        if mode == KEEP and done == 0:
            self.rates[:] = 0.0
            self.n_rated = 0
        self.n_rated += n_sweeps
        if self.plan.sampler == "collapsed":
            self._collapsed(mode, n_sweeps, done)
        else:
            self._augmented(mode, n_sweeps, done)

    def _collapsed(self, mode: int, n_sweeps: int, done: int) -> None:
        a = self.layout
        run_sweeps(
            self.rng,
            self.table,
            n_sweeps,
            mode,
            self.plan.sweeps,
            self.plan.fixed,
            self.theta,
            self.params,
            self.items,
            self.steps,
            a.kinds,
            a.begins,
            a.item_at,
            a.item_node,
            a.first,
            self.before,
            self.after,
            a.node_period,
            a.node_at,
            a.node_group,
            a.session_start,
            a.session_node,
            a.cross_start,
            a.cross_list,
            self.origins,
            done,
            self.draws,
            self.sums,
            self.means,
            self.rates,
            self.slopes,
            self.item_slopes,
        )

    def _augmented(self, mode: int, n_sweeps: int, done: int) -> None:
        a = self.layout
        self.rates += n_sweeps  # Gibbs draws are always accepted
        run_augmented(
            self.rng,
            n_sweeps,
            mode,
            self.plan.sweeps,
            self.theta,
            self.items,
            a.kinds,
            a.item_at,
            a.item_node,
            a.first,
            self.before,
            self.after,
            done,
            self.draws,
            self.sums,
            self.centres,
            self.means,
        )


def load() -> None:
    """Read the compiled sweeps from disk ahead of the first estimation of a process.

    With its first kernel Numba starts the machinery that all others need, which takes longer than
    the kernel. Votes can be read meanwhile: this may run in a thread of its own, and who comes to
    a kernel before it is done waits for it.
    """
    votes = VoteMatrix(
        np.array([[NO, YES], [YES, NO]], dtype=np.int8),
        np.zeros(2, np.int32),
        ("a", "b"),
        ("1", "2"),
    )
    layout = build(votes, variance=1.0, by_votes=True, flat_start=False)
    plan = Plan("collapsed", "probit", True, 1.0, True, burn_in=0, sweeps=1, draws=1)
    chain = Chain(plan, layout, np.random.default_rng(0))
    chain.climb(0, 0)
    nothing = np.zeros(layout.node_state.size)
    curvature = Curvature(layout, chain.table, nothing, chain.params, 1.0)
    curvature.newton(nothing, np.zeros((layout.kinds.size, 3)))


def period_means(values: NDArray[np.floating], layout: Layout) -> Floats:
    """Return the mean of the nodes of each period; 0 for a period without any."""
    n = layout.periods.size
    count = np.bincount(layout.node_period, minlength=n)
    return np.bincount(layout.node_period, values, n) / np.maximum(count, 1)


def first_step(layout: Layout, pull: Floats) -> Floats:
    """Return every point after the first step of the published scheme, standardised.

    All points start at zero, all discriminations at one side or the other, and an item's two
    cut-points at -1 and 1 with the shares of votes between them; latent responses are taken at
    their means. A session whose majorities go with one pole then starts on that pole's side. In
    the published run the sides are those of the United States and the Soviet Union; here they
    are those of the States' scores over the whole record, which need no State to be named.

    pull: precision with which the neighbours in time, at zero, hold each point.
    """
    n_groups = layout.kinds.size
    group = np.repeat(np.arange(n_groups), np.diff(layout.item_start))
    score = layout.overall[layout.item_node]
    cell = 3 * group + layout.item_cat
    share = np.bincount(cell, minlength=3 * n_groups).reshape(-1, 3).astype(np.float64)
    count = share.sum(axis=1)
    share /= count[:, None]
    mean_vote = share[:, 2] - share[:, 0]
    along = np.bincount(cell, score, 3 * n_groups).reshape(-1, 3)
    polarity = np.sign(along[:, 2] - along[:, 0] - mean_vote * along.sum(axis=1))
    edges = np.full((n_groups, 4), np.inf)
    edges[:, 0] = -np.inf
    edges[:, 1] = 2.0 * share[:, 0] - 1.0
    edges[:, 2] = 1.0 - 2.0 * share[:, 2]
    density = np.exp(-0.5 * edges**2) / np.sqrt(2.0 * np.pi)
    latent = -np.diff(density) / np.maximum(np.diff(ndtr(edges)), 1e-9)
    weighted = np.bincount(
        layout.item_node, (polarity[:, None] * latent).ravel()[cell], layout.node_state.size
    )
    precision = np.bincount(layout.item_node, np.abs(polarity)[group], layout.node_state.size)
    point = weighted / np.maximum(precision + pull, 1e-3)
    point -= point.mean()
    return point / max(float(point.std()), 1e-6)


def run(chains: list[Chain], plan: Plan, progress: Callable[[int, int], None] | None) -> None:
    """Run all chains to the end, side by side, telling progress in sweeps."""
    phases = [
        (CLIMB, CLIMBS_SCHEME if plan.sampler == "bsv" else CLIMBS),
        (BURN, plan.burn_in),
        (KEEP, plan.sweeps),
    ]
    total = len(chains) * sum(n for _, n in phases)
    done = 0
    workers = min(len(chains), os.cpu_count() or 1)
    with ThreadPoolExecutor(workers, thread_name_prefix="positions") as pool:
        for mode, n_sweeps in phases:
            at = 0
            while at < n_sweeps:
                step = min(BLOCK, n_sweeps - at)
                if mode == CLIMB:
                    jobs = [pool.submit(c.climb, step, at) for c in chains]
                else:
                    jobs = [pool.submit(c.sweep, mode, step, at) for c in chains]
                for job in jobs:
                    job.result()
                at += step
                done += step * len(chains)
                if progress is not None:
                    progress(done, total)
            if mode == CLIMB and plan.scattered:
                with one_thread():
                    for job in [pool.submit(c.scatter) for c in chains]:
                        job.result()
