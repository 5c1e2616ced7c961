"""A paper as it stands on a page, and what was answered on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contadora.academy.models import Attempt
from contadora.atlas.texts import Text
from contadora.forms.texts import pick

MARK, SEEN, PLACE = "a-", "r-", "."


@dataclass(frozen=True)
class PaperOption:
    """Something to choose, or to give a place."""

    value: str
    label: Text
    number: int


@dataclass(frozen=True)
class PaperRow:
    """One question with its answer; `kept` is another window's, where that was first."""

    number: int
    key: str
    kind: str
    text: Text
    points: int
    options: list[PaperOption]
    value: list[str]
    revision: int
    kept: list[str] | None


def paper_rows(attempt: Attempt, stale: Mapping[str, list[str]]) -> list[PaperRow]:
    """Return the questions of a paper; of those that are `stale` both answers."""
    rows = []
    for number, question in enumerate(attempt.paper, start=1):
        key = question["key"]
        kept = attempt.answers.get(key, {"value": [], "revision": 0})
        options = [
            PaperOption(option["value"], pick(option["label"]), index)
            for index, option in enumerate(question["options"])
        ]
        labels = {option.value: str(option.label) for option in options}
        rows.append(
            PaperRow(
                number,
                key,
                question["kind"],
                pick(question["text"]),
                question["points"],
                options,
                stale.get(key, kept["value"]),
                kept["revision"],
                [labels.get(value, value) for value in kept["value"]] if key in stale else None,
            )
        )
    return rows


def read_paper(attempt: Attempt, post: Any) -> Iterator[tuple[str, list[str], int]]:
    """Yield the key, the answer and the revision seen of each question that a form brought."""
    for question in attempt.paper:
        key = question["key"]
        revision = post.get(SEEN + key, "")
        if not revision.isdecimal() or len(revision) > 9:
            continue  # the form did not show this question
        if question["kind"] == "ordering":
            value = _ordered(question, post)
        else:
            value = [one for one in post.getlist(MARK + key) if one]
        yield key, value, int(revision)


def _ordered(question: Mapping[str, Any], post: Any) -> list[str]:
    places = []
    for index, option in enumerate(question["options"]):
        text = post.get(f"{MARK}{question['key']}{PLACE}{index}", "").strip()
        if text.isdecimal():
            places.append((int(text[:4]), index, option["value"]))
    return [value for _place, _index, value in sorted(places)]
