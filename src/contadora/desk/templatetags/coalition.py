"""How the coalition page writes probabilities."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas.formats import NONE
from contadora.desk.coalition_page import Line
from contadora.standing.charts.tally import CERTAIN

register = template.Library()


@register.filter
def likelihood(value: float | None) -> str:
    """Write the probability of an outcome, which is never told as sure; a dash for none."""
    if value is None:
        return NONE
    if value > CERTAIN:
        return f"> {formats.share(0.99)}"
    return f"< {formats.share(0.01)}" if value < 1 - CERTAIN else formats.share(value)


@register.filter
def marks(line: Line) -> SafeString:
    """Write the links that declare a State's vote, or take it back.

    There are three to each State of a table: written here, they cost a tenth of what they would in
    a template of their own.
    """
    back = format_html('<span class="visually-hidden">, {}</span>', _("take back"))
    who = format_html('<span class="visually-hidden">{}{} </span>', line.state.short, _(":"))
    links = format_html_join(
        "",
        '<a href="{}"{}>{}{}{}</a>',
        (
            (
                mark.address,
                SafeString(' aria-current="true"' if mark.on else ""),
                who,
                mark.word,
                back if mark.on else "",
            )
            for mark in line.marks
        ),
    )
    return format_html('<span class="marks" hx-boost="true">{}</span>', links)
