"""Time zones as people name them: by the city, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import gettext as _

from contadora.atlas.formats import LOCALES, MINUS

# What else the system's list holds are old names, offsets and the machine's own clock.
AREAS = {
    *("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
}


@lru_cache(maxsize=4096)
def city(name: str, language: str) -> str:
    """Return the city that a zone is named after, `Ciudad de México`."""
    told = get_timezone_location(ZoneInfo(name), locale=LOCALES[language], return_city=True)
    return str(told).rpartition("/")[2]


def clock_name(zone: ZoneInfo, language: str) -> str:
    """Name a clock for a sentence in the active language: `hora de Caracas`, or `UTC`."""
    place = city(zone.key, language)
    return place if place == "UTC" else _("%(place)s time") % {"place": place}


def offset(at: datetime, zone: ZoneInfo) -> str:
    """Write how far a zone is from UTC at an instant: `UTC−04:00`."""
    shift = at.astimezone(zone).utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{MINUS if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def choices(language: str, at: datetime, chosen: str = "") -> list[tuple[str, str]]:
    """Return the zones to choose from by city; one chosen before under an old name stays."""
    old = chosen in available_timezones() and chosen not in _names()
    names = [*_names(), *([chosen] if old else [])]
    told = [(name, f"{city(name, language)} ({offset(at, ZoneInfo(name))})") for name in names]
    return sorted(told, key=lambda pair: pair[1].casefold())


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    old = get_global("zone_aliases")
    return (
        "UTC",
        *(
            name
            for name in sorted(available_timezones())
            if name.partition("/")[0] in AREAS and name not in old
        ),
    )
