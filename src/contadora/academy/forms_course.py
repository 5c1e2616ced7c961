"""What a coordinator's pages ask of a course; what may be done with it is for the actions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contadora.academy import clock, seen
from contadora.academy.models import (
    Contributor,
    Course,
    Part,
    Partner,
    Programme,
    Reading,
    Session,
)
from contadora.academy.models.course import check_time_zone
from contadora.atlas.texts import LANGUAGES
from contadora.people import queries as people
from contadora.people.forms import Refusable, check_year
from contadora.people.models import Delegation, User


class TextsForm(Refusable):
    """A form with texts in the four languages: `texts` names them, `prose` the long ones."""

    texts: dict[str, Promise] = {}
    prose: frozenset[str] = frozenset()
    longest: dict[str, int] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = dict(settings.LANGUAGES)
        for name in self.texts:
            for code in LANGUAGES:
                widget = forms.Textarea(attrs={"rows": 4}) if name in self.prose else None
                self.fields[f"{name}_{code}"] = forms.CharField(
                    # The group says what it is; the field says in which language.
                    label=languages[code],
                    required=False,
                    max_length=self.longest.get(name, 20_000),
                    widget=widget or forms.TextInput(),
                )

    @property
    def text_groups(self) -> list[tuple[str, Promise, list[forms.BoundField]]]:
        """The texts with their fields, for the page to set side by side."""
        return [
            (name, label, [self[f"{name}_{code}"] for code in LANGUAGES])
            for name, label in self.texts.items()
        ]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that are no texts in languages."""
        grouped = {f"{name}_{code}" for name in self.texts for code in LANGUAGES}
        return [field for field in self.visible_fields() if field.name not in grouped]


class WallClockField(forms.DateTimeField):
    """A day and an hour as they stand on a wall, whose zone another field of the form names."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, required=False, validators=[check_year], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            return super().to_python(value)


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not at run time
    """A team of this desk, chosen by its name."""

    def label_from_instance(self, obj: Delegation) -> str:
        return people.delegation_name(obj)


class CourseForm(TextsForm):
    """A course; its address and organiser are asked for once, when it is made."""

    texts = {
        "title": _("Title"),
        "summary": _("Summary"),
        "objectives": _("Objectives, one to a line"),
        "audience": _("For whom"),
        "place": _("Venue"),
        "privacy": _("Privacy notice of the application"),
    }
    prose = frozenset({"summary", "objectives", "audience", "privacy"})
    longest = {"title": 300, "place": 300}

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    official_language = forms.ChoiceField(
        label=_("Official language"), choices=settings.LANGUAGES, initial="es"
    )
    interpretation = forms.MultipleChoiceField(
        label=_("Interpretation offered into"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    programme = forms.ModelChoiceField(
        label=_("Course programme"), queryset=Programme.objects.all(), required=False
    )
    stage = forms.IntegerField(label=_("Stage in it"), required=False, min_value=1, max_value=99)
    starts_on = forms.DateField(
        label=_("First day"),
        required=False,
        validators=[check_year],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        validators=[check_year],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        initial="America/Caracas",
        validators=[check_time_zone],
        widget=forms.TextInput(attrs={"list": "time-zones"}),
        help_text=_(
            "Hours of sessions are written by its clock. Where you change it, sessions stay at the "
            "moment they were set to and show another hour; the times in this form are read by the "
            "new clock."
        ),
    )
    online = forms.BooleanField(label=_("held online"), required=False, initial=True)
    cap = forms.IntegerField(label=_("Places"), required=False, min_value=1, max_value=100_000)
    admission = forms.ChoiceField(
        label=_("How places are given"), choices=Course.Admission.choices, initial="moderated"
    )
    invitation_only = forms.BooleanField(
        label=_("by invitation only"), required=False, initial=True
    )
    applications_close_at = WallClockField(
        label=_("Applications until"), help_text=_("By the course’s clock.")
    )
    offer_hours = forms.IntegerField(
        label=_("Hours to take a place that is offered"),
        initial=48,
        min_value=1,
        max_value=24 * 30,
    )
    offers_until = WallClockField(
        label=_("No place is offered after"),
        help_text=_("By the course’s clock; never after the course has begun."),
    )
    sessions_needed = forms.IntegerField(
        label=_("Sessions needed for the certificate"), required=False, min_value=1, max_value=999
    )
    minutes_needed = forms.IntegerField(
        label=_("Minutes needed for the certificate"),
        required=False,
        min_value=1,
        max_value=30_000,
    )
    mark_needed = forms.IntegerField(
        label=_("Mark needed for the certificate, in percent"),
        required=False,
        min_value=1,
        max_value=100,
    )
    retention_days = forms.IntegerField(
        label=_("Days after which data not needed is erased"),
        initial=180,
        min_value=1,
        max_value=3650,
        help_text=_("Counted from the end; what certificates need is kept."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name = data.get("time_zone")
        for field in ("applications_close_at", "offers_until"):
            if name and data.get(field):
                wall = data[field].replace(tzinfo=None)
                try:
                    data[field] = clock.instant(wall.date(), wall.time(), ZoneInfo(name))
                except ValidationError as error:
                    self.add_error(field, error)
        return data

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: v for name, v in self.cleaned_data.items() if name != "revision"}

    @classmethod
    def initial_of(cls, course: Course) -> dict[str, Any]:
        """Return what the form shows of a course."""
        from contadora.academy.actions.courses import EDITABLE

        shown = {name: getattr(course, name) for name in EDITABLE}
        zone = clock.zone_of(course)
        for field in ("applications_close_at", "offers_until"):
            if shown[field]:
                # Shown as it stands on the course's wall, whatever clock the page goes by.
                shown[field] = shown[field].astimezone(zone).replace(tzinfo=None)
        return shown | {"revision": course.revision}


class NewCourseForm(CourseForm):
    """A new course."""

    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        help_text=_("Small letters, digits and hyphens, as in techplomacy-2027."),
    )
    organiser = TeamField(
        label=_("Organised by the team"),
        queryset=Delegation.objects.none(),
        required=False,
        help_text=_("Its head and officers coordinate the course, beside the secretariat."),
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["revision"]  # there is nothing yet that somebody else could have changed
        organiser = self.fields["organiser"]
        assert isinstance(organiser, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        organiser.queryset = teams
        self.order_fields(["slug", "organiser", *(n for n in self.fields if n != "slug")])

    def values(self) -> dict[str, Any]:
        return {n: v for n, v in super().values().items() if n not in ("slug", "organiser")}


class CopyForm(Refusable):
    """The next edition: where it is and when it begins."""

    slug = forms.SlugField(
        label=_("Address of the next edition"),
        max_length=80,
        help_text=_("The last part of its page’s address: letters, digits and hyphens."),
    )
    starts_on = forms.DateField(
        label=_("Its first day"),
        validators=[check_year],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("All other dates move along; hours stay as they are on the course’s clock."),
    )


class CancelForm(Refusable):
    """Why something is called off."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who had a place read it, and everyone on the course’s page."),
    )


