"""What a State or a group published on how international law applies, and its passages."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.dates import PartialDateField
from contadora.atlas.models import Confidence, Group, Source, State
from contadora.atlas.texts import Text, localized
from contadora.people.models import User

STARTER, DESK = "starter", "desk"


@dataclass(frozen=True)
class Body:
    """A holder that the atlas does not know as a State or a group, such as the African Union."""

    name: str

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A document of a State or a group on how international law applies; public."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("position paper")
        CONTRIBUTION = "contribution", _("voluntary contribution")
        STATEMENT = "statement", _("statement")
        REPLY = "reply", _("reply to a survey")
        COMMON = "common", _("common position")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The European Union is a State of the atlas by its code; other groups are groups.
    state = models.ForeignKey(
        State, null=True, blank=True, on_delete=models.PROTECT, related_name="law_positions"
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="law_positions"
    )
    body = models.CharField(max_length=200, blank=True)  # a holder that is neither
    kind = models.CharField(max_length=12, choices=Kind)
    # The document's own title; where it is not known, what it is, in our words.
    title = models.CharField(max_length=500, blank=True)
    about_es = models.CharField(max_length=300, blank=True)
    about_en = models.CharField(max_length=300, blank=True)
    about_pt = models.CharField(max_length=300, blank=True)
    about_fr = models.CharField(max_length=300, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    url = models.URLField(max_length=600, blank=True)
    date = PartialDateField(null=True, blank=True, db_index=True)
    language = models.CharField(max_length=2, blank=True)  # the original's, if it is known
    # Where the desk has it from; what somebody added on the desk has none but its address.
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="law_positions"
    )
    confidence = models.CharField(max_length=12, choices=Confidence, default=Confidence.SEEN)
    remark = models.CharField(max_length=600, blank=True)
    origin = models.CharField(max_length=16, default=DESK)  # starter: as the pack has it
    revision = models.PositiveIntegerField(default=0)  # who changes it says which was seen
    added_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state__isnull=False, group__isnull=True, body="")
                    | Q(state__isnull=True, group__isnull=False, body="")
                    | (Q(state__isnull=True, group__isnull=True) & ~Q(body=""))
                ),
                name="law_position_of_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.called)

    @property
    def holder(self) -> State | Group | Body:
        """Whose position it is."""
        return self.state or self.group or Body(self.body)

    @property
    def called(self) -> Text:
        """Its title, or what it is in the reader's language where its title is not known."""
        if self.title:
            return Text(self.title, self.language or "en", False)
        return localized(self, "about")


class PositionText(models.Model):
    """One language version of a position: the original, or a translation and whose it is."""

    class Standing(models.TextChoices):
        ORIGINAL = "original", _("original")
        OFFICIAL = "official", _("translation by the State or the group")
        DESK = "desk", _("unofficial translation")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    standing = models.CharField(max_length=8, choices=Standing)
    format = models.CharField(max_length=8)  # docx, pdf, html, txt, akn
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    problems = models.JSONField(default=list)  # what could not be read
    last_anchor = models.PositiveIntegerField(default=0)  # the highest given: none is given twice
    revision = models.PositiveIntegerField(default=0)  # who changes it says which was seen
    paired_by = models.ForeignKey(  # whoever said which passages translate which, if anybody did
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "language"]
        constraints = [
            models.UniqueConstraint(fields=["position", "language"], name="law_one_text"),
            models.UniqueConstraint(
                fields=["position"], condition=Q(standing="original"), name="law_one_original"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position_id} ({self.language})"


class Passage(models.Model):
    """A paragraph of a text, with an anchor for life and what finds it by meaning."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(PositionText, on_delete=models.CASCADE, related_name="passages")
    place = models.PositiveIntegerField()
    anchor = models.SlugField(max_length=40)  # p-12, of the address; kept when a text is read again
    number = models.CharField(max_length=40, blank=True)  # as printed
    is_heading = models.BooleanField(default=False)
    words = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)  # of the words folded
    vector = models.BinaryField()  # half-precision floats of the sentence encoder
    # Of a translation: the passage of the original that it says again, where a person said so or
    # both have as many.
    original: ClassVar[models.ForeignKey[Passage | None]] = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="translations"
    )

    class Meta:
        ordering = ["text", "place"]
        constraints = [
            models.UniqueConstraint(fields=["text", "place"], name="law_passage_place"),
            models.UniqueConstraint(fields=["text", "anchor"], name="law_passage_anchor"),
        ]

    def __str__(self) -> str:
        return f"{self.text_id} {self.anchor}"
