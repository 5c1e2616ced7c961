"""Files of material: how large, and of which types."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from contadora.atlas.texts import LANGUAGES
from contadora.forms.documents import kind, shown_name

LARGEST = 25 * 2**20
MOST_AT_ONCE = len(LANGUAGES) * LARGEST  # a piece of material in each language


def content_type(file: UploadedFile[Any]) -> str:
    """Return the type that a file's content says it is; a ValidationError where none is taken."""
    if (file.size or 0) > LARGEST:
        raise ValidationError(
            _("%(name)s is larger than 25 MB: make it smaller, or give a link.")
            % {"name": shown_name(file)}
        )
    found = kind(file)
    if found is None:
        raise ValidationError(
            _(
                "%(name)s is not a PDF, a text, presentation or table of an office program without "
                "macros, a PNG or a JPEG file: save it as one, or give a link."
            )
            % {"name": shown_name(file)}
        )
    return found
