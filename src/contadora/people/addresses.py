"""Mail addresses, as the store can hold them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST = 254  # characters of an address in the store, and in mail


def check_email(value: str) -> None:
    """Refuse what is no mail address, or is longer than one can be."""
    validate_email(value)
    if len(value) > LONGEST:
        raise ValidationError(validate_email.message, code=validate_email.code)
