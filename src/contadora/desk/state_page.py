"""What one State's dossier shows, read together: each figure with its scope and its baseline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from contadora.academy.reports import Training, training_of
from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table
from contadora.atlas.models import Group, Source, State
from contadora.desk.charts import Ask, Shown, pending, shown
from contadora.desk.cyber_lines import CyberLine, cyber_line, cyber_tables
from contadora.desk.instrument_page import CODES, Part, bar
from contadora.desk.issues import issue_label
from contadora.people.access import Reader
from contadora.record import queries as record
from contadora.record.models import Act, NonCommitment, RollCall
from contadora.record.queries import DocketVote
from contadora.record.votes import Vote
from contadora.standing import queries
from contadora.standing.charts.words import pole_name
from contadora.standing.figures import (
    BalanceView,
    Break,
    GroupBreak,
    Neighbour,
    RankRange,
    Shift,
)
from contadora.standing.models import Run
from contadora.standing.reading import balance_of
from contadora.standing.takeaways import Takeaway, majority, takeaways

NEIGHBOURS = 6
MEETINGS = 5
SCOPES = ("", "docket", "all")


@dataclass(frozen=True)
class Scopes:
    """Which scope each part of a page is read on: `near` the docket, `far` the longest record."""

    chosen: str  # '' is the desk's own choice
    near: str
    far: str

    @classmethod
    def of(cls, text: str) -> Scopes:
        """Read the reader's choice: the docket, all issues, or each where it tells most."""
        loaded = [scope for scope in ("docket", "all") if queries.latest(scope) is not None]
        if text in loaded:
            return cls(text, text, text)
        first = loaded[0] if loaded else "docket"
        # The docket on top of the general record tells more than the docket alone.
        near = "cyber" if queries.latest("cyber") is not None else first
        return cls("", near, loaded[-1] if loaded else "docket")

    @property
    def runs(self) -> list[Run]:
        """The runs the page rests on."""
        views = [queries.latest(scope) for scope in dict.fromkeys((self.near, self.far))]
        return [view.run for view in views if view is not None]

    @property
    def both(self) -> bool:
        """Whether there is a choice at all."""
        return all(queries.latest(scope) is not None for scope in ("docket", "all"))


@dataclass(frozen=True)
class DocketLine:
    """A text of the docket: this State's vote beside the region's and the world's."""

    entry: DocketVote

    @property
    def code(self) -> str:
        return "" if self.entry.vote is None else CODES[self.entry.vote]

    @property
    def word(self) -> str:
        return "" if self.entry.vote is None else str(Vote(self.entry.vote).label)

    @property
    def majority(self) -> Vote | None:
        return majority(self.entry.region)

    @property
    def majority_code(self) -> str:
        return "" if self.majority is None else CODES[self.majority]

    @property
    def majority_word(self) -> str:
        return "" if self.majority is None else str(self.majority.label)

    @property
    def apart(self) -> bool:
        """Whether it voted otherwise than the region's majority."""
        cast = self.entry.vote in (Vote.YES, Vote.ABSTAIN, Vote.NO)
        return cast and self.majority is not None and self.entry.vote != self.majority

    @property
    def region_parts(self) -> list[Part]:
        return bar(self.entry.region)


@dataclass(frozen=True)
class BalanceLine:
    """A balance, with its poles as a sentence names them."""

    view: BalanceView
    scope: str

    @property
    def a(self) -> str:
        return pole_name(self.view.a)

    @property
    def b(self) -> str:
        return pole_name(self.view.b)


def balance_lines(code: str, scopes: Scopes) -> list[BalanceLine]:
    """Return a State's or a group's balance on each scope of the page."""
    found = [(balance_of(code, one), one) for one in dict.fromkeys((scopes.near, scopes.far))]
    return [BalanceLine(view, scope) for view, scope in found if view is not None]


@dataclass(frozen=True)
class BreakLine:
    """Breaks from a group, with examples to read and what they are about."""

    code: str
    label: str
    own: Break

    @property
    def issues(self) -> list[tuple[str, float]]:
        return [(issue_label(code), part) for code, part in self.own.issues[:3]]


