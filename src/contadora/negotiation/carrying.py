"""Proposals carried over to a text that changed: none goes stale in silence, none vanishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation.drafting.rebasing import Fate, Outcome, merge
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.models import (
    BaseEdition,
    Paragraph,
    Proposal,
    ProposalChange,
    Stance,
    Text,
)
from contadora.people.models import User

Kind = Proposal.Kind
CHAIR = "CHAIR"  # stands for the chair's own proposals where a delegation's code would
CUT = "¶"  # put in where a paragraph would be divided, while proposals are carried over
POINTING = (Kind.SPLIT, Kind.REMARK)  # have a place in the words, and put none in
ALIVE = (Proposal.Status.OPEN, Proposal.Status.DRAFT)
BEHIND = (Stance.Kind.COSPONSOR, Stance.Kind.SUPPORT)
STANCES = Prefetch(
    "stances",
    queryset=Stance.objects.filter(ended_at=None).select_related("delegation"),
    to_attr="stances_now",
)
What = ProposalChange.What


def about(proposal: Proposal) -> Paragraph:
    """Return the paragraph that a proposal is about."""
    if proposal.paragraph is None:
        raise ValidationError({"paragraph": _("Choose the paragraph that it is about.")})
    return proposal.paragraph


def made_by(proposal: Proposal) -> Paragraph:
    """Return the paragraph that a proposal, once sent, put before the room."""
    if proposal.made is None:
        raise ValidationError(_("This proposal was not sent yet."))
    return proposal.made


def delegations_of(proposal: Proposal) -> tuple[str, ...]:
    """Return who stands behind a proposal: its author, co-sponsors, those who support it."""
    first = CHAIR if proposal.as_chair else proposal.delegation.code
    stances: list[Stance] = proposal.stances_now  # type: ignore[attr-defined]
    others = {each.delegation.code for each in stances if each.kind in BEHIND}
    return (first, *sorted(others - {first}))


def edit_of(proposal: Proposal) -> Edit:
    """Return a proposal for other words as the drafting library takes it."""
    return replace(alone(proposal), delegations=delegations_of(proposal))


def alone(proposal: Proposal) -> Edit:
    """Return a proposal as the drafting library takes it, without who stands behind it."""
    return Edit(
        key=str(proposal.uuid),
        start=proposal.start,
        end=proposal.end,
        content=proposal.content,
        on=str(proposal.on.uuid) if proposal.on else None,
    )


def pointer(proposal: Proposal, base: str) -> Edit:
    """Return what only has a place in the words as an edit: a cut, or words that stay as they are.

    Words that are rewritten around a cut collide with it; what is remarked upon just moves along.
    """
    cut = proposal.kind == Kind.SPLIT
    start, end = proposal.start, proposal.start if cut else proposal.end
    return Edit(str(proposal.uuid), start, end, CUT if cut else base[start:end])


def grounds_of(row: Proposal) -> list[Paragraph]:
    """Return the paragraph that a proposal is about, and the one that a merger would take in."""
    both = (row.paragraph, row.other if row.kind == Kind.MERGE else None)
    return [each for each in both if each is not None]


def edits_of(proposals: Iterable[Proposal], base: str) -> list[Edit]:
    """Return what has a place in a paragraph's words as the drafting library takes it."""
    return [pointer(each, base) if each.kind in POINTING else edit_of(each) for each in proposals]


