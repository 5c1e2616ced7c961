"""What is expected of a vote: the tally, each State, who is in doubt, what it rests on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contadora.atlas.texts import current_language
from contadora.positions import ABSTAIN, NO, YES
from contadora.positions.forecast import Baselines, Forecast, Precedent, Target
from contadora.record import queries as record
from contadora.standing.forecasting import keeping
from contadora.standing.forecasting.keeping import Model
from contadora.standing.forecasting.models import Training
from contadora.standing.forecasting.question import OUTCOMES, VOTES, Question
from contadora.standing.reading import members_today

CODES = {"yes": YES, "abstain": ABSTAIN, "no": NO}
NAMES = {code: name for name, code in CODES.items()}
SETTLED = 0.97  # an outcome at least so sure, or so unlikely, is all but settled
KEPT = 24
KEPT_PRECEDENTS = 8
LEAST_LIKE = 0.2  # texts less alike than this, in words and in meaning, are no precedents
Named = Literal["adopted", "two_thirds", "united"]


@dataclass(frozen=True)
class Expected:
    """How many are expected to vote one way, and what simple rules expect."""

    vote: str
    expected: float
    lo: int
    hi: int
    always: float
    last: int  # by the last vote on the same text, of those whose it is known
    lately: float  # by the same rule, and by a State's votes of late where there is none


@dataclass(frozen=True)
class Count:
    """The likely tally among some States, of those who vote."""

    n: int
    absent: float  # how many are expected not to vote
    rows: tuple[Expected, ...]  # in favour, abstaining, against
    last_known: int  # of how many the last vote on the same text is known

    def of(self, vote: str) -> Expected:
        """Return one way of voting."""
        return next(row for row in self.rows if row.vote == vote)


@dataclass(frozen=True)
class Odds:
    """What one State will likely do."""

    iso3: str
    yes: float
    abstain: float
    no: float
    likely: str
    declared: str  # '' where it has not said
    sponsor: bool
    last: str  # its last vote on the same text, '' where there is none

    @property
    def sure(self) -> float:
        """The probability of the likeliest vote."""
        return max(self.yes, self.abstain, self.no)

    @property
    def level(self) -> str:
        """How sure, in three steps: sure, likely, open."""
        return "sure" if self.sure >= 0.9 else "likely" if self.sure >= 0.65 else "open"


@dataclass(frozen=True)
class InDoubt:
    """A State in doubt: the probability of the outcome if it votes yes, and if it does not."""

    odds: Odds
    if_yes: float | None
    if_not: float | None
    information: float

    @property
    def swing(self) -> float:
        """By how much its yes moves the probability of the outcome."""
        if self.if_yes is None or self.if_not is None:
            return 0.0
        return self.if_yes - self.if_not


@dataclass(frozen=True)
class Resting:
    """An earlier roll call that a forecast rests on."""

    rollcall: str
    text: str  # slug of the instrument, '' where the roll call has none
    symbol: str
    title: str
    session: int
    similarity: float
    yes: int
    abstain: int
    no: int
    same_text: bool


@dataclass(frozen=True, eq=False)
class Outlook:
    """The whole answer to a question."""

    question: Question
    training: Training
    session: int  # the one the vote is expected in
    forecast: Forecast
    baselines: Baselines
    states: tuple[Odds, ...]
    area: tuple[Odds, ...]
    world_count: Count
    area_count: Count
    chances: tuple[tuple[str, float], ...]  # of each outcome
    doubts: tuple[InDoubt, ...]
    precedents: tuple[Resting, ...]
    left_out: tuple[str, ...]  # declared or sponsoring, but not States that the model knows
    missing: tuple[str, ...]  # of the area, without a vote in the last sessions

    @property
    def chance(self) -> float:
        """The probability of the outcome asked for."""
        return dict(self.chances)[self.question.outcome]

    @property
    def settled(self) -> bool:
        """Whether the outcome is all but sure, or all but impossible."""
        return not 1 - SETTLED < self.chance < SETTLED

    @property
    def same_text(self) -> Resting | None:
        """The last vote on the same text."""
        return next((one for one in self.precedents if one.same_text), None)


def answer(model: Model, question: Question) -> Outlook:
    """Return what is expected; the same question is answered once for a model and a day."""
    return _answer(model, question, current_language(), str(timezone.localdate()))


@lru_cache(maxsize=KEPT)
def _answer(model: Model, question: Question, _language: str, _day: str) -> Outlook:
    forecaster = model.forecaster
    known = forecaster.place
    said = question.declarations
    declared = {iso3: CODES[vote] for iso3, vote in said.items() if iso3 in known}
    sponsors = tuple(iso3 for iso3 in question.sponsors if iso3 in known)
    target = target_of(model, question, sponsors)
    look = keeping.look(model, target)
    forecast = look.forecast(declared)
    members = members_today(question.area)
    last = look.baselines.last
    states = _odds(forecast, said, sponsors, last)
    return Outlook(
        question=question,
        training=model.training,
        session=forecaster.session,
        forecast=forecast,
        baselines=look.baselines,
        states=states,
        area=tuple(one for one in states if one.iso3 in members),
        world_count=_count(forecast, look.baselines, last, None),
        area_count=_count(forecast, look.baselines, last, members),
        chances=tuple(
            (name, forecast.probability(cast(Named, name), members if name == "united" else None))
            for name in OUTCOMES
        ),
        doubts=_doubts(forecast, question, states, members),
        precedents=_precedents(look.precedents),
        left_out=tuple(sorted({*said, *question.sponsors} - known.keys())),
        missing=tuple(sorted(members - known.keys())),
    )


def target_of(model: Model, question: Question, sponsors: tuple[str, ...] = ()) -> Target:
    """Return the text as the model takes it; one that was voted is linked to its votes."""
    issues, title, link = question.issues, question.title, None
    row = last_call(question.text) if question.text else None
    if row is not None:
        whole = record.matrix()
        link = whole.slugs[row]
        issues = issues or tuple(c for c in whole.issues[row].split(";") if c)
        title = whole.titles[row] or title
        if model.forecaster.record.row(link) is None:
            link = None  # loaded after the training
    return Target(
        title=title,
        issues=issues,
        linked_to=link,
        sponsors=sponsors,
        language=question.language,
    )


def last_call(text: str) -> int | None:
    """Return the row of the last roll call on a text as a whole, None where there is none."""
    return _last_calls(record.matrix()).get(text)


@lru_cache(maxsize=2)
def _last_calls(whole: record.RecordMatrix) -> dict[str, int]:
    found: dict[str, int] = {}
    for row, text in enumerate(whole.instruments):
        if text and not whole.paragraph[row] and not whole.amendment[row]:
            found[text] = row
    return found


def _odds(
    forecast: Forecast,
    said: dict[str, str],
    sponsors: Collection[str],
    last: NDArray[np.int8],
) -> tuple[Odds, ...]:
    likely = forecast.p.argmax(axis=1)
    return tuple(
        Odds(
            iso3=iso3,
            yes=float(p[YES]),
            abstain=float(p[ABSTAIN]),
            no=float(p[NO]),
            likely=NAMES[int(vote)],
            declared=said.get(iso3, ""),
            sponsor=iso3 in sponsors,
            last=NAMES.get(int(before), ""),
        )
        for iso3, p, vote, before in zip(forecast.states, forecast.p, likely, last, strict=True)
    )


def _count(
    forecast: Forecast,
    baselines: Baselines,
    last: NDArray[np.int8],
    members: Collection[str] | None,
) -> Count:
    tally = forecast.tally(members)
    at = forecast.members(members)
    # Of the simple rules, too, those count who are likely to be there.
    always, lately = (
        (rule[at] * forecast.present[at, None]).sum(axis=0)
        for rule in (baselines.always_yes, baselines.last_vote)
    )
    return Count(
        n=len(at),
        absent=float((1.0 - forecast.present[at]).sum()),
        rows=tuple(
            Expected(
                vote=vote,
                expected=float(tally.expected[CODES[vote]]),
                lo=int(tally.lo[CODES[vote]]),
                hi=int(tally.hi[CODES[vote]]),
                always=float(always[CODES[vote]]),
                last=int((last[at] == CODES[vote]).sum()),
                lately=float(lately[CODES[vote]]),
            )
            for vote in VOTES
        ),
        last_known=int((last[at] >= 0).sum()),
    )


def _doubts(
    forecast: Forecast, question: Question, states: tuple[Odds, ...], members: Collection[str]
) -> tuple[InDoubt, ...]:
    outcome = cast(Named, question.outcome)
    within = members if outcome == "united" else None
    came = forecast.happens(outcome, within)
    place = {one.iso3: column for column, one in enumerate(states)}
    found = []
    for doubt in forecast.matters(outcome, within):
        column = place[doubt.state]
        votes = forecast.draws[:, column]
        yes, other = votes == YES, (votes == ABSTAIN) | (votes == NO)
        both = bool(yes.any() and other.any())
        found.append(
            InDoubt(
                odds=states[column],
                if_yes=float(came[yes].mean()) if both else None,
                if_not=float(came[other].mean()) if both else None,
                information=doubt.information,
            )
        )
    return tuple(found)


def _precedents(found: Collection[Precedent]) -> tuple[Resting, ...]:
    whole = record.matrix()
    kept = []
    for one in found:
        row = whole.index.get(one.item)
        if one.similarity < LEAST_LIKE and not one.same_text:
            continue
        no, abstain, yes = one.tally
        kept.append(
            Resting(
                rollcall=one.item,
                text=whole.instruments[row] if row is not None else "",
                symbol=(whole.symbols[row] if row is not None else "") or one.item,
                title=one.title,
                session=one.session,
                similarity=one.similarity,
                yes=yes,
                abstain=abstain,
                no=no,
                same_text=one.same_text,
            )
        )
    return tuple(kept[:KEPT_PRECEDENTS])


def words(vote: str) -> str:
    """Return what a vote is called in the reader's language."""
    return {"yes": _("yes"), "abstain": _("abstention"), "no": _("no")}[vote]
