"""Who opens, speaks, moderates, coordinates or reviews in a course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from contadora.academy import access
from contadora.academy.actions.courses import StaleError
from contadora.academy.models import Contributor, Course
from contadora.academy.seen import mark
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.models import User

EDITABLE = ("name", *(f"post_{code}" for code in LANGUAGES), "user", "coordinates", "reviews")


@transaction.atomic
def add_contributor(actor: User, course: Course, *, values: Mapping[str, Any]) -> Contributor:
    """Add somebody to those who make a course."""
    course = _locked(actor, course)
    last = course.contributors.aggregate(last=Max("position"))["last"]
    found = Contributor(course=course, position=0 if last is None else last + 1)
    _write(found, values)
    _touch(course)
    audit.record(actor, "add_contributor", found, course=course.slug, reviews=found.reviews)
    return found


@transaction.atomic
def change_contributor(
    actor: User, contributor: Contributor, *, values: Mapping[str, Any], seen: str | None = None
) -> Contributor:
    """Change how somebody is shown, and what their account may do in the course.

    Refused where somebody changed it since it was `seen`.
    """
    course = _locked(actor, contributor.course)
    found = Contributor.objects.select_for_update(of=("self",)).get(pk=contributor.pk)
    if seen is not None and seen != mark(found, EDITABLE):
        raise StaleError
    _write(found, values)
    _touch(course)
    audit.record(actor, "change_contributor", found, course=course.slug, reviews=found.reviews)
    return found


@transaction.atomic
def remove_contributor(actor: User, contributor: Contributor) -> None:
    """Take somebody off a course, and off its sessions."""
    course = _locked(actor, contributor.course)
    audit.record(actor, "remove_contributor", contributor, course=course.slug)
    contributor.delete()
    _touch(course)


def _write(contributor: Contributor, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"contributor: no such values: {sorted(unknown)}; see EDITABLE")
    for name, value in values.items():
        setattr(contributor, name, value)
    if not (contributor.name or str(contributor.post)):
        raise ValidationError({"name": _("Give a name or a post.")})
    if contributor.reviews and contributor.user is None:
        raise ValidationError(
            {"reviews": _("Who reviews needs an account on this desk; give its address.")}
        )
    same = Contributor.objects.filter(course=contributor.course).exclude(pk=contributor.pk)
    if contributor.user is not None and same.filter(user=contributor.user).exists():
        raise ValidationError({"account": _("This account is in the course already.")})
    contributor.full_clean(exclude=["course", "user"], validate_unique=False)
    contributor.save()


def _locked(actor: User, course: Course) -> Course:
    access.require_organiser(actor, course)
    return Course.objects.select_for_update(of=("self",)).get(pk=course.pk)


def _touch(course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(revision=F("revision") + 1)
