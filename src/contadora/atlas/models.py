"""The nouns that everything else refers to: sources, States, groups, instruments, forums."""

from __future__ import annotations

import secrets
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contadora.atlas.dates import PartialDateField
from contadora.atlas.texts import Named, Text, Titled, localized


class Source(models.Model):
    """A document or page that facts were read in."""

    key = models.SlugField(max_length=120, primary_key=True)
    url = models.URLField(max_length=600, blank=True)
    symbol = models.CharField(max_length=300, blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=500)
    language = models.CharField(max_length=8, blank=True)
    date = PartialDateField(null=True, blank=True)
    date_read = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=16, default="starter")  # starter, load, desk

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title


class Confidence(models.TextChoices):
    """How sure we are of a fact."""

    SEEN = "seen", _("seen in the source")
    REPORTED = "reported", _("reported by a secondary source")
    UNVERIFIED = "unverified", _("unverified")


class Sourced(models.Model):
    """A fact: where it was read and how sure we are."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="%(class)ss")
    confidence = models.CharField(max_length=12, choices=Confidence, default=Confidence.SEEN)
    remark = models.CharField(max_length=600, blank=True)

    class Meta:
        abstract = True


class State(Named):
    """A State, past or present, or an actor treated as one (the European Union as EUU)."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("member of the United Nations")
        OBSERVER = "observer", _("observer State")
        FORMER = "former", _("former State")
        ORGANISATION = "organisation", _("organisation")

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, blank=True)
    m49 = models.CharField(max_length=3, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    short_es = models.CharField(max_length=100)
    short_en = models.CharField(max_length=100)
    short_pt = models.CharField(max_length=100)
    short_fr = models.CharField(max_length=100)
    in_region = models.BooleanField(default=False, db_index=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(null=True, blank=True)
    # Its place in a roll call's packed votes: given once, never reused.
    slot = models.PositiveSmallIntegerField(unique=True)
    un_since = PartialDateField(null=True, blank=True)
    un_until = PartialDateField(null=True, blank=True)
    aliases = models.TextField(blank=True)  # other names people type, one a line
    remark = models.CharField(max_length=600, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="states")

    class Meta:
        ordering = ["iso3"]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """The everyday name in the active language, for tables and charts."""
        return str(localized(self, "short"))


class Seat(Sourced):
    """A State's time in its seat at the United Nations: it tells absence from 'not a member then'.

    It differs from the dates of membership where a seat was held under another code (China before
    1971, Yemen before 1990) or left for a time.
    """

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="seats")
    since = PartialDateField()
    until = PartialDateField(null=True, blank=True)

    class Meta:
        ordering = ["state", "since"]
        constraints = [models.UniqueConstraint(fields=["state", "since"], name="one_seat_span")]

    def __str__(self) -> str:
        return f"{self.state_id} {self.since}"


class Group(Named):
    """A group of States (CELAC, CARICOM, the European Union, ...)."""

    code = models.CharField(max_length=24, primary_key=True)
    acronym_es = models.CharField(max_length=40)
    acronym_en = models.CharField(max_length=40)
    acronym_pt = models.CharField(max_length=40)
    acronym_fr = models.CharField(max_length=40)
    summary_es = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    summary_pt = models.TextField(blank=True)
    summary_fr = models.TextField(blank=True)
    url = models.URLField(blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="groups")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.acronym

    @property
    def acronym(self) -> str:
        """The acronym in the active language."""
        return str(localized(self, "acronym"))


class GroupMembership(Sourced):
    """A State's time in a group; `until` is the first day it was no longer what `status` says."""

    class Status(models.TextChoices):
        MEMBER = "member", _("member")
        ASSOCIATE = "associate", _("associate")
        OBSERVER = "observer", _("observer")
        SUSPENDED = "suspended", _("suspended")
        FORMER = "former", _("former member")
        INVITED = "invited", _("invited")
        PARTNER = "partner", _("partner")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="memberships")
    status = models.CharField(max_length=12, choices=Status)
    since = PartialDateField(null=True, blank=True)
    until = PartialDateField(null=True, blank=True)

    class Meta:
        ordering = ["group", "state", "since"]
        constraints = [
            models.UniqueConstraint(
                "group", "state", "status", Coalesce("since", Value("")), name="one_membership_span"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state_id} {self.status} {self.group_id}"


class Organisation(Named, Sourced):
    """A body that acts, hosts or publishes."""

    code = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=40)
    url = models.URLField(blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Forum(Named, Sourced):
    """Where States meet on the matter: a committee, a working group, a mechanism."""

    code = models.CharField(max_length=40, primary_key=True)
    body = models.CharField(max_length=80, blank=True)
    since = PartialDateField(null=True, blank=True)
    until = PartialDateField(null=True, blank=True)
    chair = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Meeting(Titled, Sourced):
    """A meeting of a forum, past or to come."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="meetings")
    start = PartialDateField(db_index=True)
    end = PartialDateField(null=True, blank=True)
    place_es = models.CharField(max_length=200, blank=True)
    place_en = models.CharField(max_length=200, blank=True)
    place_pt = models.CharField(max_length=200, blank=True)
    place_fr = models.CharField(max_length=200, blank=True)
    track = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["start", "forum"]
        constraints = [
            models.UniqueConstraint(fields=["forum", "start", "title_en"], name="one_meeting")
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def place(self) -> str:
        """Where it is held, in the active language, or the nearest."""
        return str(localized(self, "place"))


class KnownInstruments(models.Manager["Instrument"]):
    """The instruments that anyone may know."""

    def get_queryset(self) -> models.QuerySet[Instrument]:
        return super().get_queryset().filter(handled=False)


class Instrument(Titled, Sourced):
    """A text States act upon: a resolution, a draft, a treaty, a declaration, a set of measures."""

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("resolution")
        DECISION = "decision", _("decision")
        DRAFT = "draft", _("draft")
        TREATY = "treaty", _("treaty")
        DECLARATION = "declaration", _("declaration")
        NORMS = "norms", _("norms")
        MEASURES = "measures", _("confidence-building measures")
        REPORT = "report", _("report")
        INITIATIVE = "initiative", _("initiative")

    class Status(models.TextChoices):
        VOTE = "adopted_by_vote", _("adopted by recorded vote")
        ADOPTED = "adopted", _("adopted")  # how is not known: a loaded file has its parts only
        NO_VOTE = "adopted_without_vote", _("adopted without a vote")
        REJECTED = "rejected", _("not adopted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUPERSEDED = "superseded", _("superseded")
        IN_FORCE = "in_force", _("in force")
        OPEN = "open", _("open for signature")
        PUBLISHED = "published", _("published")

    slug = models.CharField(max_length=80, primary_key=True)
    symbol = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=16, choices=Kind)
    status = models.CharField(max_length=24, choices=Status)
    date = PartialDateField(null=True, blank=True, db_index=True)
    session = models.PositiveSmallIntegerField(null=True, blank=True, db_index=True)
    track = models.CharField(max_length=80, blank=True)
    committee = models.CharField(max_length=80, blank=True)
    theme = models.CharField(max_length=80, blank=True)
    lead_sponsors = models.CharField(max_length=200, blank=True)  # ISO alpha-3, by ';'
    yes = models.PositiveSmallIntegerField(null=True, blank=True)
    no = models.PositiveSmallIntegerField(null=True, blank=True)
    abstain = models.PositiveSmallIntegerField(null=True, blank=True)
    vote_stage = models.CharField(max_length=16, blank=True)
    # yes, partial, no: whether a recorded vote is known State by State in the pack
    state_by_state = models.CharField(max_length=8, blank=True)
    forum = models.ForeignKey(
        Forum, null=True, blank=True, on_delete=models.SET_NULL, related_name="instruments"
    )
    # On the cyber docket: the desk's own choice where there is one, else what the starter pack
    # lists or a docket pattern finds.
    on_docket = models.BooleanField(default=False, db_index=True)
    docket_listed = models.BooleanField(default=False)
    docket_choice = models.BooleanField(null=True, blank=True)
    origin = models.CharField(max_length=16, default="starter")  # starter, load, desk
    # A text that is not public: only who may know an act on it may know that it exists.
    handled = models.BooleanField(default=False)

    # Every list, search and count is by `objects`, in which what is handled never is.
    objects: ClassVar[models.Manager[Instrument]] = KnownInstruments()
    everything: ClassVar[models.Manager[Instrument]] = models.Manager()

    class Meta:
        ordering = ["date", "slug"]

    def __str__(self) -> str:
        # A name goes to logs and to the audit trail, where a handling level does not reach.
        return f"instrument {self.slug}" if self.handled else self.symbol


class Provision(Sourced):
    """A part of an instrument that States answer to: a norm, a measure, an operative paragraph."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="provisions")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    letter = models.CharField(max_length=4, blank=True)
    theme = models.CharField(max_length=80, blank=True)
    orientation = models.CharField(max_length=16, blank=True)
    title_es = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    title_pt = models.CharField(max_length=300, blank=True)
    title_fr = models.CharField(max_length=300, blank=True)
    text_es = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    text_pt = models.TextField(blank=True)
    text_fr = models.TextField(blank=True)

    class Meta:
        ordering = ["instrument", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="one_provision")
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.number}"


