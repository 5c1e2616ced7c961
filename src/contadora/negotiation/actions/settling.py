"""What the chair settles: proposals accepted or not, paragraphs agreed and opened again."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.negotiation import access, carrying, order, trail
from contadora.negotiation.actions.proposals import CHANGES, ending
from contadora.negotiation.drafting import rebasing
from contadora.negotiation.models import BaseEdition, Paragraph, Proposal, ProposalChange, Text
from contadora.people.access import NotAllowed
from contadora.people.models import User

Kind, Status, What = Proposal.Kind, Proposal.Status, ProposalChange.What
Standing = Paragraph.Standing


@transaction.atomic
def accept_proposal(actor: User, proposal: Proposal, *, reason: str = "") -> Proposal:
    """Take a proposal into the text; others on the paragraph are carried over, none is lost.

    The chair accepts; an amendment to a delegation's wording that delegation may accept as well.
    """
    text, row, as_author = _to_settle(actor, proposal)
    touched, collided = _accept(actor, text, row, reason)
    trail.record(
        actor,
        "accept_proposal",
        text,
        row,
        delegation=row.delegation if as_author else None,
        paragraph=row.made or row.paragraph,
        proposal=row,
        touched=touched,
        reason=reason.strip(),
        collided=collided,
    )
    return row


@transaction.atomic
def accept_proposals(
    actor: User, text: Text, proposals: Sequence[Proposal], *, reason: str = ""
) -> list[Proposal]:
    """Take several proposals into the text, one after the other, or none of them."""
    access.require_chair(actor, text)
    text = trail.turn(text)
    done: list[Proposal] = []
    touched: list[Paragraph] = []
    collided: list[int] = []
    for each in proposals:
        row = _locked(each)
        if row.text_id != text.pk:
            raise NotAllowed
        if row.status == Status.ACCEPTED:  # the same words as one before it
            continue
        if row.collided_at is not None:
            raise ValidationError(
                _("Proposals %(one)s and %(other)s cannot both be accepted: they change the same "
                  "words.")
                % {"one": row.collided_with.number if row.collided_with else "?",
                   "other": row.number},
                code="collided",
            )  # fmt: skip
        _require_open(row)
        more, hit = _accept(actor, text, row, reason)
        touched += [*more, *(p for p in (row.made, row.paragraph) if p is not None)]
        collided += hit
        done.append(row)
    trail.record(
        actor,
        "accept_proposals",
        text,
        touched=tuple({each.pk: each for each in touched}.values()),
        numbers=[row.number for row in done],
        reason=reason.strip(),
        collided=collided,
    )
    return done


@transaction.atomic
def not_accept_proposal(actor: User, proposal: Proposal, *, reason: str = "") -> Proposal:
    """Close a proposal that is not taken into the text; it stays in the room's history."""
    text, row, as_author = _to_settle(actor, proposal)
    carrying.settled(actor, text, row, Status.NOT_ACCEPTED, What.NOT_ACCEPTED, reason)
    touched = ending(actor, text, row)
    trail.record(
        actor,
        "not_accept_proposal",
        text,
        row,
        delegation=row.delegation if as_author else None,
        paragraph=row.made or row.paragraph,
        proposal=row,
        touched=touched,
        reason=reason.strip(),
    )
    return row


@transaction.atomic
def set_paragraph_status(
    actor: User, paragraph: Paragraph, status: str, *, reason: str = ""
) -> Paragraph:
    """Say that a paragraph is agreed, ad referendum or wholly, or open again (with the reason)."""
    access.require_chair(actor, paragraph.text)
    text = trail.turn(paragraph.text)
    row = text.paragraphs.get(pk=paragraph.pk)
    if status not in Paragraph.Status.values:
        raise ValidationError({"status": _("Choose open, agreed ad referendum or agreed.")})
    if row.standing != Standing.TEXT:
        raise ValidationError(_("Only a paragraph of the text can be agreed."))
    if row.status == status:
        return row
    was = row.status
    if was == Paragraph.Status.AGREED and not reason.strip():
        raise ValidationError(
            {"reason": _("This paragraph was agreed: say why it is opened again.")}
        )
    if status != Paragraph.Status.OPEN:
        _require_settled(row, wholly=status == Paragraph.Status.AGREED)
    row.status = status
    row.save(update_fields=["status"])
    trail.record(
        actor,
        "set_paragraph_status",
        text,
        row,
        paragraph=row,
        before=was,
        after=status,
        reason=reason.strip(),
    )
    return row


def still_open(paragraph: Paragraph) -> list[Proposal]:
    """Return the open proposals that keep a paragraph from being agreed."""
    rows = Proposal.objects.filter(status=Status.OPEN, kind__in=CHANGES).exclude(kind=Kind.ADD)
    on_it = rows.filter(paragraph=paragraph) | rows.filter(kind=Kind.MERGE, other=paragraph)
    return list(on_it.order_by("number"))


