"""Forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contadora.atlas import queries as atlas
from contadora.standing import scopes
from contadora.standing.actions import MOST_DRAWS, MOST_POLES, MOST_SWEEPS


class EstimateForm(forms.Form):
    """What to estimate; empty fields take the usual settings."""

    scope = forms.ChoiceField(
        label=_("Scope"),
        choices=lambda: [(scope, scopes.label(scope)) for scope in scopes.can_be_run()],
        help_text=_("What the points are estimated from."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=2**63 - 1,
        help_text=_("The same seed and the same record give the same points."),
    )
    sweeps = forms.IntegerField(
        label=_("Sweeps"),
        required=False,
        min_value=10,
        max_value=MOST_SWEEPS,
        help_text=_("More sweeps take longer and make convergence surer."),
    )
    draws = forms.IntegerField(
        label=_("Draws to keep"), required=False, min_value=10, max_value=MOST_DRAWS
    )


class PolesForm(forms.Form):
    """The poles in their order."""

    def __init__(self, *args: Any, chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = sorted(
            ((code, state.short) for code, state in atlas.states().items()), key=lambda s: s[1]
        )
        groups = [(code, f"{one.acronym} – {one.name}") for code, one in atlas.groups().items()]
        choices = [("", "–"), (gettext("States"), states), (gettext("Groups"), groups)]
        for place in range(MOST_POLES):
            self.fields[f"pole{place}"] = forms.ChoiceField(
                label=gettext("Pole %(number)s") % {"number": place + 1},
                choices=choices,
                required=place < 2,
                initial=chosen[place] if place < len(chosen) else "",
            )

    def codes(self) -> list[str]:
        """Return the poles that were chosen, in order."""
        values = (self.cleaned_data[f"pole{place}"] for place in range(MOST_POLES))
        return [code for code in values if code]
