"""Tags of the pages of positions: whose it is, in which language."""

from __future__ import annotations

from django import template

from contadora.law import holders
from contadora.law.models import Position

register = template.Library()


@register.filter
def holder_name(position: Position) -> str:
    """Return how a position's holder is called."""
    return holders.name_of(position.holder)


@register.filter
def holder_address(position: Position) -> str:
    """Return the page of all positions of a position's holder."""
    return holders.address_of(position)


@register.filter
def language_name(code: str) -> str:
    """Return a language's name in the reader's."""
    return holders.language_name(code)
