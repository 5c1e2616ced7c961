"""The list of States: the region's, a group's or all, with where each stands and last voted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contadora.atlas import queries as atlas
from contadora.atlas.models import Group, Instrument, State
from contadora.atlas.search import folded
from contadora.desk.charts import scope_of
from contadora.desk.instrument_page import CODES
from contadora.record import queries as record
from contadora.record.models import RollCall
from contadora.record.votes import Vote
from contadora.standing import queries
from contadora.standing.charts.words import pole_name
from contadora.standing.figures import UNKNOWN, Interval, LinePoint, RankRange
from contadora.standing.models import Run
from contadora.standing.reading import balance_of, line_of, main_poles


@dataclass(frozen=True)
class StateRow:
    """A State in the list."""

    state: State
    groups: Sequence[Group]
    interval: Interval
    rank: RankRange | None
    balance: Interval
    p_between: float
    vote: Vote | None

    @property
    def code(self) -> str:
        """The class of its tile: its last docket vote."""
        return self.vote_code or "none"

    @property
    def vote_code(self) -> str:
        return "" if self.vote is None else CODES[self.vote]

    @property
    def between(self) -> str:
        """The class of its other tile: how probable it is that it stands between the poles."""
        return "none" if self.p_between != self.p_between else f"q{min(4, int(self.p_between * 5))}"

    @property
    def word(self) -> str:
        return "–" if self.vote is None else str(self.vote.label)


@dataclass(frozen=True)
class StateList:
    """The States chosen, in the order of their names."""

    group: str
    scope: str
    label: str  # the sessions of the positions
    a: str  # the poles of the balance, as a sentence names them
    b: str
    rows: Sequence[StateRow]
    rollcall: RollCall | None
    instrument: Instrument | None

    @property
    def tiles(self) -> list[StateRow]:
        """The rows of the region, which have a place in its grid."""
        return [row for row in self.rows if row.state.tile_row is not None]

    @property
    def runs(self) -> list[Run]:
        view = queries.latest(self.scope)
        return [view.run] if view else []

    @property
    def both(self) -> bool:
        """Whether there is a choice of scope."""
        return all(queries.latest(scope) is not None for scope in ("docket", "all"))


def chosen(group: str, scope: str, today: date) -> StateList:
    """Return the States of a group, by default the region's."""
    known = group in atlas.groups() or group in (atlas.UN, atlas.REGION)
    group = group if known else atlas.REGION
    scope = scope_of(scope)
    line = line_of(scope)
    points: dict[str, LinePoint] = {point.iso3: point for point in line.points} if line else {}
    last = next((entry for entry in record.docket_votes("") if entry.rollcall is not None), None)
    rollcall = last.rollcall if last else None
    votes = {}
    if rollcall is not None:
        votes = {each.iso3: Vote(int(each.vote)) for each in record.votes_of(rollcall)}
    states = atlas.states()
    rows = []
    for iso3 in atlas.members(group, today):
        point = points.get(iso3)
        view = balance_of(iso3, scope)
        rows.append(
            StateRow(
                state=states[iso3],
                groups=atlas.groups_of(iso3, today),
                interval=point.interval if point else UNKNOWN,
                rank=point.rank if point else None,
                balance=view.interval if view else UNKNOWN,
                p_between=view.p_between if view else float("nan"),
                vote=votes.get(iso3),
            )
        )
    rows.sort(key=lambda row: folded(row.state.short))
    a, b = (pole_name(queries.pole_of(code)) for code in main_poles())
    return StateList(
        group=group,
        scope=scope,
        label=line.label if line else "",
        a=a,
        b=b,
        rows=rows,
        rollcall=rollcall,
        instrument=last.instrument if last else None,
    )
