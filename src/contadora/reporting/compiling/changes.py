"""What changed since the round before: status by topic, among States that reported in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from contadora.forms.subjects import STATUSES
from contadora.reporting.compiling.material import (
    Contribution,
    Material,
    Topic,
    reworded,
    same_question,
    status_on,
    status_question,
)


@dataclass(frozen=True)
class Moved:
    """A State whose status on a topic is another than before; empty where it said nothing."""

    code: str
    before: str
    now: str


@dataclass(frozen=True)
class Tally:
    """How many States report each status on a topic, now and before.

    `both` are the States whose section is held for both rounds: only theirs compare.
    """

    topic: Topic
    now: Mapping[str, int]
    before: Mapping[str, int] | None  # None: the question was not asked alike, or there is no round
    now_both: Mapping[str, int]
    before_both: Mapping[str, int]
    both: int
    moved: tuple[Moved, ...]
    reworded: bool = False

    @property
    def said(self) -> int:
        """How many States say anything of it now."""
        return sum(self.now.values())


def tally(material: Material, topic: Topic) -> Tally | None:
    """Return the statuses on a topic, None where the questionnaire does not ask for one."""
    if status_question(material.definition, topic.key) is None:
        return None
    now = {code: status_on(one, topic.key) for code, one in material.contributions.items()}
    counted = _counts(now)
    earlier = material.earlier
    if earlier is None or not same_question(material.definition, earlier.definition, topic.key):
        return Tally(topic, counted, None, {}, {}, 0, ())
    before = {code: status_on(one, topic.key) for code, one in earlier.contributions.items()}
    both = [
        code
        for code in sorted(now.keys() & before.keys())
        if _compares(material.contributions[code], earlier.contributions[code], topic.key)
    ]
    moved = tuple(
        Moved(code, before[code], now[code]) for code in both if before[code] != now[code]
    )
    return Tally(
        topic,
        counted,
        _counts(before),
        _counts({code: now[code] for code in both}),
        _counts({code: before[code] for code in both}),
        len(both),
        moved,
        reworded(material.definition, earlier.definition, topic.key),
    )


def _compares(now: Contribution, before: Contribution, topic: str) -> bool:
    """Whether a State's two reports compare on a topic.

    A section that an edition does not hold says nothing of a change; nor do two left empty.
    """
    held = now.on(topic) and before.on(topic)
    return bool(held and (now.said_on(topic) or before.said_on(topic)))


def tallies(material: Material) -> list[Tally]:
    """Return the statuses of every topic that asks for one."""
    found = (tally(material, topic) for topic in material.topics)
    return [one for one in found if one is not None]


def _counts(statuses: Mapping[str, str]) -> dict[str, int]:
    times = Counter(status for status in statuses.values() if status)
    return {status: times[status] for status in (*STATUSES, *sorted(set(times) - set(STATUSES)))}
