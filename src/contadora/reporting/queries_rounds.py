"""Reads for the pages of rounds and reports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from contadora.people.access import Reader
from contadora.people.languages import Text
from contadora.people.queries import delegation_name
from contadora.post import queries as post
from contadora.post.models import Message
from contadora.reporting import access, asking
from contadora.reporting.models import (
    Assignment,
    Report,
    ReportSection,
    Round,
    SectionVersion,
    Submission,
)

# How both stores write that a section is for the public; in what a State wrote, the quotation marks
# would be escaped.
RELEASED = '"release": "public"'


def reports_of(user: Reader) -> QuerySet[Report]:
    """Return a person's reports, those of rounds that run first."""
    return (
        access.reports(user)
        .annotate(sent=Count("submissions"))
        .defer("round__version__definition")
        .order_by(
            F("round__ended_at").asc(nulls_first=True), "round__closes_at", "delegation__code"
        )
    )


def rounds_run(user: Reader) -> list[Round]:
    """Return the rounds that a person runs, the newest first."""
    rows = access.rounds(user).defer("version__definition")
    return [row for row in rows if access.runs(user, row)]


def releases(round: Round) -> list[tuple[str, str]]:
    """Return to whom a section may be released; in a delegation's own round nobody else runs it."""
    Release = ReportSection.Release
    if round.convener_id is None:
        return [(value, str(label)) for value, label in Release.choices]
    return [
        (Release.SECRETARIAT.value, _("to the delegation only")),
        (Release.PUBLIC.value, str(Release.PUBLIC.label)),
    ]


def publishing(*, own: bool) -> list[tuple[str, str]]:
    """Return what a round may publish, in words: the desk's, or a delegation's own."""
    Publishing = Round.Publishing
    if not own:
        return [(value, str(label)) for value, label in Publishing.choices]
    return [
        (Publishing.SECTIONS.value, _("the sections that the State releases to the public")),
        (Publishing.NOTHING.value, _("nothing; the delegation alone reads it")),
    ]


def zones() -> list[str]:
    """Return the names of time zones, for a form to suggest."""
    return sorted(name for name in available_timezones() if "/" in name)


def language_names(codes: Collection[str]) -> list[str]:
    """Return languages by their names."""
    names = dict(settings.LANGUAGES)
    return [str(names.get(code, code)) for code in codes]


def mails_of(round: Round) -> QuerySet[Message]:
    """Return the mails about a round, the newest first."""
    return post.messages_about(round.label)[:50]


@dataclass(frozen=True)
class Published:
    """A round and the States with something for the public in it."""

    round: Round
    submissions: list[tuple[Submission, str]]


def _published() -> QuerySet[Submission]:
    newer = Submission.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
    return Submission.objects.alias(text=Cast("content", TextField())).filter(
        ~Exists(newer),
        report__left_at=None,
        report__round__publishes=Round.Publishing.SECTIONS,
        text__contains=RELEASED,
    )


def published_rounds() -> QuerySet[Round]:
    """Return the rounds in which States released something to the public, the newest first."""
    return Round.objects.filter(Exists(_published().filter(report__round=OuterRef("pk"))))


def published(rounds: Collection[Round]) -> list[Published]:
    """Return by round the newest submissions that have something for the public."""
    rows = (
        _published()
        .filter(report__round__in=rounds)
        .defer("content")
        .select_related("report__delegation")
        .order_by("report__delegation__code")
    )
    found = {round.pk: Published(round, []) for round in rounds}
    for row in rows:
        name = delegation_name(row.report.delegation)
        found[row.report.round_id].submissions.append((row, name))
    return list(found.values())


@dataclass
class SectionLine:
    """A section on the report's page."""

    section: ReportSection
    title: Text
    begun: bool
    nothing_new: bool
    comments: int
    last: SectionVersion | None = None
    offices: list[Assignment] = field(default_factory=list)


def section_lines(report: Report) -> list[SectionLine]:
    """Return a draft's sections in order, in a fixed number of queries."""
    titles = asking.titles(report.round.version)
    rows = (
        report.sections.select_related("response", "cleared_by")
        .annotate(said=Count("comments"))
        .order_by("position")
    )
    lines = {
        row.pk: SectionLine(
            row,
            titles[row.key],
            asking.is_begun(row.response.answers),
            asking.says_nothing_new(row.response.answers, row.key),
            row.said,
        )
        for row in rows
    }
    newer = SectionVersion.objects.filter(
        section=OuterRef("section"), revision__gt=OuterRef("revision")
    )
    for version in SectionVersion.objects.filter(~Exists(newer), section__report=report).defer(
        "answers"
    ):
        lines[version.section_id].last = version
    given = Assignment.sections.through.objects.filter(assignment__report=report)
    for each in given.select_related("assignment").order_by("assignment__assigned_at"):
        if each.assignment.revoked_at is None:
            lines[each.reportsection_id].offices.append(each.assignment)
    return list(lines.values())
