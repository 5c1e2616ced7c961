"""Instants as a round announces them: in its own time zone, and beside it in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_datetime
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contadora.atlas.formats import LOCALES
from contadora.people.languages import current_language

PATTERN = "d MMM y, HH:mm"


def announced(at: datetime, zone: str, language: str | None = None) -> str:
    """Write an instant in a time zone and in UTC: “30 Nov 2026, 23:59 (America/Bogota), …”."""
    universal = f"{_written(at.astimezone(UTC), language)} UTC"
    if zone == "UTC":
        return universal
    return f"{_written(at.astimezone(ZoneInfo(zone)), language)} ({zone}) = {universal}"


def _written(at: datetime, language: str | None) -> str:
    return str(format_datetime(at, PATTERN, locale=LOCALES[current_language(language)]))


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name; a ValidationError says how to write one."""
    name = name.strip()
    if name not in available_timezones():
        raise ValidationError(
            _("“%(value)s” is no time zone; write it as America/Montevideo.") % {"value": name[:64]}
        )
    return ZoneInfo(name)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time; one that the clocks leap over or repeat is refused."""
    local = local.replace(tzinfo=None)
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValidationError(
            _("The clocks in %(zone)s leap over this time; choose another, or give it in UTC.")
            % {"zone": zone.key}
        )
    if first.utcoffset() != second.utcoffset():
        raise ValidationError(
            _("This time comes twice in %(zone)s, as the clocks go back; give it in UTC.")
            % {"zone": zone.key}
        )
    return first.astimezone(UTC)
