"""What the academy tells the rooms below: whose its forms and mails are, and which lists it has."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from contadora.academy import access, mail_texts
from contadora.academy.models import Course
from contadora.atlas import queries as atlas
from contadora.atlas.versions import by_version
from contadora.forms import access as forms
from contadora.forms import choices
from contadora.people.access import Reader
from contadora.post import access as post

PREFIX = "academy.course"
SURVEY = "survey"  # the purpose of an evaluation survey's form


def register() -> None:
    """Guard the forms and mails of courses; offer the States."""
    forms.register(PREFIX, _forms, anonymous=[SURVEY])
    post.register(PREFIX, _mails)
    choices.register("state", states)
    mail_texts.register_all()


def course_of(key: str) -> Course | None:
    """Return the course of a label's key."""
    try:
        return Course.objects.filter(uuid=UUID(key)).first()
    except ValueError:
        return None


def _forms(user: Reader, key: str) -> forms.Rights:
    course = course_of(key)
    if course is None or not access.organises(user, course):
        return forms.NONE
    return forms.Rights(compose=True, read=True, back=reverse("academy:manage", args=[course.slug]))


def _mails(user: Reader, label: str) -> bool:
    course = course_of(label.partition(":")[2])
    return course is not None and access.organises(user, course)


def states(language: str) -> list[tuple[str, str]]:
    """Return the States as a form offers them: the region's first, then the others by name."""
    return list(_states(language))


@by_version
def _states(language: str) -> tuple[tuple[str, str], ...]:
    named = [
        (not one.in_region, str(getattr(one, f"short_{language}") or one.short_es), one.iso3)
        for one in atlas.states().values()
        if one.kind not in (one.Kind.FORMER, one.Kind.ORGANISATION)
    ]
    return tuple((code, name) for _far, name, code in sorted(named))
