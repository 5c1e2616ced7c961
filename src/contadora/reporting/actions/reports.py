"""A State's report: begun, cleared as a whole, submitted; the round left and come back to."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms.models import Response
from contadora.people import audit
from contadora.people.handling import HandlingLevel
from contadora.people.languages import LANGUAGES
from contadora.people.models import Role, User
from contadora.reporting import access, asking, freezing, mails, printing
from contadora.reporting.canonical import digest
from contadora.reporting.models import Report, ReportSection, Submission
from contadora.reporting.times import announced
from contadora.reporting.writing import require_taking

LONGEST_REASON = 1000


def locked(report: Report) -> Report:
    """Return a report as it is now, with others who act on it kept waiting."""
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("round__version__form", "round__questionnaire__form", "round__previous",
                        "round__convener", "delegation")
        .get(pk=report.pk)
    )  # fmt: skip


def require_revision(report: Report, revision: int) -> None:
    """Refuse an act on a report that somebody changed since it was seen."""
    if report.revision != revision:
        raise ValidationError(
            _("The report was changed elsewhere since you opened it: look again, then decide."),
            code="stale",
        )


@transaction.atomic
def start_report(actor: User, report: Report, *, language: str) -> Report:
    """Begin a State's report, in a language of the round; who begins coordinates it."""
    seat = access.require_writer(actor, report)
    report = locked(report)
    round = report.round
    if report.started_at is not None:
        raise ValidationError(_("The report is begun already."), code="begun")
    if round.ended_at is not None or report.left_at is not None:
        raise ValidationError(_("The round takes no report from this State now."), code="closed")
    if language not in LANGUAGES:
        raise ValidationError({"language": _("Choose one of the desk’s languages.")})
    report.started_at = timezone.now()
    report.coordinator, report.language = actor, language
    report.revision += 1
    report.save(update_fields=["started_at", "coordinator", "language", "revision"])
    for position, one in enumerate(asking.sections(round.version)):
        section = ReportSection(report=report, key=one["key"], position=position)
        section.response = Response.objects.create(
            version=round.version, respondent=section.label, language=language
        )
        section.save()
    if round.drafts_at == HandlingLevel.RED:
        heads = User.objects.filter(
            memberships__delegation=report.delegation,
            memberships__role=Role.HEAD,
            is_active=True,
        )
        report.readers.add(actor, *heads)
    audit.record(actor, "start_report", report, language=language, role=seat.role)
    return report


@transaction.atomic
def name_readers(actor: User, report: Report, people: Collection[User], *, revision: int) -> Report:
    """Say, as a head, who may know a draft that is RED; the head always may."""
    access.require_head(actor, report)
    report = locked(report)
    require_revision(report, revision)
    if report.round.drafts_at != HandlingLevel.RED:
        raise ValidationError(_("This draft is open to the whole delegation."))
    wrong = [
        one for one in people if not one.memberships.filter(delegation=report.delegation).exists()
    ]
    if wrong:
        raise ValidationError(
            {"readers": _("%(who)s: only members of the delegation.") % {"who": wrong[0]}}
        )
    report.readers.set([actor, *people])
    report.revision += 1
    report.save(update_fields=["revision"])
    audit.record(actor, "name_readers", report, number=report.readers.count())
    return report


@transaction.atomic
def take_over_coordination(actor: User, report: Report) -> Report:
    """Coordinate a report from now on, in another's place."""
    access.require_writer(actor, report)
    report = locked(report)
    report.coordinator = actor
    report.revision += 1
    report.save(update_fields=["coordinator", "revision"])
    audit.record(actor, "take_over_coordination", report)
    return report


