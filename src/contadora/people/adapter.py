"""How accounts work here: by invitation only, each in its own language."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override

from contadora.people.models import User


class Adapter(DefaultAccountAdapter):
    """Nobody signs up: an account comes from an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: the only door is an invitation's link."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the home page, in the language of the person who signed in."""
        user = request.user
        with override(user.language if isinstance(user, User) else get_language()):
            return reverse("desk:home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the home page in the page's language."""
        return reverse("desk:home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in its reader's language, whatever the page's was."""
        user = context.get("user")
        with override(user.language if isinstance(user, User) else get_language()):
            super().send_mail(template_prefix, email, context)
