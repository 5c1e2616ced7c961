"""What the chair settles: proposals accepted or not, paragraphs agreed and opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.negotiation import access, carrying, numbers, order, trail
from contadora.negotiation.actions.proposals import CHANGES, ending
from contadora.negotiation.actions.revisions import require_no_silence
from contadora.negotiation.drafting import rebasing
from contadora.negotiation.models import BaseEdition, Paragraph, Proposal, ProposalChange, Text
from contadora.people.access import NotAllowed
from contadora.people.models import User

Kind, Status, What = Proposal.Kind, Proposal.Status, ProposalChange.What
Standing = Paragraph.Standing


@transaction.atomic
def accept_proposal(
    actor: User, proposal: Proposal, *, reason: str = "", revision: int | None = None
) -> Proposal:
    """Take a proposal into the text; others on the paragraph are carried over, none is lost.

    The chair accepts; an amendment to a delegation's wording that delegation may accept as well.
    With `revision`, the one that was read: a proposal that has changed since is not settled.
    """
    text, row, as_author = _to_settle(actor, proposal, revision)
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
    """Take several proposals into the text, one after the other, or none of them.

    They are taken as they were read: one that has changed since is not settled.
    """
    access.require_chair(actor, text)
    text = trail.turn(text)
    for each in proposals:
        _require_as_read(_locked(each), each.revision)
    done: list[Proposal] = []
    touched: list[Paragraph] = []
    collided: list[int] = []
    for each in _parts_first(proposals):
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
def not_accept_proposal(
    actor: User, proposal: Proposal, *, reason: str = "", revision: int | None = None
) -> Proposal:
    """Close a proposal that is not taken into the text; it stays in the room's history.

    With `revision`, the one that was read: a proposal that has changed since is not settled.
    """
    text, row, as_author = _to_settle(actor, proposal, revision)
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
    actor: User,
    paragraph: Paragraph,
    status: str,
    *,
    reason: str = "",
    edition: int | None = None,
) -> Paragraph:
    """Say that a paragraph is agreed, ad referendum or wholly, or open again (with the reason).

    With `edition`, the one that was read: words that have changed since are not agreed.
    """
    access.require_chair(actor, paragraph.text)
    text = trail.turn(paragraph.text)
    row = text.paragraphs.get(pk=paragraph.pk)
    if status not in Paragraph.Status.values:
        raise ValidationError({"status": _("Choose open, agreed ad referendum or agreed.")})
    if row.standing != Standing.TEXT:
        raise ValidationError(_("Only a paragraph of the text can be agreed."))
    if row.status == status:
        return row
    if edition is not None and edition != row.edition:
        raise ValidationError(
            _("The paragraph was changed while you read it: read it again, then set its status."),
            code="stale",
        )
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


def _parts_first(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return proposals in their order, deletions from the last paragraph up: parts first."""
    at = dict(Paragraph.objects.filter(proposals__in=proposals).values_list("pk", "position"))
    deletions = sorted(
        (each for each in proposals if each.kind == Kind.DELETE),
        key=lambda each: -at.get(each.paragraph_id or 0, 0),
    )
    rest = iter(deletions)
    return [next(rest) if each.kind == Kind.DELETE else each for each in proposals]


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


def _to_settle(
    actor: User, proposal: Proposal, revision: int | None = None
) -> tuple[Text, Proposal, bool]:
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
    if revision is not None:
        _require_as_read(row, revision)
    return text, row, as_author


def _require_as_read(row: Proposal, revision: int) -> None:
    if row.revision != revision:
        raise ValidationError(
            _("P%(number)s was changed while you read it: read it again, then settle it.")
            % {"number": row.number},
            code="stale",
        )


def _accept(
    actor: User, text: Text, row: Proposal, reason: str
) -> tuple[tuple[Paragraph, ...], list[int]]:
    """Take one proposal in; return the paragraphs touched and the numbers of what collided."""
    if row.kind != Kind.REMARK and row.on is None:
        require_no_silence(text)
    if row.kind == Kind.RESERVE:
        raise ValidationError(_("A reserve is lifted by who made it; it cannot be accepted."))
    paragraph = row.paragraph
    if paragraph is not None:
        if paragraph.standing == Standing.REMOVED and row.kind != Kind.ADD:
            raise ValidationError(_("This paragraph is no longer in the text."), code="removed")
        agreed = any(each.status == Paragraph.Status.AGREED for each in carrying.grounds_of(row))
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
    touched = (*touched, *(each.paragraph for each in collided if each.paragraph is not None))
    return touched, [each.number for each in collided if each.number is not None]


Done = tuple[tuple[Paragraph, ...], list[Proposal]]


def _nothing(_actor: User, _text: Text, _row: Proposal) -> Done:
    return (), []


