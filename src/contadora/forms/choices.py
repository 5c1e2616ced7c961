"""Lists that a form offers and another room knows: States, institutions, languages.

`state` and `institution` are registered by the rooms above, since forms may not import them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale

from contadora.forms.definition import KINDS
from contadora.forms.subjects import statuses
from contadora.forms.texts import pick

Offer = Callable[[str], list[tuple[str, str]]]
_lists: dict[str, Offer] = {}

# Official and indigenous languages of the region, and those of its partners (ISO 639).
LANGUAGE_CODES = (
    "es", "en", "pt", "fr", "nl", "ht", "qu", "gn", "ay", "ar", "zh", "de", "hi", "it", "ja", "ko",
    "ru",
)  # fmt: skip


def register(name: str, offer: Offer) -> None:
    """Let a room offer a list: `offer(language)` returns (value, label) in the order to show."""
    _lists[name] = offer


def offered(name: str, language: str) -> list[tuple[str, str]]:
    """Return a list in a language; one that no room offers is empty."""
    offer = _lists.get(name)
    return offer(language) if offer is not None else []


def _languages(language: str) -> list[tuple[str, str]]:
    names = Locale(language).languages
    return [(code, str(names.get(code, code))) for code in LANGUAGE_CODES]


def register_languages() -> None:
    """Offer the languages people read and speak, and what a question of status asks."""
    register("languages", _languages)
    register("status", statuses)


def offer_of(question: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return the (value, label) pairs that a question offers, in a language."""
    if "options" in question:
        return [(one["value"], str(pick(one["label"], language))) for one in question["options"]]
    name = KINDS[question["type"]].list
    return offered(name, language) if name else []


def values_of(question: Mapping[str, Any]) -> list[str]:
    """Return the values that a question takes, where it offers any."""
    return [value for value, _label in offer_of(question, "es")]
