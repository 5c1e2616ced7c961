"""Who is inside a course: a participant by a personal link, or who teaches and runs it by account.

A participant is an application with a place. The link's word is signed for this purpose alone; it
opens nothing once the place is given back or the course's data is due to be erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from contadora.academy import access
from contadora.academy.models import Application, Contributor, Course, Session
from contadora.people.access import NotAllowed, Reader
from contadora.people.models import User
from contadora.post import links

PURPOSE = "academy.participant"


@dataclass(frozen=True)
class Insider:
    """Somebody inside a course, and as what."""

    course: Course
    application: Application | None = None
    user: User | None = None
    organises: bool = False
    contributor: Contributor | None = None
    token: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone the person reads times in; the course's where none was chosen."""
        chosen = self.application.person.time_zone if self.application else ""
        return ZoneInfo(chosen or self.course.time_zone)

    def url(self, name: str, *args: object) -> str:
        """Return an address of the inside, by this person's own way in."""
        if self.token:
            return reverse(f"academy:{name}", args=[self.course.slug, self.token, *args])
        return reverse(f"academy:{name}_account", args=[self.course.slug, *args])

    def require_participant(self) -> Application:
        """Return the application of a participant; 404 to who has an account only."""
        if self.application is None:
            raise NotAllowed
        return self.application

    def may_moderate(self, session: Session) -> bool:
        """Whether the person answers questions and adds material of this session."""
        if self.organises:
            return True
        return (
            self.contributor is not None
            and session.parts.filter(contributor=self.contributor).exists()
        )

    def require_moderator(self, session: Session) -> User:
        """Return the account of who moderates a session, else 404."""
        if self.user is None or not self.may_moderate(session):
            raise NotAllowed
        return self.user


def personal_link(application: Application, site: str = "", language: str = "") -> str:
    """Return the participant's own address of the inside, in their language or in the one given."""
    with translation.override(language or application.person.language):
        path = reverse("academy:inside", args=[application.course.slug, token_of(application)])
    return site + path


def token_of(application: Application) -> str:
    """Return the word of a participant's personal link."""
    number = application.person.link_number
    return links.sign(PURPOSE, f"{application.uuid}.{number}" if number else str(application.uuid))


def by_token(slug: str, token: str) -> Insider:
    """Return the participant whose link this is; 404 when it opens nothing."""
    key, _dot, number = (links.read(PURPOSE, token, None) or "").partition(".")
    try:
        uuid = UUID(key)
    except ValueError:
        raise NotAllowed from None
    found = (
        Application.objects.filter(
            uuid=uuid,
            course__slug=slug,
            status=Application.Status.ACCEPTED,
            erased_at=None,
            # Raised when a link went astray: those given so far stop working.
            person__link_number=int(number or 0),
            person__erased_at=None,
        )
        .select_related("course__organiser", "person")
        .first()
    )
    if found is None or _is_past(found.course):
        raise NotAllowed
    return Insider(found.course, application=found, token=token)


def _is_past(course: Course) -> bool:
    if course.ends_on is None:
        return False
    return timezone.now().date() > course.ends_on + timedelta(days=course.retention_days)


def by_account(user: Reader, slug: str) -> Insider:
    """Return who teaches or coordinates this course; 404 to others."""
    course = access.course_for(user, slug)
    if not isinstance(user, User):
        raise NotAllowed
    organises = access.organises(user, course)
    contributor = access.contributor_of(user, course)
    # Who only reviews applications has no business in the room.
    if not organises and (contributor is None or not contributor.parts.exists()):
        raise NotAllowed
    return Insider(course, user=user, organises=organises, contributor=contributor)


def of(request: HttpRequest, slug: str, token: str = "") -> Insider:
    """Return who asks, by the link's word or by the account."""
    return by_token(slug, token) if token else by_account(request.user, slug)


def session_of(insider: Insider, uuid: UUID) -> Session:
    """Return a session of the course that was not cancelled, or 404."""
    found = insider.course.sessions.filter(uuid=uuid, cancelled_at=None).first()
    if found is None:
        raise NotAllowed
    return found
