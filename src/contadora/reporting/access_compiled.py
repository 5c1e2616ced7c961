"""Who sees what of a compiled round: the public, a State's own people, who runs the round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from contadora.people.access import NotAllowed, Reader
from contadora.reporting import access
from contadora.reporting.compiling.material import PUBLIC, SECRETARIAT
from contadora.reporting.models import Round


@dataclass(frozen=True)
class Sight:
    """A round as a reader may see it.

    `full` sees all that was released to who runs the round; `own` are the States whose reports
    are the reader's own; of all others what is public, if the round publishes anything.
    """

    user: Reader
    round: Round
    full: bool
    own: frozenset[str]

    @property
    def editions(self) -> tuple[str, ...]:
        """The compilations that the reader may have."""
        public = (PUBLIC,) if is_published(self.round) else ()
        return (*public, *((SECRETARIAT,) if self.full or self.is_own else ()))

    @property
    def is_own(self) -> bool:
        """Whether it is a round that the reader's own ministry runs for itself."""
        return self.round.convener is not None and self.round.convener.code in self.own

    def edition_of(self, code: str) -> str:
        """Return which edition of a State's report the reader sees in the live view."""
        return SECRETARIAT if self.full or code in self.own else PUBLIC

    def edition_in(self, round: Round) -> Callable[[str], str]:
        """Return the same of this round or another, such as the one before."""
        return (self if round == self.round else sight(self.user, round)).edition_of


def is_published(round: Round) -> bool:
    """Whether a round's released sections are there for anyone: a desk's, opened, publishing."""
    return (
        round.convener_id is None
        and round.opened_at is not None
        and round.publishes == Round.Publishing.SECTIONS
    )


def compiled_rounds(user: Reader) -> QuerySet[Round]:
    """Return the opened rounds whose grid this reader may see, the newest first."""
    published = Q(convener=None, publishes=Round.Publishing.SECTIONS)
    theirs = access.rounds(user).order_by().values("pk")
    return (
        Round.objects.filter(published | Q(pk__in=theirs), opened_at__isnull=False)
        .select_related("questionnaire__form", "version", "convener", "previous__version")
        .order_by("-opens_at", "pk")
    )


def rounds_due(user: Reader, now: datetime) -> QuerySet[Round]:
    """Return those of these rounds whose closing is still to come, the next first."""
    return compiled_rounds(user).filter(ended_at=None, closes_at__gte=now).order_by("closes_at")


def sight_of(user: Reader, uuid: UUID) -> Sight:
    """Return an opened round as this reader may see it; 404 to who may not know of it."""
    found = compiled_rounds(user).filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return sight(user, found)


def sight(user: Reader, round: Round) -> Sight:
    """Return what a reader sees of a round that they may know of."""
    own = access.reports(user).filter(round=round).values_list("delegation__code", flat=True)
    return Sight(user, round, _full(user, round), frozenset(own))


def rounds_in_full(user: Reader, code: str, rounds: Sequence[Round]) -> set[int]:
    """Return the keys of those rounds in which the reader sees a State's whole report."""
    own = access.reports(user).filter(delegation__code=code).values_list("round_id", flat=True)
    return {one.pk for one in rounds if _full(user, one)} | set(own)


def _full(user: Reader, round: Round) -> bool:
    # A ministry's own round holds its own reports; the desk's secretariat has no part in it.
    return round.convener_id is None and access.runs(user, round)


def edition_for(sight: Sight, asked: str) -> str:
    """Return the edition that is asked for, if the reader may have it; else 404."""
    if asked not in sight.editions:
        raise NotAllowed
    return asked
