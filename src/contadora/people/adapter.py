"""How accounts work here: by invitation only, each in its own language."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override

from contadora.people.access import can_sign_in
from contadora.people.models import User

log = logging.getLogger("contadora.people")


class Adapter(DefaultAccountAdapter):
    """Nobody signs up: an account comes from an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: the only door is an invitation's link."""
        return False

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        """Turn away an account that does not work, before anything is said to be signed in.

        allauth carries on with an account that its backend refused, and looks only at whether it
        is active: a demo account off the loopback would be greeted, and audited as signed in.
        """
        if not (isinstance(user, User) and can_sign_in(user)):
            request.session.flush()
            return self.respond_user_inactive(request, user)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the home page, in the language of the person who signed in."""
        user = request.user
        with override(user.language if isinstance(user, User) else get_language()):
            return reverse("desk:home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the home page in the page's language."""
        return reverse("desk:home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in its reader's language, whatever the page's was.

        Where the mail server does not answer, the page is the same: it does not tell who has an
        account.
        """
        user = context.get("user")
        with override(user.language if isinstance(user, User) else get_language()):
            try:
                super().send_mail(template_prefix, email, context)
            except OSError:
                log.exception("the mail %s was not sent", template_prefix)