class Initiative(Named, Sourced):
    """An offer of help or a standing effort: courses, networks, programmes, forums, tools.

    `since` and `ends` are the first and the last day, month or year it ran; without an `ends`
    no source says that it is over. `states` and `groups` say whom it is for, codes with ';' between
    (`UN` and `REGION` are groups too); with neither, no source says it.
    """

    class Kind(models.TextChoices):
        TRAINING = "training", _("training")
        CAPACITY = "capacity", _("capacity-building project")
        PROGRAMME = "programme", _("programme")
        CENTRE = "centre", _("centre")
        NETWORK = "network", _("network")
        TOOL = "tool", _("tool")
        PLATFORM = "platform", _("platform")
        DIALOGUE = "dialogue", _("dialogue")
        FORUM = "forum", _("forum")
        AGREEMENT = "agreement", _("agreement")
        COALITION = "coalition", _("coalition")
        PLEDGE = "pledge", _("pledge")
        FRAMEWORK = "framework", _("framework")
        RESEARCH = "research", _("research")
        INDEX = "index", _("index")
        INFRASTRUCTURE = "infrastructure", _("infrastructure")

    # What a State in need can turn to; a pledge, an index or a cable helps nobody by itself.
    OFFERS = (
        *(Kind.TRAINING, Kind.CAPACITY, Kind.PROGRAMME, Kind.CENTRE, Kind.NETWORK, Kind.TOOL),
        *(Kind.PLATFORM, Kind.DIALOGUE, Kind.FORUM, Kind.AGREEMENT, Kind.COALITION, Kind.RESEARCH),
    )

    slug = models.SlugField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=16, choices=Kind)
    host = models.CharField(max_length=300)  # as the source names who runs it
    hosts = models.CharField(max_length=200, blank=True)  # codes of States and organisations
    since = PartialDateField(null=True, blank=True)
    ends = PartialDateField(null=True, blank=True)
    states = models.CharField(max_length=400, blank=True)
    groups = models.CharField(max_length=200, blank=True)
    themes = models.CharField(max_length=300, blank=True)  # of `labels.THEMES`
    norms = models.CharField(max_length=40, blank=True)  # letters of the norms that it serves
    summary_es = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    summary_pt = models.TextField(blank=True)
    summary_fr = models.TextField(blank=True)
    url = models.URLField(max_length=600, blank=True)
    origin = models.CharField(max_length=16, default="starter")  # starter, desk

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def summary(self) -> Text:
        """What it does, in the active language, or the nearest, which says so."""
        return localized(self, "summary")

    def codes(self, field: str) -> tuple[str, ...]:
        """Return the codes of `hosts`, `states`, `groups`, `themes` or `norms`."""
        return tuple(part for part in getattr(self, field).split(";") if part)

    def is_open(self, on: date) -> bool:
        """Whether it may still be turned to on a day: not known to be over, nor yet to begin."""
        begun = self.since is None or self.since.first <= on
        return begun and (self.ends is None or self.ends.last >= on)


