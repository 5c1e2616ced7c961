"""A section's versions: who wrote what when, with what each changed word by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contadora.forms.definition import is_answered
from contadora.forms.reading import answer_text
from contadora.forms.texts import pick
from contadora.negotiation.drafting.differing import changes
from contadora.negotiation.typeset import changed_html
from contadora.people.languages import Text, current_language
from contadora.reporting import asking
from contadora.reporting.models import ReportSection, SectionVersion

MOST = 60  # versions on a page, the newest
IN_WORDS = ("text", "long_text", "institution", "contact")


@dataclass(frozen=True)
class Difference:
    """A question whose answer changed, and how, as HTML."""

    label: Text
    html: SafeString


@dataclass(frozen=True)
class Step:
    """A version against the one before it."""

    version: SectionVersion
    differences: list[Difference]


def steps(section: ReportSection) -> list[Step]:
    """Return a section's versions, the newest first, each with what it changed."""
    rows = list(section.versions.order_by("-revision")[: MOST + 1])
    found = []
    for place, row in enumerate(rows[:MOST]):
        before = rows[place + 1].answers if place + 1 < len(rows) else {}
        found.append(Step(row, differences(section, before, row.answers)))
    return found


def differences(
    section: ReportSection, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Difference]:
    """Return which answers of a section changed from one state to another."""
    asked = asking.section_of(section.report.round.version, section.key)
    found = []
    if (before.get(section.key) is True) != (after.get(section.key) is True):
        label = Text(_("Nothing new since last time"), current_language(), False)
        told = _("said") if after.get(section.key) is True else _("taken back")
        found.append(Difference(label, format_html("{}", told)))
    for question in asked["questions"]:
        old, new = before.get(question["key"]), after.get(question["key"])
        if old != new and (is_answered(old) or is_answered(new)):
            found.append(Difference(pick(question["label"]), difference(question, old, new)))
    return found


def difference(question: Mapping[str, Any], old: Any, new: Any) -> SafeString:
    """Return how one answer became another: word by word for texts, else the one and the other."""
    if question["type"] in IN_WORDS and isinstance(old or "", str) and isinstance(new or "", str):
        before, after = str(old or ""), str(new or "")
        return changed_html(before, changes(before, after))
    language = current_language()
    gone = answer_text(question, old, language)
    come = answer_text(question, new, language)
    if not gone:
        return format_html("<ins>{}</ins>", come)
    if not come:
        return format_html("<del>{}</del>", gone)
    return format_html("<del>{}</del> <ins>{}</ins>", gone, come)
