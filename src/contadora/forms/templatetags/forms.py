"""What the room's templates need besides."""

from __future__ import annotations

from django import template

from contadora.forms.models import Upload
from contadora.forms.pages import FileUrl

register = template.Library()


@register.simple_tag
def file_address(address: FileUrl, upload: Upload) -> str:
    """Return where a file is to be had, which only the page's own view knows."""
    return address(upload)
