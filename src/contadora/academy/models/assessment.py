"""Quizzes with their bank of questions, essays with two markers, and the anonymous survey."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.academy.models.course import Course, Session
from contadora.academy.models.people import Application
from contadora.atlas.texts import Text, localized
from contadora.forms.models import Form
from contadora.people.models import User


class BankQuestion(models.Model):
    """A question of a course's bank, with its answer."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("one answer")
        MULTIPLE = "multiple", _("several answers")
        ORDERING = "ordering", _("put in order")
        SHORT = "short", _("short text")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="bank")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SINGLE)
    topic = models.CharField(max_length=120, blank=True)
    text_es = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    text_pt = models.TextField(blank=True)
    text_fr = models.TextField(blank=True)
    # [{"value": "a", "label": {"es": ..}}]; empty for a short text.
    options = models.JSONField(default=list, blank=True)
    # The right values; in their order for an ordering; the texts taken for a short text.
    answer = models.JSONField(default=list)
    points = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course", "topic", "pk"]

    def __str__(self) -> str:
        return str(self.text)[:120]

    @property
    def text(self) -> Text:
        """The question in the active language, or the nearest."""
        return localized(self, "text")


class _Assessment(models.Model):
    """What quizzes and essays share: a title, a weight in the mark, and when it is open."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title_es = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    title_pt = models.CharField(max_length=300, blank=True)
    title_fr = models.CharField(max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(100)])
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> Text:
        """The title in the active language, or the nearest."""
        return localized(self, "title")

    @property
    def is_open(self) -> bool:
        """Whether it is taken now."""
        now = timezone.now()
        return (
            self.published_at is not None
            and (self.opens_at is None or self.opens_at <= now)
            and (self.closes_at is None or now < self.closes_at)
        )


class Quiz(_Assessment):
    """Questions of the bank, after a session or at the end."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="quizzes")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="quizzes"
    )
    questions = models.ManyToManyField(BankQuestion, related_name="quizzes")
    # So many are drawn of them for each attempt; all where it is empty.
    drawn = models.PositiveSmallIntegerField(null=True, blank=True)
    shuffled = models.BooleanField(default=True)
    attempts = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )

    class Meta:
        ordering = ["course", "opens_at", "pk"]

    def __str__(self) -> str:
        return str(self.title)


class Attempt(models.Model):
    """One participant's try at a quiz: the paper as it was given, and what was answered."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="papers")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    # The questions with their answers, as they were: a change of the bank changes no paper.
    paper = models.JSONField()
    # {question: {"value": [..], "revision": n, "before": [..]}}
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    points = models.FloatField(null=True, blank=True)
    mark = models.FloatField(null=True, blank=True)  # percent

    class Meta:
        ordering = ["quiz", "application", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "application", "number"], name="academy_attempt_number"
            ),
            models.UniqueConstraint(
                fields=["quiz", "application"],
                condition=Q(submitted_at=None),
                name="academy_one_open_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} · {self.number}"

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self.ends_at is not None and self.ends_at <= timezone.now()


class Essay(_Assessment):
    """A text to write, marked by two against a rubric."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="essays")
    brief_es = models.TextField(blank=True)
    brief_en = models.TextField(blank=True)
    brief_pt = models.TextField(blank=True)
    brief_fr = models.TextField(blank=True)
    # [{"key": "argument", "label": {"es": ..}, "most": 10}]
    rubric = models.JSONField(default=list)
    most_words = models.PositiveIntegerField(
        default=1500, validators=[MinValueValidator(50), MaxValueValidator(20_000)]
    )
    # Two marks further apart than this (of a hundred) are for the coordinator to settle.
    threshold = models.PositiveSmallIntegerField(default=15, validators=[MaxValueValidator(100)])

    class Meta:
        ordering = ["course", "closes_at", "pk"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def brief(self) -> Text:
        """What is asked, in the active language, or the nearest."""
        return localized(self, "brief")


class EssayText(models.Model):
    """What one participant wrote."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    essay = models.ForeignKey(Essay, on_delete=models.PROTECT, related_name="texts")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="essays")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    settled_mark = models.FloatField(null=True, blank=True)  # by the coordinator, percent
    settled_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_why = models.CharField(max_length=600, blank=True)

    class Meta:
        ordering = ["essay", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["essay", "application"], name="academy_one_essay_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.essay} · {self.pk}"


class EssayMark(models.Model):
    """One marker's points by criterion."""

    text = models.ForeignKey(EssayText, on_delete=models.CASCADE, related_name="marks")
    marker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    points = models.JSONField()  # by the criterion's key
    mark = models.FloatField()  # percent
    comment = models.TextField(blank=True)
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["text", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["text", "marker"], name="academy_one_mark_a_marker")
        ]

    def __str__(self) -> str:
        return f"{self.text_id} {self.mark:.0f}"


class Survey(models.Model):
    """The course's evaluation: a form whose responses name nobody.

    `answered` says who has answered, in the order of the identifiers: neither a time nor an order
    of arrival joins a person to a response.
    """

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="survey")
    form = models.OneToOneField(Form, on_delete=models.PROTECT, related_name="+")
    answered = models.JSONField(default=list)
    closes_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.course)
