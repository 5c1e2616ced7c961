"""Tags of the pages inside a course."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django import template

from contadora.academy import zones
from contadora.academy.inside_page import ending_of
from contadora.academy.insiders import Insider
from contadora.academy.models import MaterialCopy
from contadora.atlas import formats
from contadora.atlas.texts import Text, current_language
from contadora.forms.texts import pick

register = template.Library()


@register.simple_tag
def inside(insider: Insider, name: str, *args: Any) -> str:
    """Return an address of the inside by this person's own way in."""
    return insider.url(name, *args)


@register.filter
def texts(value: Any) -> Text:
    """Return a text kept per language in the reader's, for the filter `marked`."""
    return pick(value)


@register.filter
def day_in(value: datetime, zone: ZoneInfo) -> str:
    """Write the day of an instant in a time zone."""
    here = value.astimezone(zone)
    return str(format_date(here.date(), "full", locale=formats.LOCALES[current_language()]))


@register.filter
def time_in(value: datetime, zone: ZoneInfo) -> str:
    """Write the time of an instant in a time zone."""
    here = value.astimezone(zone)
    return str(format_time(here.timetz(), "HH:mm", locale=formats.LOCALES[current_language()]))


@register.filter
def offset_in(value: datetime, zone: ZoneInfo) -> str:
    """Write how far a zone is from UTC at an instant: `UTC−4`, `UTC+5:30`."""
    shift = value.astimezone(zone).utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift is not None else 0
    sign = "+" if minutes >= 0 else formats.MINUS
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}{f':{rest:02d}' if rest else ''}"


@register.filter
def zone_city(zone: ZoneInfo | str) -> str:
    """Name the city that a zone is named after."""
    return zones.city(str(zone), current_language())


@register.filter
def local_input(value: datetime | None, zone: ZoneInfo) -> str:
    """Write an instant as the browser's field for a local date and time takes it."""
    return f"{value.astimezone(zone):%Y-%m-%dT%H:%M}" if value else ""


@register.filter
def file_kind(copy: MaterialCopy) -> str:
    """Write what kind of file a copy is: PDF, PPTX."""
    return ending_of(copy)


@register.filter
def chosen(answer: Any, value: str) -> bool:
    """Whether a value is among those answered."""
    return isinstance(answer, list) and value in answer


@register.filter
def place_of(answer: Any, value: str) -> int | str:
    """Return which place an answer gives to a value, from 1; nothing where it gives none."""
    return answer.index(value) + 1 if isinstance(answer, list) and value in answer else ""
