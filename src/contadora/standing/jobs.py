"""Work of this room that the desk's worker does."""

from __future__ import annotations

from django_tasks import task

from contadora.standing import actions, queries
from contadora.standing.inputs import NothingToEstimateError
from contadora.standing.models import Run


@task()
def run_estimate(uuid: str) -> str:
    """Run an estimate that was asked for; the run keeps how it went."""
    run = queries.run_by(uuid)
    if run is None:
        return "gone"
    try:
        run = actions.carry_out(run)
    except (actions.EstimateFailedError, NothingToEstimateError):
        return Run.Status.FAILED
    return str(run.status)
