"""Reads: what is expected of a text, whether the model is there, and the desk's record."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from contadora.atlas import queries as atlas
from contadora.atlas.models import Instrument
from contadora.atlas.texts import Text, current_language
from contadora.people.access import Reader
from contadora.record import queries as record
from contadora.record.models import RollCall
from contadora.standing.forecasting import keeping
from contadora.standing.forecasting.models import KeptForecast, Training
from contadora.standing.forecasting.outlook import Outlook, Resting, answer
from contadora.standing.forecasting.question import Question
from contadora.standing.forecasting.scoring import Score, together
from contadora.standing.snapshot import now

LEAST_SHOWN = 5  # votes below which the common score of kept forecasts would tell of one of them


@dataclass(frozen=True, eq=False)
class State:
    """Whether the desk can forecast: its model, or why there is none yet."""

    training: Training | None
    reading: bool = False  # the model is being read into this process
    running: bool = False  # it is being trained, or about to be
    model: keeping.Model | None = None

    @property
    def older(self) -> bool:
        """Whether the record has changed since the training."""
        return self.training is not None and self.training.record_version != now().record.number

    @property
    def renewing(self) -> bool:
        """Whether a model of the record as it is now is being trained."""
        return self.older and keeping.running() is not None


def state(patience: float = keeping.PATIENCE) -> State:
    """Return the model, or why there is none."""
    row = keeping.latest()
    if row is None:
        return State(None, running=keeping.running() is not None or keeping.lost())
    model = keeping.held(row, patience)
    return State(row, reading=model is None, model=model)


def outlook(found: State, question: Question) -> Outlook | None:
    """Return what is expected of a text; None without a model or a text."""
    if found.model is None or not question:
        return None
    return answer(found.model, question)


@dataclass(frozen=True)
class PrecedentView:
    """An earlier roll call that a forecast rests on, with its title for this reader."""

    row: Resting
    title: Text  # the instrument's where there is one, else the record's, which is in English


def precedents(outlook: Outlook) -> list[PrecedentView]:
    """Return what a forecast rests on, titled in the reader's language where that is known."""
    texts = Instrument.objects.in_bulk({row.text for row in outlook.precedents if row.text})
    plain = current_language() != "en"
    return [
        PrecedentView(
            row, texts[row.text].title if row.text in texts else Text(row.title, "en", plain)
        )
        for row in outlook.precedents
    ]


def kept(user: Reader) -> QuerySet[KeptForecast]:
    """Return the kept forecasts a user may know of, the newest first, without their arrays."""
    rows: QuerySet[KeptForecast] = KeptForecast.objects.visible_to(user)
    return rows.select_related("owner", "rollcall", "instrument").defer("arrays")


def rollcall_named(text: str) -> RollCall | None:
    """Return the roll call on a text as a whole that a symbol or a slug names, or None."""
    symbol = atlas.canonical_symbol(text)
    if symbol:
        return next(iter(record.votes_on_text(symbol)), None)
    rows = RollCall.objects.filter(is_paragraph=False, is_amendment=False)
    return rows.filter(slug__iexact=text).order_by("-session").first()


@dataclass(frozen=True)
class DeskRecord:
    """How the desk's forecasts did: those kept and scored, and the method on past sessions."""

    kept: int
    scored: int
    own: Score | None  # of the kept ones, once there are enough of them
    sessions: tuple[tuple[int, Score], ...]

    @property
    def past(self) -> Score | None:
        """The past sessions together."""
        return together(score for _session, score in self.sessions) if self.sessions else None


def desk_record() -> DeskRecord:
    """Return the desk's record. Of what is kept only sums are read, whatever its handling level."""
    rows = KeptForecast.objects.exclude(scored_at=None).order_by("pk")
    sums = list(rows.values_list("score", flat=True))
    enough = rows.order_by().values("rollcall").distinct().count() >= LEAST_SHOWN
    made = Training.objects.filter(status=Training.Status.DONE).exclude(past={}).first()
    past = made.past if made is not None else {}
    return DeskRecord(
        kept=KeptForecast.objects.count(),
        scored=len(sums),
        own=together(Score.of(one) for one in sums) if enough else None,
        sessions=tuple((int(name), Score.of(past[name])) for name in sorted(past, key=int)),
    )
