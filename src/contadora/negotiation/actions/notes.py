"""A delegation's private notes: nobody else's, whoever they are."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas.texts import current_language
from contadora.negotiation import access
from contadora.negotiation.models import Note, Paragraph, Text
from contadora.negotiation.stale import StaleError
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation, User


@transaction.atomic
def write_note(
    actor: User,
    text: Text,
    delegation: Delegation,
    words: str,
    *,
    paragraph: Paragraph | None = None,
    note: Note | None = None,
    revision: int = 1,
) -> Note:
    """Write a note for one's delegation, or change one; it leaves no mark in the room."""
    seat = access.seat_for(actor, text, delegation.code)
    if not seat.writes or seat.delegation != delegation:
        raise NotAllowed
    if not words.strip():
        raise ValidationError({"words": _("Write the note, or remove it.")})
    if paragraph is not None and paragraph.text_id != text.pk:
        raise NotAllowed
    if note is None:
        note = Note(text=text, paragraph=paragraph, delegation=delegation, revision=0)
    else:
        note = _own(seat, note)
        if note.revision != revision:
            raise StaleError(note.words)
    note.author, note.words, note.language = actor, words.strip(), current_language()
    note.revision += 1
    note.written_at = timezone.now()
    note.save()
    audit.record(actor, "write_note", note, text=str(text.uuid), delegation=delegation.code)
    return note


@transaction.atomic
def remove_note(actor: User, note: Note) -> None:
    """Remove a note of one's delegation."""
    seat = access.seat_for(actor, note.text, note.delegation.code)
    if not seat.writes:
        raise NotAllowed
    note = _own(seat, note)
    audit.record(actor, "remove_note", note, text=str(note.text.uuid))
    note.delete()


def _own(seat: access.Seat, note: Note) -> Note:
    found = access.notes_for(seat).select_for_update(of=("self",)).filter(pk=note.pk).first()
    if found is None:
        raise NotAllowed
    return found
