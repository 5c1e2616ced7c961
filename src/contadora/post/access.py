"""Who may see a message and change texts: the secretariat, and whom the owner's room lets in."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from contadora.people.access import NotAllowed, Reader, require_secretariat
from contadora.people.models import User
from contadora.post.models import Address, Message

Guard = Callable[[Reader, str], bool]
_GUARDS: dict[str, Guard] = {}


def register(prefix: str, guard: Guard) -> None:
    """Let a room say who keeps its objects' mails: `guard(user, "academy.course:<uuid>")`.

    `prefix` is what stands before the colon.
    """
    _GUARDS[prefix] = guard


def keeps(user: Reader, label: str) -> bool:
    """Whether a person keeps the mails of an object: reads them and changes their texts."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_secretariat or user.is_system:
        return True
    guard = _GUARDS.get(label.partition(":")[0])
    return guard is not None and guard(user, label)


def require_keeper(user: Reader, label: str) -> User:
    """Return the user when they keep this object's mails, else 404."""
    if not isinstance(user, User) or not keeps(user, label):
        raise NotAllowed
    return user


def message_for(user: Reader, uuid: UUID) -> Message:
    """Return a message to those who keep it; 404 to others."""
    message = Message.objects.filter(uuid=uuid).first()
    if message is None or not keeps(user, message.about):
        raise NotAllowed
    return message


def address_for(user: Reader, pk: int) -> Address:
    """Return a marked address to the secretariat; 404 to others."""
    require_secretariat(user)
    address = Address.objects.filter(pk=pk, bounced_at__isnull=False).first()
    if address is None:
        raise NotAllowed
    return address
