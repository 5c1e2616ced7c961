"""A published course with a form, and people who apply to it, for the tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from contadora.academy import actions
from contadora.academy.models import Application, Contributor, Course, Partner, Person, Session
from contadora.academy.queries_people import newest
from contadora.forms import saving
from contadora.forms.filling import Given
from contadora.forms.models import Response, Upload
from contadora.people.queries import system_user
from tests.factory import Cast

ANSWERS = {
    "name": "officer of a ministry",
    "state": "URY",
    "institution": "Ministry",
    "post": "officer",
    "years_of_service": 4,
    "languages": ["es"],
    "motivation": "to serve",
}
SITE = "https://desk.example.org"


def make_course(cast: Cast | None = None, **values: Any) -> Course:
    """Make a published course that begins in ten days, of Uruguay's team, with Costa Rica's as
    co-sponsor and the observer as reviewer."""
    now = timezone.now()
    defaults: dict[str, Any] = {
        "slug": "techplomacy",
        "title_es": "Techplomacia",
        "title_en": "Techplomacy",
        "title_pt": "Techplomacia (pt)",
        "title_fr": "Techplomatie",
        "status": Course.Status.PUBLISHED,
        "cap": 2,
        "admission": Course.Admission.AUTOMATIC,
        "invitation_only": False,
        "starts_on": (now + timedelta(days=10)).date(),
        "ends_on": (now + timedelta(days=12)).date(),
        "organiser": cast.uruguay if cast else None,
    }
    course = Course.objects.create(**{**defaults, **values})
    Session.objects.create(
        course=course,
        starts_at=now + timedelta(days=10),
        ends_at=now + timedelta(days=10, hours=2),
        title_es="Primer taller",
        title_en="First workshop",
        join_url="https://meet.example.org/secret-room",
    )
    if cast is not None:
        Partner.objects.create(
            course=course,
            kind=Partner.Kind.COSPONSOR,
            name_es="Ministerio de Costa Rica",
            name_en="Ministry of Costa Rica",
            delegation=cast.costa_rica,
            quota=3,
        )
        Contributor.objects.create(course=course, user=cast.observer, reviews=True)
    actions.make_application_form(system_user(), course)
    return course


def begin(course: Course, email: str, language: str = "es") -> Application:
    """Begin an application and answer everything."""
    application = actions.begin_application(
        course, email, language=language, consent=course.privacy_version
    )
    response = application.response
    assert response is not None
    application.response = saving.save(response, Given(dict(ANSWERS)), response.revision)
    return application


def apply(course: Course, email: str, language: str = "es") -> Application:
    """Apply with everything answered."""
    application = begin(course, email, language)
    assert application.response is not None
    return actions.submit_application(application, application.response.revision)


def fill(course: Course, number: int, first: int = 1) -> list[Application]:
    """Let as many apply, one after another."""
    return [apply(course, f"applicant{each}@example.org") for each in range(first, first + number)]


def prepare(course: Course, number: int) -> list[Application]:
    """Return as many applications that are answered and not yet sent, made in bulk."""
    version = newest(course)
    assert version is not None
    people = Person.objects.bulk_create(
        Person(email=f"rush{each}@example.org", language="es") for each in range(number)
    )
    responses = Response.objects.bulk_create(
        Response(version=version, answers=dict(ANSWERS)) for _each in people
    )
    return Application.objects.bulk_create(
        Application(
            course=course,
            person=one,
            response=response,
            consent_version=course.privacy_version,
            consented_at=timezone.now(),
        )
        for one, response in zip(people, responses, strict=True)
    )


def now_of(application: Application) -> Application:
    """Return an application as it is in the store."""
    return Application.objects.select_related("person", "course", "response").get(pk=application.pk)


def person(email: str, **values: Any) -> Person:
    """Make a person."""
    return Person.objects.create(email=email, **values)


def upload(application: Application) -> Upload:
    """Hand in a file with an application."""
    made = Upload(
        response=application.response,
        question="letter",
        name="letter.pdf",
        content_type="application/pdf",
        size=4,
    )
    made.file.save("file", ContentFile(b"%PDF"), save=False)
    made.save()
    return made
