"""What a room says: its paragraphs with numbers, compiled, with what is said about each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from django.db.models import F, Max, QuerySet

from contadora.negotiation import access, numbers
from contadora.negotiation.access import Seat
from contadora.negotiation.carrying import STANCES, delegations_of, edit_of, grounded
from contadora.negotiation.drafting import shapes
from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.reading import CollisionError, reading
from contadora.negotiation.drafting.shapes import Clause, Edit, Node
from contadora.negotiation.models import (
    Event,
    Paragraph,
    Proposal,
    Text,
    Translation,
)
from contadora.negotiation.supposing import Supposed

Kind, Status = Proposal.Kind, Proposal.Status
WHOLE, OPEN, DELEGATION, ACCEPTED = "whole", "open", "delegation", "accepted"
SHOWS = (WHOLE, OPEN, DELEGATION, ACCEPTED)
# What keeps a paragraph open when it is about it: all but what is said beside the text.
BESIDE = (Kind.REMARK,)


@dataclass
class Placed:
    """A paragraph in its place: number, compiled words, what is proposed and said."""

    paragraph: Paragraph
    clause: Clause
    citation: str = ""  # its number in full: OP3 bis (a)
    proposals: list[Proposal] = field(default_factory=list)  # visible, each with `stances_now`
    made_by: Proposal | None = None  # the open proposal that would add it
    translation: Translation | None = None

    @property
    def open_proposals(self) -> list[Proposal]:
        """Those that wait for a decision."""
        return [each for each in self.proposals if each.status == Status.OPEN]

    @property
    def is_open(self) -> bool:
        """Whether anything on it is undecided."""
        return (
            self.made_by is not None
            or self.paragraph.status != Paragraph.Status.AGREED
            or any(each.kind not in BESIDE for each in self.open_proposals)
        )

    @property
    def translation_is_stale(self) -> bool:
        """Whether the base changed since it was rendered."""
        return self.translation is not None and self.translation.edition != self.paragraph.edition


@dataclass
class Room:
    """A text as somebody sees it."""

    text: Text
    seat: Seat
    placed: list[Placed]
    on_text: list[Proposal]  # reserves and remarks on the whole, additions before all else
    removed: list[Placed] = field(default_factory=list)  # no longer in the text

    def by_uuid(self, uuid: UUID | str) -> Placed | None:
        """Return a paragraph's place."""
        return next((each for each in self.placed if str(each.paragraph.uuid) == str(uuid)), None)


def room(
    seat: Seat,
    *,
    show: str = WHOLE,
    code: str = "",
    accepted: Collection[str] = (),
    language: str = "",
    only: Collection[int] | None = None,
) -> Room:
    """Return a text's paragraphs as this person sees them.

    `show` is the whole text, what is open, one delegation's proposals (`code`), or how it would
    read if the proposals in `accepted` (uuids) were. `only` limits it to paragraphs by key.
    """
    text = seat.text
    rows = list(text.paragraphs.order_by("position", "pk"))
    supposed = show == ACCEPTED  # then all hangs together: one paragraph's words go into another
    wanted = rows if only is None else [row for row in rows if row.pk in only]
    everything = only is None or supposed
    proposals = list(_proposals(seat, None if everything else [row.pk for row in wanted]))
    words: dict[int, str] = {}
    if supposed:
        found = Supposed(rows, proposals, accepted)
        rows, words = found.rows, found.words
        wanted = [row for row in rows if only is None or row.pk in only]
    numbered = numbers.numbers_of(rows)
    on = _by_paragraph(proposals)
    made_by = {
        each.made_id: each
        for each in proposals
        if each.made_id is not None and each.status == Status.OPEN
    }
    translations = _translations(text, language, [row.pk for row in wanted])
    placed, removed = [], []
    by_pk = {row.pk: row for row in rows}
    for row in wanted:
        here = on.get(row.pk, [])
        maker = made_by.get(row.pk)
        place = Placed(
            row,
            _clause(
                *(row, numbered[row.pk].label, here, maker, by_pk, show, code),
                *(frozenset(accepted), words.get(row.pk)),
            ),
            numbered[row.pk].citation,
            here,
            maker,
            translations.get(row.pk),
        )
        if row.standing == Paragraph.Standing.REMOVED:
            removed.append(place)
        elif _shown(place, show, code):
            placed.append(place)
    return Room(text, seat, placed, on.get(None, []), removed)


def changed_since(text: Text, version: int) -> list[int]:
    """Return the keys of the paragraphs whose place changed after a version."""
    return list(text.paragraphs.filter(changed_version__gt=version).values_list("pk", flat=True))


def version_of(text: Text) -> int:
    """Return the version of now, whatever was read before."""
    return int(Text.objects.filter(pk=text.pk).aggregate(now=Max("version"))["now"] or 0)


