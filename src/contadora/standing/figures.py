"""What the queries of this room answer: plain frozen values, figures with their intervals.

A period of a run is a block of sessions (one session each in the whole record, a few together on
the docket, which has too few texts for one) and is known by its last session; `label` writes it
('73', '60–63'). A span is of sessions, both ends included.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contadora.standing.models import Run

Floats = NDArray[np.float64]
LEVEL = 0.90
LEAST_LEAN = 0.005  # a smaller change of a lean is none in two decimals


class Interval(NamedTuple):
    """A figure and the bounds it lies within with probability .90; nan where it is not known."""

    point: float
    lo: float
    hi: float

    @property
    def known(self) -> bool:
        """Whether there is a figure at all."""
        return isfinite(self.point)


UNKNOWN = Interval(nan, nan, nan)


class Span(NamedTuple):
    """Sessions of the Assembly from `first` to `last`, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, eq=False)
class Added:
    """What a run on the docket with the general record adds to it; States in the run's order."""

    general: Floats  # (n_states, 3): the general point and its interval
    moved: Floats  # (n_states, 3): what the docket adds to it
    moved_draws: NDArray[np.float16]  # (n_draws, n_states)
    known: NDArray[np.bool_]  # (n_states,) whether the general record has the State
    more: tuple[int, ...]  # numbers of further roll calls
    width: Floats  # (n_states, len(more)) expected width of the interval after so many
    missed: Floats  # (n_states, n_items) and had the State acted on this item; nan where it did


@dataclass(frozen=True, eq=False)
class RunView:
    """A run with its arrays: points by State and period, and the joint draws behind them."""

    run: Run
    states: tuple[str, ...]
    periods: tuple[int, ...]  # the last session of each
    spans: tuple[Span, ...]  # the sessions of each
    point: Floats  # (n_states, n_periods), nan where a State has no point
    lo: Floats
    hi: Floats
    sd: Floats
    n: NDArray[np.int32]
    draws: NDArray[np.float16]  # (n_draws, n_states, n_periods)
    items: tuple[str, ...]  # slugs of the roll calls and instruments that went in
    discrimination: Floats  # (n_items,), nan for one set aside
    cutpoints: Floats  # (n_items, 2)
    binary: NDArray[np.bool_]  # (n_items,)
    item_period: NDArray[np.int32]  # (n_items,) the period each is in
    added: Added | None = None  # on the docket with the general record

    @property
    def labels(self) -> tuple[str, ...]:
        """Each period as text."""
        return tuple(str(span) for span in self.spans)

    def row(self, iso3: str) -> int | None:
        """Return a State's row, None when it is not in the run."""
        return self.states.index(iso3) if iso3 in self.states else None

    def column(self, period: int | None = None) -> int | None:
        """Return the column of the period that holds a session.

        Without one, the last period in which at least half of the States have a vote or an act,
        and which has at least a quarter of the votes that a period usually has: on the docket the
        latest instruments say something of a few States only, and a record that was loaded in part
        can end with a session of two or three votes.
        """
        if period is None:
            votes = self.n.sum(axis=0)
            many = (self.n > 0).sum(axis=0) * 2 >= len(self.states)
            held = np.flatnonzero(many & (4 * votes >= np.median(votes)))
            return int(held[-1]) if held.size else len(self.periods) - 1
        for column, span in enumerate(self.spans):
            if span.first <= period <= span.last:
                return column
        return None


@dataclass(frozen=True)
class PoleView:
    """A pole: a State, or a group taken as a bloc; `interval` is its point on the line asked."""

    code: str
    kind: str  # state, group
    label: str
    isos: tuple[str, ...]  # its States today
    interval: Interval = UNKNOWN


@dataclass(frozen=True)
class LinePoint:
    """A State on the line, with the ranks its draws allow (1 is the end away from the anchor)."""

    iso3: str
    short: str
    interval: Interval
    n: int
    in_region: bool
    is_pole: bool
    rank: RankRange | None = None


@dataclass(frozen=True)
class RankRange:
    """The places a State can hold, no finer than the data allow: 'first to last of `of`'."""

    first: int
    last: int
    of: int


@dataclass(frozen=True)
class Line:
    """All States on one line in one period, from the low end to the high one."""

    scope: str
    period: int
    label: str
    points: list[LinePoint]
    poles: list[PoleView]
    region: Interval  # mean of the region's States
    world: Interval


@dataclass(frozen=True)
class PeriodPoint:
    """A State or a bloc in one period; with `n` 0 the point is bridged from its neighbours."""

    period: int
    label: str
    interval: Interval
    n: int


@dataclass(frozen=True)
class Alignment:
    """How often a State or a group votes as a pole does, with the region and the world beside."""

    pole: PoleView
    agreement: Interval
    corrected: float  # beyond chance: Scott's pi with the same distances
    n: int  # roll calls in which both voted
    region: float
    world: float
    span: Span


