"""A run's arrays: written to one NumPy archive, read back once and kept in the process."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np

from contadora.positions import Fit
from contadora.positions.issue_positions import IssueFit
from contadora.standing.figures import Added, RunView, Span
from contadora.standing.inputs import Inputs
from contadora.standing.models import RunResult

KEPT_RUNS = 10  # each scope's latest, and two that someone reads or compares


def archive(fit: Fit, inputs: Inputs, draws: int) -> bytes:
    """Return the bytes of a fit: points exactly, draws thinned evenly and in half precision.

    Half precision rounds a point of size 1 to 0.0005, far below any interval.
    """
    step = max(1, fit.draws.shape[0] // max(1, draws))
    out = io.BytesIO()
    np.savez_compressed(
        out,
        states=np.array(fit.states),
        periods=fit.periods.astype(np.int32),
        spans=np.array(inputs.spans, dtype=np.int32).reshape(-1, 2),
        point=fit.point,
        sd=fit.sd,
        lo=fit.lo,
        hi=fit.hi,
        n=fit.n_votes.astype(np.int32),
        draws=fit.draws[::step].astype(np.float16),
        items=np.array(inputs.matrix.items),
        discrimination=fit.discrimination,
        cutpoints=fit.cutpoints,
        binary=inputs.binary,
        item_period=inputs.matrix.period.astype(np.int32),
    )
    return out.getvalue()


def archive_added(fit: IssueFit, inputs: Inputs) -> bytes:
    """Return the bytes of the docket's fit on top of the general one: points of one period.

    The general positions are kept with it as they went in, so that the move between the two is
    told from the same estimate whatever is estimated later.
    """
    out = io.BytesIO()
    points = (fit.issue.point, fit.issue.sd, fit.issue.lo, fit.issue.hi)
    point, sd, lo, hi = (array[:, None] for array in points)
    narrow = fit.what_would_narrow
    np.savez_compressed(
        out,
        states=np.array(fit.states),
        periods=np.array([fit.at], dtype=np.int32),
        spans=np.array([[fit.at, fit.at]], dtype=np.int32),
        point=point,
        sd=sd,
        lo=lo,
        hi=hi,
        n=fit.n_acts[:, None].astype(np.int32),
        draws=fit.draws[:, :, None].astype(np.float16),
        items=np.array(fit.items),
        discrimination=fit.discrimination,
        cutpoints=fit.cutpoints,
        binary=inputs.binary,
        item_period=inputs.matrix.period.astype(np.int32),
        general=np.stack([fit.general.point, fit.general.lo, fit.general.hi], axis=1),
        moved=np.stack([fit.moved.point, fit.moved.lo, fit.moved.hi], axis=1),
        moved_draws=fit.moved_draws.astype(np.float16),
        known=fit.known,
        more=np.array(narrow.more, dtype=np.int32),
        width=narrow.width,
        missed=narrow.missed,
    )
    return out.getvalue()


@lru_cache(maxsize=KEPT_RUNS)
def view(uuid: str) -> RunView:
    """Return a finished run, by its identifier, with its arrays."""
    result = RunResult.objects.select_related("run", "run__requested_by").get(run__uuid=uuid)
    with np.load(io.BytesIO(bytes(result.arrays)), allow_pickle=False) as data:
        held = {name: data[name] for name in data.files}
    for array in held.values():
        array.flags.writeable = False
    added = None
    if "moved" in held:
        added = Added(
            general=held["general"],
            moved=held["moved"],
            moved_draws=held["moved_draws"],
            known=held["known"],
            more=tuple(held["more"].tolist()),
            width=held["width"],
            missed=held["missed"],
        )
    return RunView(
        run=result.run,
        states=tuple(held["states"].tolist()),
        periods=tuple(held["periods"].tolist()),
        spans=tuple(Span(*span) for span in held["spans"].tolist()),
        point=held["point"],
        lo=held["lo"],
        hi=held["hi"],
        sd=held["sd"],
        n=held["n"],
        draws=held["draws"],
        items=tuple(held["items"].tolist()),
        discrimination=held["discrimination"],
        cutpoints=held["cutpoints"],
        binary=held["binary"],
        item_period=held["item_period"],
        added=added,
    )
