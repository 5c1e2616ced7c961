"""What the page of a room shows: which view was asked for, its paragraphs as HTML, who is there."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, QueryDict

from contadora.negotiation import access, problems, queries, several
from contadora.negotiation.access import Seat
from contadora.negotiation.board import Board
from contadora.negotiation.carrying import grounded
from contadora.negotiation.drafting.form import FORMAL, check_form
from contadora.negotiation.drafting.reading import collisions
from contadora.negotiation.models import (
    Paragraph,
    Participant,
    Proposal,
    Stance,
    Text,
)
from contadora.negotiation.queries import Placed
from contadora.people.access import NotAllowed
from contadora.people.requests import person

Kind = Proposal.Kind
MINE = "<!--mine-->"  # where what only one delegation sees is set into a shared paragraph
MOST_NUMBERS = 2_000
_RANGE = re.compile(r"P?(\d{1,6})(?:\s*[-–]\s*P?(\d{1,6}))?", re.IGNORECASE)


def seat_of(request: HttpRequest, uuid: UUID) -> Seat:
    """Return what who asks is in a room, else 404.

    Who sits there for several delegations says for which (`as`); the session remembers it. A form
    always says it, so that nobody speaks for another delegation than the page showed.
    """
    said = request.POST.get("as", request.GET.get("as", ""))[:16]
    key = f"seat-{uuid}"
    if said:
        seat = access.room_for(request.user, uuid, said)
        if request.session.get(key) != said and len(seats(seat)) > 1:
            request.session[key] = said
        return seat
    kept = str(request.session.get(key, ""))
    try:
        return access.room_for(request.user, uuid, kept)
    except NotAllowed:
        if not kept:
            raise
        return access.room_for(request.user, uuid)


def seat_in(request: HttpRequest, text: Text) -> Seat:
    """Return what who asks is in the room of a text that was just found to be theirs to see."""
    user = person(request)
    every = access.seats_of(user, text)
    said = request.GET.get("as", "")[:16] or str(request.session.get(f"seat-{text.uuid}", ""))
    wanted = [each for each in every if each.code == said]
    return next(iter(wanted or every), Seat(user, text, None, writes=False))


def seats(seat: Seat) -> list[Seat]:
    """Return each seat that this person may take in the room."""
    return access.seats_of(seat.user, seat.text)


@dataclass(frozen=True)
class Asked:
    """Which view of a text an address asks for; all of it is in the query."""

    show: str = queries.WHOLE
    code: str = ""
    numbers: str = ""  # of the proposals that are read as accepted
    every: tuple[str, ...] = ()  # delegations of which all proposals are
    language: str = ""

    def query(self) -> str:
        """Return the view as the address has it."""
        values: list[tuple[str, str]] = []
        if self.show != queries.WHOLE:
            values.append(("show", self.show))
        if self.code:
            values.append(("code", self.code))
        if self.numbers:
            values.append(("with", self.numbers))
        values += [("all", code) for code in self.every]
        if self.language:
            values.append(("lang", self.language))
        return urlencode(values)


def asked(given: QueryDict, text: Text) -> Asked:
    """Read which view is asked for; what cannot be is left out."""
    show = given.get("show", queries.WHOLE)
    show = show if show in queries.SHOWS else queries.WHOLE
    language = given.get("lang", "")
    others = set(text.languages) - {text.language}
    return Asked(
        show,
        given.get("code", "")[:16] if show == queries.DELEGATION else "",
        given.get("with", "")[:2_000] if show == queries.ACCEPTED else "",
        tuple(code[:16] for code in given.getlist("all")[:60]) if show == queries.ACCEPTED else (),
        language if language in others else "",
    )


def numbers_in(words: str) -> set[int]:
    """Return the numbers that are written as `3, 7, P12-15`."""
    found: set[int] = set()
    for first, last in _RANGE.findall(words):
        low, high = int(first), int(last or first)
        found.update(range(low, min(high, low + MOST_NUMBERS) + 1))
    return found


def accepted_in(view: Asked, proposals: Iterable[Proposal]) -> frozenset[str]:
    """Return the open proposals that a view reads as accepted.

    All of a delegation's are those that change the text: a reserve is lifted by who made it.
    """
    wanted = numbers_in(view.numbers)
    beside = (Proposal.Kind.RESERVE, Proposal.Kind.REMARK)
    return frozenset(
        str(each.uuid)
        for each in proposals
        if each.status == Proposal.Status.OPEN
        and (
            each.number in wanted
            or (each.delegation.code in view.every and each.kind not in beside)
        )
    )


def to_accept(seat: Seat, view: Asked) -> list[Proposal]:
    """Return the open proposals that a view reads as accepted, by number."""
    rows = list(
        access.visible_proposals(seat)
        .filter(status=Proposal.Status.OPEN)
        .select_related("delegation")
        .order_by("number")
    )
    chosen = accepted_in(view, rows)
    return [each for each in rows if str(each.uuid) in chosen]


def mark_of(proposals: Iterable[Proposal]) -> str:
    """Return a word for proposals as they were read: another one as soon as one differs."""
    read = repr(sorted((str(each.uuid), each.revision) for each in proposals))
    return hashlib.sha256(read.encode()).hexdigest()[:20]


def clashes(board: Board, view: Asked) -> list[tuple[int, int]]:
    """Return the numbers of proposals, two by two, that cannot both be read as accepted."""
    found: set[tuple[int, int]] = set()
    for each in board.placed:
        chosen = accepted_in(view, each.proposals) & {edit.key for edit in each.clause.edits}
        if len(chosen) < 2:
            continue
        numbers = {str(one.uuid): one.number or 0 for one in each.proposals}
        edits = grounded(edit for edit in each.clause.edits if edit.key in chosen)
        for one, other in collisions(each.clause.base, edits, {edit.key for edit in edits}):
            first, second = sorted((numbers[one], numbers[other]))
            found.add((first, second))
    every = {row.pk: row for each in board.placed for row in each.proposals}
    keys = accepted_in(view, every.values())
    rows = [row for row in every.values() if str(row.uuid) in keys]
    rows.sort(key=lambda row: row.number or 0)
    for at, row in enumerate(rows):
        later = [each for each in rows[at + 1 :] if _takes_ground(row, each)]
        found |= {(row.number or 0, each.number or 0) for each in later}
    return sorted(found)


def _takes_ground(one: Proposal, other: Proposal) -> bool:
    """Whether a proposal, once accepted, leaves nothing that a later one could be accepted on."""
    if other.kind in (Kind.ADD, Kind.REMARK):
        return False
    if one.kind == Kind.MERGE and one.other_id in (other.paragraph_id, other.other_id):
        return other.kind not in (Kind.WORDS, Kind.SPLIT) and not _is_same(one, other)
    if one.paragraph_id is None or one.paragraph_id != other.paragraph_id:
        gone = one.paragraph_id if one.kind in (Kind.DELETE, Kind.ALTERNATIVE) else None
        return other.kind == Kind.MERGE and gone is not None and gone == other.other_id
    if one.kind in (Kind.DELETE, Kind.ALTERNATIVE):
        return one.kind != other.kind
    return one.kind == other.kind == Kind.MOVE and not _is_same(one, other)


def _is_same(one: Proposal, other: Proposal) -> bool:
    return (one.kind, one.paragraph_id, one.other_id, one.content) == (
        *(other.kind, other.paragraph_id, other.other_id, other.content),
    )


def placed_for(
    seat: Seat, board: Board, view: Asked, only: Collection[int] | None = None
) -> Sequence[Placed]:
    """Return the paragraphs of a view, in their order; `only` limits it to these keys."""
    rows = [each for each in board.placed if only is None or each.paragraph.pk in only]
    if view.show == queries.WHOLE:
        return rows
    if view.show == queries.OPEN:
        return [each for each in rows if each.is_open]
    every = [one for each in board.placed for one in each.proposals]
    everybody = Seat(seat.user, seat.text, None, writes=False)
    return queries.room(
        everybody, show=view.show, code=view.code, accepted=accepted_in(view, every), only=only
    ).placed


# Beside the text


@dataclass(frozen=True)
class Heading:
    """A line of the outline: where it leads, and how much is open beneath it."""

    key: str
    words: str
    level: int
    opened: int


def outline(placed: Sequence[Placed]) -> list[Heading]:
    """Return the headings of a text; without any, its preamble and its operative part."""
    marks = [each for each in placed if each.paragraph.kind == Paragraph.Kind.HEADING]
    if not marks:
        firsts: dict[str, Placed] = {}
        for each in placed:
            if each.paragraph.kind in (Paragraph.Kind.PREAMBULAR, Paragraph.Kind.OPERATIVE):
                firsts.setdefault(each.paragraph.kind, each)
        if len(firsts) < 2:
            return []
        marks = list(firsts.values())
    starts = {each.clause.key for each in marks}
    opened: Counter[str] = Counter()
    current = ""
    for each in placed:
        if each.clause.key in starts:
            current = each.clause.key
        opened[current] += len(each.open_proposals)
    return [
        Heading(
            each.clause.key,
            each.paragraph.base
            if each.paragraph.kind == Paragraph.Kind.HEADING
            else each.paragraph.get_kind_display(),
            each.paragraph.level,
            opened[each.clause.key],
        )
        for each in marks
    ]


def form_breaks(text: Text, board: Board) -> list[tuple[str, str, str]]:
    """Return where a resolution or decision breaks its form: the paragraph's key, number, what."""
    if text.kind not in FORMAL or not text.is_open:
        return []
    found = check_form([each.clause for each in board.placed], text.language, text.kind)
    breaks = []
    for problem in found:
        place = board.placed[problem.paragraph - 1] if problem.paragraph else None
        name = (place.citation or place.paragraph.get_kind_display()) if place else ""
        said = problems.sentence(replace(problem, paragraph=0))
        breaks.append((place.clause.key if place else "", name, said))
    return breaks


