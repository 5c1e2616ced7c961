"""What one group's page shows: its members on a day, how united it votes, who breaks from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table
from contadora.atlas.models import Group, GroupMembership, State
from contadora.atlas.search import folded
from contadora.desk.charts import Ask, Shown, pending, shown
from contadora.desk.instrument_page import CODES, Part, bar
from contadora.desk.issues import issue_label
from contadora.desk.state_page import BalanceLine, Scopes, balance_lines
from contadora.record import queries as record
from contadora.record.queries import DocketVote
from contadora.record.votes import Counts
from contadora.standing import queries
from contadora.standing.figures import Break, CohesionPeriod, Interval
from contadora.standing.reading import line_of, place_of
from contadora.standing.takeaways import Takeaway, majority, takeaways


@dataclass(frozen=True)
class GroupRow:
    """A group in the list: its size, its unity and where its mean stands."""

    group: Group
    size: int
    in_region: int
    place: Interval
    unity: float  # agreement index over all sessions, weighted by their roll calls
    world: float
    rollcalls: int


def rows(today: date, scope: str) -> list[GroupRow]:
    """Return every group, by its acronym."""
    region = set(atlas.region())
    found = []
    for code, group in atlas.groups().items():
        inside = atlas.members(code, today)
        place = place_of(code, scope)
        unity, world, rollcalls = mean_unity(queries.cohesion(code, scope))
        found.append(
            GroupRow(
                group,
                len(inside),
                len(inside & region),
                place.interval if place else queries.UNKNOWN,
                unity,
                world,
                rollcalls,
            )
        )
    return sorted(found, key=lambda row: folded(row.group.acronym))


def mean_unity(periods: Iterable[CohesionPeriod]) -> tuple[float, float, int]:
    """Return a group's and the world's mean agreement index, weighted by roll calls, and these."""
    known = [p for p in periods if p.counts and p.hnr == p.hnr and p.world_hnr == p.world_hnr]
    total = sum(p.n_rollcalls for p in known)
    if not total:
        return float("nan"), float("nan"), 0
    own = sum(p.hnr * p.n_rollcalls for p in known) / total
    return own, sum(p.world_hnr * p.n_rollcalls for p in known) / total, total


@dataclass(frozen=True)
class SplitLine:
    """How a group's members of the day divided on a text of the docket."""

    entry: DocketVote
    counts: Counts

    @property
    def parts(self) -> list[Part]:
        return bar(self.counts)

    @property
    def majority_code(self) -> str:
        found = majority(self.counts)
        return "" if found is None else CODES[found]

    @property
    def majority_word(self) -> str:
        found = majority(self.counts)
        return "" if found is None else str(found.label)

    @property
    def united(self) -> bool:
        """Whether all who took part did the same."""
        counts = self.counts
        return counts.voting > 1 and max(counts.yes, counts.abstain, counts.no) == counts.voting


@dataclass(frozen=True)
class MemberBreak:
    """How often a member votes otherwise than the group's majority, and on what."""

    state: State
    own: Break

    @property
    def issues(self) -> list[tuple[str, float]]:
        return [(issue_label(code), part) for code, part in self.own.issues[:3]]


@dataclass(frozen=True)
class MemberLine:
    """A member on the day, and where it stands today."""

    state: State
    place: Interval


@dataclass(frozen=True)
class GroupPage:
    """All that a group's page shows."""

    group: Group
    on: date
    scopes: Scopes
    takeaways: Sequence[Takeaway]
    members: Sequence[MemberLine]
    others: Sequence[GroupMembership]
    strip: Shown | None
    balance: Shown | None
    alignment: Shown | None
    over_time: Shown | None
    cohesion: Shown | None
    balances: Sequence[BalanceLine]
    breaks: Sequence[MemberBreak]
    splits: Sequence[SplitLine]

    @property
    def pending(self) -> str:
        """Which of its charts are still to be drawn: a page that is kept says so."""
        return pending(self.strip, self.balance, self.alignment, self.over_time, self.cohesion)

    @property
    def broke(self) -> list[MemberBreak]:
        """The members that broke at least once."""
        return [row for row in self.breaks if row.own.broke]


def page(group: Group, on: date, scope: str) -> GroupPage:
    """Read a group's page, with its members of a day."""
    code = group.code
    scopes = Scopes.of(scope)
    near, far = Ask((code,), scopes.near), Ask((code,), scopes.far)
    states = atlas.states()
    line = line_of(scopes.near)
    places = {point.iso3: point.interval for point in line.points} if line else {}
    members = [
        MemberLine(states[iso3], places.get(iso3, queries.UNKNOWN))
        for iso3 in atlas.members(code, on)
    ]
    entries = [entry for entry in record.docket_votes("") if entry.rollcall is not None]
    return GroupPage(
        group=group,
        on=on,
        scopes=scopes,
        takeaways=takeaways(code),
        members=sorted(members, key=lambda row: folded(row.state.short)),
        others=_others(code, on),
        strip=shown("strip", near),
        balance=shown("balance", near),
        alignment=shown("alignment", near),
        over_time=shown("over-time", far),
        cohesion=shown("cohesion", far),
        balances=balance_lines(code, scopes),
        breaks=[MemberBreak(states[one.iso3], one) for one in queries.breaks(code, scopes.far)],
        splits=[
            SplitLine(entry, counts)
            for entry in entries
            if entry.rollcall and (counts := record.split(entry.rollcall, code)).total
        ],
    )


def _others(code: str, on: date) -> list[GroupMembership]:
    """Return who is with the group on a day otherwise than as a member."""
    found = (
        GroupMembership.objects.filter(group=code)
        .exclude(status=GroupMembership.Status.MEMBER)
        .select_related("state")
    )
    return [
        row
        for row in found
        if (row.since is None or row.since.first <= on)
        and (row.until is None or row.until.first > on)
    ]


def tables(found: GroupPage) -> list[Table]:
    """Return the page's tables as files."""
    code = found.group.code

    def members() -> Iterable[Sequence[Any]]:
        for row in found.members:
            yield code, found.on, row.state.iso3, row.state.short, *row.place

    def breaks() -> Iterable[Sequence[Any]]:
        for row in found.breaks:
            own = row.own
            yield (
                code, found.scopes.far, own.iso3, own.broke, own.n, *own.share,
                " ".join(f"{issue}:{part:.2f}" for issue, part in own.issues),
                " ".join(own.examples),
            )  # fmt: skip

    def splits() -> Iterable[Sequence[Any]]:
        for line in found.splits:
            counts = line.counts
            yield (
                code, line.entry.instrument.symbol, line.entry.instrument.pk,
                line.entry.instrument.date, counts.yes, counts.abstain, counts.no, counts.absent,
                line.majority_code, line.united,
            )  # fmt: skip

    return [
        Table("members", ("group", "on", "iso3", "name", "point", "lo", "hi"), members),
        Table(
            "breaks",
            (
                "group", "scope", "iso3", "broke", "rollcalls", "share", "lo", "hi", "issues",
                "examples",
            ),
            breaks,
        ),
        Table(
            "splits",
            (
                "group", "symbol", "instrument", "date", "yes", "abstain", "no", "absent",
                "majority", "united",
            ),
            splits,
        ),
    ]  # fmt: skip
