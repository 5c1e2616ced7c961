"""Proposals: drafted by a delegation alone, sent to the room, changed, withdrawn, upheld."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import access, carrying, numbers, order, trail
from contadora.negotiation.actions.rooms import check_words
from contadora.negotiation.drafting.rebasing import amend, orphaned, rebase
from contadora.negotiation.models import (
    BaseEdition,
    Paragraph,
    Passage,
    Proposal,
    ProposalChange,
    Text,
)
from contadora.negotiation.stale import StaleError
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation, User

Kind, Status, What = Proposal.Kind, Proposal.Status, ProposalChange.What
NEW = (Kind.ADD, Kind.ALTERNATIVE)
# What changes the text, as against what is said about it.
CHANGES = (Kind.WORDS, Kind.ADD, Kind.DELETE, Kind.ALTERNATIVE, Kind.MOVE, Kind.MERGE, Kind.SPLIT)
MOST_AT_ONCE = 2_000


@dataclass(frozen=True)
class Wanted:
    """What a delegation wants to propose.

    `paragraph` is what it is about; of a new one (`ADD`), the one it follows, None being the
    first. Spans count in `edition` of the paragraph's base, or in the content of `on`.
    """

    kind: str
    paragraph: Paragraph | None = None
    start: int = 0
    end: int = 0
    content: str = ""  # new words; of a new paragraph, all of them; of a merger, the merged wording
    on: Proposal | None = None
    made_kind: str = ""
    made_level: int = 0
    other: Paragraph | None = None
    reason: str = ""
    agreed_language: Passage | None = None
    edition: int | None = None


@transaction.atomic
def draft_proposals(
    actor: User,
    text: Text,
    delegation: Delegation,
    wanted: Sequence[Wanted],
    *,
    as_chair: bool = False,
) -> list[Proposal]:
    """Write proposals that only one's own delegation sees until they are sent."""
    seat = access.require_proposer(actor, text, delegation)
    if as_chair and not seat.chairs:
        raise NotAllowed
    text = trail.turn(text)
    if not wanted:
        raise ValidationError(_("Nothing was changed, so there is nothing to propose."))
    if len(wanted) > MOST_AT_ONCE:
        raise ValidationError(
            _("%(found)s changes at once; send %(most)s at the most.")
            % {"found": len(wanted), "most": MOST_AT_ONCE}
        )
    batch = uuid.uuid4()
    made = []
    for each in wanted:
        try:
            row = _drafted(actor, text, delegation, each)
        except ValidationError as error:
            if len(wanted) == 1 or each.paragraph is None or isinstance(error, StaleError):
                raise
            # Of many changes, the one that cannot be made is named.
            number = numbers.numbers_of(order.ordered(text))[each.paragraph.pk].citation
            raise ValidationError(f"{number}: {' '.join(error.messages)}") from error
        row.batch, row.as_chair = batch, as_chair
        row.save(force_insert=True)
        made.append(row)
    # No event and no new version: what is not sent is nobody else's.
    audit.record(
        actor,
        "draft_proposals",
        text,
        delegation=delegation.code,
        proposals=[str(row.uuid) for row in made],
    )
    return made


@transaction.atomic
def send_proposals(
    actor: User, text: Text, delegation: Delegation, proposals: Iterable[Proposal]
) -> list[Proposal]:
    """Put drafts before the room, each with its number."""
    seat = access.require_proposer(actor, text, delegation)
    text = trail.turn(text)
    chosen = {each.pk for each in proposals}
    rows = list(
        text.proposals.filter(pk__in=chosen, delegation=delegation, status=Status.DRAFT)
        .select_related("delegation", "paragraph", "on", "other")
        .order_by("pk")
    )
    if not rows or len(rows) != len(chosen):
        raise ValidationError(_("These drafts are gone: sent already, or discarded."), code="gone")
    touched: dict[int, Paragraph] = {}
    for row in rows:
        if row.as_chair and not seat.chairs:
            raise NotAllowed
        if row.collided_at is not None:
            raise ValidationError(
                _("The text changed under this draft: look at both readings, then send it."),
                code="collided",
            )
        _check_place(row)
        if row.kind in NEW:
            _make_paragraph(text, row)
        text.proposals_made += 1
        row.number, row.status, row.sent_at = text.proposals_made, Status.OPEN, timezone.now()
        row.save()
        for each in (row.paragraph, row.made, row.other):
            if each is not None:
                touched[each.pk] = each
        for each in _opened_by(row):
            _open_again(each)
    ProposalChange.objects.bulk_create(
        ProposalChange(proposal=row, what=What.SENT, actor=actor, version=text.version + 1)
        for row in rows
    )
    text.save(update_fields=["proposals_made"])
    trail.record(
        actor,
        "send_proposals",
        text,
        rows[0] if len(rows) == 1 else text,
        delegation=delegation,
        paragraph=rows[0].made or rows[0].paragraph if len(rows) == 1 else None,
        proposal=rows[0] if len(rows) == 1 else None,
        touched=tuple(touched.values()),
        numbers=[row.number for row in rows],
    )
    return rows


