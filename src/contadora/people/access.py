"""Guards: the object for this user, or 404; and the mark of what is public.

The default is deny: `people.middleware.MembersOnly` lets nobody but members of the desk reach a
view that carries no mark. A guard refuses with 404, so that what exists is not revealed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from contadora.people.models import (
    ApiToken,
    Delegation,
    Invitation,
    Membership,
    Role,
    User,
)

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


class NotAllowed(Http404):
    """Refused, in the way that does not tell whether the thing exists."""


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


def reaches(user: Reader, view: Callable[..., Any], name: str) -> bool:
    """Whether a view is for this person at all; what is behind it, the view itself guards."""
    audience = audience_of(view, name)
    if audience == ACCOUNT:
        return user.is_authenticated and user.is_active
    return audience == PUBLIC or (audience == MEMBERS and is_member(user))


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
        raise NotAllowed
    if user.is_secretariat or user.is_administrator or role_in(user, delegation):
        return delegation
    raise NotAllowed


def require_role(user: Reader, delegation: Delegation, *roles: Role) -> Role:
    """Return a person's role in a delegation when it is one of these, else 404."""
    role = role_in(user, delegation)
    if role is None or role not in roles:
        raise NotAllowed
    return role


def require_secretariat(user: Reader) -> User:
    """Return the user when of the secretariat, else 404."""
    if not isinstance(user, User) or not user.is_active or not user.is_secretariat:
        raise NotAllowed
    return user


def require_secretariat_or_desk(user: Reader) -> User:
    """Return the user when of the secretariat or the desk itself, else 404."""
    if isinstance(user, User) and user.is_active and user.is_system:
        return user
    return require_secretariat(user)


def require_administrator(user: Reader) -> User:
    """Return the user when an administrator, else 404."""
    if not isinstance(user, User) or not user.is_active or not user.is_administrator:
        raise NotAllowed
    return user


def may_manage(user: Reader, delegation: Delegation) -> bool:
    """Whether a person may invite to a delegation and change its members' roles."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_secretariat or user.is_administrator or user.is_system:
        return True
    return role_in(user, delegation) == Role.HEAD


def require_manager(user: Reader, delegation: Delegation) -> User:
    """Return the user when they may manage this delegation, else 404."""
    if not isinstance(user, User) or not may_manage(user, delegation):
        raise NotAllowed
    return user


def require_desk_role(user: Reader) -> User:
    """Return the user when of the secretariat, an administrator or the desk itself, else 404."""
    if not isinstance(user, User) or not user.is_active:
        raise NotAllowed
    if not (user.is_secretariat or user.is_administrator or user.is_system):
        raise NotAllowed
    return user


def require_inviter(
    user: Reader,
    delegation: Delegation | None,
    *,
    as_secretariat: bool = False,
    as_administrator: bool = False,
) -> User:
    """Return the user when they may open this door, else 404.

    A role on the whole desk is given by those who have one, an administrator's by administrators
    only; a delegation's by its head and by those with a role on the whole desk.
    """
    if delegation is not None:
        require_manager(user, delegation)
    if as_administrator and not (isinstance(user, User) and user.is_system):
        require_administrator(user)
    if as_secretariat or as_administrator or delegation is None:
        require_desk_role(user)
    if not isinstance(user, User):
        raise NotAllowed
    return user


def invitation_for(user: Reader, uuid: str) -> Invitation:
    """Return an invitation to those who could have sent it; 404 to others."""
    invitation = Invitation.objects.filter(uuid=uuid).select_related("delegation").first()
    if invitation is None:
        raise NotAllowed
    require_inviter(
        user,
        invitation.delegation,
        as_secretariat=invitation.as_secretariat,
        as_administrator=invitation.as_administrator,
    )
    return invitation


def invitation_stands(invitation: Invitation) -> bool:
    """Whether an invitation can be accepted: who was taken off leaves no door open behind them."""
    sender = invitation.invited_by
    if not invitation.is_open or not (sender.is_system or can_sign_in(sender)):
        return False
    try:
        require_inviter(
            sender,
            invitation.delegation,
            as_secretariat=invitation.as_secretariat,
            as_administrator=invitation.as_administrator,
        )
    except NotAllowed:
        return False
    return True


def member_for(user: Reader, code: str, member: int) -> Membership:
    """Return a member of a delegation to those who may manage it; 404 to others."""
    delegation = delegation_for(user, code)
    require_manager(user, delegation)
    membership = delegation.memberships.filter(pk=member).select_related("user").first()
    if membership is None:
        raise NotAllowed
    return membership


def account_for(user: Reader, pk: int) -> User:
    """Return an account to administrators; 404 to others."""
    require_administrator(user)
    found = User.objects.filter(pk=pk, is_system=False).first()
    if found is None:
        raise NotAllowed
    return found


def token_for(user: Reader, uuid: str) -> ApiToken:
    """Return a person's own API token; 404 to others."""
    token = ApiToken.objects.filter(uuid=uuid).select_related("user").first()
    if token is None or token.user != user:
        raise NotAllowed
    return token


TOKEN_MARK = "contadora"  # noqa: S105  (how a token begins, so that a leaked one is known)
LAST_USED_STEP = timedelta(hours=1)


def token_digest(secret: str) -> str:
    """Return what is kept of a token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def user_for_token(text: str) -> User | None:
    """Return the person whose API token this is, when it and their account work now."""
    mark, _, rest = text.strip().partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != TOKEN_MARK or not prefix or not secret:
        return None
    token = ApiToken.objects.filter(prefix=prefix).select_related("user").first()
    if token is None or not secrets.compare_digest(token.digest, token_digest(secret)):
        return None
    if not token.is_open or not can_sign_in(token.user):
        return None
    now = timezone.now()
    # A read should not write: once an hour is enough to see which tokens are in use.
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user


def can_sign_in(user: User) -> bool:
    """Whether an account works: active, not the desk's own, a demo one on the loopback only."""
    return user.is_active and not user.is_system and (settings.LOOPBACK or not user.is_demo)


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
desk_role_only = _guarded(require_desk_role)
