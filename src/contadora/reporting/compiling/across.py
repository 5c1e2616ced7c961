"""One State across two rounds: by topic what it said then and says now, word by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contadora.forms.texts import pick
from contadora.negotiation.compared import hunks_html
from contadora.negotiation.drafting.comparing import hunks_of
from contadora.reporting.compiling.figures import status_word
from contadora.reporting.compiling.material import (
    Answer,
    Contribution,
    Part,
    Topic,
    status_on,
)
from contadora.reporting.compiling.wording import answer_words, label

NEW, GONE, CHANGED, SAME = "new", "gone", "changed", "same"


@dataclass(frozen=True)
class Line:
    """A question as it was answered then and now."""

    label: str
    what: str  # new, gone, changed, same
    html: SafeString
    language: str
    reworded: bool = False  # the question is put otherwise


@dataclass(frozen=True)
class Section:
    """A topic of a State's two reports."""

    topic: Topic
    title: str
    before: str  # status in words; empty where there is none
    now: str
    again: bool
    lines: tuple[Line, ...]
    compares: bool = True  # False where the reader may see the topic in one of the reports only

    @property
    def changed(self) -> bool:
        """Whether anything is other than before."""
        return self.before != self.now or any(line.what != SAME for line in self.lines)


def across(
    before: Contribution | None, now: Contribution, topics: list[Topic], language: str
) -> list[Section]:
    """Return a State's report beside its earlier one, topic by topic, those that it holds.

    What is held back from the reader in one of them is no change.
    """
    found = []
    for topic in topics:
        if now.withheld and not now.on(topic.key):
            continue
        compares = before is None or not before.withheld or bool(before.on(topic.key))
        then = _answers(before, topic) if compares else {}
        here = _answers(now, topic)
        if not then and not here and not now.on(topic.key):
            continue
        keys = dict.fromkeys([*here, *then])
        against = before if compares else None
        lines = [_line(then.get(key), here.get(key), against, now, language) for key in keys]
        parts = now.on(topic.key)
        found.append(
            Section(
                topic,
                str(pick(topic.title, language)),
                _status(against, topic),
                _status(now, topic),
                bool(parts) and all(part.nothing_new for part in parts),
                tuple(lines),
                compares,
            )
        )
    return found


def _status(one: Contribution | None, topic: Topic) -> str:
    status = status_on(one, topic.key)
    return status_word(status) if status else ""


def _answers(one: Contribution | None, topic: Topic) -> dict[str, tuple[Part, Answer]]:
    if one is None:
        return {}
    return {
        answer.key: (part, answer)
        for part in one.on(topic.key)
        for answer in part.answers
        if answer.role != "status"
    }


def _line(
    then: tuple[Part, Answer] | None,
    here: tuple[Part, Answer] | None,
    before: Contribution | None,
    now: Contribution,
    language: str,
) -> Line:
    old = _text(then, language)
    new = _text(here, language)
    shown = here or then
    if shown is None:
        raise ValueError("a line is of an answer given then or now")
    what = NEW if then is None else GONE if here is None else SAME if old == new else CHANGED
    spoken = now if here is not None else before
    own = shown[1].is_words and spoken is not None
    reworded = (
        then is not None
        and here is not None
        and then[1].question.get("label") != here[1].question.get("label")
    )
    return Line(
        label(shown[1].question, language),
        what,
        escape(new) if before is None else hunks_html(hunks_of(old, new)),
        spoken.language if own and spoken is not None else language,
        reworded,
    )


def _text(given: tuple[Part, Answer] | None, language: str) -> str:
    if given is None:
        return ""
    part, answer = given
    return str(answer.value) if answer.is_words else answer_words(answer, part, language)


def words_of() -> Mapping[str, str]:
    """Return what became of an answer, in words."""
    return {
        NEW: _("new"),
        GONE: _("no longer said"),
        CHANGED: _("said otherwise"),
        SAME: _("as before"),
    }