@transaction.atomic
def clear_report(actor: User, report: Report, *, revision: int) -> Report:
    """Clear the whole as the head, once each of its sections is cleared."""
    access.require_head(actor, report)
    report = locked(report)
    require_taking(report)
    require_revision(report, revision)
    missing = list(report.sections.filter(cleared_at=None).values_list("key", flat=True))
    if missing:
        titles = asking.titles(report.round.version)
        named = "; ".join(str(titles[key]) for key in missing[:5])
        raise ValidationError(
            _("Not cleared yet: %(sections)s. Clear each section first.") % {"sections": named},
            code="uncleared",
        )
    if report.cleared_at is not None:
        raise ValidationError(_("The report is cleared already."), code="cleared")
    report.cleared_at, report.cleared_by = timezone.now(), actor
    report.revision += 1
    report.save(update_fields=["cleared_at", "cleared_by", "revision"])
    audit.record(actor, "clear_report", report)
    return report


def submit_report(actor: User, report: Report, *, revision: int, reason: str = "") -> Submission:
    """Send a report that its head cleared: frozen, hashed, and receipted by mail.

    After the first, each is a correction and has a reason. Of two at once, the second finds the
    report changed and is refused.
    """
    with freezing.written_files() as written:
        return _submit(actor, report, revision, reason, written)


@transaction.atomic
def _submit(
    actor: User, report: Report, revision: int, reason: str, written: list[FieldFile]
) -> Submission:
    access.require_writer(actor, report)
    report = locked(report)
    require_taking(report)
    require_revision(report, revision)
    if report.cleared_at is None:
        raise ValidationError(
            _("The head of the delegation clears the whole before it is submitted."),
            code="uncleared",
        )
    last = report.submissions.order_by("-number").first()
    reason = reason.strip()
    _require_reason(last, reason)
    frozen = freezing.freeze(report)
    if last is not None and freezing.same(last.content, frozen.content):
        raise ValidationError(
            _("This says the same as submission %(number)s: there is nothing to correct.")
            % {"number": last.number},
            code="same",
        )
    now = timezone.now()
    submission = Submission.objects.create(
        report=report,
        number=last.number + 1 if last is not None else 1,
        content=frozen.content,
        sha256=digest(frozen.content),
        # A report that came in time is not late for a correction; its date says when that came.
        is_late=now > report.round.closes_at and (last is None or last.is_late),
        reason=reason if last is not None else "",
        submitted_by=actor,
        submitted_at=now,
    )
    freezing.keep_files(frozen, submission, written)
    report.revision += 1
    report.save(update_fields=["revision"])
    mails.tell_receipt(actor, submission, printing.small_enough(submission))
    audit.record(
        actor, "submit_report", submission, number=submission.number, sha256=submission.sha256,
        is_late=submission.is_late,
    )  # fmt: skip
    return submission


def _require_reason(last: Submission | None, reason: str) -> None:
    if last is not None and not reason:
        raise ValidationError(
            {
                "reason": _("Submitted already on %(at)s: say why this corrects it.")
                % {"at": announced(last.submitted_at, last.report.round.zone)}
            },
            code="reason",
        )
    if len(reason) > LONGEST_REASON:
        raise ValidationError(
            {"reason": _("Use at most %(most)s characters.") % {"most": LONGEST_REASON}}
        )


@transaction.atomic
def leave_round(actor: User, report: Report) -> Report:
    """Leave a round as the head, while it has not ended: what was submitted is shown no more.

    The draft stays the State's. No link of an office opens anything while the State is out.
    """
    access.require_head(actor, report)
    report = locked(report)
    if report.left_at is not None:
        raise ValidationError(_("The State has left the round already."), code="left")
    if report.round.ended_at is not None:
        raise ValidationError(_("The round has ended; no report is taken any more."), code="ended")
    report.left_at = timezone.now()
    report.revision += 1
    report.save(update_fields=["left_at", "revision"])
    audit.record(actor, "leave_round", report)
    return report


@transaction.atomic
def return_to_round(actor: User, report: Report) -> Report:
    """Come back to a round as the head, while it has not ended."""
    access.require_head(actor, report)
    report = locked(report)
    if report.left_at is None:
        raise ValidationError(_("The State is in the round."), code="in")
    if report.round.ended_at is not None:
        raise ValidationError(_("The round has ended; no report is taken any more."), code="ended")
    report.left_at = None
    report.revision += 1
    report.save(update_fields=["left_at", "revision"])
    audit.record(actor, "return_to_round", report)
    return report
