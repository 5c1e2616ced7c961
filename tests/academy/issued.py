"""A finished course of the tests, those who took part in it, and their certificates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from contadora.academy.actions.certificates import issue_certificates
from contadora.academy.models import Application, Certificate, Course, Partner, Person, Session
from contadora.atlas.models import State
from contadora.people.models import Delegation
from contadora.people.queries import system_user

SITE = "https://desk.example.org"


def finished_course(organiser: Delegation | None = None, slug: str = "course-2021") -> Course:
    """Return a course of two sessions of two hours, organised by two institutions."""
    course = Course.objects.create(
        slug=slug,
        organiser=organiser,
        status=Course.Status.FINISHED,
        title_es="Curso de tecplomacia",
        title_en="Course on techplomacy",
        title_pt="Curso de tecplomacia (pt)",
        starts_on=date(2021, 11, 15),
        ends_on=date(2021, 11, 16),
        published_at=datetime(2021, 9, 1, tzinfo=UTC),
    )
    Partner.objects.create(
        course=course, kind="organiser", name_es="Secretaría regional", name_en="Regional body"
    )
    Partner.objects.create(course=course, kind="cosponsor", name_es="Instituto", position=1)
    for day in (15, 16):
        start = datetime(2021, 11, day, 14, tzinfo=UTC)
        Session.objects.create(course=course, starts_at=start, ends_at=start + timedelta(hours=2))
    return course


def taker(
    course: Course, name: str, *, language: str = "es", state: str = "URY", **fields: object
) -> Application:
    """Return the application of somebody with a place."""
    number = Person.objects.count() + 1
    person = Person.objects.create(
        email=f"person{number}@mre.example",
        name=name,
        language=language,
        state=State.objects.get(pk=state),
        **fields,
    )
    return Application.objects.create(
        course=course,
        person=person,
        status=Application.Status.ACCEPTED,
        submitted_at=datetime(2021, 10, 1, tzinfo=UTC),
    )


def certified(course: Course, *applications: Application) -> list[Certificate]:
    """Issue their certificates and return them in the same order."""
    issue_certificates(system_user(), course, [one.pk for one in applications], site=SITE)
    return [
        Certificate.objects.get(application=one, revoked_at=None, superseded_at=None)
        for one in applications
    ]
