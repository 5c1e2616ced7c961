"""Answers and their frame in the words of the compilation's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contadora.atlas.search import folded
from contadora.forms.choices import offer_of
from contadora.forms.definition import is_answered
from contadora.forms.subjects import STATUSES
from contadora.forms.texts import pick
from contadora.reporting.compiling.blocks import Said
from contadora.reporting.compiling.material import (
    LEFT,
    NOTHING_NEW,
    REPORTED,
    SILENT,
    Answer,
    Part,
    Participant,
)

Names = Mapping[str, str]  # of States, in the compilation's language, by code


def standings() -> dict[str, str]:
    """Return what came of an invitation, in words."""
    return {
        REPORTED: _("reported"),
        NOTHING_NEW: _("nothing new"),
        SILENT: _("no report"),
        LEFT: _("left the round"),
    }


def standing_text(one: Participant) -> str:
    """Write what came of a State's invitation, and whether it came late."""
    word = standings()[one.standing]
    late = pgettext("report", "late")
    return f"{word}, {late}" if one.late else word


def language_name(code: str) -> str:
    """Return one of the desk's languages by its name."""
    return language_names().get(code, code)


def language_names() -> dict[str, str]:
    """Return the desk's languages by name, in the reader's."""
    return {"es": _("Spanish"), "en": _("English"), "pt": _("Portuguese"), "fr": _("French")}


def in_language(code: str) -> str:
    """Say which language a text is in."""
    return {
        "es": _("in Spanish"),
        "en": _("in English"),
        "pt": _("in Portuguese"),
        "fr": _("in French"),
    }.get(code, code)


def option_label(question: Mapping[str, Any], value: Any, language: str) -> str:
    """Write one chosen value as the questionnaire offers it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if question["type"] == "status":
        return str(STATUSES.get(str(value), value))
    return dict(offer_of(question, language)).get(str(value), str(value))


def chosen(answer: Answer) -> list[Any]:
    """Return the values of an answer, one or several."""
    return answer.value if isinstance(answer.value, list) else [answer.value]


def answer_words(answer: Answer, part: Part, language: str) -> str:
    """Write an answer that is chosen, counted or handed in, in the compilation's language."""
    if not is_answered(answer.value):
        return ""
    if answer.question["type"] == "file":
        return part.files.get(str(answer.value), _("a file"))
    separator = " > " if answer.question["type"] == "ordering" else "; "
    return separator.join(option_label(answer.question, one, language) for one in chosen(answer))


def said(answer: Answer, part: Part, language: str, original: str) -> tuple[Said, ...]:
    """Return an answer: a State's own words in its language, then a translation where one is."""
    if not answer.is_words:
        return (Said(answer_words(answer, part, language), language),)
    text = str(answer.value)
    if original == language or answer.question["type"] in ("link", "email"):
        return (Said(text, original),)
    given = answer.translations.get(language)
    if given is None:
        return (Said(text, original, _("Original %(language)s") % _named(original)),)
    by = {
        "state": _("Translation by the State"),
        "secretariat": _("Translation by the secretariat"),
    }
    return (
        Said(text, original, _("Original %(language)s") % _named(original)),
        Said(given.words, language, by[given.by]),
    )


def _named(language: str) -> dict[str, str]:
    return {"language": in_language(language)}


def label(question: Mapping[str, Any], language: str) -> str:
    """Return a question in the compilation's language, or the nearest."""
    return str(pick(question["label"], language))


def listed(codes: Iterable[str], names: Names) -> str:
    """Write States by name in the order of their names, with a dash for none."""
    found = sorted((names.get(code, code) for code in codes), key=folded)
    return ", ".join(found) or "–"


def by_name(codes: Iterable[str], names: Names) -> Sequence[str]:
    """Return codes in the order of the States' names."""
    return sorted(codes, key=lambda code: (folded(names.get(code, code)), code))
