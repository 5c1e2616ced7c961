"""What everybody in a room sees alike, kept in the process from one version to the next.

Sixty open pages ask every two seconds. Most get no answer because nothing changed; after an act
they all want the same paragraphs. So the room is read once for each version, and only the
paragraphs that the act touched are read again. What only one delegation may see (drafts, notes) is
never in it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from threading import Lock
from uuid import UUID

from contadora.negotiation import access, numbers, queries
from contadora.negotiation.access import Seat
from contadora.negotiation.carrying import STANCES
from contadora.negotiation.drafting.progress import progress_of
from contadora.negotiation.models import Paragraph, Proposal
from contadora.negotiation.queries import Placed

KEPT = 8  # rooms; each holds its paragraphs and open proposals


@dataclass(frozen=True)
class Tally:
    """How far a text is, in a line."""

    paragraphs: int
    opened: int  # paragraphs that are neither agreed nor agreed ad referendum
    ad_referendum: int
    agreed: int
    brackets: int
    proposals: int


@dataclass(frozen=True)
class Board:
    """A room at a version: every paragraph in its place, those no longer in the text apart."""

    version: int
    placed: tuple[Placed, ...]
    removed: tuple[Placed, ...]
    on_text: tuple[Proposal, ...]
    shape: str  # of which paragraphs stand in which order under which numbers

    @cached_property
    def tally(self) -> Tally:
        """What is open and what is agreed, counted as revisions count it."""
        total = progress_of([each.clause for each in self.placed]).total
        return Tally(
            total.paragraphs,
            total.open,
            total.ad_referendum,
            total.agreed,
            total.brackets,
            sum(len(each.open_proposals) for each in self.placed) + len(self.on_text),
        )

    def by_uuid(self, uuid: UUID | str) -> Placed | None:
        """Return a paragraph's place, in the text or no longer."""
        wanted = str(uuid)
        every = (*self.placed, *self.removed)
        return next((each for each in every if each.clause.key == wanted), None)


_boards: OrderedDict[UUID, Board] = OrderedDict()
_lock = Lock()


def board_of(seat: Seat) -> Board:
    """Return the room of a seat as everybody in it sees it now."""
    text = seat.text
    with _lock:
        known = _boards.get(text.uuid)
    # Another process may have written since this text was read: never older than what is kept.
    if known is not None and known.version >= text.version:
        return known
    found = _read(seat, known)
    with _lock:
        _boards[text.uuid] = found
        _boards.move_to_end(text.uuid)
        while len(_boards) > KEPT:
            _boards.popitem(last=False)
    return found


def forget() -> None:
    """Forget what is kept: what was undone in a store is undone here too."""
    with _lock:
        _boards.clear()


def _read(seat: Seat, known: Board | None) -> Board:
    # As the secretariat sees it: no delegation's drafts.
    everybody = replace(seat, participant=None, writes=False)
    version = queries.version_of(seat.text)
    rows = list(seat.text.paragraphs.order_by("position", "pk"))
    changed = None
    if known is not None:
        before = {each.paragraph.pk for each in (*known.placed, *known.removed)}
        changed = {
            row.pk for row in rows if row.changed_version > known.version or row.pk not in before
        }
    fresh = queries.room(everybody, only=changed)
    found = {each.paragraph.pk: each for each in (*fresh.placed, *fresh.removed)}
    if known is not None:
        for each in (*known.placed, *known.removed):
            found.setdefault(each.paragraph.pk, each)
    named = numbers.numbers_of(rows)
    placed: list[Placed] = []
    removed: list[Placed] = []
    for row in rows:
        if row.pk not in found:
            continue
        each = found[row.pk]
        number = named[row.pk]
        if each.clause.number != number.label or each.citation != number.citation:
            clause = replace(each.clause, number=number.label)
            each = replace(each, clause=clause, citation=number.citation)
        (removed if row.standing == Paragraph.Standing.REMOVED else placed).append(each)
    return Board(
        version,
        tuple(placed),
        tuple(removed),
        tuple(_on_text(everybody)),
        _shape(placed),
    )


def _on_text(seat: Seat) -> list[Proposal]:
    """Return the open reserves and remarks on the text as a whole."""
    rows = access.visible_proposals(seat).filter(
        paragraph=None, made=None, status=Proposal.Status.OPEN
    )
    rows = rows.select_related("delegation", "on", "agreed_language__text", "collided_with")
    return list(rows.prefetch_related(STANCES).order_by("number"))


def _shape(placed: list[Placed]) -> str:
    words = "\n".join(f"{each.clause.key} {each.clause.number}" for each in placed)
    return blake2b(words.encode(), digest_size=8).hexdigest()