class SessionForm(TextsForm):
    """A session, by the course's clock, and who does what in it."""

    texts = {"title": _("Title"), "themes": _("Themes, one to a line")}
    prose = frozenset({"themes"})
    longest = {"title": 300}

    sequence = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices, initial="workshop")
    day = forms.DateField(
        label=_("Day"),
        validators=[check_year],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=_("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    join_url = forms.URLField(
        label=_("Address to join"),
        required=False,
        max_length=600,
        assume_scheme="https",
        help_text=_("Shown to participants from 15 minutes before; never in a mail."),
    )
    counts = forms.BooleanField(label=_("counts for the certificate"), required=False, initial=True)

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.people = list(course.contributors.all())
        choices = [(str(each.uuid), str(each)) for each in self.people]
        for role in Part.Role:
            if choices:
                self.fields[f"part_{role.value}"] = forms.MultipleChoiceField(
                    label=str(role.label).capitalize(),
                    choices=choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        zone = clock.zone_of(self.course)
        for name, target in (("starts", "starts_at"), ("ends", "ends_at")):
            if data.get("day") and data.get(name) is not None:
                try:
                    data[target] = clock.instant(data["day"], data[name], zone)
                except ValidationError as error:
                    self.add_error(name, error)
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _now("It ends before it starts; correct one of the two."))
        return data

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        from contadora.academy.actions.sessions import EDITABLE

        return {name: v for name, v in self.cleaned_data.items() if name in EDITABLE}

    def parts(self) -> list[tuple[Contributor, str]]:
        """Return who does what, in the order of the course's people."""
        return [
            (each, role.value)
            for role in Part.Role
            for each in self.people
            if str(each.uuid) in self.cleaned_data.get(f"part_{role.value}", ())
        ]

    @classmethod
    def initial_of(cls, session: Session) -> dict[str, Any]:
        """Return what the form shows of a session."""
        zone = clock.zone_of(session.course)
        starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
        shown: dict[str, Any] = {
            f"{name}_{code}": getattr(session, f"{name}_{code}")
            for name in cls.texts
            for code in LANGUAGES
        }
        for part in session.parts.select_related("contributor"):
            shown.setdefault(f"part_{part.role}", []).append(str(part.contributor.uuid))
        return shown | {
            "sequence": session.sequence,
            "kind": session.kind,
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "join_url": session.join_url,
            "counts": session.counts,
        }


class ContributorForm(TextsForm):
    """Somebody who makes a course."""

    texts = {"post": _("Post")}
    longest = {"post": 300}

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        required=False,
        help_text=_("Only where it is public; the post is enough."),
    )
    account = forms.EmailField(
        label=_("Account on this desk"),
        required=False,
        help_text=_("The address of an account, which then sees the role’s own pages."),
    )
    coordinates = forms.BooleanField(label=_("shown as a coordinator"), required=False)
    reviews = forms.BooleanField(label=_("scores applications"), required=False)

    def clean_account(self) -> User | None:
        address = self.cleaned_data["account"]
        if not address:
            return None
        user = people.account(address)
        if user is None:
            raise ValidationError(
                _now("%(address)s has no account on this desk; invite it to a delegation first.")
                % {"address": address}
            )
        return user

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        data["user"] = data.pop("account")
        return data

    @classmethod
    def initial_of(cls, contributor: Contributor) -> dict[str, Any]:
        """Return what the form shows of somebody."""
        from contadora.academy.actions.contributors import EDITABLE

        names = ("name", "coordinates", "reviews", *(f"post_{code}" for code in LANGUAGES))
        shown: dict[str, Any] = {name: getattr(contributor, name) for name in names}
        shown["account"] = contributor.user.email if contributor.user else ""
        return shown | {"seen": seen.mark(contributor, EDITABLE)}


