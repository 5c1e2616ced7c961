"""Delegations, and what their members may do."""

from __future__ import annotations

import re
from typing import Any

import pycountry
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.people import access, audit
from contadora.people.models import Delegation, Handled, Membership, Role, User

ACRONYM = re.compile(r"[A-Z][A-Z0-9-]{1,15}")


@transaction.atomic
def create_delegation(actor: User, code: str, kind: str) -> Delegation:
    """Open a State's or an organisation's delegation on this desk."""
    access.require_desk_role(actor)
    code = code.strip().upper()
    if kind not in Delegation.Kind.values:
        raise ValidationError({"kind": _("Choose a State or an organisation.")})
    if kind == Delegation.Kind.STATE and pycountry.countries.get(alpha_3=code) is None:
        raise ValidationError(
            {
                "code": _("%(code)s is not a State's ISO 3166 code of three letters, as URY is.")
                % {"code": code}
            }
        )
    if not ACRONYM.fullmatch(code):
        raise ValidationError(
            {
                "code": _(
                    "%(code)s is not an acronym of 2 to 16 letters, figures and hyphens, as OAS is."
                )
                % {"code": code}
            }
        )
    if Delegation.objects.filter(code=code).exists():
        raise ValidationError({"code": _("%(code)s has a delegation already.") % {"code": code}})
    delegation = Delegation.objects.create(code=code, kind=kind)
    audit.record(actor, "create_delegation", delegation, kind=kind)
    return delegation


@transaction.atomic
def change_role(actor: User, membership: Membership, role: str) -> Membership:
    """Give a member another role in the delegation."""
    membership = _locked(actor, membership)
    if role not in Role.values:
        raise ValidationError({"role": _("Choose one of the roles.")})
    before = membership.role
    if before == role:
        raise ValidationError({"role": _("That is the role already.")})
    if before == Role.HEAD:
        _keep_a_head(actor, membership)
    membership.role = role
    membership.save(update_fields=["role"])
    audit.record(
        actor,
        "change_role",
        membership.user,
        delegation=membership.delegation.code,
        before=before,
        after=role,
    )
    return membership


@transaction.atomic
def remove_member(actor: User, membership: Membership) -> None:
    """Take a member off a delegation; the account stays, and sees what anyone sees."""
    membership = _locked(actor, membership)
    if membership.role == Role.HEAD:
        _keep_a_head(actor, membership)
    audit.record(
        actor,
        "remove_member",
        membership.user,
        delegation=membership.delegation.code,
        role=membership.role,
    )
    _stop_reading(membership)
    membership.delete()


def _stop_reading(membership: Membership) -> None:
    # A named reader of what is TLP:RED is named as a member of the delegation that owns it.
    for model in apps.get_models():
        if issubclass(model, Handled):
            owned = model._default_manager.filter(owner=membership.delegation_id)
            named: Any = model._meta.get_field("readers").remote_field
            named.through._default_manager.filter(
                **{f"{model._meta.model_name}__in": owned}, user=membership.user_id
            ).delete()


def _locked(actor: User, membership: Membership) -> Membership:
    access.require_manager(actor, membership.delegation)
    # The delegation's row orders changes: two heads cannot take each other off at once.
    Delegation.objects.select_for_update().get(pk=membership.delegation_id)
    found = Membership.objects.filter(pk=membership.pk).select_related("user", "delegation").first()
    if found is None:
        raise ValidationError(_("This person is no longer a member."))
    return found


def _keep_a_head(actor: User, membership: Membership) -> None:
    if actor.is_secretariat or actor.is_administrator or actor.is_system:
        return
    heads = membership.delegation.memberships.filter(role=Role.HEAD).exclude(pk=membership.pk)
    if not any(access.can_sign_in(head.user) for head in heads.select_related("user")):
        raise ValidationError(
            _("A delegation keeps a head: name another first, or ask the secretariat.")
        )
