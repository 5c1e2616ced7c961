"""The silence procedure: its rules, its rounds, what broke it, and what was said on the outcome."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.texts import Named
from contadora.negotiation.models.proposals import Proposal
from contadora.negotiation.models.revisions import Revision
from contadora.negotiation.models.text import Text
from contadora.people.models import Delegation, User


class SilenceProfile(Named):
    """Rules of a silence procedure that a chair wrote for a text; a round keeps its own copy.

    Those that are offered to every text are in `negotiation.silence_profiles`.
    """

    class Breakers(models.TextChoices):
        DELEGATIONS = "delegations", _("participating delegations")
        OBSERVERS = "observers", _("participating delegations and observers")

    class Sight(models.TextChoices):
        ALL = "all", _("everyone in the room")
        CHAIR = "chair", _("the chair, who names the delegation to nobody")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="silence_profiles")
    hours = models.PositiveIntegerField(default=72)  # the shortest time
    # Whether only hours of working days count, and which days are not: weekday numbers (Monday 0)
    # and dates.
    working_days_only = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    weekend = models.JSONField(default=list)
    holidays = models.JSONField(default=list)
    languages = models.JSONField(default=list)  # in which the revision must be there
    breakers = models.CharField(max_length=12, choices=Breakers, default=Breakers.DELEGATIONS)
    sight = models.CharField(max_length=8, choices=Sight, default=Sight.ALL)
    reminders = models.JSONField(default=list)  # hours before the deadline
    source = models.CharField(max_length=200, blank=True)  # where the rule was read

    class Meta:
        ordering = ["text", "pk"]

    def __str__(self) -> str:
        return f"profile {self.uuid}"


class SilenceRound(models.Model):
    """A frozen revision put under silence until a deadline."""

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        KEPT = "kept", _("not broken: adopted")
        BROKEN = "broken", _("broken")
        ENDED = "ended", _("ended by the chair")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="silence_rounds")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="silence_rounds")
    number = models.PositiveSmallIntegerField()
    rules = models.JSONField()  # the profile as it was when the round began
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deadline = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # as of: the deadline, or the end
    carried_out_at = models.DateTimeField(null=True, blank=True)  # when the desk closed it
    reason = models.TextField(blank=True)  # of an end by the chair
    letter = models.JSONField(default=dict)  # the chair's letter, by language
    reminded = models.JSONField(default=list)  # hours before the deadline that were told
    corrected_at = models.DateTimeField(null=True, blank=True)  # by what was received in time

    class Meta:
        ordering = ["text", "number"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="one_silence_round_number"),
            models.UniqueConstraint(
                fields=["text"], condition=Q(status="running"), name="one_running_silence"
            ),
        ]

    def __str__(self) -> str:
        return f"silence {self.uuid}"


class Objection(models.Model):
    """A delegation's written objection or amendment, decided by when it was received."""

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("objection")
        AMENDMENT = "amendment", _("amendment")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(SilenceRound, on_delete=models.CASCADE, related_name="objections")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="objections")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="objections"
    )
    received_at = models.DateTimeField()  # the server's clock at the start of the request
    in_time = models.BooleanField()

    class Meta:
        ordering = ["round", "received_at", "pk"]

    def __str__(self) -> str:
        return f"objection {self.uuid}"


class Explanation(models.Model):
    """An explanation of position or an interpretative statement on an outcome."""

    class Kind(models.TextChoices):
        POSITION = "position", _("explanation of position")
        INTERPRETATION = "interpretation", _("interpretative statement")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="explanations")
    round = models.ForeignKey(
        SilenceRound, null=True, blank=True, on_delete=models.CASCADE, related_name="explanations"
    )
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="explanations"
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    words = models.TextField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["text", "given_at"]

    def __str__(self) -> str:
        return f"explanation {self.uuid}"