def _require_settled(row: Paragraph, *, wholly: bool) -> None:
    opened = still_open(row)
    if opened:
        raise ValidationError(
            _("Still open on this paragraph: %(numbers)s. Settle them first.")
            % {"numbers": ", ".join(f"P{each.number}" for each in opened)},
            code="open",
        )
    reserves = row.proposals.filter(kind=Kind.RESERVE, status=Status.OPEN)
    if wholly and reserves:
        raise ValidationError(
            _("There are reserves on this paragraph: %(who)s. It can be agreed ad referendum.")
            % {"who": ", ".join(sorted({each.delegation.code for each in reserves}))},
            code="reserve",
        )


def _locked(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related(
        "text", "delegation", "paragraph", "made", "on__delegation", "other", "collided_with"
    ).get(pk=proposal.pk)


def _require_open(row: Proposal) -> None:
    if row.status == Status.DRAFT:
        raise NotAllowed
    if row.status != Status.OPEN:
        raise ValidationError(
            _("This proposal is no longer open: %(status)s.")
            % {"status": row.get_status_display()},
            code="settled",
        )


def _to_settle(actor: User, proposal: Proposal) -> tuple[Text, Proposal, bool]:
    """Return the text, locked, the proposal, and whether its wording's author settles it."""
    seat = access.seat_for(actor, proposal.text)
    on = proposal.on
    as_author = False
    if not seat.chairs:
        if on is None or not any(
            each.proposes and each.delegation == on.delegation
            for each in access.seats_of(actor, proposal.text)
        ):
            raise NotAllowed
        as_author = True
    text = trail.turn(proposal.text)
    row = _locked(proposal)
    _require_open(row)
    return text, row, as_author


def _accept(
    actor: User, text: Text, row: Proposal, reason: str
) -> tuple[tuple[Paragraph, ...], list[int]]:
    """Take one proposal in; return the paragraphs touched and the numbers of what collided."""
    if row.kind == Kind.RESERVE:
        raise ValidationError(_("A reserve is lifted by who made it; it cannot be accepted."))
    paragraph = row.paragraph
    if paragraph is not None:
        if paragraph.standing == Standing.REMOVED and row.kind != Kind.ADD:
            raise ValidationError(_("This paragraph is no longer in the text."), code="removed")
        agreed = paragraph.status == Paragraph.Status.AGREED
        if agreed and row.kind not in (Kind.ADD, Kind.MOVE, Kind.REMARK):
            raise ValidationError(_("This paragraph is agreed; open it again first."))
    carrying.settled(actor, text, row, Status.ACCEPTED, What.ACCEPTED, reason)
    steps = {
        Kind.WORDS: _accept_words,
        Kind.ADD: _accept_added,
        Kind.ALTERNATIVE: _accept_alternative,
        Kind.DELETE: _accept_deletion,
        Kind.MOVE: _accept_move,
        Kind.MERGE: _accept_merger,
        Kind.SPLIT: _accept_division,
        Kind.REMARK: _nothing,
    }
    touched, collided = steps[Kind(row.kind)](actor, text, row)
    return touched, [each.number for each in collided if each.number is not None]


Done = tuple[tuple[Paragraph, ...], list[Proposal]]


def _nothing(_actor: User, _text: Text, _row: Proposal) -> Done:
    return (), []


def _accept_words(actor: User, text: Text, row: Proposal) -> Done:
    paragraph = carrying.about(row)
    others = carrying.living(paragraph)
    edits = [*(carrying.edit_of(each) for each in others), carrying.alone(row)]
    done = rebasing.accept(paragraph.base, edits, str(row.uuid))
    if row.on is None:
        _reopen(paragraph)
        carrying.keep_base(actor, text, paragraph, done.base, proposal=row)
        if paragraph.standing == Standing.PROPOSED:
            _keep_made_words(paragraph)
    collided = carrying.carry(actor, text, paragraph, others, done.fates, row)
    return (), collided


def _accept_added(actor: User, text: Text, row: Proposal) -> Done:
    made = carrying.made_by(row)
    made.standing = Standing.TEXT
    made.save(update_fields=["standing"])
    return (made,), []


def _accept_alternative(actor: User, text: Text, row: Proposal) -> Done:
    made, instead_of = carrying.made_by(row), carrying.about(row)
    collided = _remove(actor, text, instead_of, row, made.base)
    _take_place(text, made, instead_of)
    made.standing, made.alternative_to = Standing.TEXT, None
    made.settled_number, instead_of.settled_number = instead_of.settled_number, ""
    made.save(update_fields=["standing", "alternative_to", "settled_number"])
    instead_of.save(update_fields=["settled_number"])
    rest = list(instead_of.alternatives.exclude(pk=made.pk))
    for each in rest:
        each.alternative_to = made
    Paragraph.objects.bulk_update(rest, ["alternative_to"])
    Proposal.objects.filter(
        kind=Kind.ALTERNATIVE, paragraph=instead_of, status__in=carrying.ALIVE
    ).update(paragraph=made)
    return (made, instead_of, *rest), collided


def _take_place(text: Text, made: Paragraph, instead_of: Paragraph) -> None:
    """Put a paragraph, with what belongs to it, before the sub-paragraphs of another."""
    rows = order.ordered(text)
    start = order.index_of(rows, made)
    end = order.end_of_block(rows, start)
    block, rest = rows[start:end], rows[:start] + rows[end:]
    index = order.index_of(rest, instead_of) + 1
    order.spread([*rest[:index], *block, *rest[index:]])
    made.position = next(each.position for each in block if each.pk == made.pk)


def _accept_deletion(actor: User, text: Text, row: Proposal) -> Done:
    paragraph = carrying.about(row)
    return (paragraph,), _remove(actor, text, paragraph, row, "")


def _accept_move(_actor: User, text: Text, row: Proposal) -> Done:
    paragraph = carrying.about(row)
    rows = order.ordered(text)
    start = order.index_of(rows, paragraph)
    end = start + 1
    while end < len(rows) and (
        rows[end].level > paragraph.level or rows[end].alternative_to_id == paragraph.pk
    ):
        end += 1
    block = rows[start:end]
    if row.other is not None and row.other.pk in {each.pk for each in block}:
        raise ValidationError(_("A paragraph cannot be placed within its own sub-paragraphs."))
    rest = rows[:start] + rows[end:]
    index = order.index_after(rest, row.other, paragraph.level)
    order.spread([*rest[:index], *block, *rest[index:]])
    return tuple(block), []


def _accept_merger(actor: User, text: Text, row: Proposal) -> Done:
    paragraph, other = carrying.about(row), row.other
    if other is None or other.standing == Standing.REMOVED:
        raise ValidationError(_("This paragraph is no longer in the text."), code="removed")
    kept, taken = carrying.living(paragraph), carrying.living(other)
    done = rebasing.merge(
        paragraph.base,
        [carrying.edit_of(each) for each in kept],
        other.base,
        [carrying.edit_of(each) for each in taken],
        wording=row.content or None,
    )
    _reopen(paragraph)
    carrying.keep_base(actor, text, paragraph, done.base, proposal=row)
    for each in taken:
        each.paragraph = paragraph
    collided = carrying.carry(actor, text, paragraph, [*kept, *taken], done.fates, row)
    other.merged_into = paragraph
    other.standing = Standing.REMOVED
    other.save(update_fields=["merged_into", "standing"])
    left = other.proposals.filter(status__in=carrying.ALIVE).exclude(pk=row.pk)
    collided += carrying.collide(actor, text, left.exclude(kind=Kind.ADD), row, done.base, {})
    left.filter(kind=Kind.ADD).update(paragraph=paragraph)
    return (paragraph, other), collided


def _accept_division(actor: User, text: Text, row: Proposal) -> Done:
    paragraph = carrying.about(row)
    others = carrying.living(paragraph)
    done = rebasing.split(paragraph.base, [carrying.edit_of(each) for each in others], row.start)
    rows = order.ordered(text)
    index = order.index_of(rows, paragraph) + 1
    new = Paragraph.objects.create(
        text=text,
        kind=paragraph.kind,
        level=paragraph.level,
        position=order.place_at(text, index),
        base=done.second,
        split_from=paragraph,
    )
    BaseEdition.objects.create(
        paragraph=new,
        edition=1,
        base=done.second,
        proposal=row,
        actor=actor,
        version=text.version + 1,
    )
    _reopen(paragraph)
    carrying.keep_base(actor, text, paragraph, done.first, proposal=row)
    moved = [each for each in others if str(each.uuid) in done.in_second]
    for each in moved:
        each.paragraph = new
    collided = carrying.carry(
        actor, text, new, moved, {key: done.in_second[key] for key in done.in_second}, row
    )
    stayed = [each for each in others if str(each.uuid) in done.in_first]
    collided += carrying.carry(actor, text, paragraph, stayed, done.in_first, row)
    return (paragraph, new), collided


def _remove(
    actor: User, text: Text, paragraph: Paragraph, because: Proposal, theirs: str
) -> list[Proposal]:
    """Take a paragraph out of the text, with both readings for who proposes on it."""
    paragraph.standing = Standing.REMOVED
    paragraph.save(update_fields=["standing"])
    rows = (
        paragraph.proposals.filter(status__in=carrying.ALIVE)
        .exclude(pk=because.pk)
        .exclude(kind__in=(Kind.ADD, Kind.ALTERNATIVE, Kind.RESERVE, Kind.REMARK))
        .select_related("delegation", "on", "paragraph")
    )
    ours = {
        each.pk: paragraph.base[: each.start] + each.content + paragraph.base[each.end :]
        for each in rows
        if each.kind == Kind.WORDS and each.on is None
    }
    return carrying.collide(actor, text, rows, because, theirs, ours)


def _reopen(paragraph: Paragraph) -> None:
    paragraph.status = Paragraph.Status.OPEN


def _keep_made_words(paragraph: Paragraph) -> None:
    """Keep what a proposed paragraph says equal to its proposal's content."""
    Proposal.objects.filter(made=paragraph).update(content=paragraph.base)
