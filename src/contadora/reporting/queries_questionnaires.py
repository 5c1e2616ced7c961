"""Reads of questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from contadora.forms.changes import Changes, changes
from contadora.forms.definition import KINDS
from contadora.forms.models import Version
from contadora.forms.subjects import GENERAL, subject_name, subject_of
from contadora.forms.texts import pick
from contadora.people.access import Reader
from contadora.people.languages import Text
from contadora.reporting import access_questionnaires as access
from contadora.reporting.models import Questionnaire
from contadora.reporting.shipped import Shipped, shipped


def listed(user: Reader) -> QuerySet[Questionnaire]:
    """Return the questionnaires that a person sees, each with `live`, `live_at`, `draft`, `asked`.

    They are the newest published version's number and day, the draft's number, and how many
    rounds asked it.
    """
    versions = Version.objects.filter(form=OuterRef("form")).order_by("-number")
    published = versions.exclude(published_at=None)
    return (
        access.questionnaires(user)
        .annotate(
            live=Subquery(published.values("number")[:1]),
            live_at=Subquery(published.values("published_at")[:1]),
            draft=Max("form__versions__number", filter=Q(form__versions__published_at=None)),
            asked=Count("rounds", distinct=True),
        )
        .order_by(
            F("withdrawn_at").asc(nulls_first=True),
            F("owner__code").asc(nulls_first=True),  # the desk's have no owner
            "made_at",
            "pk",
        )
    )


@dataclass(frozen=True)
class Asked:
    """A question as the questionnaire's page lists it."""

    label: Text
    kind: str


@dataclass
class Part:
    """A section as the questionnaire's page lists it, under its part at the first of them."""

    title: Text
    subject: str
    part: Text | None
    nothing_new: bool
    questions: list[Asked] = field(default_factory=list)


def contents(definition: Mapping[str, Any]) -> list[Part]:
    """Return what a definition asks, section by section, in the reader's language."""
    found = []
    before: Any = None
    for section in definition["sections"]:
        subject, part = subject_of(section), section.get("part")
        made = Part(
            title=pick(section["title"]),
            subject="" if subject == GENERAL else subject_name(subject),
            part=pick(part) if part and part != before else None,
            nothing_new=bool(section.get("nothing_new")),
        )
        for question in section["questions"]:
            made.questions.append(Asked(pick(question["label"]), str(KINDS[question["type"]].name)))
        before = part
        found.append(made)
    return found


@dataclass(frozen=True)
class Step:
    """A version, and what it changed against the published one before it."""

    version: Version
    previous: Version | None
    changes: Changes | None


def versions(questionnaire: Questionnaire) -> list[Version]:
    """Return a questionnaire's versions without what they ask, the newest first."""
    rows = questionnaire.form.versions.defer("definition").select_related("published_by")
    return list(rows.order_by("-number"))


def step(questionnaire: Questionnaire, version: Version) -> Step:
    """Return what a version changed against the one that was published before it."""
    before = (
        questionnaire.form.versions.filter(number__lt=version.number)
        .exclude(published_at=None)
        .order_by("-number")
        .first()
    )
    found = changes(before.definition, version.definition) if before else None
    return Step(version, before, found)


def newer_edition(questionnaire: Questionnaire) -> Shipped | None:
    """Return the shipped questionnaire of which this one has an earlier edition, if there is."""
    found = shipped(questionnaire.shipped)
    return found if found is not None and found.edition > questionnaire.edition else None
