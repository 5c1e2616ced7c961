"""A person's own settings, and what administrators may do to an account."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.people import access, audit
from contadora.people.models import User


@transaction.atomic
def set_language(actor: User, language: str) -> User:
    """Choose the language in which the desk writes to a person."""
    _check_language(language)
    before = actor.language
    actor.language = language
    actor.save(update_fields=["language"])
    audit.record(actor, "set_language", actor, before=before, after=language)
    return actor


@transaction.atomic
def set_profile(actor: User, *, name: str, language: str) -> User:
    """Change one's name or post and language."""
    _check_language(language)
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("Give a name or a post.")})
    before = {"name": actor.name, "language": actor.language}
    actor.name, actor.language = name, language
    actor.save(update_fields=["name", "language"])
    audit.record(
        actor, "set_profile", actor, before=before, after={"name": name, "language": language}
    )
    return actor


@transaction.atomic
def set_active(actor: User, user: User, active: bool) -> User:
    """Close an account, at once and in every open session, or open it again."""
    access.require_administrator(actor)
    user = _locked(user)
    if user.is_active == active:
        raise ValidationError(_("That is so already."))
    if not active and user.is_administrator:
        _keep_an_administrator(user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record(actor, "set_active", user, active=active)
    return user


@transaction.atomic
def set_desk_roles(actor: User, user: User, *, secretariat: bool, administrator: bool) -> User:
    """Give or take the roles on the whole desk."""
    access.require_administrator(actor)
    user = _locked(user)
    before = {"secretariat": user.is_secretariat, "administrator": user.is_administrator}
    after = {"secretariat": secretariat, "administrator": administrator}
    if before == after:
        raise ValidationError(_("That is so already."))
    if user.is_administrator and not administrator:
        _keep_an_administrator(user)
    user.is_secretariat, user.is_administrator = secretariat, administrator
    user.save(update_fields=["is_secretariat", "is_administrator"])
    audit.record(actor, "set_desk_roles", user, before=before, after=after)
    return user


def _locked(user: User) -> User:
    # All administrators are locked, so that two cannot take the role from each other at once.
    list(User.objects.select_for_update().filter(is_administrator=True).order_by("pk"))
    found = User.objects.select_for_update().get(pk=user.pk)
    if found.is_system:
        raise ValidationError(_("The desk's own account is not changed here."))
    return found


def _keep_an_administrator(user: User) -> None:
    others = User.objects.filter(is_administrator=True, is_active=True).exclude(pk=user.pk)
    if not any(access.can_sign_in(other) for other in others):
        raise ValidationError(_("A desk keeps an administrator: invite another first."))


def _check_language(language: str) -> None:
    codes = [code for code, _name in settings.LANGUAGES]
    if language not in codes:
        raise ValidationError(
            {
                "language": _("%(language)s is not a language of this desk: %(languages)s.")
                % {"language": language, "languages": ", ".join(codes)}
            }
        )