@dataclass(frozen=True)
class BalanceView:
    """Where a State or a bloc stands from pole b (-1) to pole a (+1), and with whom."""

    a: PoleView
    b: PoleView
    interval: Interval
    p_with_a: float
    p_between: float  # the 'third way'
    p_with_b: float
    region: Interval
    world: Interval
    period: int
    label: str
    reason: str = ""  # why there is no figure, in the reader's language


@dataclass(frozen=True)
class Missed:
    """An item of the docket on which a State has neither vote nor act."""

    slug: str
    is_act: bool  # one that States sign or join, not a roll call
    width: float  # expected width of the interval had the State voted or acted on it


@dataclass(frozen=True)
class CyberView:
    """A State's general position, its cyber position, and how the docket came between them."""

    code: str
    general: Interval
    cyber: Interval
    moved: Interval
    p_moved: float  # probability that the move has the sign of its mean
    n: int  # votes and acts on the docket
    known: bool  # whether the general record has the State
    region_general: float
    region_cyber: float
    region_moved: Interval
    world_general: float
    world_cyber: float
    world_moved: Interval
    more: tuple[tuple[int, float], ...]  # further roll calls, and the width expected after them
    missed: tuple[Missed, ...]  # the most telling first
    period: int  # session of the general position
    label: str

    @property
    def width(self) -> float:
        """How wide the interval of the cyber position is."""
        return self.cyber.hi - self.cyber.lo

    @property
    def sure(self) -> bool:
        """Whether the interval of the move leaves zero out."""
        return self.moved.lo > 0.0 or self.moved.hi < 0.0


@dataclass(frozen=True)
class CohesionPeriod:
    """How united a group voted in one session, with the region and the world beside."""

    period: int
    rice: float
    hnr: float
    n_rollcalls: int
    region_hnr: float
    world_hnr: float
    thin: bool = False  # too few roll calls are loaded to speak of the session

    @property
    def counts(self) -> bool:
        """Whether the session enters what is said of the group."""
        return self.n_rollcalls > 0 and not self.thin


@dataclass(frozen=True)
class Break:
    """How often a member voted otherwise than its group's majority, and on what."""

    iso3: str
    share: Interval
    n: int  # roll calls in which it voted and the group had a majority
    broke: int
    examples: list[str]  # slugs, the loneliest breaks first
    issues: list[tuple[str, float]]  # share of its breaks by issue code, largest first


@dataclass(frozen=True)
class GroupBreak:
    """A State's breaks from one of its groups."""

    group: str
    label: str
    own: Break


@dataclass(frozen=True)
class Neighbour:
    """A State near to or far from another, by agreement."""

    iso3: str
    short: str
    agreement: Interval
    corrected: float
    n: int
    percentile: float  # share of all pairs that agree less
    indistinguishable: bool  # their points cannot be told apart in the last period


@dataclass(frozen=True)
class Driver:
    """What one issue added to the change of a lean; contributions sum to the whole change."""

    issue: str  # an issue code or a theme; '' for roll calls without one
    before: float  # lean on it: agreement with the first pole less that with the second
    after: float
    n_before: int
    n_after: int
    contribution: float  # conduct + agenda
    conduct: float  # from voting otherwise on it than before
    agenda: float  # from its being voted on more, or less, often


@dataclass(frozen=True)
class Shift:
    """How far a State or a bloc moved between two spans, and what drove it."""

    code: str
    span_a: Span
    span_b: Span
    interval: Interval  # change of its mean point
    p_up: float  # probability that it moved towards the anchor's end
    a: PoleView | None  # the two poles that the lean is read against
    b: PoleView | None
    lean_before: float
    lean_after: float
    drivers: list[Driver]  # the largest first
    reason: str = ""
    upwards: int = 0  # 1 where pole a stands above pole b on the line, -1 below, 0 not known

    @property
    def lean_change(self) -> float:
        """How far the lean rose, along the line: above zero where it rose towards its high end."""
        return (self.lean_after - self.lean_before) * self.upwards

    @property
    def agree(self) -> bool:
        """Whether the position and the lean went the same way."""
        return abs(self.lean_change) >= LEAST_LEAN and self.interval.point * self.lean_change > 0.0

    @property
    def disagree(self) -> bool:
        """Whether the position surely moved, and the lean the other way.

        They can: agreement counts every text the same and moves with the agenda, the position
        weighs how telling each roll call is.
        """
        opposite = self.interval.point * self.lean_change < 0.0
        return self.sure and opposite and abs(self.lean_change) >= LEAST_LEAN

    @property
    def sure(self) -> bool:
        """Whether the interval of the move leaves zero out."""
        return self.interval.lo > 0.0 or self.interval.hi < 0.0


@dataclass(frozen=True)
class Pair:
    """How often two States or blocs vote alike, and whether their points can be told apart."""

    a: str
    b: str
    agreement: Interval
    corrected: float
    n: int
    percentile: float
    difference: Interval
    indistinguishable: bool


@dataclass(frozen=True)
class PeriodInfo:
    """A period one can choose."""

    period: int
    label: str
    first: int
    last: int
