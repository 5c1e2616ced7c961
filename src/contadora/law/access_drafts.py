"""Guards of drafts of a position: the delegation's own, as far as the handling level says.

`visible_to` is the only door for reads; heads and officers of the delegation that owns a draft
write it. At AMBER+STRICT, which a draft has unless somebody chose otherwise, nobody else knows that
it exists, the secretariat and administrators included.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from contadora.law.access import require_member
from contadora.law.models import Draft
from contadora.negotiation import access as rooms
from contadora.negotiation.access import WRITERS, Seat, may_convene
from contadora.negotiation.models import Text
from contadora.people.access import NotAllowed, Reader, require_role, role_in
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, User

MOST_NAMED = 20  # drafts on a room's page of documents
LEVELS = (HandlingLevel.AMBER, HandlingLevel.AMBER_STRICT, HandlingLevel.RED)


def visible_drafts(user: Reader) -> QuerySet[Draft]:
    """Return the drafts this person may know exist."""
    return Draft.objects.visible_to(user)


def draft_for(user: Reader, uuid: UUID | str) -> Draft:
    """Return a draft to who may read it; 404 to others."""
    require_member(user)
    rows = visible_drafts(user).filter(uuid=uuid).select_related("owner", "made_by", "text")
    found = rows.first()
    if found is None or found.owner is None:
        raise NotAllowed
    return found


def owner_of(draft: Draft) -> Delegation:
    """Return the delegation whose draft it is."""
    if draft.owner is None:
        raise NotAllowed
    return draft.owner


def may_write(user: Reader, draft: Draft) -> bool:
    """Whether a person may write a draft that they may read."""
    return role_in(user, owner_of(draft)) in WRITERS


def require_writer(user: Reader, draft: Draft) -> User:
    """Return the user when they may read and write this draft, else 404."""
    if not isinstance(user, User) or not visible_drafts(user).filter(pk=draft.pk).exists():
        raise NotAllowed
    require_role(user, owner_of(draft), *WRITERS)
    return user


def writing_delegations(user: Reader) -> list[Delegation]:
    """Return the delegations for which a person may open a draft; 404 where there is none."""
    found = list(may_convene(user).order_by("code"))
    if not found:
        raise NotAllowed
    return found


def rooms_to_bring_into(user: User, draft: Draft) -> QuerySet[Text]:
    """Return the open rooms in which a draft's delegation proposes, in the draft's language."""
    inside = Q(
        participants__delegation=owner_of(draft),
        participants__withdrawn_at=None,
    ) & ~Q(participants__role="observer")
    return (
        rooms.visible_texts(user)
        .filter(inside, status=Text.Status.OPEN, language=draft.language)
        .distinct()
        .order_by("-created_at")
    )


def drafts_to_bring(seat: Seat) -> list[Draft]:
    """Return the drafts with words that a seat can bring into its room, the newest first."""
    if not seat.proposes or seat.delegation is None:
        return []
    if role_in(seat.user, seat.delegation) not in WRITERS:
        return []
    rows = visible_drafts(seat.user).filter(owner=seat.delegation, language=seat.text.language)
    return list(rows.filter(points__words__gt="").distinct().order_by("-changed_at")[:MOST_NAMED])


def seat_to_bring(user: User, draft: Draft, uuid: UUID | str) -> Seat:
    """Return the seat from which a draft is brought into a room; 404 where there is none."""
    require_writer(user, draft)
    text = rooms_to_bring_into(user, draft).filter(uuid=uuid).first()
    if text is None:
        raise NotAllowed
    return rooms.require_proposer(user, text, owner_of(draft))
