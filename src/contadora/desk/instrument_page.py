"""What one instrument's page shows: its roll call in four views, its acts, its sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from contadora.atlas import queries as atlas
from contadora.atlas.models import Group, Instrument, Provision, Source, State
from contadora.atlas.search import folded
from contadora.atlas.texts import Text, localized
from contadora.record import queries as record
from contadora.record.models import RollCall
from contadora.record.queries import Counts, StateVote
from contadora.record.votes import Vote

# How a vote is written in an address, in a class of the style sheet and in a file.
CODES = {
    Vote.YES: "yes",
    Vote.ABSTAIN: "abstain",
    Vote.NO: "no",
    Vote.ABSENT: "absent",
    Vote.NOT_MEMBER: "not-member",
}
ORDER = (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
HEADINGS: dict[Vote, Promise] = {
    Vote.YES: _("In favour"),
    Vote.NO: _("Against"),
    Vote.ABSTAIN: _("Abstaining"),
    Vote.ABSENT: _("Absent or not voting"),
}
BAR = 1000  # the width of a bar in its own units


@dataclass(frozen=True)
class Part:
    """A part of a bar of votes."""

    code: str
    word: Promise | str
    count: int
    x: int
    width: int


def bar(counts: Counts) -> list[Part]:
    """Return the parts of a bar, left to right, that together are its whole width."""
    amounts = (
        (Vote.YES, counts.yes),
        (Vote.ABSTAIN, counts.abstain),
        (Vote.NO, counts.no),
        (Vote.ABSENT, counts.absent),
    )
    parts, done = [], 0
    for vote, amount in amounts:
        if amount:
            start, end = (round(BAR * edge / counts.total) for edge in (done, done + amount))
            parts.append(Part(CODES[vote], HEADINGS[vote], amount, start, end - start))
        done += amount
    return parts


def totals(instrument: Instrument) -> Counts | None:
    """Return the totals that a source gives for a text, None where it gives none."""
    if instrument.yes is None:
        return None
    return Counts(instrument.yes, instrument.abstain or 0, instrument.no or 0)


@dataclass(frozen=True)
class Cast:
    """A State and its vote, as tables and tiles show it: in words, looked up once for all views."""

    state: State
    vote: Vote
    name: str
    address: str
    code: str
    word: str


@dataclass(frozen=True)
class Split:
    """How a group's members then divided."""

    group: Group
    counts: Counts

    @property
    def parts(self) -> list[Part]:
        return bar(self.counts)

    @property
    def whole(self) -> bool:
        """Whether all who took part did the same."""
        counts = self.counts
        return counts.voting > 0 and counts.voting in (counts.yes, counts.no, counts.abstain)


def cast(votes: Iterable[StateVote]) -> list[Cast]:
    """Return the votes of members then, by the State's name in the reader's language."""
    words = {vote: str(vote.label) for vote in CODES}
    start, end = reverse("desk:state", args=["-"]).split("-")
    found = [
        Cast(
            each.state, each.vote, each.state.short, f"{start}{each.iso3}{end}",
            CODES[each.vote], words[each.vote],
        )
        for each in votes
        if each.vote != Vote.NOT_MEMBER
    ]  # fmt: skip
    return sorted(found, key=lambda each: folded(each.name))


def splits(rollcall: RollCall) -> list[Split]:
    """Return how each group that had members then divided, by acronym."""
    found = [Split(group, record.split(rollcall, code)) for code, group in atlas.groups().items()]
    return sorted(
        (each for each in found if each.counts.total), key=lambda each: folded(each.group.acronym)
    )


@dataclass(frozen=True)
class Tally:
    """The votes of a set of States that the reader picked."""

    counts: Counts
    by_vote: list[tuple[str, Promise, list[Cast]]]
    unknown: list[str]

    @property
    def parts(self) -> list[Part]:
        return bar(self.counts)


def tally(
    rollcall: RollCall, casts: list[Cast], group: str, isos: list[str], on: date
) -> Tally | None:
    """Return the tally of a group's members then and of single States, None without any."""
    picked = {iso3.upper() for iso3 in isos}
    if group:
        picked |= members(group, on)
    if not picked:
        return None
    by_iso = {each.state.iso3: each for each in casts}
    here = [each for each in casts if each.state.iso3 in picked]
    return Tally(
        record.tally(rollcall, sorted(picked & set(by_iso))),
        [
            (CODES[vote], HEADINGS[vote], cast_so)
            for vote in ORDER
            if (cast_so := [each for each in here if each.vote == vote])
        ],
        sorted(picked - set(by_iso)),
    )


def members(group: str, on: date) -> frozenset[str]:
    """Return a group's members on a day, nobody where the group is not known."""
    if group in (atlas.UN, atlas.REGION) or group in atlas.groups():
        return atlas.members(group, on)
    return frozenset()


@dataclass(frozen=True)
class Line:
    """A provision as the page shows it."""

    provision: Provision
    title: Text
    text: Text

    @property
    def anchor(self) -> str:
        return slugify(self.provision.number) or f"provision-{self.provision.pk}"

    @property
    def label(self) -> str:
        letter = self.provision.letter
        return f"({letter})" if letter else self.provision.number


def lines(provisions: Iterable[Provision]) -> list[Line]:
    """Return provisions in the order of the text: 2 before 10."""
    found = [Line(each, localized(each, "title"), localized(each, "text")) for each in provisions]
    return sorted(found, key=lambda each: _natural(each.provision.number))


def _natural(number: str) -> list[tuple[bool, int, str]]:
    parts = re.findall(r"\d+|\D+", number)
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def distinct_sources(*groups: Iterable[Source]) -> list[Source]:
    """Return sources each once, in the order they come."""
    found: dict[str, Source] = {}
    for group in groups:
        for source in group:
            found.setdefault(source.key, source)
    return list(found.values())
