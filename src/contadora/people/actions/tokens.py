"""Keys to the API for a person's own programs."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.people import access, audit
from contadora.people.models import ApiToken, User

MOST_DAYS = 366
MOST_OPEN = 20


@transaction.atomic
def create_token(actor: User, name: str, *, days: int = 90) -> tuple[ApiToken, str]:
    """Make a token; the text is returned this once and cannot be found again."""
    if not access.is_member(actor):
        raise access.NotAllowed
    name = name.strip()[:100]
    if not name:
        raise ValidationError({"name": _("Name the program that will use it.")})
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError(
            {
                "days": _("A token may be open for 1 to %(most)s days, not %(days)s.")
                % {"most": MOST_DAYS, "days": days}
            }
        )
    now = timezone.now()
    if actor.api_tokens.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_OPEN:
        raise ValidationError(
            _("There are %(most)s open tokens already; revoke one first.") % {"most": MOST_OPEN}
        )
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        prefix=prefix,
        digest=access.token_digest(secret),
        expires_at=now + timedelta(days=days),
    )
    audit.record(actor, "create_token", token, expires_at=token.expires_at)
    return token, f"{access.TOKEN_MARK}_{prefix}_{secret}"


@transaction.atomic
def revoke_token(actor: User, token: ApiToken) -> ApiToken:
    """Close a token: its owner, or an administrator."""
    if token.user != actor:
        access.require_administrator(actor)
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise ValidationError(_("This token is revoked already."))
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(actor, "revoke_token", token)
    return token
