"""Tags of silence procedures: instants to the second, and in a calendar's own time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contadora.atlas.formats import LOCALES
from contadora.atlas.texts import current_language

register = template.Library()
PATTERN = "d MMM y, HH:mm:ss"


@register.filter
def exact(value: datetime) -> SafeString:
    """Write an instant to the second in UTC; the page's script sets the reader's time beside it."""
    at = value.astimezone(UTC)
    return format_html(
        '<time datetime="{}" data-moment>{} UTC</time>',
        at.isoformat(timespec="microseconds" if at.microsecond else "seconds"),
        _written(at),
    )


@register.filter
def exact_in(value: datetime, zone: str) -> str:
    """Write an instant to the second in a time zone; nothing where that is UTC."""
    if zone == "UTC":
        return ""
    return f"{_written(value.astimezone(ZoneInfo(zone)))} ({zone})"


def _written(at: datetime) -> str:
    return str(format_datetime(at, PATTERN, locale=LOCALES[current_language()]))
