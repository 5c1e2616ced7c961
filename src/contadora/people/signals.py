"""Sign-ins and changes of credentials, which allauth makes, are audited here."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.db import transaction
from django.http import HttpRequest

from contadora.people import audit, queries
from contadora.people.models import User
from contadora.people.requests import address_of


def _origin(request: HttpRequest | None) -> dict[str, str]:
    """Return where a request came from, when that is known."""
    address = address_of(request) if request is not None else ""
    return {"address": address} if address else {}


def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Audit a sign-in."""
    with transaction.atomic():
        audit.record(user, "sign_in", user, **_origin(request))


def sign_in_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """Audit a failed sign-in: by the desk, on the account that was named when there is one.

    What was typed is not kept: people type their password in the wrong field.
    """
    named = str(credentials.get("email") or credentials.get("username") or "")
    known = queries.account(named) if named else None
    desk = queries.system_user()
    with transaction.atomic():
        audit.record(
            desk, "sign_in_failed", known or desk, known=known is not None, **_origin(request)
        )


def second_factor_failed(
    request: HttpRequest, user: User, authenticator: Any = None, **_: Any
) -> None:
    """Audit a wrong code or a key that did not answer."""
    with transaction.atomic():
        audit.record(
            queries.system_user(),
            "second_factor_failed",
            user,
            kind=getattr(authenticator, "type", ""),
            **_origin(request),
        )


def _credential(action: str) -> Any:
    def receiver(request: HttpRequest, user: User, authenticator: Any = None, **_: Any) -> None:
        details = _origin(request)
        if authenticator is not None:
            details["kind"] = str(authenticator.type)
        with transaction.atomic():
            audit.record(user, action, user, **details)

    return receiver


def connect() -> None:
    """Listen; called once, when the room is ready."""
    auth_signals.user_logged_in.connect(signed_in, dispatch_uid="audit_sign_in")
    auth_signals.user_login_failed.connect(sign_in_failed, dispatch_uid="audit_failed")
    mfa_signals.authentication_failed.connect(
        second_factor_failed, dispatch_uid="audit_second_factor_failed"
    )
    for signal, action in (
        (mfa_signals.authenticator_added, "add_second_factor"),
        (mfa_signals.authenticator_removed, "remove_second_factor"),
        (mfa_signals.authenticator_reset, "reset_second_factor"),
        (account_signals.password_changed, "change_password"),
        (account_signals.password_set, "set_password"),
        (account_signals.password_reset, "reset_password"),
    ):
        signal.connect(_credential(action), weak=False, dispatch_uid=f"audit_{action}")
