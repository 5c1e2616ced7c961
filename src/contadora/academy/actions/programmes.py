"""Programmes: what holds courses together in stages. The secretariat keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.academy.models import Programme
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.access import require_secretariat_or_desk
from contadora.people.models import User

EDITABLE = tuple(f"{name}_{code}" for name in ("title", "summary") for code in LANGUAGES)


@transaction.atomic
def make_programme(actor: User, *, slug: str, values: Mapping[str, Any]) -> Programme:
    """Begin a programme."""
    require_secretariat_or_desk(actor)
    slug = slug.strip().lower()
    if slug == "new" or Programme.objects.filter(slug=slug).exists():
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
def change_programme(actor: User, programme: Programme, *, values: Mapping[str, Any]) -> Programme:
    """Change a programme's title and summary."""
    require_secretariat_or_desk(actor)
    found = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
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
