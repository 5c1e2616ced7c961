"""Texts of a form: one value per language, and the nearest where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


def reader_language(language: str | None = None) -> str:
    """Return a language as one of the four: the one given, else the page's."""
    code = (language or get_language() or "es")[:2]
    return code if code in LANGUAGES else "es"


def pick(texts: Any, language: str | None = None) -> Text:
    """Return a text in a language, or in the nearest that has it."""
    wanted = reader_language(language)
    if isinstance(texts, Mapping):
        for code in FALLBACKS[wanted]:
            found = texts.get(code)
            if isinstance(found, str) and found.strip():
                return Text(found, code, code != wanted)
    return Text("", wanted, False)


def missing(texts: Any) -> list[str]:
    """Return the languages in which a text that exists in another is not yet written."""
    if not isinstance(texts, Mapping):
        return []
    have = {code for code in LANGUAGES if str(texts.get(code) or "").strip()}
    return [code for code in LANGUAGES if code not in have] if have else []
