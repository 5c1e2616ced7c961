"""Filters of the desk's own pages."""

from __future__ import annotations

from typing import Any

from django import template

from contadora.atlas.formats import date_text
from contadora.desk.instrument_page import CODES, ORDER
from contadora.record.votes import Counts

register = template.Library()


@register.filter
def on_short(value: Any) -> str:
    """Write a date in few letters, for tables."""
    return date_text(value or None, short=True)


@register.filter
def counted(counts: Counts) -> list[tuple[str, str, int]]:
    """Return the code, the word and the count of each vote, in the order they are read out."""
    return [
        (CODES[vote], str(vote.label), getattr(counts, vote.name.lower())) for vote in ORDER
    ]
