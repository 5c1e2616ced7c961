"""Agreed language: adopted texts that the desk's people loaded, cut into passages."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.dates import PartialDateField
from contadora.atlas.models import Instrument
from contadora.people.models import User


class AdoptedText(models.Model):
    """One language version of an adopted text."""

    class How(models.TextChoices):
        CONSENSUS = "consensus", _("by consensus")
        NO_VOTE = "no_vote", _("without a vote")
        VOTE = "vote", _("by recorded vote")
        SILENCE = "silence", _("under a silence procedure")
        UNKNOWN = "unknown", _("how is not known")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    symbol = models.CharField(max_length=80, db_index=True)
    title = models.CharField(max_length=500)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    date = PartialDateField(null=True, blank=True, db_index=True)
    how = models.CharField(max_length=10, choices=How, default=How.UNKNOWN)
    instrument = models.ForeignKey(
        Instrument, null=True, blank=True, on_delete=models.SET_NULL, related_name="adopted_texts"
    )
    url = models.URLField(max_length=600, blank=True)
    format = models.CharField(max_length=8)  # docx, pdf, html, txt, akn
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    problems = models.JSONField(default=list)  # what could not be read
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["symbol", "language"]
        constraints = [
            models.UniqueConstraint(fields=["symbol", "language"], name="one_adopted_text")
        ]

    def __str__(self) -> str:
        return f"{self.symbol} ({self.language})"


class Passage(models.Model):
    """A paragraph of an adopted text, with what finds it by meaning in any language."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(AdoptedText, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)  # OP3, PP2, (a)
    words = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)  # of the words folded, for exact finds
    vector = models.BinaryField()  # half-precision floats of the sentence encoder

    class Meta:
        ordering = ["text", "position"]
        constraints = [
            models.UniqueConstraint(fields=["text", "position"], name="one_passage_position")
        ]

    def __str__(self) -> str:
        return f"{self.text_id} {self.number or self.position}"


class Intake(models.Model):
    """A file that was read for the library and waits to be kept, or is being kept by a job."""

    class Status(models.TextChoices):
        READ = "read", _("to be looked through")
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being kept")
        DONE = "done", _("kept in the library")
        FAILED = "failed", _("could not be kept")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    symbol = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    date = PartialDateField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=AdoptedText.How, default=AdoptedText.How.UNKNOWN)
    url = models.URLField(max_length=600, blank=True)
    format = models.CharField(max_length=8)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    passages = models.JSONField(default=list)  # [number, words], in the file's order
    problems = models.JSONField(default=list)
    status = models.CharField(max_length=8, choices=Status, default=Status.READ)
    replaces = models.BooleanField(default=False)  # the text of the same symbol and language
    done = models.PositiveIntegerField(default=0)  # passages that the job has been through
    failure = models.JSONField(default=dict)  # why it failed: a code and its values
    text = models.ForeignKey(
        AdoptedText, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.filename} ({self.status})"
