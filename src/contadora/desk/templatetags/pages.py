"""Filters of the desk's own pages."""

from __future__ import annotations

from typing import Any

from django import template

from contadora.atlas.formats import date_text

register = template.Library()


@register.filter
def on_short(value: Any) -> str:
    """Write a date in few letters, for tables."""
    return date_text(value or None, short=True)
