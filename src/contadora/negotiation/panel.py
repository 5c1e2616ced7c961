"""What stands beside one paragraph: its proposals, who takes them how, and what one may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from contadora.negotiation import access, carrying, queries, room_page, telling, typeset
from contadora.negotiation.access import Seat
from contadora.negotiation.drafting.differing import changes
from contadora.negotiation.models import (
    BaseEdition,
    Event,
    Note,
    Paragraph,
    Proposal,
    ProposalChange,
    Stance,
)
from contadora.negotiation.queries import Placed
from contadora.people.access import NotAllowed

Kind, Status = Proposal.Kind, Proposal.Status
AROUND = 40  # letters shown on each side of a span
LIVING = (Status.OPEN, Status.DRAFT)


@dataclass
class Shown:
    """A proposal beside its paragraph: what it says, who takes it how, what this seat may do."""

    proposal: Proposal
    said: SafeString
    behind: tuple[str, ...]
    stands: list[room_page.Stand]
    may: frozenset[str]
    mine: str = ""  # the kind of stand that one's own delegation takes
    own: bool = False
    about: str = ""  # uuid of the paragraph it is about

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The stands that one's own delegation could take instead."""
        kinds = [
            (kind, _STANDS[kind]())
            for kind in (
                Stance.Kind.SUPPORT,
                Stance.Kind.COSPONSOR,
                Stance.Kind.CAN_LIVE,
                Stance.Kind.OPPOSE,
            )
        ]
        left = {self.mine}
        if self.proposal.as_chair:
            left.add(Stance.Kind.COSPONSOR)
        if self.proposal.kind in (Kind.RESERVE, Kind.REMARK):  # shared, or not
            left |= {Stance.Kind.COSPONSOR, Stance.Kind.CAN_LIVE}
        return [(str(kind), label) for kind, label in kinds if kind not in left]


_STANDS = {
    Stance.Kind.SUPPORT: lambda: _("Support"),
    Stance.Kind.COSPONSOR: lambda: _("Co-sponsor"),
    Stance.Kind.CAN_LIVE: lambda: _("Can live with it"),
    Stance.Kind.OPPOSE: lambda: _("Oppose"),
}


@dataclass(frozen=True)
class Told:
    """An act as the room's history tells it."""

    event: Event
    told: str

    @property
    def at(self) -> datetime:
        """When it was."""
        return self.event.at

    @property
    def reason(self) -> str:
        """Why, where that was given and the sentence does not say it."""
        reason = str(self.event.details.get("reason") or "")
        return "" if reason in self.told else reason


@dataclass
class Panel:
    """What stands beside a paragraph."""

    seat: Seat
    placed: Placed
    living: list[Shown]
    settled: list[Shown]
    notes: list[Note] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)
    statuses: Sequence[tuple[str, Any]] = tuple(Paragraph.Status.choices)

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph it is about."""
        return self.placed.paragraph

    @property
    def lookup(self) -> str:
        """Where the library says where this was said before; empty for what says nothing."""
        if self.paragraph.kind in (Paragraph.Kind.TITLE, Paragraph.Kind.HEADING):
            return ""
        asked = {"text": self.seat.text.uuid, "paragraph": self.paragraph.uuid}
        return f"{reverse('negotiation:lookup')}?{urlencode(asked)}"

    @property
    def may_propose(self) -> bool:
        """Whether one could propose on it now."""
        return (
            self.seat.proposes
            and self.seat.text.is_open
            and self.paragraph.standing != Paragraph.Standing.REMOVED
        )

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What could be proposed on it, as it is offered."""
        return [
            (str(Kind.WORDS), _("other words")),
            (str(Kind.ADD), _("a new paragraph after it")),
            (str(Kind.ALTERNATIVE), _("an alternative")),
            (str(Kind.DELETE), _("its deletion")),
            (str(Kind.MOVE), _("another place")),
            (str(Kind.MERGE), _("a merger")),
            (str(Kind.SPLIT), _("a division")),
            (str(Kind.RESERVE), _("a reserve")),
            (str(Kind.REMARK), _("a remark")),
        ]

    @property
    def may_write(self) -> bool:
        """Whether one could write it as the chair."""
        return (
            self.seat.chairs
            and self.seat.text.is_open
            and self.paragraph.standing == Paragraph.Standing.TEXT
        )


