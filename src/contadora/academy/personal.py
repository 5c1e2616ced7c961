"""Personal links: who has one is who its mail was sent to, with no account needed.

A link names a course and a person, and the number of the person's links: when that number is
raised, because a link went astray, all links given so far stop working.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contadora.academy.models import Application, Course, Invitation, Person
from contadora.people.access import NotAllowed
from contadora.post import links

PURPOSE = "academy.person"
APPLY = "academy.apply"


def token(person: Person, course: Course) -> str:
    """Return the word of a person's link to a course."""
    return links.sign(PURPOSE, f"{course.uuid.hex}.{person.uuid.hex}.{person.link_number}")


def path(person: Person, course: Course) -> str:
    """Return the address of a person's own page of a course, in the person's language."""
    with override(person.language):
        return reverse("academy:mine", args=[course.slug, token(person, course)])


def person_for(slug: str, word: str) -> tuple[Course, Person]:
    """Return the course and the person of a personal link, or 404.

    A person whose second address was joined to a first one is the first.
    """
    key = links.read(PURPOSE, word, None) or ""
    course_key, _dot, rest = key.partition(".")
    person_key, _dot, number = rest.partition(".")
    if not (course_key and person_key and number.isdigit()):
        raise NotAllowed
    course = Course.objects.filter(slug=slug, uuid=UUID(course_key)).first()
    person = Person.objects.filter(uuid=UUID(person_key)).select_related("same_as").first()
    if course is None or person is None or person.link_number != int(number):
        raise NotAllowed
    person = person.same_as or person
    if person.erased_at is not None:
        raise NotAllowed
    return course, person


def opens(slug: str, token: str, **_kwargs: object) -> bool:
    """Whether an address holds a personal link of this desk: what no stranger can make up."""
    return links.read(PURPOSE, token, None) is not None


def application_of(course: Course, person: Person) -> Application | None:
    """Return a person's application to a course, if there is one."""
    return (
        course.applications.filter(person=person)
        .select_related("person", "course", "response__version__form", "invitation")
        .first()
    )


def invitation_of(course: Course, person: Person) -> Invitation | None:
    """Return the invitation of a person to a course that was not withdrawn, if there is one."""
    return (
        course.invitations.filter(person=person)
        .exclude(status=Invitation.Status.WITHDRAWN)
        .select_related("person", "course", "partner", "invited_by")
        .first()
    )


def require_page(course: Course, person: Person) -> None:
    """404 for who has no page of this course, or is a second address of somebody."""
    known = application_of(course, person) or invitation_of(course, person)
    if known is None or person.same_as_id or person.erased_at is not None:
        raise NotAllowed


def courses_of(person: Person) -> list[Course]:
    """Return the courses whose page is of use to a person: asked to come, in it, or certified."""
    applied = Q(applications__person=person) & (
        Q(applications__erased_at=None) | Q(applications__certificates__isnull=False)
    )
    invited = Q(
        invitations__person=person,
        invitations__status=Invitation.Status.SENT,
        invitations__expires_at__gt=timezone.now(),
    )
    numbers = set(Course.objects.filter(applied).values_list("pk", flat=True))
    numbers |= set(Course.objects.filter(invited).values_list("pk", flat=True))
    return list(Course.objects.filter(pk__in=numbers).order_by("pk"))


def apply_token(course: Course, email: str, language: str) -> str:
    """Return the word that proves an address which has no page here yet."""
    return links.sign(APPLY, f"{course.uuid.hex}.{language}.{_number_of(email)}.{email}")


def _number_of(email: str) -> int:
    number = Person.objects.filter(email=email).values_list("link_number", flat=True).first()
    return number or 0


def address_of(slug: str, word: str) -> tuple[Course, str, str]:
    """Return course, address and language of such a word, or 404."""
    key = links.read(APPLY, word, None) or ""
    course_key, _dot, rest = key.partition(".")
    language, _dot, rest = rest.partition(".")
    number, _dot, email = rest.partition(".")
    course = Course.objects.filter(slug=slug, uuid=UUID(course_key)).first() if email else None
    # Raised when a link went astray: this one leads to the person's page as well.
    if course is None or number != str(_number_of(email)):
        raise NotAllowed
    return course, email, language
