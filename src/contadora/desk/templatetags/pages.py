"""Filters of the desk's own pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from contadora.atlas import labels
from contadora.atlas.formats import NONE, date_text
from contadora.atlas.texts import Text, current_language
from contadora.config.templatetags.contadora import marked
from contadora.desk.instrument_page import CODES, ORDER
from contadora.record.models import Act
from contadora.record.votes import Counts

register = template.Library()


@register.filter
def on_short(value: Any) -> str:
    """Write a date in few letters, for tables."""
    return date_text(value or None, short=True)


@register.filter
def counted(counts: Counts) -> list[tuple[str, str, int]]:
    """Return the code, the word and the count of each vote, in the order they are read out."""
    return [(CODES[vote], str(vote.label), getattr(counts, vote.name.lower())) for vote in ORDER]


@register.filter
def track(word: str) -> str:
    """Write a track in the reader's language."""
    return str(labels.label(labels.TRACKS, word))


@register.filter
def theme(word: str) -> str:
    """Write a theme in the reader's language."""
    return str(labels.label(labels.THEMES, word))


@register.filter
def document(act: Act) -> str:
    """Write what an act was done in; a delegation's own entry stands as it was written.

    What the pack says is English where it is neither a symbol nor a word of the list.
    """
    text = act.document
    if act.origin == "desk" or text in labels.DOCUMENTS:
        return str(labels.label(labels.DOCUMENTS, text))
    in_words = " " in text and current_language() != "en"
    return marked(Text(text, "en", fallback=in_words)) if text else NONE


@register.filter
def committee(word: str) -> str:
    """Write a committee's name in the reader's language."""
    return str(labels.label(labels.COMMITTEES, word))


@register.filter
def markdown(text: str) -> SafeString:
    """Write a text of this program's own that is in Markdown; raw HTML in it stays text."""
    html: str = MarkdownIt("commonmark", {"html": False}).render(text)
    return mark_safe(html)  # noqa: S308
