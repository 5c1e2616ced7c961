"""A text opened with what others proposed on it elsewhere: its room begins where that was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import order, trail
from contadora.negotiation.actions.rooms import MOST, Draft, check_words
from contadora.negotiation.models import (
    BaseEdition,
    Paragraph,
    Proposal,
    ProposalChange,
    Stance,
    Text,
)
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation, User

Kind = Proposal.Kind
MOST_PROPOSALS = 10_000


@dataclass(frozen=True)
class Brought:
    """A proposal that a text was read with; without delegations it is the chair's own."""

    key: str
    kind: str
    paragraph: int | None  # index among the drafts; of a new paragraph, what it would follow
    delegations: tuple[Delegation, ...] = ()  # the author first, then the co-sponsors
    start: int = 0
    end: int = 0
    content: str = ""
    on: str = ""  # key of the proposal whose wording it amends
    made: int | None = None  # index among the drafts of the paragraph that it adds
    other: int | None = None
    reason: str = ""


@transaction.atomic
def bring_proposals(
    actor: User, text: Text, drafts: Sequence[Draft], brought: Sequence[Brought]
) -> list[Proposal]:
    """Put what a text was read with before its room, as whoever has just opened it.

    `drafts` are all the paragraphs that were read. Those that a proposal adds (`made`) are not in
    the text yet, and are put in as proposed ones; the others are what it was opened with.
    """
    text = trail.turn(text)
    if text.created_by_id != actor.pk or text.events.exclude(act="open_text").exists():
        raise NotAllowed
    if len(drafts) > MOST or len(brought) > MOST_PROPOSALS:
        raise ValidationError(
            _("This text has %(found)s paragraphs; a room holds %(most)s at the most.")
            % {"found": len(drafts), "most": MOST}
        )
    inside = set(text.participants.exclude(role="observer").values_list("delegation", flat=True))
    if any(who.pk not in inside for each in brought for who in each.delegations):
        raise ValidationError(_("Take each author for a delegation that takes part."))
    convener = text.owner
    if convener is None:
        raise NotAllowed
    rows = _place(actor, text, drafts, added_in(brought), brought)
    made = _propose(actor, text, convener, rows, brought)
    text.save(update_fields=["proposals_made"])
    trail.record(
        actor,
        "bring_proposals",
        text,
        delegation=convener,
        touched=tuple(rows.values()),
        numbers=[each.number for each in made],
    )
    return made


def added_in(brought: Sequence[Brought]) -> set[int]:
    """Return which of the paragraphs that were read are added by a proposal."""
    return {each.made for each in brought if each.made is not None}


def _place(
    actor: User,
    text: Text,
    drafts: Sequence[Draft],
    added: set[int],
    brought: Sequence[Brought],
) -> dict[int, Paragraph]:
    """Return the paragraph of each draft, those that are proposed put in where they were read."""
    there = iter(order.ordered(text))
    rows: dict[int, Paragraph] = {}
    fresh: list[Paragraph] = []
    for number, draft in enumerate(drafts):
        if number not in added:
            rows[number] = next(there)
            continue
        check_words(draft.words)
        rows[number] = Paragraph(
            text=text,
            kind=draft.kind,
            level=draft.level,
            position=0,
            base=draft.words,
            standing=Paragraph.Standing.PROPOSED,
        )
        fresh.append(rows[number])
    instead = {each.made: each.paragraph for each in brought if each.kind == Kind.ALTERNATIVE}
    every = [rows[number] for number in range(len(drafts))]
    for position, row in enumerate(every, 1):
        row.position = position * order.GAP
    for number, row in rows.items():
        target = instead.get(number)
        if row.pk is None:
            if target is not None:
                row.alternative_to = rows[target]
            row.save(force_insert=True)
    Paragraph.objects.bulk_update([row for row in every if row not in fresh], ["position"])
    BaseEdition.objects.bulk_create(
        BaseEdition(paragraph=row, edition=1, base=row.base, actor=actor, version=text.version + 1)
        for row in fresh
    )
    return rows


def _propose(
    actor: User,
    text: Text,
    convener: Delegation,
    rows: Mapping[int, Paragraph],
    brought: Sequence[Brought],
) -> list[Proposal]:
    found: dict[str, Proposal] = {}
    now = timezone.now()
    waiting = list(brought)
    while waiting:
        ready = [each for each in waiting if not each.on or each.on in found]
        if not ready:
            raise ValidationError(_("A proposal amends a wording that is not there."))
        for each in ready:
            row = _one(actor, text, convener, rows, each, found.get(each.on))
            text.proposals_made += 1
            row.number, row.sent_at = text.proposals_made, now
            row.save(force_insert=True)
            found[each.key] = row
        done = {each.key for each in ready}
        waiting = [each for each in waiting if each.key not in done]
    made = list(found.values())
    ProposalChange.objects.bulk_create(
        ProposalChange(
            proposal=row, what=ProposalChange.What.SENT, actor=actor, version=text.version + 1
        )
        for row in made
    )
    Stance.objects.bulk_create(
        Stance(proposal=found[each.key], delegation=other, kind=Stance.Kind.COSPONSOR, author=actor)
        for each in brought
        for other in dict.fromkeys(each.delegations[1:])
        if other != each.delegations[0]
    )
    return made


def _one(
    actor: User,
    text: Text,
    convener: Delegation,
    rows: Mapping[int, Paragraph],
    each: Brought,
    on: Proposal | None,
) -> Proposal:
    paragraph = rows[each.paragraph] if each.paragraph is not None else None
    made = rows[each.made] if each.made is not None else None
    if each.kind not in Kind.values or (paragraph is None and made is None):
        raise NotAllowed
    check_words(each.content)
    ground = on.content if on is not None else paragraph.base if paragraph is not None else ""
    if made is None and not 0 <= each.start <= each.end <= len(ground):
        raise ValidationError(
            _("Characters %(start)s to %(end)s are not in a paragraph of %(length)s.")
            % {"start": each.start, "end": each.end, "length": len(ground)}
        )
    return Proposal(
        text=text,
        paragraph=paragraph,
        kind=each.kind,
        delegation=each.delegations[0] if each.delegations else convener,
        as_chair=not each.delegations,
        author=actor,
        on=on,
        start=each.start,
        end=each.end,
        content=made.base if made is not None else each.content,
        edition=1,
        made=made,
        made_kind=made.kind if made is not None else "",
        made_level=made.level if made is not None else 0,
        other=rows[each.other] if each.other is not None else None,
        reason=each.reason,
        status=Proposal.Status.OPEN,
    )
