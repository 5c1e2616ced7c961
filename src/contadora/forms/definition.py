"""What a form's definition is made of, and what is wrong with one.

A definition is plain data, so that it can be kept, compared, carried to another desk and read by
a program:

    {"sections": [{"key", "title", "help", "condition", "questions": [
        {"key", "type", "label", "help", "required", "options": [{"value", "label"}],
         "condition", "personal", "purpose", "min", "max", "max_length", "whole", "low", "high"}]}]}

Texts are {"es": ..., "en": ..., "pt": ..., "fr": ...}, any of which may be missing but not all.
A condition is {"question": key, "is": value}, {"question": key, "in": [values]},
{"question": key, "answered": true}, {"all": [conditions]}, {"any": [...]} or {"not": condition},
about questions that come before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contadora.forms.texts import pick
from contadora.people.languages import LANGUAGES

Definition = dict[str, Any]
Answers = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A type of question: its name, and which keys of its own it takes."""

    name: Promise
    keys: tuple[str, ...] = ()
    options: bool = False
    list: str = ""  # the list of `choices` it offers


KINDS: dict[str, Kind] = {
    "text": Kind(gettext_lazy("Short text"), ("max_length",)),
    "long_text": Kind(gettext_lazy("Long text"), ("max_length",)),
    "choice": Kind(gettext_lazy("One of several"), options=True),
    "multiple": Kind(gettext_lazy("Any of several"), ("min", "max"), options=True),
    "ordering": Kind(gettext_lazy("Put in order"), options=True),
    "yes_no": Kind(gettext_lazy("Yes or no")),
    "consent": Kind(gettext_lazy("Consent")),
    "scale": Kind(gettext_lazy("Scale"), ("min", "max", "low", "high")),
    "number": Kind(gettext_lazy("A number"), ("min", "max", "whole")),
    "date": Kind(gettext_lazy("Date"), ("min", "max")),
    "email": Kind(gettext_lazy("E-mail address")),
    "file": Kind(gettext_lazy("File")),
    "state": Kind(gettext_lazy("State"), list="state"),
    "institution": Kind(gettext_lazy("Institution"), ("max_length",), list="institution"),
    "languages": Kind(gettext_lazy("Languages"), list="languages"),
}
COMMON = ("key", "type", "label", "help", "required", "condition", "personal", "purpose")
SECTION = ("key", "title", "help", "condition", "questions")
MARK = "q-"  # before a question's key in the name of its field on a page
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
VALUE = re.compile(r"[^\s\x00-\x1f,;][^\x00-\x1f]{0,79}")
LONGEST = {"text": 300, "institution": 300, "long_text": 5000}
MOST_SECTIONS, MOST_QUESTIONS, MOST_OPTIONS, MOST_TEXT = 40, 300, 300, 5000
LARGEST = 1_000_000  # characters of a definition written as JSON


@dataclass(frozen=True)
class Problem:
    """What is wrong: where in the definition, the value found there, and what to do instead.

    `unfinished` is what a draft may have, though not a published form.
    """

    field: str
    value: str
    remedy: str
    unfinished: bool = False

    def __str__(self) -> str:
        return f"{self.field}: {self.value} · {self.remedy}"


def empty() -> Definition:
    """Return a definition to begin with: one section without a question."""
    return {
        "sections": [
            {
                "key": "section_1",
                "title": {"es": "Sección 1", "en": "Section 1", "pt": "Seção 1", "fr": "Section 1"},
                "questions": [],
            }
        ]
    }


