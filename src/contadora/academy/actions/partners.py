"""Institutions that organise, co-sponsor or work with a course, and their logos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, ProtectedError
from django.utils.translation import gettext as _

from contadora.academy import access, logo_files, logos
from contadora.academy.actions.courses import StaleError
from contadora.academy.models import Course, Partner
from contadora.academy.seen import mark
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.models import User

EDITABLE = (
    "kind", *(f"name_{code}" for code in LANGUAGES), "acronym", "url", "delegation", "quota",
)  # fmt: skip


@logo_files.undone_on_failure
@transaction.atomic
def add_partner(
    actor: User, course: Course, *, values: Mapping[str, Any], logo: IO[bytes] | None = None
) -> Partner:
    """Add an institution to a course."""
    course = _locked(actor, course)
    last = course.partners.aggregate(last=Max("position"))["last"]
    found = Partner(course=course, position=0 if last is None else last + 1)
    _write(found, values, logo)
    _touch(course)
    audit.record(
        actor, "add_partner", found, course=course.slug, kind=found.kind, quota=found.quota
    )
    return found


@logo_files.undone_on_failure
@transaction.atomic
def change_partner(
    actor: User,
    partner: Partner,
    *,
    values: Mapping[str, Any],
    logo: IO[bytes] | None = None,
    without_logo: bool = False,
    seen: str | None = None,
) -> Partner:
    """Change an institution, its logo, or how many it may invite.

    Refused where somebody changed it since it was `seen`.
    """
    course = _locked(actor, partner.course)
    found = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if seen is not None and seen != mark(found, (*EDITABLE, "logo")):
        raise StaleError
    old = found.logo.name if found.logo and (logo or without_logo) else ""
    if without_logo:
        found.logo = ""
    _write(found, values, logo)
    if old:
        logo_files.drop(old, course)
    _touch(course)
    audit.record(
        actor, "change_partner", found, course=course.slug, kind=found.kind, quota=found.quota
    )
    return found


@transaction.atomic
def remove_partner(actor: User, partner: Partner) -> None:
    """Take an institution off a course; one that invited people stays, since they came by it."""
    course = _locked(actor, partner.course)
    audit.record(actor, "remove_partner", partner, course=course.slug)
    old = partner.logo.name
    try:
        partner.delete()
    except ProtectedError:
        raise ValidationError(
            _("%(partner)s has invited people to this course and stays with it.")
            % {"partner": partner}
        ) from None
    if old:
        logo_files.drop(old, course)
    _touch(course)


def _write(partner: Partner, values: Mapping[str, Any], logo: IO[bytes] | None) -> None:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"partner: no such values: {sorted(unknown)}; see EDITABLE")
    for name, value in values.items():
        setattr(partner, name, value)
    if not partner.name:
        raise ValidationError({"name_es": _("Give its name in one language at least.")})
    cosponsor = partner.kind == Partner.Kind.COSPONSOR
    if partner.delegation is not None and not cosponsor:
        raise ValidationError(
            {"delegation": _("Only a co-sponsor’s team invites; the organiser does so anyway.")}
        )
    if partner.quota is not None and not cosponsor:
        raise ValidationError({"quota": _("Only a co-sponsor has a quota; leave it empty.")})
    same = Partner.objects.filter(course=partner.course).exclude(pk=partner.pk)
    if partner.delegation and same.filter(delegation=partner.delegation).exists():
        raise ValidationError({"delegation": _("This team is in the course already.")})
    partner.full_clean(exclude=["course", "delegation", "logo"], validate_unique=False)
    if logo is not None:
        try:
            drawn = logos.drawn(logo)
        except ValidationError as error:
            raise ValidationError({"logo": error.messages}) from error
        logo_files.keep(partner, drawn)
    partner.save()


def _locked(actor: User, course: Course) -> Course:
    access.require_organiser(actor, course)
    return Course.objects.select_for_update(of=("self",)).get(pk=course.pk)


def _touch(course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(revision=F("revision") + 1)
