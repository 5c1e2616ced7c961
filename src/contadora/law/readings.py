"""What stands of a position on a topic, from what its readers read: without any read of the store.

A finding stands before all; else what at least two read alike, each by themselves; else the one
reading there is, and it is called a single one. Where readers differ nothing stands until somebody
settles it or one of them changes their mind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.law import taxonomy
from contadora.law.models import Coding, Finding, Passage, Position

ENOUGH = 2  # readers by themselves


class Basis(TextChoices):
    """What a reading that stands rests on."""

    FINDING = "finding", _("settled")
    AGREED = "agreed", _("read alike by two or more")
    SINGLE = "single", _("one reader only")
    DIFFER = "differ", _("read differently, not settled")
    HIDDEN = "hidden", pgettext_lazy("reading", "not shown before your own")


@dataclass(frozen=True)
class Reading:
    """What stands of a position on a topic; where readers differ the stance is empty."""

    position: Position
    topic: str
    stance: str
    basis: Basis
    codings: Sequence[Coding] = field(default_factory=tuple)
    finding: Finding | None = None
    later: bool = False  # somebody read, or read again, after it was settled

    @property
    def shown(self) -> bool:
        """Whether the person who asked may see what was read."""
        return self.basis != Basis.HIDDEN

    @property
    def stands(self) -> bool:
        """Whether there is a stance to count."""
        return bool(self.stance)

    @property
    def speaks(self) -> bool:
        """Whether the document says something of the topic, be it that the matter is open."""
        if self.stands:
            return self.stance != taxonomy.NOTHING
        return any(each.stance != taxonomy.NOTHING for each in self.codings)

    @property
    def title(self) -> str:
        """The topic's title in the reader's language."""
        return taxonomy.title_of(self.topic)

    @property
    def label(self) -> str:
        """The stance in the reader's language; the basis where none stands."""
        return taxonomy.label_of(self.topic, self.stance) if self.stance else str(self.basis.label)

    @property
    def blind(self) -> int:
        """How many read it by themselves."""
        return sum(bool(each.blind_stance) for each in self.codings)

    @property
    def certainty(self) -> int | None:
        """The least certain of the readings that bear it; None where none does."""
        found = [each.certainty for each in self.codings if each.stance == self.stance]
        return min(found, default=None)

    @property
    def passages(self) -> list[Passage]:
        """The passages it rests on, in the order of the document; of all where none bears it."""
        bearing = [each for each in self.codings if each.stance == self.stance] or self.codings
        found = {each.pk: each for coding in bearing for each in coding.passages.all()}
        return sorted(found.values(), key=lambda each: (each.text_id, each.place))

    @property
    def bare(self) -> bool:
        """Whether it says something, and the passages it rested on are in no text any more."""
        return self.stands and self.stance != taxonomy.NOTHING and not self.passages


def reading_of(codings: Sequence[Coding], finding: Finding | None) -> Reading | None:
    """Return what stands of one topic of one position, None where nobody read it."""
    if not codings and finding is None:
        return None
    first: Coding | Finding = codings[0] if codings else finding  # type: ignore[assignment]
    stances = {each.stance for each in codings}
    stance, basis, later = "", Basis.DIFFER, False
    if finding is not None:
        stance, basis = finding.stance, Basis.FINDING
        later = any(each.coded_at > finding.settled_at for each in codings)
    elif len(stances) == 1:
        stance = codings[0].stance
        enough = sum(bool(each.blind_stance) for each in codings) >= ENOUGH
        basis = Basis.AGREED if enough else Basis.SINGLE
    return Reading(first.position, first.topic, stance, basis, tuple(codings), finding, later)


def hidden(position: Position, topic: str) -> Reading:
    """Return a reading that is there and is not shown."""
    return Reading(position, topic, "", Basis.HIDDEN)


def weightiest(found: Iterable[Reading]) -> Reading | None:
    """Return which of a holder's readings of one topic counts: of its newest document that speaks.

    A document that says nothing of a topic takes nothing back: an older one that speaks of it
    counts before it. One that is not shown counts as speaking, since it may.
    """
    rows = sorted(found, key=lambda each: (str(each.position.date or ""), each.position.pk))
    rows.reverse()
    return next((each for each in rows if not each.shown or each.speaks), rows[0] if rows else None)


def by_topic(found: Iterable[Reading]) -> Mapping[str, list[Reading]]:
    """Return readings by topic, in the order of the taxonomy."""
    kept: dict[str, list[Reading]] = {each.code: [] for each in taxonomy.topics()}
    for reading in found:
        kept.setdefault(reading.topic, []).append(reading)
    return kept