class Readiness(Sourced):
    """What a published index says of a State: a figure of one of its editions."""

    class Indicator(models.TextChoices):
        GCI_TIER = "gci_tier", _("Global Cybersecurity Index of the ITU")

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="readiness")
    indicator = models.CharField(max_length=16, choices=Indicator)
    date = PartialDateField()  # of the edition
    value = models.PositiveSmallIntegerField()  # of the index: a tier, 1 the highest of five

    class Meta:
        ordering = ["state", "indicator", "-date"]
        verbose_name_plural = "readiness"
        constraints = [
            models.UniqueConstraint(fields=["state", "indicator", "date"], name="one_readiness")
        ]

    def __str__(self) -> str:
        return f"{self.state_id} {self.indicator} {self.date}"

    @property
    def figure(self) -> str:
        """The figure in words, in the active language."""
        return gettext("tier %(tier)s of 5, of which 1 is the highest") % {"tier": self.value}


def new_stamp() -> str:
    """Return a mark that no other version has."""
    return secrets.token_hex(8)


class RecordVersion(models.Model):
    """One row that every change of the atlas or the record renews: what caches and runs key on.

    The number rises; the stamp is drawn anew, so that a number given twice (a change undone by a
    rolled-back transaction, a desk restored from a backup) does not name two contents.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    stamp = models.CharField(max_length=16, default=new_stamp)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_record_version")]

    def __str__(self) -> str:
        return str(self.number)
