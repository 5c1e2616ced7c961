"""What rounds and reports write to people, each in their language; each mail has a key of its own,
so that work done again after it was cut off writes to nobody twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from contadora.forms.texts import pick
from contadora.people.models import User
from contadora.people.queries import delegation_name
from contadora.post import outbox, templates
from contadora.post.outbox import Attachment
from contadora.post.site import own_address
from contadora.reporting import access, links
from contadora.reporting.access import WRITERS
from contadora.reporting.mail_texts import PREFIX
from contadora.reporting.models import (
    Assignment,
    Clarification,
    ClarificationMessage,
    Report,
    Submission,
)
from contadora.reporting.times import announced


def people_of(report: Report) -> list[User]:
    """Return the heads and officers of a report's delegation who may know its draft."""
    writers = report.delegation.memberships.filter(role__in=WRITERS).values("user")
    people = User.objects.filter(pk__in=writers, is_active=True).order_by("pk")
    return [one for one in people if access.reports(one).filter(pk=report.pk).exists()]


def tell_invited(actor: User, report: Report) -> int:
    """Invite a State to report; return how many mails that makes."""
    round = report.round
    kind = "invited" if round.convener_id is None else "opened-own"
    sent = 0
    for user in people_of(report):
        sent += _write(
            actor, kind, report, user,
            key=report.uuid.hex,
            deadline=announced(round.closes_at, round.zone, user.language),
            questionnaire=str(pick(round.questionnaire.form.title, user.language)),
        )  # fmt: skip
    return sent


def tell_reminder(actor: User, report: Report, days: int) -> int:
    """Remind a State, as was asked for so many days before the closing; it is told what is left.

    A worker that was down reminds late, when fewer days are left.
    """
    round, sent = report.round, 0
    there = _days(round.closes_at - timezone.now())
    for user in people_of(report):
        deadline = announced(round.closes_at, round.zone, user.language)
        # Where the closing was moved, what is left is told anew.
        key = f"{report.uuid.hex}:{days}:{round.closes_at.timestamp():.0f}"
        with override(user.language):
            left = _("less than a day left")
            if there:
                left = ngettext("%(days)s day left", "%(days)s days left", there) % {"days": there}
        sent += _write(
            actor, "reminder", report, user,
            key=key, deadline=deadline, days=str(there), left=left,
        )  # fmt: skip
    return sent


def _days(time: timedelta) -> int:
    """Return the whole days that a time is nearest to."""
    return (time + timedelta(hours=12)).days


def tell_asked_for(actor: User, report: Report, day: str) -> int:
    """Remind a State by hand, at most once a day."""
    round, sent = report.round, 0
    for user in people_of(report):
        deadline = announced(round.closes_at, round.zone, user.language)
        key = f"{report.uuid.hex}:{day}"
        sent += _write(actor, "asked-for", report, user, key=key, deadline=deadline)
    return sent


def tell_moved(actor: User, report: Report) -> int:
    """Tell a State that the round closes at another time, or again at an earlier one."""
    round, sent, now = report.round, 0, timezone.now().timestamp()
    for user in people_of(report):
        deadline = announced(round.closes_at, round.zone, user.language)
        key = f"{report.uuid.hex}:{round.closes_at.timestamp():.0f}:{now:.6f}"
        sent += _write(actor, "moved", report, user, key=key, deadline=deadline)
    return sent


def tell_receipt(actor: User, submission: Submission, pdf: bytes | None) -> int:
    """Send a State the receipt of what it submitted, with the document."""
    report, sent = submission.report, 0
    name = f"{report.delegation.code.lower()}-{submission.number}.pdf"
    enclosed = [Attachment(name, "application/pdf", pdf)] if pdf is not None else []
    for user in people_of(report):
        with override(user.language):
            path = reverse("reporting:submission", args=[submission.uuid])
        sent += _write(
            actor, "receipt", report, user,
            key=submission.uuid.hex,
            path=path,
            attachments=enclosed,
            number=str(submission.number),
            at=announced(submission.submitted_at, report.round.zone, user.language),
            sha256=submission.sha256,
        )  # fmt: skip
    return sent