def participants(text: Text) -> list[Participant]:
    """Return who is in a room, the chair first."""
    order = {role: number for number, role in enumerate(Participant.Role.values)}
    rows = text.participants.filter(withdrawn_at=None).select_related("delegation")
    return sorted(rows, key=lambda row: (order[row.role], row.delegation.code))


def cast(text: Text) -> list[tuple[str, list[Participant]]]:
    """Return who is in a room under what they are called there, the chair first."""
    found: dict[str, list[Participant]] = {}
    for row in participants(text):
        found.setdefault(row.role, []).append(row)
    return [(several.role_label(role, len(rows)), rows) for role, rows in found.items()]


def language_names() -> dict[str, str]:
    """Return the four languages by code, as the reader calls them."""
    return {code: str(name) for code, name in settings.LANGUAGES}


@dataclass
class Stand:
    """Who takes a proposal in one way."""

    kind: str
    codes: list[str] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        """How they take it, in the reader's language."""
        return several.stand_label(self.kind, len(self.codes))


def stands(proposal: Proposal) -> list[Stand]:
    """Return how delegations take a proposal, by kind of stand."""
    rows: list[Stance] = proposal.stances_now  # type: ignore[attr-defined]
    found = {kind: Stand(kind) for kind in Stance.Kind.values}
    for row in rows:
        stand = found[row.kind]
        stand.codes.append(row.delegation.code)
        if row.words:
            stand.words.append((row.delegation.code, row.words))
    return [each for each in found.values() if each.codes]
