"""What the desk's own pages ask; what may be done with it is for the actions to say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contadora.people.forms import HandledForm


class KeepForm(HandledForm):
    """Under what name, for whom and how far a forecast is kept."""

    field_order = ["delegation", "title", "symbol", "handling", "readers", "note"]

    title = forms.CharField(label=_("Title"), max_length=300)
    symbol = forms.CharField(
        label=_("Symbol of the resolution, where it is known"),
        max_length=80,
        required=False,
        help_text=_(
            "As A/RES/81/30. When a roll call of that symbol is loaded, the forecast is compared "
            "with it by itself; without a symbol you link it by hand."
        ),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea, max_length=4000)
