"""Chains of the model in one or two dimensions: layout, starts, sweeps, what is kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from contadora.positions.dimension_kernels import run_dimensions
from contadora.positions.errors import InvalidOptionError, TooFewVotesError
from contadora.positions.layout import Layout, build
from contadora.positions.likelihood import TABLE
from contadora.positions.options import positive, whole
from contadora.positions.votes import VoteMatrix

Floats = NDArray[np.float64]

CLIMB = 15  # noiseless sweeps from the first guess to the neighbourhood of the mode
TO_MODE = 30  # as many as bring it so near that forecasts from it stay as they are
BLOCK = 5  # sweeps between two reports of progress


@dataclass(frozen=True)
class Sampling:
    """Options of the sampler and of the walk, common to any number of dimensions."""

    sweeps: int = 600
    burn_in: int = 300
    thin: int = 2
    chains: int = 2
    walk_variance: float = 0.5
    walk_scaling: Literal["votes", "constant"] = "votes"

    def __post_init__(self) -> None:
        for name, least in (("sweeps", 1), ("burn_in", 0), ("thin", 1), ("chains", 1)):
            whole(name, getattr(self, name), least)
        if self.sweeps < self.thin:
            raise InvalidOptionError(
                f"sweeps: {self.sweeps} with thin {self.thin} keeps no draw; give at least "
                f"{self.thin} sweeps"
            )
        positive("walk_variance", self.walk_variance)
        if self.walk_scaling not in ("votes", "constant"):
            raise InvalidOptionError(
                f"walk_scaling: {self.walk_scaling!r} is unknown; choose 'votes' or 'constant'"
            )


def lay_out(matrix: VoteMatrix, options: Sampling) -> Layout:
    """Lay out a vote matrix for the sampler."""
    layout = build(
        matrix,
        variance=options.walk_variance,
        by_votes=options.walk_scaling == "votes",
        flat_start=False,
    )
    if np.unique(layout.node_state).size < 3:
        raise TooFewVotesError("votes: fewer than three States voted; there is no plane")
    return layout


def first_guess(layout: Layout, n_dim: int) -> Floats:
    """Leading dimensions of each period, followed from one period to the next.

    Were each period left to find its own, some would come out turned or mirrored against their
    neighbours, and a chain takes long to turn them back.
    """
    states = np.cumsum(np.append(True, layout.node_state[1:] != layout.node_state[:-1])) - 1
    n_states = int(states[-1]) + 1
    group = np.repeat(np.arange(layout.kinds.size), np.diff(layout.item_start))
    period = layout.node_period[layout.item_node]
    grams = np.zeros((layout.periods.size, n_states, n_states))
    for t in range(layout.periods.size):
        here = period == t
        row = np.unique(group[here], return_inverse=True)[1]
        column = states[layout.item_node[here]]
        # A text voted twice in one period counts by its mean.
        total, times = np.zeros((2, int(row.max(initial=-1)) + 1, n_states))
        np.add.at(total, (row, column), layout.item_cat[here].astype(np.float64))
        np.add.at(times, (row, column), 1.0)
        x = np.divide(total, times, out=np.zeros_like(total), where=times > 0)
        mean = x.sum(axis=1, keepdims=True) / np.maximum((times > 0).sum(axis=1, keepdims=True), 1)
        x = np.where(times > 0, x - mean, 0.0)
        grams[t] = x.T @ x
    basis = np.linalg.eigh(grams.sum(axis=0))[1][:, ::-1][:, :n_dim]
    memory = np.zeros((n_states, n_states))
    out = np.zeros((layout.node_state.size, n_dim))
    for t in range(layout.periods.size):
        # The sessions before keep the plane when a session is thin.
        memory = 0.7 * memory + grams[t]
        new = basis
        for _ in range(30):
            new = np.linalg.qr(memory @ new + 1e-9 * new)[0]
        left, _, right = np.linalg.svd(new.T @ basis)
        basis = new @ (left @ right)
        here = layout.node_period == t
        if not here.any():
            continue
        place = basis[states[here]]
        place = place - place.mean(axis=0)
        spread = float(np.sqrt((place**2).mean()))
        if spread > 0:
            out[here] = np.clip(place / spread, -2.5, 2.5)
    return out


def run(
    layout: Layout,
    n_dim: int,
    options: Sampling,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> list[Chain]:
    """Run the chains, one or two dimensions by the same moves."""
    seeds = rng.integers(2**32, size=(options.chains, 8), dtype=np.uint64)
    chains = [Chain(layout, n_dim, options, np.random.default_rng(seed)) for seed in seeds]
    plan = [(0, CLIMB), (1, options.burn_in), (2, options.sweeps)]
    total = len(chains) * sum(n for _, n in plan)
    done = 0
    workers = min(len(chains), os.cpu_count() or 1)
    with ThreadPoolExecutor(workers, thread_name_prefix="dimensions") as pool:
        for mode, n_sweeps in plan:
            for at in range(0, n_sweeps, BLOCK):
                step = min(BLOCK, n_sweeps - at)
                for job in [pool.submit(c.advance, mode, step, at) for c in chains]:
                    job.result()
                done += step * len(chains)
                if progress is not None:
                    progress(done, total)
    return chains


def modes(layout: Layout, n_dim: int) -> tuple[Floats, Floats]:
    """Return points and items near their joint mode, found by Newton steps without noise.

    Shapes (n_nodes, n_dim) and (n_groups, n_dim + 2), of an item its discriminations and its two
    cut-points.
    """
    chain = Chain(layout, n_dim, Sampling(1, 0, 1), np.random.default_rng(0), spread=0.0)
    chain.advance(0, TO_MODE, 0)
    return chain.theta, chain.items


class Chain:
    """The state of one chain between blocks of sweeps, and what it keeps."""

    def __init__(
        self,
        layout: Layout,
        n_dim: int,
        options: Sampling,
        rng: np.random.Generator,
        spread: float = 0.3,
    ) -> None:
        self.rng, self.layout, self.thin = rng, layout, options.thin
        n_nodes, n_groups = layout.node_state.size, layout.kinds.size
        # Starts spread wider than the posterior, so that agreement at the end means something.
        self.theta = first_guess(layout, n_dim) + spread * rng.standard_normal((n_nodes, n_dim))
        self.params = np.zeros((n_groups, n_dim + 2))
        self.params[:, 0] = layout.cuts[:, 0]
        self.params[:, n_dim:] = layout.cuts[:, 1:]
        self.items = np.zeros((n_groups, n_dim + 2))
        self.pull = np.where(np.isnan(layout.walk), 0.0, 1.0 / layout.walk)
        self.steps = np.full((layout.periods.size, 3), 0.05)
        kept = options.sweeps // options.thin
        self.keep_theta = np.zeros((kept, n_nodes, n_dim), dtype=np.float32)
        self.keep_items = np.zeros((kept, n_groups, n_dim + 2), dtype=np.float32)
        self.rates = np.zeros(2)
        self.n_rated = 0

    def advance(self, mode: int, n_sweeps: int, done: int) -> None:
        """Run some sweeps."""
        a = self.layout
        if mode == 1 and done == 0:
            self.rates[:] = 0.0
        self.n_rated += n_sweeps if mode else 0
        run_dimensions(
            self.rng,
            TABLE,
            n_sweeps,
            mode,
            self.thin,
            self.theta,
            self.params,
            self.items,
            self.steps,
            a.kinds,
            a.begins,
            a.item_start,
            a.item_node,
            a.item_cat,
            a.first,
            self.pull,
            a.node_period,
            a.node_start,
            a.node_group,
            a.node_cat,
            a.cross_start,
            a.cross_list,
            done,
            self.keep_theta,
            self.keep_items,
            self.rates,
        )
