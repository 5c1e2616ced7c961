"""Guards: runs are public; their arrays are there only when they are done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from contadora.standing import arrays, queries
from contadora.standing.figures import RunView
from contadora.standing.models import Run


def run_for(uuid: UUID) -> Run:
    """Return a run to anyone, or 404."""
    found = queries.run_by(str(uuid))
    if found is None:
        raise Http404
    return found


def view_for(run: Run) -> RunView | None:
    """Return a run's arrays, None when it has none."""
    return arrays.view(str(run.uuid)) if run.status == Run.Status.DONE else None
