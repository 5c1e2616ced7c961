"""What happened in a room, who is there, and who wants to be told."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.negotiation.models.proposals import Proposal
from contadora.negotiation.models.revisions import Revision
from contadora.negotiation.models.text import Paragraph, Text
from contadora.people.models import Delegation, User


class Event(models.Model):
    """An act in a room, in order: what its history replays and notices are made from."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="events")
    version = models.PositiveBigIntegerField()  # of the text, which this act raised
    at = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=64)  # the name of the action
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paragraph = models.ForeignKey(
        Paragraph, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    details = models.JSONField(default=dict)  # what replaying needs: before, after, number
    chair_only = models.BooleanField(default=False)

    class Meta:
        ordering = ["text", "version", "pk"]
        indexes = [models.Index(fields=["text", "version"], name="event_of_text")]

    def __str__(self) -> str:
        return f"{self.act} at {self.version}"


class Presence(models.Model):
    """A person who has a room open, seen a moment ago."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    delegation = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    paragraph = models.ForeignKey(
        Paragraph, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "user"], name="one_presence")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.text_id}"


class Subscription(models.Model):
    """How a person is told of a room: at once, once a day, or not; and the word of its feed."""

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("once a day")
        OFF = "off", _("not by mail")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.DIGEST)
    told_version = models.PositiveBigIntegerField(default=0)  # up to which mails were made
    told_at = models.DateTimeField(null=True, blank=True)
    # In the feed's signed address; raising it ends the addresses given before.
    feed_number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "user"], name="one_subscription")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.pace} {self.text_id}"
