"""Answers and essays while they are written: each is kept at once, under a revision.

A draft is its writer's working copy and leaves no audit entry at each letter, as in the forms'
room; what matters is on the trail: begun and handed in. Who saves says which revision they saw:
another window's later answer is never overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy.models import Application, Attempt, EssayText
from contadora.people.access import NotAllowed

GRACE = timedelta(seconds=30)  # for what was sent before the time was up
MOST_SHORT = 500
MOST_VALUES = 60


@dataclass(frozen=True)
class Saved:
    """What is kept of an answer now; `stale` says that it is another window's."""

    value: list[str]
    revision: int
    stale: bool = False


@transaction.atomic
def save_answer(
    application: Application, attempt: Attempt, key: str, value: Sequence[Any], revision: int
) -> Saved:
    """Keep one answer, if the writer saw what was kept before it."""
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    require_open(application, attempt)
    question = next((one for one in attempt.paper if one["key"] == key), None)
    if question is None:
        raise NotAllowed
    clean = cleaned(question, value)
    kept = attempt.answers.get(key, {"value": [], "revision": 0})
    if kept["value"] == clean:
        return Saved(clean, kept["revision"])
    if kept["revision"] != revision:
        return Saved(kept["value"], kept["revision"], stale=True)
    attempt.answers[key] = {
        "value": clean,
        "revision": revision + 1,
        "before": kept["value"],
    }
    attempt.save(update_fields=["answers"])
    return Saved(clean, revision + 1)


def require_open(application: Application, attempt: Attempt) -> None:
    """Refuse to write in another's paper, or in one that was handed in or whose time is up."""
    if attempt.application_id != application.pk:
        raise NotAllowed
    if attempt.submitted_at is not None:
        raise ValidationError(_("This paper was handed in."), code="closed")
    now = timezone.now() - GRACE
    closes_at = attempt.quiz.closes_at
    if (attempt.ends_at and attempt.ends_at < now) or (closes_at and closes_at < now):
        raise ValidationError(_("The time is up: what was kept counts."), code="closed")


def cleaned(question: dict[str, Any], value: Sequence[Any]) -> list[str]:
    """Return an answer as it is kept: values that the question offers, or one short text."""
    given = [str(one).replace("\0", "") for one in value if isinstance(one, (str, int))]
    if question["kind"] == "short":
        text = " ".join(" ".join(given).encode(errors="replace").decode().split())
        return [text[:MOST_SHORT]] if text else []
    known = {option["value"] for option in question["options"]}
    chosen = [one for one in dict.fromkeys(given[:MOST_VALUES]) if one in known]
    if question["kind"] == "multiple":
        return sorted(chosen)
    return chosen[:1] if question["kind"] == "single" else chosen


class StaleEssay(ValidationError):
    """Another window saved since; what is kept there, beside what was given here."""

    def __init__(self, kept: EssayText, given: str) -> None:
        super().__init__(
            _("This was changed in another window since you opened it: both texts are below."),
            code="stale",
        )
        self.kept = kept
        self.given = given


@transaction.atomic
def save_essay(application: Application, text: EssayText, written: str, revision: int) -> EssayText:
    """Keep an essay's text, if the writer saw what was kept before it."""
    text = EssayText.objects.select_for_update().select_related("essay").get(pk=text.pk)
    if text.application_id != application.pk:
        raise NotAllowed
    if text.submitted_at is not None:
        raise ValidationError(_("This essay was handed in."), code="closed")
    closes_at = text.essay.closes_at
    if closes_at and closes_at < timezone.now() - GRACE:
        raise ValidationError(_("The time is up: what was kept counts."), code="closed")
    plain = written.replace("\r\n", "\n").replace("\0", "").encode(errors="replace").decode()
    if plain == text.text:
        return text
    if text.revision != revision:
        raise StaleEssay(text, plain)
    text.text, text.revision, text.saved_at = plain, revision + 1, timezone.now()
    text.save(update_fields=["text", "revision", "saved_at"])
    return text
