"""A room as it was at an earlier version, from its editions, its proposals' changes and its events.

What those cannot tell afterwards is kept with the event as it happens (`keep`): the order of the
paragraphs after one was put in or moved, on which paragraph proposals stand, and the settled
numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contadora.negotiation import numbers
from contadora.negotiation.carrying import CHAIR, grounded
from contadora.negotiation.drafting import shapes
from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.shapes import Clause, Edit
from contadora.negotiation.models import (
    BaseEdition,
    Event,
    Paragraph,
    Proposal,
    ProposalChange,
    Stance,
    Text,
)

Kind, Status, What = Proposal.Kind, Proposal.Status, ProposalChange.What
MOVING = {
    Kind.ADD,
    Kind.ALTERNATIVE,
    Kind.MOVE,
    Kind.MERGE,
    Kind.SPLIT,
}  # change the order of paragraphs
REPLACING = {Kind.ALTERNATIVE, Kind.MERGE, Kind.SPLIT}  # move proposals to another paragraph
ENDS = {
    What.ACCEPTED: Status.ACCEPTED,
    What.NOT_ACCEPTED: Status.NOT_ACCEPTED,
    What.WITHDRAWN: Status.WITHDRAWN,
    What.REOPENED: Status.OPEN,
}
SETTLING = ("open_text", "issue_revision")
SENDING = ("send_proposals", "bring_proposals")
ACCEPTING = ("accept_proposal", "accept_proposals")


# As it happens


def keep(sender: object, event: Event, **_: object) -> None:
    """Keep with an event what replaying needs and nothing else has."""
    del sender
    found: dict[str, Any] = {}
    if event.act in SENDING or event.act in ACCEPTING:
        rows = list(_proposals_of(event))
        kinds = {row.kind for row in rows}
        if kinds & MOVING:
            found["order"] = _order(event.text)
        if event.act in SENDING:
            found["places"] = {str(row.pk): row.paragraph_id for row in rows}
        elif kinds & REPLACING:
            found["places"] = _places(rows)
        if event.act in ACCEPTING and Kind.ALTERNATIVE in kinds:
            found["settled"] = _settled(event.text)
    elif event.act == "add_paragraph":
        found["order"] = _order(event.text)
    elif event.act in SETTLING:
        found |= {"order": _order(event.text), "settled": _settled(event.text)}
    if found:
        event.details = {**event.details, **found}
        event.save(update_fields=["details"])


def _proposals_of(event: Event) -> Iterable[Proposal]:
    if event.proposal is not None:
        return [event.proposal]
    told = event.details.get("numbers", [])
    return Proposal.objects.filter(text=event.text, number__in=told) if told else []


def _order(text: Text) -> list[int]:
    return list(text.paragraphs.order_by("position", "pk").values_list("pk", flat=True))


def _settled(text: Text) -> dict[str, str]:
    return {str(pk): number for pk, number in text.paragraphs.values_list("pk", "settled_number")}


def _places(accepted: Iterable[Proposal]) -> dict[str, int | None]:
    """Return where the proposals stand that an acceptance may have moved."""
    paragraphs = set()
    for row in accepted:
        paragraphs |= {row.paragraph_id, row.other_id, row.made_id}
        paragraphs |= set(
            Paragraph.objects.filter(split_from=row.paragraph_id).values_list("pk", flat=True)
        )
    rows = Proposal.objects.filter(paragraph__in=paragraphs - {None})
    return {str(pk): place for pk, place in rows.values_list("pk", "paragraph")}


# Afterwards


@dataclass(frozen=True)
class Then:
    """A paragraph as it was."""

    paragraph: Paragraph
    clause: Clause
    citation: str
    opened: int  # proposals on it that were open


def room_at(text: Text, version: int) -> list[Then]:
    """Return the paragraphs of a text as they stood after the act of this version."""
    events = list(text.events.filter(version__lte=version).order_by("version", "pk"))
    if not events:
        return []
    past = _Past(text, version, events)
    return past.paragraphs()


class _Past:
    """The rows of a room, set back to a version."""

    def __init__(self, text: Text, version: int, events: list[Event]) -> None:
        self.version = version
        self.at = events[-1].at
        self.events = events
        self.order: list[int] = []
        self.settled: dict[str, str] = {}
        self.places: dict[str, int | None] = {}
        for event in events:
            self.order = event.details.get("order", self.order)
            self.settled |= event.details.get("settled", {})
            self.places |= event.details.get("places", {})
        self.on: dict[int, str | None] = {}  # what a proposal amended then
        self.codes: dict[int, str] = {}  # whose it was then
        self.because: dict[int, int | None] = {}  # what a proposal was settled with
        self.changes = self._changes(text)
        self.proposals = self._proposals(text)
        self.stances = self._stances(text)
        self.rows = self._rows(text)

    def _changes(self, text: Text) -> dict[int, list[ProposalChange]]:
        found: dict[int, list[ProposalChange]] = defaultdict(list)
        for change in ProposalChange.objects.filter(proposal__text=text).order_by("version", "pk"):
            found[change.proposal_id].append(change)
        return found

    def _proposals(self, text: Text) -> dict[int, Proposal]:
        found = {}
        rows = text.proposals.exclude(status=Status.DRAFT).select_related("delegation", "on")
        for row in rows:
            changes = self.changes[row.pk]
            sent = next((one.version for one in changes if one.what == What.SENT), 0)
            if sent > self.version:
                continue
            row.status = Status.OPEN
            self.on[row.pk] = str(row.on.uuid) if row.on is not None else None
            self.codes[row.pk] = CHAIR if row.as_chair else row.delegation.code
            for one in changes:
                if one.version <= self.version and one.what in ENDS:
                    row.status = ENDS[What(one.what)]
                    self.because[row.pk] = one.because_id
            # Back through what was changed since, the latest first.
            for one in reversed(changes):
                if one.version > self.version:
                    for name in ("start", "end", "content", "edition"):
                        setattr(row, name, one.before.get(name, getattr(row, name)))
                    if "on" in one.before:
                        self.on[row.pk] = one.before["on"]
                    self.codes[row.pk] = one.before.get("delegation", self.codes[row.pk])
            row.paragraph_id = self.places.get(str(row.pk), row.paragraph_id)
            found[row.pk] = row
        return found

    def _stances(self, text: Text) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        rows = Stance.objects.filter(
            proposal__text=text,
            at__lte=self.at,
            kind__in=(Stance.Kind.COSPONSOR, Stance.Kind.SUPPORT),
        ).select_related("delegation")
        for row in rows:
            if row.ended_at is None or row.ended_at > self.at:
                found[row.proposal_id].append(row.delegation.code)
        return found

    def _rows(self, text: Text) -> list[Paragraph]:
        editions = BaseEdition.objects.filter(paragraph__text=text, version__lte=self.version)
        bases: dict[int, BaseEdition] = {}
        for edition in editions.order_by("edition"):
            bases[edition.paragraph_id] = edition
        rows = []
        for row in text.paragraphs.filter(pk__in=bases).order_by("position", "pk"):
            row.base, row.edition = bases[row.pk].base, bases[row.pk].edition
            row.standing, row.alternative_to_id = Paragraph.Standing.TEXT, None
            row.status = Paragraph.Status.OPEN
            row.settled_number = self.settled.get(str(row.pk), "")
            rows.append(row)
        by_pk = {row.pk: row for row in rows}
        self._stand(by_pk)
        self._agree(by_pk)
        index = {pk: number for number, pk in enumerate(self.order)}
        return sorted(rows, key=lambda row: index.get(row.pk, len(index)))

    def _stand(self, rows: dict[int, Paragraph]) -> None:
        """Set whether each paragraph was in the text, by what became of proposals until then."""
        replaced = {
            each.paragraph_id: each.made_id
            for each in self.proposals.values()
            if each.kind == Kind.ALTERNATIVE and self._accepted(each)
        }
        for proposal in self.proposals.values():
            made = rows.get(proposal.made_id or 0)
            if made is not None:
                made.standing = {
                    Status.OPEN: Paragraph.Standing.PROPOSED,
                    Status.ACCEPTED: Paragraph.Standing.TEXT,
                }.get(Status(proposal.status), Paragraph.Standing.REMOVED)
                if proposal.kind == Kind.ALTERNATIVE and not self._accepted(proposal):
                    instead_of = proposal.paragraph_id
                    while instead_of in replaced:
                        instead_of = replaced[instead_of]
                    made.alternative_to_id = instead_of
        # What was taken out stays out, however it came in.
        for proposal in self.proposals.values():
            if not self._accepted(proposal):
                continue
            gone = {
                Kind.DELETE: proposal.paragraph_id,
                Kind.ALTERNATIVE: proposal.paragraph_id,
                Kind.MERGE: proposal.other_id,
            }.get(Kind(proposal.kind))
            if gone in rows:
                rows[gone].standing = Paragraph.Standing.REMOVED

    def _accepted(self, proposal: Proposal) -> bool:
        """Whether a proposal was accepted itself: what another one took in replaced nothing."""
        return proposal.status == Status.ACCEPTED and self.because.get(proposal.pk) is None

    def _agree(self, rows: dict[int, Paragraph]) -> None:
        """Set how far each paragraph was: what was said of it, unless it was opened since."""
        opened: dict[int, int] = defaultdict(int)  # version at which it was last opened
        for edition in BaseEdition.objects.filter(
            paragraph__in=rows, version__lte=self.version, edition__gt=1
        ):
            opened[edition.paragraph_id] = max(opened[edition.paragraph_id], edition.version)
        for pk, changes in self.changes.items():
            proposal = self.proposals.get(pk)
            if proposal is None or proposal.kind in (Kind.ADD, Kind.RESERVE, Kind.REMARK):
                continue
            second = proposal.other_id if proposal.kind == Kind.MERGE else None
            for change in changes:
                if change.what == What.SENT and change.version <= self.version:
                    for place in (proposal.paragraph_id or 0, second or 0):
                        opened[place] = max(opened[place], change.version)
        for event in self.events:
            row = rows.get(event.paragraph_id or 0)
            if event.act != "set_paragraph_status" or row is None:
                continue
            after = event.details.get("after", Paragraph.Status.OPEN)
            row.status = after if opened[row.pk] <= event.version else Paragraph.Status.OPEN

    def paragraphs(self) -> list[Then]:
        """Return the paragraphs that were in the text or proposed, in their order."""
        named = numbers.numbers_of(self.rows)
        on: dict[int, list[Proposal]] = defaultdict(list)
        makers: dict[int, Proposal] = {}
        for proposal in self.proposals.values():
            if proposal.status != Status.OPEN:
                continue
            if proposal.made_id is not None:
                makers[proposal.made_id] = proposal
            on[proposal.made_id or proposal.paragraph_id or 0].append(proposal)
        keys = {row.pk: str(row.uuid) for row in self.rows}
        found = []
        for row in self.rows:
            if row.standing == Paragraph.Standing.REMOVED:
                continue
            here = on[row.pk]
            edits = grounded(self._edit(each) for each in here if each.kind == Kind.WORDS)
            deleters = sorted(
                {who for each in here if each.kind == Kind.DELETE for who in self._behind(each)}
            )
            maker = makers.get(row.pk)
            clause = Clause(
                key=str(row.uuid),
                kind=shapes.Kind(row.kind),
                level=row.level,
                number=named[row.pk].label,
                base=row.base,
                parts=compile_paragraph(row.base, edits),
                edits=edits,
                status=shapes.Status(row.status),
                standing=shapes.Standing(row.standing),
                delegations=self._behind(maker) if maker is not None else (),
                deleters=tuple(deleters),
                alternative_to=keys.get(row.alternative_to_id or 0),
            )
            found.append(Then(row, clause, named[row.pk].citation, len(here)))
        return found

    def _behind(self, proposal: Proposal) -> tuple[str, ...]:
        first = self.codes[proposal.pk]
        return (first, *sorted(set(self.stances[proposal.pk]) - {first}))

    def _edit(self, proposal: Proposal) -> Edit:
        return Edit(
            str(proposal.uuid),
            proposal.start,
            proposal.end,
            proposal.content,
            self._behind(proposal),
            on=self.on[proposal.pk],
        )
