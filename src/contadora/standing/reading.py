"""How pages, charts and takeaways read the estimates: in which period, between which poles.

All of them ask here, so that two figures beside each other are of the same time and the same poles.
"""

from __future__ import annotations

from dataclasses import dataclass

from contadora.atlas import queries as atlas
from contadora.standing import queries, snapshot
from contadora.standing.figures import BalanceView, Interval, Line, PeriodInfo


def main_period(scope: str) -> PeriodInfo | None:
    """Return the period that is shown where none is asked for (see `RunView.column`)."""
    view = queries.latest(scope)
    column = view.column() if view else None
    return None if column is None else queries.periods(scope)[column]


def main_poles() -> tuple[str, str]:
    """Return the two poles that balance is read between: the first two of the desk's poles."""
    codes = [pole.code for pole in queries.poles()]
    return (codes[0], codes[1]) if len(codes) > 1 else ("USA", "CHN")


def line_of(scope: str) -> Line | None:
    """Return all States on the line in the period that is shown."""
    period = main_period(scope)
    return queries.line(scope, period.period) if period else None


def balance_of(code: str, scope: str) -> BalanceView | None:
    """Return a balance between the two main poles in the period that is shown."""
    period = main_period(scope)
    return queries.balance(code, scope, *main_poles(), period.period) if period else None


@dataclass(frozen=True)
class Place:
    """Where one stands, and in which period."""

    interval: Interval
    period: PeriodInfo


def place_of(code: str, scope: str) -> Place | None:
    """Return where a State or a bloc stands in the period that is shown; None without a point."""
    period = main_period(scope)
    if period is None:
        return None
    interval = queries.place(code, scope, period.period)
    return Place(interval, period) if interval.known else None


def members_today(code: str) -> frozenset[str]:
    """Return the codes of a group's members today; 'UN' and 'REGION' are groups too."""
    return atlas.members(code, snapshot.now().today)


def years(period: PeriodInfo) -> str:
    """Return the years in which the sessions of a period open: 2016–2019."""
    first, last = 1945 + period.first, 1945 + period.last
    return str(first) if first == last else f"{first}–{last}"
