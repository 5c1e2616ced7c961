"""How each action of the room is called: what it needs is made first, then it is returned."""

from __future__ import annotations

from collections.abc import Callable

from contadora.people import actions, queries
from contadora.people.models import Invitation, Membership
from tests.factory import Cast

Prepared = Callable[[], object]


def _open_invitation(cast: Cast) -> Invitation:
    return actions.invite(cast.head, "new@example.org", delegation=cast.uruguay, role="officer")


def _invite(cast: Cast) -> Prepared:
    return lambda: actions.invite(
        cast.head, "new@example.org", delegation=cast.uruguay, role="observer", site="http://desk"
    )


def _send_again(cast: Cast) -> Prepared:
    invitation = _open_invitation(cast)
    return lambda: actions.send_again(cast.head, invitation)


def _withdraw(cast: Cast) -> Prepared:
    invitation = _open_invitation(cast)
    return lambda: actions.withdraw_invitation(cast.head, invitation)


def _accept(cast: Cast) -> Prepared:
    invitation = _open_invitation(cast)
    return lambda: actions.accept_invitation(
        invitation, name="a new officer", password="a sentence of one's own"
    )


def _change_role(cast: Cast) -> Prepared:
    membership = Membership.objects.get(user=cast.observer)
    return lambda: actions.change_role(cast.head, membership, "officer")


def _remove_member(cast: Cast) -> Prepared:
    membership = Membership.objects.get(user=cast.observer)
    return lambda: actions.remove_member(cast.head, membership)


def _revoke(cast: Cast) -> Prepared:
    token, _text = actions.create_token(cast.officer, "a program")
    return lambda: actions.revoke_token(cast.officer, token)


def _demo(_cast: Cast) -> Prepared:
    desk = queries.system_user()
    return lambda: actions.make_demo_accounts(desk)


AUDITED: dict[str, Callable[[Cast], Prepared]] = {
    "invite": _invite,
    "send_again": _send_again,
    "withdraw_invitation": _withdraw,
    "accept_invitation": _accept,
    "create_delegation": lambda cast: (
        lambda: actions.create_delegation(cast.secretariat, "OAS", "organisation")
    ),
    "change_role": _change_role,
    "remove_member": _remove_member,
    "set_language": lambda cast: lambda: actions.set_language(cast.officer, "pt"),
    "set_profile": lambda cast: (
        lambda: actions.set_profile(cast.officer, name="another post", language="fr")
    ),
    "set_active": lambda cast: lambda: actions.set_active(cast.administrator, cast.other, False),
    "set_desk_roles": lambda cast: (
        lambda: actions.set_desk_roles(
            cast.administrator, cast.other, secretariat=True, administrator=False
        )
    ),
    "create_token": lambda cast: lambda: actions.create_token(cast.officer, "a program"),
    "revoke_token": _revoke,
    "make_demo_accounts": _demo,
}
