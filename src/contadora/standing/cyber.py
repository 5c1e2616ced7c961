"""A State's general and its cyber position, and what the docket adds to the one for the other."""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.standing import snapshot
from contadora.standing.figures import Added, CyberView, Interval, Missed, RunView
from contadora.standing.points import latest, summary
from contadora.standing.snapshot import remembered

SCOPE = "cyber"
ACT = "act:"  # what begins the label of an item that States sign or join
MISSED_SHOWN = 3
Rows = NDArray[np.intp]


@remembered
def cyber(code: str) -> CyberView | None:
    """Return a State's general and cyber position; None without an estimate of both."""
    view = latest(SCOPE)
    if view is None or view.added is None or view.row(code) is None:
        return None
    row, added = view.states.index(code), view.added
    region, world = _rows(view, added, "REGION"), _rows(view, added, "UN")
    draws = added.moved_draws[:, row].astype(np.float64)
    rising = float((draws > 0).mean())
    return CyberView(
        code=code,
        general=_interval(added.general[row]),
        cyber=Interval(*(float(a[row, 0]) for a in (view.point, view.lo, view.hi))),
        moved=_interval(added.moved[row]),
        p_moved=rising if added.moved[row, 0] >= 0 else 1.0 - rising,
        n=int(view.n[row, 0]),
        known=bool(added.known[row]),
        region_general=_mean(added.general[region, 0]),
        region_cyber=_mean(view.point[region, 0]),
        region_moved=_moved(added, region),
        world_general=_mean(added.general[world, 0]),
        world_cyber=_mean(view.point[world, 0]),
        world_moved=_moved(added, world),
        more=tuple(zip(added.more, added.width[row].tolist(), strict=True)),
        missed=_missed(view, added, row),
        period=view.periods[0],
        label=view.labels[0],
    )


def _interval(values: NDArray[np.float64]) -> Interval:
    return Interval(*(float(value) for value in values))


def _rows(view: RunView, added: Added, code: str) -> Rows:
    """Return the rows of a group's members of today that the general record has."""
    isos = atlas.members(code, snapshot.now().today)
    return np.flatnonzero(added.known & np.array([state in isos for state in view.states]))


def _mean(points: NDArray[np.float64]) -> float:
    return float(points.mean()) if points.size else nan


def _moved(added: Added, rows: Rows) -> Interval:
    return summary(added.moved_draws[:, rows].astype(np.float64).mean(axis=1))


def _missed(view: RunView, added: Added, row: int) -> tuple[Missed, ...]:
    widths = added.missed[row]
    best = [item for item in np.argsort(widths, kind="stable") if np.isfinite(widths[item])]
    return tuple(
        Missed(
            slug=view.items[item].removeprefix(ACT),
            is_act=view.items[item].startswith(ACT),
            width=float(widths[item]),
        )
        for item in best[:MISSED_SHOWN]
    )
