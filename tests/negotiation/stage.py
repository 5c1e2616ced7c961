"""A room for the tests: Uruguay chairs, Costa Rica and Mexico take part, Chile observes.

The words are the tests' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contadora.negotiation import access, actions
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.actions.rooms import Draft
from contadora.negotiation.models import Paragraph, Participant, Proposal, Text
from contadora.people.models import Delegation, Membership, Role, User
from tests.factory import Cast, make_user

PREAMBULAR = "Recalling the report of the working group,"
OPERATIVE = "Invites States to protect critical infrastructure from harm;"
LAST = "Decides to remain seized of the matter."
DRAFTS = (
    Draft("title", "Common position on the Global Mechanism"),
    Draft("preambular", PREAMBULAR),
    Draft("operative", OPERATIVE),
    Draft("operative", "Calls upon States to name points of contact:"),
    Draft("operative", "diplomatic ones;", level=1),
    Draft("operative", "technical ones;", level=1),
    Draft("operative", LAST),
)


@dataclass
class Room:
    """The text and who is in it."""

    cast: Cast
    text: Text
    chair: User  # Uruguay's head
    costa_rica: User
    mexico: User
    observer: User  # Chile, which observes
    mexican: Delegation
    chilean: Delegation
    people: dict[str, User] = field(default_factory=dict)

    def paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs in the text's order."""
        return list(self.text.paragraphs.order_by("position", "pk"))

    def paragraph(self, number: int) -> Paragraph:
        """Return a paragraph by its place, from nought."""
        return self.paragraphs()[number]

    def seat(self, user: User, code: str = "") -> access.Seat:
        """Return what somebody is in the room."""
        return access.seat_for(user, self.text, code)

    def delegation(self, code: str) -> Delegation:
        """Return a delegation by its code."""
        return Delegation.objects.get(code=code)

    def draft(self, user: User, *wanted: Wanted, as_chair: bool = False) -> list[Proposal]:
        """Draft proposals for somebody's delegation."""
        delegation = self.seat(user).delegation
        assert delegation is not None
        return actions.draft_proposals(user, self.text, delegation, wanted, as_chair=as_chair)

    def propose(self, user: User, *wanted: Wanted, as_chair: bool = False) -> list[Proposal]:
        """Draft proposals and send them."""
        drafts = self.draft(user, *wanted, as_chair=as_chair)
        return actions.send_proposals(user, self.text, drafts[0].delegation, drafts)

    def words(
        self, user: User, paragraph: Paragraph, old: str, new: str, **more: object
    ) -> Proposal:
        """Propose `new` where `old` stands in a paragraph."""
        start = paragraph.base.index(old)
        [proposal] = self.propose(
            user,
            Wanted("words", paragraph, start, start + len(old), new, **more),  # type: ignore[arg-type]
        )
        return proposal


def make_room(cast: Cast, drafts: Sequence[Draft] = DRAFTS, **values: object) -> Room:
    """Open a room with Uruguay in the chair."""
    mexican = Delegation.objects.create(code="MEX", kind=Delegation.Kind.STATE)
    chilean = Delegation.objects.create(code="CHL", kind=Delegation.Kind.STATE)
    mexico, chile = make_user("officer MEX"), make_user("head CHL")
    Membership.objects.create(user=mexico, delegation=mexican, role=Role.OFFICER)
    Membership.objects.create(user=chile, delegation=chilean, role=Role.HEAD)
    text = actions.open_text(
        cast.head,
        delegation=cast.uruguay,
        values={
            "title": "Common position on the Global Mechanism",
            "kind": Text.Kind.POSITION,
            "language": "en",
            "languages": ["en", "es"],
            "handling": 2,
            **values,
        },
        drafts=drafts,
        seats=[
            (cast.costa_rica, Participant.Role.DELEGATION),
            (mexican, Participant.Role.DELEGATION),
            (chilean, Participant.Role.OBSERVER),
            (cast.uruguay, Participant.Role.CHAIR),
        ],
    )
    return Room(cast, text, cast.head, cast.other, mexico, chile, mexican, chilean)
