"""Files handed in as answers: how much is taken, and of which types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from contadora.forms.documents import DOCX, JPEG, ODT, PDF, PNG, kind, shown_name

V = TypeVar("V", bound=Callable[..., Any])
LARGEST = 10 * 2**20
TAKEN = {PDF, DOCX, ODT, PNG, JPEG}
MOST_AT_ONCE = 3 * LARGEST  # in one sending; a page's script sends each file by itself


def takes_files(
    largest: int = MOST_AT_ONCE, *, when: Callable[..., bool] | None = None
) -> Callable[[V], V]:
    """Mark a view that takes so many bytes of files; a request to any other may bring but 5 MB.

    It holds for those whom the view is for. `when` is asked with the address's arguments, before
    anything is read, whether a public view takes files there: a personal link that opens nothing
    fills no disk.
    """

    def mark(view: V) -> V:
        view.largest_files = largest  # type: ignore[attr-defined]
        view.takes_files_when = when  # type: ignore[attr-defined]
        return view

    return mark


def too_large(name: str) -> str:
    """Say that a file is larger than one may be, and what to do."""
    return _("%(name)s is larger than 10 MB: make it smaller, or send a part of it.") % {
        "name": name
    }


def content_type(file: UploadedFile[Any]) -> str:
    """Return the type that a file's content says it is; a ValidationError where none is taken."""
    if (file.size or 0) > LARGEST:
        raise ValidationError(too_large(shown_name(file)), code="large")
    found = kind(file)
    if found is None or found not in TAKEN:
        raise ValidationError(
            _("%(name)s is not a PDF, Word, OpenDocument, PNG or JPEG file: save it as one.")
            % {"name": shown_name(file)},
            code="type",
        )
    return found
