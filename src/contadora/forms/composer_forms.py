"""What the composer's pages ask: a section, a question with its options, a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.forms.composer_parts import LANGUAGE_NAMES, Conditioned
from contadora.forms.composing import new_key, slug
from contadora.forms.definition import KINDS, LONGEST
from contadora.forms.subjects import GENERAL, NORMS, ROLES, TOPICS, subject_name
from contadora.forms.texts import pick
from contadora.people.forms import Refusable
from contadora.people.languages import LANGUAGES, current_language

MOST_MEASURES = 16  # confidence-building measures that the page offers; a file may name others
NEW_OPTIONS = 3


class SectionForm(Conditioned):
    """A section; one of a questionnaire says besides what it is about, and under which part."""

    groups: tuple[tuple[str, Any, Any, bool, int], ...] = (
        ("title", _("Title"), "", False, 300),
        ("help", _("What it is about"), "", True, 2000),
    )

    def __init__(
        self,
        *args: Any,
        voluntary: bool = False,
        thing: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.voluntary = voluntary
        self._thing = thing or {}
        if voluntary:
            why = _("The heading of several sections that follow one another.")
            self.groups = (*self.groups, ("part", _("Part"), why, False, 300))
        super().__init__(*args, thing=thing, **kwargs)
        if voluntary:
            self.fields["subject"] = forms.ChoiceField(
                label=pgettext_lazy("questionnaire", "Subject"),
                choices=_subjects(self._thing.get("subject", "")),
                initial=self._thing.get("subject", GENERAL),
                help_text=_("Compilations put together what States say under the same subject."),
            )
            self.fields["nothing_new"] = forms.BooleanField(
                label=_("“Nothing new since last time” is an answer"),
                initial=self._thing.get("nothing_new", not self._thing),
                required=False,
            )

    def details(self) -> list[Any]:
        """Return what a questionnaire's section says of itself."""
        return [self[name] for name in ("subject", "nothing_new")] if self.voluntary else []

    def section(self, definition: Mapping[str, Any], key: str = "") -> dict[str, Any]:
        """Return the section that was written."""
        title = self.texts("title")
        made: dict[str, Any] = {
            "key": key or new_key(definition, str(pick(title)), "section"),
            "title": title,
        }
        said = {name: self._thing.get(name) for name in ("part", "subject", "nothing_new")}
        if self.voluntary:
            data = self.cleaned_data
            said = {
                "part": self.texts("part"),
                "subject": data["subject"],
                "nothing_new": data["nothing_new"],
            }
        for name, value in (
            ("help", self.texts("help")),
            ("condition", self.condition()),
            *said.items(),
        ):
            if value:
                made[name] = value
        return made


def _subjects(kept: str) -> list[tuple[str, str]]:
    """Return the subjects to choose from, with the one that is kept."""
    known = [
        GENERAL,
        *NORMS,
        *(f"cbm:{number}" for number in range(1, MOST_MEASURES + 1)),
        *(f"topic:{code}" for code in TOPICS),
    ]
    if kept and kept not in known:
        known.append(kept)
    return [(one, subject_name(one)) for one in known]


