"""Paragraphs as the chair writes them, and their renderings in the other languages."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import access, carrying, order, trail
from contadora.negotiation.actions.revisions import require_no_silence
from contadora.negotiation.actions.rooms import MOST, check_words
from contadora.negotiation.drafting.rebasing import rebase
from contadora.negotiation.models import BaseEdition, Paragraph, Text, Translation
from contadora.negotiation.stale import StaleError
from contadora.people.models import User

Standing, Status = Paragraph.Standing, Paragraph.Status


@transaction.atomic
def write_paragraph(
    actor: User, paragraph: Paragraph, words: str, *, edition: int, reason: str = ""
) -> Paragraph:
    """Give a paragraph other words as its chair; proposals on it are carried over.

    Refused where the words changed since `edition` was read.
    """
    access.require_chair(actor, paragraph.text)
    text = trail.turn(paragraph.text)
    require_no_silence(text)
    row = text.paragraphs.get(pk=paragraph.pk)
    if row.edition != edition:
        was = row.editions.filter(edition=edition).first()
        raise StaleError(row.base, was.base if was else "")
    if row.standing != Standing.TEXT:
        raise ValidationError(_("Only a paragraph of the text can be written by the chair."))
    if row.status == Status.AGREED:
        raise ValidationError(_("This paragraph is agreed; open it again first."))
    check_words(words)
    if not words.strip():
        raise ValidationError({"words": _("Write the paragraph, or propose its deletion.")})
    if words == row.base:
        return row
    before = row.base
    others = carrying.living(row)
    fates = rebase(before, words, carrying.edits_of(others, before))
    row.status = Status.OPEN
    carrying.keep_base(actor, text, row, words, reason=reason)
    collided = carrying.carry(actor, text, row, others, fates, None)
    trail.record(
        actor,
        "write_paragraph",
        text,
        row,
        paragraph=row,
        edition=row.edition,
        reason=reason.strip(),
        collided=[each.number for each in collided],
    )
    return row


@transaction.atomic
def add_paragraph(
    actor: User, text: Text, *, after: Paragraph | None, kind: str, level: int = 0, words: str
) -> Paragraph:
    """Put a paragraph into the text as its chair, after another (None: the first)."""
    access.require_chair(actor, text)
    text = trail.turn(text)
    require_no_silence(text)
    check_words(words)
    if not words.strip():
        raise ValidationError({"words": _("Write the paragraph.")})
    if kind not in Paragraph.Kind.values or not 0 <= level <= 4:
        raise ValidationError({"kind": _("Choose what kind of paragraph it is.")})
    rows = order.ordered(text)
    if len(rows) >= MOST:
        raise ValidationError(_("A text holds %(most)s paragraphs at the most.") % {"most": MOST})
    anchor = next((each for each in rows if after is not None and each.pk == after.pk), None)
    index = order.index_after(rows, anchor, level)
    row = Paragraph.objects.create(
        text=text, kind=kind, level=level, position=order.place_at(text, index), base=words
    )
    BaseEdition.objects.create(
        paragraph=row, edition=1, base=words, actor=actor, version=text.version + 1
    )
    trail.record(actor, "add_paragraph", text, row, paragraph=row)
    return row


@transaction.atomic
def translate_paragraph(
    actor: User, paragraph: Paragraph, language: str, words: str, *, revision: int = 0
) -> Translation:
    """Write a paragraph's rendering in another language of the text, as chair or secretariat.

    Refused where somebody wrote it since `revision` (0: there was none) was read.
    """
    access.require_assistant(actor, paragraph.text)
    text = trail.turn(paragraph.text)
    row = text.paragraphs.get(pk=paragraph.pk)
    if language not in text.languages or language == text.language:
        raise ValidationError({"language": _("This text has no rendering in that language.")})
    check_words(words)
    if not words.strip():
        raise ValidationError({"words": _("Write the paragraph.")})
    found = row.translations.filter(language=language).first()
    if (found.revision if found else 0) != revision:
        raise StaleError(found.words if found else "")
    if found is None:
        found = Translation(paragraph=row, language=language, revision=0)
    found.words, found.edition, found.written_by = words.strip(), row.edition, actor
    found.revision += 1
    found.written_at = timezone.now()
    found.save()
    trail.record(actor, "translate_paragraph", text, row, paragraph=row, language=language)
    return found
