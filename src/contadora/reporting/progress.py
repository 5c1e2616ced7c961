"""How far each State is in a round: begun, cleared, submitted; never what a draft says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max

from contadora.atlas import queries as atlas
from contadora.atlas.search import folded
from contadora.people.languages import Text
from contadora.people.models import Delegation, Membership
from contadora.people.queries import delegation_name
from contadora.reporting import asking
from contadora.reporting.access import WRITERS
from contadora.reporting.models import Report, ReportSection, Round, Submission

EMPTY, BEGUN, CLEARED, SUBMITTED = "empty", "begun", "cleared", "submitted"


@dataclass
class Row:
    """A State in a round; `cells` holds by section how far it is."""

    report: Report
    name: str
    cells: list[str]
    newest: Submission | None = None
    submissions: int = 0
    asked: int = 0  # threads of clarification that are open
    is_reached: bool = True  # somebody of its delegation can be written to

    @property
    def state(self) -> str:
        """How far the whole is."""
        if self.report.left_at is not None:
            return "left"
        if self.newest is not None:
            return SUBMITTED
        if self.report.cleared_at is not None:
            return CLEARED
        return BEGUN if self.report.started_at is not None else EMPTY


@dataclass
class Progress:
    """A round's States and sections."""

    titles: list[tuple[str, Text]]
    rows: list[Row] = field(default_factory=list)

    def count(self, *states: str) -> int:
        """Return how many States are so far."""
        return sum(row.state in states for row in self.rows)

    @property
    def submitted(self) -> int:
        """How many States have submitted."""
        return self.count(SUBMITTED)

    @property
    def late(self) -> int:
        """How many of them came late."""
        return sum(
            row.state == SUBMITTED and row.newest is not None and row.newest.is_late
            for row in self.rows
        )


def progress(round: Round) -> Progress:
    """Return how far each State of a round is, by its code, in a fixed number of queries."""
    titles = list(asking.titles(round.version).items())
    found = Progress(titles)
    newest = _newest(round)
    counted = dict(
        Submission.objects.filter(report__round=round)
        .order_by()
        .values_list("report")
        .annotate(Count("pk"))
    )
    threads = dict(
        Submission.objects.filter(report__round=round, clarifications__closed_at=None)
        .exclude(clarifications=None)
        .order_by()
        .values_list("report")
        .annotate(Count("clarifications"))
    )
    cells = _cells(round)
    reached = set(
        Membership.objects.filter(
            delegation__reports__round=round, role__in=WRITERS, user__is_active=True
        ).values_list("delegation", flat=True)
    )
    for report in round.reports.select_related("delegation"):
        report.round = round
        row = Row(report, delegation_name(report.delegation), [], newest.get(report.pk))
        row.submissions = counted.get(report.pk, 0)
        row.asked = threads.get(report.pk, 0)
        row.is_reached = report.delegation_id in reached
        row.cells = [_cell(row, cells.get(report.pk, {}).get(key)) for key, _title in titles]
        found.rows.append(row)
    return found


def _cell(row: Row, section: tuple[int, datetime | None] | None) -> str:
    if section is None:
        return EMPTY
    revision, cleared_at = section
    if row.newest is not None and row.report.cleared_at is not None:
        return SUBMITTED
    if cleared_at is not None:
        return CLEARED
    return BEGUN if revision else EMPTY


def _cells(round: Round) -> dict[int, dict[str, tuple[int, datetime | None]]]:
    rows = ReportSection.objects.filter(report__round=round).values_list(
        "report", "key", "response__revision", "cleared_at"
    )
    found: dict[int, dict[str, tuple[int, datetime | None]]] = {}
    for report, key, revision, cleared_at in rows:
        found.setdefault(report, {})[key] = (revision, cleared_at)
    return found


def _newest(round: Round) -> dict[int, Submission]:
    """Return each report's newest submission, without what it says."""
    last = (
        Submission.objects.filter(report__round=round)
        .order_by()
        .values("report")
        .annotate(number=Max("number"))
        .values_list("report", "number")
    )
    numbers = set(last)
    rows = Submission.objects.filter(report__round=round).defer("content")
    return {row.report_id: row for row in rows if (row.report_id, row.number) in numbers}


@dataclass(frozen=True)
class Invitable:
    """The States that may be invited, and those of the region without a delegation here."""

    delegations: list[tuple[Delegation, str, bool]]  # with its name and whether of the region
    absent: list[str]


def invitable() -> Invitable:
    """Return the delegations of States, the region's first, and which of the region are missing."""
    region = set(atlas.region())
    rows = list(Delegation.objects.filter(kind=Delegation.Kind.STATE))
    named = sorted(
        ((row, delegation_name(row), row.code in region) for row in rows),
        key=lambda each: (not each[2], folded(each[1])),
    )
    there = {row.code for row in rows}
    states = atlas.states()
    absent = sorted((states[code].short for code in region - there), key=folded)
    return Invitable(named, absent)