class QuestionForm(Conditioned):
    """A question of one type."""

    groups: tuple[tuple[str, Any, Any, bool, int], ...] = (
        ("label", _("Question"), "", False, 500),
        ("help", _("Help"), _("Shown below the question."), True, 2000),
    )

    required = forms.BooleanField(label=_("An answer is needed"), required=False)
    personal = forms.BooleanField(
        label=_("Personal datum"),
        required=False,
        help_text=_("Erased on its date and on request, files and addresses always."),
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        voluntary: bool = False,
        thing: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.kind = KINDS[kind]
        self.type = kind
        groups: list[tuple[str, Any, Any, bool, int]] = [*self.groups]
        if "low" in self.kind.keys:
            groups += [
                ("low", _("What the lowest means"), "", False, 100),
                ("high", _("What the highest means"), "", False, 100),
            ]
        why = _("What the answer is for, where it is personal.")
        shown = _("Shown folded, below the help.")
        example = ("example", _("Example"), shown, True, 2000)
        self.groups = (*groups, example, ("purpose", _("Purpose"), why, True, 1000))
        super().__init__(*args, thing=thing, **kwargs)
        thing = thing or {}
        self._role = str(thing.get("role") or "")
        if voluntary:
            del self.fields["required"]  # no answer is mandatory in a questionnaire
            self.fields["role"] = forms.ChoiceField(
                label=_("Which part of a report it is"),
                choices=[("", _("none of these")), *ROLES.items()],
                initial=self._role or ("status" if kind == "status" and not thing else ""),
                required=False,
                help_text=_("Tables and compilations find the answers by this."),
            )
        else:
            self.fields["required"].initial = thing.get("required", kind == "consent")
        self.fields["personal"].initial = thing.get("personal", kind in ("email", "file"))
        self._bounds(thing)
        self._options = list(thing.get("options", ())) if self.kind.options else []
        if self.kind.options:
            self._add_option_fields()

    def _bounds(self, thing: Mapping[str, Any]) -> None:
        names = {
            "min": {"multiple": _("Choose at least"), "date": _("Not before")},
            "max": {"multiple": _("Choose at most"), "date": _("Not after")},
        }
        usual = {"min": _("At least"), "max": _("At most")}
        for name in ("min", "max"):
            if name not in self.kind.keys:
                continue
            label = names[name].get(self.type, usual[name])
            field: forms.Field
            if self.type == "date":
                field = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
            elif self.type == "number":
                field = forms.FloatField()
            else:
                field = forms.IntegerField(min_value=0, max_value=300)
            field.label, field.required, field.initial = label, False, thing.get(name)
            self.fields[name] = field
        if "whole" in self.kind.keys:
            self.fields["whole"] = forms.BooleanField(
                label=_("Whole numbers only"), required=False, initial=thing.get("whole", False)
            )
        if "max_length" in self.kind.keys:
            self.fields["max_length"] = forms.IntegerField(
                label=_("Characters at most"),
                required=False,
                min_value=1,
                max_value=20_000,
                initial=thing.get("max_length"),
                help_text=str(LONGEST[self.type]),
            )

    def _add_option_fields(self) -> None:
        for number in range(len(self._options) + NEW_OPTIONS):
            known = self._options[number] if number < len(self._options) else {}
            label = known.get("label", {})
            for code in LANGUAGES:
                self.fields[f"option_{number}_{code}"] = forms.CharField(
                    label=LANGUAGE_NAMES[code],
                    required=False,
                    max_length=500,
                    initial=label.get(code, ""),
                )
            self.fields[f"option_{number}_place"] = forms.IntegerField(
                label=_("Place"), required=False, min_value=0, max_value=999, initial=number + 1
            )
            if known:
                self.fields[f"option_{number}_gone"] = forms.BooleanField(
                    label=_("Take out"), required=False
                )
        self.fields["lines"] = forms.CharField(
            label=_("Add options, one on each line"),
            required=False,
            max_length=30_000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("In the language of this page; the others can be written afterwards."),
        )

    def details(self) -> list[Any]:
        """Return the fields that are this type's own, and the two marks."""
        names = ("role", "required", "personal", "min", "max", "whole", "max_length")
        return [self[name] for name in names if name in self.fields]

    def option_rows(self) -> list[dict[str, Any]]:
        """Return the rows of the options' table."""
        rows = []
        for number in range(len(self._options) + (NEW_OPTIONS if self.kind.options else 0)):
            gone = f"option_{number}_gone"
            rows.append(
                {
                    "number": number + 1,
                    "value": self._options[number]["value"] if gone in self.fields else "",
                    "place": self[f"option_{number}_place"],
                    "texts": [self[f"option_{number}_{code}"] for code in LANGUAGES],
                    "gone": self[gone] if gone in self.fields else None,
                }
            )
        return rows

    def _written_options(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        rows: list[tuple[int, int, dict[str, Any]]] = []
        taken = {one["value"] for one in self._options}
        for number in range(len(self._options) + NEW_OPTIONS):
            if data.get(f"option_{number}_gone"):
                continue
            texts = {code: data.get(f"option_{number}_{code}", "") for code in LANGUAGES}
            label = {code: text for code, text in texts.items() if text}
            known = self._options[number] if number < len(self._options) else None
            if not label and known is None:
                continue
            value = known["value"] if known else _value(str(pick(label)), taken)
            place = data.get(f"option_{number}_place")
            rows.append((number + 1 if place is None else place, number, _option(value, label)))
        options = [option for _place, _number, option in sorted(rows, key=lambda row: row[:2])]
        here = current_language()
        for line in data.get("lines", "").splitlines():
            if line.strip():
                label = {here: line.strip()[:500]}
                options.append(_option(_value(line, taken), label))
        return options

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        low, high = data.get("min"), data.get("max")
        if low is not None and high is not None and low > high:
            self.add_error("max", _("The most is below the least: exchange them."))
        if self.type == "scale" and "min" in data and "max" in data:
            start = 1 if low is None else low
            end = 5 if high is None else high
            if not 0 <= start < end <= 10:
                self.add_error("max", _("A scale goes from 0 or 1 to at most 10."))
        if self.kind.options:
            data["options"] = self._written_options()
            if len(data["options"]) < 2:
                self.add_error("lines", _("Give two options or more."))
        return data

    def question(self, definition: Mapping[str, Any], key: str = "") -> dict[str, Any]:
        """Return the question that was written."""
        data = self.cleaned_data
        label = self.texts("label")
        made: dict[str, Any] = {
            "key": key or new_key(definition, str(pick(label))),
            "type": self.type,
            "label": label,
        }
        for name, *_rest in self.groups[1:]:
            if self.texts(name):
                made[name] = self.texts(name)
        for name in ("required", "personal", "whole"):
            if data.get(name):
                made[name] = True
        for name in ("min", "max", "max_length"):
            value = data.get(name)
            if value is not None:
                made[name] = _bound(value)
        role = data.get("role", self._role)
        if role:
            made["role"] = role
        if self.kind.options:
            made["options"] = data["options"]
        condition = self.condition()
        if condition:
            made["condition"] = condition
        return made


def _bound(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value if isinstance(value, int) else value.isoformat()


def _option(value: str, label: dict[str, str]) -> dict[str, Any]:
    return {"value": value, "label": label}


def _value(label: str, taken: set[str]) -> str:
    stem = slug(label)[:60] or "option"
    value, number = stem, 1
    while value in taken:
        number += 1
        value = f"{stem}_{number}"
    taken.add(value)
    return value


class ImportForm(Refusable):
    """A form's file."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".json"}))
    with_title = forms.BooleanField(label=_("Take the title over too"), required=False)
