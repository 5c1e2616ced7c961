"""What the pages of drafts ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contadora.law import access_drafts as access
from contadora.law.models import Draft
from contadora.law.taxonomy import Topic
from contadora.negotiation.models import Participant, Text
from contadora.people import queries as people
from contadora.people.forms import HandledForm, Refusable
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation


class DraftForm(HandledForm):
    """A draft's title, language, and for whom it is."""

    usual = HandlingLevel.AMBER_STRICT

    title = forms.CharField(
        label=_("Title"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["handling"].choices = [(each.value, each.label) for each in access.LEVELS]
        fields["handling"].help_text = _(
            "AMBER: your delegation and the secretariat. AMBER+STRICT: your delegation alone. "
            "RED: the readers named."
        )
        self.order_fields(["title", "language", "delegation", "handling", "readers"])


class PointForm(Refusable):
    """What a draft says of one topic."""

    stance = forms.ChoiceField(label=_("Stance"), required=False, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Wording"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=_("A blank line divides paragraphs."),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stance"]
        field.choices = [
            ("", _now("not chosen yet")),
            *((each.code, each.label) for each in topic.to_draft),
        ]


class RoomForm(Refusable):
    """The room that a draft opens in: kind, handling level, who takes part."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Text.Kind.choices, initial=Text.Kind.PAPER.value
    )
    handling = forms.TypedChoiceField(
        label=_("Handling"),
        coerce=int,
        choices=[(each.value, each.label) for each in HandlingLevel],
        help_text=_(
            "Up to AMBER: those who take part, observers and the secretariat. AMBER+STRICT: the "
            "participating delegations alone. RED: yourself and whom you name in the room."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=_("Other languages"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    delegations = forms.MultipleChoiceField(
        label=_("Who takes part besides your delegation, which chairs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Others can be invited in the room, and can bring their own drafts in."),
    )

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Delegation.objects.exclude(pk=access.owner_of(draft).pk).order_by("code")
        self._delegations = {row.code: row for row in rows}
        fields: dict[str, Any] = self.fields
        fields["handling"].initial = draft.handling
        fields["languages"].choices = [
            each for each in settings.LANGUAGES if each[0] != draft.language
        ]
        fields["delegations"].choices = [
            (row.code, f"{row.code} · {people.delegation_name(row)}") for row in rows
        ]

    def seats(self, owner: Delegation) -> list[tuple[Delegation, str]]:
        """Return who takes part as what: the draft's delegation in the chair."""
        chosen = [self._delegations[code] for code in self.cleaned_data["delegations"]]
        role = Participant.Role
        return [(owner, role.CHAIR), *((each, role.DELEGATION) for each in chosen)]
