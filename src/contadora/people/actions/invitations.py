"""Opening the door to one address, and walking through it."""

from __future__ import annotations

import logging
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.people import access, audit, mail, queries
from contadora.people.addresses import check_email
from contadora.people.models import Delegation, Invitation, Membership, Role, User

DAYS = 7
log = logging.getLogger(__name__)


@transaction.atomic
def invite(
    actor: User,
    email: str,
    *,
    delegation: Delegation | None = None,
    role: str = "",
    as_secretariat: bool = False,
    as_administrator: bool = False,
    language: str = "es",
    days: int = DAYS,
    site: str = "",
) -> Invitation:
    """Invite an address to a delegation or to a role on the whole desk.

    `site` is the desk's own address (https://desk.example.org): the link goes there by mail. With
    none, nothing is sent and the caller hands the link over itself.
    """
    access.require_inviter(
        actor, delegation, as_secretariat=as_secretariat, as_administrator=as_administrator
    )
    email = email.strip().lower()
    check_email(email)
    _check_language(language)
    if delegation is None and not (as_secretariat or as_administrator):
        raise ValidationError(_("Choose a delegation or a role on the whole desk."))
    if (delegation is None) != (role == "") or (role and role not in Role.values):
        raise ValidationError(
            {"role": _("Choose a role of a delegation: %(roles)s.") % {"roles": _roles()}}
        )
    if not 1 <= days <= 60:
        raise ValidationError(
            {"days": _("A link may be open for 1 to 60 days, not %(days)s.") % {"days": days}}
        )
    _check_not_there_yet(email, delegation, role, as_secretariat, as_administrator)
    invitation = Invitation.objects.create(
        email=email,
        language=language,
        delegation=delegation,
        role=role,
        as_secretariat=as_secretariat,
        as_administrator=as_administrator,
        invited_by=actor,
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.record(
        actor,
        "invite",
        invitation,
        email=email,
        delegation=delegation.code if delegation else None,
        role=role or None,
        as_secretariat=as_secretariat,
        as_administrator=as_administrator,
    )
    _mail_on_commit(invitation, site)
    return invitation


@transaction.atomic
def send_again(
    actor: User, invitation: Invitation, *, days: int = DAYS, site: str = ""
) -> Invitation:
    """Send an invitation's link again and let it be open as long as a new one."""
    _require_sender(actor, invitation)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise ValidationError(_("This invitation is closed; send a new one."))
    invitation.expires_at = timezone.now() + timedelta(days=days)
    invitation.invited_by = actor  # who sent it first may have lost the right, and it with them
    invitation.save(update_fields=["expires_at", "invited_by"])
    audit.record(actor, "send_again", invitation, expires_at=invitation.expires_at)
    _mail_on_commit(invitation, site)
    return invitation


@transaction.atomic
def withdraw_invitation(actor: User, invitation: Invitation) -> Invitation:
    """Close an invitation that was not accepted; its link stops working at once."""
    _require_sender(actor, invitation)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise ValidationError(_("This invitation is closed already."))
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    audit.record(actor, "withdraw_invitation", invitation, email=invitation.email)
    return invitation


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, user: User | None = None, name: str = "", password: str = ""
) -> User:
    """Take the place that an invitation offers, once.

    With `user`, the signed-in account of the invited address joins; without, an account is made
    for that address with a name and a password.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("delegation", "invited_by")
        .get(pk=invitation.pk)
    )
    if not access.invitation_stands(invitation):
        raise ValidationError(_("This invitation is no longer open; ask for a new one."))
    created = user is None
    if user is None:
        user = _new_account(invitation, name, password)
    elif user.email.lower() != invitation.email:
        raise ValidationError(
            _("This invitation is for %(invited)s, and you are signed in as %(user)s.")
            % {"invited": invitation.email, "user": user.email}
        )
    if not access.can_sign_in(user):
        raise ValidationError(_("This account is closed; write to the desk's administrators."))
    if invitation.as_secretariat or invitation.as_administrator:
        user.is_secretariat = user.is_secretariat or invitation.as_secretariat
        user.is_administrator = user.is_administrator or invitation.as_administrator
        user.save(update_fields=["is_secretariat", "is_administrator"])
    if invitation.delegation is not None:
        Membership.objects.update_or_create(
            user=user, delegation=invitation.delegation, defaults={"role": invitation.role}
        )
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(user, "accept_invitation", invitation, account_created=created)
    return user


def _require_sender(actor: User, invitation: Invitation) -> None:
    access.require_inviter(
        actor,
        invitation.delegation,
        as_secretariat=invitation.as_secretariat,
        as_administrator=invitation.as_administrator,
    )


def _mail_on_commit(invitation: Invitation, site: str) -> None:
    if not site:
        return

    def send() -> None:
        try:
            mail.send_invitation(invitation, site)
        except OSError:  # the mail server does not answer: the invitation stands, to be sent again
            log.exception("invitation %s was not sent", invitation.uuid)
            invitation.undelivered = True

    transaction.on_commit(send)


def _new_account(invitation: Invitation, name: str, password: str) -> User:
    if queries.account(invitation.email) is not None:
        raise ValidationError(
            _("%(email)s has an account on this desk: sign in to accept.")
            % {"email": invitation.email}
        )
    user = User(email=invitation.email, name=name.strip(), language=invitation.language)
    if not user.name:
        raise ValidationError({"name": _("Give a name or a post.")})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _check_not_there_yet(
    email: str,
    delegation: Delegation | None,
    role: str,
    as_secretariat: bool,
    as_administrator: bool,
) -> None:
    user = queries.account(email)
    if user is not None and delegation is not None:
        if user.memberships.filter(delegation=delegation).exists():
            raise ValidationError({"email": _("%(email)s is a member already.") % {"email": email}})
    elif user is not None:
        missing = (as_secretariat and not user.is_secretariat) or (
            as_administrator and not user.is_administrator
        )
        if not missing:
            raise ValidationError(
                {"email": _("%(email)s has this role already.") % {"email": email}}
            )
    same = Invitation.objects.filter(
        email=email,
        delegation=delegation,
        as_secretariat=as_secretariat,
        as_administrator=as_administrator,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    )
    if same.exists():
        raise ValidationError(
            {
                "email": _(
                    "%(email)s has an open invitation already; send it again or withdraw it."
                )
                % {"email": email}
            }
        )


def _check_language(language: str) -> None:
    codes = [code for code, _name in settings.LANGUAGES]
    if language not in codes:
        raise ValidationError(
            {
                "language": _("%(language)s is not a language of this desk: %(languages)s.")
                % {"language": language, "languages": ", ".join(codes)}
            }
        )


def _roles() -> str:
    return ", ".join(str(role.label) for role in Role)
