"""What the coalition page shows: the question as a form, the answer as tiles, tables and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table
from contadora.atlas.labels import ISSUES
from contadora.atlas.models import Instrument, State
from contadora.atlas.search import folded
from contadora.record import queries as record
from contadora.standing.charts import tally
from contadora.standing.charts.drawing import Drawing
from contadora.standing.forecasting.outlook import InDoubt, Odds, Outlook, words
from contadora.standing.forecasting.queries import PrecedentView, precedents
from contadora.standing.forecasting.question import OUTCOMES, VOTES, Question

SHOWN_DOUBTS = 12
SUGGESTED = 40
STATE_COLUMNS = (
    "iso3", "state", "in_area", "likely", "yes", "abstain", "no", "declared", "sponsor",
    "last_vote",
)  # fmt: skip
DOUBT_COLUMNS = (
    "iso3", "state", "likely", "yes", "outcome", "outcome_if_yes", "outcome_if_not", "information",
)  # fmt: skip
PRECEDENT_COLUMNS = (
    "rollcall", "symbol", "title", "session", "likeness", "same_text", "yes", "abstain", "no",
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A link that declares a vote of a State, or takes it back."""

    vote: str
    word: str
    address: str
    on: bool


@dataclass(frozen=True)
class Line:
    """A State as the page shows it."""

    state: State
    odds: Odds
    word: str
    last: str
    marks: tuple[Mark, ...]

    @property
    def code(self) -> str:
        """Classes of its tile: the likely vote, and how sure."""
        return f"{self.odds.likely} {self.odds.level}"


@dataclass(frozen=True)
class DoubtLine:
    """A State in doubt as the page shows it."""

    line: Line
    doubt: InDoubt


@dataclass(frozen=True)
class Chip:
    """A declaration or a sponsor, with the link that takes it back."""

    name: str
    code: str
    word: str
    address: str


@dataclass(frozen=True)
class Answer:
    """All that the page says of a question."""

    outlook: Outlook
    drawing: Drawing
    chances: tuple[tuple[str, str, bool], ...]  # outcome in words, probability, asked for
    lines: tuple[Line, ...]
    doubts: tuple[DoubtLine, ...]
    more_doubts: int
    precedents: tuple[PrecedentView, ...]
    left_out: str
    missing: str
    issues: tuple[str, ...]


def answered(outlook: Outlook) -> Answer:
    """Return the answer in the reader's language."""
    question = outlook.question
    known = atlas.states()
    doubts = outlook.doubts[:SHOWN_DOUBTS]
    lines = sorted((_line(known[one.iso3], one, question) for one in outlook.area), key=_by_name)
    names = {
        "adopted": _("It is adopted"),
        "two_thirds": _("It has two thirds"),
        "united": _("All of %(area)s vote alike") % {"area": tally.area_name(outlook)},
    }
    return Answer(
        outlook=outlook,
        drawing=tally.tally(outlook),
        chances=tuple(
            (names[name], tally.chance(value), name == question.outcome)
            for name, value in outlook.chances
        ),
        lines=tuple(lines),
        doubts=tuple(
            DoubtLine(_line(known[one.odds.iso3], one.odds, question), one) for one in doubts
        ),
        more_doubts=len(outlook.doubts) - len(doubts),
        precedents=tuple(precedents(outlook)),
        left_out=_names(outlook.left_out),
        missing=_names(outlook.missing),
        issues=tuple(str(ISSUES[code]) for code in question.issues),
    )


def _by_name(line: Line) -> str:
    return folded(line.state.short)


def _names(codes: Iterable[str]) -> str:
    known = atlas.states()
    return ", ".join(sorted((known[code].short for code in codes), key=folded))


def _line(state: State, odds: Odds, question: Question) -> Line:
    return Line(
        state=state,
        odds=odds,
        word=words(odds.likely),
        last=words(odds.last) if odds.last else "",
        marks=tuple(
            Mark(
                vote=vote,
                word=_("Abst.") if vote == "abstain" else words(vote),
                on=odds.declared == vote,
                address="?"
                + question.declaring(state.iso3, None if odds.declared == vote else vote).query(),
            )
            for vote in VOTES
        ),
    )


