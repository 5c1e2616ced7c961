"""Texts that exist in the four languages, stored in a column each, with a named fallback."""

from __future__ import annotations

from typing import Any

from django.db import models

from contadora.people.languages import FALLBACKS, LANGUAGES, Text, current_language

__all__ = ["FALLBACKS", "LANGUAGES", "Named", "Text", "Titled", "current_language", "localized"]


def localized(obj: Any, field: str, language: str | None = None) -> Text:
    """Return `obj`'s text of `field` (name, title, summary, ...) in a language, or the nearest."""
    wanted = language or current_language()
    for code in FALLBACKS[wanted]:
        text = getattr(obj, f"{field}_{code}")
        if text:
            return Text(text, code, code != wanted)
    return Text("", wanted, False)


class Named(models.Model):
    """A thing with a name in the four languages."""

    name_es = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    name_pt = models.CharField(max_length=300, blank=True)
    name_fr = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the active language, or the nearest."""
        return str(localized(self, "name"))


class Titled(models.Model):
    """A thing with a title and a summary, in our own words, in the four languages."""

    title_es = models.TextField(blank=True)
    title_en = models.TextField(blank=True)
    title_pt = models.TextField(blank=True)
    title_fr = models.TextField(blank=True)
    summary_es = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    summary_pt = models.TextField(blank=True)
    summary_fr = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> Text:
        """The title in the active language, or the nearest, which says so."""
        return localized(self, "title")

    @property
    def summary(self) -> Text:
        """The summary in the active language, or the nearest, which says so."""
        return localized(self, "summary")
