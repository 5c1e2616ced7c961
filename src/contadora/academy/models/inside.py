"""What happens inside a course: material, questions, messages, and who was present."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.academy.models.course import Course, Session
from contadora.academy.models.people import Application
from contadora.atlas.texts import Text, localized
from contadora.people.models import User


class Material(models.Model):
    """A document, link or video of a course or of one of its sessions, in one language or more."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document")
        LINK = "link", _("link")
        VIDEO = "video", _("video")

    class Access(models.TextChoices):
        PARTICIPANTS = "participants", _("participants")
        PUBLIC = "public", _("public")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="material")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.CASCADE, related_name="material"
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.DOCUMENT)
    access = models.CharField(max_length=12, choices=Access, default=Access.PARTICIPANTS)
    title_es = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    title_pt = models.CharField(max_length=300, blank=True)
    title_fr = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["course", "position", "added_at", "pk"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> Text:
        """The title in the active language, or the nearest."""
        return localized(self, "title")


def copy_path(copy: MaterialCopy, _filename: str) -> str:
    """Return where a file is kept: under a name of ours, that says nothing."""
    return f"academy/material/{copy.uuid.hex[:2]}/{copy.uuid}"


class MaterialCopy(models.Model):
    """A piece of material in one language: a file of ours, or an address elsewhere."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="copies")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    url = models.URLField(max_length=600, blank=True)
    file = models.FileField(upload_to=copy_path, max_length=120, blank=True)
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["material", "language"]
        constraints = [
            models.UniqueConstraint(fields=["material", "language"], name="one_copy_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.material} ({self.language})"


class Visit(models.Model):
    """When a participant was last here, and the time before: what came since then is new."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="visit")
    seen_at = models.DateTimeField(default=timezone.now)
    before_at = models.DateTimeField(null=True, blank=True)

    # Reading on for a while is one visit.
    PAUSE = timedelta(minutes=30)

    def __str__(self) -> str:
        return f"{self.application_id} {self.seen_at}"


class Question(models.Model):
    """A question to the speakers of a session."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="questions")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(max_length=600)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session", "asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.session} · {self.pk}"


class Vote(models.Model):
    """One participant's wish to hear a question answered."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="votes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "application"], name="academy_one_vote_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.application_id}"


class Announcement(models.Model):
    """A message from the coordinator to everybody in the course."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="announcements")
    subject_es = models.CharField(max_length=200, blank=True)
    subject_en = models.CharField(max_length=200, blank=True)
    subject_pt = models.CharField(max_length=200, blank=True)
    subject_fr = models.CharField(max_length=200, blank=True)
    body_es = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    body_pt = models.TextField(blank=True)
    body_fr = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Text:
        """The subject in the active language, or the nearest."""
        return localized(self, "subject")

    @property
    def body(self) -> Text:
        """The message in the active language, or the nearest."""
        return localized(self, "body")


class Attendance(models.Model):
    """That a participant was present at a session, for how long, and how that is known."""

    class How(models.TextChoices):
        JOIN = "join", _("joined from the course’s page")
        CODE = "code", _("code shown in the room")
        REPORT = "report", _("report of the video service")
        HAND = "hand", _("entered by hand")

    # What is known better replaces what is known less well, never the other way round.
    WEIGHT = {How.JOIN: 0, How.CODE: 1, How.REPORT: 2, How.HAND: 3}

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="attendances"
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    minutes = models.PositiveIntegerField(default=0)
    how = models.CharField(max_length=12, choices=How)
    seen_at = models.DateTimeField(default=timezone.now)
    corrected_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    corrected_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "session"], name="one_attendance_a_session"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.minutes}"


class RoomCode(models.Model):
    """The code shown in the room of a session, while it is taken."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="room_code")
    code = models.CharField(max_length=8)
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.session)

    @property
    def is_open(self) -> bool:
        """Whether it is taken now."""
        return self.closes_at > timezone.now()


class CodeTry(models.Model):
    """A wrong code given by a participant, so that codes cannot be guessed one after the other."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["application", "at"], name="academy_code_tries")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at}"


class ReportUpload(models.Model):
    """A participant report of the video service: read, matched to people, then applied."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="reports")
    filename = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64)  # of the times in the file, which name none
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(default=list)  # [line, what could not be read]

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.filename


class ReportLine(models.Model):
    """One name or address in a report, with the time it was there, and whose it is."""

    class Match(models.TextChoices):
        ADDRESS = "address", _("by the address")
        NAME = "name", _("by the name")
        DOUBTFUL = "doubtful", _("to be decided")
        NONE = "none", _("nobody found")
        DECIDED = "decided", _("decided by the coordinator")

    upload = models.ForeignKey(ReportUpload, on_delete=models.CASCADE, related_name="lines")
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    intervals = models.JSONField(default=list)  # [joined, left] as instants
    minutes = models.PositiveIntegerField(default=0)  # within the session
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    match = models.CharField(max_length=12, choices=Match, default=Match.NONE)
    score = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["upload", "pk"]

    def __str__(self) -> str:
        return f"{self.upload} · {self.pk}"