def questions(definition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the questions of a definition in order."""
    for section in definition.get("sections", ()):
        yield from section.get("questions", ())


def question_of(definition: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Return a question by its key."""
    return next((one for one in questions(definition) if one["key"] == key), None)


def is_answered(value: Any) -> bool:
    """Whether a value is an answer; a plain No is one."""
    return value is not None and value != "" and value != []


def holds(condition: Any, answers: Mapping[str, Any]) -> bool:
    """Whether a condition holds for some answers; none always does."""
    if not condition:
        return True
    if "all" in condition:
        return all(holds(one, answers) for one in condition["all"])
    if "any" in condition:
        return any(holds(one, answers) for one in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    found = answers.get(condition["question"])
    if "answered" in condition:
        return is_answered(found) == bool(condition["answered"])
    wanted = condition["in"] if "in" in condition else [condition["is"]]
    given = found if isinstance(found, list) else [found]
    return any(type(one) is type(two) and one == two for one in given for two in wanted)


def visible(definition: Mapping[str, Any], answers: Mapping[str, Any]) -> set[str]:
    """Return the keys of the questions that are asked, given the answers so far.

    What is hidden has no answer: a question that depends on it sees none.
    """
    seen: dict[str, Any] = {}
    keys = set()
    for section in definition.get("sections", ()):
        if not holds(section.get("condition"), seen):
            continue
        for question in section.get("questions", ()):
            if holds(question.get("condition"), seen):
                keys.add(question["key"])
                if question["key"] in answers:
                    seen[question["key"]] = answers[question["key"]]
    return keys


def check(definition: Any) -> list[Problem]:
    """Return what is wrong with a definition; with none it can be published."""
    return list(_problems(definition))


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _problems(definition: Any) -> Iterator[Problem]:
    if not isinstance(definition, dict) or not isinstance(definition.get("sections"), list):
        yield Problem("sections", _shown(definition), _("Give a list of sections."))
        return
    try:
        size = len(json.dumps(definition, allow_nan=False))
    except (ValueError, TypeError, RecursionError):
        yield Problem("sections", "", _("Give plain JSON: texts, numbers, lists."))
        return
    yield from _unknown("", definition, ("sections",))
    sections = definition["sections"]
    if size > LARGEST or len(sections) > MOST_SECTIONS:
        remedy = _("A form has at most %(sections)s sections and 1 MB: make it smaller.")
        yield Problem("sections", str(len(sections)), remedy % {"sections": MOST_SECTIONS})
        return
    seen: dict[str, dict[str, Any]] = {}
    keys: set[str] = set()
    for number, section in enumerate(sections):
        where = f"sections[{number}]"
        if not isinstance(section, dict) or not isinstance(section.get("questions"), list):
            yield Problem(where, _shown(section), _("Give a section with a list of questions."))
            continue
        yield from _unknown(where, section, SECTION)
        yield from _key(where, section, keys)
        yield from _text(f"{where}.title", section.get("title"))
        yield from _text(f"{where}.help", section.get("help"), needed=False)
        yield from _condition(f"{where}.condition", section.get("condition"), seen)
        for index, question in enumerate(section["questions"]):
            here = f"{where}.questions[{index}]"
            if not isinstance(question, dict):
                yield Problem(here, _shown(question), _("Give a question as an object."))
                continue
            yield from _question(here, question, keys, seen)
    if len(seen) > MOST_QUESTIONS:
        remedy = _("A form has at most %(most)s questions.") % {"most": MOST_QUESTIONS}
        yield Problem("sections", str(len(seen)), remedy)
    if not seen:
        yield Problem("sections", "", _("Add a question."), True)


def _question(
    where: str, question: dict[str, Any], keys: set[str], seen: dict[str, dict[str, Any]]
) -> Iterator[Problem]:
    yield from _key(where, question, keys)
    kind = KINDS.get(str(question.get("type")))
    if kind is None:
        remedy = _("Take one of: %(types)s.") % {"types": ", ".join(KINDS)}
        yield Problem(f"{where}.type", _shown(question.get("type")), remedy)
        return
    own = (*kind.keys, *(("options",) if kind.options else ()))
    yield from _unknown(where, question, (*COMMON, *own))
    yield from _text(f"{where}.label", question.get("label"))
    yield from _text(f"{where}.help", question.get("help"), needed=False)
    yield from _text(f"{where}.purpose", question.get("purpose"), needed=False)
    for name in ("required", "personal", "whole"):
        if not isinstance(question.get(name, False), bool):
            yield Problem(f"{where}.{name}", _shown(question[name]), _("Give true or false."))
    yield from _condition(f"{where}.condition", question.get("condition"), seen)
    if kind.options:
        yield from _options(f"{where}.options", question.get("options"))
    yield from _bounds(where, question)
    if isinstance(question.get("key"), str):
        seen[question["key"]] = question


def _key(where: str, thing: dict[str, Any], keys: set[str]) -> Iterator[Problem]:
    key = thing.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        remedy = _("Give a key of small letters, figures and underscores, a letter first.")
        yield Problem(f"{where}.key", _shown(key), remedy)
    elif key in keys:
        yield Problem(f"{where}.key", key, _("This key is taken: give each its own."))
    else:
        keys.add(key)


def _unknown(where: str, thing: dict[str, Any], known: tuple[str, ...]) -> Iterator[Problem]:
    for name in thing:
        if name not in known:
            remedy = _("Not known here: take it out, or use one of %(known)s.")
            yield Problem(
                f"{where}.{_shown(name)}".lstrip("."),
                _shown(thing[name]),
                remedy % {"known": ", ".join(known)},
            )


def _text(where: str, texts: Any, *, needed: bool = True) -> Iterator[Problem]:
    if not texts and not needed:
        return
    if not isinstance(texts, dict) or not all(isinstance(one, str) for one in texts.values()):
        yield Problem(where, _shown(texts), _("Give a text for each language."))
    elif set(texts) - set(LANGUAGES):
        remedy = _("Languages are: %(languages)s.") % {"languages": ", ".join(LANGUAGES)}
        yield Problem(where, ", ".join(sorted(set(texts) - set(LANGUAGES))), remedy)
    elif needed and not pick(texts):
        yield Problem(where, "", _("Write this in at least one language."), True)
    elif any(len(one) > MOST_TEXT or "\0" in one for one in texts.values()):
        remedy = _("A text has at most %(most)s characters.") % {"most": MOST_TEXT}
        yield Problem(where, str(max(len(one) for one in texts.values())), remedy)


def _options(where: str, options: Any) -> Iterator[Problem]:
    if not isinstance(options, list) or len(options) < 2:
        yield Problem(where, _shown(options), _("Give two options or more."), options == [])
        return
    if len(options) > MOST_OPTIONS:
        remedy = _("A question has at most %(most)s options.") % {"most": MOST_OPTIONS}
        yield Problem(where, str(len(options)), remedy)
        return
    values: set[str] = set()
    for number, option in enumerate(options):
        here = f"{where}[{number}]"
        if not isinstance(option, dict):
            yield Problem(here, _shown(option), _("Give an option with a value and a label."))
            continue
        yield from _unknown(here, option, ("value", "label"))
        value = option.get("value")
        if not isinstance(value, str) or not VALUE.fullmatch(value):
            remedy = _("Give a value of 1 to 80 characters, without a comma or a space first.")
            yield Problem(f"{here}.value", _shown(value), remedy)
        elif value in values:
            yield Problem(f"{here}.value", value, _("This value is taken: give each its own."))
        else:
            values.add(value)
        yield from _text(f"{here}.label", option.get("label"))


def _bounds(where: str, question: dict[str, Any]) -> Iterator[Problem]:
    low, high = question.get("min"), question.get("max")
    for name, value in (("min", low), ("max", high)):
        if value is not None and not _is_bound(question["type"], value):
            remedy = (
                _("Give a date as 2026-09-30.")
                if question["type"] == "date"
                else _("Give a number.")
            )
            yield Problem(f"{where}.{name}", _shown(value), remedy)
            return
    if low is not None and high is not None and low > high:
        yield Problem(
            f"{where}.max", _shown(high), _("The most is below the least: exchange them.")
        )
    if question["type"] == "scale":
        start, end = scale_of(question)
        if not (0 <= start < end <= start + 10 and end <= 10):
            remedy = _("A scale goes from 0 or 1 to at most 10.")
            yield Problem(f"{where}.max", f"{start}–{end}", remedy)
    longest = question.get("max_length")
    if longest is not None and (type(longest) is not int or not 1 <= longest <= 20_000):
        yield Problem(f"{where}.max_length", _shown(longest), _("Give a number from 1 to 20000."))
    for name in ("low", "high"):
        yield from _text(f"{where}.{name}", question.get(name), needed=False)


def scale_of(question: Mapping[str, Any]) -> tuple[int, int]:
    """Return the ends of a scale; 1 to 5 where nothing else is said."""
    low, high = question.get("min"), question.get("max")
    return (1 if low is None else int(low)), (5 if high is None else int(high))


def _is_bound(kind: str, value: Any) -> bool:
    if kind == "date":
        return isinstance(value, str) and date_of(value) is not None
    if kind in ("scale", "multiple"):
        return type(value) is int
    return type(value) in (int, float)


def date_of(text: str) -> date | None:
    """Return the date that a text like 2026-09-30 names."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _condition(
    where: str, condition: Any, seen: Mapping[str, dict[str, Any]], depth: int = 0
) -> Iterator[Problem]:
    if condition is None:
        return
    if not isinstance(condition, dict) or not condition or depth > 4:
        yield Problem(where, _shown(condition), _("Give a condition on an earlier question."))
        return
    for group in ("all", "any"):
        if set(condition) == {group} and isinstance(condition[group], list) and condition[group]:
            for number, one in enumerate(condition[group]):
                yield from _condition(f"{where}.{group}[{number}]", one or {}, seen, depth + 1)
            return
    if set(condition) == {"not"}:
        yield from _condition(f"{where}.not", condition["not"] or {}, seen, depth + 1)
        return
    name = condition.get("question")
    tests = set(condition) - {"question"}
    if len(tests) != 1 or not tests <= {"is", "in", "answered"}:
        remedy = _("Say what the answer must be: “is”, “in” or “answered”.")
        yield Problem(where, _shown(condition), remedy)
        return
    if not isinstance(name, str) or name not in seen:
        remedy = _("Name a question that comes before this one.")
        yield Problem(f"{where}.question", _shown(name), remedy, isinstance(name, str))
        return
    yield from _condition_value(where, condition, seen[name])


def _condition_value(
    where: str, condition: dict[str, Any], about: Mapping[str, Any]
) -> Iterator[Problem]:
    if "answered" in condition:
        if not isinstance(condition["answered"], bool):
            yield Problem(where, _shown(condition["answered"]), _("Give true or false."))
        return
    wanted = condition.get("in", [condition.get("is")])
    if not isinstance(wanted, list) or not wanted:
        yield Problem(where, _shown(wanted), _("Give a list of values."))
        return
    options = about.get("options")
    for value in wanted:
        if about["type"] in ("yes_no", "consent"):
            fits, remedy = isinstance(value, bool), _("Give true or false.")
        elif about["type"] in ("number", "scale"):
            fits, remedy = type(value) in (int, float), _("Give a number.")
        elif isinstance(options, list):
            known = [one.get("value") for one in options if isinstance(one, dict)]
            fits = value in known
            remedy = _("Take one of: %(types)s.") % {"types": ", ".join(map(str, known))}
        else:
            fits, remedy = isinstance(value, str) and value != "", _("Give a text.")
        if not fits:
            unfinished = isinstance(value, (str, bool, int, float))
            yield Problem(where, _shown(value), remedy, unfinished)
