"""What the pages about people ask: to invite, to apply, to set places and criteria."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.academy import clock, guards, zones
from contadora.academy.actions.selection import OF_PLACES
from contadora.academy.models import Course, Criterion, Partner, Person
from contadora.academy.seen import mark
from contadora.atlas.texts import LANGUAGES, current_language
from contadora.people.forms import Refusable, check_year


def state_choices() -> list[tuple[str, Any]]:
    """Return the States for a list that opens."""
    return [("", "–"), *guards.states(current_language())]


class InviteForm(Refusable):
    """One person to invite."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)
    state = forms.ChoiceField(label=_("State"), required=False, choices=state_choices)
    institution = forms.CharField(label=_("Institution"), max_length=300, required=False)
    post = forms.CharField(label=_("Post held"), max_length=300, required=False)
    partner = forms.ChoiceField(
        label=_("On behalf of"),
        required=False,
        help_text=_("A co-sponsor’s invitations count against its quota."),
    )

    def __init__(self, *args: Any, course: Course, choose_partner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = course.official_language
        self._partners = {
            str(each.uuid): each for each in course.partners.filter(kind=Partner.Kind.COSPONSOR)
        }
        if choose_partner and self._partners:
            field: Any = self.fields["partner"]
            field.choices = [
                ("", _("the organiser")),
                *((key, str(each)) for key, each in self._partners.items()),
            ]
        else:
            del self.fields["partner"]

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = dict(self.cleaned_data)
        if "partner" in data:
            data["partner"] = self._partners.get(data["partner"])
        return data


class TableForm(Refusable):
    """A table of people to invite."""

    file = forms.FileField(
        label=_("Table (CSV)"),
        help_text=_(
            "With a first line of names: email, and as you have them name, language, state, "
            "institution, position; in any of the four languages, by comma or semicolon. Nothing "
            "is sent before you have seen what was read."
        ),
    )
    partner = forms.CharField(required=False, widget=forms.HiddenInput())


class ApplyForm(Refusable):
    """An address to send the link to."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The link goes there; no account is needed."),
    )


class ConsentForm(Refusable):
    """That somebody agrees to how their data is used."""

    consent = forms.BooleanField(
        label=_("I have read this and agree that my data is used in this way."), required=False
    )


class PersonForm(Refusable):
    """What a person says of themself."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    certificate_name = forms.CharField(
        label=_("Name on the certificate"),
        max_length=200,
        required=False,
        help_text=_("In any script; empty for the name above."),
    )
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    seen_by_participants = forms.BooleanField(
        label=_("the other participants may see my name, State and institution"), required=False
    )
    seen_by_alumni = forms.BooleanField(
        label=_("after the course, the network of those who took part may see me"), required=False
    )

    def __init__(self, *args: Any, person: Person, course: Course, **kwargs: Any) -> None:
        names = (
            *("name", "certificate_name", "language", "time_zone"),
            *("seen_by_participants", "seen_by_alumni"),
        )
        kwargs["initial"] = {name: getattr(person, name) for name in names}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time_zone"]
        field.choices = [
            ("", _("the course’s (%(zone)s)") % {"zone": clock.city(course)}),
            *zones.choices(current_language(), timezone.now(), person.time_zone),
        ]


class PlacesForm(Refusable):
    """How many places there are, and how those that become free are offered."""

    cap = forms.IntegerField(
        label=_("Number of places"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Empty: no limit."),
    )
    offer_hours = forms.IntegerField(
        label=_("An offer is open for (hours)"), min_value=1, max_value=24 * 30
    )
    offers_until = forms.DateTimeField(
        label=_("No offers after"),
        required=False,
        validators=[check_year],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        help_text=_("In the course’s time zone. Never after the start."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    understood = forms.BooleanField(
        label=_("Lower it below those who hold a place: nobody loses theirs"), required=False
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        self._zone = ZoneInfo(course.time_zone)
        kwargs.setdefault("initial", self.initial_of(course))
        super().__init__(*args, **kwargs)

    @staticmethod
    def initial_of(course: Course) -> dict[str, Any]:
        """Return what a course says now, as the form shows it."""
        until, zone = course.offers_until, ZoneInfo(course.time_zone)
        return {
            "cap": course.cap,
            "offer_hours": course.offer_hours,
            "offers_until": until.astimezone(zone).replace(tzinfo=None) if until else None,
            "seen": mark(course, OF_PLACES),
        }

    def clean_offers_until(self) -> Any:
        at = self.cleaned_data["offers_until"]
        return None if at is None else clock.instant(at.date(), at.time(), self._zone)


class CriterionForm(Refusable):
    """Something that applications are scored against, named in each language."""

    points = forms.IntegerField(label=_("Most points"), min_value=1, max_value=100, initial=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Criterion (%(language)s)") % {"language": language},
                max_length=300,
                required=False,
            )
        self.order_fields([*(f"name_{code}" for code in LANGUAGES), "points"])

    def names(self) -> dict[str, str]:
        """Return the names by language."""
        return {code: self.cleaned_data.get(f"name_{code}", "") for code in LANGUAGES}


class ScoreForm(Refusable):
    """Points on each criterion."""

    def __init__(
        self, *args: Any, criteria: list[Criterion], given: dict[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._criteria = {str(each.uuid): each for each in criteria}
        for key, each in self._criteria.items():
            self.fields[key] = forms.IntegerField(
                label=_("%(criterion)s (0 to %(most)s)")
                % {"criterion": each.name, "most": each.points},
                min_value=0,
                max_value=each.points,
                required=False,
                initial=given.get(each.pk),
            )

    def points(self) -> dict[Criterion, int | None]:
        """Return the points by criterion."""
        return {each: self.cleaned_data[key] for key, each in self._criteria.items()}


class CorrespondenceForm(Refusable):
    """From whom a course's mails come."""

    sender_name = forms.CharField(
        label=pgettext_lazy("mail", "Signed by"),
        max_length=200,
        required=False,
        help_text=_("Empty: the organising institutions."),
    )
    reply_to = forms.EmailField(
        label=_("Answers go to"),
        required=False,
        help_text=_("Also the organiser of the calendar invitations."),
    )


class JoinForm(Refusable):
    """The other address of the same person."""

    email = forms.EmailField(
        label=_("Other address of the same person"),
        help_text=_("What was done under it comes here; mails go to the address above only."),
    )
