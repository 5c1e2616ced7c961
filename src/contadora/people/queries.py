"""Reads of accounts, delegations, invitations and the audit trail."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from contadora.people.models import User

SYSTEM_ADDRESS = "desk@contadora.invalid"  # RFC 2606: no mail can ever reach it


def system_user() -> User:
    """Return the desk's own account, for scheduled and command-line work; nobody signs in as it."""
    user = User.objects.filter(is_system=True).first()
    if user is None:
        user, _created = User.objects.get_or_create(
            email=SYSTEM_ADDRESS,
            defaults={"name": "Contadora", "is_system": True, "password": make_password(None)},
        )
    return user