@dataclass(frozen=True)
class DriverLine:
    """One issue's part in a change of lean."""

    label: str
    before: float
    after: float
    n_before: int
    n_after: int
    conduct: float
    agenda: float
    contribution: float


@dataclass(frozen=True)
class Dossier:
    """All that a State's page shows."""

    state: State
    groups: Sequence[Group]
    scopes: Scopes
    takeaways: Sequence[Takeaway]
    strip: Shown | None
    cyber: CyberLine | None
    added: Shown | None
    alignment: Shown | None
    balance: Shown | None
    over_time: Shown | None
    balances: Sequence[BalanceLine]
    rank: RankRange | None
    docket: Sequence[DocketLine]
    made: Sequence[Act]
    not_made: Sequence[NonCommitment]
    breaks: Sequence[BreakLine]
    closest: Sequence[Neighbour]
    ties: int  # States as close as the last of the closest, not shown
    farthest: Sequence[Neighbour]
    shift: Shift | None
    training: Training

    @property
    def pending(self) -> str:
        """Which of its charts are still to be drawn: a page that is kept says so."""
        return pending(self.strip, self.added, self.alignment, self.balance, self.over_time)

    @property
    def voted(self) -> list[DocketLine]:
        """The docket's texts with a roll call that is loaded."""
        return [line for line in self.docket if line.entry.rollcall is not None]

    @property
    def unvoted(self) -> list[tuple[str, list[DocketVote]]]:
        """The docket's texts without one, by the reason why."""
        found: dict[str, list[DocketVote]] = {}
        for line in self.docket:
            if line.entry.rollcall is None:
                found.setdefault(str(line.entry.reason), []).append(line.entry)
        return list(found.items())

    @property
    def apart(self) -> int:
        """On how many texts it voted otherwise than the region's majority."""
        return sum(line.apart for line in self.docket)

    @property
    def drivers(self) -> list[DriverLine]:
        """What drove the shift, the largest parts first."""
        if self.shift is None:
            return []
        return [
            DriverLine(
                issue_label(one.issue),
                one.before,
                one.after,
                one.n_before,
                one.n_after,
                one.conduct,
                one.agenda,
                one.contribution,
            )
            for one in self.shift.drivers[:6]
        ]

    @property
    def sources(self) -> list[Source]:
        """The sources the page leans on, each once."""
        found: dict[str, Source] = {}
        calls: Iterable[RollCall | None] = (line.entry.rollcall for line in self.docket)
        for thing in (*calls, *self.made, *self.not_made, *self.training.told):
            if thing is not None:
                found.setdefault(thing.source.key, thing.source)
        return list(found.values())


def dossier(state: State, reader: Reader, today: date, scope: str) -> Dossier:
    """Read a State's dossier for a reader."""
    code = state.iso3
    scopes = Scopes.of(scope)
    nearest = queries.closest(code, scopes.far, 300)
    near, far = Ask((code,), scopes.near), Ask((code,), scopes.far)
    made, not_made = record.commitments(code, reader)
    return Dossier(
        state=state,
        groups=atlas.groups_of(code, today),
        scopes=scopes,
        takeaways=takeaways(code),
        strip=shown("strip", near),
        cyber=cyber_line(code),
        added=shown("cyber", Ask((code,), "cyber")),
        alignment=shown("alignment", near),
        balance=shown("balance", near),
        over_time=shown("over-time", far),
        balances=balance_lines(code, scopes),
        rank=queries.rank(code, scopes.near),
        docket=[DocketLine(entry) for entry in record.docket_votes(code)],
        made=made,
        not_made=not_made,
        breaks=break_lines(queries.breaks_of(code, scopes.far)),
        closest=nearest[:NEIGHBOURS],
        ties=_ties(nearest),
        farthest=queries.farthest(code, scopes.far, NEIGHBOURS),
        shift=queries.shifts(code, scope=scopes.far),
        training=training_of(code),
    )


