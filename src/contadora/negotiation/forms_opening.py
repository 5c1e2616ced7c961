"""What opening a text asks: its particulars, who takes part, and what it begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contadora.negotiation.draught import NOBODY, Author
from contadora.negotiation.forms_room import ParticularsForm
from contadora.negotiation.models import Participant
from contadora.people import queries as people
from contadora.people.models import Delegation, User

Role = Participant.Role
LONGEST = 2_000_000
LARGEST = 30_000_000  # bytes of a document
BLANK, TEMPLATE, PASTED, FILE = "blank", "template", "pasted", "file"


class OpeningForm(ParticularsForm):
    """A new text."""

    delegation = forms.ModelChoiceField(
        label=_("Convened by"), queryset=Delegation.objects.none(), to_field_name="code"
    )
    start = forms.ChoiceField(
        label=_("It begins with"),
        choices=[
            (BLANK, _("a blank page")),
            (TEMPLATE, _("the template of its kind")),
            (PASTED, _("a text that you paste, with brackets or without")),
            (FILE, _("a Word document, with its tracked changes and comments")),
        ],
        initial=TEMPLATE,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("The text"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("Brackets, options and alternatives are read, and who put them."),
    )
    file = forms.FileField(label=_("The document"), required=False)

    def __init__(self, *args: Any, user: User, convening: list[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["delegation"].queryset = Delegation.objects.filter(
            pk__in=[each.pk for each in convening]
        )
        fields["delegation"].initial = convening[0].code
        fields["delegation"].label_from_instance = people.delegation_name
        self.delegations = list(Delegation.objects.order_by("code"))
        choices = [("", _now("not in the room")), *Role.choices]
        for each in self.delegations:
            self.fields[f"seat_{each.code}"] = forms.ChoiceField(
                label=people.delegation_name(each), required=False, choices=choices
            )

    def particulars(self) -> list[Any]:
        """Return the fields of the text itself, for the page."""
        left = ("start", "words", "file")
        return [
            field for field in self if field.name not in left and not field.name.startswith("seat_")
        ]

    def seat_fields(self) -> Iterator[tuple[str, Any]]:
        """Return each delegation's code with its field, for the page."""
        for each in self.delegations:
            yield each.code, self[f"seat_{each.code}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("start") == PASTED and not data.get("words", "").strip():
            self.add_error("words", _now("Paste the text."))
        return data

    def seats(self) -> list[tuple[Delegation, str]]:
        """Return who takes part as what; the convening delegation chairs where nobody is named."""
        chosen = [
            (each, self.cleaned_data[f"seat_{each.code}"])
            for each in self.delegations
            if self.cleaned_data.get(f"seat_{each.code}")
        ]
        convener = self.cleaned_data["delegation"]
        if convener not in [each for each, _role in chosen]:
            has_chair = Role.CHAIR in [role for _each, role in chosen]
            chosen.append((convener, Role.DELEGATION if has_chair else Role.CHAIR))
        return chosen


class AuthorsForm(forms.Form):
    """Whom each author in a text that was read is taken for."""

    CHAIR = "chair"

    def __init__(
        self,
        *args: Any,
        authors: list[Author],
        seats: list[tuple[Delegation, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.authors = authors
        inside = [each for each, role in seats if role != Role.OBSERVER]
        self._delegations = {each.code: each for each in inside}
        choices = [
            (self.CHAIR, _now("the chair, for all")),
            *((each.code, f"{each.code} · {people.delegation_name(each)}") for each in inside),
        ]
        for author in authors:
            known = author.code in self._delegations
            self.fields[f"author_{author.index}"] = forms.ChoiceField(
                label=author.name or _now("nobody who is named"),
                choices=[*([] if known or author.name == NOBODY else [("", "–")]), *choices],
                initial=author.code if known else self.CHAIR if author.name == NOBODY else "",
                error_messages={"required": _now("Say for which delegation this author is taken.")},
            )

    def taken_for(self) -> dict[str, Delegation | None]:
        """Return the delegation that each author is taken for; None is the chair."""
        return {
            author.name: self._delegations.get(self.cleaned_data[f"author_{author.index}"])
            for author in self.authors
        }


def read_shapes(data: Any, count: int) -> list[tuple[str, int]]:
    """Return the kind and level that somebody gave each paragraph that was read."""
    from contadora.negotiation.models import Paragraph

    found = []
    for index in range(count):
        kind, level = data.get(f"kind_{index}", ""), data.get(f"level_{index}", "0")
        if kind not in Paragraph.Kind.values or level not in ("0", "1", "2", "3", "4"):
            raise ValidationError(_now("Choose what kind of paragraph it is."))
        found.append((kind, int(level)))
    return found