def _accept_words(actor: User, text: Text, row: Proposal) -> Done:
    paragraph = carrying.about(row)
    others = carrying.living(paragraph)
    edits = [*carrying.edits_of(others, paragraph.base), carrying.alone(row)]
    done = rebasing.accept(paragraph.base, edits, str(row.uuid))
    if row.on is None:
        _reopen(paragraph)
        carrying.keep_base(actor, text, paragraph, done.base, proposal=row)
        if paragraph.standing == Standing.PROPOSED:
            _keep_made_words(paragraph)
    collided = carrying.carry(actor, text, paragraph, others, done.fates, row)
    return (), collided


def _still_proposed(row: Proposal) -> Paragraph:
    """Return the paragraph that a proposal made; refused where it was taken out since."""
    made = carrying.made_by(row)
    if made.standing == Standing.REMOVED:
        raise ValidationError(_("This paragraph is no longer in the text."), code="removed")
    return made


def _settle_maker(
    actor: User, text: Text, paragraph: Paragraph, because: Proposal, *, taken_in: bool
) -> None:
    """Settle the proposal that made a paragraph which goes; by a merger its words are taken in."""
    status = (Status.ACCEPTED, What.ACCEPTED) if taken_in else (
        Status.NOT_ACCEPTED, What.NOT_ACCEPTED
    )  # fmt: skip
    for maker in Proposal.objects.filter(made=paragraph, status=Status.OPEN).exclude(pk=because.pk):
        carrying.settled(actor, text, maker, *status, because=because)


def _accept_added(actor: User, text: Text, row: Proposal) -> Done:
    made = _still_proposed(row)
    made.standing = Standing.TEXT
    made.save(update_fields=["standing"])
    return (made,), []


def _accept_alternative(actor: User, text: Text, row: Proposal) -> Done:
    made, instead_of = _still_proposed(row), carrying.about(row)
    collided = _remove(actor, text, instead_of, row, made.base, replaced=True)
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
    rows = order.ordered(text)
    start = order.index_of(rows, paragraph)
    block = rows[start + 1 : order.end_of_block(rows, start)]
    left = [each for each in block if each.standing == Standing.TEXT]
    if left:
        named = numbers.numbers_of(rows)
        raise ValidationError(
            _("Its sub-paragraphs would be left without it: %(numbers)s. Delete or move them "
              "first.")
            % {"numbers": ", ".join(named[each.pk].citation for each in left)},
            code="parts",
        )  # fmt: skip
    _settle_same(actor, text, row)
    proposed = Proposal.objects.filter(made__in=block, status__in=carrying.ALIVE)
    collided = _remove(actor, text, paragraph, row, "")
    # Proposed as its parts, with nothing now to be a part of.
    collided += carrying.collide(actor, text, proposed.select_related("paragraph"), row, "", {})
    return (paragraph, *block), collided


def _settle_same(actor: User, text: Text, row: Proposal) -> list[Proposal]:
    """Settle with a proposal those that ask for the same; return the others of its kind there."""
    rows = Proposal.objects.filter(
        kind=row.kind, paragraph=row.paragraph, status__in=carrying.ALIVE
    ).select_related("delegation", "paragraph", "other")
    others = []
    for each in rows.exclude(pk=row.pk):
        same = (each.other_id, each.content) == (row.other_id, row.content)
        if same and each.status == Status.OPEN:
            carrying.settled(actor, text, each, Status.ACCEPTED, What.ACCEPTED, because=row)
        else:
            others.append(each)
    return others


def _accept_move(actor: User, text: Text, row: Proposal) -> Done:
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
    others = _settle_same(actor, text, row)
    ours = {each.pk: _placed_after(each) for each in others}
    return tuple(block), carrying.collide(actor, text, others, row, _placed_after(row), ours)


def _placed_after(row: Proposal) -> str:
    """Return how a placement reads: what the paragraph would follow, then the paragraph."""
    before = [row.other.base] if row.other is not None else []
    return "\n\n".join([*before, carrying.about(row).base])


def _accept_merger(actor: User, text: Text, row: Proposal) -> Done:
    paragraph, other = carrying.about(row), row.other
    if other is None or other.standing == Standing.REMOVED:
        raise ValidationError(_("This paragraph is no longer in the text."), code="removed")
    if other.standing == Standing.TEXT:
        _require_in_text(paragraph)  # else words of the text would go with what is only proposed
    kept, taken = carrying.living(paragraph), carrying.living(other)
    done = rebasing.merge(
        paragraph.base,
        carrying.edits_of(kept, paragraph.base),
        other.base,
        carrying.edits_of(taken, other.base),
        wording=row.content or None,
    )
    _bring_along(text, paragraph, other)
    _settle_same(actor, text, row)
    _reopen(paragraph)
    carrying.keep_base(actor, text, paragraph, done.base, proposal=row)
    if paragraph.standing == Standing.PROPOSED:
        _keep_made_words(paragraph)
    for each in taken:
        each.paragraph = paragraph
    collided = carrying.carry(actor, text, paragraph, [*kept, *taken], done.fates, row)
    _settle_maker(actor, text, other, row, taken_in=True)
    other.merged_into = paragraph
    other.standing = Standing.REMOVED
    other.save(update_fields=["merged_into", "standing"])
    left = other.proposals.filter(status__in=carrying.ALIVE).exclude(pk=row.pk)
    collided += carrying.collide(actor, text, left.exclude(kind=Kind.ADD), row, done.base, {})
    left.filter(kind=Kind.ADD).update(paragraph=paragraph)
    collided += carrying.lose(actor, text, other, row)
    return (paragraph, other), collided


