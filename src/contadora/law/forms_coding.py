"""What the pages of coding ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from contadora.law.models.coding import Certainty
from contadora.law.taxonomy import Topic
from contadora.people.forms import Refusable


def uuids(values: list[str]) -> list[str]:
    """Return those of the posted words that are uuids, each once, in their order."""
    found: dict[str, None] = {}
    for value in values:
        try:
            found[str(UUID(value))] = None
        except ValueError:
            continue
    return list(found)


class ReadingForm(Refusable):
    """A reading of one topic: the stance, how sure, a note; passages come beside it."""

    stance = forms.ChoiceField(label=_("What the document says"), widget=forms.RadioSelect)
    certainty = forms.TypedChoiceField(
        label=_("How sure you are"),
        coerce=int,
        choices=Certainty.choices,
        initial=Certainty.MEDIUM,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For other readers: what made you decide. Members of the desk see it."),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stance"]
        field.choices = [(each.code, each.label) for each in topic.stances.values()]


class SettleForm(Refusable):
    """What stands where readings differ, and why."""

    stance = forms.ChoiceField(label=_("What stands"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stance"]
        field.choices = [(each.code, each.label) for each in topic.stances.values()]
