"""What States did: roll calls, acts, the docket's patterns and the editions that were loaded."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.atlas.dates import PartialDate, PartialDateField
from contadora.atlas.models import Instrument, RecordVersion, Source, Sourced, State
from contadora.people.handling import HandledQuerySet, HandlingLevel
from contadora.people.models import Handled, User

__all__ = [
    "Act",
    "DocketPattern",
    "Edition",
    "NonCommitment",
    "RecordVersion",  # kept by the atlas, which cannot import this room; read here by those above
    "RollCall",
    "Upload",
]


class RollCall(models.Model):
    """A recorded vote: every State's vote, packed by slot (see `record.votes`)."""

    slug = models.CharField(max_length=80, primary_key=True)  # A-RES-73-27; A-RES-73-27-p2 ...
    instrument = models.ForeignKey(
        Instrument, null=True, blank=True, on_delete=models.PROTECT, related_name="rollcalls"
    )
    rcid = models.CharField(max_length=40, blank=True, db_index=True)  # the edition's own number
    symbol = models.CharField(max_length=80, blank=True, db_index=True)
    title = models.TextField(blank=True)
    session = models.PositiveSmallIntegerField(db_index=True)
    date = models.DateField(null=True, blank=True, db_index=True)
    day_known = models.BooleanField(default=True)  # False: the last day of the month it was in
    stage = models.CharField(max_length=16, default="plenary")
    is_paragraph = models.BooleanField(default=False)
    is_amendment = models.BooleanField(default=False)
    is_important = models.BooleanField(default=False)
    issues = models.CharField(max_length=40, blank=True)  # co;di;ec;hr;me;nu
    linked_to = models.CharField(
        max_length=80, blank=True
    )  # slug of the first vote on the same text
    on_docket = models.BooleanField(default=False, db_index=True)
    yes = models.PositiveSmallIntegerField(default=0)
    no = models.PositiveSmallIntegerField(default=0)
    abstain = models.PositiveSmallIntegerField(default=0)
    absent = models.PositiveSmallIntegerField(default=0)
    votes = models.BinaryField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="rollcalls")
    confidence = models.CharField(max_length=12, default="seen")
    origin = models.CharField(max_length=16, default="load")  # starter, load

    class Meta:
        ordering = ["session", "date", "slug"]

    def __str__(self) -> str:
        return self.symbol or self.slug

    @property
    def called(self) -> str:
        """The symbol where it means this vote alone; the slug for one of several on a text."""
        alone = self.instrument_id in (None, self.slug)
        return str(self) if alone else self.slug

    @property
    def dated(self) -> PartialDate | None:
        """The date as far as it is known: the day, or the month."""
        if self.date is None:
            return None
        return PartialDate(f"{self.date:%Y-%m-%d}" if self.day_known else f"{self.date:%Y-%m}")


class Act(Sourced, Handled):
    """A State did something about an instrument on a date, other than in a roll call kept whole."""

    class Kind(models.TextChoices):
        VOTED_YES = "voted_yes", _("voted yes")
        VOTED_NO = "voted_no", _("voted no")
        ABSTAINED = "abstained", _("abstained")
        ABSENT = "absent", _("was absent or did not vote")
        SIGNED = "signed", _("signed")
        RATIFIED = "ratified", _("ratified")
        ACCEDED = "acceded", _("acceded")
        ENDORSED = "endorsed", _("endorsed")
        JOINED = "joined", _("joined")
        WITHDREW = "withdrew", _("withdrew")
        SPONSORED = "sponsored", _("sponsored")
        STATED = "stated", _("stated")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="acts")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=16, choices=Kind)
    date = PartialDateField(null=True, blank=True, db_index=True)
    stage = models.CharField(max_length=16, blank=True)  # committee, plenary, for votes
    document = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=600, blank=True)  # of the document, for the desk's own acts
    note = models.TextField(blank=True)
    origin = models.CharField(max_length=16, default="starter")  # starter, load, desk
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[Act]] = HandledQuerySet["Act"].as_manager()

    class Meta:
        ordering = ["-date", "state"]
        constraints = [
            models.UniqueConstraint(
                "state",
                "instrument",
                "kind",
                Coalesce("date", Value("")),
                "stage",
                Coalesce("owner", Value(0)),
                name="one_act",
            )
        ]

    def __str__(self) -> str:
        # A name goes to logs and to the audit trail, where a handling level does not reach.
        if self.handling > HandlingLevel.GREEN:
            return f"act {self.uuid}"
        return f"{self.state_id} {self.kind} {self.instrument_id}"


class NonCommitment(Sourced):
    """A source says that, on a date, a State had not signed, joined or supported an instrument."""

    class Kind(models.TextChoices):
        NOT_SIGNED = "not_signed", _("has not signed")
        NOT_PARTY = "not_party", _("is not a party")
        NOT_SUPPORTER = "not_supporter", _("is not a supporter")

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="noncommitments")
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="noncommitments"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    as_of = PartialDateField(null=True, blank=True)

    class Meta:
        ordering = ["state", "instrument"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "instrument", "kind"], name="one_noncommitment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state_id} {self.kind} {self.instrument_id}"


class DocketPattern(models.Model):
    """What puts a roll call on the cyber docket: a symbol, or a pattern in its title."""

    class Kind(models.TextChoices):
        SYMBOL = "symbol", _("symbol")
        TITLE = "title", _("title")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    pattern = models.CharField(max_length=300)
    exclude = models.BooleanField(default=False)  # takes off what another pattern puts on
    remark = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=16, default="desk")  # starter, desk
    # A pattern of the starter pack that the desk took off stays, so that the pack cannot bring
    # it back.
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["kind", "pattern"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "pattern"], name="one_docket_pattern")
        ]

    def __str__(self) -> str:
        return self.pattern


class Edition(models.Model):
    """A file that was loaded: what it was, what it changed, what could not be read."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    format = models.CharField(max_length=24)  # unlibrary, voeten, table, starter
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=timezone.now)
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(default=0)
    rollcalls_added = models.PositiveIntegerField(default=0)
    rollcalls_changed = models.PositiveIntegerField(default=0)
    rollcalls_unchanged = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ["-loaded_at"]

    def __str__(self) -> str:
        return f"{self.filename} ({self.format})"


class Upload(models.Model):
    """A file of votes that the secretariat handed in on the page of editions, and how it goes."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being read")
        DONE = "done", _("loaded")
        FAILED = "failed", _("refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filename = models.CharField(max_length=255)
    strict = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    rows_read = models.PositiveBigIntegerField(default=0)
    # Why it was refused: a code of `loading.report` and what fills its text in, so that each reader
    # has it in their language. `error` holds the English sentence of uploads from before that.
    problem = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads"
    )

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.filename
