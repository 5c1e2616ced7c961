"""Figures with their intervals, as tables write them; the choices of forms."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from contadora.atlas import formats
from contadora.atlas import queries as atlas
from contadora.atlas.models import State
from contadora.atlas.search import folded
from contadora.atlas.texts import current_language, localized
from contadora.atlas.versions import by_version
from contadora.record import queries as record
from contadora.standing.charts.words import pole_name
from contadora.standing.figures import Interval, PoleView

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


@register.filter
def called(pole: PoleView) -> str:
    """Write a pole's name as it stands in a sentence: the United States, la Chine."""
    return pole_name(pole)


@register.filter
def symbol_of(slug: str) -> str:
    """Return the symbol of a roll call, its slug where it has none."""
    matrix = record.matrix()
    row = matrix.index.get(slug)
    return slug if row is None else matrix.symbols[row] or slug


@register.simple_tag
def state_options(chosen: str = "") -> SafeString:
    """Write the members of the United Nations as a form's options, the one chosen first."""
    state = atlas.states().get(chosen)
    first = (
        format_html('<option value="{}" selected>{}</option>', state.iso3, state.short)
        if state
        else ""
    )
    return format_html("{}{}", first, _options(current_language()))


@by_version
def _options(language: str) -> SafeString:
    members = [
        (state.iso3, str(localized(state, "short", language)))
        for state in atlas.states().values()
        if state.kind == State.Kind.MEMBER
    ]
    members.sort(key=lambda pair: folded(pair[1]))
    return format_html_join("", '<option value="{}">{}</option>', members)
