"""A form's questions as the fields of a page, with what was answered and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from contadora.forms.choices import offer_of
from contadora.forms.conditions import condition_text
from contadora.forms.definition import LONGEST, MARK, scale_of
from contadora.forms.documents import ENDINGS
from contadora.forms.files import LARGEST, TAKEN
from contadora.forms.models import Upload, Version
from contadora.forms.reading import answer_text
from contadora.forms.texts import pick
from contadora.people.languages import Text, current_language

MOST_RADIOS = 8  # more options than these are a list that opens
INPUTS = {
    "text": "text",
    "email": "email",
    "date": "date",
    "institution": "text",
    "link": "url",
    "contact": "text",
}
ACCEPTED = ",".join(f".{ending}" for kind, ending in ENDINGS.items() if kind in TAKEN) + ",.jpeg"
AUTOCOMPLETE = {"name": "name", "organisation": "organization", "country": "country-name"}


@dataclass(frozen=True)
class Option:
    """One thing that may be chosen; `place` is where an ordering has it."""

    id: str
    name: str
    value: str
    label: str
    chosen: bool = False
    place: str = ""


@dataclass
class Field:
    """One question on a page; ids join its label, help and errors to its control."""

    key: str
    name: str
    id: str
    control: str  # input, textarea, number, radios, select, boxes, order, consent or file
    kind: str
    label: Text
    help: Text
    purpose: Text
    example: Text
    required: bool
    value: str = ""
    input_type: str = "text"
    autocomplete: str = ""
    options: list[Option] = field(default_factory=list)
    longest: int | None = None
    least: Any = None
    most: Any = None
    low: Text | None = None
    high: Text | None = None
    condition: str = ""
    condition_text: str = ""
    errors: list[str] = field(default_factory=list)
    upload: Upload | None = None
    accepted: str = ACCEPTED
    largest: int = LARGEST  # bytes of a file
    kept: str | None = None  # what a conflict's other reading says

    @property
    def is_group(self) -> bool:
        """Whether the question is a group of controls, named by a legend."""
        return self.control in ("radios", "boxes", "order")

    @property
    def described_by(self) -> str:
        """The ids of what explains the field, for screen readers."""
        parts = {
            "only": self.condition_text,
            "help": self.help or self.purpose or self.kind in ("file", "contact"),
            "kept": self.kept,
            "error": self.errors,
        }
        return " ".join(f"{self.id}-{name}" for name, there in parts.items() if there)


@dataclass
class Section:
    """A section on a page."""

    key: str
    title: Text
    help: Text
    condition: str
    condition_text: str
    fields: list[Field]
    part: Text | None = None  # the heading of a part, at its first section
    nothing_new: Option | None = None  # the box that says it, where the section takes it
    kept: str | None = None  # what a conflict's other reading says of that box


def fields(
    version: Version,
    answers: Mapping[str, Any],
    language: str | None = None,
    *,
    problems: Iterable[Any] = (),
    uploads: Iterable[Upload] = (),
    kept: Mapping[str, Any] | None = None,
    differing: Iterable[str] = (),
) -> list[Section]:
    """Return a version's sections for `forms/_fields.html`.

    `problems` are those of `filling.problems`; `kept` and `differing` are a conflict's other
    reading. A question that is asked under a condition is there with the condition: the page
    hides it by script, and says in words when to answer it where there is none.
    """
    wanted = current_language(language)
    wrong: dict[str, list[str]] = {}
    for one in problems:
        wrong.setdefault(one.question, []).append(one.remedy)
    files = {str(row.uuid): row for row in uploads}
    conflict = set(differing)
    definition = version.definition
    sections = []
    part: Any = None
    for section in definition.get("sections", ()):
        made = []
        for question in section["questions"]:
            key = question["key"]
            one = _field(question, answers.get(key), wanted)
            one.condition_text = condition_text(definition, question.get("condition"), wanted)
            one.errors = wrong.get(key, [])
            if question["type"] == "file":
                one.upload = files.get(str(answers.get(key)))
            if key in conflict:
                other = (kept or {}).get(key)
                one.kept = answer_text(question, other, wanted, files=files) or _("no answer")
            made.append(one)
        sections.append(
            Section(
                key=section["key"],
                title=pick(section.get("title"), wanted),
                help=pick(section.get("help"), wanted),
                condition=_written(section.get("condition")),
                condition_text=condition_text(definition, section.get("condition"), wanted),
                fields=made,
                part=_part(section, part, wanted),
                nothing_new=_nothing_new(section, answers),
            )
        )
        if section["key"] in conflict:
            was = (kept or {}).get(section["key"])
            sections[-1].kept = _("Yes") if was else _("no answer")
        part = section.get("part")
    return sections


def _part(section: Mapping[str, Any], before: Any, language: str) -> Text | None:
    part = section.get("part")
    return pick(part, language) if part and part != before else None


def _nothing_new(section: Mapping[str, Any], answers: Mapping[str, Any]) -> Option | None:
    if not section.get("nothing_new"):
        return None
    key = section["key"]
    name = MARK + key
    return Option(name, name, "yes", _("Nothing new since last time"), answers.get(key) is True)


def _written(condition: Any) -> str:
    return json.dumps(condition, ensure_ascii=False) if condition else ""


def _field(question: Mapping[str, Any], value: Any, language: str) -> Field:
    kind, key = question["type"], question["key"]
    one = Field(
        key=key,
        name=MARK + key,
        id=MARK + key,
        control="input",
        kind=kind,
        label=pick(question["label"], language),
        help=pick(question.get("help"), language),
        purpose=pick(question.get("purpose"), language),
        example=pick(question.get("example"), language),
        required=bool(question.get("required")),
        value="" if value is None or isinstance(value, (bool, list)) else str(value),
        input_type=INPUTS.get(kind, "text"),
        autocomplete="email" if kind == "email" else AUTOCOMPLETE.get(key, ""),
        least=question.get("min"),
        most=question.get("max"),
        condition=_written(question.get("condition")),
    )
    if kind in LONGEST:
        one.longest = question.get("max_length") or LONGEST[kind]
    if kind == "long_text":
        one.control = "textarea"
    elif kind == "number":
        one.control = "number"
    elif kind in ("consent", "file"):
        one.control = kind
        one.value = "yes" if value is True else ""
    elif kind == "institution":
        one.options = _options(one, offer_of(question, language), ())
    elif kind == "ordering":
        one.control = "order"
        one.options = _places(one, offer_of(question, language), value)
    elif kind not in INPUTS:
        _choose(one, question, value, language)
    return one


def _choose(one: Field, question: Mapping[str, Any], value: Any, language: str) -> None:
    offer = offer_of(question, language)
    if one.kind == "yes_no":
        offer = [("yes", _("Yes")), ("no", _("No"))]
        value = {True: "yes", False: "no"}.get(value, "") if value is not None else ""
    elif one.kind == "scale":
        low, high = scale_of(question)
        offer = [(str(number), str(number)) for number in range(low, high + 1)]
        one.low, one.high = (
            pick(question.get("low"), language),
            pick(question.get("high"), language),
        )
        value = str(value) if value is not None else ""
    chosen = value if isinstance(value, list) else [value]
    if one.kind in ("multiple", "languages"):
        one.control = "boxes"
    elif one.kind == "state" or (one.kind == "choice" and len(offer) > MOST_RADIOS):
        one.control = "select"
    else:
        one.control = "radios"
        if not one.required:
            # A browser lets nobody take a choice back: an answer that is none does.
            offer = [*offer, ("", _("No answer"))]
            chosen = chosen if any(chosen) else [""]
    one.options = _options(one, offer, chosen)


def _options(one: Field, offer: Iterable[tuple[str, str]], chosen: Iterable[Any]) -> list[Option]:
    picked = set(chosen)
    return [
        Option(f"{one.id}.{number}", one.name, value, label, value in picked)
        for number, (value, label) in enumerate(offer)
    ]


def _places(one: Field, offer: list[tuple[str, str]], value: Any) -> list[Option]:
    if isinstance(value, str):  # a half-made order: the places as they were typed
        typed = value.split(",")
        places = {each: place for (each, _label), place in zip(offer, typed, strict=False)}
        one.value = ""
    else:
        places = {each: str(number) for number, each in enumerate(value or (), start=1)}
    one.most = len(offer)
    return [
        Option(
            f"{one.id}.{number}", f"{one.name}.{number}", each, label, place=places.get(each, "")
        )
        for number, (each, label) in enumerate(offer)
    ]
