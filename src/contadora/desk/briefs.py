"""Where a brief can be fetched: each format in each language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from contadora.atlas.texts import LANGUAGES, current_language
from contadora.config.context import LANGUAGE_NAMES
from contadora.dialogue.compose import FORMATS


@dataclass(frozen=True)
class InLanguage:
    """The formats of a brief in one language."""

    code: str
    name: str
    files: list[tuple[str, str]]  # format, address


def briefs(*codes: str) -> list[InLanguage]:
    """Return the addresses of a brief on one or a pair, the reader's language first."""
    return _in_each(lambda form: reverse("dialogue:brief", args=["+".join(codes), form]))


def coalition_briefs(query: str) -> list[InLanguage]:
    """Return the addresses of a brief on a forecast, as the coalition page's query asks for it."""
    return _in_each(lambda form: f"{reverse('dialogue:coalition', args=[form])}?{query}")


def _in_each(address: Callable[[str], str]) -> list[InLanguage]:
    own = current_language()
    found = []
    for language in sorted(LANGUAGES, key=lambda code: code != own):
        with translation.override(language):
            files = [(form.upper(), address(form)) for form in FORMATS]
        found.append(InLanguage(language, LANGUAGE_NAMES[language], files))
    return found
