"""Who an account's credentials let in."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from contadora.people.access import can_sign_in
from contadora.people.models import User


class Backend(AuthenticationBackend):
    """allauth's backend, closed to the desk's own account and to demo accounts off the loopback."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Return whether the account works; Django asks at each request of a session too."""
        return isinstance(user, User) and can_sign_in(user)
