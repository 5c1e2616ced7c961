"""Programmes, courses and their sessions: what is taught, when, by whom, under which rules."""

from __future__ import annotations

import uuid
from datetime import timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.models import Confidence, Source, State
from contadora.atlas.texts import Named, Text, Titled, current_language, localized
from contadora.people.models import Delegation, User


def check_time_zone(name: str) -> None:
    """Refuse what is no time zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(
            _("%(value)s is no time zone; give one like America/Caracas.") % {"value": name}
        )


class Programme(Titled):
    """Courses that belong together, in stages."""

    slug = models.SlugField(max_length=80, unique=True)
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes"
    )

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return str(self.title)


class Course(Titled):
    """One edition of a course."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    class Admission(models.TextChoices):
        AUTOMATIC = "automatic", _("in the order of applications")
        MODERATED = "moderated", _("by selection")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    # The team that organises it: its head and officers coordinate, beside the secretariat.
    organiser = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="courses"
    )
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="courses"
    )
    stage = models.PositiveSmallIntegerField(null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="editions"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)

    objectives_es = models.TextField(blank=True)  # one to a line
    objectives_en = models.TextField(blank=True)
    objectives_pt = models.TextField(blank=True)
    objectives_fr = models.TextField(blank=True)
    audience_es = models.TextField(blank=True)
    audience_en = models.TextField(blank=True)
    audience_pt = models.TextField(blank=True)
    audience_fr = models.TextField(blank=True)
    place_es = models.CharField(max_length=300, blank=True)
    place_en = models.CharField(max_length=300, blank=True)
    place_pt = models.CharField(max_length=300, blank=True)
    place_fr = models.CharField(max_length=300, blank=True)
    online = models.BooleanField(default=True)

    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(
        max_length=64, default="America/Caracas", validators=[check_time_zone]
    )
    official_language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="es")
    interpretation = models.JSONField(default=list, blank=True)  # codes of languages

    cap = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    admission = models.CharField(max_length=12, choices=Admission, default=Admission.MODERATED)
    invitation_only = models.BooleanField(default=True)
    applications_close_at = models.DateTimeField(null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(
        default=48, validators=[MinValueValidator(1), MaxValueValidator(24 * 30)]
    )
    # No place is offered from the waiting list after this, nor after the start.
    offers_until = models.DateTimeField(null=True, blank=True)

    # What earns the certificate; what is empty is not asked for.
    sessions_needed = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes_needed = models.PositiveSmallIntegerField(null=True, blank=True)
    mark_needed = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    # Days after the end on which data not needed for certificates is erased.
    retention_days = models.PositiveSmallIntegerField(
        default=180, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    privacy_version = models.PositiveSmallIntegerField(default=1)
    privacy_es = models.TextField(blank=True)
    privacy_en = models.TextField(blank=True)
    privacy_pt = models.TextField(blank=True)
    privacy_fr = models.TextField(blank=True)

    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="courses"
    )
    # Of a course that others held and the desk tells of; a course held here needs neither.
    confidence = models.CharField(max_length=12, choices=Confidence, blank=True)
    remark = models.CharField(max_length=600, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=600, blank=True)
    # Counts up with every change, so that a form that saw another is refused. A course of the
    # starter pack has 0 until somebody of the desk changes it; from then on it is the desk's own.
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = [F("starts_on").desc(nulls_first=True), "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="course_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def objectives(self) -> Text:
        """The objectives in the active language, or the nearest."""
        return localized(self, "objectives")

    @property
    def audience(self) -> Text:
        """Whom it is for, in the active language, or the nearest."""
        return localized(self, "audience")

    @property
    def place(self) -> Text:
        """Where it is held, in the active language, or the nearest."""
        return localized(self, "place")

    @property
    def is_public(self) -> bool:
        """Whether anyone may see its page."""
        return self.status != self.Status.DRAFT

    @property
    def label(self) -> str:
        """How other rooms name what belongs to this course."""
        return f"academy.course:{self.uuid}"


class Partner(Named):
    """An institution that organises, co-sponsors or works with a course."""

    class Kind(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        COSPONSOR = "cosponsor", _("co-sponsor")
        COLLABORATOR = "collaborator", _("collaborating institution")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="partners")
    kind = models.CharField(max_length=12, choices=Kind)
    acronym = models.CharField(max_length=40, blank=True)
    url = models.URLField(blank=True)
    logo = models.FileField(upload_to="academy/logos/", blank=True)
    # A co-sponsor's team on this desk: its head and officers invite within the quota.
    delegation = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    quota = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["course", "kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "delegation"], name="one_partner_a_delegation"
            )
        ]

    def __str__(self) -> str:
        return self.acronym or self.name


class Contributor(models.Model):
    """Who opens, speaks, moderates, coordinates or reviews; shown by post, by name if it is known.

    With a `user` it is an account of this desk, which then has the role's own pages.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="contributors")
    name = models.CharField(max_length=200, blank=True)
    post_es = models.CharField(max_length=300, blank=True)
    post_en = models.CharField(max_length=300, blank=True)
    post_pt = models.CharField(max_length=300, blank=True)
    post_fr = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    coordinates = models.BooleanField(default=False)  # shown as a coordinator
    reviews = models.BooleanField(default=False)  # scores applications
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["course", "position", "pk"]

    def __str__(self) -> str:
        return self.name or str(self.post)

    @property
    def post(self) -> Text:
        """The post in the active language, or the nearest."""
        return localized(self, "post")


class Session(models.Model):
    """One meeting of a course: an opening, a workshop, a closing."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening session")
        WORKSHOP = "workshop", _("workshop")
        CLOSING = "closing", _("closing session")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WORKSHOP)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Of a past event whose hours no source gives: from midnight to midnight, shown as the day.
    day_only = models.BooleanField(default=False)
    title_es = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    title_pt = models.CharField(max_length=300, blank=True)
    title_fr = models.CharField(max_length=300, blank=True)
    themes_es = models.TextField(blank=True)  # one to a line
    themes_en = models.TextField(blank=True)
    themes_pt = models.TextField(blank=True)
    themes_fr = models.TextField(blank=True)
    # Never in a mail, nor in a page before the doors open.
    join_url = models.URLField(max_length=600, blank=True)
    counts = models.BooleanField(default=True)  # towards the certificate
    sequence = models.PositiveIntegerField(default=0)  # of its calendar messages
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def title(self) -> Text:
        """The title in the active language, or the nearest; without one, what kind it is."""
        found = localized(self, "title")
        if found.text:
            return found
        kind = str(self.get_kind_display())
        return Text(kind[:1].upper() + kind[1:], current_language(), fallback=False)

    @property
    def themes(self) -> Text:
        """The themes in the active language, or the nearest."""
        return localized(self, "themes")

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.ends_at - self.starts_at


class Part(models.Model):
    """What a contributor does in a session."""

    class Role(models.TextChoices):
        OPENS = "opens", _("opens")
        SPEAKS = "speaks", _("speaks")
        MODERATES = "moderates", _("moderates")
        CLOSES = "closes", _("closes")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts")
    contributor = models.ForeignKey(Contributor, on_delete=models.CASCADE, related_name="parts")
    role = models.CharField(max_length=12, choices=Role, default=Role.SPEAKS)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["session", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "contributor", "role"], name="one_part_in_a_session"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contributor} {self.role}"


class Reading(models.Model):
    """A work of the bibliography."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="readings")
    citation = models.CharField(max_length=800)
    url = models.URLField(max_length=600, blank=True)
    language = models.CharField(max_length=8, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["course", "position", "pk"]

    def __str__(self) -> str:
        return self.citation


class Participation(models.Model):
    """How many of a State a finished course trained, where a source says so."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="participations")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="participations")
    trained = models.PositiveIntegerField(null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="participations")

    class Meta:
        ordering = ["course", "state"]
        constraints = [
            models.UniqueConstraint(fields=["course", "state"], name="one_participation_a_state")
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.state_id}"
