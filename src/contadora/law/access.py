"""Guards of positions: anyone sees which there are, members read them, heads and officers load.

A position is a public document, so that it has no handling level; its words are others' and are
kept for the members of the desk. Who may load is who may load into the library of agreed language.
"""

from __future__ import annotations

from uuid import UUID

from contadora.law.models import Position, PositionText, TextIntake
from contadora.negotiation.access_library import may_load, require_loader, require_member
from contadora.people.access import NotAllowed, Reader
from contadora.people.models import User

__all__ = [
    "intake_for",
    "listed_position",
    "may_change",
    "may_change_text",
    "may_load",
    "position_for",
    "require_changer",
    "require_loader",
    "require_member",
    "require_text_changer",
    "text_for",
    "text_kept_of",
]


def listed_position(uuid: UUID | str) -> Position:
    """Return what anyone may know of a position: who, when, which document, where; or 404."""
    rows = Position.objects.select_related("state", "group", "source", "added_by")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def position_for(user: Reader, uuid: UUID | str) -> Position:
    """Return a position whose words this person may read: members of the desk; 404 to others."""
    require_member(user)
    return listed_position(uuid)


def text_for(user: Reader, uuid: UUID | str) -> PositionText:
    """Return a text of a position to members of the desk; 404 to others."""
    require_member(user)
    rows = PositionText.objects.select_related("position__state", "position__group", "loaded_by")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def may_change(user: Reader, position: Position) -> bool:
    """Whether a person may change what is said of a position, or withdraw it.

    Who added it and the secretariat; what came with the desk is anyone's who may load.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_secretariat:
        return True
    return position.added_by_id in (None, user.pk) and may_load(user)


def require_changer(user: Reader, position: Position) -> User:
    """Return the user when they may change this position, else 404."""
    if not isinstance(user, User) or not may_change(user, position):
        raise NotAllowed
    return user


def may_change_text(user: Reader, text: PositionText) -> bool:
    """Whether a person may read a text anew, pair or withdraw it: its loader, the secretariat."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_secretariat or (text.loaded_by_id == user.pk and may_load(user))


def require_text_changer(user: Reader, text: PositionText) -> User:
    """Return the user when they may change this text, else 404."""
    if not isinstance(user, User) or not may_change_text(user, text):
        raise NotAllowed
    return user


def text_kept_of(user: Reader, sha256: str, language: str) -> PositionText | None:
    """Return the text that a person kept last of a file, by the file's digest; None for none."""
    loader = require_loader(user)
    rows = PositionText.objects.filter(loaded_by=loader, sha256=sha256, language=language)
    return rows.select_related("position").order_by("-loaded_at").first()


def intake_for(user: Reader, uuid: UUID | str) -> TextIntake:
    """Return a file that a person handed in for a position; 404 to others."""
    loader = require_loader(user)
    rows = TextIntake.objects.select_related("position__state", "position__group")
    found = rows.filter(uuid=uuid, created_by=loader).first()
    if found is None:
        raise NotAllowed
    return found
