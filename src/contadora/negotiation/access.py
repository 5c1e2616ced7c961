"""Who is what in a room, and the guards: the thing for this person, or 404.

| role | sees | does |
|---|---|---|
| chair, vice-chairs | the room | settles, issues revisions, opens silence; proposes |
| delegation (head, officer) | the room, its own notes and drafts | proposes, supports, objects |
| observer of a delegation | the room, its delegation's notes and drafts | |
| delegation that observes | the room | its own notes |
| secretariat | the room, up to AMBER | assists: translations, files, invitations; no vote |
| anyone else | 404 | |

Administrators and delegations that withdrew are anyone else. A chair acts by its delegation's head
and officers.

The handling level governs who may be in a room: AMBER+STRICT is for the participating delegations
alone, without observers and secretariat; RED for named persons of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from contadora.negotiation.models import Note, Paragraph, Participant, Proposal, Revision, Text
from contadora.people.access import NotAllowed, Reader
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Membership, Role, User

WRITERS = (Role.HEAD, Role.OFFICER)
CHAIRS = (Participant.Role.CHAIR, Participant.Role.VICE_CHAIR)


@dataclass(frozen=True)
class Seat:
    """What a person is in a room: for which delegation, and what that lets them do."""

    user: User
    text: Text
    participant: Participant | None  # None: the secretariat
    writes: bool  # head or officer of the delegation

    @property
    def delegation(self) -> Delegation | None:
        """The delegation the person sits for; None for the secretariat."""
        return self.participant.delegation if self.participant else None

    @property
    def code(self) -> str:
        """The delegation's code; empty for the secretariat."""
        return self.participant.delegation.code if self.participant else ""

    @property
    def chairs(self) -> bool:
        """Whether the person may do what the chair does."""
        return self.writes and self.participant is not None and self.participant.role in CHAIRS

    @property
    def proposes(self) -> bool:
        """Whether the person may propose and take stands for a delegation."""
        return (
            self.writes
            and self.participant is not None
            and self.participant.role != Participant.Role.OBSERVER
        )

    @property
    def assists(self) -> bool:
        """Whether the person serves the room: the secretariat, or the chair."""
        return self.participant is None or self.chairs


def visible_texts(user: Reader) -> QuerySet[Text]:
    """Return the texts this person may know exist."""
    if not isinstance(user, User) or not user.is_active:
        return Text.objects.none()
    mine = Participant.objects.filter(
        text=OuterRef("pk"),
        withdrawn_at=None,
        delegation__in=Membership.objects.filter(user=user).values("delegation"),
    )
    states = mine.exclude(role=Participant.Role.OBSERVER)
    named = Text.readers.through._default_manager.filter(text=OuterRef("pk"), user=user)
    rule = Q(Exists(mine), handling__lte=HandlingLevel.AMBER)
    rule |= Q(Exists(states), handling=HandlingLevel.AMBER_STRICT)
    rule |= Q(Exists(states), Exists(named), handling=HandlingLevel.RED)
    if user.is_secretariat or user.is_system:
        rule |= Q(handling__lte=HandlingLevel.AMBER)
    if user.is_system:  # closes rounds and mails, whatever the level
        rule |= Q(handling__gt=HandlingLevel.AMBER)
    return Text.objects.filter(rule)


def text_for(user: Reader, uuid: UUID | str) -> Text:
    """Return a text to those who may be in its room; 404 to others."""
    found = visible_texts(user).filter(uuid=uuid).select_related("owner", "forum").first()
    if found is None:
        raise NotAllowed
    return found


def seat_for(user: Reader, text: Text, code: str = "") -> Seat:
    """Return what a person is in a room, else 404.

    Who sits for several delegations there is taken for the one with this code, else for the one
    with most to say.
    """
    if not isinstance(user, User) or not visible_texts(user).filter(pk=text.pk).exists():
        raise NotAllowed
    return _seat(user, text, code)


def _seat(user: User, text: Text, code: str) -> Seat:
    """Return what a person is in a room that they may see."""
    found = _seats(user, text)
    wanted = [seat for seat in found if seat.code == code]
    if code and not wanted and found:
        raise NotAllowed
    for seat in wanted or found:
        return seat
    return Seat(user, text, None, writes=False)


def seats_of(user: User, text: Text) -> list[Seat]:
    """Return each delegation that a person may sit for in a room, the weightiest first."""
    return _seats(user, text)


def _seats(user: User, text: Text) -> list[Seat]:
    roles = dict(Membership.objects.filter(user=user).values_list("delegation_id", "role"))
    rows = text.participants.filter(withdrawn_at=None, delegation__in=roles)
    found = [
        Seat(user, text, row, writes=roles[row.delegation_id] in WRITERS)
        for row in rows.select_related("delegation")
    ]
    return sorted(found, key=lambda seat: (not seat.chairs, not seat.proposes, seat.code))


def room_for(user: Reader, uuid: UUID | str, code: str = "") -> Seat:
    """Return what a person is in the room of a text, with the text; 404 to others."""
    text = text_for(user, uuid)
    if not isinstance(user, User):
        raise NotAllowed
    return _seat(user, text, code)


def require_chair(user: Reader, text: Text) -> Seat:
    """Return the seat of who chairs this text, else 404."""
    seat = seat_for(user, text)
    if not seat.chairs:
        raise NotAllowed
    return seat


def require_proposer(user: Reader, text: Text, delegation: Delegation) -> Seat:
    """Return the seat of who may speak for this delegation in this room, else 404."""
    seat = seat_for(user, text, delegation.code)
    if not seat.proposes or seat.delegation != delegation:
        raise NotAllowed
    return seat


def require_assistant(user: Reader, text: Text) -> Seat:
    """Return the seat of who serves this room, the secretariat or the chair; else 404."""
    seat = seat_for(user, text)
    if not seat.assists:
        raise NotAllowed
    return seat


def may_convene(user: Reader) -> QuerySet[Delegation]:
    """Return the delegations for which a person may open a room: as head or officer."""
    if not isinstance(user, User) or not user.is_active:
        return Delegation.objects.none()
    return Delegation.objects.filter(
        pk__in=Membership.objects.filter(user=user, role__in=WRITERS).values("delegation")
    )


def visible_proposals(seat: Seat) -> QuerySet[Proposal]:
    """Return the proposals of a room that a person may see: what is not sent is its author's."""
    rule = ~Q(status=Proposal.Status.DRAFT)
    if seat.delegation is not None:
        rule |= Q(status=Proposal.Status.DRAFT, delegation=seat.delegation)
    return seat.text.proposals.filter(rule)


def proposal_for(seat: Seat, uuid: UUID | str) -> Proposal:
    """Return a proposal of a room to who may see it; 404 to others."""
    found = (
        visible_proposals(seat)
        .filter(uuid=uuid)
        .select_related("paragraph", "delegation", "made", "other", "on")
        .first()
    )
    if found is None:
        raise NotAllowed
    return found


def paragraph_for(seat: Seat, uuid: UUID | str) -> Paragraph:
    """Return a paragraph of a room; 404 where there is none."""
    found = seat.text.paragraphs.filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def revision_for(seat: Seat, number: int) -> Revision:
    """Return a revision of a room by its number; 404 where there is none."""
    found = seat.text.revisions.filter(number=number).first()
    if found is None:
        raise NotAllowed
    return found


def notes_for(seat: Seat) -> QuerySet[Note]:
    """Return the private notes of a person's own delegation in a room."""
    if seat.delegation is None:
        return Note.objects.none()
    return seat.text.notes.filter(delegation=seat.delegation)