def events_of(seat: Seat) -> QuerySet[Event]:
    """Return what happened in a room, as far as this person may know."""
    found = seat.text.events.select_related(
        "actor", "delegation", "paragraph", "proposal__delegation", "revision"
    )
    return found if seat.chairs else found.filter(chair_only=False)


def clauses(placed: Iterable[Placed]) -> list[Clause]:
    """Return the paragraphs as the papers take them."""
    return [each.clause for each in placed]


def collisions_of(seat: Seat) -> QuerySet[Proposal]:
    """Return the proposals of one's own delegation that its people must look at."""
    if seat.delegation is None:
        return Proposal.objects.none()
    return (
        seat.text.proposals.filter(
            delegation=seat.delegation, status__in=(Status.OPEN, Status.DRAFT)
        )
        .exclude(collided_at=None)
        .select_related("paragraph", "collided_with__delegation", "delegation", "made")
    )


def drafts_of(seat: Seat) -> QuerySet[Proposal]:
    """Return what one's own delegation wrote and has not sent."""
    if seat.delegation is None:
        return Proposal.objects.none()
    return seat.text.proposals.filter(
        delegation=seat.delegation, status=Status.DRAFT
    ).select_related("paragraph", "delegation", "on")


def _proposals(seat: Seat, paragraphs: Collection[int] | None) -> QuerySet[Proposal]:
    rows = (
        access.visible_proposals(seat)
        .select_related("delegation", "on__delegation", "collided_with", "agreed_language__text")
        .prefetch_related(STANCES)
        .order_by(F("number").asc(nulls_first=True), "pk")  # what is not sent has none
    )
    if paragraphs is None:
        return rows
    return rows.filter(paragraph__in=paragraphs) | rows.filter(made__in=paragraphs)


def _by_paragraph(proposals: Iterable[Proposal]) -> dict[int | None, list[Proposal]]:
    """Return proposals at the place where they show: of a new paragraph, at its own."""
    found: dict[int | None, list[Proposal]] = defaultdict(list)
    for each in proposals:
        found[each.made_id or each.paragraph_id].append(each)
    return found


def _translations(text: Text, language: str, paragraphs: list[int]) -> dict[int, Translation]:
    if not language or language == text.language:
        return {}
    rows = Translation.objects.filter(language=language, paragraph__in=paragraphs)
    return {row.paragraph_id: row for row in rows}


def _clause(
    row: Paragraph,
    number: str,
    here: list[Proposal],
    maker: Proposal | None,
    by_pk: dict[int, Paragraph],
    show: str,
    code: str,
    accepted: frozenset[str],
    words: str | None,
) -> Clause:
    opened = [each for each in here if each.status == Status.OPEN]
    if show == DELEGATION:
        opened = [each for each in opened if code in delegations_of(each)]
    # An amendment to a wording that is not shown here shows as the wording amended cannot.
    edits = grounded(edit_of(each) for each in opened if each.kind == Kind.WORDS)
    base, parts = row.base, None
    if show == ACCEPTED:
        chosen = grounded(edit for edit in edits if edit.key in accepted)
        try:
            if words is None:
                words = reading(row.base, chosen, frozenset(edit.key for edit in chosen))
        except CollisionError:
            edits = chosen  # they cannot all be accepted: the bracket shows which
        else:
            base, edits = words, ()
            parts = (shapes.Words(base),) if base else ()
    elif row.standing == Paragraph.Standing.REMOVED:
        edits = ()
    deleters = sorted(
        {who for each in opened if each.kind == Kind.DELETE for who in delegations_of(each)}
    )
    instead_of = by_pk.get(row.alternative_to_id) if row.alternative_to_id else None
    return Clause(
        key=str(row.uuid),
        kind=shapes.Kind(row.kind),
        level=row.level,
        number=number,
        base=base,
        parts=parts if parts is not None else compiled(row.pk, row.changed_version, base, edits),
        edits=edits,
        status=shapes.Status(row.status),
        standing=shapes.Standing(row.standing),
        delegations=delegations_of(maker) if maker is not None else (),
        deleters=tuple(deleters) if show != ACCEPTED else (),
        alternative_to=str(instead_of.uuid) if instead_of is not None else None,
    )


@lru_cache(maxsize=4096)
def compiled(
    _paragraph: int, _version: int, base: str, edits: tuple[Edit, ...]
) -> tuple[Node, ...]:
    """Return a paragraph compiled; kept in the process under all that it is made from."""
    return compile_paragraph(base, edits)


def _shown(place: Placed, show: str, code: str) -> bool:
    if show == OPEN:
        return place.is_open
    if show == ACCEPTED:
        return place.paragraph.standing == Paragraph.Standing.TEXT
    if show == DELEGATION and place.made_by is not None:
        return code in delegations_of(place.made_by)
    return True
