"""Guards of coding: who reads passages for what they say, who sees what others read, who settles.

Who may load texts may code. A reader of a topic of a position sees what others read of it once
their own reading is kept, so that two readings are two. Somebody who rather sees them at once may
say so (`Unblinding`); what they read afterwards counts as read with knowledge of the others'.
Members who may not code see what was read.

Where two read differently, the finding is for a third: anyone who may code, has no reading of their
own there and sees what was read. One of the two may instead change their own reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from contadora.law import taxonomy
from contadora.law.access import may_load, position_for, require_loader, require_member
from contadora.law.models import Coding, Finding, Position, PositionText, Unblinding
from contadora.law.readings import Basis, Reading
from contadora.law.taxonomy import Topic
from contadora.people.access import NotAllowed, Reader
from contadora.people.models import User

__all__ = [
    "Sight",
    "may_code",
    "may_settle",
    "may_withdraw",
    "offers_settling",
    "position_for",
    "require_coder",
    "require_member",
    "require_settler",
    "settling_for",
    "sight_of",
    "text_to_code",
    "topic_or_404",
]

may_code = may_load
require_coder = require_loader


@dataclass(frozen=True)
class Sight:
    """Which topics of which positions a person sees others' readings of."""

    everything: bool
    own: frozenset[tuple[int, str]] = field(default_factory=frozenset)  # position's key, topic

    def sees(self, position: int, topic: str) -> bool:
        """Whether they see what others read of a topic of a position."""
        return self.everything or (position, topic) in self.own


def sight_of(user: Reader) -> Sight:
    """Return what a member sees of others' readings, in at most three reads."""
    member = require_member(user)
    if not may_code(member) or Unblinding.objects.filter(user=member, until=None).exists():
        return Sight(everything=True)
    own = Coding.objects.order_by().filter(coder=member).values_list("position_id", "topic")
    return Sight(everything=False, own=frozenset(own))


def topic_or_404(code: str) -> Topic:
    """Return a topic of the taxonomy by its code; 404 where there is none."""
    found = taxonomy.topic(code)
    if found is None:
        raise NotAllowed
    return found


def text_to_code(texts: Iterable[PositionText], language: str) -> PositionText:
    """Return the text of a position whose passages are shown: the one asked for, else the first.

    404 where no text is loaded: there is nothing to read.
    """
    rows = list(texts)
    if not rows:
        raise NotAllowed
    return next((row for row in rows if row.language == language), rows[0])


def may_settle(user: Reader, position: Position, topic: str) -> bool:
    """Whether a person may say what stands where others read differently; nobody their own."""
    if not isinstance(user, User) or not may_code(user):
        return False
    return not Coding.objects.filter(position=position, topic=topic, coder=user).exists()


def may_withdraw(user: User, finding: Finding) -> bool:
    """Whether a person may take a finding back: who made it, or the secretariat as a third."""
    if finding.settled_by_id == user.pk:
        return True
    return user.is_secretariat and may_settle(user, finding.position, finding.topic)


def settling_for(
    user: User, position: Position, topic: str, finding: Finding | None
) -> tuple[bool, bool]:
    """Return whether a person may settle a topic, and take its finding back; 404 for neither.

    Who settled it and read it later may only take it back.
    """
    settles = may_settle(user, position, topic)
    withdraws = finding is not None and may_withdraw(user, finding)
    if not settles and not withdraws:
        raise NotAllowed
    return settles, withdraws


def offers_settling(user: Reader, reading: Reading) -> bool:
    """Whether a page may lead a person on to settle what is shown to them; without any read."""
    if reading.basis not in (Basis.DIFFER, Basis.FINDING) or not isinstance(user, User):
        return False
    return all(each.coder_id != user.pk for each in reading.codings)


def require_settler(user: Reader, position: Position, topic: str) -> User:
    """Return the user when they may settle a topic of a position, else 404."""
    if not isinstance(user, User) or not may_settle(user, position, topic):
        raise NotAllowed
    return user
