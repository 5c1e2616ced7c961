"""What the composer's pages have in common: texts in four languages, a title, a condition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contadora.forms.choices import offer_of
from contadora.forms.texts import pick
from contadora.people.forms import Refusable
from contadora.people.languages import LANGUAGES, current_language

LANGUAGE_NAMES = {
    "es": _("Spanish"),
    "en": _("English"),
    "pt": _("Portuguese"),
    "fr": _("French"),
}
CONDITIONS = 3  # rows of the page's editor; a file may hold more


class Texts(Refusable):
    """A form with texts in four languages: a field each, shown as a group."""

    # Of each text: name, label, help, whether it is long, characters at most.
    groups: tuple[tuple[str, Any, Any, bool, int], ...] = ()
    is_needed = True  # the first text, in at least one language

    def __init__(self, *args: Any, thing: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        thing = thing or {}
        for name, _label, _help, long, most in self.groups:
            texts = thing.get(name) or {}
            for code in LANGUAGES:
                widget = forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput()
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=LANGUAGE_NAMES[code],
                    max_length=most,
                    required=False,
                    widget=widget,
                    initial=texts.get(code, ""),
                )

    def text_groups(self) -> Iterator[dict[str, Any]]:
        """Yield each text with its four fields, for the page."""
        for name, label, help_text, long, _most in self.groups:
            yield {
                "name": name,
                "label": label,
                "help": help_text,
                "long": long,
                "fields": [(code, self[f"{name}_{code}"]) for code in LANGUAGES],
                "errors": self.errors.get(name) if self.is_bound else None,
            }

    def texts(self, name: str) -> dict[str, str]:
        """Return a text as it was written, in the languages that have it."""
        found = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in LANGUAGES}
        return {code: text.replace("\r\n", "\n") for code, text in found.items() if text}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = self.groups[0][0]
        if self.is_needed and not any(data.get(f"{name}_{code}") for code in LANGUAGES):
            here = current_language()
            self.add_error(f"{name}_{here}", _("Write this in at least one language."))
        return data


class TitleForm(Texts):
    """A form's title."""

    groups = (("title", _("Title"), "", False, 200),)


class Conditioned(Texts):
    """A section or a question that may be asked under a condition."""

    def __init__(
        self,
        *args: Any,
        earlier: list[dict[str, Any]],
        thing: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, thing=thing, **kwargs)
        self._kept = (thing or {}).get("condition")
        joined, rows, simple = _rows(self._kept)
        self.is_complex = not simple
        self.is_conditional = bool(self._kept)
        offered = _offered(earlier)
        self.has_conditions = bool(offered) or bool(self._kept)
        self.fields["joined"] = forms.ChoiceField(
            label=_("Ask it when"),
            choices=[("all", _("all of these hold")), ("any", _("one of these holds"))],
            initial=joined,
            required=False,
        )
        for number in range(CONDITIONS):
            negated, value = rows[number] if number < len(rows) else (False, "")
            self.fields[f"when_{number}"] = forms.ChoiceField(
                label=_("Condition %(number)s") % {"number": number + 1},
                choices=[("", _("no condition")), *offered],
                initial=value,
                required=False,
            )
            self.fields[f"not_{number}"] = forms.BooleanField(
                label=_("the opposite"), initial=negated, required=False
            )
        if self.is_complex:
            self.fields["keep_condition"] = forms.BooleanField(
                label=_("Keep the condition as it is; it is made of more than this page shows."),
                initial=True,
                required=False,
            )

    def condition_rows(self) -> list[tuple[Any, Any]]:
        """Return the rows of the condition's editor."""
        return [(self[f"when_{number}"], self[f"not_{number}"]) for number in range(CONDITIONS)]

    def condition(self) -> dict[str, Any] | None:
        """Return the condition that was put together, if any."""
        data = self.cleaned_data
        if data.get("keep_condition"):
            return self._kept
        parts: list[dict[str, Any]] = []
        for number in range(CONDITIONS):
            text = data.get(f"when_{number}")
            if not text:
                continue
            key, *value = json.loads(text)
            one = (
                {"question": key, "is": value[0]} if value else {"question": key, "answered": True}
            )
            parts.append({"not": one} if data.get(f"not_{number}") else one)
        if len(parts) > 1:
            return {data.get("joined") or "all": parts}
        return parts[0] if parts else None


def _rows(condition: Any) -> tuple[str, list[tuple[bool, str]], bool]:
    """Take a condition apart into the editor's rows, and say whether it fits there."""
    if not condition:
        return "all", [], True
    joined, parts = "all", [condition]
    for group in ("all", "any"):
        if group in condition:
            joined, parts = group, condition[group]
    rows = []
    for part in parts:
        negated = "not" in part
        leaf = part["not"] if negated else part
        if "is" in leaf:
            rows.append((negated, json.dumps([leaf["question"], leaf["is"]])))
        elif leaf.get("answered") is True:
            rows.append((negated, json.dumps([leaf["question"]])))
        else:
            return "all", [], False
    return joined, rows, len(rows) <= CONDITIONS


def _offered(earlier: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    language = current_language()
    groups = []
    for question in earlier:
        key = question["key"]
        pairs = [(json.dumps([key]), str(_("is answered")))]
        if question["type"] in ("yes_no", "consent"):
            pairs += [
                (json.dumps([key, True]), str(_("Yes"))),
                (json.dumps([key, False]), str(_("No"))),
            ]
        elif question["type"] != "institution":
            pairs += [
                (json.dumps([key, value]), label) for value, label in offer_of(question, language)
            ]
        groups.append((str(pick(question["label"], language)) or key, pairs))
    return groups
