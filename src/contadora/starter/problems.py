"""What the check finds, and the tables it looks at."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a table: the place, the value, why, and what to do."""

    file: str
    line: int
    field: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return (
            f"{self.file}, line {self.line}, {self.field} {self.value!r}: "
            f"{self.problem}; {self.remedy}"
        )


@dataclass(frozen=True)
class Row:
    """A row with its line number."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Pack:
    """The rows of a folder's tables, and the day on which they are judged."""

    rows: Rows
    today: date
    _held: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def values(self, table: str, column: str) -> set[str]:
        """Return the values of a column, gathered once."""
        if (table, column) not in self._held:
            self._held[table, column] = {row[column] for row in self.rows.get(table, [])}
        return self._held[table, column]


def fault_in(name: str, row: Row, field: str, problem: str, remedy: str) -> Problem:
    """Return a problem of a cell."""
    return Problem(f"{name}.csv", row.line, field, row.cells.get(field, ""), problem, remedy)


def span_of(text: str) -> tuple[date, date] | None:
    """Return the first and last day a partial date can mean, None for what is no date."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
