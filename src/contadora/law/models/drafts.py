"""A national position in the making: topic by topic, until it opens in a negotiation room."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from contadora.law.models.documents import Passage
from contadora.negotiation.models import Text
from contadora.people.handling import HandledQuerySet
from contadora.people.models import Handled, User


class Draft(Handled):
    """A delegation's draft; `owner` is the delegation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    revision = models.PositiveIntegerField(default=0)  # who saves says which was seen
    # Where it went: a room's text, once opened.
    text = models.ForeignKey(
        Text, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[Draft]] = HandledQuerySet["Draft"].as_manager()

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        # A name goes to the audit trail, where a handling level does not reach.
        return f"draft {self.uuid}"


class DraftPoint(models.Model):
    """What a draft says of one topic, and the passages of others it was written beside."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="points")
    topic = models.SlugField(max_length=40)
    stance = models.SlugField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    beside = models.ManyToManyField(Passage, blank=True, related_name="+")
    # The words of those passages as they were when they were ticked, in their order: a passage may
    # be reworded, or go with its text.
    stood_beside = models.JSONField(default=list)  # as `written_beside` keeps them
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["draft", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "topic"], name="law_one_point_a_topic")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.topic}"
