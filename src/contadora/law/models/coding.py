"""What a passage says of a topic, by whom it was read so, and what two readers settled on."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.law import taxonomy
from contadora.law.models.documents import Passage, Position
from contadora.people.models import User


class Certainty(models.IntegerChoices):
    """How sure a reader is."""

    LOW = 1, _("low")
    MEDIUM = 2, _("medium")
    HIGH = 3, _("high")


class Coding(models.Model):
    """One reader's reading of one position on one topic, and the passages it rests on.

    Topics and stances are codes of the taxonomy (`law.taxonomy`). A reading that the document says
    nothing of a topic rests on no passage. `blind_stance` is what its coder read without having
    seen what others read: agreement is reckoned on that, whatever they settle on afterwards.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="codings")
    topic = models.SlugField(max_length=40)
    stance = models.SlugField(max_length=40)
    passages = models.ManyToManyField(Passage, blank=True, related_name="codings")
    certainty = models.PositiveSmallIntegerField(choices=Certainty, default=Certainty.MEDIUM)
    note = models.CharField(max_length=1000, blank=True)
    blind_stance = models.SlugField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=1)  # who changes it says which was seen
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    coded_at = models.DateTimeField(default=timezone.now)  # as it stands now

    class Meta:
        ordering = ["position", "topic", "coded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "topic", "coder"], name="law_one_coding_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position_id} {self.topic}"

    @property
    def stance_label(self) -> str:
        """The stance in the reader's language."""
        return taxonomy.label_of(self.topic, self.stance)


class Finding(models.Model):
    """What the readers settled on where they read differently; by whom, and why."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="findings")
    topic = models.SlugField(max_length=40)
    stance = models.SlugField(max_length=40)
    reason = models.CharField(max_length=1000)
    revision = models.PositiveIntegerField(default=1)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "topic"]
        constraints = [
            models.UniqueConstraint(fields=["position", "topic"], name="law_one_finding")
        ]

    def __str__(self) -> str:
        return f"{self.position_id} {self.topic}"


class Unblinding(models.Model):
    """A time in which somebody who may code chose to see what others read before their own reading.

    What they read of what was there to see counts as read with knowledge of it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(until=None), name="law_one_open_unblinding"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.since:%Y-%m-%d}"
