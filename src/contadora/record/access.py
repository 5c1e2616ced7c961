"""Guards: an act, an instrument, a roll call or an edition for this user, or 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contadora.atlas import queries as atlas
from contadora.atlas.models import Instrument
from contadora.people.access import NotAllowed, Reader
from contadora.people.models import Delegation, Role, User
from contadora.record import queries
from contadora.record.models import Act, DocketPattern, Edition, RollCall, Upload

WRITERS = (Role.HEAD, Role.OFFICER)


def delegations_writing(user: Reader) -> list[Delegation]:
    """Return the delegations for which a person may record acts; 404 when there is none."""
    if not isinstance(user, User) or not user.is_active:
        raise NotAllowed
    found = list(
        Delegation.objects.filter(memberships__user=user, memberships__role__in=WRITERS).distinct()
    )
    if not found:
        raise NotAllowed
    return found


def instrument_for(slug: str) -> Instrument:
    """Return an instrument, or 404."""
    found = atlas.instrument(slug)
    if found is None:
        raise NotAllowed
    return found


def rollcall_for(slug: str) -> RollCall:
    """Return a roll call with its text and source, or 404."""
    found = queries.roll_call(slug) if "\x00" not in slug else None
    if found is None:
        raise NotAllowed
    return found


def own_act_for(user: Reader, uuid: UUID) -> Act:
    """Return an act that this user's delegation recorded and that they may withdraw, or 404."""
    delegations = delegations_writing(user)
    act = queries.acts(user).filter(uuid=uuid, origin="desk", owner__in=delegations).first()
    if act is None:
        raise NotAllowed
    return act


def pattern_for(uuid: UUID) -> DocketPattern:
    """Return an active pattern of the docket, or 404."""
    found = DocketPattern.objects.filter(uuid=uuid, active=True).first()
    if found is None:
        raise NotAllowed
    return found


def edition_for(uuid: Any) -> Edition:
    """Return an edition with its report, or 404."""
    found = queries.edition(uuid)
    if found is None:
        raise NotAllowed
    return found


def upload_for(uuid: UUID) -> Upload:
    """Return a file that was handed in, or 404."""
    found = queries.upload(uuid)
    if found is None:
        raise NotAllowed
    return found
