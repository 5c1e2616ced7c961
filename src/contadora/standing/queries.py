"""Reads of this room, for the rooms above: where States stand, and how sure that is.

All answers are frozen values, shared between readers: do not change the lists in them. They are
kept in the process for as long as the record, the runs and the poles they were made from are
current (see `snapshot`).
"""

from __future__ import annotations

from django.db.models import QuerySet

from contadora.standing.alignment import (
    alignment,
    between,
    closest,
    farthest,
    pair,
    trend,
)
from contadora.standing.arrays import view as run_view
from contadora.standing.ballots import default_span, sessions_with_data
from contadora.standing.cohesion import breaks, breaks_of, cohesion
from contadora.standing.cyber import cyber
from contadora.standing.figures import (
    LEVEL,
    UNKNOWN,
    Alignment,
    BalanceView,
    Break,
    CohesionPeriod,
    CyberView,
    Driver,
    GroupBreak,
    Interval,
    Line,
    LinePoint,
    Neighbour,
    Pair,
    PeriodInfo,
    PeriodPoint,
    PoleView,
    RankRange,
    RunView,
    Shift,
    Span,
)
from contadora.standing.models import Run
from contadora.standing.points import (
    balance,
    best_scope,
    difference,
    indistinguishable,
    latest,
    line,
    path,
    periods,
    place,
    rank,
    ranks,
)
from contadora.standing.poles import label_of, pole_of, poles
from contadora.standing.shifts import default_spans, largest_shifts, shifts


def runs() -> QuerySet[Run]:
    """Return all runs, the newest first, without their arrays."""
    return Run.objects.select_related("requested_by").order_by("-created_at", "-id")


def run_by(uuid: str) -> Run | None:
    """Return one run, None when there is none of that identifier."""
    return runs().filter(uuid=uuid).first()


__all__ = [
    "LEVEL",
    "UNKNOWN",
    "Alignment",
    "BalanceView",
    "Break",
    "CohesionPeriod",
    "CyberView",
    "Driver",
    "GroupBreak",
    "Interval",
    "Line",
    "LinePoint",
    "Neighbour",
    "Pair",
    "PeriodInfo",
    "PeriodPoint",
    "PoleView",
    "RankRange",
    "RunView",
    "Shift",
    "Span",
    "alignment",
    "balance",
    "best_scope",
    "between",
    "breaks",
    "breaks_of",
    "closest",
    "cohesion",
    "cyber",
    "default_span",
    "default_spans",
    "difference",
    "farthest",
    "indistinguishable",
    "label_of",
    "largest_shifts",
    "latest",
    "line",
    "pair",
    "path",
    "periods",
    "place",
    "pole_of",
    "poles",
    "rank",
    "ranks",
    "run_by",
    "run_view",
    "runs",
    "sessions_with_data",
    "shifts",
    "trend",
]
