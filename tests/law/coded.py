"""Readings and drafts for the tests of the room; what they read is made up and of nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contadora.law import actions
from contadora.law.models import Coding, Draft, Passage, Position, PositionText
from contadora.people.models import Membership, Role, User
from tests.factory import Cast, make_user
from tests.law.position_texts import add, both, keep

SOVEREIGNTY, DILIGENCE = "sovereignty", "due-diligence"


@dataclass
class Stage:
    """A position with a text and a translation, and who reads it."""

    cast: Cast
    position: Position
    original: PositionText
    translation: PositionText

    def passage(self, start: str) -> Passage:
        """Return the passage of the original whose words begin so."""
        return self.original.passages.get(words__startswith=start)

    def read(
        self,
        user: User,
        stance: str = "rule",
        topic: str = SOVEREIGNTY,
        *,
        revision: int = 0,
        **how: object,
    ) -> Coding:
        """Keep somebody's reading, on the first passage that speaks of anything."""
        chosen = [] if stance == "nothing" else [self.passage("The islands hold").uuid]
        values: dict[str, Any] = {"passages": chosen, **how}
        return actions.keep_reading(
            user, self.position, topic, stance=stance, revision=revision, **values
        )


def make_stage(cast: Cast) -> Stage:
    """Load a position of Costa Rica with a translation."""
    original, translation = both(cast.officer)
    return Stage(cast, original.position, original, translation)


def another(cast: Cast, code: str, **values: object) -> Position:
    """Load a position of another State."""
    position = add(cast.officer, holder=f"state:{code}", **values)
    keep(cast.officer, position)
    return position


def third(cast: Cast) -> User:
    """Return one more officer of Uruguay."""
    user = make_user("second officer URY")
    Membership.objects.create(user=user, delegation=cast.uruguay, role=Role.OFFICER)
    return user


def make_draft(cast: Cast, **values: object) -> Draft:
    """Open a draft of Uruguay's."""
    given: dict[str, object] = {"title": "Our view on cables", "language": "en", **values}
    return actions.open_position_draft(cast.officer, cast.uruguay, **given)  # type: ignore[arg-type]


def written(cast: Cast) -> Draft:
    """Open a draft of Uruguay's with two topics written."""
    draft = make_draft(cast)
    actions.write_point(
        cast.officer,
        draft,
        SOVEREIGNTY,
        stance="rule",
        words="An island decides alone.\n\nNobody lays a cable without leave.",
    )
    actions.write_point(
        cast.head, draft, DILIGENCE, stance="obligation", words="An island stops such ships."
    )
    return draft