def _require_in_text(paragraph: Paragraph) -> None:
    if paragraph.standing == Standing.PROPOSED:
        maker = Proposal.objects.get(made=paragraph)
        raise ValidationError(
            _("This paragraph is only proposed, by P%(number)s: settle that proposal first.")
            % {"number": maker.number},
            code="proposed",
        )


def _bring_along(text: Text, paragraph: Paragraph, other: Paragraph) -> None:
    """Put the sub-paragraphs of one that is taken in behind those of the one that takes it in."""
    rows = order.ordered(text)
    start = order.index_of(rows, other)
    end = order.end_of_block(rows, start)
    if any(each.pk == paragraph.pk for each in rows[start:end]):
        raise ValidationError(
            _("A sub-paragraph cannot take in the paragraph that it belongs to; propose the merger "
              "the other way round.")
        )  # fmt: skip
    parts = rows[start + 1 : end]
    if not parts:
        return
    rest = rows[: start + 1] + rows[end:]
    index = order.end_of_block(rest, order.index_of(rest, paragraph))
    order.spread([*rest[:index], *parts, *rest[index:]])


def _accept_division(actor: User, text: Text, row: Proposal) -> Done:
    paragraph = carrying.about(row)
    if not 0 < row.start < len(paragraph.base.rstrip()):
        raise ValidationError({"start": _("Choose a place within the paragraph to divide it at.")})
    _require_in_text(paragraph)
    others = carrying.living(paragraph)
    done = rebasing.split(paragraph.base, carrying.edits_of(others, paragraph.base), row.start)
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
    second = _divided_already(moved, done.second, done.in_second)
    collided = carrying.carry(actor, text, new, moved, second, row)
    stayed = [each for each in others if str(each.uuid) in done.in_first]
    first = _divided_already(stayed, done.first, done.in_first)
    collided += carrying.carry(actor, text, paragraph, stayed, first, row)
    return (paragraph, new), collided


def _divided_already(
    rows: Sequence[Proposal], half: str, fates: Mapping[str, rebasing.Fate]
) -> dict[str, rebasing.Fate]:
    """Return what became of proposals on a half; a cut where it ends or begins is made already."""
    cuts = {str(each.uuid) for each in rows if each.kind == Kind.SPLIT}
    return {
        key: rebasing.Fate(rebasing.Outcome.SATISFIED, None)
        if key in cuts and fate.edit and not 0 < fate.edit.start < len(half.rstrip())
        else fate
        for key, fate in fates.items()
    }


def _remove(
    actor: User,
    text: Text,
    paragraph: Paragraph,
    because: Proposal,
    theirs: str,
    *,
    replaced: bool = False,
) -> list[Proposal]:
    """Take a paragraph out of the text, with both readings for who proposes on it.

    What would stand after it stands there still, and other alternatives to one that is `replaced`
    are alternatives to what replaces it.
    """
    _settle_maker(actor, text, paragraph, because, taken_in=False)
    paragraph.standing = Standing.REMOVED
    paragraph.save(update_fields=["standing"])
    apart = (Kind.ADD, Kind.REMARK, *((Kind.ALTERNATIVE,) if replaced else ()))
    rows = (
        paragraph.proposals.filter(status__in=carrying.ALIVE)
        .exclude(pk=because.pk)
        .exclude(kind__in=apart)
        .select_related("delegation", "on", "paragraph", "made")
    )
    ours = {each.pk: _would_read(paragraph.base, each) for each in rows}
    collided = carrying.collide(actor, text, rows, because, theirs, ours)
    return collided + carrying.lose(actor, text, paragraph, because)


def _would_read(base: str, row: Proposal) -> str:
    """Return what a proposal would make of a paragraph that is gone."""
    if row.kind == Kind.WORDS and row.on is None:
        return base[: row.start] + row.content + base[row.end :]
    if row.kind in (Kind.MOVE, Kind.SPLIT, Kind.RESERVE):
        return base
    return row.content


def _reopen(paragraph: Paragraph) -> None:
    paragraph.status = Paragraph.Status.OPEN


def _keep_made_words(paragraph: Paragraph) -> None:
    """Keep what a proposed paragraph says equal to its proposal's content."""
    Proposal.objects.filter(made=paragraph).update(content=paragraph.base)
