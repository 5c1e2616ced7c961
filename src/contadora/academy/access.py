"""Who sees what of a course: guards that give the object to this person, or refuse with 404.

| role | sees | changes |
|---|---|---|
| public | a published course, public material, what a certificate says | |
| invited, applicant (personal link) | what is theirs | theirs |
| participant (personal link) | what is theirs, the course's inside | theirs |
| speaker, moderator (account) | the inside, essays without names | own material, marks |
| reviewer (account) | applications without contact details | scores |
| co-sponsor (team on the desk) | whom it invited, how far they came | its invitations |
| alumnus (certificate's link) | the own certificate | who may see them |
| member of the desk | alumni who agreed | |
| organiser (team on the desk, secretariat) | all, each look at an application audited | all |
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from contadora.academy.models import Contributor, Course, Partner
from contadora.people.access import NotAllowed, Reader
from contadora.people.models import Membership, Role, User

WRITERS = (Role.HEAD, Role.OFFICER)


def organises(user: Reader, course: Course) -> bool:
    """Whether a person coordinates this course: its organiser's head or officer, or secretariat."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_secretariat or user.is_system:
        return True
    if course.organiser_id is None:
        return False
    return Membership.objects.filter(
        user=user, delegation=course.organiser_id, role__in=WRITERS
    ).exists()


def may_open_courses(user: Reader) -> bool:
    """Whether a person may make a new course: secretariat, or a writer of a team."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_secretariat or user.is_system or teams(user).exists()


def teams(user: User) -> QuerySet[Membership]:
    """Return the memberships in which a person may organise or co-sponsor."""
    return Membership.objects.filter(user=user, role__in=WRITERS).select_related("delegation")


def require_organiser(user: Reader, course: Course) -> User:
    """Return the user when they coordinate this course, else 404."""
    if not isinstance(user, User) or not organises(user, course):
        raise NotAllowed
    return user


def visible_courses(user: Reader) -> QuerySet[Course]:
    """Return the courses this person may know exist."""
    public = ~Q(status=Course.Status.DRAFT)
    if not isinstance(user, User) or not user.is_active:
        return Course.objects.filter(public)
    if user.is_secretariat or user.is_system:
        return Course.objects.all()
    mine = Q(organiser__in=teams(user).values("delegation"))
    return Course.objects.filter(public | mine | Q(contributors__user=user)).distinct()


def course_for(user: Reader, slug: str) -> Course:
    """Return a course to those who may see its page; 404 to others."""
    found = visible_courses(user).filter(slug=slug).select_related("programme", "organiser").first()
    if found is None:
        raise NotAllowed
    return found


def own_course(user: Reader, slug: str) -> Course:
    """Return a course to those who coordinate it; 404 to others."""
    found = Course.objects.filter(slug=slug).select_related("programme", "organiser").first()
    if found is None:
        raise NotAllowed
    require_organiser(user, found)
    return found


def cosponsor_of(user: Reader, course: Course) -> Partner | None:
    """Return the co-sponsor for which a person may invite to this course, if any."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return (
        course.partners.filter(
            kind=Partner.Kind.COSPONSOR, delegation__in=teams(user).values("delegation")
        )
        .select_related("delegation")
        .first()
    )


def contributor_of(user: Reader, course: Course) -> Contributor | None:
    """Return what a person with an account is in this course (speaker, moderator, reviewer)."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return course.contributors.filter(user=user).first()


def require_reviewer(user: Reader, course: Course) -> User:
    """Return the user when they review or coordinate this course, else 404."""
    if not isinstance(user, User):
        raise NotAllowed
    if organises(user, course):
        return user
    if user.is_active and course.contributors.filter(user=user, reviews=True).exists():
        return user
    raise NotAllowed