def grounded(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits without those on a wording that is not among them, however far down."""
    kept = tuple(edits)
    while True:
        known = {edit.key for edit in kept}
        rest = tuple(edit for edit in kept if edit.on is None or edit.on in known)
        if len(rest) == len(kept):
            return rest
        kept = rest


def living(paragraph: Paragraph) -> list[Proposal]:
    """Return a paragraph's proposals that are open or not sent and have a place in its words."""
    return list(
        paragraph.proposals.filter(kind__in=(Kind.WORDS, *POINTING), status__in=ALIVE)
        .select_related("delegation", "on")
        .prefetch_related(STANCES)
        .order_by("pk")
    )


def carry(
    actor: User,
    text: Text,
    paragraph: Paragraph,
    proposals: Iterable[Proposal],
    fates: Mapping[str, Fate],
    because: Proposal | None,
) -> list[Proposal]:
    """Write what became of proposals when their paragraph's base changed; return the collided.

    The caller has raised the paragraph's edition, and records the act, which gives the version.
    """
    collided: list[Proposal] = []
    changes: list[ProposalChange] = []
    rows: list[Proposal] = []
    by_key = {str(each.uuid): each for each in proposals}
    # Its author's new words are still what others amended.
    grounds = by_key if because is None else {str(because.uuid): because, **by_key}
    for key, fate in fates.items():
        row = by_key.get(key)
        if row is None or (because is not None and row.pk == because.pk):
            continue
        before = {
            "start": row.start,
            "end": row.end,
            "content": row.content,
            "edition": row.edition,
            "on": str(row.on.uuid) if row.on else None,
        }
        if fate.edit is not None:
            _place(row, fate.edit, grounds)
        row.edition = paragraph.edition
        what = What.REBASED
        if fate.satisfied and row.status == Proposal.Status.OPEN:
            row.status, row.settled_at = Proposal.Status.ACCEPTED, timezone.now()
            what = What.ACCEPTED
        elif fate.satisfied:  # a draft whose words stand there now: its author has to look
            row.start, row.end, row.content, row.on = 0, 0, "", None
            fate = Fate(Outcome.COLLIDED, None, paragraph.base, paragraph.base)
        if fate.collided:
            row.collided_with, row.collided_at = because, timezone.now()
            row.reading_theirs, row.reading_ours = fate.theirs, fate.ours
            collided.append(row)
            what = What.COLLIDED
        rows.append(row)
        on = str(row.on.uuid) if row.on else None
        moved = (before["content"], before["on"]) != (row.content, on) or what != What.REBASED
        if moved or (before["start"], before["end"]) != (row.start, row.end):
            changes.append(
                ProposalChange(
                    proposal=row,
                    what=what,
                    actor=actor,
                    because=because,
                    before=before,
                    version=text.version + 1,
                )
            )
    Proposal.objects.bulk_update(
        rows,
        [
            *("start", "end", "content", "on", "edition", "status", "settled_at"),
            *("collided_with", "collided_at", "reading_theirs", "reading_ours", "paragraph"),
        ],
    )
    ProposalChange.objects.bulk_create(changes)
    return collided


def _place(row: Proposal, edit: Edit, grounds: Mapping[str, Proposal]) -> None:
    """Give a proposal the place, and what puts words in the words, that it was carried over to."""
    row.start, row.end = edit.start, edit.end
    if row.kind == Kind.SPLIT:
        row.start = row.end = edit.start or edit.end
    elif row.kind != Kind.REMARK:
        row.content = edit.content
        row.on = grounds.get(edit.on) if edit.on else None


def keep_base(
    actor: User,
    text: Text,
    paragraph: Paragraph,
    base: str,
    *,
    proposal: Proposal | None = None,
    reason: str = "",
) -> None:
    """Give a paragraph a new base, and keep it as an edition."""
    paragraph.base = base
    paragraph.edition += 1
    paragraph.save(update_fields=["base", "edition", "status", "standing"])
    BaseEdition.objects.create(
        paragraph=paragraph,
        edition=paragraph.edition,
        base=base,
        proposal=proposal,
        reason=reason[:600],
        actor=actor,
        version=text.version + 1,
    )


def collide(
    actor: User,
    text: Text,
    proposals: Iterable[Proposal],
    because: Proposal | None,
    theirs: str,
    ours: Mapping[int, str],
) -> list[Proposal]:
    """Mark proposals whose ground was taken away, with both readings; they stay."""
    rows = list(proposals)
    for row in rows:
        row.collided_with, row.collided_at = because, timezone.now()
        row.reading_theirs, row.reading_ours = theirs, ours.get(row.pk, row.content)
    Proposal.objects.bulk_update(
        rows, ["collided_with", "collided_at", "reading_theirs", "reading_ours"]
    )
    ProposalChange.objects.bulk_create(
        ProposalChange(
            proposal=row,
            what=What.COLLIDED,
            actor=actor,
            because=because,
            version=text.version + 1,
        )
        for row in rows
    )
    return rows


def lose(actor: User, text: Text, gone: Paragraph, because: Proposal) -> list[Proposal]:
    """Mark the mergers that would take in a paragraph which is no longer in the text."""
    rows = (
        Proposal.objects.filter(kind=Kind.MERGE, other=gone, status__in=ALIVE)
        .exclude(pk=because.pk)
        .select_related("paragraph")
    )
    found: list[Proposal] = []
    for row in rows:
        now = about(row).base
        ours = {row.pk: row.content or merge(now, (), gone.base, ()).base}
        found += collide(actor, text, [row], because, now, ours)
    return found


def settled(
    actor: User,
    text: Text,
    proposal: Proposal,
    status: str,
    what: str,
    reason: str = "",
    because: Proposal | None = None,
) -> None:
    """Write how a proposal ended."""
    proposal.status, proposal.settled_at = status, timezone.now()
    proposal.settled_reason = reason.strip()
    proposal.save(update_fields=["status", "settled_at", "settled_reason"])
    ProposalChange.objects.create(
        proposal=proposal, what=what, actor=actor, because=because, version=text.version + 1
    )
