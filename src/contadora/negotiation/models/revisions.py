"""Frozen revisions of a text, and what became of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.models import Instrument
from contadora.negotiation.models.text import Text
from contadora.people.models import User


class Revision(models.Model):
    """A text as it stood when the chair issued it: frozen, numbered, hashed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()  # 0 is the first draft, 1 is Rev.1
    is_clean = models.BooleanField(default=False)
    # Paragraphs with numbers, bases, open edits and sources: see `negotiation.freezing`.
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of `content` as canonical JSON
    progress = models.JSONField(default=dict)  # what `drafting.progress` counts
    note = models.TextField(blank=True)
    version = models.PositiveBigIntegerField()  # of the text when it was issued
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["text", "number"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="one_revision_number")
        ]

    def __str__(self) -> str:
        return f"revision {self.uuid}"

    @property
    def label(self) -> str:
        """How it is called: `Rev.1`; the first draft has no such name."""
        return f"Rev.{self.number}" if self.number else ""


class Outcome(models.Model):
    """What became of a text, by which act, and where the record has it."""

    class How(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        SILENCE = "silence", _("adopted under a silence procedure")
        NOT_ADOPTED = "not_adopted", _("not adopted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    text = models.OneToOneField(Text, on_delete=models.CASCADE, related_name="outcome")
    how = models.CharField(max_length=12, choices=How)
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    silence = models.OneToOneField(
        "negotiation.SilenceRound",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcome",
    )
    # The adopted text in the record, with the acts of those who adopted it.
    instrument = models.ForeignKey(
        Instrument, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"outcome of {self.text_id}"
