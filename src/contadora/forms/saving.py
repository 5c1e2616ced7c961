"""Drafts of answers: kept as they are written.

A draft is its writer's working copy, saved every few seconds; each save is a conditional UPDATE
and leaves no audit entry, so that five hundred people writing at once do not wait for each other
at the trail. What matters is on the trail: begun, submitted, opened again, erased.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms.definition import Answers, questions
from contadora.forms.documents import shown_name
from contadora.forms.files import content_type
from contadora.forms.filling import Given
from contadora.forms.models import Response, Upload


class Stale(ValidationError):
    """Somebody, or another window, saved since: what is kept, and what was given, side by side."""

    def __init__(self, kept: Response, given: Answers) -> None:
        super().__init__(
            _("This was changed elsewhere since you opened it: both readings are below."),
            code="stale",
        )
        self.kept = kept
        self.given = given

    @property
    def differing(self) -> list[str]:
        """The questions whose two readings are not the same, in the form's order."""
        keys = [one["key"] for one in questions(self.kept.version.definition)]
        return [key for key in keys if self.kept.answers.get(key) != self.given.get(key)]


def merged(response: Response, given: Given) -> Answers:
    """Return what a response's answers become with what was given.

    A file stays until another takes its place or it is taken back; a reference to a file that was
    not handed in with this response is none.
    """
    answers = dict(given.answers)
    mine = {(row.question, str(row.uuid)) for row in response.uploads.all()}
    for question in questions(response.version.definition):
        key = question["key"]
        if question["type"] != "file":
            continue
        named = answers.pop(key, None)
        kept = named if (key, named) in mine else response.answers.get(key)
        if kept is not None and key not in given.removed:
            answers[key] = kept
    return answers


def require_open(response: Response) -> None:
    """Refuse to write in what was submitted or erased."""
    if response.erased_at is not None:
        raise ValidationError(_("These answers were erased; begin anew."), code="erased")
    if response.submitted_at is not None:
        raise ValidationError(
            _("These answers were sent already; ask the organisers to open them again."),
            code="submitted",
        )


def keep_files(response: Response, given: Given) -> Answers:
    """Keep the files that were given, each typed by its content; return what they answer.

    Raises a ValidationError by question where a file is too large or of no type taken here.
    """
    types = {}
    refused: dict[str, ValidationError] = {}
    for key, file in given.files.items():
        try:
            types[key] = content_type(file)
        except ValidationError as error:
            refused[key] = error
    if refused:
        raise ValidationError(refused)
    kept: list[Upload] = []
    try:
        for key, kind in types.items():
            file = given.files[key]
            upload = Upload(
                response=response,
                question=key,
                name=shown_name(file),
                content_type=kind,
                size=file.size or 0,
            )
            kept.append(upload)
            upload.file.save("file", file, save=False)
            upload.save()
    except Exception:
        for upload in kept:
            if upload.file:
                upload.file.storage.delete(upload.file.name or "")
        raise
    return {upload.question: str(upload.uuid) for upload in kept}


@transaction.atomic
def save(response: Response, given: Given, revision: int) -> Response:
    """Keep a draft; `revision` is the one its writer saw, and a stale one is refused.

    Raises `Stale` with both readings, and changes nothing, when the response moved on and says
    something else. Saving again what is kept already is no conflict.
    """
    response = current(response)
    require_open(response)
    answers = merged(response, given)
    if response.revision != revision:
        if answers == response.answers and not given.files:
            return response
        raise Stale(response, answers)
    answers |= keep_files(response, given)
    if answers == response.answers:
        Response.objects.filter(pk=response.pk).update(saved_at=timezone.now())
        response.refresh_from_db(fields=["saved_at"])
        return response
    return write(response, answers)


def write(response: Response, answers: Answers, **fields: Any) -> Response:
    """Write answers under the next revision, if nobody came between; drop files nobody names."""
    row = Response.objects.filter(
        pk=response.pk, revision=response.revision, submitted_at=None, erased_at=None
    )
    changed = row.update(
        answers=answers, revision=F("revision") + 1, saved_at=timezone.now(), **fields
    )
    if not changed:
        raise Stale(current(response), answers)
    response.uploads.exclude(uuid__in=_files(response, answers)).delete()
    return current(response)


def _files(response: Response, answers: Answers) -> list[str]:
    definition = response.version.definition
    keys = [one["key"] for one in questions(definition) if one["type"] == "file"]
    return [answers[key] for key in keys if key in answers]


def current(response: Response) -> Response:
    """Return a response as it is kept now."""
    return Response.objects.select_related("version__form").get(pk=response.pk)
