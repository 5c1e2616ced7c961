"""Tags of the room: handling levels as badges, and delegations by name."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contadora.people import audit_names, queries
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation

register = template.Library()


def _readers(level: HandlingLevel) -> str:
    return {
        HandlingLevel.CLEAR: _("for anyone"),
        HandlingLevel.GREEN: _("for the members of this desk"),
        HandlingLevel.AMBER: _("for the delegation and the secretariat"),
        HandlingLevel.AMBER_STRICT: _("for the delegation only"),
        HandlingLevel.RED: _("for the named readers only"),
    }[level]


@register.simple_tag
def tlp(level: int) -> SafeString:
    """Write a handling level as the protocol does, with who may read it for those who ask."""
    handling = HandlingLevel(level)
    return format_html(
        '<abbr class="tlp {}" title="{}">{}</abbr>',
        handling.name.lower(),
        _readers(handling),
        handling.label,
    )


@register.filter
def named(delegation: Delegation) -> str:
    """Write a delegation by the name of its State, or its acronym."""
    return queries.delegation_name(delegation)


@register.filter
def deed(action: str) -> str:
    """Write an action of the audit trail in words."""
    return audit_names.action_name(action)


@register.filter
def kind(label: str) -> str:
    """Write a kind of object of the audit trail in words."""
    return audit_names.object_name(label)


@register.filter
def plainly(value: Any) -> str:
    """Write a value of an audit entry's details as it stands in the export, lists without marks."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@register.filter
def by_number(request: HttpRequest) -> bool:
    """Whether this desk was reached by the number of its address, which passkeys refuse."""
    host = request.get_host()
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
