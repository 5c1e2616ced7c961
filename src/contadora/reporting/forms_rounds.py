"""What the pages of rounds and reports ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.forms.models import Version
from contadora.people.forms import Refusable, check_year
from contadora.people.handling import HandlingLevel
from contadora.people.languages import LANGUAGES
from contadora.people.models import Delegation, User
from contadora.people.queries import delegation_name
from contadora.reporting.models import Questionnaire, Report, ReportSection, Round
from contadora.reporting.progress import Invitable
from contadora.reporting.queries_rounds import publishing
from contadora.reporting.times import instant, zone_of

MOST_VERSIONS = 200
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def moment_widget() -> forms.DateTimeInput:
    """Return the control of a day and hour."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class InZone(Refusable):
    """A form whose times are of a time zone that is given with them, or of the round's own."""

    moments: tuple[str, ...] = ()

    def in_zone(self, data: dict[str, Any]) -> ZoneInfo | None:
        """Return the time zone of the times."""
        return data.get("zone")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        zone = self.in_zone(data)
        for name in self.moments:
            given: datetime | None = data.get(name)
            if given is None or zone is None:
                continue
            try:
                data[name] = instant(given, zone)
            except ValidationError as error:
                self.add_error(name, error)
        return data


class RoundForm(InZone):
    """A round to be made."""

    moments = ("opens_at", "closes_at")

    convener = forms.ChoiceField(label=_("Who opens it"))
    title_es = forms.CharField(label=_("Title in Spanish"), required=False, max_length=200)
    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=200)
    title_pt = forms.CharField(label=_("Title in Portuguese"), required=False, max_length=200)
    title_fr = forms.CharField(label=_("Title in French"), required=False, max_length=200)
    version = forms.ChoiceField(
        label=_("Questionnaire"),
        help_text=_("Only published versions; the round keeps the one it opens with."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of reports"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        initial=["es"],
    )
    working = forms.ChoiceField(
        label=_("Working language"), choices=settings.LANGUAGES, initial="es"
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        initial="UTC",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
        help_text=_("In which the times below are meant, as in America/Montevideo."),
    )
    opens_at = forms.DateTimeField(
        label=_("Opens"),
        required=False,
        input_formats=MOMENTS,
        validators=[check_year],
        widget=moment_widget(),
        help_text=_("Left empty: now. Invitations go out then."),
    )
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        input_formats=MOMENTS,
        validators=[check_year],
        widget=moment_widget(),
        help_text=_("Reports after it are accepted until you end the round, and marked as late."),
    )
    reminders = forms.CharField(
        label=_("Reminders, in days before the closing"),
        required=False,
        max_length=60,
        initial="30, 7, 1",
        help_text=_("With commas between, as in 30, 7, 1."),
    )
    drafts_at = forms.TypedChoiceField(
        label=_("Handling of drafts"),
        coerce=int,
        choices=[
            (HandlingLevel.AMBER_STRICT.value, _("TLP:AMBER+STRICT: each State’s delegation")),
            (HandlingLevel.RED.value, _("TLP:RED: the readers that its head names")),
        ],
    )
    publishes = forms.ChoiceField(label=_("Published"), choices=Round.Publishing.choices)
    previous = forms.ChoiceField(
        label=_("Previous round"),
        required=False,
        help_text=_("From it States’ last answers are offered, and what changed is shown."),
    )
    states = forms.MultipleChoiceField(
        label=_("States invited"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        desk: bool,
        own: Iterable[Delegation],
        versions: Iterable[Version],
        questionnaires: Iterable[Questionnaire],
        rounds: Iterable[Round],
        invitable: Invitable,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._own = {row.code: row for row in own}
        self._versions = {str(row.uuid): row for row in versions}
        self._of_form = {row.form_id: row for row in questionnaires}
        self._rounds = {str(row.uuid): row for row in rounds}
        self._states = {row.code: row for row, _name, _near in invitable.delegations}
        named: dict[str, Any] = self.fields
        who: list[tuple[str, Any]] = [("", _("the secretariat, of States"))] if desk else []
        who += [
            (code, _now("%(state)s, for itself alone") % {"state": delegation_name(row)})
            for code, row in self._own.items()
        ]
        named["convener"].choices = who
        named["convener"].required = not desk
        named["version"].choices = [
            (key, f"{row.form.name} · {row.number}") for key, row in self._versions.items()
        ]
        named["previous"].choices = [
            ("", pgettext_lazy("round", "none")),
            *((key, str(row.name)) for key, row in self._rounds.items()),
        ]
        named["states"].choices = [(row.code, name) for row, name, _near in invitable.delegations]
        named["states"].initial = [row.code for row, _name, near in invitable.delegations if near]
        if not desk:
            del self.fields["states"]
            named["publishes"].choices = publishing(own=True)

    def clean_convener(self) -> Delegation | None:
        return self._own.get(self.cleaned_data["convener"])

    def clean_zone(self) -> ZoneInfo:
        return zone_of(self.cleaned_data["zone"])

    def clean_version(self) -> Version:
        return self._versions[self.cleaned_data["version"]]

    def clean_previous(self) -> Round | None:
        return self._rounds.get(self.cleaned_data["previous"])

    def clean_states(self) -> list[Delegation]:
        return [self._states[code] for code in self.cleaned_data["states"]]

    def clean_reminders(self) -> list[int]:
        return days_of(self.cleaned_data["reminders"])

    def questionnaire(self) -> Questionnaire:
        """Return the questionnaire of the chosen version."""
        return self._of_form[self.cleaned_data["version"].form_id]

    def values(self, now: datetime) -> dict[str, Any]:
        """Return what `make_round` takes."""
        data = self.cleaned_data
        first = data["working"]
        return {
            "title": {
                code: data[f"title_{code}"] for code in LANGUAGES if data[f"title_{code}"].strip()
            },
            "languages": [first, *(code for code in data["languages"] if code != first)],
            "opens_at": data["opens_at"] or now,
            "closes_at": data["closes_at"],
            "zone": data["zone"].key,
            "reminders": data["reminders"],
            "drafts_at": data["drafts_at"],
            "publishes": data["publishes"],
            "previous": data["previous"],
        }

    def refuse(self, error: ValidationError) -> None:
        """Show what was refused of a title or a questionnaire beside the field that has it."""
        if hasattr(error, "error_dict"):
            names = {"title": "title_es", "questionnaire": "version"}
            error = ValidationError(
                {names.get(name, name): each for name, each in error.error_dict.items()}
            )
        super().refuse(error)


def days_of(text: str) -> list[int]:
    """Return days written with commas, the most first."""
    found = []
    for part in filter(None, (each.strip() for each in text.replace(";", ",").split(","))):
        if not (part.isascii() and part.isdecimal() and len(part) < 4):
            raise ValidationError(
                _now("“%(value)s” is no number of days: write 30, 7, 1.") % {"value": part[:20]}
            )
        found.append(int(part))
    return sorted(found, reverse=True)


class OfRound(InZone):
    """A form with a time in the round's own zone."""

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = ZoneInfo(round.zone)
        for name in self.moments:
            text = _now("In the time of %(zone)s.") % {"zone": round.zone}
            self.fields[name].help_text = text

    def in_zone(self, data: dict[str, Any]) -> ZoneInfo:
        return self._zone


class ClosingForm(OfRound):
    """Another closing of a round."""

    moments = ("closes_at",)
    closes_at = forms.DateTimeField(
        label=_("New closing"),
        input_formats=MOMENTS,
        validators=[check_year],
        widget=moment_widget(),
    )


class InviteForm(Refusable):
    """More States for a round."""

    states = forms.MultipleChoiceField(label=_("States"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, offered: Iterable[tuple[Delegation, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = list(offered)
        self._states = {row.code: row for row, _name in rows}
        named: dict[str, Any] = self.fields
        named["states"].choices = [(row.code, name) for row, name in rows]

    def clean_states(self) -> list[Delegation]:
        return [self._states[code] for code in self.cleaned_data["states"]]


class StartForm(Refusable):
    """A report to be begun."""

    language = forms.ChoiceField(label=_("Language of the report"))

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        named: dict[str, Any] = self.fields
        named["language"].choices = [
            (code, names[code]) for code in report.round.languages if code in names
        ]


class SubmitForm(Refusable):
    """A report to be submitted."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput())
    reason = forms.CharField(
        label=_("Why it corrects what was submitted"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReadersForm(Refusable):
    """Who may know a draft that is RED."""

    readers = forms.MultipleChoiceField(
        label=_("Readers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        named: dict[str, Any] = self.fields
        named["readers"].choices = [(pk, str(one)) for pk, one in self._people.items()]

    def clean_readers(self) -> list[User]:
        return [self._people[pk] for pk in self.cleaned_data["readers"]]


class AssignForm(OfRound):
    """Sections for an office."""

    moments = ("due_at",)
    office = forms.CharField(
        label=_("Office"),
        max_length=200,
        help_text=_("A post, directorate or agency; not a person’s name."),
    )
    email = forms.EmailField(label=_("E-mail"), help_text=_("The office’s own mailbox, if any."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    sections = forms.MultipleChoiceField(label=_("Sections"), widget=forms.CheckboxSelectMultiple)
    due_at = forms.DateTimeField(
        label=_("Due"),
        required=False,
        input_formats=MOMENTS,
        validators=[check_year],
        widget=moment_widget(),
    )
    note = forms.CharField(
        label=_("A word to the office"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, sections: Iterable[tuple[ReportSection, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = list(sections)
        self._sections = {row.key: row for row, _title in rows}
        named: dict[str, Any] = self.fields
        named["sections"].choices = [(row.key, title) for row, title in rows]

    def clean_sections(self) -> list[ReportSection]:
        return [self._sections[key] for key in self.cleaned_data["sections"]]


class WordsForm(Refusable):
    """Something said: a comment, or a turn in a thread."""

    words = forms.CharField(
        label=_("What you say"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class AskForm(WordsForm):
    """A question of the secretariat about what was submitted."""

    section = forms.ChoiceField(label=_("Section"), required=False)

    def __init__(self, *args: Any, sections: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: dict[str, Any] = self.fields
        named["section"].choices = [("", _("the whole report")), *sections]
