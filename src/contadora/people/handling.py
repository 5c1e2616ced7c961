"""Handling levels: the Traffic Light Protocol 2.0 (FIRST, August 2022) as the desk keeps it.

The desk reads the protocol as follows. CLEAR: anyone, signed in or not. GREEN: every member of
the desk (the community). AMBER: the owning delegation and the secretariat (its clients).
AMBER+STRICT: the owning delegation only. RED: the named readers only; it falls to the head of the
owning delegation once none of them is left there who may write, since somebody must be able to
answer for it and take it back. An administrator looks after the machine and reads no more than a
member does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from contadora.people.models import User

M = TypeVar("M", bound=models.Model)


class HandlingLevel(models.IntegerChoices):
    """How far a thing may travel, from anyone to named readers.

    The labels are the protocol's, which it keeps in their original form in every language.
    """

    CLEAR = 0, "TLP:CLEAR"
    GREEN = 1, "TLP:GREEN"
    AMBER = 2, "TLP:AMBER"
    AMBER_STRICT = 3, "TLP:AMBER+STRICT"
    RED = 4, "TLP:RED"


class HandledQuerySet(models.QuerySet[M]):
    """Rows with a handling level; `visible_to` is the only door for a user's reads."""

    def visible_to(self, user: User | AnonymousUser) -> HandledQuerySet[M]:
        """Return the rows this user may know exist, each once, with one query."""
        rule = Q(handling=HandlingLevel.CLEAR)
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.filter(rule)
        membership = apps.get_model("people", "Membership")
        mine = membership._default_manager.filter(user=user)
        in_mine = Q(owner__in=mine.values("delegation"))
        green = Q(handling=HandlingLevel.GREEN)
        amber = Q(handling=HandlingLevel.AMBER)
        desk_wide = user.is_secretariat or user.is_administrator
        rule |= green if desk_wide else green & Q(models.Exists(mine))
        rule |= amber if user.is_secretariat else amber & in_mine
        rule |= Q(handling=HandlingLevel.AMBER_STRICT) & in_mine
        named = self.model._default_manager.filter(readers=user).values("pk")
        rule |= Q(handling=HandlingLevel.RED, pk__in=named)
        heading = mine.filter(role="head").values("delegation")
        left = ~Q(self._kept_by_a_reader())
        rule |= Q(handling=HandlingLevel.RED, owner__in=heading) & left
        return self.filter(rule)

    def _kept_by_a_reader(self) -> models.Exists:
        """Whether a named reader still writes for the delegation that owns the row."""
        readers: Any = self.model._meta.get_field("readers").remote_field
        own = {str(self.model._meta.model_name): models.OuterRef("pk")}
        return models.Exists(
            readers.through._default_manager.filter(
                **own,
                user__is_active=True,
                user__memberships__delegation=models.OuterRef("owner"),
                user__memberships__role__in=("head", "officer"),
            )
        )