class PartnerForm(TextsForm):
    """An institution behind a course."""

    texts = {"name": _("Name")}
    longest = {"name": 300}

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Partner.Kind.choices)
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    url = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
        help_text=_("PNG, JPEG or SVG, at most 512 KB; it is drawn anew as a PNG."),
    )
    without_logo = forms.BooleanField(label=_("take the logo off"), required=False)
    delegation = TeamField(
        label=_("Its team on this desk"),
        queryset=Delegation.objects.all(),
        required=False,
        help_text=_("A co-sponsor’s head and officers invite to this course, within the quota."),
    )
    quota = forms.IntegerField(
        label=_("Most invitations"), required=False, min_value=0, max_value=100_000
    )

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        apart = ("seen", "logo", "without_logo")
        return {n: v for n, v in self.cleaned_data.items() if n not in apart}

    @classmethod
    def initial_of(cls, partner: Partner) -> dict[str, Any]:
        """Return what the form shows of an institution."""
        from contadora.academy.actions.partners import EDITABLE

        names = (
            *("kind", "acronym", "url", "delegation", "quota"),
            *(f"name_{code}" for code in LANGUAGES),
        )
        shown = {name: getattr(partner, name) for name in names}
        return shown | {"seen": seen.mark(partner, (*EDITABLE, "logo"))}


class ReadingForm(Refusable):
    """A work of the bibliography."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    citation = forms.CharField(
        label=_("Citation"), max_length=800, widget=forms.Textarea(attrs={"rows": 3})
    )
    url = forms.URLField(
        label=_("Its address"), max_length=600, required=False, assume_scheme="https"
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", "–"), *settings.LANGUAGES], required=False
    )

    @classmethod
    def initial_of(cls, reading: Reading) -> dict[str, Any]:
        """Return what the form shows of a work."""
        names = ("citation", "url", "language")
        shown = {name: getattr(reading, name) for name in names}
        return shown | {"seen": seen.mark(reading, names)}


class ProgrammeForm(TextsForm):
    """A programme of courses."""

    texts = {"title": _("Title"), "summary": _("Summary")}
    prose = frozenset({"summary"})
    longest = {"title": 300}

    slug = forms.SlugField(label=_("Address"), max_length=80)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, programme: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if programme is not None:  # its address is known elsewhere, and stays
            del self.fields["slug"]

    @classmethod
    def initial_of(cls, programme: Programme) -> dict[str, Any]:
        """Return what the form shows of a programme."""
        shown = {
            f"{name}_{code}": getattr(programme, f"{name}_{code}")
            for name in cls.texts
            for code in LANGUAGES
        }
        return shown | {"seen": seen.mark(programme, shown)}
