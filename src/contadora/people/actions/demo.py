"""The accounts of the loopback demo."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from contadora.people import access, audit
from contadora.people.models import Delegation, Membership, Role, User

DEMO_DOMAIN = "demo.invalid"  # RFC 2606: no mail can ever reach it
POSTS = (
    (_("secretariat"), "secretariat", "", ""),
    (_("desk officer, Uruguay"), "officer.ury", "URY", Role.OFFICER),
    (_("desk officer, Costa Rica"), "officer.cri", "CRI", Role.OFFICER),
    (_("desk officer, Brazil"), "officer.bra", "BRA", Role.OFFICER),
    (_("head of delegation, Uruguay"), "head.ury", "URY", Role.HEAD),
    (_("observer, Uruguay"), "observer.ury", "URY", Role.OBSERVER),
    (_("administrator"), "administrator", "", ""),
)


@transaction.atomic
def make_demo_accounts(actor: User) -> list[tuple[str, str, str]]:
    """Make the demo's people, or give those there are new passwords.

    Returns role (in the current language), address and password of each. Only on the loopback, by
    the desk's own account.
    """
    if not settings.LOOPBACK or not actor.is_system:
        raise access.NotAllowed
    hasher = PBKDF2PasswordHasher()
    made = []
    for label, post, code, role in POSTS:
        password = "-".join(secrets.token_hex(2) for _part in range(4))
        with override(settings.LANGUAGE_CODE):  # a name is data: in the desk's first language
            name = str(label)
        user, _created = User.objects.get_or_create(
            email=f"{post}@{DEMO_DOMAIN}", defaults={"name": name, "is_demo": True}
        )
        # 64 random bits need no slow hash, and seven slow ones would hold up each start. The first
        # sign-in replaces it by a slow one.
        user.password = hasher.encode(password, hasher.salt(), iterations=10_000)
        user.is_active = True
        user.is_secretariat = post == "secretariat"
        user.is_administrator = post == "administrator"
        user.save()
        if code:
            delegation, _opened = Delegation.objects.get_or_create(
                code=code, defaults={"kind": Delegation.Kind.STATE}
            )
            Membership.objects.update_or_create(
                user=user, delegation=delegation, defaults={"role": role}
            )
        made.append((str(label), user.email, password))
    audit.record(actor, "make_demo_accounts", actor, accounts=[email for _label, email, _p in made])
    return made
