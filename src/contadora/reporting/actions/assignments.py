"""Sections given to other ministries and agencies by a personal link."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.people import audit
from contadora.people.addresses import check_email
from contadora.people.languages import LANGUAGES
from contadora.people.models import User
from contadora.reporting import access, jobs, mails
from contadora.reporting.actions.reports import locked as locked_report
from contadora.reporting.models import Assignment, LinkUse, Report, ReportSection
from contadora.reporting.writing import Writer, require_taking

USUAL = timedelta(days=60)  # that a link works, where its sections have no date
AFTER_DUE = timedelta(days=14)
LONGEST_OFFICE, LONGEST_NOTE = 200, 1000


@transaction.atomic
def assign_sections(
    actor: User,
    report: Report,
    *,
    office: str,
    email: str,
    sections: Collection[ReportSection],
    due_at: datetime | None = None,
    language: str = "es",
    note: str = "",
) -> Assignment:
    """Give sections to an office and mail it a link that opens these and no others."""
    access.require_writer(actor, report)
    report = locked_report(report)
    require_taking(report)
    office, email, note = office.strip(), email.strip().lower(), note.strip()
    _require(office, email, note, language)
    if not sections or any(one.report_id != report.pk for one in sections):
        raise ValidationError({"sections": _("Choose at least one section of this report.")})
    now = timezone.now()
    if due_at is not None and due_at <= now:
        raise ValidationError({"due_at": _("This time is past: give a later one.")})
    assignment = Assignment.objects.create(
        report=report,
        office=office,
        email=email,
        language=language,
        due_at=due_at,
        note=note,
        expires_at=due_at + AFTER_DUE if due_at is not None else now + USUAL,
        assigned_by=actor,
    )
    assignment.sections.set(sections)
    mails.tell_assigned(actor, assignment)
    audit.record(actor, "assign_sections", assignment, sections=sorted(one.key for one in sections))
    jobs.ask_on_commit()
    return assignment


def _require(office: str, email: str, note: str, language: str) -> None:
    if not office or len(office) > LONGEST_OFFICE:
        raise ValidationError({"office": _("Name the office, in at most 200 characters.")})
    if len(note) > LONGEST_NOTE:
        raise ValidationError(
            {"note": _("Use at most %(most)s characters.") % {"most": LONGEST_NOTE}}
        )
    if language not in LANGUAGES:
        raise ValidationError({"language": _("Choose one of the desk’s languages.")})
    try:
        check_email(email)
    except ValidationError:
        raise ValidationError(
            {
                "email": _("%(value)s is no address; write it like office@ministry.example.")
                % {"value": email[:80]}
            }
        ) from None


def _locked(assignment: Assignment) -> Assignment:
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("report__round__version", "report__delegation", "report__coordinator")
        .get(pk=assignment.pk)
    )


@transaction.atomic
def revoke_assignment(actor: User, assignment: Assignment) -> Assignment:
    """End an office's link at once; what it wrote stays."""
    access.require_writer(actor, assignment.report)
    assignment = _locked(assignment)
    if assignment.revoked_at is not None:
        raise ValidationError(_("This link is ended already."), code="revoked")
    assignment.revoked_at = timezone.now()
    assignment.save(update_fields=["revoked_at"])
    audit.record(actor, "revoke_assignment", assignment)
    return assignment


@transaction.atomic
def renew_assignment(
    actor: User, assignment: Assignment, *, due_at: datetime | None = None
) -> Assignment:
    """Send an office a new link, perhaps with another date; those it was sent open nothing more."""
    access.require_writer(actor, assignment.report)
    assignment = _locked(assignment)
    require_taking(assignment.report)
    now = timezone.now()
    if due_at is not None and due_at <= now:
        raise ValidationError({"due_at": _("This time is past: give a later one.")})
    due = due_at or (assignment.due_at if assignment.due_at and assignment.due_at > now else None)
    assignment.due_at = due
    assignment.expires_at = due + AFTER_DUE if due is not None else now + USUAL
    assignment.revoked_at = assignment.reminded_at = assignment.handed_in_at = None
    assignment.link_number = F("link_number") + 1
    assignment.save()
    assignment = _locked(assignment)
    mails.tell_assigned(actor, assignment)
    audit.record(actor, "renew_assignment", assignment, number=assignment.link_number)
    jobs.ask_on_commit()
    return assignment


@transaction.atomic
def hand_in(writer: Writer) -> Assignment:
    """Say, as an office, that its sections are done; the coordinator is told."""
    if writer.assignment is None:
        raise ValueError("hand_in: only an office hands in; heads and officers clear")
    assignment = _locked(writer.assignment)
    require_taking(assignment.report)
    assignment.handed_in_at = timezone.now()
    assignment.save(update_fields=["handed_in_at"])
    writer.used(LinkUse.What.HANDED_IN)
    mails.tell_handed_in(writer.actor, assignment)
    audit.record(writer.actor, "hand_in", assignment)
    return assignment


@transaction.atomic
def remind_of_due(actor: User, assignment: Assignment) -> int:
    """Remind an office that its sections are due, once a date; return how many mails that makes."""
    if not actor.is_system:
        access.require_writer(actor, assignment.report)
    assignment = _locked(assignment)
    if assignment.due_at is None or assignment.revoked_at is not None:
        raise ValidationError(_("This assignment has no date, or its link is ended."), code="undue")
    assignment.reminded_at = timezone.now()
    assignment.save(update_fields=["reminded_at"])
    sent = int(mails.tell_due(actor, assignment))
    audit.record(actor, "remind_of_due", assignment, mails=sent)
    return sent
