"""The open record of the desk's forecasts, beside two simple rules, as blocks of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contadora.atlas.downloads import Table
from contadora.standing.forecasting.queries import DeskRecord
from contadora.standing.forecasting.scoring import METHODS, Score

SCORE_COLUMNS = ("of", "method", "rollcalls", "votes", "accuracy", "log_loss", "tallies_held")
BIN_COLUMNS = ("of", "from", "to", "votes", "mean_probability", "share_yes")
SIDE = 200  # of the drawing of calibration, in its own units


@dataclass(frozen=True)
class Method:
    """How one method did."""

    name: str
    code: str
    accuracy: float
    log_loss: float


@dataclass(frozen=True)
class Bin:
    """A tenth of the probability of yes: what was said, and what came."""

    low: float
    high: float
    votes: int
    said: float
    came: float

    @property
    def x(self) -> float:
        return round(SIDE * self.said, 1)

    @property
    def y(self) -> float:
        return round(SIDE * (1 - self.came), 1)

    @property
    def r(self) -> float:
        """The dot's size: of a hundred votes 3.5, of ten thousand 5.5."""
        return round(0.5 + 1.0 * len(str(self.votes)), 1)


@dataclass(frozen=True)
class Block:
    """One score with what the page says of it."""

    code: str
    title: str
    score: Score
    methods: tuple[Method, ...]
    bins: tuple[Bin, ...]


def blocks(found: DeskRecord) -> list[Block]:
    """Return the scores there are: the kept forecasts, the past sessions together and apart."""
    made = []
    if found.own is not None:
        made.append(_block("kept", _("Forecasts that were kept, once the vote came"), found.own))
    if found.past is not None:
        names = ", ".join(str(session) for session, _score in found.sessions)
        title = _("Past sessions, each forecast from those before it: %(sessions)s") % {
            "sessions": names
        }
        made.append(_block("past", title, found.past))
    return made


def _block(code: str, title: str, score: Score) -> Block:
    names = {"ours": _("this desk"), "always": _("always yes"), "last": _("last vote")}
    return Block(
        code=code,
        title=title,
        score=score,
        methods=tuple(
            Method(names[one], one, score.accuracy(one), score.log_loss(one)) for one in METHODS
        ),
        bins=tuple(
            Bin(
                low=place / len(score.bins),
                high=(place + 1) / len(score.bins),
                votes=int(n),
                said=total / n,
                came=yes / n,
            )
            for place, (n, total, yes) in enumerate(score.bins)
            if n
        ),
    )


def tables(found: list[Block]) -> list[Table]:
    """Return the record as files."""

    def scores() -> Iterable[Sequence[Any]]:
        for block in found:
            for one in block.methods:
                yield (
                    block.code, one.code, block.score.rollcalls, block.score.votes, one.accuracy,
                    one.log_loss, block.score.coverage if one.code == "ours" else None,
                )  # fmt: skip

    def bins() -> Iterable[Sequence[Any]]:
        for block in found:
            for one in block.bins:
                yield block.code, one.low, one.high, one.votes, one.said, one.came

    return [Table("scores", SCORE_COLUMNS, scores), Table("calibration", BIN_COLUMNS, bins)]
