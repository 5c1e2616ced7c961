"""What the pages of positions ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contadora.law import holders
from contadora.law.actions.documents import FIELDS
from contadora.law.models import Position, PositionText
from contadora.people.forms import Refusable
from contadora.record.forms import PartialDateInput


class PositionForm(Refusable):
    """What is said of a position."""

    holder = forms.ChoiceField(label=_("Whose position"), choices=holders.choices)
    body = forms.CharField(
        label=_("Name of the body"),
        max_length=200,
        required=False,
        help_text=_("Only for a body that is not in the list, such as the African Union."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Position.Kind.choices)
    title = forms.CharField(
        label=_("Title"),
        max_length=500,
        required=False,
        help_text=_("As it is printed on the document, in its language."),
    )
    symbol = forms.CharField(
        label=_("Symbol"),
        max_length=80,
        required=False,
        help_text=_("If it has one: A/76/136."),
    )
    date = PartialDateInput(
        label=_("Date"),
        max_length=10,
        required=False,
        help_text=_("As 2026-11-21, or 2026-11 or 2026 where the day is not known."),
    )
    language = forms.ChoiceField(label=_("Language of the original"), required=False)
    url = forms.URLField(
        label=_("Its address"), max_length=600, required=False, assume_scheme="https"
    )
    remark = forms.CharField(
        label=_("Remark"),
        max_length=600,
        required=False,
        help_text=_("Anyone may read it: where the document was found, what is not sure."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        named = [(code, holders.language_name(code)) for code in holders.ORIGINALS]
        fields["language"].choices = [("", _("not known")), *named]

    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class KeepForm(Refusable):
    """What a file is that shall be kept; `seen` is the language its preview was made for.

    `sha256` is the file's, by which a form that is sent twice finds the text that is kept.
    """

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    standing = forms.ChoiceField(
        label=_("This text is"),
        choices=PositionText.Standing.choices,
        help_text=_("A translation that the State or the group did not make itself is unofficial."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2)
    sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
