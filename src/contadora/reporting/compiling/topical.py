"""One topic of a compilation: status, what States report, practices, challenges, needs, offers."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.atlas.blocks import Table
from contadora.atlas.search import folded
from contadora.forms.texts import pick
from contadora.reporting.compiling.blocks import Block, Heading, Paragraph, Points, Words
from contadora.reporting.compiling.changes import Tally
from contadora.reporting.compiling.figures import status_word
from contadora.reporting.compiling.material import (
    Answer,
    Contribution,
    Material,
    Part,
    Topic,
    status_on,
    status_question,
)
from contadora.reporting.compiling.wording import (
    Names,
    by_name,
    chosen,
    label,
    listed,
    option_label,
    said,
)

ROLES = ("measures", "", "practices", "challenges", "needs", "offers", "evidence", "contact")
Given = list[tuple[str, Contribution, Part, Answer]]


def headings() -> dict[str, str]:
    """Return what the parts of a topic are called, by role."""
    return {
        "measures": _("What States report"),
        "": _("Other answers"),
        "practices": _("Practices"),
        "challenges": _("Challenges"),
        "needs": _("Needs"),
        "offers": _("Help offered"),
        "evidence": _("Evidence"),
        "contact": _("Contacts"),
    }


def topic_blocks(
    material: Material, topic: Topic, found: Tally | None, names: Names, language: str
) -> Iterator[Block]:
    """Yield a topic's blocks; the first that names a State on it carries the anchor of both."""
    yield Heading(2, str(pick(topic.title, language)), topic.anchor)
    if pick(topic.help, language):
        yield Paragraph(str(pick(topic.help, language)), small=True)
    speaking = [code for code, one in material.contributions.items() if one.said_on(topic.key)]
    repeats = [
        code
        for code in speaking
        if all(part.nothing_new for part in material.contributions[code].said_on(topic.key))
    ]
    yield Paragraph(
        ngettext(
            "%(count)s State reports here: %(states)s.",
            "%(count)s States report here: %(states)s.",
            len(speaking),
        )
        % {"count": len(speaking), "states": listed(speaking, names)}
        if speaking
        else _("No State reports here.")
    )
    if repeats:
        yield Paragraph(
            _("Nothing new since the last report: %(states)s.")
            % {"states": listed(repeats, names)},
            small=True,
        )
    if found is not None and found.said:
        yield from _status(material, found, names, language)
    anchored: set[str] = set()
    titles = headings()
    for role in ROLES:
        given = given_with(material, topic, role, names)
        if not given:
            continue
        yield Heading(3, titles[role], f"{topic.anchor}-{role or 'other'}")
        yield from counted(given, names, language)
        yield from quoted(topic, given, names, language, anchored)
    # Those whose answers are all counted are found at their report.
    for code in by_name(set(speaking) - anchored, names):
        yield Words(
            names.get(code, code),
            (),
            f"{topic.anchor}-{code.lower()}",
            _("No words of its own; see its report in the annex."),
        )


def _status(material: Material, found: Tally, names: Names, language: str) -> Iterator[Block]:
    rows = []
    for status, count in found.now.items():
        if count:
            who = [
                code
                for code, one in material.contributions.items()
                if status_on(one, found.topic.key) == status
            ]
            rows.append((status_word(status), str(count), listed(who, names)))
    question = status_question(material.definition, found.topic.key)
    yield Table(
        label(question, language) if question else _("Status"),
        (_("Status"), _("States"), _("Which")),
        tuple(rows),
        (20, 12, 68),
        ("left", "right", "left"),
    )
    if found.moved:
        yield Paragraph(_("Since the round before:"))
        yield Points(
            tuple(
                f"{names.get(one.code, one.code)}: {status_word(one.before)} → "
                f"{status_word(one.now)}"
                for one in sorted(
                    found.moved, key=lambda one: folded(names.get(one.code, one.code))
                )
            )
        )
    elif found.before is not None and found.both:
        yield Paragraph(_("No State changed its answer since the round before."), small=True)
    if found.reworded:
        yield Paragraph(
            _("The question’s wording changed between the rounds; compare with care."), small=True
        )


def given_with(material: Material, topic: Topic, role: str, names: Names) -> Given:
    """Return the answers of a role on a topic, by the names of the States."""
    return [
        (code, material.contributions[code], part, answer)
        for code in by_name(material.contributions, names)
        for part in material.contributions[code].on(topic.key)
        for answer in part.with_role(role)
    ]


def counted(given: Given, names: Names, language: str) -> Iterator[Block]:
    """Yield a table for each question whose answers are chosen from what it offers."""
    questions: dict[str, list[tuple[str, Answer]]] = {}
    for code, _one, _part, answer in given:
        if not answer.is_words and answer.question["type"] != "file":
            questions.setdefault(answer.key, []).append((code, answer))
    for answers in questions.values():
        who: dict[str, list[str]] = {}
        question = answers[0][1].question
        for option in question.get("options") or ():
            who[str(pick(option["label"], language))] = []
        for code, answer in answers:
            for value in chosen(answer):
                who.setdefault(option_label(answer.question, value, language), []).append(code)
        yield Table(
            label(question, language),
            (_("Answer"), _("States"), _("Which")),
            tuple((name, str(len(codes)), listed(codes, names)) for name, codes in who.items()),
            (42, 12, 46),
            ("left", "right", "left"),
        )


def quoted(
    topic: Topic, given: Given, names: Names, language: str, anchored: set[str]
) -> Iterator[Block]:
    """Yield what States say in their own words, and what they hand in, State by State."""
    several = len({answer.key for *_rest, answer in given if answer.is_words}) > 1
    for code, one, part, answer in given:
        if not answer.is_words and answer.question["type"] != "file":
            continue
        notes = []
        if several:
            notes.append(label(answer.question, language))
        if part.nothing_new:
            notes.append(_("as in its last report"))
        anchor = "" if code in anchored else f"{topic.anchor}-{code.lower()}"
        anchored.add(code)
        yield Words(
            names.get(code, code),
            said(answer, part, language, one.language),
            anchor,
            " · ".join(notes),
        )
