"""A course's own clock: hours as they stand on a wall there, and the instants they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import zones
from contadora.academy.models import Course
from contadora.atlas.formats import LOCALES
from contadora.atlas.texts import current_language


def zone_of(course: Course) -> ZoneInfo:
    """Return a course's time zone."""
    return ZoneInfo(course.time_zone)


def today(course: Course) -> date:
    """Return the day that it is by the course's clock."""
    return timezone.now().astimezone(zone_of(course)).date()


def instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the instant of an hour on a wall; an hour that the clock leaves out is refused."""
    local = datetime.combine(day, hour.replace(fold=0), tzinfo=zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValidationError(
            _("%(hour)s does not exist on %(day)s in %(zone)s: the clock is put forward then.")
            % {"hour": f"{hour:%H:%M}", "day": day.isoformat(), "zone": zone.key}
        )
    return found


def moved(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the same hour on the wall, some days on, whatever the clock did in between."""
    return (at.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def offset_text(at: datetime, zone: ZoneInfo) -> str:
    """Write how far a zone is from UTC at an instant: `UTC−04:00`."""
    return zones.offset(at, zone)


def day_text(day: date) -> str:
    """Write a day with the name of the day, as the reader's language does."""
    return str(format_date(day, "full", locale=LOCALES[current_language()]))


def hour_text(at: datetime) -> str:
    """Write an hour, `10:00`."""
    return str(format_time(at, "HH:mm", locale=LOCALES[current_language()]))


def city(course: Course) -> str:
    """Name the city whose clock the course goes by."""
    return zones.city(course.time_zone, current_language())


def name_of(course: Course) -> str:
    """Name the course's clock for a sentence: `hora de Caracas`."""
    return zones.clock_name(zone_of(course), current_language())


def moment(at: datetime, course: Course) -> str:
    """Write a day and an hour by the course's clock, to the minute."""
    here = at.astimezone(zone_of(course))
    return f"{day_text(here.date())}, {hour_text(here)}"
