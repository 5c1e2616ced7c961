"""What States say they need: as blocks by topic, and as needs that offers are sought for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import ngettext

from contadora.forms.texts import pick
from contadora.reporting.compiling.blocks import Block, Heading, Paragraph, Said
from contadora.reporting.compiling.material import Contribution, Material, Part, Topic
from contadora.reporting.compiling.topical import counted, given_with, quoted
from contadora.reporting.compiling.wording import Names, said


@dataclass(frozen=True)
class Need:
    """A need that a State declares in a section of its report, in its words or by choice."""

    code: str
    submission: str
    section: str
    subject: str
    title: str
    said: tuple[Said, ...]
    public: bool


def need_blocks(material: Material, names: Names, language: str) -> Iterator[Block]:
    """Yield the needs topic by topic, those topics in which a State declares one."""
    for topic in material.topics:
        given = given_with(material, topic, "needs", names)
        if not given:
            continue
        states = {code for code, *_rest in given}
        yield Heading(2, str(pick(topic.title, language)), topic.anchor)
        yield Paragraph(
            ngettext(
                "%(count)s State declares a need here.",
                "%(count)s States declare a need here.",
                len(states),
            )
            % {"count": len(states)}
        )
        yield from counted(given, names, language)
        yield from quoted(topic, given, names, language, set())


def needs_of(one: Contribution, topics: list[Topic], language: str) -> list[Need]:
    """Return the needs of a report, a section each, in the questionnaire's order."""
    order = {topic.key: place for place, topic in enumerate(topics)}
    parts = sorted(one.parts, key=lambda part: order.get(part.topic, len(order)))
    return [need for part in parts if (need := _need(one, part, language)) is not None]


def _need(one: Contribution, part: Part, language: str) -> Need | None:
    answers = part.with_role("needs")
    if not answers:
        return None
    return Need(
        one.code,
        one.uuid,
        part.key,
        part.subject,
        str(pick(part.title, language)),
        tuple(words for answer in answers for words in said(answer, part, language, one.language)),
        part.release == "public",
    )
