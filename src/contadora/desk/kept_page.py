"""A kept forecast as its page shows it: the figures as they were, and how they did."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas import queries as atlas
from contadora.atlas.models import State
from contadora.atlas.search import folded
from contadora.desk.coalition_page import Chip, chips
from contadora.standing.charts import tally
from contadora.standing.forecasting.models import KeptForecast
from contadora.standing.forecasting.outlook import words
from contadora.standing.forecasting.question import VOTES, Question, read
from contadora.standing.forecasting.scoring import METHODS, Score
from contadora.standing.reading import members_today


@dataclass(frozen=True)
class KeptRow:
    """How many were expected to vote one way, and how many did."""

    vote: str
    heading: str
    expected: str
    inside: str  # in the area
    came: int | None


@dataclass(frozen=True)
class KeptState:
    """What a State was expected to do."""

    state: State
    likely: str
    word: str
    yes: float
    abstain: float
    no: float


@dataclass(frozen=True)
class KeptPage:
    """All that a kept forecast's page says."""

    kept: KeptForecast
    question: Question
    chances: tuple[tuple[str, str, bool], ...]
    rows: tuple[KeptRow, ...]
    area_name: str
    chips: tuple[Chip, ...]
    states: tuple[KeptState, ...]
    score: Score | None
    methods: tuple[tuple[str, float, float], ...]


def page(kept: KeptForecast) -> KeptPage:
    """Return what the page of a kept forecast shows, in the reader's language."""
    question = read(QueryDict(kept.question)).question
    result = kept.result
    came = kept.score.get("tally", {}) if kept.scored_at else {}
    score = Score.of(kept.score) if kept.scored_at else None
    names = {"ours": _("this forecast"), "always": _("always yes"), "last": _("last vote")}
    area = area_name(question.area)
    return KeptPage(
        kept=kept,
        question=question,
        chances=tuple(
            (name, tally.chance(result["chances"][code]), code == question.outcome)
            for code, name in (
                ("adopted", _("It is adopted")),
                ("two_thirds", _("It has two thirds")),
                ("united", _("All of %(area)s vote alike") % {"area": area}),
            )
        ),
        rows=_rows(result["world"], result["area"], came),
        area_name=area,
        chips=tuple(chips(question)),
        states=_states(result["states"], question.area),
        score=score,
        methods=tuple((names[one], score.accuracy(one), score.log_loss(one)) for one in METHODS)
        if score
        else (),
    )


def area_name(code: str) -> str:
    """Return what an area is called in a sentence."""
    if code == atlas.REGION:
        return _("the region")
    if code == atlas.UN or code not in atlas.groups():
        return _("the world")
    return str(atlas.groups()[code].acronym)


def _rows(
    world: dict[str, list[float]], area: dict[str, list[float]], came: dict[str, int]
) -> tuple[KeptRow, ...]:
    headings = tally.headings()
    return tuple(
        KeptRow(vote, headings[vote], _figures(world[vote]), _figures(area[vote]), came.get(vote))
        for vote in VOTES
    )


def _figures(counts: list[float]) -> str:
    expected, lo, hi, *_rest = counts
    return f"{formats.number(expected, 0)} [{formats.interval(lo, hi, 0)}]"


def _states(shares: dict[str, list[float]], area: str) -> tuple[KeptState, ...]:
    known = atlas.states()
    inside = members_today(area)
    found = []
    for iso3, (yes, abstain, no) in shares.items():
        if iso3 in inside and iso3 in known:
            likely = max(zip((yes, abstain, no), VOTES, strict=True))[1]
            found.append(KeptState(known[iso3], likely, words(likely), yes, abstain, no))
    return tuple(sorted(found, key=lambda one: folded(one.state.short)))
