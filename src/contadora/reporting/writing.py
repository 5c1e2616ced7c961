"""Writing in a section: each save kept with who made it, so that no one's words are lost.

Drafts are saved every few seconds; like `forms`, this leaves no entry on the audit trail but a
version, which says which office wrote what. What one office writes without a pause is one version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms import saving
from contadora.forms.filling import Given
from contadora.forms.models import Response
from contadora.people.models import User
from contadora.people.queries import system_user
from contadora.reporting import links
from contadora.reporting.models import Assignment, LinkUse, Report, ReportSection, SectionVersion
from contadora.reporting.unseen import clean_answers

A_SITTING = timedelta(minutes=15)


@dataclass(frozen=True)
class Writer:
    """Who writes: somebody of the delegation, or an office by its link."""

    user: User | None = None
    assignment: Assignment | None = None
    device: str = ""

    @property
    def actor(self) -> User:
        """Whom the audit trail names: the person, or the desk where an office has no account."""
        return self.user or system_user()

    @property
    def office(self) -> str:
        """How the writer is called in the history."""
        if self.assignment is not None:
            return self.assignment.office
        return str(self.user)[:200]

    @property
    def mark(self) -> str:
        """How the audit trail tells the writer's way in; it does not name the office."""
        return f"assignment {self.assignment.uuid}" if self.assignment is not None else "account"

    def used(self, what: LinkUse.What, section: ReportSection | None = None) -> None:
        """Note a use of the office's link; nothing for who has an account."""
        if self.assignment is not None:
            links.note(self.assignment, what, self.device, section)


def locked(section: ReportSection) -> ReportSection:
    """Return a section as it is now, with others who write in it kept waiting."""
    return (
        ReportSection.objects.select_for_update(of=("self",))
        .select_related("report__round__version__form", "report__delegation", "response")
        .get(pk=section.pk)
    )


def require_taking(report: Report) -> None:
    """Refuse where the report takes nothing any more: the round ended, or the State left it."""
    if report.round.ended_at is not None:
        raise ValidationError(_("The round has ended; no report is taken any more."), code="ended")
    if report.left_at is not None:
        raise ValidationError(
            _("The State has left the round; its head may bring it back."), code="left"
        )
    if report.started_at is None:
        raise ValidationError(_("The report is not begun yet."), code="unbegun")


def require_open(section: ReportSection) -> None:
    """Refuse to write in a section that is cleared."""
    require_taking(section.report)
    if section.cleared_at is not None:
        raise ValidationError(
            _("This section is cleared; a head or officer may open it again."), code="cleared"
        )


def keeper(writer: Writer, section: ReportSection) -> Callable[[Response, Given, int], Response]:
    """Return how a page keeps what this writer sends in a section."""

    def keep(response: Response, given: Given, revision: int) -> Response:
        return write(writer, section, given, revision, response=response)

    return keep


@transaction.atomic
def write(
    writer: Writer,
    section: ReportSection,
    given: Given,
    revision: int,
    *,
    how: str = "written",
    response: Response | None = None,
) -> Response:
    """Keep answers under who gave them; `saving.Stale` where somebody else wrote since.

    Characters that nobody sees are taken out, and the version says from which answers.
    """
    section = locked(section)
    require_open(section)
    before = saving.current(section.response)
    given.answers, unseen = clean_answers(given.answers)
    after = saving.save(response or before, given, revision)
    if after.revision != before.revision:
        note_version(section, after, writer, how=how, unseen=unseen)
        writer.used(LinkUse.What.WROTE, section)
    return after


def note_version(
    section: ReportSection,
    response: Response,
    writer: Writer,
    *,
    how: str = "written",
    unseen: Sequence[str] = (),
) -> SectionVersion:
    """Keep what a section says now under its writer's name."""
    now = timezone.now()
    last = section.versions.order_by("-revision").first()
    if last is not None and _same_sitting(last, writer, how):
        last.revision, last.answers, last.written_at = response.revision, response.answers, now
        last.unseen = sorted({*last.unseen, *unseen})
        last.save(update_fields=["revision", "answers", "written_at", "unseen"])
        return last
    return SectionVersion.objects.create(
        section=section,
        revision=response.revision,
        answers=response.answers,
        by_user=writer.user,
        by_office=writer.assignment,
        office=writer.office,
        how=how,
        unseen=list(unseen),
        began_at=now,
        written_at=now,
    )


def _same_sitting(last: SectionVersion, writer: Writer, how: str) -> bool:
    return (
        last.by_user_id == (writer.user.pk if writer.user else None)
        and last.by_office_id == (writer.assignment.pk if writer.assignment else None)
        and last.how == how == "written"
        and timezone.now() - last.began_at < A_SITTING
    )
