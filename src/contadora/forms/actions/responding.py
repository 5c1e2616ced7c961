"""Beginning, submitting and erasing answers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms import erasing, filling, queries
from contadora.forms.comparing import carry
from contadora.forms.models import Form, Response, Version
from contadora.forms.saving import Stale, current, require_open, write
from contadora.people import audit
from contadora.people.languages import current_language
from contadora.people.models import User


@transaction.atomic
def begin(
    actor: User, form: Form, *, respondent: str = "", language: str | None = None
) -> Response:
    """Begin answering the form's newest published version, in the reader's language.

    For an anonymous survey give no respondent, and the desk's own account as the actor.
    """
    version = queries.published(form)
    if version is None or not form.is_open:
        raise ValidationError(_("This form takes no answers now."), code="closed")
    response = Response.objects.create(
        version=version, respondent=respondent, language=current_language(language)
    )
    audit.record(actor, "begin", response, version=version.number, purpose=form.purpose)
    return response


@transaction.atomic
def submit(actor: User, response: Response, revision: int) -> Response:
    """Send the answers: they are whole, and no longer change.

    A ValidationError by question says what is missing. Answers to questions that are not asked
    any more, given the others, are dropped.
    """
    response = current(response)
    require_open(response)
    if response.revision != revision:
        raise Stale(response, dict(response.answers))
    found = filling.problems(response.version, response.answers)
    if found:
        raise ValidationError({one.question: one.remedy for one in found})
    answers = filling.applicable(response.version, response.answers)
    response = write(response, answers, submitted_at=timezone.now())
    audit.record(actor, "submit", response, revision=response.revision)
    return response


@transaction.atomic
def reopen(actor: User, response: Response) -> Response:
    """Let the respondent change answers that were submitted."""
    response = _locked(response)
    if response.submitted_at is None or response.erased_at is not None:
        raise ValidationError(_("These answers are not submitted; there is nothing to open."))
    response.submitted_at = None
    response.revision += 1
    response.save(update_fields=["submitted_at", "revision"])
    audit.record(actor, "reopen", response)
    return response


@transaction.atomic
def carry_over(actor: User, response: Response, version: Version) -> dict[str, Any]:
    """Move answers to another published version of the form; return those that do not fit it."""
    response = _locked(response)
    if response.erased_at is not None:
        raise ValidationError(_("These answers were erased; begin anew."), code="erased")
    if version.form_id != response.version.form_id or version.published_at is None:
        raise ValidationError(_("Choose a published version of the same form."))
    answers, lost = carry(response.answers, response.version.definition, version.definition)
    before = response.version.number
    response.version = version
    response.answers = answers
    response.revision += 1
    response.save(update_fields=["version", "answers", "revision"])
    erasing.drop_uploads(response)
    audit.record(
        actor, "carry_over", response, before=before, after=version.number, lost=sorted(lost)
    )
    return lost


@transaction.atomic
def erase_response(
    actor: User, response: Response, *, personal_only: bool = False, keep: Collection[str] = ()
) -> Response:
    """Erase answers and their files for good, and who gave them.

    With `personal_only`, answers to questions that are not marked as personal stay, for counts;
    `keep` names further questions whose answers stay.
    """
    response = erasing.erase(response, personal_only=personal_only, keep=keep)
    audit.record(actor, "erase_response", response, kept=sorted(response.answers))
    return response


def _locked(response: Response) -> Response:
    return (
        Response.objects.select_for_update(of=("self",))
        .select_related("version__form")
        .get(pk=response.pk)
    )
