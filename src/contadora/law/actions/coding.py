"""Coding: readings kept, taken back, settled; whether others' are seen before one's own."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.law import access_coding as access
from contadora.law import taxonomy
from contadora.law.models import Coding, Finding, Passage, Position, Unblinding
from contadora.law.models.coding import Certainty
from contadora.law.readings import Basis, reading_of
from contadora.negotiation.stale import StaleError
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User

LONGEST = 1_000
MOST = 200  # passages of one reading


@transaction.atomic
def keep_reading(
    actor: User,
    position: Position,
    topic: str,
    *,
    stance: str,
    passages: Collection[UUID | str] = (),
    certainty: int = Certainty.MEDIUM,
    note: str = "",
    revision: int = 0,
) -> Coding:
    """Keep one's own reading of a topic of a position, or change it.

    `passages` are the uuids of passages of the position's texts; `revision` is the one that was
    seen, nought where one had no reading.
    """
    access.require_coder(actor)
    position = _locked(position)
    _check(topic, stance, certainty)
    rows = _passages(position, stance, passages)
    note = _within("note", note)
    own = Coding.objects.filter(position=position, topic=topic, coder=actor).first()
    if (own.revision if own else 0) != revision:
        raise StaleError(taxonomy.label_of(topic, own.stance) if own else "")
    before = own.stance if own else ""
    others = Coding.objects.filter(position=position, topic=topic).exclude(coder=actor)
    if own is None:
        own = Coding(position=position, topic=topic, coder=actor, revision=0)
        own.blind_stance = stance if _is_blind(actor, position, topic) else ""
    elif own.blind_stance and not others.exists():
        own.blind_stance = stance  # nobody else's could be seen yet
    own.stance, own.certainty, own.note = stance, certainty, note
    own.revision, own.coded_at = own.revision + 1, timezone.now()
    own.save()
    own.passages.set(rows)
    audit.record(
        actor,
        "keep_reading",
        own,
        position=str(position.uuid),
        topic=topic,
        stance=stance,
        before=before,
        passages=[str(row.uuid) for row in rows],
        taxonomy=taxonomy.taxonomy().version,
    )
    return own


@transaction.atomic
def withdraw_reading(actor: User, coding: Coding, *, revision: int) -> None:
    """Take one's own reading back, as long as nobody else read that topic of that document."""
    access.require_coder(actor)
    position = _locked(coding.position)
    own = position.codings.filter(pk=coding.pk, coder=actor).first()
    if own is None:
        raise NotAllowed
    if own.revision != revision:
        raise StaleError(taxonomy.label_of(own.topic, own.stance))
    others = position.codings.filter(topic=own.topic).exclude(pk=own.pk)
    if others.exists() or position.findings.filter(topic=own.topic).exists():
        raise ValidationError(
            _("Somebody else has read this since, and you see it: change your reading instead."),
            code="seen",
        )
    audit.record(
        actor, "withdraw_reading", own, position=str(position.uuid), topic=own.topic,
        before=own.stance,
    )  # fmt: skip
    own.delete()


