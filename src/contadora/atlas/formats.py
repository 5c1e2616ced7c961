"""Dates, figures and shares as the reader's language writes them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal

from contadora.atlas.dates import PartialDate
from contadora.atlas.texts import current_language

NONE = "–"
MINUS = "\N{MINUS SIGN}"
# English as the United Nations writes it (21 November 2026), Portuguese as Brazil does.
LOCALES = {"es": "es", "en": "en_GB", "pt": "pt_BR", "fr": "fr"}


def _locale() -> str:
    return LOCALES[current_language()]


def date_text(value: PartialDate | date | datetime | None, *, short: bool = False) -> str:
    """Write a day, a month, a year or an instant; a dash where there is none."""
    if value is None:
        return NONE
    if isinstance(value, PartialDate):
        if value.precision == "year":
            return value.text
        if value.precision == "month":
            skeleton = "yMMM" if short else "yMMMM"
            return str(format_skeleton(skeleton, value.first, locale=_locale()))
        value = value.first
    if isinstance(value, datetime):
        return str(format_datetime(value, "medium", locale=_locale()))
    return str(format_date(value, "medium" if short else "long", locale=_locale()))


def date_span(start: PartialDate, end: PartialDate | None) -> str:
    """Write the days from one to another, or the one day: `7–11 dic 2026`.

    A month that both are in is said once; the day comes first in all four languages.
    """
    until = date_text(end, short=True)
    if end is None or end == start:
        return date_text(start, short=True)
    first, last = start.first, end.first
    are_days = start.precision == end.precision == "day"
    if are_days and (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{until}"
    return f"{date_text(start, short=True)} – {until}"


def number(value: float | None, digits: int = 2) -> str:
    """Write a figure with a fixed number of decimals; a dash where there is none."""
    if value is None or value != value:
        return NONE
    return _decimal(value, digits)


def share(value: float | None, digits: int = 0) -> str:
    """Write a share of one as a percentage; a dash where there is none."""
    if value is None or value != value:
        return NONE
    sign = "\N{NO-BREAK SPACE}%" if current_language() in {"es", "fr"} else "%"
    return _decimal(100 * value, digits) + sign


def interval(lo: float | None, hi: float | None, digits: int = 2) -> str:
    """Write an interval as its two ends, `−0.20 … 0.35`; a dash where it is not known."""
    if lo is None or hi is None or lo != lo or hi != hi:
        return NONE
    return f"{number(lo, digits)} … {number(hi, digits)}"


def share_interval(lo: float | None, hi: float | None) -> str:
    """Write an interval of shares as percentages, `62 … 78 %`."""
    if lo is None or hi is None or lo != lo or hi != hi:
        return NONE
    return f"{_decimal(100 * lo, 0)} … {share(hi)}"


def _decimal(value: Any, digits: int) -> str:
    return _written(round(float(value), digits) + 0.0, digits, _locale())  # never a minus zero


@lru_cache(maxsize=16_384)
def _written(value: float, digits: int, locale: str) -> str:
    """Write a rounded figure: a page of figures has few different ones, and Babel is slow."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=f"{pattern};{MINUS}{pattern}", locale=locale))
