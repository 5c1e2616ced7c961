"""The editor of a room: what is opened, what it makes, and what to do when the words moved on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from contadora.negotiation import access, board, carrying, panel, typeset, writings
from contadora.negotiation.access import Seat
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.differing import changes
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.drafting.simultaneous import three_way
from contadora.negotiation.forms_proposals import FORMS, WITHOUT_PARAGRAPH, ProposalForm, plain
from contadora.negotiation.library import looking
from contadora.negotiation.models import Paragraph, Passage, Proposal, Writing
from contadora.people.access import NotAllowed

Kind = Proposal.Kind


@dataclass(frozen=True)
class Place:
    """What an editor is opened for: a kind of proposal, a paragraph, a wording it amends."""

    kind: str
    paragraph: Paragraph | None
    on: Proposal | None

    @property
    def key(self) -> str:
        """Its name among a person's editors in the room."""
        about = str(self.paragraph.uuid) if self.paragraph else ""
        return f"{self.kind}:{about}:{self.on.uuid if self.on else ''}"

    @property
    def ground(self) -> str:
        """The words that it starts from: those of the amended wording, else of the paragraph."""
        if self.on is not None:
            return self.on.content
        return self.paragraph.base if self.paragraph is not None else ""


def place_of(seat: Seat, given: Mapping[str, str]) -> Place:
    """Return what an address or a form asks to edit, else 404."""
    uuid = given.get("paragraph", "")
    paragraph = access.paragraph_for(seat, uuid) if is_uuid(uuid) else None
    if uuid and paragraph is None:
        raise NotAllowed
    kind = given.get("kind", "") or (Kind.WORDS if paragraph is not None else Kind.ADD)
    if kind not in FORMS or (paragraph is None and kind not in WITHOUT_PARAGRAPH):
        raise NotAllowed
    on = None
    if given.get("on"):
        if not is_uuid(given["on"]):
            raise NotAllowed
        on = access.proposal_for(seat, given["on"])
        if on.kind != Kind.WORDS or paragraph is None or on.paragraph_id != paragraph.pk:
            raise NotAllowed
        kind = Kind.WORDS
    return Place(kind, paragraph, on)


def is_uuid(words: str) -> bool:
    """Whether these letters name something of a room."""
    try:
        UUID(words)
    except ValueError:
        return False
    return True


def form_of(seat: Seat, place: Place, data: Any = None, **more: Any) -> ProposalForm:
    """Return the form of what is proposed there."""
    others: list[tuple[str, str]] = []
    rows: dict[str, Paragraph] = {}
    if place.kind in (Kind.MOVE, Kind.MERGE):
        for each in board.board_of(seat).placed:
            if place.paragraph is None or each.paragraph.pk == place.paragraph.pk:
                continue
            key = each.clause.key
            rows[key] = each.paragraph
            others.append((key, f"{each.citation} {_short(each.paragraph.base)}".strip()))
    initial: dict[str, Any] = dict(more.pop("initial", {}))
    chosen = str(data.get("passage", "")) if data is not None else str(initial.get("passage", ""))
    if place.kind == Kind.WORDS:
        initial.setdefault("words", place.ground)
    if place.kind in (Kind.ADD, Kind.ALTERNATIVE) and place.paragraph is not None:
        initial.setdefault("made_kind", place.paragraph.kind)
        initial.setdefault("made_level", place.paragraph.level)
        if place.kind == Kind.ALTERNATIVE:
            initial.setdefault("words", place.ground)
    elif place.kind == Kind.ADD:
        initial.setdefault("made_kind", Paragraph.Kind.OPERATIVE)
    return FORMS[place.kind](
        data,
        paragraph=place.paragraph,
        on=place.on,
        others=others,
        rows=rows,
        passages=_passages(seat, place, chosen),
        auto_id=f"id-{place.key.replace(':', '-')}-%s",  # several may be open on a page
        initial=initial,
        **more,
    )


