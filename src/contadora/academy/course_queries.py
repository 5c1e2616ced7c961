"""Reads of courses: the list, what a coordinator's pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from contadora.academy import access
from contadora.academy.models import (
    Application,
    Contributor,
    Course,
    Partner,
    Programme,
    Reading,
    Session,
)
from contadora.people.access import NotAllowed, Reader
from contadora.people.models import Delegation, User

T = TypeVar("T")


@dataclass(frozen=True)
class Shelf:
    """The courses a reader may know, by what can be done with them."""

    drafts: list[Course]
    coming: list[Course]
    held: list[Course]
    cancelled: list[Course]


def shelf(user: Reader, today: date, *, programme: Programme | None = None) -> Shelf:
    """Return the courses: to come and under way first to last, those held last to first."""
    found = access.visible_courses(user).select_related("programme").prefetch_related("partners")
    if programme is not None:
        found = found.filter(programme=programme)
    status = Course.Status
    open_ended = Q(ends_on=None) | Q(ends_on__gte=today)
    published = found.filter(status=status.PUBLISHED)
    return Shelf(
        drafts=list(
            found.filter(status=status.DRAFT).order_by(F("starts_on").asc(nulls_first=True), "slug")
        ),
        coming=list(published.filter(open_ended).order_by("starts_on", "slug")),
        held=list(
            found.filter(Q(status=status.FINISHED) | Q(status=status.PUBLISHED, ends_on__lt=today))
            .distinct()
            .order_by(F("starts_on").desc(nulls_last=True), "slug")
        ),
        cancelled=list(
            found.filter(status=status.CANCELLED).order_by(
                F("starts_on").desc(nulls_last=True), "slug"
            )
        ),
    )


def coming(limit: int, today: date) -> list[Course]:
    """Return the next published courses, for pages that name them."""
    found = Course.objects.filter(status=Course.Status.PUBLISHED, ends_on__gte=today)
    return list(found.order_by("starts_on", "slug")[:limit])


def programmes() -> QuerySet[Programme]:
    """Return the programmes with how many courses they hold."""
    return Programme.objects.annotate(
        held=Count("courses", filter=~Q(courses__status=Course.Status.DRAFT))
    )


def programme_for(slug: str) -> Programme:
    """Return a programme, which anyone may see; 404 where there is none."""
    found = Programme.objects.filter(slug=slug).select_related("source").first()
    if found is None:
        raise NotAllowed
    return found


def organising_teams(user: User) -> QuerySet[Delegation]:
    """Return the teams in whose name a person may begin a course."""
    if user.is_secretariat:
        return Delegation.objects.all()
    return Delegation.objects.filter(pk__in=access.teams(user).values("delegation"))


def holders(course: Course) -> int:
    """Return how many hold a place or have been offered one."""
    return course.applications.filter(status__in=Application.HOLDING).count()


def session_in(course: Course, uuid: UUID) -> Session:
    """Return a session of a course; 404 where it has none such."""
    return _of(course.sessions.select_related("course").filter(uuid=uuid).first())


def contributor_in(course: Course, uuid: UUID) -> Contributor:
    """Return somebody of a course; 404 where there is none such."""
    return _of(course.contributors.select_related("course", "user").filter(uuid=uuid).first())


def partner_in(course: Course, uuid: UUID) -> Partner:
    """Return an institution of a course; 404 where there is none such."""
    return _of(course.partners.select_related("course", "delegation").filter(uuid=uuid).first())


def reading_in(course: Course, pk: int) -> Reading:
    """Return a work of a course's bibliography; 404 where there is none such."""
    return _of(course.readings.select_related("course").filter(pk=pk).first())


def _of(found: T | None) -> T:
    if found is None:
        raise NotAllowed
    return found
