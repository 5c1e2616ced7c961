"""Certificates, the keys that sign them, and the batches in which they are issued."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.academy.models.course import Course
from contadora.academy.models.people import Application
from contadora.people.models import User

# The shortest list that the specification allows (16 KB), so that one entry hides among many.
LIST_LENGTH = 131_072


class SigningKey(models.Model):
    """An Ed25519 key of the desk; one that no longer signs stays published and valid.

    The private half is encrypted under the desk's own secret key: a backup without that key signs
    nothing. A desk restored under another secret makes a new key, and what was signed stays valid.
    """

    thumbprint = models.CharField(max_length=64, unique=True)  # RFC 7638
    public = models.JSONField()  # a JWK without its private part
    private = models.TextField()  # a JWK as JWE
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.thumbprint


class Certificate(models.Model):
    """What one person earned in one course, as it was issued; its words never change."""

    class Status(models.TextChoices):
        VALID = "valid", _("valid")
        REVOKED = "revoked", _("revoked")
        SUPERSEDED = "superseded", _("replaced by another")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="certificates"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    serial = models.CharField(max_length=16, unique=True)  # without the hyphens it is written with
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)  # the person's
    # The words in the official language and the person's, as the PDF prints them.
    content = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.CharField(max_length=300, blank=True)  # shown to who verifies
    status_list = models.PositiveIntegerField()
    status_index = models.PositiveIntegerField(validators=[MaxValueValidator(LIST_LENGTH - 1)])
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="certificates")
    credential = models.TextField()  # the Open Badge as VC-JWT

    class Meta:
        ordering = ["course", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(revoked_at=None, superseded_at=None),
                name="one_valid_certificate",
            ),
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="one_place_in_a_status_list"
            ),
        ]
        indexes = [models.Index(fields=["course", "issued_at"], name="academy_issued")]

    def __str__(self) -> str:
        return self.written_serial

    @property
    def written_serial(self) -> str:
        """The serial as it is printed and read aloud, in groups of four."""
        return "-".join(self.serial[at : at + 4] for at in range(0, len(self.serial), 4))

    @property
    def status(self) -> Certificate.Status:
        """Whether it stands: a revocation weighs more than a replacement."""
        if self.revoked_at is not None:
            return self.Status.REVOKED
        if self.superseded_at is not None:
            return self.Status.SUPERSEDED
        return self.Status.VALID


class Issuance(models.Model):
    """A batch of certificates that a coordinator asked for; the worker issues it."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being issued")
        DONE = "done", _("issued")
        FAILED = "failed", _("stopped")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="issuances")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    site = models.URLField(max_length=300)  # the desk's address, as the coordinator reached it
    applications = models.JSONField()  # their numbers
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    issued = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=600, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.course} · {len(self.applications)}"