def tell_clarification(actor: User, found: Clarification, message: ClarificationMessage) -> int:
    """Tell the other side of a thread that something was written in it."""
    report = found.submission.report
    if message.delegation is None:
        kind, people = "clarification", people_of(report)
    else:
        secretariat = User.objects.filter(is_active=True, is_secretariat=True)
        asked = found.messages.filter(delegation=None).values("written_by")
        kind = "clarified"
        # Those who asked may have left since; an answer must not wait unread.
        people = list(secretariat.filter(pk__in=asked)) or list(secretariat)
    sent = 0
    for user in people:
        with override(user.language):
            path = reverse("reporting:clarification", args=[found.uuid])
            state = delegation_name(report.delegation)
        key = f"{found.uuid.hex}:{message.pk}"
        # The State is a field of one of the two texts; the other does not look at it.
        sent += _write(actor, kind, report, user, key=key, path=path, state=state)
    return sent


def tell_assigned(actor: User, assignment: Assignment) -> bool:
    """Send an office its link."""
    round = assignment.report.round
    language = assignment.language
    with override(language):
        due = announced(assignment.due_at, round.zone) if assignment.due_at else _("not set")
        state = delegation_name(assignment.report.delegation)
    return _to_office(
        actor, "assigned", assignment,
        key=f"{assignment.uuid.hex}:{assignment.link_number}",
        state=state,
        due=due,
        expires=announced(assignment.expires_at, round.zone, language),
    )  # fmt: skip


def tell_due(actor: User, assignment: Assignment) -> bool:
    """Remind an office that its sections are due."""
    if assignment.due_at is None:
        raise ValueError("due: this assignment has no date")
    due = announced(assignment.due_at, assignment.report.round.zone, assignment.language)
    key = f"{assignment.uuid.hex}:{assignment.due_at.timestamp():.0f}"
    return _to_office(actor, "due", assignment, key=key, due=due)


def tell_handed_in(actor: User, assignment: Assignment) -> int:
    """Tell the coordinator that an office is done; where they have left, all who write."""
    report = assignment.report
    people = people_of(report)
    sent = 0
    for user in [one for one in people if one.pk == report.coordinator_id] or people:
        handed = assignment.handed_in_at
        sent += _write(
            actor, "handed-in", report, user,
            key=f"{assignment.uuid.hex}:{handed.timestamp() if handed else 0:.0f}",
            about=report.label,
            path=_offices(report, user.language),
        )  # fmt: skip
    return sent


def _offices(report: Report, language: str) -> str:
    with override(language):
        return reverse("reporting:offices", args=[report.uuid])


def _to_office(actor: User, kind: str, assignment: Assignment, *, key: str, **fields: str) -> bool:
    values = {
        "name": assignment.office,
        "round": str(pick(assignment.report.round.title, assignment.language)),
        "link": links.address(assignment),
        **fields,
    }
    return _queue(
        actor, kind, assignment.email, assignment.language, values,
        about=assignment.report.label, key=f"{kind}:{key}",
    )  # fmt: skip


def _write(
    actor: User,
    kind: str,
    report: Report,
    user: User,
    *,
    key: str,
    path: str = "",
    about: str = "",
    attachments: Iterable[Attachment] = (),
    **fields: str,
) -> int:
    with override(user.language):
        path = path or reverse("reporting:report", args=[report.uuid])
    values = {
        "name": user.name or user.email,
        "round": str(pick(report.round.title, user.language)),
        "link": own_address() + path,
        **fields,
    }
    return _queue(
        actor, kind, user.email, user.language, values,
        about=about or report.round.label, key=f"{kind}:{key}:{user.pk}",
        attachments=list(attachments),
    )  # fmt: skip


def _queue(
    actor: User,
    kind: str,
    to: str,
    language: str,
    values: dict[str, str],
    *,
    about: str,
    key: str,
    attachments: Sequence[Attachment] = (),
) -> bool:
    filled = templates.render(PREFIX + kind, about, language, values)
    message = outbox.queue(
        actor,
        to=to,
        language=language,
        subject=filled.subject,
        body=filled.body,
        kind=PREFIX + kind,
        about=about,
        key=PREFIX + key,
        attachments=attachments,
    )
    return message is not None
