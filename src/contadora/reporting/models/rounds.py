"""A round of national reports, each State's report in it, and what was submitted."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.forms.models import Version
from contadora.forms.texts import pick
from contadora.people.handling import HandlingLevel
from contadora.people.languages import Text
from contadora.people.models import Delegation, User
from contadora.reporting.models.questionnaires import Questionnaire


class Round(models.Model):
    """What is asked of whom and until when; without a convener it is the secretariat's."""

    class Publishing(models.TextChoices):
        SECTIONS = "sections", _("the sections that each State releases to the public")
        NOTHING = "nothing", _("nothing; the secretariat alone reads what was released to it")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.JSONField(default=dict)  # a text per language
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="rounds"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    # A ministry that runs a round alone, for itself.
    convener = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    previous: ClassVar[models.ForeignKey[Round | None]] = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_rounds"
    )
    languages = models.JSONField(default=list)  # codes; the first is the working language
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    zone = models.CharField(max_length=40, default="UTC")  # the deadline is announced in
    reminders = models.JSONField(default=list)  # days before the closing
    reminded = models.JSONField(default=list)  # those of them that went out
    drafts_at = models.PositiveSmallIntegerField(
        choices=[
            (HandlingLevel.AMBER_STRICT.value, HandlingLevel.AMBER_STRICT.label),
            (HandlingLevel.RED.value, HandlingLevel.RED.label),
        ],
        default=HandlingLevel.AMBER_STRICT.value,
    )
    publishes = models.CharField(max_length=10, choices=Publishing, default=Publishing.SECTIONS)
    opened_at = models.DateTimeField(null=True, blank=True)  # when the invitations went out
    ended_at = models.DateTimeField(null=True, blank=True)  # no report is taken after it
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-opens_at", "pk"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Text:
        """The title in the reader's language, or the nearest."""
        return pick(self.title)

    @property
    def label(self) -> str:
        """What `post` calls the round in its log."""
        return f"reporting.round:{self.uuid}"


class Report(models.Model):
    """A State's report in a round, from the invitation on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reports")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="reports")
    coordinator = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="es")
    started_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)  # the whole, by the head
    cleared_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)  # the State left the round
    # Where drafts are RED: who may know this one.
    readers = models.ManyToManyField(User, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["round", "delegation__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "delegation"], name="reporting_one_report_each"
            )
        ]

    def __str__(self) -> str:
        return f"report {self.uuid}"

    @property
    def label(self) -> str:
        """What `post` calls the report in its log."""
        return f"reporting.report:{self.uuid}"


class Submission(models.Model):
    """A report as it was sent: frozen and hashed; a correction is the next one, with a reason.

    `content`: {"version": uuid of the form's version, "language", "seal": random, given with the
    whole alone, "sections": [{"key", "nothing_new": bool, "release": "public" | "secretariat",
    "answers": {question: answer}, "files": [{"question", "uuid", "name", "sha256"}],
    "written_by": [names of ministries]}]}.
    A section with nothing new carries the answers it repeats.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of the content as canonical JSON (RFC 8785)
    is_late = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)  # of a correction
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reporting_submission_number")
        ]

    def __str__(self) -> str:
        return f"submission {self.uuid}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the submission once; what was sent never changes."""
        if self.pk is not None:
            raise ValueError(f"submission {self.number} was sent already; correct it by another")
        super().save(*args, **kwargs)


class SectionTranslation(models.Model):
    """What a State wrote in an answer, in another language, and who translated it."""

    class By(models.TextChoices):
        STATE = "state", _("translation by the State")
        SECRETARIAT = "secretariat", _("translation by the secretariat")

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="translations"
    )
    question = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    words = models.TextField()
    by = models.CharField(max_length=12, choices=By)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["submission", "question", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question", "language"], name="reporting_one_translation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.question} ({self.language})"