@transaction.atomic
def change_proposal(
    actor: User,
    proposal: Proposal,
    *,
    revision: int,
    start: int | None = None,
    end: int | None = None,
    content: str | None = None,
    reason: str | None = None,
) -> Proposal:
    """Change one's own proposal, sent or not; stands that others took on it remain."""
    text, row = _own(actor, proposal)
    if row.revision != revision:
        raise StaleError(row.content)
    before = _span(row)
    row.start = row.start if start is None else start
    row.end = row.end if end is None else end
    row.content = row.content if content is None else content
    row.reason = row.reason if reason is None else reason.strip()
    row.revision += 1
    _check_words_of(row)
    _carry_what_is_on(actor, text, row, before)
    if not is_gone(row):  # else its author has to propose it anew, or withdraw it
        _clear(row)
    row.save()
    if _changed(actor, text, row, What.AMENDED, before):
        trail.record(actor, "change_proposal", text, row, **_about(row, before))
    else:
        audit.record(actor, "change_proposal", row, delegation=row.delegation.code)
    return row


@transaction.atomic
def uphold_proposal(
    actor: User,
    proposal: Proposal,
    *,
    start: int | None = None,
    end: int | None = None,
    content: str | None = None,
) -> Proposal:
    """Keep to a proposal that collided with a change, as it stands or with other words."""
    text, row = _own(actor, proposal)
    if row.collided_at is None:
        raise ValidationError(_("This proposal has not collided with anything."))
    if is_gone(row):
        raise ValidationError(_(
            "The paragraph is no longer in the text: propose it anew, or withdraw the proposal."
        ))  # fmt: skip
    before = _span(row)
    row.start = row.start if start is None else start
    row.end = row.end if end is None else end
    row.content = row.content if content is None else content
    row.revision += 1
    _check_words_of(row)
    _carry_what_is_on(actor, text, row, before)
    _clear(row)
    row.save()
    if _changed(actor, text, row, What.CONFIRMED, before):
        trail.record(actor, "uphold_proposal", text, row, **_about(row, before))
    else:
        audit.record(actor, "uphold_proposal", row, delegation=row.delegation.code)
    return row


@transaction.atomic
def withdraw_proposal(actor: User, proposal: Proposal, *, reason: str = "") -> Proposal:
    """Take one's own proposal back; what others built on its wording is marked for them."""
    text, row = _own(actor, proposal, drafts=False)
    carrying.settled(actor, text, row, Status.WITHDRAWN, What.WITHDRAWN, reason)
    touched = ending(actor, text, row)
    trail.record(
        actor,
        "withdraw_proposal",
        text,
        row,
        delegation=row.delegation,
        paragraph=row.made or row.paragraph,
        proposal=row,
        touched=touched,
        reason=reason.strip(),
    )
    return row


@transaction.atomic
def discard_draft(actor: User, proposal: Proposal) -> None:
    """Throw a draft away; nobody else ever saw it."""
    _text, row = _own(actor, proposal)
    if row.status != Status.DRAFT:
        raise ValidationError(_("This proposal was sent; withdraw it instead."))
    audit.record(actor, "discard_draft", row, delegation=row.delegation.code)
    row.changes.all().delete()
    row.delete()


def is_gone(row: Proposal) -> bool:
    """Whether a paragraph that a proposal is about, or would take in, is no longer in the text."""
    return any(each.standing == Paragraph.Standing.REMOVED for each in carrying.grounds_of(row))


def ending(actor: User, text: Text, row: Proposal) -> tuple[Paragraph, ...]:
    """Do what follows when an open proposal ends without being accepted.

    A paragraph that it made leaves the text; amendments to its wording lose their ground, are
    marked for their authors with both readings, and stay. Returns the paragraphs touched.
    """
    if row.made is not None:
        row.made.standing = Paragraph.Standing.REMOVED
        row.made.save(update_fields=["standing"])
        on_it = list(row.made.proposals.filter(status__in=carrying.ALIVE).select_related("on"))
        carrying.collide(actor, text, on_it, row, "", {})
        lost = carrying.lose(actor, text, row.made, row)
        return (row.made, *(carrying.about(each) for each in lost))
    paragraph = row.paragraph
    if row.kind == Kind.WORDS and paragraph is not None:
        others = carrying.living(paragraph)
        edits = carrying.edits_of(others, paragraph.base)
        fates = orphaned(paragraph.base, [*edits, carrying.alone(row)], str(row.uuid))
        carrying.carry(actor, text, paragraph, others, fates, row)
    return ()


