"""A State's general and cyber position, as its dossier tells them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas.downloads import Table
from contadora.atlas.models import Instrument
from contadora.record import queries as record
from contadora.standing import queries
from contadora.standing.charts.findings import outermost
from contadora.standing.figures import CyberView, Interval
from contadora.standing.models import Run

CERTAIN = 0.995
TOLERANCE = 0.005  # what two decimals do not show


@dataclass(frozen=True)
class MissedLine:
    """A text of the docket on which nothing is known of a State, and what it would tell."""

    slug: str
    instrument: Instrument | None  # None where it is known by its roll call only
    width: float


@dataclass(frozen=True)
class CyberLine:
    """What the docket adds to a State's general position, with the run that says so."""

    view: CyberView
    run: Run
    low: str  # the poles that stand outermost, as a sentence names them; '' without two
    high: str
    missed: Sequence[MissedLine]  # those that would narrow it by what two decimals show

    @property
    def towards(self) -> str:
        """The pole on the side that it moved to."""
        return self.high if self.view.moved.point >= 0 else self.low

    @property
    def probability(self) -> str:
        """The probability that it moved that way; no number of draws makes it a certainty."""
        if self.view.p_moved >= CERTAIN:
            return _("more than %(share)s") % {"share": formats.share(0.99)}
        return formats.share(self.view.p_moved)

    @property
    def uneven(self) -> bool:
        """Whether the move is not the difference of the two positions, in two decimals."""
        view = self.view
        return abs(view.cyber.point - view.general.point - view.moved.point) >= TOLERANCE


def cyber_line(code: str) -> CyberLine | None:
    """Return a State's two positions; None where there is no estimate of both."""
    view, run = queries.cyber(code), queries.latest("cyber")
    if view is None or run is None:
        return None
    low, high = outermost("cyber") or ("", "")
    instruments = {one.slug: one for one in record.docket()}
    missed = [
        MissedLine(one.slug, instruments.get(one.slug), one.width)
        for one in view.missed
        if round(one.width, 2) < round(view.width, 2)
    ]
    return CyberLine(view, run.run, low, high, missed)


def cyber_wanting() -> str:
    """Say what the two positions are wanting: the 'record', its 'estimate', or '' for neither."""
    if queries.latest("cyber") is not None:
        return ""
    return "record" if queries.latest("all") is None else "estimate"


def cyber_tables(line: CyberLine | None) -> list[Table]:
    """Return the two positions, and what would narrow the interval, as files."""

    def positions() -> Iterable[Sequence[Any]]:
        if line is not None:
            view = line.view
            rows: tuple[tuple[str, Interval, float, float], ...] = (
                ("general", view.general, view.region_general, view.world_general),
                ("cyber", view.cyber, view.region_cyber, view.world_cyber),
                ("moved", view.moved, view.region_moved.point, view.world_moved.point),
            )
            for name, interval, region, world in rows:
                p_moved = view.p_moved if name == "moved" else None
                yield view.code, name, view.label, *interval, p_moved, region, world, view.n

    def narrowing() -> Iterable[Sequence[Any]]:
        if line is not None:
            view = line.view
            yield view.code, "now", 0, "", view.width
            for number, width in view.more:
                yield view.code, "more roll calls", number, "", width
            for one in view.missed:
                yield view.code, "text missed", 1, one.slug, one.width

    return [
        Table(
            "cyber",
            (
                "iso3", "figure", "session", "point", "lo", "hi", "p_moved", "region", "world",
                "votes_and_acts",
            ),
            positions,
        ),
        Table("narrowing", ("iso3", "what", "number", "instrument", "width"), narrowing),
    ]  # fmt: skip
