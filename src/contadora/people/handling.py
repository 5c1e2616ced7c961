"""Handling levels: the Traffic Light Protocol 2.0 (FIRST, August 2022) as the desk keeps it.

The desk reads the protocol as follows. CLEAR: anyone, signed in or not. GREEN: every member of
the desk (the community). AMBER: the owning delegation and the secretariat (its clients).
AMBER+STRICT: the owning delegation only. RED: the named readers only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from contadora.people.models import User

M = TypeVar("M", bound=models.Model)


class HandlingLevel(models.IntegerChoices):
    """How far a thing may travel, from anyone to named readers."""

    CLEAR = 0, _("TLP:CLEAR")
    GREEN = 1, _("TLP:GREEN")
    AMBER = 2, _("TLP:AMBER")
    AMBER_STRICT = 3, _("TLP:AMBER+STRICT")
    RED = 4, _("TLP:RED")


def visible_to(user: User | AnonymousUser) -> Q:
    """The condition, on a model that is `Handled`, of what this user may know exists."""
    rule = Q(handling=HandlingLevel.CLEAR)
    if not user.is_authenticated or not user.is_active:
        return rule
    mine = Q(owner__memberships__user=user)
    rule |= Q(handling=HandlingLevel.GREEN)
    amber = Q(handling=HandlingLevel.AMBER)
    rule |= amber if user.is_secretariat else amber & mine
    rule |= Q(handling=HandlingLevel.AMBER_STRICT) & mine
    rule |= Q(handling=HandlingLevel.RED) & Q(readers=user)
    return rule


class HandledQuerySet(models.QuerySet[M]):
    """Rows with a handling level; `visible_to` is the only door for a user's reads."""

    def visible_to(self, user: Any) -> HandledQuerySet[M]:
        """Return the rows this user may know exist, each once."""
        allowed = self.model._default_manager.filter(visible_to(user)).values("pk")
        return self.filter(pk__in=allowed)
