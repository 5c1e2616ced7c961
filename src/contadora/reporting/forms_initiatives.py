"""The form of an initiative that the secretariat adds, and of what came of a match."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contadora.atlas import labels
from contadora.atlas.models import Confidence, Initiative
from contadora.atlas.texts import LANGUAGES
from contadora.reporting.models import Match

NORMS = tuple((letter, letter) for letter in "abcdefghijk")
_IN = {"es": _("in Spanish"), "en": _("in English"), "pt": _("in Portuguese"), "fr": _("in French")}


class InitiativeForm(forms.Form):
    """What is known of an initiative, and where it was read."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Initiative.Kind.choices)
    host = forms.CharField(label=_("Who runs it, as the source says"), max_length=300)
    hosts = forms.CharField(
        label=_("Codes of its hosts"),
        required=False,
        max_length=200,
        help_text=_("States by ISO code, organisations by acronym, with ; between: OAS;DOM"),
    )
    since = forms.CharField(
        label=_("Began"), required=False, max_length=10, help_text="2024 · 2024-05 · 2024-05-29"
    )
    ends = forms.CharField(
        label=_("Ends or ended"),
        required=False,
        max_length=10,
        help_text=_("Empty where no source says that it ends."),
    )
    states = forms.CharField(
        label=_("States it is for"), required=False, max_length=400, help_text="URY;CRI"
    )
    groups = forms.CharField(
        label=_("Groups it is for"),
        required=False,
        max_length=200,
        help_text=_("Codes of groups; REGION is the region, UN all States."),
    )
    themes = forms.MultipleChoiceField(
        label=_("Themes"),
        required=False,
        choices=lambda: list(labels.THEMES.items()),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    norms = forms.MultipleChoiceField(
        label=_("Norms that the source says it serves"),
        required=False,
        choices=NORMS,
        widget=forms.CheckboxSelectMultiple,
    )
    url = forms.URLField(
        label=_("Its own page"), required=False, max_length=600, assume_scheme="https"
    )
    source_title = forms.CharField(label=_("Source: title"), max_length=500)
    source_publisher = forms.CharField(label=_("Source: publisher"), required=False, max_length=300)
    source_url = forms.URLField(
        label=_("Source: address"), required=False, max_length=600, assume_scheme="https"
    )
    source_date = forms.CharField(
        label=_("Source: date"), required=False, max_length=10, help_text="2024 · 2024-05"
    )
    confidence = forms.ChoiceField(label=_("How sure"), choices=Confidence.choices)
    remark = forms.CharField(label=_("Remark, in English"), required=False, max_length=600)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = dict(self.fields)
        self.fields.clear()
        for code in LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name, %(language)s") % {"language": _IN[code]},
                required=False,
                max_length=300,
            )
        for code in LANGUAGES:
            self.fields[f"summary_{code}"] = forms.CharField(
                label=_("What it does, %(language)s") % {"language": _IN[code]},
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields.update(own)

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        joined = {name: ";".join(self.cleaned_data[name]) for name in ("themes", "norms")}
        return self.cleaned_data | joined

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused, at its field where the form has it."""
        for name, messages in getattr(error, "error_dict", {None: [error]}).items():
            self.add_error(name if name in self.fields else None, messages)


class RecordForm(forms.Form):
    """How a match stands, and in words what came of it."""

    status = forms.ChoiceField(label=_("How it stands"), choices=Match.Status.choices)
    words = forms.CharField(
        label=_("In words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Both sides and the secretariat read this."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused, at its field where the form shows it."""
        for name, messages in getattr(error, "error_dict", {None: [error]}).items():
            self.add_error(name if name in ("status", "words") else None, messages)
