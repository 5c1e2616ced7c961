"""Tags and filters that every template has."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contadora.atlas.dates import PartialDate
from contadora.atlas.texts import Text

register = template.Library()
SKELETONS = {"year": "y", "month": "yMMMM"}


def _language() -> str:
    return (get_language() or "es")[:2]


@register.filter
def on(value: Any) -> str:
    """Write a date, a partial date or an instant as the reader's language does."""
    if value in (None, ""):
        return "–"
    if isinstance(value, PartialDate):
        if value.precision == "year":
            return value.text
        if value.precision == "month":
            return str(format_date(value.first, "LLLL y", locale=_language()))
        value = value.first
    if isinstance(value, datetime):
        return str(format_datetime(value, "medium", locale=_language()))
    if isinstance(value, date):
        return str(format_date(value, "long", locale=_language()))
    return str(value)


@register.filter
def figure(value: float | None, digits: int = 2) -> str:
    """Write a figure with a fixed number of decimals, or a dash where there is none."""
    if value is None or value != value:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=f"{pattern};\N{MINUS SIGN}{pattern}", locale=_language()))


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """Write a share of one as a percentage."""
    if value is None or value != value:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + (
        "\N{NO-BREAK SPACE}%" if _language() in {"es", "fr"} else "%"
    )
    return str(format_percent(value, format=pattern, locale=_language()))


@register.filter
def marked(text: Text) -> SafeString:
    """Write a text; where it is in another language than the page, say which and mark it up so."""
    if not text.fallback:
        return format_html("{}", text.text)
    names = {"es": _("in Spanish"), "en": _("in English"), "pt": _("in Portuguese"), "fr": _("in French")}
    return format_html(
        '<span lang="{}">{}</span> <span class="note">({})</span>',
        text.language, text.text, names[text.language],
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """Return this page's query string with some values changed; None takes one off."""
    values: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value not in (None, ""):
            values[name] = str(value)
    encoded = values.urlencode()
    return f"?{encoded}" if encoded else "?"
