"""Writes of the room: each is one transaction and leaves one audit entry.

An action guards itself, so that pages, the command line and programs inherit the same rule: who
may not gets `access.NotAllowed`, what is wrong in what was given gets a `ValidationError` that
names field, value and remedy.
"""

from contadora.people.actions.accounts import (
    set_active,
    set_desk_roles,
    set_language,
    set_profile,
)
from contadora.people.actions.delegations import (
    change_role,
    create_delegation,
    remove_member,
)
from contadora.people.actions.demo import make_demo_accounts
from contadora.people.actions.invitations import (
    accept_invitation,
    invite,
    send_again,
    withdraw_invitation,
)
from contadora.people.actions.tokens import create_token, revoke_token

__all__ = [
    "accept_invitation",
    "change_role",
    "create_delegation",
    "create_token",
    "invite",
    "make_demo_accounts",
    "remove_member",
    "revoke_token",
    "send_again",
    "set_active",
    "set_desk_roles",
    "set_language",
    "set_profile",
    "withdraw_invitation",
]
