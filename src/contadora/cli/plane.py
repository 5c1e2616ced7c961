"""Two dimensions on request: `contadora positions fit --axes`."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer
from rich.progress import Progress

if TYPE_CHECKING:
    import polars as pl

    from contadora.positions.dimension_gain import HeldOutGain
    from contadora.positions.dimensions import PlaneFit, StateAxes
    from contadora.positions.votes import VoteMatrix

SWEEPS = 600
Plane = tuple["PlaneFit", "HeldOutGain"]


def read_axes(text: str) -> StateAxes:
    """Read the States that name the two axes."""
    from contadora.positions.dimensions import StateAxes

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3 or not all(parts) or len(parts[2]) < 2 or parts[2][-1] not in "+-":
        raise typer.BadParameter(
            f"{text!r}; give the States at the low and the high end of the first axis, and one "
            "with its side of the second, such as CUB,USA,PRK-",
            param_hint="--axes",
        )
    low, high, second = parts
    return StateAxes(low, high, (second[:-1], 1 if second[-1] == "+" else -1))


def fit_plane(
    matrix: VoteMatrix,
    axes: StateAxes,
    *,
    interval: float,
    draws: int | None,
    seed: int,
    bar: Progress,
) -> Plane:
    """Estimate points in a plane, and what the second dimension foretells of votes left out."""
    import numpy as np

    from contadora.positions.dimension_gain import held_out_gain
    from contadora.positions.dimensions import TwoDimensions
    from contadora.positions.errors import ConvergenceWarning

    def shown(task: Any) -> Callable[[int, int], None]:
        return lambda done, total: bar.update(task, completed=done, total=total)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        # Of two chains every second draw is kept: as many draws as sweeps.
        model = TwoDimensions(axes=axes, interval=interval, sweeps=draws or SWEEPS)
        found = model.fit(
            matrix,
            rng=np.random.default_rng(seed),
            progress=shown(bar.add_task("two dimensions", total=None)),
        )
        gain = held_out_gain(
            matrix,
            rng=np.random.default_rng(seed),
            progress=shown(bar.add_task("votes left out", total=None)),
        )
    return found, gain


def plane_table(found: PlaneFit) -> pl.DataFrame:
    """Return the points in long form: those of one dimension, and the second beside them."""
    import numpy as np
    import polars as pl

    s, t = np.nonzero(~np.isnan(found.point[:, :, 0]))
    columns: dict[str, Any] = {
        "iso3": np.asarray(found.states)[s],
        "session": found.periods[t],
    }
    for dimension, suffix in ((0, ""), (1, "2")):
        for name in ("point", "sd", "lo", "hi"):
            columns[name + suffix] = getattr(found, name)[s, t, dimension]
        if dimension == 0:
            columns["n"] = found.n_votes[s, t]
    return pl.DataFrame(columns).sort("iso3", "session")


def plane_rows(plane: Plane, axes: StateAxes, began: float, reading: float) -> dict[str, str]:
    """Return what the summary says, by name."""
    found, gain = plane
    of = found.diagnostics
    second, side = axes.second
    return {
        "votes": f"{of['n_votes']:,}",
        "roll calls": f"{of['n_items']:,}",
        "State-sessions": f"{of['n_points']:,}",
        "first axis": f"from {axes.low} to {axes.high}",
        "second axis": f"{second} {'positive' if side > 0 else 'negative'}; as wide as "
        f"{found.second_spread:.2f} of the first [{found.second_spread_lo:.2f} to "
        f"{found.second_spread_hi:.2f}]",
        "told apart": f"{found.told_apart:.0%} of State-sessions are off nil on the second axis",
        "votes left out": f"{gain.n_votes:,}; log-loss {gain.log_loss[0]:.4f} by one dimension, "
        f"{gain.log_loss[1]:.4f} by two",
        "gain": f"{gain.gain:.4f} (standard error {gain.gain_se:.4f}): {_verdict(gain)}",
        "sweeps": f"{of['chains']} chains of {of['burn_in']} + {of['sweeps']}; {of['draws']} draws",
        "split R-hat": f"{of['rhat_p95']:.3f} at 95% of coordinates, {of['rhat_max']:.3f} at most",
        "effective draws": f"{of['ess_median']:.0f} median, {of['ess_min']:.0f} at least",
        "converged": "yes" if found.converged else "no",
        "seconds": f"{time.perf_counter() - began:.2f} ({reading:.2f} reading, "
        f"{of['seconds']:.2f} estimating, {gain.seconds:.2f} for votes left out)",
    }


def _verdict(gain: HeldOutGain) -> str:
    """Say whether the votes tell two dimensions apart."""
    if gain.gain > 2 * gain.gain_se:
        return "the second dimension foretells votes"
    return "the votes do not tell a second dimension from noise"
