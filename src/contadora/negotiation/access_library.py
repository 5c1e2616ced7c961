"""Guards of the library of adopted texts: members read, who writes for a delegation loads."""

from __future__ import annotations

from uuid import UUID

from contadora.negotiation.models import AdoptedText, Intake
from contadora.people.access import NotAllowed, Reader, is_member
from contadora.people.models import Membership, Role, User

LOADERS = (Role.HEAD, Role.OFFICER)


def require_member(user: Reader) -> User:
    """Return the user when a member of the desk, else 404."""
    if not isinstance(user, User) or not is_member(user):
        raise NotAllowed
    return user


def may_load(user: Reader) -> bool:
    """Whether a person may load texts: the secretariat, and any delegation's head and officers."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_secretariat or Membership.objects.filter(user=user, role__in=LOADERS).exists()


def require_loader(user: Reader) -> User:
    """Return the user when they may load texts, else 404."""
    if not isinstance(user, User) or not may_load(user):
        raise NotAllowed
    return user


def adopted_text_for(user: Reader, uuid: UUID | str) -> AdoptedText:
    """Return an adopted text to members of the desk; 404 to others."""
    require_member(user)
    found = AdoptedText.objects.filter(uuid=uuid).select_related("instrument", "loaded_by").first()
    if found is None:
        raise NotAllowed
    return found


def may_change(user: Reader, text: AdoptedText) -> bool:
    """Whether a person may replace, describe or delete a text: its loader, or the secretariat."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_secretariat or (text.loaded_by_id == user.pk and may_load(user))


def require_changer(user: Reader, text: AdoptedText) -> User:
    """Return the user when they may change this text, else 404."""
    if not isinstance(user, User) or not may_change(user, text):
        raise NotAllowed
    return user


def intake_for(user: Reader, uuid: UUID | str) -> Intake:
    """Return a file that a person handed in to be kept; 404 to others."""
    loader = require_loader(user)
    found = Intake.objects.filter(uuid=uuid, created_by=loader).select_related("text").first()
    if found is None:
        raise NotAllowed
    return found
