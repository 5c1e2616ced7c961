"""What a role or a stand is called before those who have it: it agrees with how many they are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.negotiation.models import Participant, Stance

_ROLES = {
    Participant.Role.VICE_CHAIR: _("vice-chairs"),
    Participant.Role.DELEGATION: _("delegations"),
    Participant.Role.OBSERVER: _("observers"),
}
_STANDS = {
    Stance.Kind.COSPONSOR: pgettext_lazy("of several", "co-sponsor"),
    Stance.Kind.SUPPORT: pgettext_lazy("of several", "support"),
    Stance.Kind.CAN_LIVE: pgettext_lazy("of several", "can live with it"),
    Stance.Kind.OPPOSE: pgettext_lazy("of several", "oppose"),
}


def role_label(role: str, count: int) -> str:
    """Return what so many delegations in a role are called; a text has one chair."""
    kind = Participant.Role(role)
    return str(_ROLES.get(kind, kind.label) if count > 1 else kind.label)


def stand_label(stand: str, count: int) -> str:
    """Return how so many delegations take a proposal."""
    kind = Stance.Kind(stand)
    return str(_STANDS[kind] if count > 1 else kind.label)
