"""How papers are marked: plain functions of what was asked and what was answered.

A paper is a list of questions `{"key", "kind", "points", "options", "answer"}` as they were given;
answers are lists of values by the question's key. Whatever is answered, a mark lies between none
and all of the points, and a right answer has all of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

NEAR = 1e-9  # a mark that fails by less than this was lost in the arithmetic


@dataclass(frozen=True)
class Marked:
    """A paper's points, in all and by question; `percent` is None where nothing can be reached."""

    points: float
    most: float
    by_question: dict[str, float]

    @property
    def percent(self) -> float | None:
        """The points as a share of a hundred."""
        return 100 * self.points / self.most if self.most else None


def mark(paper: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> Marked:
    """Return the points of a paper."""
    by_question = {
        question["key"]: question["points"] * share(question, answers.get(question["key"]))
        for question in paper
    }
    most = float(sum(question["points"] for question in paper))
    return Marked(min(sum(by_question.values()), most), most, by_question)


def share(question: Mapping[str, Any], given: Any) -> float:
    """Return the share of a question's points that an answer has, between 0 and 1."""
    values = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    right = list(question["answer"])
    if not values or not right:
        return 0.0
    kind = question["kind"]
    if kind == "single":
        return float(len(values) == 1 and values[0] == right[0])
    if kind == "multiple":
        return _several(set(right), set(values))
    if kind == "ordering":
        return _order(right, values)
    return float(len(values) == 1 and plain(values[0]) in {plain(text) for text in right})


def _several(right: set[str], given: set[str]) -> float:
    # A wrong choice takes back a right one, so that choosing everything gains nothing.
    return max(0.0, (len(given & right) - len(given - right)) / len(right))


def _order(right: list[str], given: list[str]) -> float:
    """Kendall's tau of the order given, and nothing for one that is no better than chance."""
    if sorted(given) != sorted(right):
        return 0.0
    if len(right) < 2:
        return 1.0
    place = {value: index for index, value in enumerate(given)}
    pairs = list(combinations(right, 2))
    swapped = sum(place[first] > place[second] for first, second in pairs)
    return max(0.0, 1 - 2 * swapped / len(pairs))


def plain(text: str) -> str:
    """Return a short text as it is compared: without case, accents, marks and double spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        " " if not (each.isalnum() or unicodedata.combining(each)) else each
        for each in parts
        if not unicodedata.combining(each)
    )
    return " ".join(letters.split())


def rubric_mark(rubric: Sequence[Mapping[str, Any]], points: Mapping[str, float]) -> float:
    """Return one marker's points by criterion as a share of a hundred."""
    most = sum(each["most"] for each in rubric)
    return 100 * sum(points[each["key"]] for each in rubric) / most if most else 0.0


@dataclass(frozen=True)
class Agreed:
    """What two markers' marks come to; `disagree` says that the coordinator has to settle it."""

    mark: float | None
    disagree: bool


def essay_mark(
    marks: Sequence[float], threshold: float, settled: float | None = None, markers: int = 2
) -> Agreed:
    """Return the mean of the markers' marks once all have marked and agree, or what was settled."""
    if settled is not None:
        return Agreed(settled, False)
    if len(marks) < markers:
        return Agreed(None, False)
    if max(marks) - min(marks) > threshold + NEAR:
        return Agreed(None, True)
    return Agreed(sum(marks) / len(marks), False)


def course_mark(parts: Sequence[tuple[float | None, float]]) -> float | None:
    """Return the weighted mean of (mark, weight); what was not handed in counts as nothing.

    None where nothing is assessed.
    """
    weight = sum(each for _mark, each in parts)
    if not weight:
        return None
    return sum((each or 0.0) * heavy for each, heavy in parts) / weight


def passes(reached: float | None, needed: float) -> bool:
    """Whether a mark is enough."""
    return reached is not None and reached >= needed - NEAR
