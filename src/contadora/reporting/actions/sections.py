"""Sections at home: cleared and opened again, released, commented, offers taken over."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms import filling, saving
from contadora.forms.filling import Given
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.reporting import access, asking, freezing, offering
from contadora.reporting.actions.reports import locked as locked_report
from contadora.reporting.actions.reports import require_revision
from contadora.reporting.models import LinkUse, Report, ReportSection, SectionComment
from contadora.reporting.unseen import cleaned
from contadora.reporting.writing import Writer, locked, require_open, require_taking, write

LONGEST_COMMENT = 5000
Release = ReportSection.Release


def require_seat(writer: Writer, section: ReportSection) -> None:
    """Refuse who may not write in a section: no head or officer, and not given it; with 404."""
    if writer.user is not None:
        access.require_writer(writer.user, section.report)
        return
    office = writer.assignment
    if office is None or not office.sections.filter(pk=section.pk).exists():
        raise NotAllowed


def _changed(report: Report) -> None:
    """Take the whole's clearing back and raise the report's revision: one of its parts moved."""
    report.cleared_at = report.cleared_by = None
    report.revision += 1
    report.save(update_fields=["cleared_at", "cleared_by", "revision"])


@transaction.atomic
def clear_section(actor: User, section: ReportSection, *, revision: int) -> ReportSection:
    """Clear a section as it was seen, as a head or officer: nobody writes in it until it is opened.

    `revision` is that of its answers; a ValidationError by question says what is not right yet.
    """
    access.require_writer(actor, section.report)
    report = locked_report(section.report)
    section = locked(section)
    require_open(section)
    response = saving.current(section.response)
    if response.revision != revision:
        raise saving.Stale(response, dict(response.answers))
    _require_right(section)
    section.cleared_at, section.cleared_by = timezone.now(), actor
    section.save(update_fields=["cleared_at", "cleared_by"])
    _changed(report)
    audit.record(actor, "clear_section", section, revision=revision)
    return section


def _require_right(section: ReportSection) -> None:
    answers = section.response.answers
    others = {key: value for key, value in answers.items() if key != section.key}
    if asking.says_nothing_new(answers, section.key) and asking.is_begun(others):
        raise ValidationError(
            _("This section says that nothing is new, and answers as well: take one of them back."),
            code="both",
        )
    one = asking.asked(section.report.round.version, section.key, again=True)
    found = filling.problems(one, section.response.answers)
    if found:
        raise ValidationError({each.question: each.remedy for each in found})


@transaction.atomic
def clear_empty_sections(actor: User, report: Report, *, revision: int) -> int:
    """Clear, as a head or officer, all sections that nobody wrote in; return how many."""
    access.require_writer(actor, report)
    report = locked_report(report)
    require_taking(report)
    require_revision(report, revision)
    # Locked before their answers are read: who writes in one meanwhile is waited for.
    open_ones = report.sections.select_for_update().filter(cleared_at=None).order_by("pk")
    keys = [row.pk for row in open_ones]
    rows = report.sections.filter(pk__in=keys).select_related("response")
    empty = [row for row in rows if not asking.is_begun(row.response.answers)]
    if not empty:
        return 0
    report.sections.filter(pk__in=[row.pk for row in empty]).update(
        cleared_at=timezone.now(), cleared_by=actor
    )
    _changed(report)
    audit.record(actor, "clear_empty_sections", report, sections=[row.key for row in empty])
    return len(empty)


@transaction.atomic
def reopen_section(actor: User, section: ReportSection) -> ReportSection:
    """Let a section be written in again, as a head or officer; the whole is then not cleared."""
    access.require_writer(actor, section.report)
    report = locked_report(section.report)
    section = locked(section)
    require_taking(report)
    if section.cleared_at is None:
        raise ValidationError(_("This section is open already."), code="open")
    section.cleared_at = section.cleared_by = None
    section.save(update_fields=["cleared_at", "cleared_by"])
    _changed(report)
    audit.record(actor, "reopen_section", section)
    return section


@transaction.atomic
def release_sections(
    actor: User, report: Report, releases: Mapping[str, str], *, revision: int
) -> Report:
    """Say, as the head, which sections are for the public once submitted, by the section's key.

    A whole that was cleared is to be cleared again.
    """
    access.require_head(actor, report)
    report = locked_report(report)
    require_taking(report)
    require_revision(report, revision)
    rows = {row.key: row for row in report.sections.all()}
    wrong = set(releases.values()) - set(Release.values)
    if wrong or set(releases) - set(rows):
        raise ValidationError({"release": _("Choose to whom each section is released.")})
    changed = [row for key, row in rows.items() if releases.get(key, row.release) != row.release]
    for row in changed:
        row.release = releases[row.key]
    ReportSection.objects.bulk_update(changed, ["release"])
    if changed:
        _changed(report)
    audit.record(
        actor, "release_sections", report, public=sorted(
            row.key for row in rows.values() if row.release == Release.PUBLIC
        ),
    )  # fmt: skip
    return report


@transaction.atomic
def comment_on_section(writer: Writer, section: ReportSection, words: str) -> SectionComment:
    """Say something of a section to those who work on it; it is no part of the report."""
    require_seat(writer, section)
    require_taking(section.report)
    words = cleaned(words).strip()
    if not words or len(words) > LONGEST_COMMENT:
        raise ValidationError(
            {"words": _("A comment has 1 to %(most)s characters.") % {"most": LONGEST_COMMENT}}
        )
    comment = SectionComment.objects.create(
        section=section,
        words=words,
        by_user=writer.user,
        by_office=writer.assignment,
        office=writer.office,
    )
    writer.used(LinkUse.What.COMMENTED, section)
    audit.record(writer.actor, "comment_on_section", comment, by=writer.mark)
    return comment


def take_offer(
    writer: Writer, section: ReportSection, key: str, *, question: str, revision: int
) -> ReportSection:
    """Take over one thing that the desk offers for a section: a last answer, an act on record."""
    with freezing.written_files() as written:
        return _take_offer(writer, section, key, question, revision, written)


@transaction.atomic
def _take_offer(
    writer: Writer,
    section: ReportSection,
    key: str,
    question: str,
    revision: int,
    written: list[FieldFile],
) -> ReportSection:
    require_seat(writer, section)
    section = locked(section)
    require_open(section)
    response = saving.current(section.response)
    offer = offering.find(section, key, question, writer.user or AnonymousUser())
    if offer is None:
        raise ValidationError(_("This is no longer offered: look again."), code="gone")
    given = Given(offering.applied(section, response.answers, offer, written))
    write(writer, section, given, revision, how="taken")
    audit.record(
        writer.actor, "take_offer", section, question=offer.question, offer=offer.key,
        by=writer.mark,
    )  # fmt: skip
    return section
