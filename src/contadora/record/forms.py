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
from contadora.people.forms import HandledForm, Refusable
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation
from contadora.record.actions.removals import LONGEST_REASON
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


class RemovalForm(Refusable):
    """Why a roll call is taken out of the record."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        help_text=_("As: loaded from an edition that gave it the wrong session."),
    )


class ActForm(HandledForm):
    """What a State did about an instrument."""

    usual = HandlingLevel.AMBER_STRICT
    field_order = [
        "delegation", "state", "kind", "date", "document", "url", "confidence", "handling",
        "readers", "note",
    ]  # fmt: skip

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
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea, max_length=4000)

    def __init__(self, *args: Any, delegations: list[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, delegations=delegations, **kwargs)
        states = sorted(atlas.states().values(), key=lambda state: state.short)
        fields: dict[str, Any] = self.fields
        fields["state"].choices = [(state.iso3, state.short) for state in states]
        if delegations[0].code in atlas.states():
            fields["state"].initial = delegations[0].code
