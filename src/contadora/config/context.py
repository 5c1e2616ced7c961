"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language

from contadora import __version__

LANGUAGE_NAMES = {"es": "Español", "en": "English", "pt": "Português", "fr": "Français"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the version, the languages with this page's address in each, and the mode."""
    # A path of two slashes would be the address of another site.
    here = escape_leading_slashes(request.get_full_path())
    return {
        "contadora_version": __version__,
        "loopback": settings.LOOPBACK,
        "languages": [
            {
                "code": code,
                "name": name,
                "url": translate_url(here, code),
                "current": code == get_language(),
            }
            for code, name in LANGUAGE_NAMES.items()
        ],
    }