def _drafted(actor: User, text: Text, delegation: Delegation, wanted: Wanted) -> Proposal:
    paragraph = wanted.paragraph
    if paragraph is not None:
        paragraph = text.paragraphs.filter(pk=paragraph.pk).first()
        if paragraph is None:
            raise NotAllowed
    if wanted.other is not None and wanted.other.text_id != text.pk:
        raise NotAllowed
    if wanted.on is not None and (
        wanted.on.text_id != text.pk or wanted.on.status != Status.OPEN
        or wanted.on.kind != Kind.WORDS or wanted.on.paragraph_id != getattr(paragraph, "pk", None)
    ):  # fmt: skip
        raise ValidationError(_("The wording that this amends is no longer open."), code="gone")
    row = Proposal(
        text=text,
        paragraph=paragraph,
        kind=wanted.kind,
        delegation=delegation,
        author=actor,
        on=wanted.on,
        start=wanted.start,
        end=wanted.end,
        content=wanted.content,
        edition=paragraph.edition if paragraph is not None else 1,
        made_kind=wanted.made_kind,
        made_level=wanted.made_level,
        other=wanted.other,
        reason=wanted.reason.strip(),
        agreed_language=wanted.agreed_language,
    )
    _check_place(row)
    if wanted.edition is not None and paragraph is not None and wanted.on is None:
        _bring_up(row, paragraph, wanted.edition)
    _check_words_of(row)
    return row


def _bring_up(row: Proposal, paragraph: Paragraph, edition: int) -> None:
    """Carry what was written on an older base over to the one of now, or say that it collides."""
    if edition == paragraph.edition or row.kind not in (Kind.WORDS, Kind.SPLIT, Kind.REMARK):
        return
    then = BaseEdition.objects.filter(paragraph=paragraph, edition=edition).first()
    if then is None:
        raise StaleError(paragraph.base)
    worded = row.kind == Kind.WORDS
    edit = carrying.alone(row) if worded else carrying.pointer(row, then.base)
    fate = rebase(then.base, paragraph.base, [edit])[edit.key]
    if fate.collided or fate.edit is None:
        raise StaleError(paragraph.base, then.base)
    row.start, row.end = fate.edit.start, fate.edit.end
    if worded:
        row.content = fate.edit.content


def _check_place(row: Proposal) -> None:
    """Refuse a proposal on what cannot be proposed upon."""
    if row.paragraph is None:
        if row.kind not in (Kind.ADD, Kind.RESERVE, Kind.REMARK):
            raise ValidationError({"paragraph": _("Choose the paragraph that it is about.")})
        return
    if row.kind != Kind.ADD and is_gone(row):
        raise ValidationError(
            _("This paragraph is no longer in the text; nothing can be proposed on it."),
            code="removed",
        )
    agreed = any(each.status == Paragraph.Status.AGREED for each in carrying.grounds_of(row))
    if agreed and row.kind in CHANGES and row.kind not in (Kind.ADD, Kind.MOVE):
        raise ValidationError(
            _("This paragraph is agreed. Ask the chair to open it again first."), code="agreed"
        )
    if row.on is not None and row.on.status != Status.OPEN:
        raise ValidationError(_("The wording that this amends is no longer open."), code="gone")


def _check_words_of(row: Proposal) -> None:
    if row.kind not in Kind.values:
        raise ValidationError({"kind": _("Choose what to propose.")})
    check_words(row.content)
    if row.kind == Kind.WORDS:
        paragraph = carrying.about(row)
        ground = row.on.content if row.on is not None else paragraph.base
        if not 0 <= row.start <= row.end <= len(ground):
            raise ValidationError({"start": _(
                "Characters %(start)s to %(end)s are not in a paragraph of %(length)s."
            ) % {"start": row.start, "end": row.end, "length": len(ground)}})  # fmt: skip
        if ground[row.start : row.end] == row.content:
            raise ValidationError(
                {"content": _("This changes nothing: the words are those that stand there.")}
            )
    elif row.kind in NEW:
        if not row.content.strip():
            raise ValidationError({"content": _("Write the paragraph.")})
        if row.made_kind not in Paragraph.Kind.values or not 0 <= row.made_level <= 4:
            raise ValidationError({"made_kind": _("Choose what kind of paragraph it is.")})
    elif row.kind == Kind.SPLIT:
        if not 0 < row.start < len(carrying.about(row).base.rstrip()):
            raise ValidationError(
                {"start": _("Choose a place within the paragraph to divide it at.")}
            )
    elif row.kind == Kind.MERGE:
        if row.other is None or row.other.pk == row.paragraph_id:
            raise ValidationError({"other": _("Choose the other paragraph.")})
    elif row.kind == Kind.MOVE:
        if row.other is not None and row.other.pk == row.paragraph_id:
            raise ValidationError({"other": _("A paragraph cannot follow itself.")})
    elif row.kind in (Kind.RESERVE, Kind.REMARK) and not row.reason:
        raise ValidationError({"reason": _("Say what it is about.")})


