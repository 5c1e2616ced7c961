"""Those who apply to a course and take part in it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.academy.models.course import Course, Partner
from contadora.atlas.models import State
from contadora.forms.models import Response
from contadora.people.models import User


class Person(models.Model):
    """Somebody who was invited, applied or took part; no account of the desk is needed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()  # lower case
    name = models.CharField(max_length=200, blank=True)
    certificate_name = models.CharField(max_length=200, blank=True)  # as the person wants it
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="es")
    time_zone = models.CharField(max_length=64, blank=True)
    state = models.ForeignKey(
        State, null=True, blank=True, on_delete=models.PROTECT, related_name="trainees"
    )
    institution = models.CharField(max_length=300, blank=True)
    post = models.CharField(max_length=300, blank=True)
    gender = models.CharField(max_length=40, blank=True)
    # A second address of the same person points to the one that is kept.
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="other_addresses"
    )
    # Seen by the other participants of a course, and by alumni, only where the person agreed.
    seen_by_participants = models.BooleanField(default=False)
    seen_by_alumni = models.BooleanField(default=False)
    # Counts up when the personal links given so far shall work no longer.
    link_number = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~Q(email=""), name="academy_person_email_unique"
            )
        ]

    def __str__(self) -> str:
        # What the audit trail keeps for good: neither name nor address, which may be erased.
        return f"P-{str(self.uuid)[:8]}"

    @property
    def shown_name(self) -> str:
        """The name for pages, or the address where none is known."""
        return self.name or self.email

    @property
    def written_name(self) -> str:
        """The name as it stands on a certificate."""
        return self.certificate_name or self.name


class Invitation(models.Model):
    """A personal invitation to apply: signed, expiring, bound to its address."""

    class Status(models.TextChoices):
        SENT = "sent", _("sent")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="invitations")
    partner = models.ForeignKey(  # who invited; empty where the organiser did
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    status = models.CharField(max_length=12, choices=Status, default=Status.SENT)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["course", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person"],
                condition=~Q(status="withdrawn"),
                name="one_invitation_a_course",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.course}"

    @property
    def is_open(self) -> bool:
        """Whether it can be answered now."""
        return self.status == self.Status.SENT and self.expires_at > timezone.now()


class Application(models.Model):
    """One person's way through a course, from the form to the place."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("not sent yet")
        SUBMITTED = "submitted", _("to be decided")
        ACCEPTED = "accepted", _("has a place")
        WAITING = "waiting", _("on the waiting list")
        OFFERED = "offered", _("has been offered a place")
        REFUSED = "refused", _("not selected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CANCELLED = "cancelled", _("gave the place back")
        LAPSED = "lapsed", _("did not take the offer in time")

    class Proposal(models.TextChoices):
        ACCEPT = "accept", _("give a place")
        WAIT = "wait", _("put on the waiting list")
        REFUSE = "refuse", _("do not select")

    # What counts against the cap.
    HOLDING = (Status.ACCEPTED, Status.OFFERED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="applications")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="application"
    )
    response = models.OneToOneField(
        Response, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    consent_version = models.PositiveSmallIntegerField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # What the organiser means to decide; nobody is told before the batch is sent.
    proposal = models.CharField(max_length=8, choices=Proposal, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # The waiting list is in the order of entry, by this number; it never changes.
    waiting_number = models.PositiveIntegerField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_ends_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course", "submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "person"], name="one_application_a_course"),
            models.UniqueConstraint(
                fields=["course", "waiting_number"], name="one_number_on_the_waiting_list"
            ),
        ]
        indexes = [models.Index(fields=["course", "status"], name="academy_by_status")]

    def __str__(self) -> str:
        return f"{self.person} · {self.course}"

    @property
    def takes_part(self) -> bool:
        """Whether the person has a place."""
        return self.status == self.Status.ACCEPTED

    @property
    def mean_points(self) -> float | None:
        """The mean of the reviewers' sums, where a query brought sum and number along."""
        total, readers = getattr(self, "total", None), getattr(self, "readers", None)
        return total / readers if total is not None and readers else None
