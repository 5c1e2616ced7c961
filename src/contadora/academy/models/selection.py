"""How places are given: criteria, scores, tables of people, and what happened to places."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.academy.models.course import Course, Partner
from contadora.academy.models.people import Application
from contadora.atlas.texts import Named
from contadora.people.models import User


class Criterion(Named):
    """What reviewers score an application against."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="criteria")
    points = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["course", "position", "pk"]
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """What one reviewer gave an application on one criterion."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    scored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["application", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion", "reviewer"], name="one_score_a_reviewer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.criterion}: {self.points}"


class InvitationFile(models.Model):
    """A table of people to invite, read and checked; nothing is sent until it is confirmed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="invitation_files")
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.CASCADE, related_name="invitation_files"
    )
    name = models.CharField(max_length=200)
    rows = models.JSONField(default=list)  # emptied when it is sent or dropped
    problems = models.JSONField(default=list)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course", "pk"]

    def __str__(self) -> str:
        return self.name


class PlaceNote(models.Model):
    """What happened to a place and why: above all, why somebody who waited was passed over."""

    class Kind(models.TextChoices):
        OFFERED = "offered", _("a place was offered")
        TAKEN = "taken", _("the offer was taken")
        LAPSED = "lapsed", _("the offer ran out")
        LEFT = "left", _("left the waiting list")
        FREED = "freed", _("gave the place back")
        SKIPPED = "skipped", _("passed over")
        STOPPED = "stopped", _("nobody was offered a place")
        CAP = "cap", _("the number of places was changed")

    class Reason(models.TextChoices):
        NONE = "", ""
        BOUNCED = "bounced", _("mail to the address comes back")
        ERASED = "erased", _("the person’s data was erased")
        CUT_OFF = "cut_off", _("the last moment for offers has passed")
        STARTED = "started", _("the course has started")
        CLOSED = "closed", _("the course is not open")
        BELOW = "below", _("more people hold a place than there are places now")
        CHOSEN = "chosen", _("the organiser gave a place to somebody who waited for less time")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="place_notes")
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["course", "-pk"]

    def __str__(self) -> str:
        return f"{self.course_id} {self.kind} {self.reason}"


class Correspondence(models.Model):
    """From whom a course's mails come, and the desk's address that their links lead to."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="correspondence")
    site = models.CharField(max_length=200, blank=True)  # as the organiser last reached the desk
    sender_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(blank=True)  # the organizer of calendar invitations too

    class Meta:
        ordering = ["course"]
        verbose_name_plural = "correspondence"

    def __str__(self) -> str:
        return f"{self.course}"
