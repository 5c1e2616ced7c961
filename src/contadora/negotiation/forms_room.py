"""What the pages of a room ask about the text itself and who is in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contadora.atlas.models import Forum, Instrument, Meeting
from contadora.atlas.queries import canonical_symbol
from contadora.negotiation.models import Participant, Text
from contadora.people import queries as people
from contadora.people.forms import Refusable
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, User

Role = Participant.Role
MOST_LINKS = 40


class ParticularsForm(Refusable):
    """A text's title, kind, forum, languages and handling level."""

    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        help_text=_("In the authoritative language."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Text.Kind.choices)
    symbol = forms.CharField(label=_("Symbol"), required=False, max_length=80)
    forum = forms.ModelChoiceField(
        label=_("Forum"), required=False, queryset=Forum.objects.order_by("code")
    )
    meeting = forms.ModelChoiceField(
        label=_("Meeting"), required=False, queryset=Meeting.objects.none()
    )
    language = forms.ChoiceField(label=_("Authoritative language"), choices=settings.LANGUAGES)
    languages = forms.MultipleChoiceField(
        label=_("Other languages"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    handling = forms.TypedChoiceField(
        label=_("Handling"),
        coerce=int,
        choices=HandlingLevel.choices,
        initial=HandlingLevel.AMBER,
        help_text=_(
            "Up to AMBER: those who take part, observers and the secretariat. AMBER+STRICT: the "
            "participating delegations alone. RED: the persons of them that you name."
        ),
    )
    readers = forms.ModelMultipleChoiceField(
        label=_("Readers"),
        required=False,
        queryset=User.objects.none(),
        help_text=_("For RED only: persons of the participating delegations; you are always one."),
    )
    instruments = forms.CharField(
        label=_("Instruments of the record"),
        required=False,
        max_length=2_000,
        help_text=_("Symbols, one a line, as A/RES/73/27."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    question = forms.CharField(
        label=_("Question of the record"),
        required=False,
        max_length=1_000,
        help_text=_("The address of a question on the coalition page, to set forecasts beside it."),
    )

    def __init__(self, *args: Any, text: Text | None = None, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["meeting"].queryset = _meetings(text)
        fields["readers"].queryset = readers_of(text, user)

    def clean_instruments(self) -> list[Instrument]:
        found: list[Instrument] = []
        missing: list[str] = []
        lines = [each.strip() for each in self.cleaned_data["instruments"].splitlines()]
        lines = [each for each in lines if each]
        if len(lines) > MOST_LINKS:
            raise ValidationError(_now("At most %(most)s instruments.") % {"most": MOST_LINKS})
        for line in lines:
            row = Instrument.objects.filter(symbol=canonical_symbol(line)).first()
            row = row or Instrument.objects.filter(slug=line).first()
            if row is None:
                missing.append(line)
            else:
                found.append(row)
        if missing:
            raise ValidationError(
                _now("The record has no instrument with this symbol: %(symbols)s.")
                % {"symbols": ", ".join(missing)}
            )
        return found

    def clean_question(self) -> str:
        """Take the query of a pasted address: the page's own is all that is kept."""
        given: str = self.cleaned_data["question"].strip()
        return given.split("?", 1)[1] if "?" in given else given

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        names = ("title", "kind", "symbol", "forum", "meeting", "language", "languages", "handling",
                 "question", "instruments")  # fmt: skip
        return {name: data[name] for name in names} | {"readers": list(data["readers"])}


def initial_of(text: Text) -> dict[str, Any]:
    """Return a text's particulars as the form shows them."""
    return {
        "title": text.title,
        "kind": text.kind,
        "symbol": text.symbol,
        "forum": text.forum_id,
        "meeting": text.meeting_id,
        "language": text.language,
        "languages": text.languages,
        "handling": text.handling,
        "question": text.question,
        "readers": list(text.readers.all()),
        "instruments": "\n".join(each.symbol or each.slug for each in text.instruments.all()),
    }


def _meetings(text: Text | None) -> QuerySet[Meeting]:
    """Return the meetings of the last year and to come, and the one that a text has already."""
    rows = Meeting.objects.filter(start__gte=str(timezone.now().year - 1))
    if text is not None and text.meeting_id is not None:
        rows = rows | Meeting.objects.filter(pk=text.meeting_id)
    return rows.order_by("start", "forum")


def readers_of(text: Text | None, user: User) -> QuerySet[User]:
    """Return the persons who may be named for a text at RED."""
    if text is None:
        delegations: Any = Delegation.objects.filter(memberships__user=user)
    else:
        seats = text.participants.filter(withdrawn_at=None).exclude(role=Role.OBSERVER)
        delegations = seats.values("delegation")
    return (
        User.objects.filter(memberships__delegation__in=delegations, is_active=True)
        .distinct()
        .order_by("name", "email")
    )


class InvitationForm(Refusable):
    """A delegation to take part."""

    delegation = forms.ModelChoiceField(
        label=_("Delegation"), queryset=Delegation.objects.none(), to_field_name="code"
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[choice for choice in Role.choices if choice[0] != Role.CHAIR],
        initial=Role.DELEGATION,
    )

    def __init__(self, *args: Any, text: Text, chairs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not chairs:
            roles: Any = self.fields["role"]
            roles.choices = [choice for choice in roles.choices if choice[0] != Role.VICE_CHAIR]
        field: Any = self.fields["delegation"]
        inside = text.participants.filter(withdrawn_at=None).values("delegation")
        field.queryset = Delegation.objects.exclude(pk__in=inside).order_by("code")
        field.label_from_instance = lambda row: f"{row.code} · {people.delegation_name(row)}"
