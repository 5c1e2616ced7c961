"""A declared need beside an initiative that could meet it, and what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from contadora.atlas.models import Initiative
from contadora.people.models import Delegation, User
from contadora.reporting.models.rounds import Report, Submission


class Match(models.Model):
    """A need of a report's section and an initiative; the desk proposes, people make contact.

    `reasons`: why they were put together, as `matching` has it: [[kind, value]].
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("match", "proposed")
        CONTACTED = "contacted", pgettext_lazy("match", "contact made")
        AGREED = "agreed", pgettext_lazy("match", "help agreed")
        DECLINED = "declined", pgettext_lazy("match", "declined")
        DONE = "done", pgettext_lazy("match", "help received")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="matches")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=40)  # of the submission, in which the need is declared
    subject = models.CharField(max_length=60)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="matches")
    reasons = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    # The State lets the host see a need that it did not release to the public.
    shared = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "section", "initiative"], name="reporting_one_match"
            )
        ]

    def __str__(self) -> str:
        return f"match {self.uuid}"


class MatchStep(models.Model):
    """What was recorded of a match: how it stands, in whose words."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=Match.Status)
    words = models.TextField(blank=True)
    delegation = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # none: the secretariat
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["match", "at", "pk"]

    def __str__(self) -> str:
        return f"step of {self.match}"
