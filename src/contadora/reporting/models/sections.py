"""A report's sections as they are written at home: by whom, what was said, what came of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.forms.models import Response
from contadora.people.models import Delegation, User
from contadora.reporting.models.rounds import Report, Submission


class ReportSection(models.Model):
    """One section of a draft: a unit of work, answered in a response of its own."""

    class Release(models.TextChoices):
        SECRETARIAT = "secretariat", _("to the secretariat only")
        PUBLIC = "public", _("to the public")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=40)  # of the questionnaire's section
    position = models.PositiveSmallIntegerField()
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="+")
    release = models.CharField(max_length=12, choices=Release, default=Release.SECRETARIAT)
    # Cleared: nobody writes in it until it is opened again.
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="reporting_one_section_each")
        ]

    def __str__(self) -> str:
        return f"section {self.key} of {self.report}"

    @property
    def label(self) -> str:
        """What `forms` calls who answers."""
        return f"reporting.section:{self.uuid}"


class Assignment(models.Model):
    """Sections given to an office that has no account here: its link opens these and no others."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="assignments")
    office = models.CharField(max_length=200)  # a post or office, never a person's name
    email = models.EmailField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="es")
    sections = models.ManyToManyField(ReportSection, related_name="assignments")
    due_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    link_number = models.PositiveIntegerField(default=0)  # raised: earlier links open nothing
    expires_at = models.DateTimeField()
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)  # the office says it is done
    reminded_at = models.DateTimeField(null=True, blank=True)  # that it is due

    class Meta:
        ordering = ["report", "assigned_at", "pk"]

    def __str__(self) -> str:
        return f"assignment {self.uuid}"


class LinkUse(models.Model):
    """That an office's link was used: when, for what, and on which device of those seen so far."""

    class What(models.TextChoices):
        OPENED = "opened", _("opened")
        WROTE = "wrote", _("wrote")
        COMMENTED = "commented", _("commented")
        TOOK_OUT = "took_out", _("took out a file")
        BROUGHT_IN = "brought_in", _("brought in a file")
        HANDED_IN = "handed_in", _("handed in")
        REFUSED = "refused", _("tried after the link had ended")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="uses")
    section = models.ForeignKey(
        ReportSection, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    what = models.CharField(max_length=12, choices=What)
    device = models.CharField(max_length=16)  # a keyed digest: the address itself is not kept
    at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)  # within the hour

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.assignment} {self.what}"


class SectionVersion(models.Model):
    """What a section said after somebody wrote in it, until somebody else did or a while passed."""

    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()  # of the response
    answers = models.JSONField()
    by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_office = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    office = models.CharField(max_length=200)  # as it was called then
    how = models.CharField(max_length=12, default="written")  # written, taken, file
    unseen = models.JSONField(default=list)  # questions that hidden characters were taken out of
    began_at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["section", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "revision"], name="reporting_section_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.revision}"


class SectionComment(models.Model):
    """What somebody at home says of a section; it is never part of the report."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="comments")
    words = models.TextField(max_length=5000)
    by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_office = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    office = models.CharField(max_length=200)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"comment {self.uuid}"


def file_path(row: SubmissionFile, _filename: str) -> str:
    """Return where a submitted file is kept: under a name of ours, that says nothing."""
    return f"reporting/{row.uuid.hex[:2]}/{row.uuid}"


class SubmissionFile(models.Model):
    """A file as it was submitted: a copy, so that a later draft takes nothing from it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    section = models.CharField(max_length=40)
    question = models.CharField(max_length=40)
    file = models.FileField(upload_to=file_path, max_length=120)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["submission", "pk"]

    def __str__(self) -> str:
        return f"file {self.uuid}"


class ReturnedFile(models.Model):
    """A file that came back filled in, as it was read, until it is taken or let go.

    `sections`: {section: {"revision": seen, "answers": {question: answer}}}; `reported`: what could
    not be taken, in sentences of the language in which it was read.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_office = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=200)
    sections = models.JSONField()
    reported = models.JSONField(default=list)
    read_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-read_at", "-pk"]

    def __str__(self) -> str:
        return f"returned file {self.uuid}"


class Clarification(models.Model):
    """Something that the secretariat asks about what was submitted, and the thread on it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="clarifications"
    )
    section = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"clarification {self.uuid}"


class ClarificationMessage(models.Model):
    """One turn of the thread; without a delegation it is the secretariat's."""

    clarification = models.ForeignKey(
        Clarification, on_delete=models.CASCADE, related_name="messages"
    )
    words = models.TextField(max_length=5000)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"message on {self.clarification}"