def panel_of(seat: Seat, paragraph: Paragraph) -> Panel:
    """Return what stands beside a paragraph, as this person may see it."""
    room = queries.room(seat, only=[paragraph.pk])
    found = [*room.placed, *room.removed]
    if not found:
        raise NotAllowed
    placed = found[0]
    rows = placed.proposals
    if placed.made_by is not None and placed.made_by not in rows:
        rows = [placed.made_by, *rows]
    shown = shown_of(seat, rows, {paragraph.pk: paragraph})
    events = queries.events_of(seat).filter(paragraph=paragraph).order_by("-version", "-pk")
    return Panel(
        seat,
        placed,
        [each for each in shown if each.proposal.status in LIVING],
        [each for each in shown if each.proposal.status not in LIVING],
        list(access.notes_for(seat).filter(paragraph=paragraph).select_related("author")),
        [Told(each, telling.told(each, placed.citation)) for each in events[:8]],
    )


def shown_of(
    seat: Seat, proposals: Sequence[Proposal], paragraphs: Mapping[int, Paragraph] | None = None
) -> list[Shown]:
    """Return proposals as they are shown; each must carry `stances_now`."""
    known = dict(paragraphs or {})
    missing = {
        pk
        for each in proposals
        for pk in (each.paragraph_id, each.other_id)
        if pk is not None and pk not in known
    }
    if missing:
        known |= Paragraph.objects.in_bulk(missing)
    old = _older(proposals, known)
    return [
        Shown(
            each,
            said(each, known, old),
            carrying.delegations_of(each),
            room_page.stands(each),
            may(seat, each),
            _mine(seat, each),
            seat.delegation is not None and each.delegation_id == seat.delegation.pk,
            _uuid(known.get(each.paragraph_id or 0)),
        )
        for each in proposals
    ]


def _uuid(paragraph: Paragraph | None) -> str:
    return str(paragraph.uuid) if paragraph is not None else ""


def _mine(seat: Seat, proposal: Proposal) -> str:
    stances: list[Stance] = proposal.stances_now  # type: ignore[attr-defined]
    return next((str(each.kind) for each in stances if each.delegation.code == seat.code), "")


def may(seat: Seat, proposal: Proposal) -> frozenset[str]:
    """Return what this person could do with a proposal; the actions have the last word."""
    if not seat.text.is_open:
        return frozenset()
    own = (
        seat.proposes
        and seat.delegation is not None
        and proposal.delegation_id == seat.delegation.pk
        and (not proposal.as_chair or seat.chairs)
    )
    found: set[str] = set()
    if proposal.status == Status.DRAFT:
        return frozenset({"change", "send", "discard"}) if own else frozenset()
    if proposal.status != Status.OPEN:
        return frozenset()
    if own:
        found |= {"change", "withdraw"}
        if proposal.collided_at is not None:
            found.add("uphold")
    if seat.proposes and (not own or proposal.as_chair):
        found.add("stand")
    if seat.proposes and proposal.kind == Kind.WORDS and proposal.content:
        found.add("amend")
    on = proposal.on
    writes_it = on is not None and seat.proposes and on.delegation.code == seat.code
    # A reserve is lifted by who made it.
    if (seat.chairs or writes_it) and proposal.kind != Kind.RESERVE:
        found |= {"accept", "not_accept"}
    return frozenset(found)


def _older(
    proposals: Iterable[Proposal], known: Mapping[int, Paragraph]
) -> dict[tuple[int, int], str]:
    """Return the bases that settled proposals were made on, which are no longer those of now."""
    wanted: set[int] = set()
    for each in proposals:
        paragraph = known.get(each.paragraph_id or 0)
        if paragraph is not None and each.edition != paragraph.edition:
            wanted.add(paragraph.pk)
    if not wanted:
        return {}
    rows = BaseEdition.objects.filter(paragraph__in=wanted)
    return {(row.paragraph_id, row.edition): row.base for row in rows}


