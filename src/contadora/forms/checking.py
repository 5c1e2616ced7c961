"""What is wrong with a definition: the place, the value found there, and the remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contadora.forms.definition import (
    COMMON,
    KEY,
    KINDS,
    LARGEST,
    MOST_DIGITS,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    MOST_SECTIONS,
    MOST_TEXT,
    SECTION,
    VALUE,
    date_of,
    scale_of,
)
from contadora.forms.subjects import ROLES, STATUSES, SUBJECT
from contadora.forms.texts import pick
from contadora.people.languages import LANGUAGES


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


def check(definition: Any, *, voluntary: bool = False) -> list[Problem]:
    """Return what is wrong with a definition; with none it can be published.

    A `voluntary` one is a questionnaire of national reports: no answer may be asked for there.
    """
    found = list(_problems(definition))
    return [*found, *_asked_for(definition)] if voluntary else found


def _asked_for(definition: Any) -> Iterator[Problem]:
    """Yield the questions that ask for an answer, wherever a definition has the shape of one."""
    sections = definition.get("sections") if isinstance(definition, dict) else None
    for number, section in enumerate(sections if isinstance(sections, list) else ()):
        questions = section.get("questions") if isinstance(section, dict) else None
        for index, question in enumerate(questions if isinstance(questions, list) else ()):
            if isinstance(question, dict) and question.get("required") is True:
                yield Problem(
                    f"sections[{number}].questions[{index}].required",
                    _shown(question.get("key")),
                    _("Take this out: no answer is mandatory in a questionnaire."),
                )


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
        for name in ("part", "help"):
            yield from _text(f"{where}.{name}", section.get(name), needed=False)
        yield from _about(where, section)
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


def _about(where: str, section: dict[str, Any]) -> Iterator[Problem]:
    """Check what a section says of itself to a program."""
    subject = section.get("subject", "general")
    if not isinstance(subject, str) or not SUBJECT.fullmatch(subject):
        remedy = _("Give one like norm:a to norm:k, cbm:1, topic:sovereignty or general.")
        yield Problem(f"{where}.subject", _shown(subject), remedy)
    if not isinstance(section.get("nothing_new", False), bool):
        remedy = _("Give true or false.")
        yield Problem(f"{where}.nothing_new", _shown(section["nothing_new"]), remedy)


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
    for name in ("help", "example", "purpose"):
        yield from _text(f"{where}.{name}", question.get(name), needed=False)
    role = question.get("role")
    if role is not None and not (isinstance(role, str) and role in ROLES):
        remedy = _("Take one of: %(types)s.") % {"types": ", ".join(ROLES)}
        yield Problem(f"{where}.role", _shown(role), remedy)
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
                else _("Give a number of at most %(most)s digits.") % {"most": MOST_DIGITS}
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


def _is_bound(kind: str, value: Any) -> bool:
    if kind == "date":
        return isinstance(value, str) and date_of(value) is not None
    numbers = (int,) if kind in ("scale", "multiple") else (int, float)
    # A workbook keeps no more digits than these.
    return type(value) in numbers and abs(value) < 10**MOST_DIGITS


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
        elif about["type"] == "status":
            fits = value in STATUSES
            remedy = _("Take one of: %(types)s.") % {"types": ", ".join(STATUSES)}
        elif isinstance(options, list):
            known = [one.get("value") for one in options if isinstance(one, dict)]
            fits = value in known
            remedy = _("Take one of: %(types)s.") % {"types": ", ".join(map(str, known))}
        else:
            fits, remedy = isinstance(value, str) and value != "", _("Give a text.")
        if not fits:
            unfinished = isinstance(value, (str, bool, int, float))
            yield Problem(where, _shown(value), remedy, unfinished)
