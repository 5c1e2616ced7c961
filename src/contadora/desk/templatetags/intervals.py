"""Figures with their intervals, as tables write them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contadora.atlas import formats
from contadora.standing.figures import Interval

register = template.Library()


@register.filter
def with_interval(value: Interval) -> str | SafeString:
    """Write a figure and its interval; a dash where there is none."""
    if not value.known:
        return formats.NONE
    return format_html(
        '{} <span class="interval">[{}]</span>',
        formats.number(value.point),
        formats.interval(value.lo, value.hi),
    )


@register.filter
def with_shares(value: Interval) -> str | SafeString:
    """Write a share of one and its interval as percentages; a dash where there is none."""
    if not value.known:
        return formats.NONE
    return format_html(
        '{} <span class="interval">[{}]</span>',
        formats.share(value.point),
        formats.share_interval(value.lo, value.hi),
    )


@register.filter
def sort_key(value: float | None) -> str:
    """Write a figure for sorting, the same in every language; nothing where there is none."""
    return "" if value is None or value != value else f"{value:.5f}"
