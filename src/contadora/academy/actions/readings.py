"""The bibliography of a course."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from contadora.academy import access
from contadora.academy.actions.courses import StaleError
from contadora.academy.models import Course, Reading
from contadora.academy.seen import mark
from contadora.people import audit
from contadora.people.models import User


@transaction.atomic
def add_reading(
    actor: User, course: Course, *, citation: str, url: str = "", language: str = ""
) -> Reading:
    """Add a work to the bibliography."""
    course = _locked(actor, course)
    last = course.readings.aggregate(last=Max("position"))["last"]
    found = Reading(course=course, position=0 if last is None else last + 1)
    _write(found, citation, url, language)
    _touch(course)
    audit.record(actor, "add_reading", found, course=course.slug)
    return found


@transaction.atomic
def change_reading(
    actor: User,
    reading: Reading,
    *,
    citation: str,
    url: str = "",
    language: str = "",
    seen: str | None = None,
) -> Reading:
    """Change a work of the bibliography; refused where somebody did so since it was `seen`."""
    course = _locked(actor, reading.course)
    found = Reading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    if seen is not None and seen != mark(found, ("citation", "url", "language")):
        raise StaleError
    _write(found, citation, url, language)
    _touch(course)
    audit.record(actor, "change_reading", found, course=course.slug)
    return found


@transaction.atomic
def remove_reading(actor: User, reading: Reading) -> None:
    """Take a work off the bibliography."""
    course = _locked(actor, reading.course)
    audit.record(actor, "remove_reading", reading, course=course.slug)
    reading.delete()
    _touch(course)


def _write(reading: Reading, citation: str, url: str, language: str) -> None:
    reading.citation, reading.url, reading.language = citation.strip(), url, language
    if not reading.citation:
        raise ValidationError({"citation": _("Write the work as it is cited.")})
    reading.full_clean(exclude=["course"], validate_unique=False)
    reading.save()


def _locked(actor: User, course: Course) -> Course:
    access.require_organiser(actor, course)
    return Course.objects.select_for_update(of=("self",)).get(pk=course.pk)


def _touch(course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(revision=F("revision") + 1)
