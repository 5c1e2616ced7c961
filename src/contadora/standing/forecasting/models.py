"""Trained forecasting models, and the forecasts that delegations keep."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.models import Instrument
from contadora.people.handling import HandledQuerySet, HandlingLevel
from contadora.people.models import Handled, User
from contadora.record.models import RollCall


class Training(models.Model):
    """One training of the forecasting model: on what, with which program, how well it did before.

    The model itself is a file of the desk's folder, named by `uuid`; without it the row is history.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    # True while it runs, else nothing: the store lets one run at a time, whoever asks.
    active = models.BooleanField(null=True, default=None, unique=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(default=timezone.now)
    seed = models.PositiveBigIntegerField(default=0)
    input_hash = models.CharField(max_length=64)
    program = models.CharField(max_length=16)  # which edition of the forecasting program
    record_version = models.PositiveBigIntegerField(default=0)
    library_version = models.CharField(max_length=32, blank=True)
    n_rollcalls = models.PositiveIntegerField(default=0)
    n_states = models.PositiveIntegerField(default=0)
    first_session = models.PositiveSmallIntegerField(default=0)
    last_session = models.PositiveSmallIntegerField(default=0)
    # How the same method did on past sessions, each from those before it (`scoring.Score.sums`).
    past = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"forecast model {str(self.uuid)[:8]}"


class KeptForecast(Handled):
    """A forecast as it was when a delegation kept it, and how it did once the vote came."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=300)
    question = models.CharField(max_length=4000)  # the query of the coalition page's address
    instrument = models.ForeignKey(
        Instrument, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Symbol under which the vote is expected, and the roll calls known on it when it was kept.
    symbol = models.CharField(max_length=80, blank=True)
    known_calls = models.JSONField(default=list)
    note = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    arrays = models.BinaryField()  # probabilities, baselines and joint draws, for the score
    made_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    model_hash = models.CharField(max_length=64)
    model_program = models.CharField(max_length=16)
    library_version = models.CharField(max_length=32)
    rollcall = models.ForeignKey(
        RollCall, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    scored_at = models.DateTimeField(null=True, blank=True)
    score = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[KeptForecast]] = HandledQuerySet["KeptForecast"].as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        # A name goes to the audit trail, where a handling level does not reach.
        if self.handling > HandlingLevel.GREEN:
            return f"forecast {self.uuid}"
        return self.title[:80]
