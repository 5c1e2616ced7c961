"""A course of the tests that is going on: two sessions, a speaker, three with a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contadora.academy.insiders import token_of
from contadora.academy.models import (
    Application,
    BankQuestion,
    Contributor,
    Course,
    Part,
    Person,
    Session,
)
from contadora.people.models import Delegation
from tests.factory import Cast

NOW = datetime(2027, 3, 8, 14, 0, tzinfo=UTC)  # ten in the morning in Caracas
MEETING = "https://meeting.example.org/j/123?pwd=secret"


@dataclass
class Class:
    """The course with what is in it; `ana`, `bia` and `carl` have a place, `dora` has none."""

    course: Course
    first: Session
    second: Session
    speaker: Contributor
    ana: Application
    bia: Application
    carl: Application
    dora: Application

    def path(self, application: Application, *parts: str, language: str = "es") -> str:
        """Return an address of a participant's inside."""
        here = f"/{language}/courses/{self.course.slug}/inside/{token_of(application)}/"
        return here + "".join(f"{part}/" for part in parts)

    def manage(self, *parts: str) -> str:
        """Return an address of the coordinator's pages."""
        return f"/es/courses/{self.course.slug}/manage/" + "".join(f"{part}/" for part in parts)


def taker(
    course: Course, name: str, language: str = "es", status: str = "accepted", **person: object
) -> Application:
    """Return the application of somebody."""
    made = Person.objects.create(
        email=f"{name.split()[0].lower()}.{course.slug}@mre.example",
        name=name,
        language=language,
        **person,
    )
    return Application.objects.create(course=course, person=made, status=status)


def make_class(cast: Cast, at: datetime = NOW, slug: str = "course") -> Class:
    """Make the course; its first session begins at the given time."""
    organiser = Delegation.objects.filter(code="OAS").first() or Delegation.objects.create(
        code="OAS", kind=Delegation.Kind.ORGANISATION
    )
    course = Course.objects.create(
        slug=slug,
        organiser=organiser,
        status=Course.Status.PUBLISHED,
        title_es="Curso de ciberdiplomacia",
        title_en="Course on cyber diplomacy",
        starts_on=at.date(),
        ends_on=(at + timedelta(days=4)).date(),
        published_at=at - timedelta(days=60),
    )
    sessions = [
        Session.objects.create(
            course=course,
            starts_at=at + timedelta(days=day),
            ends_at=at + timedelta(days=day, hours=2),
            title_es=f"Taller {day + 1}",
            title_en=f"Workshop {day + 1}",
            join_url=MEETING,
        )
        for day in (0, 2)
    ]
    speaker = Contributor.objects.create(course=course, post_es="Ponente", user=cast.outsider)
    Part.objects.create(session=sessions[0], contributor=speaker)
    return Class(
        course,
        *sessions,
        speaker,
        taker(course, "Ana María Pérez Núñez"),
        taker(course, "Beatriz Gonçalves", "pt"),
        taker(course, "Carl Joseph", "en"),
        taker(course, "Dora Lima", status="waiting"),
    )


def bank(course: Course) -> list[BankQuestion]:
    """Return one question of each kind, of two points each."""

    def options(*labels: str) -> list[dict[str, object]]:
        return [
            {"value": str(number), "label": {"es": label}}
            for number, label in enumerate(labels, start=1)
        ]

    rows = [
        ("single", options("uno", "dos", "tres"), ["2"]),
        ("multiple", options("a", "b", "c", "d"), ["1", "3"]),
        ("ordering", options("x", "y", "z"), ["1", "2", "3"]),
        ("short", [], ["Contadora"]),
    ]
    return [
        BankQuestion.objects.create(
            course=course,
            kind=kind,
            text_es=f"¿{kind}?",
            options=given,
            answer=answer,
            points=2,
        )
        for kind, given, answer in rows
    ]
