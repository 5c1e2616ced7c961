"""A text's room: opened, described, and who is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas.texts import LANGUAGES
from contadora.negotiation import access, order, trail
from contadora.negotiation.actions.revisions import keep_first_draft, require_no_silence
from contadora.negotiation.handing_over import hand_over
from contadora.negotiation.models import BaseEdition, Paragraph, Participant, Text, Translation
from contadora.negotiation.stale import StaleError
from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Membership, User

EDITABLE = (
    *("title", "kind", "language", "languages", "symbol", "forum", "meeting"),
    *("handling", "question", "instruments", "readers"),
)
MANY = ("instruments", "readers")
LONGEST = 20_000  # characters of a paragraph
MOST = 3_000  # paragraphs of a text
Role = Participant.Role


@dataclass(frozen=True)
class Draft:
    """A paragraph that a new text begins with."""

    kind: str
    words: str
    level: int = 0
    translations: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def open_text(
    actor: User,
    *,
    delegation: Delegation,
    values: Mapping[str, Any],
    drafts: Sequence[Draft] = (),
    seats: Sequence[tuple[Delegation, str]] = (),
) -> Text:
    """Open a text's room for a delegation, which chairs it unless `seats` says otherwise."""
    if not access.may_convene(actor).filter(pk=delegation.pk).exists():
        raise NotAllowed
    text = Text(owner=delegation, created_by=actor, version=1)
    many = _write(text, values)
    text.save(force_insert=True)
    _set_many(text, many, actor)
    wanted = dict(seats)
    if Role.CHAIR not in wanted.values():
        wanted = {**wanted, delegation: Role.CHAIR}
    if delegation not in wanted:
        raise ValidationError(_("Your own delegation must be among those that take part."))
    if list(wanted.values()).count(Role.CHAIR) != 1:
        raise ValidationError(_("Choose one chair; others can be vice-chairs."))
    for each, role in wanted.items():
        _seat(text, each, role)
    _begin(actor, text, drafts)
    if drafts:
        keep_first_draft(actor, text)
    trail.record(
        actor,
        "open_text",
        text,
        delegation=delegation,
        paragraphs=len(drafts),
        seats={each.code: role for each, role in wanted.items()},
    )
    return text


@transaction.atomic
def change_text(actor: User, text: Text, *, version: int, values: Mapping[str, Any]) -> Text:
    """Change a text's particulars, as its chair; refused where they changed since `version`."""
    access.require_chair(actor, text)
    text = trail.turn(text)
    require_no_silence(text)
    changed_since = text.events.filter(act="change_text", version__gt=version).exists()
    if changed_since:
        raise StaleError(text.title)
    if values.get("language", text.language) != text.language and text.paragraphs.exists():
        raise ValidationError(
            {
                "language": _(
                    "The paragraphs are written in this text’s language: it stays, once there are "
                    "any."
                )
            }
        )
    before = {name: getattr(text, name) for name in EDITABLE if name not in MANY}
    many = _write(text, values)
    if text.handling > HandlingLevel.AMBER:
        outside = text.participants.filter(role=Role.OBSERVER, withdrawn_at=None)
        if outside.exists():
            raise ValidationError({"handling": _(
                "Observers may not be in a room at %(level)s: %(who)s. Withdraw them first, or "
                "choose another level."
            ) % {"level": text.get_handling_display(),
                 "who": ", ".join(each.delegation.code for each in outside)}})  # fmt: skip
    text.save()
    _set_many(text, many, actor)
    changed = [name for name, value in before.items() if getattr(text, name) != value]
    trail.record(
        actor,
        "change_text",
        text,
        changed=sorted([*changed, *many]),
        before={name: str(before[name]) for name in changed},
        after={name: str(getattr(text, name)) for name in changed},
    )
    return text


@transaction.atomic
def invite_delegation(actor: User, text: Text, delegation: Delegation, role: str) -> Participant:
    """Give a delegation a seat in a room, or its seat back after it withdrew."""
    access.require_assistant(actor, text)
    if role == Role.VICE_CHAIR:
        access.require_chair(actor, text)
    text = trail.turn(text)
    row = text.participants.filter(delegation=delegation).first()
    if row is not None and row.withdrawn_at is None:
        raise ValidationError(
            _("%(who)s is in this room already.") % {"who": delegation.code}, code="double"
        )
    if role == Role.CHAIR:
        raise ValidationError({"role": _("There is a chair; change the roles to pass it on.")})
    _check_role(text, role)
    if row is None:
        row = _seat(text, delegation, role)
    else:
        row.role, row.withdrawn_at, row.joined_at = role, None, timezone.now()
        row.save(update_fields=["role", "withdrawn_at", "joined_at"])
    trail.record(actor, "invite_delegation", text, row, delegation=delegation, role=role)
    return row


