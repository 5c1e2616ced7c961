"""What delegations propose, how others take it, and what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.negotiation.models.library import Passage
from contadora.negotiation.models.text import Paragraph, Text
from contadora.people.models import Delegation, User


class Proposal(models.Model):
    """A change that a delegation would make, or a reserve; it is never deleted."""

    class Kind(models.TextChoices):
        WORDS = "words", _("other words")  # replaces, inserts or deletes a span
        ADD = "add", _("new paragraph")
        DELETE = "delete", _("deletion of the paragraph")
        ALTERNATIVE = "alternative", _("alternative paragraph")
        MOVE = "move", _("placement")
        MERGE = "merge", _("merger with another paragraph")
        SPLIT = "split", _("division of the paragraph")
        RESERVE = "reserve", _("reserve")
        REMARK = "remark", _("remark")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("proposal", "not sent")
        OPEN = "open", pgettext_lazy("proposal", "open")
        ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
        NOT_ACCEPTED = "not_accepted", pgettext_lazy("proposal", "not accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField(null=True, blank=True)  # given when it is sent
    # The paragraph it is about. Of a new one, the paragraph it would follow (None: the first).
    paragraph = models.ForeignKey(
        Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="proposals")
    as_chair = models.BooleanField(default=False)  # the chair's own, for all
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Another proposal whose wording this one amends; spans then count in that one's content.
    on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments"
    )
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    content = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=1)  # of the base that the span counts in
    # Of a new or alternative paragraph: what it would be, and, once it is sent, the paragraph,
    # which others amend like any. `content` is what it says until then.
    made_kind = models.CharField(max_length=12, choices=Paragraph.Kind, blank=True)
    made_level = models.PositiveSmallIntegerField(default=0)
    made = models.ForeignKey(
        Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="proposed_by"
    )
    # Of a move: what it would follow (None: the first). Of a merger: what it would take in.
    other = models.ForeignKey(
        Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    agreed_language = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    # The question of the record that it is like, as the coalition page's address has it.
    question = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    settled_reason = models.TextField(blank=True)
    batch = models.UUIDField(null=True, blank=True)  # of those that were sent together
    revision = models.PositiveIntegerField(default=1)  # of what its author wrote
    # Set while its author has to look at it: what was decided, and both readings.
    collided_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    collided_at = models.DateTimeField(null=True, blank=True)
    reading_theirs = models.TextField(blank=True)
    reading_ours = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["text", "number", "pk"]
        indexes = [
            models.Index(fields=["text", "status"], name="proposal_open"),
            models.Index(fields=["paragraph", "status"], name="proposal_on_paragraph"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="one_proposal_number")
        ]

    def __str__(self) -> str:
        return f"proposal {self.uuid}"


class ProposalChange(models.Model):
    """What happened to a proposal: its words changed, it moved with the text, it collided."""

    class What(models.TextChoices):
        SENT = "sent", pgettext_lazy("proposal", "sent")
        AMENDED = "amended", _("changed by its author")
        REBASED = "rebased", _("carried over to the changed text")
        COLLIDED = "collided", _("collided with a change of the text")
        CONFIRMED = "confirmed", _("upheld by its author")
        ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
        NOT_ACCEPTED = "not_accepted", pgettext_lazy("proposal", "not accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")
        REOPENED = "reopened", _("opened again")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=12, choices=What)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    because = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.JSONField(default=dict)  # start, end, content, edition as they were
    version = models.PositiveBigIntegerField()  # of the text

    class Meta:
        ordering = ["proposal", "pk"]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.what}"


class Stance(models.Model):
    """How a delegation takes another's proposal; changing or taking it back ends the row."""

    class Kind(models.TextChoices):
        COSPONSOR = "cosponsor", _("co-sponsors")
        SUPPORT = "support", _("supports")
        CAN_LIVE = "can_live", _("can live with it")
        OPPOSE = "oppose", _("opposes")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="stances")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="stances")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["proposal", "delegation__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "delegation"],
                condition=Q(ended_at=None),
                name="one_stance_of_a_delegation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delegation_id} {self.kind} {self.proposal_id}"


class Note(models.Model):
    """A delegation's private note beside a paragraph: nobody else's, not the chair's either."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="notes")
    paragraph = models.ForeignKey(
        Paragraph, null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="es")
    revision = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["text", "pk"]

    def __str__(self) -> str:
        return f"note {self.uuid}"
