"""The cyber docket on top of the general record: general positions, and what the docket adds.

The general positions are those of the run on all issues that is shown, with its joint draws. Of its
sessions only those count that were loaded whole. In one of which the desk holds hardly more than
the docket's own texts, the general position would be the docket's again: what the docket adds would
be counted as general, and vanish.
"""

from __future__ import annotations

import warnings

import numpy as np
from django.utils.translation import gettext as _

from contadora.positions import ConvergenceWarning, Fit
from contadora.positions.issue_positions import IssueFit, IssuePositions
from contadora.standing import queries
from contadora.standing.cohesion import LEAST_ROLLCALLS
from contadora.standing.figures import LEVEL, RunView
from contadora.standing.inputs import Inputs, NothingToEstimateError
from contadora.standing.models import Run

MORE = (1, 3, 5)  # further roll calls for which the expected width is kept


def general_run() -> RunView:
    """Return the run on all issues that is shown; it is refused where there is none."""
    view = queries.latest("all")
    if view is None:
        raise NothingToEstimateError(
            _(
                "There is no estimate on all issues that the docket could be added to; make it "
                "with 'contadora estimate --scope all'."
            )
        )
    return view


def general_fit(view: RunView) -> Fit:
    """Return a run as the library takes it, with the sessions that were loaded whole."""
    periods = np.array(view.periods, dtype=np.int32)
    in_each = np.bincount(np.searchsorted(periods, view.item_period), minlength=periods.size)
    whole = in_each >= LEAST_ROLLCALLS
    if not whole.any():
        raise NothingToEstimateError(
            _("The estimate on all issues has no session with as many as %(least)s roll calls.")
            % {"least": LEAST_ROLLCALLS}
        )
    return Fit(
        states=view.states,
        periods=periods[whole],
        point=view.point[:, whole],
        sd=view.sd[:, whole],
        lo=view.lo[:, whole],
        hi=view.hi[:, whole],
        n_votes=view.n[:, whole],
        draws=view.draws[:, :, whole].astype(np.float32),
        discrimination=view.discrimination,
        cutpoints=view.cutpoints,
        converged=view.run.converged,
        diagnostics={},
        warnings=(),
        interval=LEVEL,
    )


def fit_docket(run: Run, inputs: Inputs, general: RunView) -> IssueFit:
    """Fit the docket's items on top of a general run, and note in the run what it rests on."""
    base = general_fit(general)
    usual = general.column()
    period = general.periods[usual] if usual is not None else int(base.periods[-1])
    at = period if period in base.periods else int(base.periods[-1])
    chains = 2
    sweeps = int(run.settings["sweeps"])
    model = IssuePositions(
        sweeps=sweeps,
        burn_in=int(run.settings["burn_in"]),
        thin=max(1, chains * sweeps // int(run.settings["draws"])),
        chains=chains,
        interval=LEVEL,
        more=MORE,
    )
    run.settings |= {
        "chains": chains,
        "thin": model.thin,
        "interval": LEVEL,
        "added_scale": model.added_scale,
        "at": at,
        "anchor": general.run.settings.get("anchor", ""),
        "general_run": str(general.run.uuid),
        "general_input": general.run.input_hash,
        "general_sessions": f"{base.periods[0]}-{base.periods[-1]}",
    }
    with warnings.catch_warnings():
        # The fit carries it: `converged`, the diagnostics and the warnings, shown with the run.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(base, inputs.matrix, rng=np.random.default_rng(run.seed), at=at)
