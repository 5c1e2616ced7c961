"""The people of the tests, by role: Uruguay's delegation, Costa Rica's, and the desk's own.

Everyone's password is `PASSWORD`. Nobody here has a person's name.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from contadora.people.models import Delegation, Membership, Role, User

PASSWORD = "a long enough test password"


@dataclass
class Cast:
    """One user for each role; `other` is of another delegation, `outsider` of none."""

    head: User
    officer: User
    observer: User
    other: User
    secretariat: User
    administrator: User
    outsider: User
    uruguay: Delegation
    costa_rica: Delegation

    anonymous = AnonymousUser()

    def of(self, role: str) -> User | AnonymousUser:
        """Return the user of a role by its name."""
        user: User | AnonymousUser = getattr(self, role)
        return user


ROLES = (
    "anonymous",
    "outsider",
    "observer",
    "officer",
    "head",
    "other",
    "secretariat",
    "administrator",
)


def make_user(post: str, **fields: object) -> User:
    """Create a user named by a post."""
    address = post.replace(",", "").replace(" ", ".") + "@example.org"
    return User.objects.create_user(address, PASSWORD, name=post, **fields)


def make_cast() -> Cast:
    """Create the delegations and the user of each role."""
    uruguay = Delegation.objects.create(code="URY", kind=Delegation.Kind.STATE)
    costa_rica = Delegation.objects.create(code="CRI", kind=Delegation.Kind.STATE)
    members = {}
    for name, delegation, role in (
        ("head", uruguay, Role.HEAD),
        ("officer", uruguay, Role.OFFICER),
        ("observer", uruguay, Role.OBSERVER),
        ("other", costa_rica, Role.OFFICER),
    ):
        user = make_user(f"{role.value} {delegation.code}")
        Membership.objects.create(user=user, delegation=delegation, role=role)
        members[name] = user
    return Cast(
        **members,
        secretariat=make_user("secretariat", is_secretariat=True),
        administrator=make_user("administrator", is_administrator=True),
        outsider=make_user("outsider"),
        uruguay=uruguay,
        costa_rica=costa_rica,
    )
