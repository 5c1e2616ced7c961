"""A draft as the paragraphs that a room begins with, and what it would add to a room that is there.

Each topic of the draft is a heading with its paragraphs; a blank line divides paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contadora.law import taxonomy
from contadora.law.models import Draft, DraftPoint
from contadora.negotiation import actions, order
from contadora.negotiation.access import Seat
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.actions.rooms import Draft as Opening
from contadora.negotiation.models import Paragraph, Proposal, Text
from contadora.people.access import NotAllowed

BLANK = re.compile(r"\n[ \t]*\n")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Part:
    """A topic of a draft: its heading in the draft's language, and its paragraphs."""

    topic: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A paragraph as it would be proposed in a room, and whether its words stand there already."""

    number: int
    topic: str
    heading: str
    words: str
    fresh: bool  # its heading is not in the room, and would be proposed with it
    there: bool


def parts_of(draft: Draft, points: Iterable[DraftPoint]) -> list[Part]:
    """Return what a draft says, in the order of the taxonomy; topics without words are left out."""
    by_topic = {point.topic: point for point in points}
    found = []
    for topic in taxonomy.topics():
        point = by_topic.get(topic.code)
        cut = _paragraphs(point.words) if point else ()
        if cut:
            found.append(Part(topic.code, topic.titles[draft.language], cut))
    return found


def opening_of(draft: Draft, parts: Sequence[Part]) -> list[Opening]:
    """Return the paragraphs that a room opened from a draft begins with."""
    kind = Paragraph.Kind
    found = [Opening(kind.TITLE, draft.title)]
    for part in parts:
        found.append(Opening(kind.HEADING, part.heading))
        found.extend(Opening(kind.OPERATIVE, words) for words in part.paragraphs)
    return found


def lines_for(text: Text, parts: Sequence[Part]) -> list[Line]:
    """Return what a draft would propose in a room, paragraph by paragraph."""
    rows = _living(text)
    said = {_folded(row.base) for row in rows}
    found: list[Line] = []
    for part in parts:
        fresh = _heading(rows, part.topic) is None
        for words in part.paragraphs:
            there = _folded(words) in said
            found.append(Line(len(found), part.topic, part.heading, words, fresh, there))
    return found


def bring(seat: Seat, lines: Sequence[Line]) -> list[Proposal]:
    """Propose paragraphs in a room, each after the one before it, under the heading of its topic.

    They are sent one by one, since each follows a paragraph that the one before it has made.
    The caller's transaction holds them together (`carrying`).
    """
    if seat.delegation is None:
        raise NotAllowed
    made: list[Proposal] = []
    by_topic: dict[str, list[Line]] = {}
    for line in lines:
        by_topic.setdefault(line.topic, []).append(line)
    for topic, own in by_topic.items():
        rows = _living(seat.text)
        heading = _heading(rows, topic)
        if heading is None:
            last = rows[-1] if rows else None
            row = _proposed(seat, last, own[0].heading, Paragraph.Kind.HEADING)
            made.append(row)
            anchor = row.made
        else:
            anchor = _end_of_section(rows, heading)
        for line in own:
            row = _proposed(seat, anchor, line.words, Paragraph.Kind.OPERATIVE)
            made.append(row)
            anchor = row.made
    return made


def _proposed(
    seat: Seat, after: Paragraph | None, words: str, kind: str
) -> Proposal:  # fmt: skip
    if seat.delegation is None:
        raise NotAllowed
    wanted = Wanted(Proposal.Kind.ADD, after, content=words, made_kind=kind)
    drafts = actions.draft_proposals(seat.user, seat.text, seat.delegation, [wanted])
    [row] = actions.send_proposals(seat.user, seat.text, seat.delegation, drafts)
    return row


def _living(text: Text) -> list[Paragraph]:
    removed = Paragraph.Standing.REMOVED
    return [row for row in order.ordered(text) if row.standing != removed]


def _heading(rows: Sequence[Paragraph], topic: str) -> Paragraph | None:
    """Return the heading of a topic in a room, by its title in any of the languages."""
    found = taxonomy.topic(topic)
    titles = {_folded(title) for title in found.titles.values()} if found else set()
    headings = (row for row in rows if row.kind == Paragraph.Kind.HEADING)
    return next((row for row in headings if _folded(row.base) in titles), None)


def _end_of_section(rows: Sequence[Paragraph], heading: Paragraph) -> Paragraph:
    """Return the last paragraph under a heading, the heading itself where there is none."""
    last = heading
    for row in rows[order.index_of(rows, heading) + 1 :]:
        if row.kind == Paragraph.Kind.HEADING and row.level <= heading.level:
            break
        last = row
    return last


def _paragraphs(words: str) -> tuple[str, ...]:
    cut = (_SPACE.sub(" ", part).strip() for part in BLANK.split(words))
    return tuple(part for part in cut if part)


def _folded(words: str) -> str:
    return _SPACE.sub(" ", words).strip().casefold()
