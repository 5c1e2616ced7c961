"""Reads of accounts, delegations, invitations and the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache

import pycountry
from allauth.mfa.models import Authenticator
from babel import Locale
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, override

from contadora.people.models import (
    ApiToken,
    AuditEntry,
    Delegation,
    Invitation,
    Membership,
    User,
)

SYSTEM_ADDRESS = "desk@contadora.invalid"  # RFC 2606: no mail can ever reach it
INVITATION_SALT = "contadora.people.invitation"


def system_user() -> User:
    """Return the desk's own account, for scheduled and command-line work; nobody signs in as it."""
    user = User.objects.filter(is_system=True).first()
    if user is None:
        user, _created = User.objects.get_or_create(
            email=SYSTEM_ADDRESS,
            defaults={"name": "Contadora", "is_system": True, "password": make_password(None)},
        )
    return user


def account(address: str) -> User | None:
    """Return the account of an address, whatever its case."""
    return User.objects.filter(email__iexact=address.strip()).first()


def accounts() -> QuerySet[User]:
    """Return people's accounts with their delegations; the desk's own account is not one."""
    return (
        User.objects.filter(is_system=False)
        .prefetch_related("memberships__delegation")
        .order_by("email")
    )


# Delegations


def delegations_of(user: User) -> QuerySet[Membership]:
    """Return a person's memberships."""
    return user.memberships.select_related("delegation").order_by("delegation__code")


def delegations(user: User) -> QuerySet[Delegation]:
    """Return the delegations this user may see, with their number of members."""
    every = Delegation.objects.annotate(members=Count("memberships")).order_by("code")
    if user.is_secretariat or user.is_administrator:
        return every
    return every.filter(pk__in=user.memberships.values("delegation"))


def members(delegation: Delegation) -> QuerySet[Membership]:
    """Return a delegation's members."""
    return delegation.memberships.select_related("user").order_by("user__name", "user__email")


def delegation_name(delegation: Delegation) -> str:
    """Return the State's short name in the reader's language, or the organisation's acronym."""
    if delegation.kind != Delegation.Kind.STATE:
        return delegation.code
    return _state_name(delegation.code, (get_language() or "es")[:2])


@cache
def _state_name(code: str, language: str) -> str:
    country = pycountry.countries.get(alpha_3=code)
    names = Locale(language).territories
    return str(names.get(country.alpha_2, code)) if country else code


# Invitations


def invitations(delegation: Delegation | None) -> QuerySet[Invitation]:
    """Return the invitations to a delegation, or with None those to a desk-wide role."""
    return (
        Invitation.objects.filter(delegation=delegation)
        .select_related("invited_by", "delegation")
        .order_by("-created_at")
    )


def invitation_token(invitation: Invitation) -> str:
    """Return the signed word that opens an invitation."""
    return signing.dumps(
        {"invitation": invitation.uuid.hex, "email": invitation.email}, salt=INVITATION_SALT
    )


def invitation_link(invitation: Invitation, site: str) -> str:
    """Return the address of an invitation's page on a site, in the invitee's language."""
    with override(invitation.language):
        page = reverse("people:invitation", args=[invitation_token(invitation)])
    return site.rstrip("/") + page


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a signed word opens, open or not; None when it is not ours."""
    try:
        content = signing.loads(token, salt=INVITATION_SALT)
    except signing.BadSignature:
        return None
    return (
        Invitation.objects.filter(uuid=content["invitation"], email=content["email"])
        .select_related("delegation", "invited_by")
        .first()
    )


# Tokens


def tokens(user: User) -> QuerySet[ApiToken]:
    """Return a person's API tokens, the newest first."""
    return user.api_tokens.order_by("-created_at")


def second_factors(user: User) -> list[str]:
    """Return the kinds of second factor a person has set up."""
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True).distinct())


# The audit trail


@dataclass(frozen=True)
class AuditFilter:
    """What an administrator asks the audit trail."""

    actor: str = ""
    action: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None

    def entries(self) -> QuerySet[AuditEntry]:
        """Return the entries asked for, the oldest first."""
        found = AuditEntry.objects.order_by("seq")
        if self.actor:
            found = found.filter(
                Q(actor_label__icontains=self.actor) | Q(actor__email__iexact=self.actor)
            )
        if self.action:
            found = found.filter(action=self.action)
        if self.object:
            found = found.filter(
                Q(object_type__iexact=self.object)
                | Q(object_id__iexact=self.object)
                | Q(object_label__icontains=self.object)
            )
        if self.since:
            found = found.filter(at__gte=datetime.combine(self.since, time.min, UTC))
        if self.until:
            found = found.filter(at__lte=datetime.combine(self.until, time.max, UTC))
        return found


def audited_actions() -> list[str]:
    """Return the actions that the trail knows."""
    return list(AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct())


def languages() -> list[tuple[str, str]]:
    """Return the languages a person may choose."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]
