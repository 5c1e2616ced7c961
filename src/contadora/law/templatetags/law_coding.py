"""What was read of positions, for pages of other parts and rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from contadora.law import queries_coding as queries
from contadora.law.access_coding import may_code
from contadora.law.models import Position
from contadora.people.access import is_member

register = template.Library()


@register.inclusion_tag("law/_law_pages.html", takes_context=True)
def law_pages(context: template.Context) -> dict[str, Any]:
    """Link the pages over positions that this person may open."""
    user = _reader(context)
    return {"member": is_member(user), "may_code": may_code(user)}


@register.inclusion_tag("law/_readings.html", takes_context=True)
def law_readings(context: template.Context, positions: Iterable[Position]) -> dict[str, Any]:
    """Show what stands of one holder's positions, topic by topic; nothing to who is no member."""
    user = _reader(context)
    found = queries.readings_of(user, positions) if is_member(user) else []
    return {"readings": found}


def _reader(context: template.Context) -> Any:
    request = context.get("request")
    return request.user if request is not None else AnonymousUser()


@register.filter
def in_a_list(position: Position) -> list[Position]:
    """Return one position as a list of one."""
    return [position]
