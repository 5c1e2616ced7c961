"""Programmes: what holds courses together in stages. The secretariat keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.academy.actions.courses import StaleError, taken_by_a_page
from contadora.academy.models import Programme
from contadora.academy.seen import mark
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.access import require_secretariat_or_desk
from contadora.people.models import User

EDITABLE = tuple(f"{name}_{code}" for name in ("title", "summary") for code in LANGUAGES)

RESERVED_PROGRAMMES = frozenset({"new"})  # words that stand in an address where its own would


@transaction.atomic
def make_programme(actor: User, *, slug: str, values: Mapping[str, Any]) -> Programme:
    """Begin a programme."""
    require_secretariat_or_desk(actor)
    slug = slug.strip().lower()
    if slug in RESERVED_PROGRAMMES:
        raise taken_by_a_page(slug)
    if Programme.objects.filter(slug=slug).exists():
        raise ValidationError(
            {
                "slug": _("There is something at “%(slug)s” already; choose another address.")
                % {"slug": slug}
            }
        )
    found = Programme(slug=slug)
    _write(found, values)
    audit.record(actor, "make_programme", found, slug=slug)
    return found


@transaction.atomic
def change_programme(
    actor: User, programme: Programme, *, values: Mapping[str, Any], seen: str | None = None
) -> Programme:
    """Change a programme's title and summary; refused where it changed since it was `seen`."""
    require_secretariat_or_desk(actor)
    found = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if seen is not None and seen != mark(found, EDITABLE):
        raise StaleError
    _write(found, values)
    audit.record(actor, "change_programme", found, slug=found.slug)
    return found


def _write(programme: Programme, values: Mapping[str, Any]) -> None:
    for name in EDITABLE:
        if name in values:
            setattr(programme, name, values[name])
    if not str(programme.title):
        raise ValidationError({"title_es": _("Give its title in one language at least.")})
    programme.full_clean(exclude=["source"], validate_unique=False)
    programme.save()
