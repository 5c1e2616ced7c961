"""What the pages of revisions, silence procedures and outcomes ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contadora.atlas.texts import current_language
from contadora.negotiation import silence_rules
from contadora.negotiation.access import Seat
from contadora.negotiation.models import Explanation, Objection, Outcome, Proposal, SilenceProfile
from contadora.negotiation.queries_silence import own_open_proposals
from contadora.negotiation.silence_rules import Rules
from contadora.people.forms import Refusable, check_year
from contadora.people.languages import LANGUAGES

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
LONGEST = 20_000
MOST_HOLIDAYS = 200
MOST_REMINDERS = 6


class IssueForm(Refusable):
    """A revision to issue."""

    is_clean = forms.BooleanField(
        label=_("Clean"),
        required=False,
        help_text=_("Only with nothing in brackets; paragraphs are then numbered anew."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class OpenForm(Refusable):
    """A silence procedure to open: by which rules, until when."""

    rules = forms.ChoiceField(label=_("Rules"))
    deadline = forms.DateTimeField(
        label=_("Deadline"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        validators=[check_year],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Left empty: the earliest that the rules allow, at a full minute."),
    )
    zone = forms.CharField(
        label=_("Time zone of the deadline"),
        max_length=64,
        initial="UTC",
        help_text=_("As in America/Montevideo."),
    )
    public = forms.BooleanField(
        label=_("If it is adopted, its record is public"),
        required=False,
        help_text=_("Else the record keeps the text’s handling level. Only a head may say so."),
    )

    def __init__(self, *args: Any, profiles: Mapping[str, Rules], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["rules"].choices = [(key, _called(rules)) for key, rules in profiles.items()]

    def clean_zone(self) -> ZoneInfo:
        return _zone(self.cleaned_data["zone"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        given, zone = data.get("deadline"), data.get("zone")
        if given is not None and zone is not None:
            try:
                data["deadline"] = instant(given.replace(tzinfo=None), zone)
            except ValidationError as error:
                self.add_error("deadline", error)
        return data


class RulesForm(Refusable):
    """A text's own rules of silence procedures."""

    name = forms.CharField(label=_("Name"), max_length=200)
    hours = forms.IntegerField(
        label=_("Shortest time, in hours"),
        min_value=0,
        max_value=silence_rules.LONGEST,
        help_text=_("0: none; the chair then names each deadline."),
    )
    working_days_only = forms.BooleanField(label=_("Only working days count"), required=False)
    time_zone = forms.CharField(
        label=_("Time zone of the calendar"),
        max_length=64,
        help_text=_("As in America/Montevideo."),
    )
    weekend = forms.TypedMultipleChoiceField(
        label=_("Days that are not worked"),
        required=False,
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        max_length=4_000,
        help_text=_("One date a line, as 2026-12-25."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which the revision must be there"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all languages of the text."),
    )
    breakers = forms.ChoiceField(
        label=_("Who may break it"), choices=SilenceProfile.Breakers.choices
    )
    sight = forms.ChoiceField(
        label=_("Who sees by whom it was broken"), choices=SilenceProfile.Sight.choices
    )
    reminders = forms.CharField(
        label=_("Reminders, in hours before the deadline"),
        required=False,
        max_length=60,
        help_text=_("As in 24, 4."),
    )
    source = forms.CharField(label=_("Where the rules were read"), required=False, max_length=200)

    def clean_time_zone(self) -> str:
        return _zone(self.cleaned_data["time_zone"]).key

    def clean_holidays(self) -> list[str]:
        found = []
        for line in self.cleaned_data["holidays"].split():
            try:
                found.append(date.fromisoformat(line).isoformat())
            except ValueError:
                raise ValidationError(
                    _now("“%(value)s” is no date; write it as 2026-12-25.") % {"value": line[:40]}
                ) from None
        if len(found) > MOST_HOLIDAYS:
            raise ValidationError(_now("At most %(most)s holidays.") % {"most": MOST_HOLIDAYS})
        return sorted(set(found))

    def clean_reminders(self) -> list[int]:
        words = self.cleaned_data["reminders"].replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() for word in words):
            raise ValidationError(_now("Write whole hours with commas between them, as 24, 4."))
        hours = sorted({int(word) for word in words}, reverse=True)
        if len(hours) > MOST_REMINDERS or any(
            not 0 < each <= silence_rules.LONGEST for each in hours
        ):
            raise ValidationError(
                _now("At most %(most)s reminders, each at least one hour before the deadline.")
                % {"most": MOST_REMINDERS}
            )
        return hours

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("working_days_only") and len(data.get("weekend") or ()) == len(WEEKDAYS):
            self.add_error("weekend", _now("A week must have a day that is worked."))
        return data

    def values(self, before: SilenceProfile | None) -> dict[str, Any]:
        """Return what the action takes: the name in the language it is written in."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "name"}
        values[f"name_{current_language()}"] = self.cleaned_data["name"]
        if before is None:
            return values
        # A name that was written in another language says what the rules were called before.
        return dict.fromkeys((f"name_{code}" for code in LANGUAGES), "") | values


def initial_rules(rules: Rules) -> dict[str, Any]:
    """Return rules as the form shows them."""
    return {
        "name": _called(rules),
        "hours": rules.hours,
        "working_days_only": rules.working_days_only,
        "time_zone": rules.time_zone,
        "weekend": list(rules.weekend),
        "holidays": "\n".join(day.isoformat() for day in rules.holidays),
        "languages": list(rules.languages),
        "breakers": rules.breakers,
        "sight": rules.sight,
        "reminders": ", ".join(map(str, rules.reminders)),
        "source": rules.source,
    }


class StatementForm(Refusable):
    """What a delegation says in writing, and in which language."""

    words = forms.CharField(
        label=_("Words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = current_language()


class ObjectionForm(StatementForm):
    """A written objection or amendment."""

    field_order = ("kind", "proposal", "words", "language")
    kind = forms.ChoiceField(label=_("What it is"), choices=Objection.Kind.choices)
    proposal = forms.ModelChoiceField(
        label=_("Your proposal that it is about"),
        required=False,
        queryset=Proposal.objects.none(),
        to_field_name="uuid",
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["proposal"]
        field.queryset = own_open_proposals(seat)
        field.label_from_instance = lambda row: f"P{row.number}"


class ExplanationForm(StatementForm):
    """An explanation of position or an interpretative statement."""

    field_order = ("kind", "words", "language")
    kind = forms.ChoiceField(label=_("What it is"), choices=Explanation.Kind.choices)


class EndForm(Refusable):
    """Why a round ends before its deadline."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class OutcomeForm(Refusable):
    """What becomes of a text."""

    how = forms.ChoiceField(
        label=_("The text is"),
        choices=[choice for choice in Outcome.How.choices if choice[0] != Outcome.How.SILENCE],
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Needed where it is not adopted or withdrawn."),
    )
    public = forms.BooleanField(
        label=_("If it is adopted, its record is public"),
        required=False,
        help_text=_("Else the record keeps the text’s handling level. Only a head may say so."),
    )
    sure = forms.BooleanField(
        label=_("Close the text: nothing in it can be changed afterwards"),
    )


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time; one that the clocks leap over or repeat is refused."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValidationError(
            _now("The clocks in %(zone)s leap over this time; choose another, or give it in UTC.")
            % {"zone": zone.key}
        )
    if first.utcoffset() != second.utcoffset():
        raise ValidationError(
            _now("This time comes twice in %(zone)s, as the clocks go back; give it in UTC.")
            % {"zone": zone.key}
        )
    return first.astimezone(UTC)


def suggested(rules: Rules, now: datetime) -> datetime:
    """Return the deadline that an empty form stands for, for the page to say."""
    return silence_rules.offered_deadline(rules, now) if rules.hours else now + timedelta(days=3)


def _zone(name: str) -> ZoneInfo:
    name = name.strip()
    if name not in available_timezones():
        raise ValidationError(
            _now("“%(value)s” is no time zone; write it as America/Montevideo.")
            % {"value": name[:64]}
        )
    return ZoneInfo(name)


def _called(rules: Rules) -> str:
    return rules.name.get(current_language()) or next(filter(None, rules.name.values()), "–")
