"""A file that was read for a position and waits to be looked through before it is kept."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from contadora.law.models.documents import Position, PositionText
from contadora.people.models import User


class TextIntake(models.Model):
    """A file as it was read; only who handed it in sees it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="intakes")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    standing = models.CharField(max_length=8, choices=PositionText.Standing)
    format = models.CharField(max_length=8)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    passages = models.JSONField(default=list)  # [number, words, whether a heading], in order
    problems = models.JSONField(default=list)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename
