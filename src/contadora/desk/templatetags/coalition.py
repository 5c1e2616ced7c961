"""How the coalition page writes probabilities."""

from __future__ import annotations

from django import template

from contadora.atlas.formats import NONE
from contadora.standing.charts.tally import chance

register = template.Library()


@register.filter
def likelihood(value: float | None) -> str:
    """Write the probability of an outcome, which is never told as sure; a dash for none."""
    return NONE if value is None else chance(value)
