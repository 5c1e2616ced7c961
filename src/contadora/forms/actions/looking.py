"""Looks at what people answered: each leaves its entry."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.forms import access
from contadora.forms.models import Form, Response, Upload
from contadora.people import audit
from contadora.people.models import User

FORMATS = ("csv", "xlsx")


@transaction.atomic
def look_at_answers(actor: User, response: Response) -> Response:
    """Open one person's answers."""
    access.require_reader(actor, response.version.form)
    audit.record(actor, "look_at_answers", response)
    return response


@transaction.atomic
def open_file(actor: User, upload: Upload) -> Upload:
    """Open a file that somebody else handed in."""
    access.require_reader(actor, upload.response.version.form)
    audit.record(actor, "open_file", upload, content_type=upload.content_type, size=upload.size)
    return upload


@transaction.atomic
def take_out_answers(actor: User, form: Form, format: str, count: int) -> Form:
    """Take all answers of a form out as a file."""
    access.require_reader(actor, form)
    if format not in FORMATS:
        raise ValidationError(
            _("%(field)s: “%(value)s” is not one of: %(allowed)s")
            % {"field": "format", "value": format[:80], "allowed": ", ".join(FORMATS)}
        )
    audit.record(actor, "take_out_answers", form, format=format, count=count)
    return form
