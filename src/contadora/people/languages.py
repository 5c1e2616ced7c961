"""The desk's four languages, and which one stands in where a text is missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

LANGUAGES = ("es", "en", "pt", "fr")
# Where a text is missing, the nearest first: a Portuguese reader takes Spanish before English.
FALLBACKS = {
    "es": ("es", "pt", "en", "fr"),
    "en": ("en", "es", "fr", "pt"),
    "pt": ("pt", "es", "en", "fr"),
    "fr": ("fr", "en", "es", "pt"),
}


@dataclass(frozen=True)
class Text:
    """A text and the language it is in; `fallback` says that it is not the one asked for."""

    text: str
    language: str
    fallback: bool

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def current_language(language: str | None = None) -> str:
    """Return a language as one of the four: the one given, else the page's."""
    code = (language or get_language() or "es")[:2]
    return code if code in LANGUAGES else "es"