def said(
    proposal: Proposal,
    known: Mapping[int, Paragraph],
    old: Mapping[tuple[int, int], str],
) -> SafeString:
    """Return what a proposal would do, in a line: the words with a little of what is around."""
    kind, content = proposal.kind, proposal.content
    if kind in (Kind.WORDS, Kind.SPLIT, Kind.REMARK):
        ground = _ground(proposal, known, old)
        if kind == Kind.SPLIT:
            return _cut(ground, proposal.start)
        if kind == Kind.REMARK and proposal.start == proposal.end:
            return mark_safe("")
        return _span(ground, proposal)
    if kind in (Kind.ADD, Kind.ALTERNATIVE):
        if proposal.made_id is not None:  # the paragraph itself stands there
            return mark_safe("")
        return format_html('<ins dir="auto">{}</ins>', content)
    if kind == Kind.MERGE:
        other = known.get(proposal.other_id or 0)
        taken = format_html("<q>{}</q>", _short(other.base if other else ""))
        if not content:
            return format_html("+ {}", taken)
        return format_html('+ {}: <ins dir="auto">{}</ins>', taken, content)
    if kind == Kind.MOVE:
        other = known.get(proposal.other_id or 0)
        if other is None:
            return format_html("{}", _("to the beginning of the text"))
        return format_html("{} <q>{}</q>", _("after"), _short(other.base))
    return mark_safe("")


def _ground(
    proposal: Proposal, known: Mapping[int, Paragraph], old: Mapping[tuple[int, int], str]
) -> str:
    if proposal.on is not None:
        return proposal.on.content
    paragraph = known.get(proposal.paragraph_id or 0)
    if paragraph is None:
        return ""
    return old.get((paragraph.pk, proposal.edition), paragraph.base)


def _span(ground: str, proposal: Proposal) -> SafeString:
    start, end = proposal.start, proposal.end
    before, after = _tail(ground[:start]), _head(ground[end:])
    middle = []
    if start < end:
        middle.append(format_html('<del dir="auto">{}</del>', ground[start:end]))
    if proposal.content:
        middle.append(format_html('<ins dir="auto">{}</ins>', proposal.content))
    return format_html(
        '<bdi class="around">{}{}</bdi>{}<bdi class="around">{}{}</bdi>',
        "…" if len(before) < start else "",
        before,
        mark_safe("".join(middle)),  # noqa: S308  (escaped just above)
        after,
        "…" if end + len(after) < len(ground) else "",
    )


def _tail(words: str) -> str:
    """Return the last letters of what stands before a span, from the beginning of a word."""
    cut = words[-AROUND:]
    return cut if len(cut) == len(words) or " " not in cut else cut[cut.index(" ") :]


def _head(words: str) -> str:
    """Return the first letters of what stands after a span, to the end of a word."""
    cut = words[:AROUND]
    return cut if len(cut) == len(words) or " " not in cut else cut[: cut.rindex(" ") + 1]


def _cut(ground: str, at: int) -> SafeString:
    return format_html(
        '<bdi class="around">…{}</bdi> <b class="cut">¶</b> <bdi class="around">{}…</bdi>',
        _tail(ground[:at]).rstrip(),
        _head(ground[at:]).strip(),
    )


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:78].rstrip() + "…"


@dataclass(frozen=True)
class Story:
    """One proposal's page: the proposal, how it came to be as it is, what hangs on it."""

    shown: Shown
    paragraph: Paragraph | None
    changes: list[ProposalChange]
    amendments: list[Shown]
    past: list[Stance]  # stands that were taken back


def story_of(seat: Seat, proposal: Proposal) -> Story:
    """Return all there is on one proposal."""
    rows = access.visible_proposals(seat).select_related(
        "delegation", "on__delegation", "collided_with", "agreed_language__text", "author"
    )
    rows = rows.prefetch_related(carrying.STANCES)
    row = rows.get(pk=proposal.pk)
    amendments = list(rows.filter(on=proposal).order_by(F("number").asc(nulls_first=True), "pk"))
    [shown] = shown_of(seat, [row])
    place = proposal.made or proposal.paragraph
    return Story(
        shown,
        place,
        list(proposal.changes.select_related("actor", "because").order_by("pk")),
        shown_of(seat, amendments),
        list(proposal.stances.exclude(ended_at=None).select_related("delegation").order_by("at")),
    )


def collision_html(theirs: str, ours: str) -> SafeString:
    """Return what one proposes against what now stands there, word by word."""
    hunks = [(each.start, each.end, each.content) for each in changes(theirs, ours)]
    return typeset.changed_html(theirs, hunks)
