"""A text under negotiation: who takes part, and its paragraphs, each with an identity for life."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.models import Forum, Instrument, Meeting
from contadora.negotiation.drafting import shapes
from contadora.people.handling import HandledQuerySet, HandlingLevel
from contadora.people.models import Delegation, Handled, User


class Text(Handled):
    """A text that delegations negotiate.

    `owner` is the delegation that convened it. Who may see it follows from who takes part and from
    the handling level (`negotiation.access`), not from the level alone.
    """

    class Kind(models.TextChoices):
        POSITION = "position", _("common position")
        STATEMENT = "statement", _("joint statement")
        PAPER = "paper", _("working paper")
        RESOLUTION = "resolution", _("draft resolution")
        DECISION = "decision", _("decision")

    class Status(models.TextChoices):
        OPEN = "open", _("under negotiation")
        ADOPTED = "adopted", _("adopted")
        NOT_ADOPTED = "not_adopted", _("not adopted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=300)  # in the authoritative language
    kind = models.CharField(max_length=12, choices=Kind)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)  # the authoritative one
    languages = models.JSONField(default=list)  # codes of all of them, the authoritative one first
    symbol = models.CharField(max_length=80, blank=True)
    forum = models.ForeignKey(
        Forum, null=True, blank=True, on_delete=models.PROTECT, related_name="texts"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="texts"
    )
    instruments = models.ManyToManyField(Instrument, blank=True, related_name="texts")
    # The question of the record that this text is like, as the coalition page's address has it.
    question = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    # Rises with each act in the room: what an open page goes by, and the lock of all writing.
    version = models.PositiveBigIntegerField(default=0)
    proposals_made = models.PositiveIntegerField(default=0)  # the number of the last one sent
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Text]] = HandledQuerySet["Text"].as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        # A name goes to the audit trail, where a handling level does not reach.
        return f"text {self.uuid}" if self.handling > HandlingLevel.GREEN else self.title

    @property
    def label(self) -> str:
        """How other rooms name what belongs to this text."""
        return f"negotiation.text:{self.uuid}"

    @property
    def is_open(self) -> bool:
        """Whether it is still negotiated."""
        return self.status == self.Status.OPEN


class Participant(models.Model):
    """A delegation in a room, and what it is there."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        VICE_CHAIR = "vice_chair", _("vice-chair")
        DELEGATION = "delegation", _("delegation")
        OBSERVER = "observer", _("observer")

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="participants")
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField(max_length=12, choices=Role, default=Role.DELEGATION)
    joined_at = models.DateTimeField(default=timezone.now)
    # A delegation that withdraws keeps what it said in the text, and sees the room no more.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["text", "delegation__code"]
        constraints = [
            models.UniqueConstraint(fields=["text", "delegation"], name="one_seat_in_a_room"),
            models.UniqueConstraint(
                fields=["text"],
                condition=Q(role="chair", withdrawn_at=None),
                name="one_chair_of_a_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegation_id} in {self.text_id}: {self.role}"


class Paragraph(models.Model):
    """A paragraph, with an identity for life; its number is computed (`drafting.numbering`)."""

    class Kind(models.TextChoices):
        TITLE = shapes.Kind.TITLE.value, _("title")
        HEADING = shapes.Kind.HEADING.value, _("heading")
        PREAMBULAR = shapes.Kind.PREAMBULAR.value, _("preambular paragraph")
        OPERATIVE = shapes.Kind.OPERATIVE.value, _("operative paragraph")
        PLAIN = shapes.Kind.PLAIN.value, _("line without a number")

    class Standing(models.TextChoices):
        TEXT = shapes.Standing.TEXT.value, _("in the text")
        PROPOSED = shapes.Standing.PROPOSED.value, _("proposed")
        REMOVED = shapes.Standing.REMOVED.value, _("not in the text")

    class Status(models.TextChoices):
        OPEN = shapes.Status.OPEN.value, _("open")
        AD_REFERENDUM = shapes.Status.AD_REFERENDUM.value, _("agreed ad referendum")
        AGREED = shapes.Status.AGREED.value, _("agreed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="paragraphs")
    kind = models.CharField(max_length=12, choices=Kind)
    level = models.PositiveSmallIntegerField(default=0)  # 0, or 1 to 4 for a sub-paragraph
    position = models.BigIntegerField()  # order within the text, with gaps
    base = models.TextField(blank=True)  # as it stands, without what is open
    edition = models.PositiveIntegerField(default=1)  # of `base`; spans of proposals count in one
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.TEXT)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    # Its number at the last clean revision; without one it was put in since, and is a bis.
    settled_number = models.CharField(max_length=120, blank=True)
    alternative_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="alternatives"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="split_into"
    )
    # `Text.version` at the last change that its place on the page shows.
    changed_version = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["text", "position", "pk"]
        indexes = [models.Index(fields=["text", "changed_version"], name="paragraph_changed")]
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=4), name="paragraph_level_to_four")
        ]

    def __str__(self) -> str:
        return f"paragraph {self.uuid}"


class BaseEdition(models.Model):
    """A base that a paragraph had: what a proposal made on an older one is merged from."""

    paragraph = models.ForeignKey(Paragraph, on_delete=models.CASCADE, related_name="editions")
    edition = models.PositiveIntegerField()
    base = models.TextField(blank=True)
    # How it came to be: imported, edited by the chair, or through this proposal.
    proposal = models.ForeignKey(
        "negotiation.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=600, blank=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.PositiveBigIntegerField(default=1)  # of the text, from which on it stood

    class Meta:
        ordering = ["paragraph", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["paragraph", "edition"], name="one_base_edition")
        ]

    def __str__(self) -> str:
        return f"{self.paragraph_id} edition {self.edition}"


class Translation(models.Model):
    """A paragraph in another language, and the edition of the base that it renders."""

    paragraph = models.ForeignKey(Paragraph, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    words = models.TextField()
    edition = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)  # of these words, against lost edits
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["paragraph", "language"]
        constraints = [
            models.UniqueConstraint(fields=["paragraph", "language"], name="one_translation")
        ]

    def __str__(self) -> str:
        return f"{self.paragraph_id} {self.language}"