@transaction.atomic
def settle_reading(
    actor: User, position: Position, topic: str, *, stance: str, reason: str, revision: int = 0
) -> Finding:
    """Say what stands where two read differently, and why; `revision` is the one that was seen."""
    access.require_settler(actor, position, topic)
    position = _locked(position)
    if not access.sight_of(actor).sees(position.pk, topic):
        raise ValidationError(
            _("To settle it you must see what was read: press “Show me what others read” first."),
            code="unseen",
        )
    _check(topic, stance)
    reason = _within("reason", reason)
    if not reason:
        raise ValidationError({"reason": _("Say why; those who read it see it.")})
    row = Finding.objects.filter(position=position, topic=topic).first()
    if (row.revision if row else 0) != revision:
        raise StaleError(taxonomy.label_of(topic, row.stance) if row else "")
    codings = list(Coding.objects.filter(position=position, topic=topic))
    found = reading_of(codings, None)
    if row is None and (found is None or found.basis != Basis.DIFFER):
        raise ValidationError(
            _("There is nothing to settle: no two readings of this topic differ."), code="alike"
        )
    before = row.stance if row else ""
    row = row or Finding(position=position, topic=topic, revision=0)
    row.stance, row.reason, row.settled_by = stance, reason, actor
    row.revision, row.settled_at = row.revision + 1, timezone.now()
    row.save()
    audit.record(
        actor, "settle_reading", row, position=str(position.uuid), topic=topic, stance=stance,
        before=before, readings=len(codings), reason=reason,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_finding(actor: User, finding: Finding, *, revision: int) -> None:
    """Take a finding back: the readings stand by themselves.

    For who made it, and for the secretariat unless it is their own reading that was settled.
    """
    access.require_coder(actor)
    position = _locked(finding.position)
    row = position.findings.filter(pk=finding.pk).first()
    if row is None or not access.may_withdraw(actor, row):
        raise NotAllowed
    if row.revision != revision:
        raise StaleError(taxonomy.label_of(row.topic, row.stance))
    audit.record(
        actor, "withdraw_finding", row, position=str(position.uuid), topic=row.topic,
        before=row.stance,
    )  # fmt: skip
    row.delete()


@transaction.atomic
def see_readings(actor: User) -> Unblinding:
    """See what others read before one's own; what one reads of it then counts as informed."""
    access.require_coder(actor)
    User.objects.select_for_update().get(pk=actor.pk)
    row = Unblinding.objects.filter(user=actor, until=None).first()
    if row is not None:
        raise ValidationError(_("You see others’ readings already."), code="double")
    row = Unblinding.objects.create(user=actor)
    audit.record(actor, "see_readings", row)
    return row


@transaction.atomic
def read_alone(actor: User) -> Unblinding:
    """See others' readings from now on only after one's own; what was seen stays seen."""
    access.require_coder(actor)
    row = Unblinding.objects.select_for_update().filter(user=actor, until=None).first()
    if row is None:
        raise ValidationError(_("You read by yourself already."), code="double")
    row.until = timezone.now()
    row.save(update_fields=["until"])
    audit.record(actor, "read_alone", row)
    return row


def _locked(position: Position) -> Position:
    found = Position.objects.select_for_update().filter(pk=position.pk).first()
    if found is None:
        raise NotAllowed
    return found


def _is_blind(actor: User, position: Position, topic: str) -> bool:
    """Whether nobody's reading or finding of this could be seen by who reads it now first."""
    if Finding.objects.filter(position=position, topic=topic, settled_by=actor).exists():
        return False
    others = Coding.objects.filter(position=position, topic=topic).exclude(coder=actor)
    first = others.order_by("made_at").values_list("made_at", flat=True).first()
    if first is None:
        return True
    rows = Unblinding.objects.filter(user=actor)
    return not rows.filter(Q(until=None) | Q(until__gt=first)).exists()


def _check(topic: str, stance: str, certainty: int = Certainty.MEDIUM) -> None:
    found = taxonomy.topic(topic)
    if found is None:
        raise NotAllowed
    if stance not in found.stances:
        raise ValidationError({"stance": _("Choose what the document says.")})
    if certainty not in Certainty.values:
        raise ValidationError({"certainty": _("Choose how sure you are.")})


def _passages(
    position: Position, stance: str, wanted: Collection[UUID | str]
) -> list[Passage]:  # fmt: skip
    chosen = {str(each) for each in wanted}
    if stance == taxonomy.NOTHING:
        if chosen:
            raise ValidationError({"passages": _(
                "What says nothing rests on no passage: take the passages out, or choose another "
                "stance."
            )})  # fmt: skip
        return []
    if not chosen:
        raise ValidationError({"passages": _("Choose the passages that this rests on.")})
    if len(chosen) > MOST:
        raise ValidationError({"passages": _(
            "%(found)s passages; choose %(most)s at the most."
        ) % {"found": len(chosen), "most": MOST}})  # fmt: skip
    rows = list(
        Passage.objects.filter(text__position=position, uuid__in=chosen)
        .defer("vector")
        .order_by("text", "place")
    )
    if len(rows) != len(chosen):
        raise ValidationError({"passages": _(
            "A passage that you chose is no longer in the text: look at it again and choose anew."
        )}, code="gone")  # fmt: skip
    return rows


def _within(name: str, words: str) -> str:
    words = words.strip()
    if len(words) > LONGEST:
        raise ValidationError({name: _(
            "%(found)s characters; %(most)s are the most."
        ) % {"found": len(words), "most": LONGEST}})  # fmt: skip
    return words