def _passages(seat: Seat, place: Place, chosen: str) -> list[tuple[str, str]]:
    """Return the agreed language that a proposal there could rest on, that chosen before first."""
    rows = looking.lookup(place.ground, language=seat.text.language, limit=6)
    found = [each.passage for each in rows]
    if is_uuid(chosen) and chosen not in {str(each.uuid) for each in found}:
        found = [*Passage.objects.filter(uuid=chosen).select_related("text"), *found]
    return [
        (str(each.uuid), f"{each.text.symbol} {each.number} · {_short(each.words)}")
        for each in found
    ]


def _short(words: str) -> str:
    return words if len(words) <= 70 else words[:68].rstrip() + "…"


@dataclass(frozen=True)
class Moved:
    """The words changed under an editor: what changed, what was typed, and both together."""

    theirs: SafeString  # from the words as they were opened to those of now
    mine: str
    merged: str
    crossing: bool  # both changed the same words: a person has to look


def moved_on(place: Place, opened: str, typed: str) -> Moved | None:
    """Return what to show when the words that an editor was opened on are no longer those."""
    opened = plain(opened)
    if place.kind != Kind.WORDS or opened == place.ground:
        return None
    return moved(opened, place.ground, plain(typed))


def moved(opened: str, now: str, typed: str) -> Moved:
    """Return what changed since words were opened, what was typed, and both brought together."""
    merged, conflicts = three_way(opened, typed, now)
    hunks = [(each.start, each.end, each.content) for each in changes(opened, now)]
    return Moved(typeset.changed_html(opened, hunks), typed, merged, bool(conflicts))


@dataclass(frozen=True)
class Preview:
    """What would be proposed: how many proposals, and how the paragraph would be compiled."""

    count: int
    words: SafeString
    lines: list[SafeString]


def preview_of(seat: Seat, place: Place, wanted: Sequence[Wanted]) -> Preview:
    """Return what an editor's words would make, as the room would show it."""
    paragraph = place.paragraph
    rows = [_unsaved(seat, each) for each in wanted]
    known = {paragraph.pk: paragraph} if paragraph is not None else {}
    known |= {each.other.pk: each.other for each in wanted if each.other is not None}
    lines = [panel.said(each, known, {}) for each in rows]
    words = typeset.compiled_html(())
    if paragraph is not None and place.kind == Kind.WORDS:
        edits = [
            Edit(
                f"new{number}",
                each.start,
                each.end,
                each.content,
                (seat.code,),
                on=str(place.on.uuid) if place.on else None,
            )
            for number, each in enumerate(wanted)
        ]
        words = typeset.compiled_html(
            compile_paragraph(paragraph.base, (*_under(place.on), *edits))
        )
    return Preview(len(wanted), words, lines)


def _under(on: Proposal | None) -> list[Edit]:
    """Return the wording that is amended, and those it amends in turn."""
    found: list[Edit] = []
    while on is not None:
        on.stances_now = []  # type: ignore[attr-defined]
        found.append(carrying.edit_of(on))
        on = on.on
    return found


def _unsaved(seat: Seat, wanted: Wanted) -> Proposal:
    return Proposal(
        text=seat.text,
        kind=wanted.kind,
        paragraph=wanted.paragraph,
        on=wanted.on,
        start=wanted.start,
        end=wanted.end,
        content=wanted.content,
        other=wanted.other,
        edition=wanted.paragraph.edition if wanted.paragraph is not None else 1,
    )


@dataclass(frozen=True)
class Opened:
    """What an editor is opened with: a form's first values, and what was kept of it before."""

    initial: dict[str, Any]
    ground: str
    kept: Writing | None


def opened(seat: Seat, place: Place) -> Opened:
    """Return an editor as its writer left it, else new."""
    kept = writings.of(seat, place.key)
    if kept is None:
        return Opened({}, place.ground, None)
    fields = dict(kept.fields)
    return Opened(fields, fields.pop("ground", place.ground), kept)
