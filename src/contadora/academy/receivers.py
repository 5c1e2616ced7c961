"""What follows when a course or a session changes: mails, places, the form of the next edition."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import forgetting, mails, places, signals
from contadora.academy.actions import applications, invitations
from contadora.academy.application_form import TITLE, default_definition, form_of
from contadora.academy.models import Application, Correspondence, Course, Criterion, Session
from contadora.atlas.texts import LANGUAGES
from contadora.forms import queries as forms
from contadora.people.models import User
from contadora.post.models import TemplateText

Status = Application.Status
TOLD = (Status.DRAFT, Status.SUBMITTED, Status.WAITING, *Application.HOLDING)
CALENDAR = frozenset({"starts_at", "ends_at"})
PLACES = frozenset({"cap", "offers_until", "offer_hours"})


def connect() -> None:
    """Listen to what the academy tells of itself."""
    for signal, receiver in (
        (signals.session_added, session_added),
        (signals.session_changed, session_changed),
        (signals.session_cancelled, session_cancelled),
        (signals.course_changed, course_changed),
        (signals.course_published, course_published),
        (signals.course_cancelled, course_cancelled),
        (signals.course_copied, course_copied),
        (signals.application_erased, application_erased),
    ):
        signal.connect(receiver, dispatch_uid=f"academy.people.{receiver.__name__}")


def session_added(*, actor: User, session: Session, **_rest: Any) -> None:
    """Invite those who have a place."""
    takers = session.course.applications.filter(status=Status.ACCEPTED)
    for application in takers.select_related("person", "course"):
        mails.invite_to_sessions(actor, application, [session])


def session_changed(
    *, actor: User, session: Session, changed: Collection[str], **_rest: Any
) -> None:
    """Tell of what a calendar shows; nothing else is worth a mail."""
    if session.cancelled_at is not None or session.course.status != Course.Status.PUBLISHED:
        return
    if CALENDAR & set(changed) or any(name.startswith("title_") for name in changed):
        mails.tell_of_change(actor, session)


def session_cancelled(*, actor: User, session: Session, **_rest: Any) -> None:
    """Tell of a session that will not be."""
    mails.tell_of_cancelling(actor, session)


def course_changed(
    *,
    actor: User,
    course: Course,
    changed: Collection[str],
    cap_before: int | None = None,
    **_rest: Any,
) -> None:
    """Hold a lowered cap, give what a raised one frees, tell of another place to come to."""
    if _moved(course, changed):
        for session in course.sessions.filter(cancelled_at=None, ends_at__gt=timezone.now()):
            session.sequence += 1
            session.save(update_fields=["sequence"])
            session.course = course
            mails.tell_of_change(actor, session)
    if not PLACES & set(changed):
        return
    if "cap" not in changed:
        places.promote(actor, course)
        return
    taken = places.held(course)
    if course.cap is not None and course.cap < taken:
        raise ValidationError(
            {
                "cap": _(
                    "Places held already: %(held)s. Lower the number under “%(page)s”, where you "
                    "confirm it and nobody loses a place; or give a higher one."
                )
                % {"held": taken, "page": _("Places and waiting list")}
            }
        )
    places.cap_changed(actor, course, cap_before)


def _moved(course: Course, changed: Collection[str]) -> bool:
    """Whether a course is held elsewhere now; a translation of the place moves nothing."""
    if course.status != Course.Status.PUBLISHED:
        return False
    return "online" in changed or (
        not course.online and f"place_{course.official_language}" in changed
    )


def course_published(*, actor: User, course: Course, **_rest: Any) -> None:
    """See that there is a form to apply with."""
    if form_of(course) is None:
        applications.publish_form(actor, course, default_definition(course), TITLE)


def course_cancelled(
    *, actor: User, course: Course, reason: str, sessions: Collection[Session], **_rest: Any
) -> None:
    """Tell everybody on the way; who has a place also sees the sessions leave the calendar."""
    concerned = course.applications.filter(status__in=TOLD).select_related("person", "course")
    for application in concerned:
        mails.tell(
            actor, "course-cancelled", application, key=f"off:{application.uuid.hex}", reason=reason
        )
    for session in sessions:
        mails.tell_of_cancelling(actor, session)
    invitations.tell_of_cancelling(actor, course)


def course_copied(*, actor: User, course: Course, original: Course, **_rest: Any) -> None:
    """Bring along the form, the criteria, the texts of mails and from whom they come."""
    form = form_of(original)
    version = forms.published(form) if form is not None else None
    if form is not None and version is not None:
        applications.publish_form(actor, course, version.definition, form.title)
    for criterion in original.criteria.all():
        names = {f"name_{code}": getattr(criterion, f"name_{code}") for code in LANGUAGES}
        Criterion.objects.create(
            course=course, points=criterion.points, position=criterion.position, **names
        )
    for text in TemplateText.objects.filter(owner=original.label):
        TemplateText.objects.create(
            owner=course.label,
            kind=text.kind,
            language=text.language,
            subject=text.subject,
            body=text.body,
        )
    kept = Correspondence.objects.filter(course=original).first()
    if kept is not None:
        Correspondence.objects.create(
            course=course, site=kept.site, sender_name=kept.sender_name, reply_to=kept.reply_to
        )


def application_erased(*, application: Application, wholly: bool, **_rest: Any) -> None:
    """Forget what the inside of the course keeps of somebody."""
    forgetting.forget(application, wholly=wholly)
