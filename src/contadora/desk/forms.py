"""Forms of this room: keeping a forecast."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contadora.people.forms import Refusable
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, User


class KeepForm(Refusable):
    """Under what name, for whom and how far a forecast is kept."""

    delegation = forms.ChoiceField(label=_("For the delegation"))
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
    handling = forms.TypedChoiceField(
        label=_("Handling"),
        coerce=int,
        choices=HandlingLevel.choices,
        initial=HandlingLevel.AMBER,
        help_text=_(
            "CLEAR: anyone. GREEN: members of this desk. AMBER: your delegation and the "
            "secretariat. AMBER+STRICT: your delegation. RED: the readers named."
        ),
    )
    readers = forms.MultipleChoiceField(
        label=_("Readers"),
        required=False,
        help_text=_("For RED only: members of your delegation; you are always one."),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea, max_length=4000)

    def __init__(
        self, *args: Any, delegations: list[Delegation], user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._delegations = {row.code: row for row in delegations}
        fellows = User.objects.filter(memberships__delegation__in=delegations, is_active=True)
        self._readers = {str(one.pk): one for one in fellows.distinct() if one != user}
        fields: dict[str, Any] = self.fields
        fields["delegation"].choices = [(code, code) for code in self._delegations]
        fields["readers"].choices = [(pk, str(one)) for pk, one in self._readers.items()]
        fields["delegation"].initial = delegations[0].code
        if len(delegations) == 1:
            fields["delegation"].widget = forms.HiddenInput()

    def clean_delegation(self) -> Delegation:
        return self._delegations[self.cleaned_data["delegation"]]

    def clean_readers(self) -> list[User]:
        return [self._readers[pk] for pk in self.cleaned_data["readers"]]