def chips(question: Question) -> list[Chip]:
    """Return what is declared, and the sponsors, each with the way to take it back."""
    known = atlas.states()
    found = [
        Chip(known[iso3].short, vote, words(vote), "?" + question.declaring(iso3, None).query())
        for iso3, vote in question.declared
    ]
    found += [
        Chip(known[iso3].short, "sponsor", _("sponsor"), "?" + question.without(iso3).query())
        for iso3 in question.sponsors
    ]
    return sorted(found, key=lambda chip: (chip.code != "sponsor", folded(chip.name)))


def form(question: Question) -> dict[str, Any]:
    """Return what the form needs: the choices, and what is chosen."""
    by_vote = {
        vote: ",".join(iso3 for iso3, said in question.declared if said == vote) for vote in VOTES
    }
    return {
        "outcomes": [(code, str(label)) for code, label in OUTCOMES.items()],
        "issue_choices": [
            (code, str(label), code in question.issues) for code, label in ISSUES.items()
        ],
        "mark_choices": [*((vote, words(vote)) for vote in VOTES), ("sponsor", _("sponsor"))],
        "hidden": [
            *((vote, codes) for vote, codes in by_vote.items() if codes),
            *([("sponsors", ",".join(question.sponsors))] if question.sponsors else []),
        ],
        "groups": atlas.groups().values(),
        "suggested": suggested(),
        "chips": chips(question),
    }


def suggested() -> list[Instrument]:
    """Return texts of the docket that votes are on, to choose from."""
    return [one for one in record.docket() if one.kind in record.VOTED_ON][:SUGGESTED]


def voted(outlook: Outlook) -> str:
    """Say that the text was voted before, and that this is about another vote on it."""
    same = outlook.same_text
    if same is None:
        return ""
    return ngettext(
        "It was voted before, last in session %(session)s: %(yes)s in favour, %(no)s against, "
        "%(abstain)s abstention. What follows is of another vote on it, in session %(next)s.",
        "It was voted before, last in session %(session)s: %(yes)s in favour, %(no)s against, "
        "%(abstain)s abstentions. What follows is of another vote on it, in session %(next)s.",
        same.abstain,
    ) % {
        "session": same.session,
        "yes": same.yes,
        "no": same.no,
        "abstain": same.abstain,
        "next": outlook.session,
    }


def tables(outlook: Outlook) -> list[Table]:
    """Return the page's tables as files: all States, not those of the area alone."""
    known = atlas.states()
    area = {one.iso3 for one in outlook.area}

    def states() -> Iterable[Sequence[Any]]:
        for one in outlook.states:
            yield (
                one.iso3, known[one.iso3].short, one.iso3 in area, one.likely, one.yes,
                one.abstain, one.no, one.declared, one.sponsor, one.last,
            )  # fmt: skip

    def doubts() -> Iterable[Sequence[Any]]:
        for each in outlook.doubts:
            yield (
                each.odds.iso3, known[each.odds.iso3].short, each.odds.likely, each.odds.yes,
                outlook.question.outcome, each.if_yes, each.if_not, each.information,
            )  # fmt: skip

    def precedents() -> Iterable[Sequence[Any]]:
        for row in outlook.precedents:
            yield (
                row.rollcall, row.symbol, row.title, row.session, row.similarity, row.same_text,
                row.yes, row.abstain, row.no,
            )  # fmt: skip

    figures = tally.numbers(outlook)
    return [
        Table("states", STATE_COLUMNS, states),
        Table("tally", figures.columns, lambda: figures.rows),
        Table("doubts", DOUBT_COLUMNS, doubts),
        Table("precedents", PRECEDENT_COLUMNS, precedents),
    ]


def files(question: Question) -> str:
    """Return how an address of a file begins, on any page."""
    return f"{reverse('desk:coalition')}?{question.query()}"
