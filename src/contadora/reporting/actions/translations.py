"""What a State wrote in a submitted report, put into another language by it or the secretariat."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.people import audit
from contadora.people.languages import LANGUAGES
from contadora.people.models import User
from contadora.reporting import access_translations as access
from contadora.reporting.models import SectionTranslation, Submission

LONGEST = 20_000
By = SectionTranslation.By


def mark_of(words: str) -> str:
    """Return what a form remembers of the words that it showed; empty for none."""
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


@transaction.atomic
def translate_answers(
    actor: User,
    submission: UUID,
    *,
    language: str,
    words: Mapping[str, str],
    seen: Mapping[str, str],
) -> int:
    """Keep translations by question and return how many changed; empty words take one away.

    `seen` has the marks (`mark_of`) of the words that were there when the writer began: where
    others stand by now, nothing is kept. The secretariat leaves a State's own as they are.
    """
    found = access.translating_for(actor, submission)
    if language not in LANGUAGES or language == found.language:
        remedy = _("Take another of the desk’s languages than the report’s own.")
        raise ValidationError({"language": f"{language[:10]}: {remedy}"})
    Submission.objects.select_for_update().get(pk=found.submission.pk)
    kept = {
        row.question: row
        for row in SectionTranslation.objects.filter(submission=found.submission, language=language)
    }
    changed = 0
    for question, text in words.items():
        row = kept.get(question)
        new, old = text.strip(), row.words if row else ""
        if new == old:
            continue
        _check(found, question, new, row, seen.get(question, ""))
        if row is not None and not new:
            row.delete()
        else:
            SectionTranslation.objects.update_or_create(
                submission=found.submission,
                question=question,
                language=language,
                defaults={"words": new, "by": found.by, "written_by": actor},
            )
        changed += 1
    if not changed:
        raise ValidationError({"words": _("Nothing is other than it was: write a translation.")})
    audit.record(
        actor,
        "translate_answers",
        found.submission,
        language=language,
        answers=changed,
        by=found.by,
    )
    return changed


def _check(
    found: access.Translating,
    question: str,
    new: str,
    row: SectionTranslation | None,
    seen: str,
) -> None:
    if question not in found.questions:
        remedy = _("The report has no such answer in words.")
        raise ValidationError({question: f"{question[:40]}: {remedy}"})
    if seen != mark_of(row.words if row else ""):
        remedy = _("Somebody else wrote here meanwhile; read it, then write yours again.")
        raise ValidationError({question: f"{question}: {remedy}"}, code="stale")
    if row is not None and row.by == By.STATE and found.by != By.STATE:
        remedy = _("This translation is the State’s own; ask the State to change it.")
        raise ValidationError({question: f"{question}: {remedy}"})
    if len(new) > LONGEST:
        remedy = _("Write at most %(most)s characters.") % {"most": LONGEST}
        raise ValidationError({question: f"{len(new)}: {remedy}"})
