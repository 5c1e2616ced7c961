"""What a common position could contain: stances taken, those none opposes, where States split.

Without any read of the store: readings in, rows out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contadora.law.readings import Basis, Reading
from contadora.law.taxonomy import NOTHING, OTHER, UNDECIDED, Stance, Topic

OPEN = (OTHER, UNDECIDED)  # stances that say nothing on which others could join


@dataclass(frozen=True)
class Held:
    """A stance that States take, by their newest document that speaks of the topic."""

    stance: Stance
    readings: Sequence[Reading]
    opposed_by: int  # States that take a stance which cannot stand beside it

    @property
    def count(self) -> int:
        """How many States take it."""
        return len(self.readings)

    @property
    def singles(self) -> int:
        """Of how many one reader alone says so."""
        return sum(each.basis == Basis.SINGLE for each in self.readings)

    @property
    def unopposed(self) -> bool:
        """Whether it is a stance to join, and none of these States opposes it."""
        return not self.opposed_by and self.stance.code not in OPEN


@dataclass(frozen=True)
class Row:
    """A topic: who takes which stance, and of whom nothing is known or said."""

    topic: Topic
    held: Sequence[Held]  # the most held first
    silent: Sequence[Reading]  # the document says nothing
    differ: Sequence[Reading]  # readers differ, nothing stands
    hidden: Sequence[Reading]  # not shown to who asks before their own reading
    unread: int  # a text is here and nobody read it for this topic
    states: int

    @property
    def speak(self) -> int:
        """How many States speak of it, by what stands."""
        return sum(each.count for each in self.held)

    @property
    def read(self) -> int:
        """Of how many States something stands."""
        return self.speak + len(self.silent)

    @property
    def unopposed(self) -> list[Held]:
        """The stances that none of them opposes."""
        return [each for each in self.held if each.unopposed]

    @property
    def splits(self) -> list[tuple[Held, Held]]:
        """Pairs of stances taken that cannot stand beside one another."""
        return [
            (one, other)
            for number, one in enumerate(self.held)
            for other in self.held[number + 1 :]
            if other.stance.code in one.stance.against
        ]


def row_of(topic: Topic, found: Mapping[str, Reading], loaded: Iterable[str], states: int) -> Row:
    """Return the row of a topic from the reading that counts for each State, by its code.

    `loaded` are the States of which a text is here, `states` is how many are looked at.
    """
    taken: dict[str, list[Reading]] = {}
    for _code, reading in sorted(found.items()):
        if reading.stands and reading.speaks and reading.stance in topic.stances:
            taken.setdefault(reading.stance, []).append(reading)
    held = [
        Held(
            topic.stances[stance],
            own,
            sum(len(taken.get(other, ())) for other in topic.stances[stance].against),
        )
        for stance, own in taken.items()
    ]
    order = list(topic.stances)
    held.sort(key=lambda each: (-each.count, order.index(each.stance.code)))
    return Row(
        topic,
        held,
        [each for each in found.values() if each.stance == NOTHING],
        [each for each in found.values() if each.basis == Basis.DIFFER],
        [each for each in found.values() if not each.shown],
        len(set(loaded) - set(found)),
        states,
    )
