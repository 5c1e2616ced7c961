"""The live view: State by topic, what is reported and by whom it is not; nothing is scored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contadora.atlas.search import folded
from contadora.forms.subjects import GENERAL, subject_name
from contadora.forms.texts import pick
from contadora.reporting.compiling.figures import status_word
from contadora.reporting.compiling.material import (
    LEFT,
    SILENT,
    Contribution,
    Material,
    Participant,
    Topic,
)
from contadora.reporting.compiling.wording import Names, standing_text


@dataclass(frozen=True)
class Cell:
    """What a State reports on a topic: a word, its mark, whether it repeats the last report."""

    word: str
    mark: str  # yes, partly, no, undecided, said; empty where nothing is said
    again: bool = False


@dataclass(frozen=True)
class Row:
    """A State's row: how its report stands, then a cell for each topic."""

    code: str
    name: str
    standing: str
    silent: bool
    late: bool
    cells: tuple[Cell, ...]
    withheld: int = 0


def heading(topic: Topic, language: str) -> tuple[str, str]:
    """Return a topic's short name for a column, and its whole title."""
    title = str(pick(topic.title, language))
    return (title if topic.subject == GENERAL else subject_name(topic.subject)), title


def grid(
    material: Material, names: Names, *, only: Collection[str] | None = None
) -> tuple[list[Topic], list[Row]]:
    """Return the topics and the States' rows by name, of a group's members where one is given."""
    topics = material.topics
    rows = [
        _row(one, material.contributions.get(one.code), topics, names)
        for one in material.participants
        if only is None or one.code in only
    ]
    return topics, sorted(rows, key=lambda row: (folded(row.name), row.code))


def _row(one: Participant, sent: Contribution | None, topics: list[Topic], names: Names) -> Row:
    silent = one.standing in (SILENT, LEFT) or sent is None
    return Row(
        one.code,
        names.get(one.code, one.code),
        standing_text(one),
        silent,
        one.late,
        () if sent is None or silent else tuple(cell(sent, topic) for topic in topics),
        0 if sent is None else sent.withheld,
    )


def cell(sent: Contribution, topic: Topic) -> Cell:
    """Return what a State reports on a topic."""
    parts = sent.said_on(topic.key)
    if not parts:
        return Cell("–", "")
    again = all(part.nothing_new for part in parts)
    status = next((part.status for part in parts if part.status), "")
    if status:
        return Cell(status_word(status), status, again)
    if not any(part.answers for part in parts):
        return Cell(_("nothing new"), "said")
    return Cell(_("reported"), "said", again)
