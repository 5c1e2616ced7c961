"""Tags of rounds and reports: instants as a round announces them, States by their names."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template

from contadora.atlas.formats import date_text
from contadora.people.models import Delegation
from contadora.people.queries import delegation_name
from contadora.reporting import queries_rounds, times
from contadora.reporting.models import Round

register = template.Library()


@register.filter
def announced(at: datetime, zone: str = "UTC") -> str:
    """Write an instant in a round's time zone and in UTC."""
    return times.announced(at, zone)


@register.filter
def day(at: datetime, zone: str = "UTC") -> str:
    """Write the day of an instant in a round's time zone."""
    return date_text(at.astimezone(ZoneInfo(zone)).date())


@register.filter
def state(delegation: Delegation) -> str:
    """Write a State's name in the reader's language."""
    return delegation_name(delegation)


@register.filter
def released(release: str, round: Round) -> str:
    """Say to whom a section is released."""
    return dict(queries_rounds.releases(round)).get(release, release)


@register.filter
def published(round: Round) -> str:
    """Say what a round publishes."""
    own = round.convener_id is not None
    return dict(queries_rounds.publishing(own=own)).get(round.publishes, round.publishes)
