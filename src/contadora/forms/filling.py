"""From answers to fields of a page and back, and what is missing before they may be sent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.forms.choices import values_of
from contadora.forms.definition import (
    KINDS,
    LONGEST,
    MARK,
    Answers,
    date_of,
    is_answered,
    new_or_not,
    questions,
    scale_of,
    visible,
)
from contadora.forms.fields import Field, Section, fields
from contadora.forms.models import Version
from contadora.people.addresses import check_email

__all__ = [
    "AnswerProblem",
    "Field",
    "Given",
    "Section",
    "applicable",
    "fields",
    "parse",
    "problems",
]


@dataclass(frozen=True)
class AnswerProblem:
    """What is wrong with an answer: the question, what was given, and what to do instead."""

    question: str
    value: str
    remedy: str

    def __str__(self) -> str:
        return self.remedy


@dataclass
class Given:
    """What came with a form: answers, files, and the questions whose file is taken back."""

    answers: Answers = field(default_factory=dict)
    files: dict[str, UploadedFile[Any]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)


def parse(version: Version, post: Any, files: Any = None) -> Given:
    """Read a sent form (a QueryDict and its files); what cannot be read is kept as it was typed.

    So that saving a draft loses nothing: `problems` finds what is not yet right. Of a file
    question, the answer is the file kept so far, where the page named one.
    """
    given = Given()
    for question in questions(version.definition):
        key, kind = question["key"], question["type"]
        name = MARK + key
        if kind == "file":
            if files is not None and name in files:
                given.files[key] = files[name]
            elif f"{name}-remove" in post:
                given.removed.add(key)
            elif post.get(f"{name}-kept"):
                given.answers[key] = _clean(post[f"{name}-kept"], 40)
            continue
        if kind == "ordering":
            value: Any = _ordered(question, post, name)
        elif kind in ("multiple", "languages"):
            value = list(dict.fromkeys(_clean(one, 200) for one in post.getlist(name) if one))
        else:
            value = _read(kind, _clean(post.get(name, ""), 50_000))
        if is_answered(value):
            given.answers[key] = value
    for key in new_or_not(version.definition):
        if post.get(MARK + key):
            given.answers[key] = True
    return given


def _clean(text: str, most: int) -> str:
    # PostgreSQL keeps no NUL in JSON, and half a surrogate pair cannot be written as UTF-8.
    plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return plain.encode(errors="replace").decode()[:most].strip()


def _read(kind: str, text: str) -> Any:
    if kind == "yes_no":
        return {"yes": True, "no": False}.get(text)
    if kind == "consent":
        return True if text else None
    if kind in ("number", "scale"):
        return _number(text)
    return text


def _number(text: str) -> int | float | str:
    # 1.234 and 1,234 mean different numbers in the four languages: only a decimal sign is read.
    plain = text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return text
    if not math.isfinite(value) or abs(value) > 1e15:
        return text
    return int(value) if value.is_integer() else value


def _ordered(question: Mapping[str, Any], post: Any, name: str) -> list[str] | str:
    """Return the options in their order; a half-made order is kept as the places typed."""
    values = [option["value"] for option in question["options"]]
    typed = [_clean(post.get(f"{name}.{index}", ""), 10) for index in range(len(values))]
    if not any(typed):
        return ""
    read = [_number(text) for text in typed]
    places = [place for place in read if isinstance(place, (int, float))]
    if len(set(places)) != len(values):
        return ",".join(text.replace(",", ".") for text in typed)
    return [value for _place, value in sorted(zip(places, values, strict=True))]


def problems(version: Version, answers: Mapping[str, Any]) -> list[AnswerProblem]:
    """Return what is missing or wrong before these answers may be submitted."""
    asked = visible(version.definition, answers)
    found = []
    for question in questions(version.definition):
        key = question["key"]
        if key not in asked:
            continue
        value = answers.get(key)
        if not is_answered(value):
            if question.get("required"):
                found.append(AnswerProblem(key, "", _needed(question)))
            continue
        remedy = _wrong(question, value)
        if remedy:
            found.append(AnswerProblem(key, _text_of(value), remedy))
    for key in new_or_not(version.definition):
        if key in asked and answers.get(key, True) is not True:
            found.append(AnswerProblem(key, _text_of(answers[key]), _("Choose an answer.")))
    return found


def applicable(version: Version, answers: Mapping[str, Any]) -> Answers:
    """Return the answers to the questions that are asked: what is hidden is dropped."""
    asked = visible(version.definition, answers)
    return {key: value for key, value in answers.items() if key in asked}


def _text_of(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _needed(question: Mapping[str, Any]) -> str:
    if question["type"] == "consent":
        return _("Tick this box to go on.")
    if question["type"] == "file":
        return _("Attach a file.")
    if question["type"] == "ordering":
        return _("Give each a place of its own.")
    if "options" in question or KINDS[question["type"]].list:
        return _("Choose an answer.")
    return _("Write an answer.")


def _wrong(question: Mapping[str, Any], value: Any) -> str:
    """Return what to do about an answer, nothing where it is right."""
    kind = question["type"]
    if kind in ("text", "long_text", "institution", "contact"):
        return _too_long(question, value)
    if kind == "email":
        return _not_email(value)
    if kind == "link":
        return _too_long(question, value) or _not_address(value)
    if kind in ("number", "scale"):
        return _not_number(question, value)
    if kind == "date":
        return _not_date(question, value)
    if kind in ("yes_no", "consent"):
        return "" if isinstance(value, bool) else _("Choose an answer.")
    if kind == "file":
        return "" if isinstance(value, str) else _("Attach a file.")
    return _not_offered(question, value)


def _too_long(question: Mapping[str, Any], value: Any) -> str:
    longest = question.get("max_length") or LONGEST[question["type"]]
    if not isinstance(value, str):
        return _("Write an answer.")
    if len(value) <= longest:
        return ""
    return ngettext(
        "Shorten this by %(over)s character: at most %(most)s are taken.",
        "Shorten this by %(over)s characters: at most %(most)s are taken.",
        len(value) - longest,
    ) % {"over": len(value) - longest, "most": longest}


def _not_email(value: Any) -> str:
    try:
        check_email(value)
    except (ValidationError, TypeError):
        return _("Write an address like name@ministry.example.")
    return ""


_web = URLValidator(schemes=["http", "https"])


def _not_address(value: str) -> str:
    try:
        _web(value)
    except ValidationError:
        return _("Write a web address that begins with https://, such as https://ministry.example.")
    return ""


def _not_number(question: Mapping[str, Any], value: Any) -> str:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return _("Write a number, such as 12 or 3.5.")
    low, high = question.get("min"), question.get("max")
    if question["type"] == "scale":
        low, high = scale_of(question)
    if (question.get("whole") or question["type"] == "scale") and not isinstance(value, int):
        return _("Write a whole number.")
    return _out_of_bounds(value, low, high)


def _not_date(question: Mapping[str, Any], value: Any) -> str:
    if not isinstance(value, str) or date_of(value) is None:
        return _("Write a date as year-month-day, such as 2026-09-30.")
    return _out_of_bounds(value, question.get("min"), question.get("max"))


def _out_of_bounds(value: Any, low: Any, high: Any) -> str:
    if low is not None and value < low:
        return (
            _("Give %(least)s or later.") % {"least": low}
            if isinstance(low, str)
            else (_("Give %(least)s or more.") % {"least": low})
        )
    if high is not None and value > high:
        return (
            _("Give %(most)s or earlier.") % {"most": high}
            if isinstance(high, str)
            else (_("Give %(most)s or less.") % {"most": high})
        )
    return ""


def _not_offered(question: Mapping[str, Any], value: Any) -> str:
    known = set(values_of(question))
    if question["type"] == "ordering":
        whole = isinstance(value, list) and len(value) == len(known) and set(value) == known
        return "" if whole else _("Give each a place of its own.")
    given = value if isinstance(value, list) else [value]
    several = question["type"] in ("multiple", "languages")
    if isinstance(value, list) != several or not _all_in(given, known):
        return _("Choose from the list.")
    low, high = question.get("min"), question.get("max")
    if low is not None and len(given) < low:
        return ngettext("Choose at least %(least)s.", "Choose at least %(least)s.", low) % {
            "least": low
        }
    if high is not None and len(given) > high:
        return ngettext("Choose at most %(most)s.", "Choose at most %(most)s.", high) % {
            "most": high
        }
    return ""


def _all_in(given: Iterable[Any], known: set[str]) -> bool:
    return all(isinstance(one, str) and one in known for one in given)