def _ties(nearest: Sequence[Neighbour]) -> int:
    if len(nearest) <= NEIGHBOURS:
        return 0
    last = nearest[NEIGHBOURS - 1].agreement.point
    return sum(abs(one.agreement.point - last) < 1e-9 for one in nearest[NEIGHBOURS:])


def break_lines(found: Iterable[GroupBreak]) -> list[BreakLine]:
    """Return breaks from groups as the page shows them."""
    return [BreakLine(one.group, one.label, one.own) for one in found]


def tables(found: Dossier) -> list[Table]:
    """Return the page's tables as files."""
    code = found.state.iso3

    def docket() -> Iterable[Sequence[Any]]:
        for line in found.docket:
            entry = line.entry
            yield (
                code,
                entry.instrument.symbol,
                entry.instrument.pk,
                entry.instrument.date,
                line.code,
                str(entry.reason),
                line.majority_code,
                *_counts(entry.region),
                *_counts(entry.world),
                entry.rollcall.source_id if entry.rollcall else entry.instrument.source_id,
            )

    def commitments() -> Iterable[Sequence[Any]]:
        for act in found.made:
            yield (
                code, act.instrument_id, act.kind, "made", act.date, act.source_id, act.confidence,
            )  # fmt: skip
        for row in found.not_made:
            yield (
                code, row.instrument_id, row.kind, "not made", row.as_of, row.source_id,
                row.confidence,
            )  # fmt: skip

    def breaks() -> Iterable[Sequence[Any]]:
        for line in found.breaks:
            yield (
                code, found.scopes.far, line.code, line.own.broke, line.own.n, *line.own.share,
                " ".join(line.own.examples),
            )  # fmt: skip

    def neighbours() -> Iterable[Sequence[Any]]:
        for side, rows in (("closest", found.closest), ("farthest", found.farthest)):
            for one in rows:
                yield (
                    code, found.scopes.far, side, one.iso3, *one.agreement, one.corrected, one.n,
                    one.percentile, one.indistinguishable,
                )  # fmt: skip

    def drivers() -> Iterable[Sequence[Any]]:
        if found.shift is not None:
            for one in found.shift.drivers:
                yield (
                    code, found.scopes.far, str(found.shift.span_a), str(found.shift.span_b),
                    one.issue, one.before, one.after, one.n_before, one.n_after, one.conduct,
                    one.agenda, one.contribution,
                )  # fmt: skip

    return [
        Table(
            "docket",
            (
                "iso3", "symbol", "instrument", "date", "vote", "reason", "region_majority",
                "region_yes", "region_abstain", "region_no", "region_absent", "world_yes",
                "world_abstain", "world_no", "world_absent", "source",
            ),
            docket,
        ),
        Table(
            "commitments",
            ("iso3", "instrument", "act", "made", "date", "source", "confidence"),
            commitments,
        ),
        Table(
            "breaks",
            ("iso3", "scope", "group", "broke", "rollcalls", "share", "lo", "hi", "examples"),
            breaks,
        ),
        Table(
            "neighbours",
            (
                "iso3", "scope", "side", "other", "agreement", "lo", "hi", "chance_corrected",
                "rollcalls", "percentile", "indistinguishable",
            ),
            neighbours,
        ),
        Table(
            "drivers",
            (
                "iso3", "scope", "span_before", "span_after", "issue", "before", "after",
                "rollcalls_before", "rollcalls_after", "conduct", "agenda", "contribution",
            ),
            drivers,
        ),
        *cyber_tables(found.cyber),
    ]  # fmt: skip


def _counts(counts: Any) -> tuple[int, int, int, int]:
    return counts.yes, counts.abstain, counts.no, counts.absent


def missing(scopes: Scopes) -> str:
    """Say what is not loaded, '' where the whole record is."""
    if queries.latest("all") is not None:
        return ""
    if queries.latest("docket") is None:
        return _("No estimate has been made on this desk yet: positions and balance are missing.")
    return _(
        "Only the votes on the cyber docket are loaded: few, so that the intervals are wide, and "
        "all other issues are missing."
    )
