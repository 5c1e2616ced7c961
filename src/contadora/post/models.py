"""What is to be sent, what became of it, which addresses refuse, and texts changed by hand."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy


class Message(models.Model):
    """One mail to one person, from the moment it is wanted."""

    class Status(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("mail", "waiting")
        SENDING = "sending", pgettext_lazy("mail", "being sent")
        SENT = "sent", pgettext_lazy("mail", "sent")
        FAILED = "failed", pgettext_lazy("mail", "not sent")
        BOUNCED = "bounced", pgettext_lazy("mail", "refused by the address")

    WAITING = (Status.QUEUED, Status.SENDING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    kind = models.SlugField(max_length=60)
    about = models.CharField(max_length=120, blank=True)  # a label like academy.course:<uuid>
    to = models.EmailField(blank=True)  # empty once erased
    from_name = models.CharField(max_length=200, blank=True)  # who writes, before our address
    reply_to = models.EmailField(blank=True)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250, blank=True)
    body = models.TextField(blank=True)
    # Where a POST ends mails of this kind to the person (RFC 8058).
    unsubscribe = models.URLField(max_length=600, blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=20, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["about", "-id"], name="post_about"),
            models.Index(fields=["to", "id"], name="post_to"),
            models.Index(
                fields=["id"],
                name="post_waiting",
                condition=models.Q(status__in=["queued", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Enclosure(models.Model):
    """A small file that goes with a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="enclosures")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """An address that a mail server has said something about."""

    email = models.EmailField(unique=True)  # in lower case
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email


class TemplateText(models.Model):
    """The text of a kind of mail as an owner has changed it, in one language."""

    owner = models.CharField(max_length=120)  # a label like academy.course:<uuid>
    kind = models.SlugField(max_length=60)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["owner", "kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "language"], name="one_text_each")
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.kind} ({self.language})"
