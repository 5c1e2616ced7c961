"""Reads that join rooms: what a source carries, what changed, the meetings by forum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contadora.atlas.dates import PartialDate
from contadora.atlas.models import (
    Forum,
    Group,
    GroupMembership,
    Initiative,
    Instrument,
    Meeting,
    Organisation,
    Provision,
    Readiness,
    RecordVersion,
    Source,
    State,
)
from contadora.atlas.texts import localized
from contadora.people.access import Reader
from contadora.record.models import Act, Edition, NonCommitment, RollCall
from contadora.standing.models import Run


@dataclass(frozen=True)
class Kind:
    """A kind of fact, and how a fact of it is shown on the page of its source."""

    code: str
    label: Promise | str
    facts: QuerySet[Any]


def kinds_of_fact(user: Reader) -> list[Kind]:
    """Return every kind of fact that rests on a source, as far as this user may know it."""
    return [
        Kind("states", _("States"), State.objects.all()),
        Kind("groups", _("Groups"), Group.objects.all()),
        Kind(
            "memberships",
            _("memberships"),
            GroupMembership.objects.select_related("group", "state"),
        ),
        Kind("organisations", _("organisations"), Organisation.objects.all()),
        Kind("forums", _("forums"), Forum.objects.all()),
        Kind("meetings", _("meetings"), Meeting.objects.select_related("forum")),
        Kind("instruments", _("instruments"), Instrument.objects.all()),
        Kind("provisions", _("provisions"), Provision.objects.select_related("instrument")),
        Kind("initiatives", _("initiatives"), Initiative.objects.all()),
        Kind("readiness", _("readiness"), Readiness.objects.select_related("state")),
        Kind("rollcalls", _("roll calls"), RollCall.objects.defer("votes")),
        Kind(
            "acts",
            _("acts"),
            Act.objects.visible_to(user).select_related("state", "instrument"),
        ),
        Kind(
            "noncommitments",
            _("commitments not made"),
            NonCommitment.objects.select_related("state", "instrument"),
        ),
    ]


def sources(text: str = "") -> QuerySet[Source]:
    """Return the sources whose title, publisher, symbol or address has a text in it."""
    found = Source.objects.all()
    for word in text.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(publisher__icontains=word)
            | Q(symbol__icontains=word)
            | Q(url__icontains=word)
            | Q(key__icontains=word)
        )
    return found.order_by("publisher", F("date").desc(nulls_last=True), "title")


def facts_by_source(user: Reader, keys: list[str]) -> dict[str, int]:
    """Return how many facts rest on each of some sources."""
    totals = dict.fromkeys(keys, 0)
    for kind in kinds_of_fact(user):
        rows = kind.facts.filter(source__in=keys).order_by().values("source")
        for row in rows.annotate(n=Count("pk")):
            totals[row["source"]] += row["n"]
    return totals


@dataclass(frozen=True)
class Fact:
    """A fact in words, with the address of the page that shows it and how sure we are of it."""

    kind: Promise | str
    text: str
    address: str
    confidence: str
    confidence_label: str
    remark: str


class Facts(Sequence[Fact]):
    """The facts that rest on a source, kind by kind; only those asked for are read."""

    def __init__(self, source: Source, user: Reader) -> None:
        parts = [(kind, kind.facts.filter(source=source)) for kind in kinds_of_fact(user)]
        counted = [(kind, rows, rows.count()) for kind, rows in parts]
        self.parts = [part for part in counted if part[2]]

    def __len__(self) -> int:
        return sum(count for _kind, _rows, count in self.parts)

    def __iter__(self) -> Iterator[Fact]:
        for kind, rows, _count in self.parts:
            for row in rows.iterator(chunk_size=500):
                yield _fact(kind, row)

    @overload
    def __getitem__(self, part: int) -> Fact: ...
    @overload
    def __getitem__(self, part: slice) -> list[Fact]: ...

    def __getitem__(self, part: int | slice) -> Fact | list[Fact]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start, stop, _step = part.indices(len(self))
        found: list[Fact] = []
        passed = 0
        for kind, rows, count in self.parts:
            first, last = max(start - passed, 0), min(stop - passed, count)
            if first < last:
                found += [_fact(kind, row) for row in rows[first:last]]
            passed += count
        return found


def _fact(kind: Kind, row: Any) -> Fact:
    return Fact(
        kind.label,
        _words(row),
        _address(row),
        getattr(row, "confidence", ""),
        _display(row, "confidence"),
        getattr(row, "remark", ""),
    )


def _display(fact: Any, field: str) -> str:
    shown = getattr(fact, f"get_{field}_display", None)
    return str(shown()) if shown else ""


def _words(fact: Any) -> str:
    if isinstance(fact, State):
        return fact.name
    if isinstance(fact, Group):
        return f"{fact.acronym}: {fact.name}"
    if isinstance(fact, GroupMembership):
        span = "–".join(str(day or "") for day in (fact.since, fact.until)).strip("–")
        return f"{fact.state.short}, {fact.group.acronym}: {fact.get_status_display()} {span}"
    if isinstance(fact, Initiative):
        return fact.name
    if isinstance(fact, Readiness):
        return f"{fact.state.short}, {fact.get_indicator_display()} {fact.date}: {fact.figure}"
    if isinstance(fact, Meeting):
        return f"{fact.title} ({fact.start})"
    if isinstance(fact, Instrument):
        return f"{fact.symbol}: {fact.title}"
    if isinstance(fact, Provision):
        return f"{fact.instrument.symbol} {fact.number}: {localized(fact, 'title')}"
    if isinstance(fact, (Act, NonCommitment)):
        return f"{fact.state.short}, {fact.instrument.symbol}: {fact.get_kind_display()}"
    return str(fact)


def _address(fact: Any) -> str:
    if isinstance(fact, State):
        return reverse("desk:state", args=[fact.iso3])
    if isinstance(fact, Group):
        return reverse("desk:group", args=[fact.code])
    if isinstance(fact, GroupMembership):
        return reverse("desk:group", args=[fact.group_id])
    if isinstance(fact, Readiness):
        return reverse("desk:state", args=[fact.state_id])
    if isinstance(fact, (Forum, Meeting)):
        forum = fact.code if isinstance(fact, Forum) else fact.forum_id
        return reverse("desk:agenda", query={"forum": forum, "when": "all"})
    if isinstance(fact, Instrument):
        return reverse("desk:instrument", args=[fact.slug])
    if isinstance(fact, (Provision, Act, NonCommitment)):
        return reverse("desk:instrument", args=[fact.instrument_id])
    if isinstance(fact, RollCall):
        return reverse("desk:instrument", args=[fact.slug])
    if isinstance(fact, Initiative):
        return reverse("reporting:initiative", args=[fact.slug])
    return ""


def meetings(when: str, forum: str, today: date) -> QuerySet[Meeting]:
    """Return the meetings to come (soonest first), past or all (latest first), of a forum."""
    found = Meeting.objects.select_related("forum", "source")
    if forum:
        found = found.filter(forum=forum)
    # A partial date is kept as text, and text compares as dates do; only the month and the year
    # we are in, known no closer, sort before today and yet are not over.
    day = today.isoformat()
    found = found.annotate(last=Coalesce("end", "start"))
    coming = Q(last__gte=day) | Q(last__in=[day[:7], day[:4]])
    if when == "coming":
        return found.filter(coming).order_by("start", "forum")
    if when == "past":
        return found.exclude(coming).order_by("-start", "forum")
    return found.order_by("-start", "forum")


def forum(code: str) -> Forum | None:
    """Return a forum, or None."""
    return Forum.objects.filter(code=code).first()


def within(rows: QuerySet[Meeting], since: str | None, until: str | None) -> QuerySet[Meeting]:
    """Return the meetings that end on or after a date and start on or before another."""
    if since:
        rows = rows.annotate(last=Coalesce("end", "start")).filter(last__gte=last_day(since))
    if until:
        rows = rows.filter(start__lte=PartialDate(last_day(until)).last.isoformat())
    return rows


def last_day(text: str) -> str:
    """Return a date that is one: 2023-02-31, which has the form of one, as 2023-02-28."""
    if len(text) < 10:
        return text
    month = PartialDate(text[:7]).last.isoformat()
    return min(text, month)


def latest_editions(limit: int = 3) -> list[Edition]:
    """Return the editions that were loaded last."""
    return list(Edition.objects.order_by("-loaded_at")[:limit])


def whole_record_loaded() -> bool:
    """Whether something beyond the starter pack has been loaded."""
    return RollCall.objects.exclude(source__origin="starter").exists()


# Estimates of one issue alone are found where positions are filtered by it.
MAIN_SCOPES = (Run.Scope.DOCKET, Run.Scope.ALL)


def latest_runs() -> list[Run]:
    """Return the latest finished estimate on the docket and on all issues."""
    runs = {}
    done = Run.objects.filter(status=Run.Status.DONE, scope__in=MAIN_SCOPES)
    for run in done.order_by("finished_at"):
        runs[run.scope] = run
    return list(runs.values())


def record_version() -> RecordVersion | None:
    """Return the number of the record as it is now, None before anything is loaded."""
    return RecordVersion.objects.order_by("id").first()


def latest_docket_rollcall() -> RollCall | None:
    """Return the docket's last recorded vote on a whole text in plenary, without its votes."""
    found = RollCall.objects.filter(
        on_docket=True, is_paragraph=False, is_amendment=False, stage="plenary"
    )
    return (
        found.exclude(instrument=None)
        .select_related("instrument")
        .defer("votes")
        .order_by(F("date").desc(nulls_last=True), "-slug")
        .first()
    )


def newest_on_docket(limit: int) -> list[Instrument]:
    """Return the docket's newest entries that have a date."""
    found = Instrument.objects.filter(on_docket=True).exclude(date=None)
    return list(found.order_by("-date", "slug")[:limit])


def newest_acts(user: Reader, limit: int) -> list[Act]:
    """Return the newest acts of States of the region on the docket that a user may know."""
    found = Act.objects.visible_to(user)
    found = found.filter(state__in_region=True, instrument__on_docket=True).exclude(date=None)
    return list(found.select_related("state", "instrument").order_by("-date", "state")[:limit])


def noncommitments(instrument: str) -> list[NonCommitment]:
    """Return what sources say that States had not done about an instrument."""
    found = NonCommitment.objects.filter(instrument=instrument)
    return list(found.select_related("state", "source"))
