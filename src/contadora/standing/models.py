"""Runs of the model on the record, and the poles that positions are read against."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.labels import ISSUES
from contadora.people.models import User

# Without a sign of life for so long, who ran it has stopped; compiling at a first start has none.
SILENCE = timedelta(minutes=5)


class Run(models.Model):
    """One estimation: what went in, how it was set, how well it converged, what came out."""

    class Scope(models.TextChoices):
        ALL = "all", _("all issues")
        DOCKET = "docket", _("cyber docket")
        CYBER = "cyber", _("cyber docket, with the general record")
        # One issue, by the codes of the Assembly's voting data.
        COLONIALISM = "co", ISSUES["co"]
        DISARMAMENT = "di", ISSUES["di"]
        ECONOMY = "ec", ISSUES["ec"]
        HUMAN_RIGHTS = "hr", ISSUES["hr"]
        MIDDLE_EAST = "me", ISSUES["me"]
        NUCLEAR = "nu", ISSUES["nu"]

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.CharField(max_length=8, choices=Scope)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    beat_at = models.DateTimeField(null=True, blank=True)  # last sign of life of who runs it
    settings = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField(default=0)
    input_hash = models.CharField(max_length=64, blank=True)
    record_version = models.PositiveBigIntegerField(default=0)
    library_version = models.CharField(max_length=32, blank=True)
    n_items = models.PositiveIntegerField(default=0)
    n_states = models.PositiveIntegerField(default=0)
    n_votes = models.PositiveIntegerField(default=0)
    converged = models.BooleanField(default=False)
    diagnostics = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["scope", "status", "-finished_at"], name="latest_run")]
        constraints = [
            models.UniqueConstraint(
                fields=["scope"],
                condition=models.Q(status__in=["queued", "running"]),
                name="one_active_run_a_scope",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)

    @property
    def is_silent(self) -> bool:
        """Whether it is marked as running but whoever ran it has stopped."""
        alive = self.beat_at is not None and self.beat_at >= timezone.now() - SILENCE
        return self.status == self.Status.RUNNING and not alive

    @property
    def seconds(self) -> float | None:
        """How long it took, None when it has not ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class RunResult(models.Model):
    """A run's arrays in one NumPy archive: points, intervals, counts, thinned joint draws."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="result")
    arrays = models.BinaryField()

    def __str__(self) -> str:
        return str(self.run_id)


class Pole(models.Model):
    """A State or a group, taken as a bloc, against which alignment is read."""

    class Kind(models.TextChoices):
        STATE = "state", _("State")
        GROUP = "group", _("group")

    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=24, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code


# Django finds a room's models here; those of forecasts have a module of their own.
from contadora.standing.forecasting.models import KeptForecast, Training  # noqa: E402

__all__ = ["SILENCE", "KeptForecast", "Pole", "Run", "RunResult", "Training"]
