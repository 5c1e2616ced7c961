"""What the pages of questionnaires ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contadora.forms.composer_parts import TitleForm
from contadora.people.forms import Refusable
from contadora.people.models import Delegation
from contadora.people.queries import delegation_name
from contadora.reporting.shipped import all_shipped

DESK = "desk"
BLANK, FILE = "blank", "file"
ACCEPTED = ".xlsx,.json"


class BeginForm(TitleForm):
    """A new questionnaire: whose it is, its title, and what it begins as."""

    is_needed = False  # the shipped ones have a title, and a file may

    def __init__(
        self, *args: Any, desk: bool, delegations: list[Delegation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._delegations = {one.code: one for one in delegations}
        whose: list[tuple[str, Any]] = [(DESK, _("the desk’s, for all members"))] if desk else []
        whose += [(code, delegation_name(one)) for code, one in self._delegations.items()]
        self.fields["owner"] = forms.ChoiceField(label=_("Whose it is"), choices=whose)
        self.fields["start"] = forms.ChoiceField(
            label=_("Begin with"),
            choices=[
                (BLANK, _("nothing")),
                *((one.name, _("“%(title)s”") % {"title": one.label}) for one in all_shipped()),
                (FILE, _("a file")),
            ],
        )
        self.fields["file"] = forms.FileField(
            label=_("File"),
            required=False,
            widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            help_text=_("A workbook (XLSX) or a JSON file, where it begins with a file."),
        )

    def details(self) -> list[Any]:
        """Return the fields that are no texts in four languages."""
        return [self[name] for name in ("owner", "start", "file")]

    @property
    def owner(self) -> Delegation | None:
        """Whose it is to be; None is the desk."""
        return self._delegations.get(self.cleaned_data["owner"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, file = data.get("start"), data.get("file")
        if start == FILE and not file:
            self.add_error("file", _("Choose a file, or begin with something else."))
        if start == BLANK and not self.texts("title"):
            self.add_error(None, _("Give a title in at least one language."))
        return data


class FileForm(Refusable):
    """A questionnaire's file."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("A workbook (XLSX) or a JSON file, as this page gives them out."),
    )