def _make_paragraph(text: Text, row: Proposal) -> None:
    rows = order.ordered(text)
    index = order.index_of_proposed(rows, row.paragraph, row, row.made_level)
    row.made = Paragraph.objects.create(
        text=text,
        kind=row.made_kind,
        level=row.made_level,
        position=order.place_at(text, index),
        base=row.content,
        standing=Paragraph.Standing.PROPOSED,
        alternative_to=row.paragraph if row.kind == Kind.ALTERNATIVE else None,
    )
    BaseEdition.objects.create(
        paragraph=row.made,
        edition=1,
        base=row.content,
        actor=row.author,
        version=text.version + 1,
    )


def _carry_what_is_on(actor: User, text: Text, row: Proposal, before: Mapping[str, Any]) -> None:
    """Carry what others propose on a proposal's words over to its author's new ones."""
    if row.made is not None:
        if row.content != row.made.base:
            _rewrite_made(actor, text, row)
    elif row.kind == Kind.WORDS and row.content != before["content"]:
        _carry_amendments(actor, text, row, before)


def _rewrite_made(actor: User, text: Text, row: Proposal) -> None:
    """Give a proposed paragraph its author's new words, and carry others' proposals on it over."""
    made = carrying.made_by(row)
    others = carrying.living(made)
    fates = rebase(made.base, row.content, carrying.edits_of(others, made.base))
    carrying.keep_base(actor, text, made, row.content)
    carrying.carry(actor, text, made, others, fates, row)


def _carry_amendments(actor: User, text: Text, row: Proposal, before: Mapping[str, Any]) -> None:
    """Carry amendments to a wording over to its author's new words."""
    paragraph = carrying.about(row)
    others = [each for each in carrying.living(paragraph) if each.pk != row.pk]
    now = carrying.alone(row)
    was = replace(now, start=before["start"], end=before["end"], content=before["content"])
    edits = carrying.edits_of(others, paragraph.base)
    fates = amend(paragraph.base, [*edits, was], now)
    carrying.carry(actor, text, paragraph, others, fates, row)


def _opened_by(row: Proposal) -> list[Paragraph]:
    """Return the paragraphs that a proposal would change; one put in after another is beside it."""
    if row.kind not in CHANGES or row.kind == Kind.ADD:
        return []
    return carrying.grounds_of(row)


def _open_again(paragraph: Paragraph) -> None:
    if paragraph.status == Paragraph.Status.AD_REFERENDUM:
        paragraph.status = Paragraph.Status.OPEN
        paragraph.save(update_fields=["status"])


def _own(actor: User, proposal: Proposal, *, drafts: bool = True) -> tuple[Text, Proposal]:
    """Return the text, locked, and a proposal that one's own delegation made and may change."""
    seat = access.require_proposer(actor, proposal.text, proposal.delegation)
    access.proposal_for(seat, proposal.uuid)
    text = trail.turn(proposal.text)
    row = Proposal.objects.select_related(
        "text", "delegation", "paragraph", "made", "on", "other"
    ).get(pk=proposal.pk)
    if row.as_chair and not seat.chairs:
        raise NotAllowed
    if row.status not in ((Status.OPEN, Status.DRAFT) if drafts else (Status.OPEN,)):
        raise ValidationError(
            _("This proposal is no longer open: %(status)s.")
            % {"status": row.get_status_display()},
            code="settled",
        )
    return text, row


def _span(row: Proposal) -> dict[str, Any]:
    return {
        "start": row.start,
        "end": row.end,
        "content": row.content,
        "edition": row.edition,
        "on": str(row.on.uuid) if row.on else None,
        "reason": row.reason,
    }


def _clear(row: Proposal) -> None:
    row.collided_with, row.collided_at = None, None
    row.reading_theirs = row.reading_ours = ""


def _changed(actor: User, text: Text, row: Proposal, what: str, before: dict[str, Any]) -> bool:
    """Keep a change of one's own proposal if it was sent; return whether the room learns of it."""
    if row.status == Status.DRAFT:
        return False
    ProposalChange.objects.create(
        proposal=row, what=what, actor=actor, before=before, version=text.version + 1
    )
    return True


def _about(row: Proposal, before: dict[str, Any]) -> dict[str, Any]:
    """Return what the room's history keeps of a changed proposal."""
    return {
        "delegation": row.delegation,
        "paragraph": row.made or row.paragraph,
        "proposal": row,
        "before": before,
        "after": _span(row),
    }
