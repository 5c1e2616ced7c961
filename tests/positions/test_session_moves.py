"""Moves of many sessions at once, against the same moves made one by one from the definition."""

from __future__ import annotations

import math

import numpy as np
import pytest

from contadora.positions.kernels import BOUND, STEEP
from contadora.positions.layout import Layout, build
from contadora.positions.likelihood import table_of
from contadora.positions.session_moves import sweep_sessions
from contadora.positions.simulate import simulate
from contadora.positions.votes import VoteMatrix

from .exact import log_probability

TABLE = table_of("probit")


def record(
    bound: float = 0.0, variance: float = 0.5, shape: tuple[int, ...] = (3, 4, 2, 5, 3, 4)
) -> tuple[Layout, dict[str, np.ndarray]]:
    """Return a small record with gaps and texts voted again, and a state of the sampler."""
    rng = np.random.default_rng(3)
    drawn = simulate(n_states=12, items_per_period=shape, rng=rng).matrix
    votes = drawn.votes.copy()
    votes[drawn.period == drawn.period.min() + 2, :3] = -1  # a silence
    votes[drawn.period < drawn.period.min() + 2, 5] = -1  # a State that comes late
    linked = np.arange(drawn.n_items)
    linked[[9, 14]] = [1, 4]
    matrix = VoteMatrix(votes, drawn.period, drawn.states, drawn.items, linked=linked)
    layout = build(matrix, variance=variance, by_votes=True, flat_start=True)
    n, m = layout.node_state.size, layout.kinds.size
    theta = rng.standard_normal(n)
    theta = (theta - theta.mean()) / theta.std()
    items = rng.standard_normal((m, 3))
    items[:, 2] = items[:, 1] + np.where(layout.kinds == 2, 0.0, rng.random(m))
    items[::3, 1:] += np.sign(items[::3, 1:2]) * bound
    params = items.copy()
    params[:, 1] = np.where(layout.kinds == 4, items[:, 2], items[:, 1])
    sizes = np.full((layout.periods.size, 2), 0.1)
    return layout, {"theta": theta, "items": items, "params": params, "sizes": sizes}


def density(layout: Layout, theta: np.ndarray, items: np.ndarray) -> float:
    """Return the log-density of points and items, and of the votes."""
    pull = np.where(np.isnan(layout.walk), 0.0, 1.0 / layout.walk)
    total = -0.5 * float((layout.first * theta**2).sum())
    total -= 0.5 * float((pull * np.diff(theta, prepend=0.0) ** 2).sum())
    total -= 0.5 * float((items[:, 0] ** 2).sum())
    for j, kind in enumerate(layout.kinds):
        for cut in items[j, 1 : 2 if kind == 2 else 3]:
            total -= 0.5 * STEEP * max(abs(cut) - BOUND, 0.0) ** 2
    beta, low, high = np.repeat(items, np.diff(layout.item_start), axis=0).T
    votes = log_probability("probit", layout.item_cat, beta * theta[layout.item_node], low, high)
    return total + float(votes.sum())


def sweep(
    layout: Layout, state: dict[str, np.ndarray], rng: np.random.Generator, fixed: bool, odd: int
) -> None:
    pull = np.where(np.isnan(layout.walk), 0.0, 1.0 / layout.walk)
    sweep_sessions(
        rng,
        TABLE,
        True,
        fixed,
        odd,
        state["theta"],
        state["params"],
        state["items"],
        layout.first,
        pull,
        layout.node_period,
        layout.session_start,
        layout.session_node,
        layout.begins,
        layout.cross_start,
        layout.cross_list,
        layout.item_at,
        layout.item_node,
        state["sizes"],
    )


def by_definition(
    layout: Layout, state: dict[str, np.ndarray], rng: np.random.Generator, fixed: bool, odd: int
) -> int:
    """Make the moves one by one, the whole density anew each time; return how many were made."""
    theta, items, sizes = state["theta"], state["items"], state["sizes"]
    n, m = theta.size, len(items)
    made = 0
    for t in range((1 if fixed else 0) + odd, layout.periods.size, 2):
        for stretch in (False, True):
            size = sizes[t, int(stretch)]
            z = size * rng.standard_normal()
            after, begun = layout.node_period >= t, layout.begins >= t
            scale = math.exp(z) if stretch else 1.0
            add = theta[layout.node_period == t].mean() * (1.0 - scale) if stretch else z
            moved = np.where(after, scale * theta + add, theta)
            followed = items.copy()
            followed[begun, 0] /= scale
            followed[begun, 1:] += followed[begun, :1] * add
            mean, sd = (moved.mean(), moved.std()) if fixed else (0.0, 1.0)
            moved = (moved - mean) / sd
            followed[:, 1:] -= followed[:, :1] * mean
            followed[:, 0] *= sd
            ratio = density(layout, moved, followed) - density(layout, theta, items)
            ratio += (m - n + 1) * math.log(sd)
            if stretch:
                ratio += z * (after.sum() - 1 - begun.sum())
            elif fixed:
                ratio += 0.5 * (z / size) ** 2 * (1.0 - 1.0 / sd**2) - math.log(sd)
            accept = math.log(rng.random()) < ratio
            if accept:
                state["params"][:, 1] += followed[:, 1] - items[:, 1]
                theta[:], items[:] = moved, followed
                state["params"][:, 0] = items[:, 0]
                made += 1
            rate = 1.0 if accept else 0.0
            sizes[t, int(stretch)] = min(size * math.exp(0.15 * (rate - 0.44)), 1.0)
    return made


@pytest.mark.parametrize("bound", [0.0, 6.2], ids=["cut-points inside", "cut-points at the bounds"])
@pytest.mark.parametrize("odd", [0, 1])
@pytest.mark.parametrize("fixed", [True, False])
def test_moves_are_those_of_the_definition(fixed: bool, odd: int, bound: float) -> None:
    layout, fast = record(bound)
    _, slow = record(bound)
    assert (np.diff(layout.begins) >= 0).all()
    assert layout.cross_list.size, "no text was voted again"
    one, other = np.random.default_rng(8), np.random.default_rng(8)
    made = 0
    for _ in range(6):
        sweep(layout, fast, one, fixed, odd)
        made += by_definition(layout, slow, other, fixed, odd)
        for name, value in slow.items():
            np.testing.assert_allclose(fast[name], value, atol=1e-8, err_msg=name)
    assert 5 < made < 36, "moves were all made, or none"


def test_a_move_that_goes_far_is_held_by_every_cut_point() -> None:
    """Cut-points that are far from their bounds reach them when walks are loose."""
    layout, fast = record(variance=10_000.0, shape=(2,) * 12)
    fast["items"][:, 0] *= 0.5
    fast["items"][:, 1:] *= 0.5 / np.abs(fast["items"][:, 1:]).max()
    fast["items"][0] = 12.0, 0.8, 0.8 if layout.kinds[0] == 2 else 0.9
    fast["params"][:, 0] = fast["items"][:, 0]
    fast["params"][:, 1] = np.where(layout.kinds == 4, fast["items"][:, 2], fast["items"][:, 1])
    fast["sizes"][:] = 1.0, 1e-9
    one, other = np.random.default_rng(2), np.random.default_rng(2)
    made = 0
    for _ in range(400):
        ours = {name: value.copy() for name, value in fast.items()}
        plain = {name: value.copy() for name, value in fast.items()}
        sweep(layout, ours, one, fixed=False, odd=0)
        made += by_definition(layout, plain, other, fixed=False, odd=0)
        for name, value in plain.items():
            np.testing.assert_allclose(ours[name], value, atol=1e-8, err_msg=name)
    assert made > 100