@transaction.atomic
def set_role(actor: User, participant: Participant, role: str) -> Participant:
    """Change what a delegation is in a room; a new chair makes the old one a vice-chair."""
    access.require_chair(actor, participant.text)
    text = trail.turn(participant.text)
    row = text.participants.select_related("delegation").get(pk=participant.pk)
    if row.withdrawn_at is not None:
        raise ValidationError(_("%(who)s has withdrawn.") % {"who": row.delegation.code})
    _check_role(text, role)
    before = row.role
    if before == Role.CHAIR and role != Role.CHAIR:
        raise ValidationError(
            {"role": _("A text has a chair: make another delegation the chair instead.")}
        )
    if role == Role.CHAIR and before != Role.CHAIR:
        text.participants.filter(role=Role.CHAIR).update(role=Role.VICE_CHAIR)
    row.role = role
    row.save(update_fields=["role"])
    trail.record(actor, "set_role", text, row, delegation=row.delegation, before=before, after=role)
    return row


@transaction.atomic
def withdraw_delegation(actor: User, participant: Participant, *, reason: str = "") -> Participant:
    """Take a delegation out of a room: its own head does, or the chair, saying why.

    What it said stays. Its open proposals pass to their first co-sponsor, or are withdrawn.
    """
    text, delegation = participant.text, participant.delegation
    seat = access.seat_for(actor, text)
    own = (
        any(each.delegation == delegation for each in access.seats_of(actor, text) if each.writes)
        and Membership.objects.filter(user=actor, delegation=delegation, role="head").exists()
    )
    if not own and not seat.chairs:
        raise NotAllowed
    text = trail.turn(text)
    row = text.participants.select_related("delegation").get(pk=participant.pk)
    if row.withdrawn_at is not None:
        raise ValidationError(_("%(who)s has withdrawn.") % {"who": row.delegation.code})
    if row.role == Role.CHAIR:
        raise ValidationError(_("The chair cannot withdraw: pass the chair on first."))
    if not own and not reason.strip():
        raise ValidationError({"reason": _("Say why; the delegation and the room see it.")})
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    passed = hand_over(actor, text, delegation)
    trail.record(
        actor,
        "withdraw_delegation",
        text,
        row,
        delegation=delegation,
        touched=passed.touched,
        reason=reason.strip(),
        passed=passed.passed,
        withdrawn=passed.withdrawn,
    )
    return row


def _write(text: Text, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set what can be set; return the values that are relations of many."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"text: no such values: {sorted(unknown)}; see EDITABLE")
    for name, value in values.items():
        if name not in MANY:
            setattr(text, name, value)
    text.title = text.title.strip()
    text.languages = list(dict.fromkeys([text.language, *text.languages]))
    if set(text.languages) - set(LANGUAGES):
        raise ValidationError({"languages": _("Choose among the four languages.")})
    if text.meeting is not None and text.forum is None:
        text.forum = text.meeting.forum
    if text.meeting is not None and text.meeting.forum != text.forum:
        raise ValidationError({"meeting": _("This meeting is of another forum.")})
    text.full_clean(exclude=["owner", "created_by"], validate_unique=False)
    return {name: values[name] for name in MANY if name in values}


def _set_many(text: Text, many: Mapping[str, Any], actor: User) -> None:
    for name, rows in many.items():
        getattr(text, name).set(rows)
    if text.handling == HandlingLevel.RED:
        text.readers.add(actor)  # who writes a room at RED is in it
    else:
        text.readers.clear()


def _seat(text: Text, delegation: Delegation, role: str) -> Participant:
    _check_role(text, role)
    return Participant.objects.create(text=text, delegation=delegation, role=role)


def _check_role(text: Text, role: str) -> None:
    if role not in Role.values:
        raise ValidationError({"role": _("Choose what the delegation is in this room.")})
    if role == Role.OBSERVER and text.handling > HandlingLevel.AMBER:
        raise ValidationError(
            {"role": _("At %(level)s a room has no observers.")
             % {"level": text.get_handling_display()}}
        )  # fmt: skip


def _begin(actor: User, text: Text, drafts: Sequence[Draft]) -> None:
    if len(drafts) > MOST:
        raise ValidationError(
            _("This text has %(found)s paragraphs; a room holds %(most)s at the most.")
            % {"found": len(drafts), "most": MOST}
        )
    from contadora.negotiation.numbers import settle_all  # numbers need the rows

    rows = []
    for number, draft in enumerate(drafts, 1):
        check_words(draft.words)
        rows.append(
            Paragraph(
                text=text,
                kind=draft.kind,
                level=draft.level,
                position=number * order.GAP,
                base=draft.words,
                changed_version=text.version,
            )
        )
    for row in rows:
        row.full_clean(exclude=["text", "base"], validate_unique=False)
    Paragraph.objects.bulk_create(rows)
    rows = order.ordered(text)
    BaseEdition.objects.bulk_create(
        BaseEdition(paragraph=row, edition=1, base=row.base, actor=actor) for row in rows
    )
    Translation.objects.bulk_create(
        Translation(paragraph=row, language=code, words=words, edition=1, written_by=actor)
        for row, draft in zip(rows, drafts, strict=True)
        for code, words in draft.translations.items()
        if code in text.languages and code != text.language and words.strip()
    )
    settle_all(text, rows)


def check_words(words: str) -> None:
    """Refuse a paragraph that no paper could carry."""
    if len(words) > LONGEST:
        raise ValidationError(
            _("A paragraph of %(found)s characters; %(most)s are the most. Divide it.")
            % {"found": len(words), "most": LONGEST}
        )
    if "\0" in words:
        raise ValidationError(_("A character that no text can hold (NUL); take it out."))
