"""Two to four States or groups side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table
from contadora.desk.charts import MOST_COMPARED, Ask, Shown, shown
from contadora.desk.instrument_page import CODES, Part, bar
from contadora.desk.state_page import Scopes
from contadora.record import queries as record
from contadora.record.queries import DocketVote
from contadora.record.votes import Counts, Vote
from contadora.standing import queries
from contadora.standing.charts.words import pole_name
from contadora.standing.figures import Alignment, BalanceView, Pair, PoleView
from contadora.standing.reading import balance_of


@dataclass(frozen=True)
class Side:
    """One of those compared."""

    code: str
    label: str
    is_state: bool
    balance: BalanceView | None
    alignment: Sequence[Alignment]


@dataclass(frozen=True)
class Cell:
    """One side's conduct on one text: a State's vote, or how a group divided."""

    code: str = ""
    word: str = ""
    counts: Counts | None = None

    @property
    def parts(self) -> list[Part]:
        return bar(self.counts) if self.counts and self.counts.total else []


@dataclass(frozen=True)
class VoteLine:
    """A text of the docket with each side's vote."""

    entry: DocketVote
    cells: Sequence[Cell]

    @property
    def differ(self) -> bool:
        """Whether the States among them voted differently."""
        cast = {cell.code for cell in self.cells if cell.code in ("yes", "no", "abstain")}
        return len(cast) > 1


@dataclass(frozen=True)
class PairLine:
    """Two of them: how often they vote alike, and whether their positions differ."""

    a: str
    b: str
    pair: Pair


@dataclass(frozen=True)
class Comparison:
    """All that the page shows of two to four."""

    sides: Sequence[Side]
    scopes: Scopes
    strip: Shown | None
    over_time: Shown | None
    pairs: Sequence[PairLine]
    votes: Sequence[VoteLine]

    @property
    def poles(self) -> list[tuple[PoleView, list[Alignment]]]:
        """Each pole with the agreement of each side."""
        if not self.sides or not self.sides[0].alignment:
            return []
        count = len(self.sides[0].alignment)
        return [
            (self.sides[0].alignment[index].pole, [side.alignment[index] for side in self.sides])
            for index in range(count)
        ]

    @property
    def a(self) -> str:
        view = next((side.balance for side in self.sides if side.balance), None)
        return pole_name(view.a) if view else ""

    @property
    def b(self) -> str:
        view = next((side.balance for side in self.sides if side.balance), None)
        return pole_name(view.b) if view else ""


def codes_of(asked: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the codes that are known, each once and at most four, and those that are not."""
    known: list[str] = []
    unknown: list[str] = []
    for text in asked:
        code = text.strip().upper()
        if not code:
            continue
        group = atlas.group(code)
        if code in atlas.states():
            known.append(code)
        elif group is not None:
            known.append(group.code)
        else:
            unknown.append(text[:24])
    return list(dict.fromkeys(known))[:MOST_COMPARED], unknown


def comparison(codes: Sequence[str], scope: str) -> Comparison:
    """Read the comparison of two to four."""
    scopes = Scopes.of(scope)
    sides = [
        Side(
            code,
            queries.label_of(code),
            code in atlas.states(),
            balance_of(code, scopes.near),
            queries.alignment(code, scopes.far),
        )
        for code in codes
    ]
    labels = {side.code: side.label for side in sides}
    return Comparison(
        sides=sides,
        scopes=scopes,
        strip=shown("compare", Ask(tuple(codes), scopes.near)),
        over_time=shown("compare-over-time", Ask(tuple(codes), scopes.far)),
        pairs=[
            PairLine(labels[a], labels[b], queries.pair(a, b, scopes.far))
            for a, b in combinations(codes, 2)
        ],
        votes=_votes(sides),
    )


def _votes(sides: Sequence[Side]) -> list[VoteLine]:
    own = {
        side.code: {entry.instrument.pk: entry for entry in record.docket_votes(side.code)}
        for side in sides
        if side.is_state
    }
    found = []
    for entry in record.docket_votes(""):
        if entry.rollcall is None:
            continue
        cells = []
        for side in sides:
            if side.is_state:
                vote = own[side.code][entry.instrument.pk].vote
                vote = Vote.NOT_MEMBER if vote is None else Vote(vote)
                cells.append(Cell(CODES[vote], str(vote.label)))
            else:
                cells.append(Cell(counts=record.split(entry.rollcall, side.code)))
        found.append(VoteLine(entry, cells))
    return found


def tables(found: Comparison) -> list[Table]:
    """Return the page's tables as files."""

    def pairs() -> Iterable[Sequence[Any]]:
        for line in found.pairs:
            pair = line.pair
            yield (
                pair.a, pair.b, found.scopes.far, *pair.agreement, pair.corrected, pair.n,
                pair.percentile, *pair.difference, pair.indistinguishable,
            )  # fmt: skip

    def votes() -> Iterable[Sequence[Any]]:
        for line in found.votes:
            for side, cell in zip(found.sides, line.cells, strict=True):
                counts = cell.counts or Counts()
                own = (counts.yes, counts.abstain, counts.no, counts.absent)
                yield (
                    line.entry.instrument.symbol, line.entry.instrument.pk,
                    line.entry.instrument.date, side.code, cell.code,
                    *(own if cell.counts else [None] * 4),
                )  # fmt: skip

    def alignment() -> Iterable[Sequence[Any]]:
        for side in found.sides:
            for row in side.alignment:
                yield (
                    side.code, found.scopes.far, row.pole.code, *row.agreement, row.corrected,
                    row.n, row.region, row.world, str(row.span),
                )  # fmt: skip

    return [
        Table(
            "votes",
            (
                "symbol", "instrument", "date", "code", "vote", "yes", "abstain", "no", "absent",
            ),
            votes,
        ),
        Table(
            "pairs",
            (
                "a", "b", "scope", "agreement", "lo", "hi", "chance_corrected", "rollcalls",
                "percentile", "difference", "difference_lo", "difference_hi", "indistinguishable",
            ),
            pairs,
        ),
        Table(
            "alignment",
            (
                "code", "scope", "pole", "agreement", "lo", "hi", "chance_corrected", "rollcalls",
                "region", "world", "sessions",
            ),
            alignment,
        ),
    ]  # fmt: skip
