"""Tags of the room: instants in UTC, delegations by code, wordings as they are set."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from babel.dates import format_datetime
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contadora.atlas.formats import LOCALES
from contadora.atlas.texts import current_language
from contadora.negotiation import typeset

register = template.Library()


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Write an instant in UTC; the page's script sets the reader's own time beside it."""
    if value is None:
        return "–"
    at = value.astimezone(UTC)
    words = format_datetime(at, "d MMM y, HH:mm", locale=LOCALES[current_language()])
    return format_html(
        '<time datetime="{}" data-moment>{} UTC</time>', at.isoformat(timespec="seconds"), words
    )


@register.filter
def who(delegations: Any) -> SafeString:
    """Write codes of delegations in small capitals."""
    return typeset.who([delegations] if isinstance(delegations, str) else delegations)


@register.simple_tag
def colon() -> str:
    """Write the colon behind a label, which in French stands apart on the same line."""
    return "\N{NO-BREAK SPACE}:" if current_language() == "fr" else ":"
