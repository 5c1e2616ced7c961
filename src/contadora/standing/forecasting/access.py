"""Guards of kept forecasts: one's own delegation's, or 404."""

from __future__ import annotations

from uuid import UUID

from contadora.people.access import NotAllowed, Reader
from contadora.people.models import Delegation, Role, User
from contadora.standing.forecasting.models import KeptForecast

WRITERS = (Role.HEAD, Role.OFFICER)


def kept_for(user: Reader, uuid: UUID) -> KeptForecast:
    """Return a kept forecast that this user may know of, or 404."""
    rows = KeptForecast.objects.visible_to(user).filter(uuid=uuid)
    found = rows.select_related("owner", "created_by", "instrument", "rollcall").first()
    if found is None:
        raise NotAllowed
    return found


def own_kept_for(user: Reader, uuid: UUID) -> KeptForecast:
    """Return a kept forecast that this user may change: of a delegation they write for, or 404."""
    found = kept_for(user, uuid)
    if found.owner not in writing(user):
        raise NotAllowed
    return found


def writing(user: Reader) -> list[Delegation]:
    """Return the delegations for which a person may keep forecasts."""
    if not isinstance(user, User) or not user.is_active:
        return []
    rows = Delegation.objects.filter(memberships__user=user, memberships__role__in=WRITERS)
    return list(rows.distinct().order_by("code"))


def delegations_keeping(user: Reader) -> list[Delegation]:
    """Return the delegations for which a person may keep forecasts; 404 when there is none."""
    found = writing(user)
    if not found:
        raise NotAllowed
    return found
