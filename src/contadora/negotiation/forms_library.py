"""What the library's pages ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contadora.atlas.dates import PartialDate
from contadora.negotiation.models import AdoptedText
from contadora.people.forms import Refusable
from contadora.record.forms import PartialDateInput


class FileForm(Refusable):
    """A file to be read."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("DOCX, PDF, HTML, plain text or Akoma Ntoso; at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.html,.htm,.txt,.text,.md,.xml,.akn"}),
    )


class DescriptionForm(Refusable):
    """What is said of a text that is there."""

    title = forms.CharField(label=_("Title"), max_length=500)
    date = PartialDateInput(
        label=_("Date"),
        max_length=10,
        required=False,
        help_text=_("As 2026-11-21, or 2026-11 or 2026 where the day is not known."),
    )
    how = forms.ChoiceField(
        label=_("How it was adopted"),
        choices=AdoptedText.How.choices,
        help_text=_("Where the record has the vote, the record is shown."),
    )
    url = forms.URLField(
        label=_("Its address"), max_length=600, required=False, assume_scheme="https"
    )

    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        return {
            name: (value.text if isinstance(value, PartialDate) else value)
            for name, value in self.cleaned_data.items()
            if name != "replace"
        }


class ParticularsForm(DescriptionForm):
    """What a text is that was read and shall be kept."""

    field_order = ["symbol", "language", "title", "date", "how", "url", "replace"]

    symbol = forms.CharField(
        label=_("Symbol"), max_length=80, help_text=_("As it is cited: A/RES/77/36.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    replace = forms.BooleanField(
        label=_("Replace the text of this symbol and language that is in the library"),
        required=False,
    )
