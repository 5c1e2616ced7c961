"""A run's points as CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, JsonResponse

from contadora.standing.figures import RunView
from contadora.standing.models import Run

COLUMNS = ("iso3", "period", "sessions", "point", "lo", "hi", "sd", "n_votes")
ADDED = ("general", "general_lo", "general_hi", "moved", "moved_lo", "moved_hi")
FORMATS = ("csv", "json")


def points(view: RunView) -> Iterator[dict[str, Any]]:
    """Yield each State's point in each period in which it has one."""
    for row, iso3 in enumerate(view.states):
        for column, period in enumerate(view.periods):
            if view.point[row, column] == view.point[row, column]:
                yield {
                    "iso3": iso3,
                    "period": period,
                    "sessions": str(view.spans[column]),
                    "point": round(float(view.point[row, column]), 4),
                    "lo": round(float(view.lo[row, column]), 4),
                    "hi": round(float(view.hi[row, column]), 4),
                    "sd": round(float(view.sd[row, column]), 4),
                    "n_votes": int(view.n[row, column]),
                    **_added(view, row),
                }


def _added(view: RunView, row: int) -> dict[str, float]:
    """Return what a run on the docket with the general record holds besides."""
    if view.added is None:
        return {}
    values = (*view.added.general[row], *view.added.moved[row])
    return {name: round(float(value), 4) for name, value in zip(ADDED, values, strict=True)}


def about(run: Run) -> dict[str, Any]:
    """Return what makes a run repeatable, without who asked for it."""
    return {
        "uuid": str(run.uuid),
        "scope": run.scope,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "seed": run.seed,
        "settings": run.settings,
        "input_hash": run.input_hash,
        "record_version": run.record_version,
        "library_version": run.library_version,
        "n_items": run.n_items,
        "n_states": run.n_states,
        "n_votes": run.n_votes,
        "converged": run.converged,
        "diagnostics": run.diagnostics,
        "interval": 0.90,
    }


def download(view: RunView, run: Run, form: str) -> HttpResponse:
    """Return all points of a run as a file."""
    name = f"contadora-{run.scope}-{str(run.uuid)[:8]}.{form}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "json":
        found = {"run": about(run), "points": list(points(view))}
        return JsonResponse(found, headers=disposition)
    out = io.StringIO()
    columns = COLUMNS if view.added is None else COLUMNS + ADDED
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(points(view))
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=disposition)
