"""Erasing answers, as part of an action that leaves the audit entry."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from contadora.forms.definition import new_or_not, questions
from contadora.forms.models import Response


def erase(
    response: Response, *, personal_only: bool = False, keep: Collection[str] = ()
) -> Response:
    """Erase answers and their files for good, and who gave them, inside the caller's transaction.

    With `personal_only`, answers to questions that are not marked as personal stay, for counts;
    `keep` names further questions whose answers stay.
    """
    response = (
        Response.objects.select_for_update(of=("self",))
        .select_related("version__form")
        .get(pk=response.pk)
    )
    staying = set(keep)
    if personal_only:
        staying |= {
            one["key"]
            for one in questions(response.version.definition)
            if not one.get("personal") and one["type"] not in ("file", "email")
        }
        staying |= set(new_or_not(response.version.definition))
    response.answers = {key: one for key, one in response.answers.items() if key in staying}
    response.respondent = ""
    response.erased_at = timezone.now()
    response.revision += 1
    response.save(update_fields=["answers", "respondent", "erased_at", "revision"])
    drop_uploads(response)
    return response


def drop_uploads(response: Response) -> None:
    """Delete the files that no answer names."""
    named = [value for value in response.answers.values() if isinstance(value, str)]
    for upload in response.uploads.all():
        if str(upload.uuid) not in named:
            upload.delete()
