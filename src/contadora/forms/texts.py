"""Texts of a form: one value per language, and the nearest where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contadora.people.languages import FALLBACKS, LANGUAGES, Text, current_language


def pick(texts: Any, language: str | None = None) -> Text:
    """Return a text in a language, or in the nearest that has it."""
    wanted = current_language(language)
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
