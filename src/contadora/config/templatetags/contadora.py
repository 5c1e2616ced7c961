"""Tags and filters that every template has."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas.texts import Text, current_language

register = template.Library()


@register.filter
def on(value: Any) -> str:
    """Write a date, a partial date or an instant as the reader's language does."""
    return formats.date_text(value or None)


@register.filter
def figure(value: float | None, digits: int = 2) -> str:
    """Write a figure with a fixed number of decimals, or a dash where there is none."""
    return formats.number(value, digits)


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """Write a share of one as a percentage."""
    return formats.share(value, digits)


@register.filter
def marked(text: Text) -> SafeString:
    """Write a text; where it is in another language than the page, say which and mark it up so."""
    if not text.fallback:
        return format_html("{}", text.text)
    names = {
        "es": _("in Spanish"),
        "en": _("in English"),
        "pt": _("in Portuguese"),
        "fr": _("in French"),
    }
    return format_html(
        '<span lang="{}">{}</span> <span class="note">({})</span>',
        text.language,
        text.text,
        names[text.language],
    )


@register.filter
def english(text: str) -> SafeString:
    """Write a text that the desk has in English only, and say so on a page in another language."""
    return marked(Text(text, "en", fallback=current_language() != "en"))


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
