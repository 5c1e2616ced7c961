"""Guards: the object for this user, or 404; and the mark of what is public.

The default is deny: `people.middleware.MembersOnly` lets nobody but members of the desk reach a
view that carries no mark. A guard refuses with 404, so that what exists is not revealed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from contadora.people.models import Delegation, Membership, Role, User

V = TypeVar("V", bound=Callable[..., Any])
P = ParamSpec("P")
Reader = User | AnonymousUser

PUBLIC = "public"  # anyone
ACCOUNT = "account"  # anyone signed in, a member of the desk or not
MEMBERS = "members"  # members of the desk: what an unmarked view is

# allauth's views cannot carry a mark. What is not named here (a change of address, above all,
# since an invitation proves the address) is closed to all.
ALLAUTH = {
    PUBLIC: {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
    },
    ACCOUNT: {
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
    },
}
CLOSED = ("account_", "mfa_")


def public(view: V) -> V:
    """Mark a view, function or class, that anyone may see, signed in or not."""
    view.audience = PUBLIC  # type: ignore[attr-defined]
    return view


def account(view: V) -> V:
    """Mark a view that anyone signed in may see, without being a member of the desk."""
    view.audience = ACCOUNT  # type: ignore[attr-defined]
    return view


def audience_of(view: Callable[..., Any], name: str) -> str | None:
    """Return who may reach a view: its mark, the list for allauth's, or members; None is nobody.

    `settings.PUBLIC_VIEWS` names views of other libraries that guard themselves, one by one or
    as `namespace:*`.
    """
    listed: tuple[str, ...] = getattr(settings, "PUBLIC_VIEWS", ())
    if name in listed or f"{name.partition(':')[0]}:*" in listed:
        return PUBLIC
    for audience, names in ALLAUTH.items():
        if name in names:
            return audience
    if name.startswith(CLOSED):
        return None
    mark = getattr(view, "audience", None) or getattr(
        getattr(view, "view_class", None), "audience", None
    )
    return str(mark or MEMBERS)


def is_member(user: Reader) -> bool:
    """Whether a person is of this desk: active, and in a delegation or in a desk-wide role."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_secretariat or user.is_administrator or user.memberships.exists()


def role_in(user: Reader, delegation: Delegation) -> Role | None:
    """Return a person's role in a delegation, None when there is none."""
    if not isinstance(user, User) or not user.is_active:
        return None
    membership = Membership.objects.filter(user=user, delegation=delegation).first()
    return Role(membership.role) if membership else None


def delegation_for(user: Reader, code: str) -> Delegation:
    """Return a delegation to its members, the secretariat and administrators; 404 to others."""
    delegation = Delegation.objects.filter(code=code.upper()).first()
    if delegation is None or not isinstance(user, User) or not user.is_active:
        raise Http404
    if user.is_secretariat or user.is_administrator or role_in(user, delegation):
        return delegation
    raise Http404


def require_role(user: Reader, delegation: Delegation, *roles: Role) -> Role:
    """Return a person's role in a delegation when it is one of these, else 404."""
    role = role_in(user, delegation)
    if role is None or role not in roles:
        raise Http404
    return role


def require_secretariat(user: Reader) -> User:
    """Return the user when of the secretariat, else 404."""
    if not isinstance(user, User) or not user.is_active or not user.is_secretariat:
        raise Http404
    return user


def require_administrator(user: Reader) -> User:
    """Return the user when an administrator, else 404."""
    if not isinstance(user, User) or not user.is_active or not user.is_administrator:
        raise Http404
    return user


def _guarded(
    guard: Callable[[Reader], User],
) -> Callable[[Callable[P, HttpResponseBase]], Callable[P, HttpResponseBase]]:
    def decorate(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request = next(value for value in args if isinstance(value, HttpRequest))
            guard(request.user)
            return view(*args, **kwargs)

        return guarded

    return decorate


secretariat_only = _guarded(require_secretariat)
administrator_only = _guarded(require_administrator)
