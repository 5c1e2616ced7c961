"""What the room's pages ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contadora.atlas import queries as atlas
from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Confidence
from contadora.people.forms import Refusable
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, User
from contadora.record.models import Act, DocketPattern


class PartialDateInput(forms.CharField):
    """A day, a month or a year, as `2026-11-21`, `2026-11` or `2026`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return PartialDate(text)
        except ValueError:
            raise ValidationError(
                _now("%(value)s is not a date like 2026, 2026-11 or 2026-11-21.") % {"value": text}
            ) from None


class PatternForm(Refusable):
    """A symbol or a pattern in titles."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DocketPattern.Kind.choices, initial="title")
    pattern = forms.CharField(
        label=_("Symbol or pattern"),
        max_length=300,
        help_text=_(
            "A symbol such as A/RES/77/36, or a regular expression that is looked for in titles, "
            "without regard to case and accents."
        ),
    )
    exclude = forms.BooleanField(
        label=_("Takes off the docket what other patterns put on it"), required=False
    )
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)


class UploadForm(Refusable):
    """A file of votes, and the file of its roll calls where it needs one."""

    file = forms.FileField(
        label=_("File of votes"),
        help_text=_(
            "The UN library's, Voeten's, or a table of rcid, iso3 and vote; CSV or Parquet."
        ),
    )
    about = forms.FileField(
        label=_("File of its roll calls"),
        required=False,
        help_text=_("For a table: rcid, session, date, symbol, title."),
    )
    strict = forms.BooleanField(label=_("Load nothing when a row cannot be read"), required=False)


class ActForm(Refusable):
    """What a State did about an instrument."""

    delegation = forms.ChoiceField(label=_("For the delegation"))
    state = forms.ChoiceField(label=_("State"))
    kind = forms.ChoiceField(label=_("Act"), choices=Act.Kind.choices)
    date = PartialDateInput(
        label=_("Date"),
        max_length=10,
        required=False,
        help_text=_("As 2026-11-21, or 2026-11 or 2026 where the day is not known."),
    )
    document = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("The document, note or page it was read in.")
    )
    url = forms.URLField(
        label=_("Its address"), max_length=600, required=False, assume_scheme="https"
    )
    confidence = forms.ChoiceField(label=_("How sure"), choices=Confidence.choices)
    handling = forms.TypedChoiceField(
        label=_("Handling"),
        coerce=int,
        choices=HandlingLevel.choices,
        initial=HandlingLevel.AMBER_STRICT,
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
        self._readers = {
            str(member.pk): member
            for member in User.objects.filter(
                memberships__delegation__in=delegations, is_active=True
            ).distinct()
            if member != user
        }
        states = sorted(atlas.states().values(), key=lambda state: state.short)
        fields: dict[str, Any] = self.fields
        fields["delegation"].choices = [(code, code) for code in self._delegations]
        fields["state"].choices = [(state.iso3, state.short) for state in states]
        fields["readers"].choices = [(pk, str(member)) for pk, member in self._readers.items()]
        if len(delegations) == 1:
            fields["delegation"].widget = forms.HiddenInput()
        fields["delegation"].initial = delegations[0].code
        if delegations[0].code in atlas.states():
            fields["state"].initial = delegations[0].code

    def clean_delegation(self) -> Delegation:
        return self._delegations[self.cleaned_data["delegation"]]

    def clean_readers(self) -> list[User]:
        return [self._readers[pk] for pk in self.cleaned_data["readers"]]
